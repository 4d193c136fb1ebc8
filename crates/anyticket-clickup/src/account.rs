//! One token and one Workspace: how they are asked, and what is known about them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{Error, Operation, Result, TicketKind, User};
use anyticket_http::{Answer, Http, Kept, Request};
use jiff::tz::TimeZone;

use crate::external_key::{KeyIndex, KeyPlace};
use crate::listing::KnownOrder;
use crate::places::{ListFacts, Tree};
use crate::{request, tickets, wire};

/// How long the account and the types of task are believed: they change when an administrator changes them.
const LONG: Duration = Duration::from_secs(3_600);
/// How long members, Lists and the tree of places are believed.
const WHILE: Duration = Duration::from_secs(600);
/// How long tags are believed: they are made by use.
const SHORT: Duration = Duration::from_secs(60);

/// A Workspace that the token is for, with its members, guests included.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) members: Vec<User>,
}

pub(crate) struct Account {
    pub(crate) http: Http,
    /// The Workspace of the configuration.
    workspace: Option<String>,
    pub(crate) keys: KeyPlace,
    pub(crate) order: KnownOrder,
    me: Kept<(), User>,
    workspaces: Kept<(), Arc<Vec<Workspace>>>,
    kinds: Kept<(), Arc<Vec<TicketKind>>>,
    pub(crate) lists: Kept<String, Arc<ListFacts>>,
    pub(crate) tags: Kept<String, Arc<Vec<wire::Tag>>>,
    /// The ids of the Spaces in use, and of those that were put away.
    pub(crate) spaces: Kept<bool, Arc<Vec<String>>>,
    /// Whether something is shared of a Space that the token does not see.
    pub(crate) shared: Kept<(), bool>,
    pub(crate) tree: Kept<(), Arc<Tree>>,
    pub(crate) key_fields: Kept<String, Option<String>>,
    pub(crate) key_index: KeyIndex,
}

impl Account {
    pub(crate) fn new(http: Http, workspace: Option<String>, keys: KeyPlace) -> Self {
        Self {
            http,
            workspace,
            keys,
            order: KnownOrder::default(),
            me: Kept::lasting(LONG),
            workspaces: Kept::lasting(WHILE),
            kinds: Kept::lasting(LONG),
            lists: Kept::lasting(WHILE),
            tags: Kept::lasting(SHORT),
            spaces: Kept::lasting(WHILE),
            shared: Kept::lasting(WHILE),
            tree: Kept::lasting(WHILE),
            key_fields: Kept::lasting(WHILE),
            key_index: KeyIndex::default(),
        }
    }

    /// Whether keys stand in the texts of tasks.
    pub(crate) fn keeps_keys_in_text(&self) -> bool {
        self.keys == KeyPlace::Text
    }

    /// Sends a request as part of an operation.
    pub(crate) async fn send(&self, operation: Operation, request: Request) -> Result<Answer> {
        self.http.send(request.during(operation)).await
    }

    /// Whose token it is, asked anew.
    pub(crate) async fn ask_me(&self) -> Result<User> {
        let answer = self.send(Operation::Me, request::me()).await?;
        let me = answer.json::<wire::Me>().map(|me| tickets::user(me.user))?;
        self.me.put((), me.clone());
        Ok(me)
    }

    /// Whose token it is.
    pub(crate) async fn me(&self) -> Result<User> {
        self.me.get_or(&(), || self.ask_me()).await
    }

    /// Whose token it is, if that was asked before.
    pub(crate) fn known_me(&self) -> Option<User> {
        self.me.get(&())
    }

    /// The zone of the account, in which a day is 04:00; UTC where ClickUp says none or one that nobody knows.
    pub(crate) async fn zone(&self) -> Result<TimeZone> {
        let me = self.me().await?;
        Ok(me.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC))
    }

    /// The Workspaces that the token is for, with their members, asked anew.
    pub(crate) async fn ask_workspaces(&self) -> Result<Arc<Vec<Workspace>>> {
        let answer = self.send(Operation::Users, request::workspaces()).await?;
        let teams: wire::Teams = answer.json()?;
        let workspaces = Arc::new(teams.teams.into_iter().map(workspace).collect());
        self.workspaces.put((), Arc::clone(&workspaces));
        Ok(workspaces)
    }

    pub(crate) async fn workspaces(&self) -> Result<Arc<Vec<Workspace>>> {
        self.workspaces.get_or(&(), || self.ask_workspaces()).await
    }

    /// The id of the Workspace: the configured one, else the only one.
    ///
    /// # Errors
    ///
    /// `Configuration` if there are several or none; the hint lists them with the line to write.
    pub(crate) async fn workspace_id(&self) -> Result<String> {
        if let Some(id) = &self.workspace {
            return Ok(id.clone());
        }
        let workspaces = self.workspaces().await?;
        match workspaces.as_slice() {
            [only] => Ok(only.id.clone()),
            [] => Err(Error::configuration("the token is for no Workspace")
                .with_hint("ask for access to one, or make a token as somebody who has it")),
            several => Err(Error::configuration("the token is for several Workspaces and none is configured")
                .with_hint(format!("add one of these lines to the configuration:\n{}", lines(several)))),
        }
    }

    /// The members of the Workspace.
    pub(crate) async fn members(&self, fresh: bool) -> Result<Vec<User>> {
        let workspaces = if fresh { self.ask_workspaces().await? } else { self.workspaces().await? };
        let id = self.workspace_id().await?;
        match workspaces.iter().find(|workspace| workspace.id == id) {
            Some(workspace) => Ok(workspace.members.clone()),
            None => Err(Error::configuration("the token is not for the configured Workspace")
                .with("workspace", &id)
                .with_hint(match workspaces.as_slice() {
                    [] => "the token is for none: make one as somebody who is a member".to_owned(),
                    others => format!("it is for these:\n{}", lines(others)),
                })),
        }
    }

    /// The types of task of the Workspace, those that every Workspace has first.
    pub(crate) async fn kinds(&self) -> Result<Arc<Vec<TicketKind>>> {
        self.kinds
            .get_or(&(), || async {
                let workspace = self.workspace_id().await?;
                let answer = self.send(Operation::Schema, request::custom_items(&workspace)).await?;
                let defined = custom_items(&answer)?;
                let own = tickets::own_kinds();
                let defined = defined.into_iter().filter(|kind| own.iter().all(|known| known.id != kind.id));
                Ok(Arc::new(own.iter().cloned().chain(defined).collect()))
            })
            .await
    }

    /// The plan of a Workspace in ClickUp's words.
    pub(crate) async fn plan_name(&self, workspace: &str) -> Result<Option<String>> {
        let answer = self.send(Operation::Me, request::plan(workspace)).await?;
        let plan: wire::WorkspacePlan = answer.json()?;
        Ok(plan.plan_name.or(plan.plan_id))
    }
}

/// The types of task. The example of the reference wraps the object in a list.
fn custom_items(answer: &Answer) -> Result<Vec<TicketKind>> {
    let items = match answer.json::<wire::CustomItems>() {
        Ok(items) => items.custom_items,
        Err(error) => match answer.json::<Vec<wire::CustomItems>>() {
            Ok(wrapped) => wrapped.into_iter().flat_map(|items| items.custom_items).collect(),
            Err(_) => return Err(error),
        },
    };
    let kind = |item: wire::CustomItem| {
        let name = item.name.unwrap_or_else(|| item.id.clone());
        TicketKind::new(item.id, name)
    };
    Ok(items.into_iter().map(kind).collect())
}

fn workspace(team: wire::Team) -> Workspace {
    let name = team.name.unwrap_or_else(|| team.id.clone());
    Workspace {
        id: team.id,
        name,
        members: team.members.into_iter().map(|member| tickets::user(member.user)).collect(),
    }
}

fn lines(workspaces: &[Workspace]) -> String {
    let line = |workspace: &Workspace| format!("workspace = \"{}\"  # {}", workspace.id, workspace.name);
    workspaces.iter().map(line).collect::<Vec<_>>().join("\n")
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
