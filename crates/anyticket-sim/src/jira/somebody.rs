//! What others do, and what a test may look at: the door behind the interface.

use std::sync::Arc;

use super::entity::Issue;
use super::options::Limits;
use super::{Jira, adf, auth, edit, oauth, transitions};

/// An issue as a test sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// The numeric id.
    pub id: String,
    /// The key, such as `ENG-7`.
    pub key: String,
    /// The key of its project.
    pub project: String,
    /// The summary.
    pub summary: String,
    /// The name of its status.
    pub status: String,
    /// The labels, in the order of the alphabet.
    pub labels: Vec<String>,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Milliseconds since 1970.
    pub updated: i64,
    /// How many comments it has.
    pub comments: usize,
}

/// Bo Berg is somebody else.
const SOMEBODY: usize = 1;

impl Jira {
    /// The e-mail address of the account.
    pub fn email(&self) -> &'static str {
        auth::EMAIL
    }

    /// Its API token for the site.
    pub fn token(&self) -> &'static str {
        auth::TOKEN
    }

    /// Its API token with scopes, which only the gateway takes.
    pub fn scoped_token(&self) -> &'static str {
        auth::SCOPED_TOKEN
    }

    /// An API token of it that has expired.
    pub fn expired_token(&self) -> &'static str {
        auth::EXPIRED_TOKEN
    }

    /// The id of the site.
    pub fn cloud_id(&self) -> &'static str {
        auth::CLOUD_ID
    }

    /// The account id of the account.
    pub fn account_id(&self) -> String {
        self.world.users[0].account_id.clone()
    }

    /// The account id of somebody else, who can be assigned and hides the e-mail address.
    pub fn somebody(&self) -> String {
        self.world.users[SOMEBODY].account_id.clone()
    }

    /// Id and secret of the app that the account has allowed.
    pub fn app(&self) -> (&'static str, &'static str) {
        (oauth::CLIENT_ID, oauth::CLIENT_SECRET)
    }

    /// The app's refresh token that is good now; each use gives another.
    pub fn refresh_token(&self) -> String {
        self.oauth.refresh_token().unwrap_or_default().to_owned()
    }

    /// How often the app came with a refresh token that was used already.
    pub fn refresh_tokens_reused(&self) -> u64 {
        self.oauth.reused
    }

    /// Makes every access token of the app expire.
    pub fn expire_access_tokens(&mut self) {
        self.oauth.expire_access();
    }

    /// Takes the account's API tokens away, or gives them back.
    pub fn revoke_tokens(&mut self, revoked: bool) {
        self.token_revoked = revoked;
    }

    /// How often a request brought credentials to the host of the attachments.
    pub fn credentials_leaked(&self) -> u64 {
        self.credentials_leaked
    }

    /// Other limits from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.options.limits = limits;
    }

    /// Every issue there is, the invisible ones too, in the order of their ids.
    pub fn issues(&self) -> Vec<Seen> {
        self.world.issues().values().map(|issue| self.seen(issue)).collect()
    }

    /// The issues that the account sees and a search finds, as they are, by id.
    pub fn visible_issues(&self) -> Vec<Seen> {
        let visible = |issue: &&Arc<Issue>| !issue.archived && self.world.sees(Some(0), issue);
        self.world.issues().values().filter(visible).map(|issue| self.seen(issue)).collect()
    }

    /// One issue by id or key.
    pub fn issue(&self, id_or_key: &str) -> Option<Seen> {
        self.world.find(id_or_key).map(|issue| self.seen(issue))
    }

    /// Issues with exactly this summary, deleted ones left out.
    pub fn issues_titled(&self, summary: &str) -> Vec<Seen> {
        self.world.issues().values().filter(|issue| &*issue.summary == summary).map(|issue| self.seen(issue)).collect()
    }

    fn seen(&self, issue: &Issue) -> Seen {
        Seen {
            id: issue.id.to_string(),
            key: self.world.key(issue),
            project: self.world.project(issue.project).map(|project| project.key.clone()).unwrap_or_default(),
            summary: issue.summary.to_string(),
            status: self.world.status(issue.status).name.clone(),
            labels: issue.labels.iter().map(ToString::to_string).collect(),
            created: issue.created,
            updated: issue.updated,
            comments: issue.more().comments.len(),
        }
    }

    /// Somebody else creates an issue of the project's first type; the id comes back, `None` without such a project.
    pub fn somebody_creates(&mut self, project: &str, summary: &str) -> Option<String> {
        let row = self.world.projects.iter_mut().find(|known| known.key == project)?;
        row.last_number += 1;
        let issue_type = row.issue_types[0];
        let priority = row.create_screen.iter().any(|placed| placed.field == "priority").then_some(3);
        let (project, number, status) = (row.id, row.last_number, row.workflow(issue_type).initial);
        let issue = Issue {
            id: self.world.new_issue_id(),
            project,
            number,
            issue_type,
            summary: summary.into(),
            description: Some(Arc::new(adf::paragraph("Somebody else wrote this."))),
            status,
            resolution: None,
            resolved: None,
            priority,
            assignee: None,
            reporter: Some(SOMEBODY),
            creator: SOMEBODY,
            labels: Vec::new(),
            parent: None,
            due: None,
            created: self.now,
            updated: self.now,
            status_changed: self.now,
            archived: false,
            more: None,
        };
        let id = issue.id.to_string();
        self.world.save(issue, self.now);
        Some(id)
    }

    /// Somebody else gives an issue another summary; false if there is none.
    pub fn somebody_renames(&mut self, id_or_key: &str, summary: &str) -> bool {
        self.somebody_changes(id_or_key, |issue| issue.summary = summary.into())
    }

    /// Somebody else puts a label on an issue; false if there is none.
    pub fn somebody_labels(&mut self, id_or_key: &str, label: &str) -> bool {
        self.somebody_changes(id_or_key, |issue| {
            issue.labels.push(label.into());
            issue.labels.sort();
            issue.labels.dedup();
        })
    }

    fn somebody_changes(&mut self, id_or_key: &str, change: impl FnOnce(&mut Issue)) -> bool {
        let Some(before) = self.world.find(id_or_key).map(Arc::clone) else { return false };
        let mut issue = Issue::clone(&before);
        change(&mut issue);
        let items = edit::difference(&self.world, &before, &issue);
        self.world.change(issue, SOMEBODY, items, self.now);
        true
    }

    /// Somebody else writes a description, as the document that Jira keeps; false if there is no such issue.
    pub fn somebody_describes(&mut self, id_or_key: &str, document: serde_json::Value) -> bool {
        self.somebody_changes(id_or_key, |issue| issue.description = Some(std::sync::Arc::new(document)))
    }

    /// Lets the tokens of pages that were given so far be too old.
    pub fn expire_page_tokens(&mut self) {
        self.searches.expire(self.now);
    }

    /// Somebody else moves an issue along the step to a status of this name; false if there is none such.
    pub fn somebody_moves(&mut self, id_or_key: &str, status: &str) -> bool {
        let Some(issue) = self.world.find(id_or_key) else { return false };
        let issue = Issue::clone(issue);
        let project = self.world.project(issue.project).expect("an issue has a project");
        let step = project.workflow(issue.issue_type).transitions.iter().find(|step| {
            step.from.as_ref().is_none_or(|from| from.contains(&issue.status))
                && self.world.status(step.to).name.eq_ignore_ascii_case(status)
        });
        let Some(step) = step.cloned() else { return false };
        let mut moved = issue.clone();
        if step.screen.iter().any(|(field, _)| field == "resolution") {
            moved.resolution = Some(10_000);
        }
        transitions::take(self, &mut moved, &step, self.now);
        let items = edit::difference(&self.world, &issue, &moved);
        self.world.change(moved, SOMEBODY, items, self.now);
        true
    }

    /// Somebody else deletes an issue and its sub-tasks; false if there is none.
    pub fn somebody_deletes(&mut self, id_or_key: &str) -> bool {
        let Some(id) = self.world.find(id_or_key).map(|issue| issue.id) else { return false };
        for child in self.world.children(id).to_vec() {
            let subtask =
                self.world.issue(child).is_some_and(|child| self.world.issue_type(child.issue_type).is_subtask());
            if subtask {
                self.world.remove(child, self.now);
            }
        }
        self.world.remove(id, self.now);
        true
    }

    /// Somebody else moves an issue to another project of the same kind; its key changes, the old one still finds it.
    pub fn somebody_moves_to_project(&mut self, id_or_key: &str, project: &str) -> bool {
        let Some(issue) = self.world.find(id_or_key).map(|issue| Issue::clone(issue)) else { return false };
        let Some(row) = self.world.projects.iter_mut().find(|known| known.key == project) else { return false };
        row.last_number += 1;
        let (id, number, first) = (row.id, row.last_number, row.issue_types[0]);
        let issue_type = if row.issue_types.contains(&issue.issue_type) { issue.issue_type } else { first };
        let workflow = row.workflow(issue_type);
        let status = if workflow.statuses.contains(&issue.status) { issue.status } else { workflow.initial };
        let moved = Issue { project: id, number, issue_type, status, parent: None, ..issue };
        self.world.change(moved, SOMEBODY, Vec::new(), self.now);
        true
    }

    /// Renames a project; issues are found by keys with the old one too.
    pub fn somebody_renames_project(&mut self, key: &str, new_key: &str) -> bool {
        match self.world.projects.iter_mut().find(|known| known.key == key) {
            Some(project) => {
                project.old_keys.push(std::mem::replace(&mut project.key, new_key.to_owned()));
                true
            }
            None => false,
        }
    }

    /// Takes a permission away from the account in a project, or gives it.
    pub fn permit(&mut self, project: &str, permission: super::Permission, granted: bool) -> bool {
        let Some(row) = self.world.projects.iter_mut().find(|known| known.key == project) else { return false };
        if granted { row.grants.insert(permission) } else { row.grants.remove(&permission) }
    }
}
