//! What a Jira site holds, as plain data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::Value;

use super::permission::Permission;

/// A person or an app. Named by `account_id` everywhere.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) account_id: String,
    pub(crate) display_name: String,
    pub(crate) email: String,
    /// Whether others see the address. Most accounts hide it.
    pub(crate) email_visible: bool,
    pub(crate) active: bool,
    pub(crate) account_type: &'static str,
    pub(crate) time_zone: String,
    /// Whether the account has "Administer Jira".
    pub(crate) admin: bool,
    pub(crate) groups: Vec<&'static str>,
}

/// The three categories that statuses fall into, and the old fourth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Category {
    Undefined,
    New,
    Indeterminate,
    Done,
}

impl Category {
    pub(crate) const ALL: [Self; 4] = [Self::Undefined, Self::New, Self::Indeterminate, Self::Done];

    pub(crate) fn id(self) -> u64 {
        match self {
            Self::Undefined => 1,
            Self::New => 2,
            Self::Indeterminate => 4,
            Self::Done => 3,
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::New => "new",
            Self::Indeterminate => "indeterminate",
            Self::Done => "done",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Undefined => "No Category",
            Self::New => "To Do",
            Self::Indeterminate => "In Progress",
            Self::Done => "Done",
        }
    }

    pub(crate) fn color(self) -> &'static str {
        match self {
            Self::Undefined => "medium-gray",
            Self::New => "blue-gray",
            Self::Indeterminate => "yellow",
            Self::Done => "green",
        }
    }

    /// As the paged list of statuses spells it.
    pub(crate) fn search_name(self) -> &'static str {
        match self {
            Self::Undefined | Self::New => "TODO",
            Self::Indeterminate => "IN_PROGRESS",
            Self::Done => "DONE",
        }
    }
}

/// A status. Names are not unique: a team-managed project has its own.
#[derive(Debug, Clone)]
pub(crate) struct Status {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) category: Category,
    /// The team-managed project it belongs to.
    pub(crate) scope: Option<u64>,
}

/// A name with an id: a priority or a resolution. The order of the list is the rank.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) color: &'static str,
}

/// An issue type.
#[derive(Debug, Clone)]
pub(crate) struct IssueType {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// 1 epic, 0 base, -1 sub-task.
    pub(crate) level: i8,
    /// The team-managed project it belongs to.
    pub(crate) scope: Option<u64>,
}

impl IssueType {
    pub(crate) fn is_subtask(&self) -> bool {
        self.level == -1
    }
}

/// A component or a version of one project.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) released: bool,
}

/// One step of a workflow.
#[derive(Debug, Clone)]
pub(crate) struct Transition {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// `None`: from every status.
    pub(crate) from: Option<Vec<u64>>,
    pub(crate) to: u64,
    /// Fields of its screen, with whether they must be given.
    pub(crate) screen: Vec<(String, bool)>,
    /// The step sets this resolution itself.
    pub(crate) sets_resolution: Option<u64>,
    /// The step clears the resolution itself.
    pub(crate) clears_resolution: bool,
    /// Only for these accounts; empty for all.
    pub(crate) only_admins: bool,
}

/// What statuses an issue of some type can be in, and how it gets there.
#[derive(Debug, Clone)]
pub(crate) struct Workflow {
    pub(crate) initial: u64,
    pub(crate) statuses: Vec<u64>,
    pub(crate) transitions: Vec<Transition>,
}

/// A field on a screen.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) field: String,
    pub(crate) required: bool,
}

/// A project.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    pub(crate) id: u64,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Team-managed, "next-gen".
    pub(crate) team_managed: bool,
    pub(crate) type_key: &'static str,
    pub(crate) category: Option<u64>,
    pub(crate) lead: usize,
    pub(crate) issue_types: Vec<u64>,
    /// By issue type; the entry 0 is for all others.
    pub(crate) workflows: BTreeMap<u64, Workflow>,
    pub(crate) create_screen: Vec<Placed>,
    pub(crate) edit_screen: Vec<Placed>,
    pub(crate) components: Vec<Part>,
    pub(crate) versions: Vec<Part>,
    pub(crate) archived: bool,
    /// In the recycle bin.
    pub(crate) deleted: bool,
    /// The default assignee is the lead, not nobody.
    pub(crate) assigns_lead: bool,
    pub(crate) anonymous_browse: bool,
    /// What accounts that are no administrators may do here.
    pub(crate) grants: BTreeSet<Permission>,
    /// The number of the issue created last.
    pub(crate) last_number: u32,
    /// Keys it had before.
    pub(crate) old_keys: Vec<String>,
}

impl Project {
    pub(crate) fn workflow(&self, issue_type: u64) -> &Workflow {
        self.workflows.get(&issue_type).unwrap_or_else(|| &self.workflows[&0])
    }
}

/// A category of projects.
#[derive(Debug, Clone)]
pub(crate) struct ProjectCategory {
    pub(crate) id: u64,
    pub(crate) name: String,
}

/// A type of links between issues.
#[derive(Debug, Clone)]
pub(crate) struct LinkType {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) inward: String,
    pub(crate) outward: String,
}

/// A link: `source` *outward verb* `destination`.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) id: u64,
    pub(crate) link_type: u64,
    pub(crate) source: u64,
    pub(crate) destination: u64,
}

/// A link to a page somewhere else.
#[derive(Debug, Clone)]
pub(crate) struct RemoteLink {
    pub(crate) id: u64,
    pub(crate) global_id: Option<String>,
    pub(crate) object: Value,
    pub(crate) relationship: Option<String>,
}

/// A comment.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) author: usize,
    pub(crate) update_author: usize,
    pub(crate) body: Arc<Value>,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) visibility: Option<Value>,
    pub(crate) properties: Vec<Value>,
}

/// A file on an issue.
#[derive(Debug, Clone)]
pub(crate) struct Attachment {
    pub(crate) id: u64,
    pub(crate) issue: u64,
    pub(crate) filename: String,
    pub(crate) mime_type: String,
    pub(crate) content: bytes::Bytes,
    pub(crate) author: usize,
    pub(crate) created: i64,
}

/// One entry of an issue's history.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) id: u64,
    pub(crate) author: usize,
    pub(crate) created: i64,
    pub(crate) items: Vec<ChangeItem>,
}

/// One field of such an entry.
#[derive(Debug, Clone)]
pub(crate) struct ChangeItem {
    pub(crate) field: String,
    pub(crate) field_id: String,
    pub(crate) custom: bool,
    pub(crate) from: Option<String>,
    pub(crate) from_string: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) to_string: Option<String>,
}

/// The value of a custom field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Custom {
    Text(String),
    Doc(Arc<Value>),
    Number(f64),
    Date(Date),
    /// Milliseconds since 1970.
    Instant(i64),
    Choice(u64),
    Choices(Vec<u64>),
    Cascade(u64, Option<u64>),
    Person(usize),
    People(Vec<usize>),
    Labels(Vec<Arc<str>>),
}

/// The custom fields of an issue that have a value: a list, because it is short and there are many of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Customs(Vec<(u64, Custom)>);

impl Customs {
    pub(crate) fn get(&self, field: &u64) -> Option<&Custom> {
        self.0.iter().find(|(known, _)| known == field).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, field: &u64) -> Option<&mut Custom> {
        self.0.iter_mut().find(|(known, _)| known == field).map(|(_, value)| value)
    }

    pub(crate) fn contains_key(&self, field: &u64) -> bool {
        self.get(field).is_some()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &Custom> {
        self.0.iter().map(|(_, value)| value)
    }

    pub(crate) fn insert(&mut self, field: u64, value: Custom) -> Option<Custom> {
        match self.get_mut(&field) {
            Some(known) => Some(std::mem::replace(known, value)),
            None => {
                self.0.push((field, value));
                None
            }
        }
    }

    pub(crate) fn remove(&mut self, field: &u64) -> Option<Custom> {
        let index = self.0.iter().position(|(known, _)| known == field)?;
        Some(self.0.remove(index).1)
    }
}

/// An issue. Lean, because there may be a million of them.
#[derive(Debug, Clone)]
pub(crate) struct Issue {
    pub(crate) id: u64,
    pub(crate) project: u64,
    pub(crate) number: u32,
    pub(crate) issue_type: u64,
    pub(crate) summary: Box<str>,
    pub(crate) description: Option<Arc<Value>>,
    pub(crate) status: u64,
    pub(crate) resolution: Option<u64>,
    pub(crate) resolved: Option<i64>,
    pub(crate) priority: Option<u64>,
    pub(crate) assignee: Option<usize>,
    pub(crate) reporter: Option<usize>,
    pub(crate) creator: usize,
    pub(crate) labels: Vec<Arc<str>>,
    pub(crate) parent: Option<u64>,
    pub(crate) due: Option<Date>,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) status_changed: i64,
    pub(crate) archived: bool,
    /// What few issues have.
    pub(crate) more: Option<Box<More>>,
}

/// What few issues have.
#[derive(Debug, Clone, Default)]
pub(crate) struct More {
    pub(crate) environment: Option<Arc<Value>>,
    pub(crate) components: Vec<u64>,
    pub(crate) fix_versions: Vec<u64>,
    pub(crate) versions: Vec<u64>,
    pub(crate) custom: Customs,
    pub(crate) comments: Vec<Comment>,
    pub(crate) attachments: Vec<u64>,
    pub(crate) properties: BTreeMap<String, Value>,
    pub(crate) remote_links: Vec<RemoteLink>,
    pub(crate) history: Vec<Change>,
    pub(crate) watchers: BTreeSet<usize>,
    /// Seconds.
    pub(crate) original_estimate: Option<i64>,
    /// Seconds.
    pub(crate) remaining_estimate: Option<i64>,
}

impl Issue {
    pub(crate) fn more(&self) -> &More {
        static NOTHING: std::sync::LazyLock<More> = std::sync::LazyLock::new(More::default);
        self.more.as_deref().unwrap_or(&NOTHING)
    }

    pub(crate) fn more_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }
}
