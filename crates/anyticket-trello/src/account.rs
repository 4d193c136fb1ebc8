//! One key and one token: how they are asked, and what is known about them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{Error, FieldDefinition, Operation, Result, User};
use anyticket_http::{Answer, Http, Kept, Request};

use crate::external_key::KeyPlace;
use crate::{NAME, error, fields, request, users, wire};

/// How long is believed what an administrator changes, and whose token it is: the route has a limit of its own.
const LONG: Duration = Duration::from_secs(3_600);
/// How long members and Workspaces are believed.
const WHILE: Duration = Duration::from_secs(600);
/// How long the lists and the fields of a board are believed.
const SHORT: Duration = Duration::from_secs(60);

pub(crate) struct Account {
    pub(crate) http: Http,
    /// The Workspace of the configuration, by id or short name.
    workspace: Option<String>,
    pub(crate) keys: KeyPlace,
    /// How many cards are asked for at once.
    pub(crate) page: usize,
    me: Kept<(), User>,
    organizations: Kept<(), Arc<Vec<wire::Organization>>>,
    home: Kept<(), Option<String>>,
    facts: Kept<String, Arc<wire::Facts>>,
    definitions: Kept<String, Arc<Vec<FieldDefinition>>>,
    members: Kept<String, Arc<Vec<User>>>,
    pub(crate) people: Kept<(), Arc<Vec<User>>>,
}

impl Account {
    pub(crate) fn new(http: Http, workspace: Option<String>, keys: KeyPlace, page: usize) -> Self {
        Self {
            http,
            workspace,
            keys,
            page,
            me: Kept::lasting(LONG),
            organizations: Kept::lasting(WHILE),
            home: Kept::lasting(LONG),
            facts: Kept::lasting(SHORT),
            definitions: Kept::lasting(SHORT),
            members: Kept::lasting(WHILE),
            people: Kept::lasting(WHILE),
        }
    }

    /// Sends a request as part of an operation.
    pub(crate) async fn send(&self, operation: Operation, request: Request) -> Result<Answer> {
        self.http.send(request.during(operation)).await
    }

    /// Whose token it is, asked anew.
    pub(crate) async fn ask_me(&self) -> Result<User> {
        let answer = self.send(Operation::Me, request::me()).await?;
        let me = answer.json::<wire::Member<'_>>().map(users::user)?;
        self.me.put((), me.clone());
        Ok(me)
    }

    /// Whose token it is, if that was asked before.
    pub(crate) fn known_me(&self) -> Option<User> {
        self.me.get(&())
    }

    /// The Workspaces of the member, as they are now.
    pub(crate) async fn ask_organizations(&self, operation: Operation) -> Result<Arc<Vec<wire::Organization>>> {
        let answer = self.send(operation, request::organizations()).await?;
        let all: Arc<Vec<wire::Organization>> = Arc::new(answer.json()?);
        self.organizations.put((), Arc::clone(&all));
        Ok(all)
    }

    pub(crate) async fn organizations(&self, operation: Operation) -> Result<Arc<Vec<wire::Organization>>> {
        self.organizations.get_or(&(), || self.ask_organizations(operation)).await
    }

    /// The id of the Workspace of the configuration, if one is configured.
    ///
    /// # Errors
    ///
    /// `Configuration` if the token does not see it; the hint lists those it sees.
    pub(crate) async fn workspace(&self, operation: Operation) -> Result<Option<String>> {
        let Some(word) = &self.workspace else { return Ok(None) };
        self.home
            .get_or(&(), || async {
                let all = self.organizations(operation).await?;
                let is_it = |one: &&wire::Organization| one.id == *word || one.name.as_deref() == Some(word);
                match all.iter().find(is_it) {
                    Some(found) => Ok(Some(found.id.clone())),
                    None => Err(Error::configuration("the token does not see the configured Workspace")
                        .with("workspace", word)
                        .with_hint(format!("it sees these:\n{}", lines(&all)))
                        .at(NAME)),
                }
            })
            .await
    }

    /// A board and its lists, as they are now.
    pub(crate) async fn ask_facts(&self, board: &str, operation: Operation) -> Result<Arc<wire::Facts>> {
        let answer = self.send(operation, request::facts(board)).await;
        let facts: wire::Facts = answer.map_err(|error| error.with("project", board))?.json()?;
        Ok(self.learn(facts))
    }

    /// A board and its lists, as they were a moment ago.
    pub(crate) async fn facts(&self, board: &str, operation: Operation) -> Result<Arc<wire::Facts>> {
        self.facts.get_or(&board.to_owned(), || self.ask_facts(board, operation)).await
    }

    /// Keeps what an answer says of a board.
    pub(crate) fn learn(&self, mut facts: wire::Facts) -> Arc<wire::Facts> {
        facts.lists.sort_by(|a, b| a.pos.unwrap_or_default().total_cmp(&b.pos.unwrap_or_default()));
        let facts = Arc::new(facts);
        self.facts.put(facts.board.id.clone(), Arc::clone(&facts));
        facts
    }

    /// The custom fields of a board, as they are now; none where the Workspace has no plan with any.
    pub(crate) async fn ask_definitions(&self, board: &str, operation: Operation) -> Result<Arc<Vec<FieldDefinition>>> {
        let found = match self.send(operation, request::fields(board)).await {
            Ok(answer) => {
                let mut defined: Vec<wire::CustomField> = answer.json()?;
                defined.sort_by(|a, b| a.pos.unwrap_or_default().total_cmp(&b.pos.unwrap_or_default()));
                defined.iter().map(fields::definition).collect()
            }
            Err(refused) if error::is_hidden(&refused) => Vec::new(),
            Err(other) => return Err(other),
        };
        let found = Arc::new(found);
        self.definitions.put(board.to_owned(), Arc::clone(&found));
        Ok(found)
    }

    /// The custom fields of a board, as they were a moment ago.
    pub(crate) async fn definitions(&self, board: &str, operation: Operation) -> Result<Arc<Vec<FieldDefinition>>> {
        self.definitions.get_or(&board.to_owned(), || self.ask_definitions(board, operation)).await
    }

    /// The members of a board, as they are now.
    pub(crate) async fn ask_members(&self, board: &str, operation: Operation) -> Result<Arc<Vec<User>>> {
        let answer = self.send(operation, request::members_of_board(board)).await?;
        let all: Vec<wire::Member<'_>> = answer.json()?;
        let all: Arc<Vec<User>> = Arc::new(all.into_iter().map(users::user).collect());
        self.members.put(board.to_owned(), Arc::clone(&all));
        Ok(all)
    }

    /// The members of a board, as they were a while ago.
    pub(crate) async fn members(&self, board: &str, operation: Operation) -> Result<Arc<Vec<User>>> {
        self.members.get_or(&board.to_owned(), || self.ask_members(board, operation)).await
    }
}

fn lines(organizations: &[wire::Organization]) -> String {
    let line = |one: &wire::Organization| {
        let name = one.display_name.as_ref().or(one.name.as_ref()).unwrap_or(&one.id);
        format!("workspace = \"{}\"  # {name}", one.id)
    };
    organizations.iter().map(line).collect::<Vec<_>>().join("\n")
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("http", &self.http)
            .field("workspace", &self.workspace)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}
