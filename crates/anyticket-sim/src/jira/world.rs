//! Everything that a site holds, and the few ways in which it changes.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use super::entity::{
    Attachment, Change, Issue, IssueType, Link, LinkType, Named, Project, ProjectCategory, Status, User,
};
use super::field::Field;
use super::permission::Permission;

/// A site.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) users: Vec<User>,
    pub(crate) statuses: Vec<Status>,
    /// From the highest down.
    pub(crate) priorities: Vec<Named>,
    pub(crate) resolutions: Vec<Named>,
    pub(crate) issue_types: Vec<IssueType>,
    pub(crate) projects: Vec<Project>,
    pub(crate) categories: Vec<ProjectCategory>,
    pub(crate) link_types: Vec<LinkType>,
    pub(crate) fields: Vec<Field>,
    pub(crate) links: BTreeMap<u64, Link>,
    pub(crate) attachments: BTreeMap<u64, Attachment>,
    issues: BTreeMap<u64, Arc<Issue>>,
    /// Every number that was ever given, to the issue that had it.
    numbers: HashMap<(u64, u32), u64>,
    children: BTreeMap<u64, Vec<u64>>,
    index: Index,
    /// How long the search index lags behind, in milliseconds.
    lag: i64,
    last_issue: u64,
    last_id: u64,
    version: u64,
}

/// What the search knows: an older picture of the issues.
#[derive(Debug, Default)]
struct Index {
    issues: BTreeMap<u64, Arc<Issue>>,
    pending: VecDeque<(i64, u64, Option<Arc<Issue>>)>,
}

impl World {
    pub(crate) fn empty(lag: i64) -> Self {
        Self {
            users: Vec::new(),
            statuses: Vec::new(),
            priorities: Vec::new(),
            resolutions: Vec::new(),
            issue_types: Vec::new(),
            projects: Vec::new(),
            categories: Vec::new(),
            link_types: Vec::new(),
            fields: Vec::new(),
            links: BTreeMap::new(),
            attachments: BTreeMap::new(),
            issues: BTreeMap::new(),
            numbers: HashMap::new(),
            children: BTreeMap::new(),
            index: Index::default(),
            lag,
            last_issue: 10_000,
            last_id: 10_000,
            version: 0,
        }
    }

    /// A number for anything but an issue.
    pub(crate) fn new_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(crate) fn new_issue_id(&mut self) -> u64 {
        self.last_issue += 1;
        self.last_issue
    }

    pub(crate) fn issue(&self, id: u64) -> Option<&Arc<Issue>> {
        self.issues.get(&id)
    }

    pub(crate) fn issues(&self) -> &BTreeMap<u64, Arc<Issue>> {
        &self.issues
    }

    /// The issues as the search sees them.
    pub(crate) fn indexed(&self) -> &BTreeMap<u64, Arc<Issue>> {
        &self.index.issues
    }

    /// Grows with every change of the issues or of the index.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// By number or by key, old keys and other cases too.
    pub(crate) fn find(&self, id_or_key: &str) -> Option<&Arc<Issue>> {
        if let Ok(id) = id_or_key.parse() {
            return self.issues.get(&id);
        }
        let (project, number) = id_or_key.rsplit_once('-')?;
        let number = number.parse().ok()?;
        let project = self.projects.iter().find(|known| {
            known.key.eq_ignore_ascii_case(project)
                || known.old_keys.iter().any(|key| key.eq_ignore_ascii_case(project))
        })?;
        self.issues.get(self.numbers.get(&(project.id, number))?)
    }

    pub(crate) fn key(&self, issue: &Issue) -> String {
        let project = self.project(issue.project).map_or("?", |project| &project.key);
        format!("{project}-{}", issue.number)
    }

    pub(crate) fn children(&self, parent: u64) -> &[u64] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn project(&self, id: u64) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id)
    }

    pub(crate) fn project_mut(&mut self, id: u64) -> Option<&mut Project> {
        self.projects.iter_mut().find(|project| project.id == id)
    }

    pub(crate) fn status(&self, id: u64) -> &Status {
        self.statuses.iter().find(|status| status.id == id).expect("an issue has a status of the site")
    }

    pub(crate) fn issue_type(&self, id: u64) -> &IssueType {
        self.issue_types.iter().find(|kind| kind.id == id).expect("an issue has a type of the site")
    }

    pub(crate) fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    pub(crate) fn custom_field(&self, id: u64) -> Option<&Field> {
        self.fields.iter().find(|field| field.custom_id == Some(id))
    }

    pub(crate) fn user(&self, account_id: &str) -> Option<usize> {
        self.users.iter().position(|user| user.account_id == account_id)
    }

    /// Whether somebody, or nobody in particular, may do this here.
    pub(crate) fn may(&self, user: Option<usize>, project: u64, permission: Permission) -> bool {
        let Some(project) = self.project(project) else { return false };
        if project.deleted {
            return false;
        }
        match user {
            None => permission == Permission::Browse && project.anonymous_browse,
            Some(user) if self.users[user].admin => true,
            Some(_) => project.grants.contains(&permission),
        }
    }

    pub(crate) fn sees(&self, user: Option<usize>, issue: &Issue) -> bool {
        self.may(user, issue.project, Permission::Browse)
    }

    /// Keeps a new or changed issue. The search will see it after the lag.
    pub(crate) fn save(&mut self, issue: Issue, now: i64) {
        let id = issue.id;
        let before = self.issues.get(&id).and_then(|before| before.parent);
        if before != issue.parent {
            self.forget_child(before, id);
            if let Some(parent) = issue.parent {
                self.children.entry(parent).or_default().push(id);
            }
        }
        self.numbers.insert((issue.project, issue.number), id);
        let issue = Arc::new(issue);
        self.issues.insert(id, Arc::clone(&issue));
        self.announce(id, Some(issue), now);
    }

    /// Keeps an issue that was there before the simulation started: the search knows it.
    pub(crate) fn seed(&mut self, issue: Issue) {
        let id = issue.id;
        if let Some(parent) = issue.parent {
            self.children.entry(parent).or_default().push(id);
        }
        self.numbers.insert((issue.project, issue.number), id);
        let issue = Arc::new(issue);
        self.index.issues.insert(id, Arc::clone(&issue));
        self.issues.insert(id, issue);
        self.version += 1;
    }

    /// Removes an issue and all that hangs on it but its sub-tasks. The search will notice after the lag.
    pub(crate) fn remove(&mut self, id: u64, now: i64) {
        let Some(issue) = self.issues.remove(&id) else { return };
        self.forget_child(issue.parent, id);
        let orphans = self.children.remove(&id).unwrap_or_default();
        for orphan in orphans {
            if let Some(issue) = self.issues.get(&orphan) {
                let mut issue = Issue::clone(issue);
                issue.parent = None;
                self.save(issue, now);
            }
        }
        self.links.retain(|_, link| link.source != id && link.destination != id);
        self.attachments.retain(|_, attachment| attachment.issue != id);
        self.announce(id, None, now);
    }

    fn forget_child(&mut self, parent: Option<u64>, id: u64) {
        if let Some(children) = parent.and_then(|parent| self.children.get_mut(&parent)) {
            children.retain(|&child| child != id);
        }
    }

    fn announce(&mut self, id: u64, issue: Option<Arc<Issue>>, now: i64) {
        self.version += 1;
        self.index.pending.push_back((now + self.lag, id, issue));
        self.catch_up(now);
    }

    /// Lets the index see what is old enough.
    pub(crate) fn catch_up(&mut self, now: i64) {
        while self.index.pending.front().is_some_and(|(at, ..)| *at <= now) {
            let (_, id, issue) = self.index.pending.pop_front().expect("there is a first");
            match issue {
                Some(issue) => self.index.issues.insert(id, issue),
                None => self.index.issues.remove(&id),
            };
            self.version += 1;
        }
    }

    /// Changes an issue as a request does: `updated` moves, the change goes into the history.
    pub(crate) fn change(&mut self, mut issue: Issue, author: usize, items: Vec<super::entity::ChangeItem>, now: i64) {
        issue.updated = now.max(issue.updated);
        if !items.is_empty() {
            let id = self.new_id();
            issue.more_mut().history.push(Change { id, author, created: now, items });
        }
        self.save(issue, now);
    }
}
