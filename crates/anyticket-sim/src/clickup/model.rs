//! What a Workspace is made of.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::clickup::choices::Plan;

/// Milliseconds since 1970.
pub(crate) type Millis = i64;

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: u64,
    /// `None` for somebody who was invited and never came.
    pub(crate) username: Option<String>,
    pub(crate) email: String,
    pub(crate) color: String,
    pub(crate) zone: String,
}

impl User {
    pub(crate) fn initials(&self) -> String {
        let name = self.username.as_deref().unwrap_or(&self.email);
        name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect::<String>().to_uppercase()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Owner = 1,
    Admin = 2,
    Member = 3,
    Guest = 4,
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) user: u64,
    pub(crate) role: Role,
    pub(crate) joined: Millis,
}

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) handle: String,
    pub(crate) members: Vec<u64>,
    pub(crate) created: Millis,
}

#[derive(Debug, Clone)]
pub(crate) struct CustomType {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) name_plural: String,
    pub(crate) description: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) plan: Plan,
    pub(crate) members: Vec<Member>,
    pub(crate) groups: Vec<Group>,
    pub(crate) custom_types: Vec<CustomType>,
    pub(crate) field_uses: u64,
    pub(crate) storage_used: u64,
}

impl Workspace {
    pub(crate) fn role(&self, user: u64) -> Option<Role> {
        self.members.iter().find(|member| member.user == user).map(|member| member.role)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) color: String,
}

impl Status {
    pub(crate) fn is_closed(&self) -> bool {
        self.kind == "closed"
    }

    pub(crate) fn is_done(&self) -> bool {
        self.kind == "done" || self.kind == "closed"
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) foreground: String,
    pub(crate) background: String,
    pub(crate) creator: u64,
}

/// The optional parts of ClickUp, switched per Space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClickApps {
    pub(crate) due_dates: bool,
    pub(crate) time_estimates: bool,
    pub(crate) time_in_status: bool,
    pub(crate) tags: bool,
    pub(crate) priorities: bool,
    pub(crate) points: bool,
    pub(crate) custom_fields: bool,
    pub(crate) custom_types: bool,
    pub(crate) multiple_assignees: bool,
    pub(crate) multiple_lists: bool,
    pub(crate) custom_ids: bool,
}

impl ClickApps {
    pub(crate) fn all() -> Self {
        Self {
            due_dates: true,
            time_estimates: true,
            time_in_status: true,
            tags: true,
            priorities: true,
            points: true,
            custom_fields: true,
            custom_types: true,
            multiple_assignees: true,
            multiple_lists: true,
            custom_ids: true,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Space {
    pub(crate) id: u64,
    pub(crate) workspace: u64,
    pub(crate) name: String,
    /// Who may see it if it is private.
    pub(crate) private_to: Option<Vec<u64>>,
    pub(crate) archived: bool,
    pub(crate) deleted: bool,
    pub(crate) statuses: Vec<Status>,
    pub(crate) apps: ClickApps,
    pub(crate) tags: Vec<Tag>,
    pub(crate) prefix: String,
    pub(crate) next_number: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) id: u64,
    pub(crate) space: u64,
    pub(crate) name: String,
    /// The folder of a List that has none.
    pub(crate) hidden: bool,
    pub(crate) archived: bool,
    pub(crate) deleted: bool,
    pub(crate) statuses: Option<Vec<Status>>,
    pub(crate) shared_with: Vec<u64>,
}

#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) id: u64,
    pub(crate) folder: u64,
    pub(crate) name: String,
    pub(crate) content: String,
    pub(crate) archived: bool,
    pub(crate) deleted: bool,
    pub(crate) statuses: Option<Vec<Status>>,
    pub(crate) color: Option<String>,
    pub(crate) priority: Option<u8>,
    pub(crate) assignee: Option<u64>,
    pub(crate) due: Option<Millis>,
    pub(crate) due_time: bool,
    pub(crate) shared_with: Vec<u64>,
    /// The type of new tasks, if it is not the plain one.
    pub(crate) default_type: Option<u64>,
}

impl List {
    /// A List with nothing but a name.
    pub(crate) fn new(id: u64, folder: u64, name: String) -> Self {
        Self {
            id,
            folder,
            name,
            content: String::new(),
            archived: false,
            deleted: false,
            statuses: None,
            color: None,
            priority: None,
            assignee: None,
            due: None,
            due_time: false,
            shared_with: Vec::new(),
            default_type: None,
        }
    }
}

/// Where a Custom Field was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Workspace(u64),
    Space(u64),
    Folder(u64),
    List(u64),
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) config: Value,
    pub(crate) created: Millis,
    pub(crate) required: bool,
    pub(crate) level: Level,
}

impl Field {
    /// The ids of the options of a drop-down or of labels, in order.
    pub(crate) fn options(&self) -> Vec<&str> {
        self.config["options"]
            .as_array()
            .map(|options| options.iter().filter_map(|option| option["id"].as_str()).collect())
            .unwrap_or_default()
    }
}

/// The number of a task in the store. Its id follows from it.
pub(crate) type TaskIndex = u32;

#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) list: u64,
    pub(crate) extra_lists: Vec<u64>,
    pub(crate) name: String,
    /// Markdown.
    pub(crate) body: String,
    /// Position among the statuses of its List.
    pub(crate) status: u8,
    pub(crate) creator: u64,
    pub(crate) assignees: Vec<u64>,
    pub(crate) group_assignees: Vec<String>,
    pub(crate) watchers: Vec<u64>,
    pub(crate) tags: Vec<String>,
    pub(crate) parent: Option<TaskIndex>,
    pub(crate) priority: Option<u8>,
    pub(crate) due: Option<Millis>,
    pub(crate) start: Option<Millis>,
    pub(crate) estimate: Option<i64>,
    pub(crate) points: Option<f64>,
    pub(crate) kind: u64,
    pub(crate) number: u32,
    pub(crate) archived: bool,
    pub(crate) deleted: bool,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
    pub(crate) done: Option<Millis>,
    pub(crate) closed: Option<Millis>,
    pub(crate) fields: BTreeMap<String, Value>,
    /// Tasks that this one waits for.
    pub(crate) waits_for: Vec<Edge>,
    /// Tasks that wait for this one.
    pub(crate) blocks: Vec<Edge>,
    pub(crate) links: Vec<Edge>,
    pub(crate) attachments: Vec<Attachment>,
    /// When it came into which status.
    pub(crate) history: Vec<(Millis, u8)>,
}

impl Task {
    /// A task with nothing but what every task has.
    pub(crate) fn new(list: u64, name: String, status: u8, creator: u64, number: u32, now: Millis) -> Self {
        Self {
            list,
            extra_lists: Vec::new(),
            name,
            body: String::new(),
            status,
            creator,
            assignees: Vec::new(),
            group_assignees: Vec::new(),
            watchers: vec![creator],
            tags: Vec::new(),
            parent: None,
            priority: None,
            due: None,
            start: None,
            estimate: None,
            points: None,
            kind: 0,
            number,
            archived: false,
            deleted: false,
            created: now,
            updated: now,
            done: None,
            closed: None,
            fields: BTreeMap::new(),
            waits_for: Vec::new(),
            blocks: Vec::new(),
            links: Vec::new(),
            attachments: Vec::new(),
            history: vec![(now, status)],
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Edge {
    pub(crate) to: TaskIndex,
    /// Whether it was made from this end.
    pub(crate) from_here: bool,
    pub(crate) created: Millis,
    pub(crate) user: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) extension: String,
    pub(crate) mime: String,
    pub(crate) size: u64,
    pub(crate) created: Millis,
    pub(crate) user: u64,
}

#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    /// The comment that this one answers.
    pub(crate) parent: Option<u64>,
    /// The segments of rich text.
    pub(crate) segments: Value,
    pub(crate) text: String,
    pub(crate) user: u64,
    pub(crate) date: Millis,
    pub(crate) resolved: bool,
    pub(crate) assignee: Option<u64>,
    pub(crate) assigned_by: Option<u64>,
    pub(crate) deleted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Personal,
    OAuth,
}

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) secret: String,
    pub(crate) kind: TokenKind,
    pub(crate) user: u64,
    pub(crate) workspaces: Vec<u64>,
    pub(crate) revoked: bool,
    pub(crate) window_start: Millis,
    pub(crate) window_count: u32,
}

/// A registered OAuth app.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) redirect_uri: String,
    /// Codes that were given out and not yet exchanged, each with the user who consented.
    pub(crate) codes: Vec<(String, u64)>,
}
