//! What a tracker can do, cell by cell: promises that are enforced before anything is sent.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Field, FieldSet, Limits, LinkKind, ProjectId, Schema};
use crate::{Error, Result};

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $name:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum $type {
            $($(#[$vdoc])* $name),+
        }

        impl $type {
            /// All of them, in the order of the published table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name as it stands in the published table, in configuration and in JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|value| value.as_str()).collect();
                    Error::invalid("no such name").with("name", text).with_hint(format!("known are {}", known.join(", ")))
                })
            }
        }
    };
}

names! {
    /// Something a tracker can be asked to do.
    Operation {
        /// Read one ticket by id.
        Get = "get",
        /// Read many tickets by id.
        GetMany = "get_many",
        /// Find a ticket by key or web address.
        Resolve = "resolve",
        /// Create a ticket.
        Create = "create",
        /// Change a ticket.
        Patch = "patch",
        /// Change a ticket only if its version is still the one given.
        PatchIfVersion = "patch_if_version",
        /// Delete a ticket.
        Delete = "delete",
        /// List tickets.
        List = "list",
        /// Find a ticket by the caller's own key.
        FindByExternalKey = "find_by_external_key",
        /// List the relations of a ticket.
        Links = "links",
        /// Relate two tickets.
        Link = "link",
        /// Take a relation away.
        Unlink = "unlink",
        /// List projects.
        Projects = "projects",
        /// List the groups above projects.
        ProjectGroups = "project_groups",
        /// Create a project.
        CreateProject = "create_project",
        /// Read what a project allows.
        Schema = "schema",
        /// List the comments of a ticket.
        Comments = "comments",
        /// Write a comment.
        AddComment = "add_comment",
        /// Answer a comment.
        ReplyToComment = "reply_to_comment",
        /// Write a comment that only the team sees.
        AddPrivateComment = "add_private_comment",
        /// Change a comment.
        EditComment = "edit_comment",
        /// Delete a comment.
        DeleteComment = "delete_comment",
        /// Tell whose credential this is.
        Me = "me",
        /// List users.
        Users = "users",
        /// Find users by id, e-mail address or name.
        FindUsers = "find_users",
        /// List the attachments of a ticket.
        Attachments = "attachments",
        /// Attach a file.
        Upload = "upload",
        /// Read the content of an attached file.
        Download = "download",
        /// Send any request of the tracker's own interface.
        Raw = "raw",
    }
}

names! {
    /// What is done with a field.
    Access {
        /// It is read.
        Read = "read",
        /// It is given when a ticket is created.
        Create = "create",
        /// It is set on a ticket that exists.
        Set = "set",
        /// It is emptied.
        Clear = "clear",
    }
}

names! {
    /// A condition of a ticket query.
    Filter {
        /// Lies in one of these projects.
        Projects = "projects",
        /// Has one of these statuses, by category, name or id.
        Statuses = "statuses",
        /// Is open, or is not.
        Open = "open",
        /// Is assigned to one of these, or to nobody.
        Assignees = "assignees",
        /// Has one of these labels.
        LabelsAny = "labels_any",
        /// Has all of these labels.
        LabelsAll = "labels_all",
        /// Has none of these labels.
        LabelsNone = "labels_none",
        /// Has one of these priorities.
        Priorities = "priorities",
        /// Is of one of these kinds.
        Kinds = "kinds",
        /// Lies directly below this ticket.
        Parent = "parent",
        /// Is a subtask, or is none.
        Subtasks = "subtasks",
        /// The title contains this.
        TitleContains = "title_contains",
        /// The text contains this.
        BodyContains = "body_contains",
        /// The tracker's own search finds it.
        Text = "text",
        /// Was created then.
        Created = "created",
        /// Was last changed then.
        Updated = "updated",
        /// Is due then.
        Due = "due",
        /// Was closed then.
        Closed = "closed",
        /// Is put away, or is not.
        Archived = "archived",
    }
}

names! {
    /// What a listing can be sorted by.
    SortField {
        /// When it was created.
        Created = "created",
        /// When it was last changed.
        Updated = "updated",
        /// When it is due.
        Due = "due",
        /// When it was closed.
        Closed = "closed",
        /// How urgent it is, the most urgent first.
        Priority = "priority",
        /// The title, whatever the case.
        Title = "title",
    }
}

/// One cell of the table of capabilities.
///
/// As text it is `operation.create`, `field.status.set`, `filter.due` or `sort.updated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cell {
    /// An operation.
    Operation(Operation),
    /// A field, and what is done with it.
    Field(Field, Access),
    /// A filter.
    Filter(Filter),
    /// A sort order.
    Sort(SortField),
}

impl Cell {
    /// All cells, in the order of the published table.
    pub fn all() -> impl Iterator<Item = Self> {
        let operations = Operation::ALL.iter().map(|operation| Self::Operation(*operation));
        let fields = Field::ALL
            .iter()
            .flat_map(|field| Access::ALL.iter().map(|access| Self::Field(*field, *access)))
            .filter(|cell| cell.makes_sense());
        let filters = Filter::ALL.iter().map(|filter| Self::Filter(*filter));
        let sorts = SortField::ALL.iter().map(|sort| Self::Sort(*sort));
        operations.chain(fields).chain(filters).chain(sorts)
    }

    /// Whether anybody could do this: a tracker sets its own times, and a title cannot be cleared.
    pub fn makes_sense(self) -> bool {
        let Self::Field(field, access) = self else { return true };
        match field {
            Field::Key
            | Field::Url
            | Field::Author
            | Field::CreatedAt
            | Field::UpdatedAt
            | Field::ClosedAt
            | Field::Version => access == Access::Read,
            Field::Archived => matches!(access, Access::Read | Access::Set),
            Field::Title | Field::Status | Field::Kind | Field::Project => access != Access::Clear,
            _ => true,
        }
    }
}

impl From<Operation> for Cell {
    fn from(operation: Operation) -> Self {
        Self::Operation(operation)
    }
}

impl From<(Field, Access)> for Cell {
    fn from((field, access): (Field, Access)) -> Self {
        Self::Field(field, access)
    }
}

impl From<Filter> for Cell {
    fn from(filter: Filter) -> Self {
        Self::Filter(filter)
    }
}

impl From<SortField> for Cell {
    fn from(sort: SortField) -> Self {
        Self::Sort(sort)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(operation) => write!(f, "operation.{operation}"),
            Self::Field(field, access) => write!(f, "field.{field}.{access}"),
            Self::Filter(filter) => write!(f, "filter.{filter}"),
            Self::Sort(sort) => write!(f, "sort.{sort}"),
        }
    }
}

impl FromStr for Cell {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("operation"), Some(name), None) => Ok(Self::Operation(name.parse()?)),
            (Some("field"), Some(name), Some(access)) => Ok(Self::Field(name.parse()?, access.parse()?)),
            (Some("filter"), Some(name), None) => Ok(Self::Filter(name.parse()?)),
            (Some("sort"), Some(name), None) => Ok(Self::Sort(name.parse()?)),
            _ => Err(Error::invalid("not a capability").with("capability", text)),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How far a tracker supports one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "support", content = "note")]
#[non_exhaustive]
pub enum Support {
    /// The tracker does it itself, exactly.
    Native,
    /// We make it so, exactly; the note says how, and what it costs.
    Emulated(Cow<'static, str>),
    /// It cannot be done; the note says why, and where the vendor says so.
    Refused(Cow<'static, str>),
}

impl Support {
    /// Whether it can be done, by the tracker or by us.
    pub fn is_supported(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// `native`, `emulated` or `refused`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Emulated(_) => "emulated",
            Self::Refused(_) => "refused",
        }
    }

    /// How it is emulated, or why it is refused.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Native => None,
            Self::Emulated(note) | Self::Refused(note) => Some(note),
        }
    }
}

/// What a tracker, configured as it is, can do at most. The schema of a project narrows it.
///
/// ```
/// use anyticket_core::{Access, Capabilities, Field, Operation, SortField};
///
/// let capabilities = Capabilities::all()
///     .refused((Field::Priority, Access::Set), "cards have no priority")
///     .emulated(SortField::Title, "sorted on our side");
/// assert!(capabilities.support(Operation::Create).is_supported());
/// assert!(!capabilities.support((Field::Priority, Access::Set)).is_supported());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Capabilities {
    cells: Arc<BTreeMap<Cell, Support>>,
    /// How finely the tracker keeps instants.
    pub time_resolution: Duration,
    /// How long after a write a listing may still show the state before it.
    pub listing_lag: Duration,
    /// Sizes that no project goes beyond.
    pub limits: Limits,
    /// Whether a new ticket must name a project; otherwise the tracker chooses one.
    pub needs_project: bool,
    /// Whether projects may demand fields of a new ticket, so that the schema is read before every create.
    pub has_required_fields: bool,
    /// The fields that projects may switch off although the tracker can do them, so that the schema is read before one of
    /// them is written. Writes of other fields do not pay for it.
    pub projects_narrow: FieldSet,
    /// Whether texts are kept in a form that can hold more than Markdown does, so that they are read before they are overwritten.
    pub has_foreign_bodies: bool,
    /// Whether the tracker itself keeps external keys unique.
    pub unique_external_keys: bool,
    /// Whether reading the schema of every project costs next to nothing, as it does where nothing goes over a network.
    pub cheap_schemas: bool,
    /// The schema of every project, where they are all the same and known without asking.
    pub fixed_schema: Option<Arc<Schema>>,
    /// The project that new tickets go to when none is named, where the tracker has one of its own.
    pub default_project: Option<ProjectId>,
    /// Whether a listing can be split into ranges that are read side by side.
    pub splits_listings: bool,
    /// Which forms of a due date the tracker keeps.
    pub due_form: WhenForm,
    /// Which forms of a start the tracker keeps.
    pub start_form: WhenForm,
    /// Which relations between tickets the tracker has; nothing where it has words of its own besides ours, or takes any: it
    /// then refuses by itself, before it writes anything, a word that it does not have.
    pub link_kinds: Option<Arc<[LinkKind]>>,
    /// Which names of labels the tracker keeps.
    pub label_form: LabelForm,
}

/// Which forms of a date a tracker keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhenForm {
    /// Days and instants, and it tells them apart.
    #[default]
    Both,
    /// Only days.
    Date,
    /// Only instants.
    Instant,
    /// Of a start: days and instants, but only beside a due date, and an instant only beside one that is an instant too.
    BesideDue,
}

/// Which names of labels a tracker keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LabelForm {
    /// Any name, as it was written.
    #[default]
    Any,
    /// Any name, in lower case. To us that is the same label.
    LowerCase,
    /// Only names without blanks.
    OneWord,
}

impl LabelForm {
    /// Whether a label of this name can be kept.
    pub fn takes(self, name: &str) -> bool {
        self != Self::OneWord || !name.contains(char::is_whitespace)
    }
}

impl Capabilities {
    /// Everything refused, with no reason given: the start for a provider that names what it can do.
    pub fn none() -> Self {
        Self::uniform(|| Support::Refused(Cow::Borrowed("not declared by this provider")))
    }

    /// Everything native.
    pub fn all() -> Self {
        Self::uniform(|| Support::Native)
    }

    fn uniform(support: impl Fn() -> Support) -> Self {
        Self {
            cells: Arc::new(Cell::all().map(|cell| (cell, support())).collect()),
            time_resolution: Duration::from_nanos(1),
            listing_lag: Duration::ZERO,
            limits: Limits::none(),
            needs_project: false,
            has_required_fields: false,
            projects_narrow: FieldSet::EMPTY,
            has_foreign_bodies: false,
            unique_external_keys: false,
            cheap_schemas: false,
            fixed_schema: None,
            default_project: None,
            splits_listings: false,
            due_form: WhenForm::Both,
            start_form: WhenForm::Both,
            link_kinds: None,
            label_form: LabelForm::Any,
        }
    }

    /// How far `cell` is supported.
    pub fn support(&self, cell: impl Into<Cell>) -> Support {
        let cell = cell.into();
        let nobody = || Support::Refused(Cow::Borrowed("no tracker can do that"));
        self.cells.get(&cell).cloned().unwrap_or_else(nobody)
    }

    /// Every cell and how far it is supported, in the order of the published table.
    pub fn cells(&self) -> impl Iterator<Item = (Cell, &Support)> {
        Cell::all().filter_map(|cell| self.cells.get(&cell).map(|support| (cell, support)))
    }

    /// Answers with an error unless `cell` is supported.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported), with the reason as its hint.
    pub fn require(&self, cell: impl Into<Cell>) -> Result<()> {
        let cell = cell.into();
        match self.support(cell) {
            Support::Refused(reason) => Err(Error::unsupported(cell).with_hint(reason)),
            _ => Ok(()),
        }
    }

    /// Declares cells that the tracker supports itself.
    #[must_use]
    pub fn native<C: Into<Cell>>(self, cells: impl IntoIterator<Item = C>) -> Self {
        cells.into_iter().fold(self, |capabilities, cell| capabilities.declare(cell.into(), Support::Native))
    }

    /// Declares a cell that we make up for; `how` says how.
    #[must_use]
    pub fn emulated(self, cell: impl Into<Cell>, how: impl Into<Cow<'static, str>>) -> Self {
        self.declare(cell.into(), Support::Emulated(how.into()))
    }

    /// Declares a cell that cannot be done; `why` says why, citing the vendor.
    #[must_use]
    pub fn refused(self, cell: impl Into<Cell>, why: impl Into<Cow<'static, str>>) -> Self {
        self.declare(cell.into(), Support::Refused(why.into()))
    }

    fn declare(mut self, cell: Cell, support: Support) -> Self {
        if cell.makes_sense() {
            Arc::make_mut(&mut self.cells).insert(cell, support);
        }
        self
    }

    /// Sets how finely the tracker keeps instants.
    #[must_use]
    pub fn with_time_resolution(mut self, resolution: Duration) -> Self {
        self.time_resolution = resolution;
        self
    }

    /// Sets how long a listing may lag behind writes.
    #[must_use]
    pub fn with_listing_lag(mut self, lag: Duration) -> Self {
        self.listing_lag = lag;
        self
    }

    /// Sets the sizes that no project goes beyond.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Says that a new ticket must name a project.
    #[must_use]
    pub fn with_needed_project(mut self) -> Self {
        self.needs_project = true;
        self
    }

    /// Says that projects may demand fields of a new ticket.
    #[must_use]
    pub fn with_required_fields(mut self) -> Self {
        self.has_required_fields = true;
        self
    }

    /// Says which fields projects may switch off although the tracker can do them.
    #[must_use]
    pub fn with_narrowing_projects(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.projects_narrow = fields.into_iter().collect();
        self
    }

    /// Says that texts are kept in a form that can hold more than Markdown does.
    #[must_use]
    pub fn with_foreign_bodies(mut self) -> Self {
        self.has_foreign_bodies = true;
        self
    }

    /// Says that the tracker itself keeps external keys unique.
    #[must_use]
    pub fn with_unique_external_keys(mut self) -> Self {
        self.unique_external_keys = true;
        self
    }

    /// Says that reading every schema costs next to nothing.
    #[must_use]
    pub fn with_cheap_schemas(mut self) -> Self {
        self.cheap_schemas = true;
        self
    }

    /// Sets the schema that every project has.
    #[must_use]
    pub fn with_fixed_schema(mut self, schema: Schema) -> Self {
        self.fixed_schema = Some(Arc::new(schema));
        self
    }

    /// Sets the project that new tickets go to when none is named.
    #[must_use]
    pub fn with_default_project(mut self, project: impl Into<ProjectId>) -> Self {
        self.default_project = Some(project.into());
        self
    }

    /// Says that a listing can be split into ranges that are read side by side.
    #[must_use]
    pub fn with_split_listings(mut self) -> Self {
        self.splits_listings = true;
        self
    }

    /// Sets which forms of a due date and of a start the tracker keeps.
    #[must_use]
    pub fn with_date_forms(mut self, due: WhenForm, start: WhenForm) -> Self {
        self.due_form = due;
        self.start_form = start;
        self
    }

    /// Sets which relations the tracker has; without this it is taken to have any.
    #[must_use]
    pub fn with_link_kinds(mut self, kinds: impl IntoIterator<Item = LinkKind>) -> Self {
        self.link_kinds = Some(kinds.into_iter().collect());
        self
    }

    /// Sets which names of labels the tracker keeps.
    #[must_use]
    pub fn with_label_form(mut self, form: LabelForm) -> Self {
        self.label_form = form;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_has_a_text_that_reads_back() {
        for cell in Cell::all() {
            assert_eq!(cell.to_string().parse::<Cell>().unwrap(), cell);
        }
    }

    #[test]
    fn nobody_can_set_the_time_of_creation_not_even_with_everything_allowed() {
        let capabilities = Capabilities::all().native([Cell::Field(Field::CreatedAt, Access::Set)]);
        assert!(!capabilities.support((Field::CreatedAt, Access::Set)).is_supported());
        assert!(capabilities.require((Field::Title, Access::Clear)).is_err());
    }

    #[test]
    fn a_refusal_gives_its_reason() {
        let capabilities = Capabilities::all().refused(Operation::Delete, "deleting is an administrator's right");
        let error = capabilities.require(Operation::Delete).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Unsupported);
        assert_eq!(error.hint(), Some("deleting is an administrator's right"));
    }
}
