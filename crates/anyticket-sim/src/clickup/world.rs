//! What a test may see and do besides the API: the truth, and somebody else's hand.

use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::choices::ClickApp;
use crate::clickup::comments::{Draft, Place};
use crate::clickup::model::{Millis, Role, Task, TaskIndex, Token, TokenKind};
use crate::clickup::render::Extras;

/// A task that a test puts into the world.
#[derive(Debug, Clone, Default)]
pub struct Planted {
    list: Option<u64>,
    title: String,
    body: String,
    created: Option<Millis>,
    parent: Option<String>,
    status: Option<String>,
    tags: Vec<String>,
    assignees: Vec<u64>,
    archived: bool,
}

impl Planted {
    /// A task of this title in the default List, created now.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// In this List.
    pub fn list(mut self, id: &str) -> Self {
        self.list = Some(id.parse().expect("a List id of this world"));
        self
    }

    /// With this Markdown body.
    pub fn body(mut self, markdown: impl Into<String>) -> Self {
        self.body = markdown.into();
        self
    }

    /// Created at this time, in milliseconds since 1970.
    pub fn created(mut self, milliseconds: i64) -> Self {
        self.created = Some(milliseconds);
        self
    }

    /// As a subtask of this task.
    pub fn parent(mut self, id: &str) -> Self {
        self.parent = Some(id.to_owned());
        self
    }

    /// In the status of this name.
    pub fn status(mut self, name: &str) -> Self {
        self.status = Some(name.to_owned());
        self
    }

    /// With this tag, which is made if need be.
    pub fn tag(mut self, name: &str) -> Self {
        self.tags.push(name.to_owned());
        self
    }

    /// Assigned to this user.
    pub fn assignee(mut self, user: u64) -> Self {
        self.assignees.push(user);
        self
    }

    /// Archived.
    pub fn archived(mut self) -> Self {
        self.archived = true;
        self
    }
}

/// A List as a test sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListInfo {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The id of its Folder, hidden or not.
    pub folder: String,
    /// The id of its Space.
    pub space: String,
    /// Whether it lies in no Folder.
    pub folderless: bool,
    /// Whether it, its Folder or its Space is archived.
    pub archived: bool,
    /// The names of its statuses, in order.
    pub statuses: Vec<String>,
}

impl ClickUp {
    /// The personal token of the account that the settings name.
    pub fn token(&self) -> &str {
        &self.tokens[0].secret
    }

    /// The id of that account's user.
    pub fn user_id(&self) -> u64 {
        self.tokens[0].user
    }

    /// An OAuth access token of the same user for the same Workspaces.
    pub fn oauth_token(&self) -> &str {
        let token = self.tokens.iter().find(|token| token.kind == TokenKind::OAuth);
        &token.expect("every world has an OAuth token").secret
    }

    /// The personal token of a user with this role in the first Workspace: a guest sees shared Lists only.
    pub fn guest_token(&self) -> &str {
        self.token_of(|role| role == Role::Guest)
    }

    /// The personal token of an ordinary member of the first Workspace.
    pub fn member_token(&self) -> &str {
        self.token_of(|role| role == Role::Member)
    }

    fn token_of(&self, wanted: impl Fn(Role) -> bool) -> &str {
        let token = self.tokens.iter().find(|token| self.role(self.primary, token.user).is_some_and(&wanted));
        &token.expect("every world has a member and a guest").secret
    }

    /// A token that was valid once.
    pub fn revoked_token(&self) -> &str {
        &self.tokens.iter().find(|token| token.revoked).expect("every world has a revoked token").secret
    }

    /// Makes a further personal token for the account's user, with a rate limit of its own.
    pub fn add_token(&mut self) -> String {
        let number = self.fresh_id();
        let first = self.tokens[0].clone();
        let secret = format!("pk_{}_{:X}", first.user, crate::random::mix(self.seed ^ 0x70, number));
        self.tokens.push(Token { secret: secret.clone(), window_start: Millis::MIN / 2, window_count: 0, ..first });
        secret
    }

    /// Revokes a token: from now on it is unknown.
    pub fn revoke(&mut self, secret: &str) {
        for token in self.tokens.iter_mut().filter(|token| token.secret == secret) {
            token.revoked = true;
        }
    }

    /// The registered OAuth app: client id, client secret, redirect address.
    pub fn oauth_app(&self) -> (&str, &str, &str) {
        let app = &self.apps[0];
        (&app.client_id, &app.client_secret, &app.redirect_uri)
    }

    /// The wall clock, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The id of the Workspace that the settings name.
    pub fn workspace_id(&self) -> String {
        self.primary.to_string()
    }

    /// The ids of all Workspaces that the token sees.
    pub fn workspace_ids(&self) -> Vec<String> {
        self.tokens[0].workspaces.iter().map(u64::to_string).collect()
    }

    /// The id of a Workspace that the token does not see.
    pub fn foreign_workspace_id(&self) -> String {
        self.foreign().to_string()
    }

    /// The id of a List that the token does not see.
    pub fn foreign_list_id(&self) -> String {
        let foreign = self.foreign();
        let list = self.lists.keys().find(|list| self.workspace_of_list(**list) == foreign);
        list.expect("the foreign Workspace has a List").to_string()
    }

    /// The id of a task that the token does not see.
    pub fn foreign_task_id(&self) -> String {
        let list: u64 = self.foreign_list_id().parse().expect("ids are numbers");
        self.tasks.id(self.tasks.in_list(list)[0])
    }

    fn foreign(&self) -> u64 {
        let seen = &self.tokens[0].workspaces;
        *self.workspaces.keys().find(|id| !seen.contains(id)).expect("every world has a foreign Workspace")
    }

    /// The id of the List that the settings name as the project.
    pub fn default_list_id(&self) -> String {
        self.default_list.to_string()
    }

    /// The id of the chat view, which lies on the default List.
    pub fn chat_view_id(&self) -> &str {
        &self.chat_view
    }

    /// The Lists of the first Workspace, archived ones included, deleted ones left out.
    pub fn lists(&self) -> Vec<ListInfo> {
        let there = |list: &&crate::clickup::model::List| {
            self.workspace_of_list(list.id) == self.primary && !self.list_gone(list.id)
        };
        self.lists
            .values()
            .filter(there)
            .map(|list| {
                let folder = &self.folders[&list.folder];
                ListInfo {
                    id: list.id.to_string(),
                    name: list.name.clone(),
                    folder: folder.id.to_string(),
                    space: folder.space.to_string(),
                    folderless: folder.hidden,
                    archived: list.archived || folder.archived || self.spaces[&folder.space].archived,
                    statuses: self.statuses_of(list.id).iter().map(|status| status.name.clone()).collect(),
                }
            })
            .collect()
    }

    /// The List of this name in the first Workspace.
    pub fn list_named(&self, name: &str) -> Option<ListInfo> {
        self.lists().into_iter().find(|list| list.name == name)
    }

    /// The ids of all tasks of the first Workspace that are there, whoever may see them, in no order.
    pub fn task_ids(&self) -> Vec<String> {
        self.there().map(|index| self.tasks.id(index)).collect()
    }

    /// The ids of the tasks whose home is this List, oldest first.
    pub fn task_ids_in(&self, list: &str) -> Vec<String> {
        let list = list.parse().expect("a List id of this world");
        let there = self.tasks.in_list(list).iter().filter(|index| !self.task_gone(**index));
        there.map(|index| self.tasks.id(*index)).collect()
    }

    /// The ids of the tasks of this title: more than one after a write that was sent twice.
    pub fn tasks_titled(&self, title: &str) -> Vec<String> {
        self.there().filter(|index| self.task(*index).name == title).map(|index| self.tasks.id(index)).collect()
    }

    fn there(&self) -> impl Iterator<Item = TaskIndex> {
        self.tasks.indices().filter(|index| {
            let facts = self.tasks.facts(*index);
            self.workspace_of_list(facts.list) == self.primary && !self.task_gone(*index)
        })
    }

    /// A task as the API would show it, with everything; `None` if it is not there.
    pub fn task_json_of(&self, id: &str) -> Option<Value> {
        let index = self.tasks.index(id).filter(|index| !self.task_gone(*index))?;
        let extras = Extras { markdown: true, attachments: true, subtasks: true };
        Some(self.task_json(index, &self.task(index), extras))
    }

    /// How many comments and answers a task has.
    pub fn comment_count(&self, id: &str) -> usize {
        let comments = self.comments_of(Place::Task(self.known(id)));
        comments.iter().filter(|comment| !comment.deleted).count()
    }

    /// How often a request for a file carried a token: never, from a careful client.
    pub fn leaked_tokens(&self) -> u64 {
        self.leaked_tokens
    }

    /// Uses of Custom Fields that the first Workspace has spent.
    pub fn field_uses(&self) -> u64 {
        self.workspaces[&self.primary].field_uses
    }

    /// Puts a task into the world, as somebody else would.
    ///
    /// # Panics
    ///
    /// If List, status or parent are not of this world: a test that means something else should not go on.
    pub fn plant(&mut self, planted: Planted) -> String {
        let list = planted.list.unwrap_or(self.default_list);
        let space = self.space_of_list(list);
        let status = planted.status.map_or(0, |name| self.status_named(list, &name).expect("a status of the List"));
        let parent = planted.parent.map(|id| self.known(&id));
        let creator = self.user_id();
        let tags = self.tags_for(space, planted.tags, creator);
        let created = planted.created.unwrap_or(self.now);
        let (done, closed) = self.ends_of(list, status, created);
        let number = self.next_number(space);
        let task = Task {
            body: planted.body,
            assignees: planted.assignees,
            tags,
            parent,
            archived: planted.archived,
            done,
            closed,
            ..Task::new(list, planted.title, status, creator, number, created)
        };
        let index = self.tasks.push(task, self.now);
        self.tasks.id(index)
    }

    /// Puts a task of this title into the default List.
    pub fn insert(&mut self, title: &str) -> String {
        self.plant(Planted::new(title))
    }

    /// Deletes a task and its subtasks, as somebody else would.
    ///
    /// # Panics
    ///
    /// If there is no such task, as all that follow.
    pub fn delete_task(&mut self, id: &str) {
        let index = self.known(id);
        self.remove(index, self.now);
    }

    /// Puts a task into the status of this name.
    pub fn set_status(&mut self, id: &str, name: &str) {
        let index = self.known(id);
        let mut task = self.task(index).into_owned();
        let status = self.status_named(task.list, name).expect("a status of the List");
        self.set_status_of(&mut task, status, self.now);
        task.updated = self.now;
        self.edit(index, self.now, |known| *known = task);
    }

    /// Puts a task into the first closed status of its List.
    pub fn close_task(&mut self, id: &str) {
        let list = self.tasks.facts(self.known(id)).list;
        let closed = self.statuses_of(list).iter().find(|status| status.is_closed());
        let name = closed.expect("every List has a closed status").name.clone();
        self.set_status(id, &name);
    }

    /// Moves a task to another List, into the status of the same name or the first one.
    pub fn move_task(&mut self, id: &str, list: &str) {
        let index = self.known(id);
        let list = list.parse().expect("a List id of this world");
        self.move_home(index, list, None, self.now);
    }

    /// Gives a task another title.
    pub fn rename_task(&mut self, id: &str, title: &str) {
        let (index, now) = (self.known(id), self.now);
        self.edit(index, now, |task| {
            title.clone_into(&mut task.name);
            task.updated = now;
        });
    }

    /// Archives a task, or brings it back.
    pub fn archive_task(&mut self, id: &str, archived: bool) {
        let (index, now) = (self.known(id), self.now);
        self.edit(index, now, |task| {
            task.archived = archived;
            task.updated = now;
        });
    }

    /// Adds a comment as a user of the Workspace.
    pub fn add_comment(&mut self, task: &str, text: &str) -> String {
        let place = Place::Task(self.known(task));
        let draft =
            Draft { segments: json!([{"text": text}]), text: text.to_owned(), user: self.user_id(), assignee: None };
        self.comment_on(place, draft, None, self.now).to_string()
    }

    /// Switches a ClickApp of a Space on or off.
    pub fn set_click_app(&mut self, space: &str, app: ClickApp, on: bool) {
        let space: u64 = space.parse().expect("a Space id of this world");
        let apps = &mut self.spaces.get_mut(&space).expect("a Space of this world").apps;
        let switch = match app {
            ClickApp::DueDates => &mut apps.due_dates,
            ClickApp::TimeEstimates => &mut apps.time_estimates,
            ClickApp::TimeInStatus => &mut apps.time_in_status,
            ClickApp::Tags => &mut apps.tags,
            ClickApp::Priorities => &mut apps.priorities,
            ClickApp::Points => &mut apps.points,
            ClickApp::CustomFields => &mut apps.custom_fields,
            ClickApp::CustomTypes => &mut apps.custom_types,
            ClickApp::MultipleAssignees => &mut apps.multiple_assignees,
            ClickApp::MultipleLists => &mut apps.multiple_lists,
            ClickApp::CustomIds => &mut apps.custom_ids,
        };
        *switch = on;
        self.tasks.version += 1;
    }

    fn known(&self, id: &str) -> TaskIndex {
        let index = self.tasks.index(id).filter(|index| !self.task_gone(*index));
        index.unwrap_or_else(|| panic!("there is no task {id} in this world"))
    }
}
