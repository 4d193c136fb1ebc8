//! What a test may look at: the door behind the interface.

use std::sync::Arc;

use serde_json::Value;

use super::auth::{Caller, Key};
use super::entity::{Access, Gid, Task};
use super::options::Limits;
use super::record::View;
use super::selection::Want;
use super::world::ME;
use super::{Asana, auth, oauth};

/// A task as a test sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// The gid.
    pub gid: String,
    /// The name.
    pub name: String,
    /// Its projects, and the section in each, by name; those that the account does not see are there too.
    pub places: Vec<(String, String)>,
    /// Whether it is completed.
    pub completed: bool,
    /// The gid of its parent.
    pub parent: Option<String>,
    /// The names of its tags.
    pub tags: Vec<String>,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Milliseconds since 1970.
    pub modified: i64,
    /// How many comments it has.
    pub comments: usize,
}

impl Asana {
    /// The personal access token of the account.
    pub fn token(&self) -> &'static str {
        auth::TOKEN
    }

    /// The token of the service account, which is somebody of its own.
    pub fn service_token(&self) -> &'static str {
        auth::SERVICE_TOKEN
    }

    /// A token that nobody has any more.
    pub fn revoked_token(&self) -> &'static str {
        auth::REVOKED_TOKEN
    }

    /// Another token of the account, with limits of its own.
    pub fn add_token(&mut self) -> String {
        let token = format!("2/1199000000000001/1211440849237745:{:032x}", self.tokens.len() + 1);
        self.tokens.push(token.clone());
        token
    }

    /// Takes a token away.
    pub fn revoke(&mut self, token: &str) {
        self.revoked.insert(token.to_owned());
    }

    /// Id and secret of the app that the account has allowed.
    pub fn app(&self) -> (&'static str, &'static str) {
        (oauth::CLIENT_ID, oauth::CLIENT_SECRET)
    }

    /// A refresh token for the app with these scopes; `default` is everything.
    pub fn refresh_token(&mut self, scopes: &[&str]) -> String {
        self.oauth.grant(scopes)
    }

    /// Whether a refresh token of the app is good.
    pub fn is_refresh_token(&self, token: &str) -> bool {
        self.oauth.is_good(token)
    }

    /// How often the app came with a refresh token that was good no more.
    pub fn refresh_tokens_refused(&self) -> u64 {
        self.oauth.refused
    }

    /// Makes every access token of the app expire.
    pub fn expire_access_tokens(&mut self) {
        self.oauth.expire_access();
    }

    /// How often a request brought credentials to the host of the files.
    pub fn credentials_leaked(&self) -> u64 {
        self.credentials_leaked
    }

    /// The paths of `opt_fields` that no record has, each with the record's type before it.
    pub fn unknown_fields(&self) -> Vec<String> {
        self.unknown.borrow().iter().cloned().collect()
    }

    /// Other limits from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.options.limits = limits;
    }

    /// Lets the tokens of pages that were given so far be too old.
    pub fn expire_page_tokens(&mut self) {
        self.pages_from = self.now + 1;
    }

    /// The wall clock at the last request, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The gid of the account.
    pub fn user_gid(&self) -> String {
        self.world.users[ME].gid.to_string()
    }

    /// The gid of somebody else of the organization.
    pub fn somebody(&self) -> String {
        self.world.users[1].gid.to_string()
    }

    /// The gid of the organization.
    pub fn workspace_gid(&self) -> String {
        self.world.workspaces[0].gid.to_string()
    }

    /// The gid of the workspace that is no organization, and free.
    pub fn own_workspace_gid(&self) -> String {
        self.world.workspaces[1].gid.to_string()
    }

    /// The gid of a workspace that the account is not in.
    pub fn foreign_workspace_gid(&self) -> String {
        self.world.workspaces[2].gid.to_string()
    }

    /// The gid of a team of this name.
    pub fn team(&self, name: &str) -> Option<String> {
        self.world.teams.iter().find(|team| team.name == name).map(|team| team.gid.to_string())
    }

    /// The gid of the project of this name.
    pub fn project_named(&self, name: &str) -> Option<String> {
        self.world.projects.values().find(|project| project.name == name).map(|project| project.gid.to_string())
    }

    /// The gid of a section by the names of its project and of its own.
    pub fn section_named(&self, project: &str, section: &str) -> Option<String> {
        let project = self.world.projects.values().find(|row| row.name == project)?;
        let sections = project.sections.iter().map(|gid| self.world.section(*gid));
        sections.into_iter().find(|row| row.name == section).map(|row| row.gid.to_string())
    }

    /// The gid of a tag by its name.
    pub fn tag_named(&self, name: &str) -> Option<String> {
        self.world.tags.values().find(|tag| tag.name == name).map(|tag| tag.gid.to_string())
    }

    /// The gid of a custom field by its name.
    pub fn field_named(&self, name: &str) -> Option<String> {
        self.world.fields.values().find(|field| field.name == name).map(|field| field.gid.to_string())
    }

    /// The gid of an option of a custom field by their names.
    pub fn option_named(&self, field: &str, option: &str) -> Option<String> {
        let field = self.world.fields.values().find(|row| row.name == field)?;
        field.options.iter().find(|row| row.name == option).map(|row| row.gid.to_string())
    }

    /// Every task there is, the invisible ones too, in the order of their gids.
    pub fn tasks(&self) -> Vec<Seen> {
        self.world.tasks().values().map(|task| self.seen(task)).collect()
    }

    /// The tasks that the account sees, by gid.
    pub fn visible_tasks(&self) -> Vec<Seen> {
        let visible = |task: &&Arc<Task>| self.world.access(task) > Access::None;
        self.world.tasks().values().filter(visible).map(|task| self.seen(task)).collect()
    }

    /// One task by its gid.
    pub fn task_of(&self, gid: &str) -> Option<Seen> {
        self.world.task(gid.parse().ok()?).map(|task| self.seen(task))
    }

    /// The gids of tasks with exactly this name, those in the trash left out.
    pub fn tasks_named(&self, name: &str) -> Vec<String> {
        self.world.tasks().values().filter(|task| &*task.name == name).map(|task| task.gid.to_string()).collect()
    }

    /// Whether a task is in the trash.
    pub fn is_in_trash(&self, gid: &str) -> bool {
        gid.parse::<Gid>().is_ok_and(|gid| self.world.trash.contains_key(&gid))
    }

    /// The whole record of a task as its account reads it.
    pub fn task_json_of(&self, gid: &str) -> Option<Value> {
        let task = self.world.task(gid.parse().ok()?)?;
        let caller = Caller { user: ME, token: String::new(), key: Key::Own };
        let view = View {
            world: &self.world,
            options: &self.options,
            unknown: &self.unknown,
            caller: &caller,
            zone: crate::zone::named(&self.options.time_zone),
            media: self.media(),
            seed: self.seed,
            now: self.now,
        };
        Some(view.task_record(task, Want::Full))
    }

    fn seen(&self, task: &Task) -> Seen {
        let comments = task.more().stories.iter().filter_map(|gid| self.world.stories.get(gid));
        Seen {
            gid: task.gid.to_string(),
            name: task.name.to_string(),
            places: task
                .places
                .iter()
                .map(|place| {
                    let (project, section) = (self.world.project(place.project), self.world.section(place.section));
                    (project.name.clone(), section.name.clone())
                })
                .collect(),
            completed: task.completed.is_some(),
            parent: task.parent.map(|(parent, _)| parent.to_string()),
            tags: task.more().tags.iter().map(|tag| self.world.tags[tag].name.clone()).collect(),
            created: task.created,
            modified: task.modified,
            comments: comments.filter(|story| story.is_comment()).count(),
        }
    }
}
