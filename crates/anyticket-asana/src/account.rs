//! One token and one workspace: how they are asked, and what is known about them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyticket_core::{Error, Operation, Project, Result, User};
use anyticket_http::{Answer, Http, Kept, Request};
use serde::Deserialize;

use crate::config::AsanaOptions;
use crate::fields::FieldOptions;
use crate::schema::ProjectFacts;
use crate::vendor::Plan;
use crate::{NAME, request, users, wire};

/// How long what an administrator changes is believed.
const WHILE: Duration = Duration::from_secs(600);
/// How long what is made by use is believed.
const SHORT: Duration = Duration::from_secs(60);
/// Of how many tags the names are looked up.
const MOST_TAGS: usize = 20_000;

pub(crate) struct Account {
    pub(crate) http: Http,
    /// What the options say beside the way to Asana.
    pub(crate) options: AsanaOptions,
    /// Whether an app is at work, which may keep data of its own on tasks.
    pub(crate) is_app: bool,
    /// Whether the workspace was seen to have no search.
    has_no_search: AtomicBool,
    /// How many rows the search has given at once.
    widest_search: AtomicUsize,
    me: Kept<(), Arc<wire::Me>>,
    workspace: Kept<(), Arc<wire::Workspace>>,
    tags: Kept<(), Arc<Vec<wire::Tag>>>,
    pub(crate) people: Kept<(), Arc<Vec<User>>>,
    pub(crate) projects: Kept<(), Arc<Vec<Project>>>,
    pub(crate) facts: Kept<String, Arc<ProjectFacts>>,
    /// The options of single-choice fields, by the id of the field.
    pub(crate) options_of: Kept<String, Arc<FieldOptions>>,
    /// The custom fields of the workspace that keep external keys.
    pub(crate) key_fields: Kept<(), Arc<Vec<String>>>,
}

impl Account {
    pub(crate) fn new(http: Http, options: AsanaOptions, is_app: bool) -> Self {
        Self {
            http,
            options,
            is_app,
            has_no_search: AtomicBool::new(false),
            widest_search: AtomicUsize::new(0),
            me: Kept::lasting(WHILE),
            workspace: Kept::lasting(WHILE),
            tags: Kept::lasting(SHORT),
            people: Kept::lasting(WHILE),
            projects: Kept::lasting(SHORT),
            facts: Kept::lasting(SHORT),
            options_of: Kept::lasting(WHILE),
            key_fields: Kept::lasting(WHILE),
        }
    }

    /// Sends a request as part of an operation.
    pub(crate) async fn send(&self, operation: Operation, request: Request) -> Result<Answer> {
        self.http.send(request.during(operation)).await
    }

    /// Everything of a list, page by page.
    pub(crate) async fn all<T: for<'de> Deserialize<'de>>(
        &self,
        operation: Operation,
        request: impl Fn(Option<&str>) -> Request,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        let mut offset: Option<String> = None;
        loop {
            let answer = self.send(operation, request(offset.as_deref())).await?;
            let page: wire::Listed<T> = answer.json()?;
            let next = page.next();
            all.extend(page.data);
            match next {
                Some(next) if offset.as_ref() != Some(&next) => offset = Some(next),
                _ => return Ok(all),
            }
        }
    }

    /// Whose token it is, asked anew.
    pub(crate) async fn ask_me(&self) -> Result<Arc<wire::Me>> {
        let answer = self.send(Operation::Me, request::me()).await?;
        let me = Arc::new(answer.json::<wire::Data<wire::Me>>()?.data);
        self.me.put((), Arc::clone(&me));
        Ok(me)
    }

    /// Whose token it is, as a user.
    pub(crate) async fn ask_user(&self) -> Result<User> {
        Ok(users::user(self.ask_me().await?.user.clone()))
    }

    /// The workspaces that the token sees.
    pub(crate) async fn workspaces(&self) -> Result<Vec<wire::Workspace>> {
        self.all(Operation::Me, request::workspaces).await
    }

    /// The workspace: the configured one, else the only one.
    ///
    /// # Errors
    ///
    /// `Configuration` if there are several or none; the hint lists them with the line to write.
    pub(crate) async fn workspace(&self) -> Result<Arc<wire::Workspace>> {
        self.workspace
            .get_or(&(), || async {
                if let Some(id) = &self.options.workspace {
                    let answer = self.send(Operation::Me, request::workspace(id)).await;
                    let answer = answer.map_err(|error| not_configured(error, id))?;
                    return Ok(Arc::new(answer.json::<wire::Data<wire::Workspace>>()?.data));
                }
                let mut seen = self.workspaces().await?;
                match seen.len() {
                    1 => Ok(Arc::new(seen.remove(0))),
                    0 => Err(Error::configuration("the token is for no workspace")
                        .with_hint("ask for access to one, or make a token as somebody who has it")
                        .at(NAME)),
                    _ => Err(Error::configuration("the token is for several workspaces and none is configured")
                        .with_hint(format!("add one of these lines to the configuration:\n{}", lines(&seen)))
                        .at(NAME)),
                }
            })
            .await
    }

    /// The id of the workspace; a configured one is taken without looking.
    pub(crate) async fn workspace_id(&self) -> Result<String> {
        match &self.options.workspace {
            Some(id) => Ok(id.clone()),
            None => Ok(self.workspace().await?.gid.clone()),
        }
    }

    /// The tags of the workspace; nothing if there are too many to look through.
    pub(crate) async fn tags(&self, operation: Operation) -> Result<Option<Arc<Vec<wire::Tag>>>> {
        let tags = self
            .tags
            .get_or(&(), || async {
                let workspace = self.workspace_id().await?;
                let mut tags: Vec<wire::Tag> = Vec::new();
                let mut offset: Option<String> = None;
                loop {
                    let answer = self.send(operation, request::tags(&workspace, offset.as_deref())).await?;
                    let page: wire::Listed<wire::Tag> = answer.json()?;
                    let next = page.next();
                    tags.extend(page.data);
                    match next {
                        Some(next) if tags.len() <= MOST_TAGS && offset.as_ref() != Some(&next) => offset = Some(next),
                        _ => return Ok(Arc::new(tags)),
                    }
                }
            })
            .await?;
        Ok((tags.len() <= MOST_TAGS).then_some(tags))
    }

    /// Forgets the tags: one was made, or somebody wants to know what there is now.
    pub(crate) fn forget_tags(&self) {
        self.tags.clear();
    }

    /// Forgets what is known of projects.
    pub(crate) fn forget_projects(&self) {
        self.projects.clear();
        self.facts.clear();
    }

    /// How many tasks one request of a listing asks for.
    pub(crate) fn page_size(&self) -> usize {
        self.options.page_size.unwrap_or(request::PAGE).clamp(1, request::PAGE)
    }

    /// The plan of the workspace, if it is configured.
    pub(crate) fn plan(&self) -> Option<Plan> {
        self.options.plan
    }

    /// Whether the search may be asked.
    pub(crate) fn has_search(&self) -> bool {
        self.options.plan != Some(Plan::Free) && !self.has_no_search.load(Ordering::Relaxed)
    }

    /// Remembers that the workspace has no search.
    pub(crate) fn lacks_search(&self) {
        self.has_no_search.store(true, Ordering::Relaxed);
    }

    /// Whether custom fields that are not told are none: a plan without them leaves the key out.
    pub(crate) fn has_no_custom_fields(&self) -> bool {
        !self.has_search()
    }

    /// Remembers how many rows the search gave, and says whether it has ever given more.
    pub(crate) fn was_wider_than(&self, rows: usize) -> bool {
        self.widest_search.fetch_max(rows, Ordering::Relaxed) > rows
    }
}

fn not_configured(error: Error, id: &str) -> Error {
    if !crate::error::is_hidden(&error) {
        return error;
    }
    Error::configuration("the token is not for the configured workspace")
        .with("workspace", id)
        .with_hint("`anyticket whoami` lists the workspaces that the token is for")
        .because(error)
        .at(NAME)
}

fn lines(workspaces: &[wire::Workspace]) -> String {
    let name = |workspace: &wire::Workspace| workspace.name.clone().unwrap_or_default();
    let line = |workspace: &wire::Workspace| format!("workspace = \"{}\"  # {}", workspace.gid, name(workspace));
    workspaces.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether a word has the form of an id.
pub(crate) fn is_gid(word: &str) -> bool {
    !word.is_empty() && word.len() <= 30 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The order of ids, which are numbers of any length.
pub(crate) fn gid_order(gid: &str) -> (usize, &str) {
    let digits = gid.trim_start_matches('0');
    (digits.len(), digits)
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("http", &self.http).field("options", &self.options).finish_non_exhaustive()
    }
}
