//! What a simulated Asana holds, as plain data.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use jiff::civil::Date;

use super::custom::{CustomField, Customs};
use super::ranked::Ranked;

/// A number that is written as a string of digits everywhere.
pub(crate) type Gid = u64;

/// A workspace: an organization if `organization`.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub(crate) gid: Gid,
    pub(crate) name: String,
    pub(crate) organization: bool,
    pub(crate) paid: bool,
    pub(crate) domains: Vec<&'static str>,
}

/// A person, or the identity of a service account.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) gid: Gid,
    pub(crate) name: String,
    /// Those who left have none.
    pub(crate) email: Option<String>,
    pub(crate) workspaces: Vec<Gid>,
    /// The list of their tasks, in each workspace.
    pub(crate) lists: Vec<Gid>,
}

/// A team.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) gid: Gid,
    pub(crate) workspace: Gid,
    pub(crate) name: String,
    pub(crate) members: Vec<usize>,
}

/// What the account may do with a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// It does not see it.
    None,
    /// It sees it.
    Viewer,
    /// It comments too.
    Commenter,
    /// It writes too.
    Editor,
}

/// A project.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) gid: Gid,
    pub(crate) workspace: Gid,
    pub(crate) team: Option<Gid>,
    pub(crate) name: String,
    /// What is inside `<body>`.
    pub(crate) notes: String,
    pub(crate) color: Option<String>,
    pub(crate) archived: bool,
    pub(crate) private: bool,
    /// What the account may do here.
    pub(crate) access: Access,
    pub(crate) owner: Option<usize>,
    pub(crate) members: BTreeSet<usize>,
    pub(crate) default_view: String,
    pub(crate) due_on: Option<Date>,
    pub(crate) start_on: Option<Date>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) sections: Vec<Gid>,
    pub(crate) settings: Vec<Setting>,
    /// The number of the task that came last, where tasks have numbers.
    pub(crate) last_number: u32,
}

/// A custom field on a project.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) gid: Gid,
    pub(crate) field: Gid,
    pub(crate) important: bool,
}

/// A part of a project, with its tasks in order.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub(crate) gid: Gid,
    pub(crate) project: Gid,
    pub(crate) name: String,
    pub(crate) created: i64,
    pub(crate) rows: Ranked,
}

/// A tag of a workspace.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) gid: Gid,
    pub(crate) workspace: Gid,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) notes: String,
    pub(crate) created: i64,
}

/// What a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subtype {
    Default,
    Milestone,
    Approval(Approval),
}

impl Subtype {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Default => "default_task",
            Self::Milestone => "milestone",
            Self::Approval(_) => "approval",
        }
    }
}

/// How an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Approval {
    Pending,
    Approved,
    Rejected,
    ChangesRequested,
}

impl Approval {
    pub(crate) const ALL: [(&'static str, Self); 4] = [
        ("pending", Self::Pending),
        ("approved", Self::Approved),
        ("rejected", Self::Rejected),
        ("changes_requested", Self::ChangesRequested),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("pending", |(name, _)| name)
    }
}

/// A day, or an instant in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Day(Date),
    Instant(i64),
}

/// Where a task is in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) project: Gid,
    pub(crate) section: Gid,
    /// Its place in the section.
    pub(crate) rank: i64,
}

/// A task. Lean, because there may be a million of them.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) gid: Gid,
    pub(crate) workspace: Gid,
    pub(crate) name: Box<str>,
    /// What is inside `<body>`.
    pub(crate) notes: Arc<str>,
    pub(crate) subtype: Subtype,
    /// When, and by whom.
    pub(crate) completed: Option<(i64, u32)>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// When it came into a project or section, or left one.
    pub(crate) moved: i64,
    pub(crate) creator: u32,
    pub(crate) assignee: Option<u32>,
    pub(crate) due: Option<Moment>,
    pub(crate) start: Option<Moment>,
    /// The parent, and the place among its children.
    pub(crate) parent: Option<(Gid, i64)>,
    pub(crate) places: Vec<Place>,
    /// What few tasks have.
    pub(crate) more: Option<Box<More>>,
}

/// What few tasks have.
#[derive(Debug, Clone, Default)]
pub(crate) struct More {
    pub(crate) tags: Vec<Gid>,
    pub(crate) followers: Vec<u32>,
    pub(crate) custom: Customs,
    pub(crate) dependencies: Vec<Gid>,
    pub(crate) dependents: Vec<Gid>,
    pub(crate) stories: Vec<Gid>,
    pub(crate) attachments: Vec<Gid>,
    pub(crate) likes: Vec<u32>,
    pub(crate) external: Option<External>,
    /// The project that numbered it, and the number.
    pub(crate) number: Option<(Gid, u32)>,
}

/// What an app keeps at a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct External {
    pub(crate) gid: Option<String>,
    pub(crate) data: Option<String>,
}

impl Task {
    pub(crate) fn more(&self) -> &More {
        static NOTHING: std::sync::LazyLock<More> = std::sync::LazyLock::new(More::default);
        self.more.as_deref().unwrap_or(&NOTHING)
    }

    pub(crate) fn more_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    pub(crate) fn place_in(&self, project: Gid) -> Option<&Place> {
        self.places.iter().find(|place| place.project == project)
    }
}

/// An entry of a task's activity.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) gid: Gid,
    pub(crate) task: Gid,
    pub(crate) created: i64,
    /// Nobody, for some entries of the system.
    pub(crate) author: Option<u32>,
    pub(crate) subtype: &'static str,
    /// What is inside `<body>`.
    pub(crate) text: Arc<str>,
    pub(crate) edited: bool,
    pub(crate) pinned: bool,
    pub(crate) source: &'static str,
    pub(crate) change: Change,
}

impl Story {
    pub(crate) fn is_comment(&self) -> bool {
        self.subtype == "comment_added"
    }
}

/// What an entry of the system tells in fields.
#[derive(Debug, Clone, Default)]
pub(crate) enum Change {
    #[default]
    Nothing,
    Name(Box<str>, Box<str>),
    Section(Gid, Gid),
    Project(Gid),
    Tag(Gid),
    Assignee(u32),
    Follower(u32),
    Dates(Dates, Dates),
    Subtype(&'static str, &'static str),
    Approval(&'static str, &'static str),
    Dependency(Gid),
    /// An enum field: the option before and after.
    Option(Gid, Option<Gid>, Option<Gid>),
    /// Another field.
    Field(Gid),
}

/// When a task starts and when it is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) start: Option<Moment>,
    pub(crate) due: Option<Moment>,
}

/// A file, or a link to something elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) gid: Gid,
    pub(crate) task: Gid,
    pub(crate) name: String,
    pub(crate) created: i64,
    pub(crate) kind: Attached,
}

/// Where an attachment is.
#[derive(Debug, Clone)]
pub(crate) enum Attached {
    File { content_type: String, content: Bytes },
    Link(String),
}

/// A custom field and what belongs to it.
pub(crate) type Field = CustomField;
