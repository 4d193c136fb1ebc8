//! What a caller writes: a new ticket, or changes to one.

use super::{
    Body, Due, Estimate, Field, FieldInput, FieldSet, PriorityRef, ProjectRef, Start, StatusRef, TicketId, UserRef,
};

/// What a patch does to a field: leave it, empty it, or set it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Patch<T> {
    /// Leaves the field as it is.
    #[default]
    Keep,
    /// Empties the field.
    Clear,
    /// Sets the field.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the field is left as it is.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value to set, if any.
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            _ => None,
        }
    }

    /// The same patch over another type.
    ///
    /// # Errors
    ///
    /// Whatever `change` answers.
    pub fn try_map<U, E>(self, change: impl FnOnce(T) -> Result<U, E>) -> Result<Patch<U>, E> {
        Ok(match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(change(value)?),
        })
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

/// What a patch does to a list: leave it, set it as a whole (empty clears it), or add and remove members.
///
/// Adding what is there and removing what is not are no errors, so that two writers compose.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ListPatch<T> {
    /// Leaves the list as it is.
    #[default]
    Keep,
    /// Makes the list exactly this.
    Set(Vec<T>),
    /// Adds and removes members and leaves the others.
    Change {
        /// What to add.
        add: Vec<T>,
        /// What to remove.
        remove: Vec<T>,
    },
}

impl<T> ListPatch<T> {
    /// Whether the list is left as it is.
    pub fn is_keep(&self) -> bool {
        match self {
            Self::Keep => true,
            Self::Set(_) => false,
            Self::Change { add, remove } => add.is_empty() && remove.is_empty(),
        }
    }

    /// Adds one more member to add. A patch that sets the whole list gets it there.
    pub fn add(&mut self, value: T) {
        match self {
            Self::Keep => *self = Self::Change { add: vec![value], remove: Vec::new() },
            Self::Set(values) => values.push(value),
            Self::Change { add, .. } => add.push(value),
        }
    }

    /// Adds one more member to remove.
    pub fn remove(&mut self, value: T)
    where
        T: PartialEq,
    {
        match self {
            Self::Keep => *self = Self::Change { add: Vec::new(), remove: vec![value] },
            Self::Set(values) => values.retain(|other| *other != value),
            Self::Change { remove, .. } => remove.push(value),
        }
    }

    /// The list after this patch. `same` says which members are equal.
    pub fn applied_to(&self, now: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<T>
    where
        T: Clone,
    {
        let mut list = match self {
            Self::Set(_) => Vec::new(),
            _ => now.to_vec(),
        };
        let (add, remove): (&[T], &[T]) = match self {
            Self::Keep => (&[], &[]),
            Self::Set(values) => (values, &[]),
            Self::Change { add, remove } => (add, remove),
        };
        list.retain(|member| !remove.iter().any(|gone| same(member, gone)));
        for value in add {
            if !list.iter().any(|member| same(member, value)) {
                list.push(value.clone());
            }
        }
        list
    }
}

macro_rules! with {
    ($($(#[$doc:meta])* $name:ident($field:ident: $type:ty)),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, value: impl Into<$type>) -> Self {
                self.$field = Some(value.into());
                self
            }
        )+
    };
}

/// A ticket to be created. Only the title is needed; everything else is the tracker's default.
///
/// ```
/// use anyticket_core::{NewTicket, PriorityLevel};
///
/// let new = NewTicket::new("Fix login")
///     .with_body("1. open the page\n2. see nothing")
///     .with_priority(PriorityLevel::High)
///     .with_label("bug");
/// assert_eq!(new.labels, ["bug"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct NewTicket {
    /// What it is about.
    pub title: String,
    /// The text, in Markdown.
    pub body: Option<Body>,
    /// Where to create it; else the configured project.
    pub project: Option<ProjectRef>,
    /// Further projects to lie in.
    pub also_in: Vec<ProjectRef>,
    /// Where it stands; else the project's first status.
    pub status: Option<StatusRef>,
    /// How urgent it is.
    pub priority: Option<PriorityRef>,
    /// What kind of ticket it is, by the tracker's name or id.
    pub kind: Option<String>,
    /// The ticket above it.
    pub parent: Option<TicketId>,
    /// Who works on it.
    pub assignees: Vec<UserRef>,
    /// On whose behalf it is made.
    pub reporter: Option<UserRef>,
    /// Its labels, by name or id.
    pub labels: Vec<String>,
    /// When work starts.
    pub start: Option<Start>,
    /// When it is due.
    pub due: Option<Due>,
    /// How big it is.
    pub estimate: Option<Estimate>,
    /// Custom fields, by name or id.
    pub fields: Vec<(String, FieldInput)>,
    /// The caller's own key. Creating with a key that exists gives the ticket that has it.
    pub external_key: Option<String>,
    /// Whether what the tracker cannot hold is left out and reported instead of refused.
    pub lenient: bool,
}

impl NewTicket {
    /// A ticket with this title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    with! {
        /// Sets the text, in Markdown.
        with_body(body: Body),
        /// Sets the project to create it in.
        with_project(project: ProjectRef),
        /// Sets where it stands.
        with_status(status: StatusRef),
        /// Sets how urgent it is.
        with_priority(priority: PriorityRef),
        /// Sets what kind of ticket it is.
        with_kind(kind: String),
        /// Puts it below another ticket.
        with_parent(parent: TicketId),
        /// Sets on whose behalf it is made.
        with_reporter(reporter: UserRef),
        /// Sets when work starts.
        with_start(start: Start),
        /// Sets when it is due.
        with_due(due: Due),
        /// Sets how big it is.
        with_estimate(estimate: Estimate),
        /// Sets the caller's own key.
        with_external_key(external_key: String),
    }

    /// Adds somebody who works on it.
    #[must_use]
    pub fn with_assignee(mut self, user: impl Into<UserRef>) -> Self {
        self.assignees.push(user.into());
        self
    }

    /// Adds a label.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.labels.push(label.into());
        self
    }

    /// Adds a further project to lie in.
    #[must_use]
    pub fn with_place(mut self, project: impl Into<ProjectRef>) -> Self {
        self.also_in.push(project.into());
        self
    }

    /// Adds a custom field.
    #[must_use]
    pub fn with_field(mut self, name: impl Into<String>, value: impl Into<FieldInput>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// Leaves out and reports what the tracker cannot hold, instead of refusing the whole.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }
}

impl From<&str> for NewTicket {
    fn from(title: &str) -> Self {
        Self::new(title)
    }
}

/// Changes to a ticket. What is not named stays as it is.
///
/// ```
/// use anyticket_core::{Field, TicketPatch};
///
/// let patch = TicketPatch::new().status("done").clear(Field::Due).add_label("shipped");
/// assert!(patch.title.is_keep());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct TicketPatch {
    /// The title. It cannot be cleared.
    pub title: Patch<String>,
    /// The text, in Markdown.
    pub body: Patch<Body>,
    /// The home project: setting it moves the ticket.
    pub project: Patch<ProjectRef>,
    /// The other projects it lies in.
    pub also_in: ListPatch<ProjectRef>,
    /// Where it stands. It cannot be cleared.
    pub status: Patch<StatusRef>,
    /// How urgent it is.
    pub priority: Patch<PriorityRef>,
    /// What kind of ticket it is.
    pub kind: Patch<String>,
    /// The ticket above it.
    pub parent: Patch<TicketId>,
    /// Who works on it.
    pub assignees: ListPatch<UserRef>,
    /// On whose behalf it was made.
    pub reporter: Patch<UserRef>,
    /// Its labels.
    pub labels: ListPatch<String>,
    /// When work starts.
    pub start: Patch<Start>,
    /// When it is due.
    pub due: Patch<Due>,
    /// How big it is.
    pub estimate: Patch<Estimate>,
    /// Whether it is put away. It cannot be cleared.
    pub archived: Patch<bool>,
    /// Custom fields, by name or id.
    pub fields: Vec<(String, Patch<FieldInput>)>,
    /// The caller's own key.
    pub external_key: Patch<String>,
    /// Change it only if its version is still this one.
    pub if_version: Option<String>,
    /// Whether a text that holds forms we cannot write may be overwritten.
    pub overwrite_body: bool,
    /// Whether a status may be reached by several steps of a known workflow.
    pub allow_steps: bool,
    /// Whether what the tracker cannot hold is left out and reported instead of refused.
    pub lenient: bool,
    /// The fields it was asked to clear that nobody can clear: refused when the patch is sent.
    pub(crate) cannot_clear: FieldSet,
}

macro_rules! set {
    ($($(#[$doc:meta])* $name:ident: $type:ty),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, value: impl Into<$type>) -> Self {
                self.$name = Patch::Set(value.into());
                self
            }
        )+
    };
}

impl TicketPatch {
    /// A patch that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    set! {
        /// Sets the title.
        title: String,
        /// Sets the text, in Markdown.
        body: Body,
        /// Moves the ticket to another project.
        project: ProjectRef,
        /// Sets where it stands.
        status: StatusRef,
        /// Sets how urgent it is.
        priority: PriorityRef,
        /// Sets what kind of ticket it is.
        kind: String,
        /// Puts it below another ticket.
        parent: TicketId,
        /// Sets on whose behalf it was made.
        reporter: UserRef,
        /// Sets when work starts.
        start: Start,
        /// Sets when it is due.
        due: Due,
        /// Sets how big it is.
        estimate: Estimate,
        /// Puts it away, or takes it out again.
        archived: bool,
        /// Sets the caller's own key.
        external_key: String,
    }

    /// Empties a field: a list becomes empty, a value none.
    ///
    /// Clearing a field that cannot be empty (the title, a time the tracker sets) is refused when the patch is sent.
    #[must_use]
    pub fn clear(mut self, field: Field) -> Self {
        match field {
            Field::Title => self.title = Patch::Clear,
            Field::Body => self.body = Patch::Clear,
            Field::Project => self.project = Patch::Clear,
            Field::AlsoIn => self.also_in = ListPatch::Set(Vec::new()),
            Field::Status => self.status = Patch::Clear,
            Field::Priority => self.priority = Patch::Clear,
            Field::Kind => self.kind = Patch::Clear,
            Field::Parent => self.parent = Patch::Clear,
            Field::Assignees => self.assignees = ListPatch::Set(Vec::new()),
            Field::Reporter => self.reporter = Patch::Clear,
            Field::Labels => self.labels = ListPatch::Set(Vec::new()),
            Field::Start => self.start = Patch::Clear,
            Field::Due => self.due = Patch::Clear,
            Field::Estimate => self.estimate = Patch::Clear,
            Field::Archived => self.archived = Patch::Clear,
            Field::ExternalKey => self.external_key = Patch::Clear,
            Field::Fields
            | Field::Key
            | Field::Url
            | Field::Author
            | Field::CreatedAt
            | Field::UpdatedAt
            | Field::ClosedAt
            | Field::Version => self.cannot_clear.insert(field),
        }
        self
    }

    /// Makes the labels exactly these.
    #[must_use]
    pub fn labels<T: Into<String>>(mut self, labels: impl IntoIterator<Item = T>) -> Self {
        self.labels = ListPatch::Set(labels.into_iter().map(Into::into).collect());
        self
    }

    /// Adds a label.
    #[must_use]
    pub fn add_label(mut self, label: impl Into<String>) -> Self {
        self.labels.add(label.into());
        self
    }

    /// Removes a label.
    #[must_use]
    pub fn remove_label(mut self, label: impl Into<String>) -> Self {
        self.labels.remove(label.into());
        self
    }

    /// Makes the assignees exactly these.
    #[must_use]
    pub fn assignees<T: Into<UserRef>>(mut self, users: impl IntoIterator<Item = T>) -> Self {
        self.assignees = ListPatch::Set(users.into_iter().map(Into::into).collect());
        self
    }

    /// Adds somebody who works on it.
    #[must_use]
    pub fn add_assignee(mut self, user: impl Into<UserRef>) -> Self {
        self.assignees.add(user.into());
        self
    }

    /// Takes somebody off it.
    #[must_use]
    pub fn remove_assignee(mut self, user: impl Into<UserRef>) -> Self {
        self.assignees.remove(user.into());
        self
    }

    /// Puts it into a further project.
    #[must_use]
    pub fn add_place(mut self, project: impl Into<ProjectRef>) -> Self {
        self.also_in.add(project.into());
        self
    }

    /// Takes it out of a further project.
    #[must_use]
    pub fn remove_place(mut self, project: impl Into<ProjectRef>) -> Self {
        self.also_in.remove(project.into());
        self
    }

    /// Sets a custom field.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<FieldInput>) -> Self {
        self.fields.push((name.into(), Patch::Set(value.into())));
        self
    }

    /// Empties a custom field.
    #[must_use]
    pub fn clear_field(mut self, name: impl Into<String>) -> Self {
        self.fields.push((name.into(), Patch::Clear));
        self
    }

    /// Changes the ticket only if its version is still this one.
    #[must_use]
    pub fn if_version(mut self, version: impl Into<String>) -> Self {
        self.if_version = Some(version.into());
        self
    }

    /// Overwrites the text even where it holds forms we cannot write.
    #[must_use]
    pub fn overwrite_body(mut self) -> Self {
        self.overwrite_body = true;
        self
    }

    /// Lets a status be reached by several steps of a known workflow.
    #[must_use]
    pub fn allow_steps(mut self) -> Self {
        self.allow_steps = true;
        self
    }

    /// Leaves out and reports what the tracker cannot hold, instead of refusing the whole.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_and_removing_compose_with_what_is_there() {
        let patch = ListPatch::Change { add: vec!["c", "a"], remove: vec!["b", "z"] };
        assert_eq!(patch.applied_to(&["a", "b"], |x, y| x == y), ["a", "c"]);
    }

    #[test]
    fn setting_an_empty_list_is_not_the_same_as_keeping_it() {
        assert!(!ListPatch::<String>::Set(Vec::new()).is_keep());
        assert!(TicketPatch::new().labels.is_keep());
        assert!(!TicketPatch::new().clear(Field::Labels).labels.is_keep());
    }
}
