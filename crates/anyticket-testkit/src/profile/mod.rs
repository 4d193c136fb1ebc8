//! What a vendor's tracker allows: capabilities, schemas and habits, as data.

mod asana;
mod clickup;
mod everything;
mod jira;
mod mirror;
mod trello;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use anyticket_core::{
    Access, Capabilities, Cell, Choice, Field, FieldDefinition, FieldKind, Filter, KindId, LinkKind, Off, Operation,
    Project, ProjectId, Provider, Result, Schema, SortField, User,
};

use crate::memory::IdForm;

/// A kind of tracker for [`Memory`](crate::Memory) to be: what it can do, and where it is peculiar.
///
/// ```
/// use anyticket_testkit::Profile;
///
/// let names: Vec<String> = Profile::all().iter().map(|profile| profile.name().to_owned()).collect();
/// assert_eq!(names, ["everything", "clickup", "jira", "asana", "trello"]);
/// ```
#[derive(Clone, Debug)]
pub struct Profile {
    pub(crate) name: Cow<'static, str>,
    pub(crate) capabilities: Capabilities,
    pub(crate) projects: Vec<Project>,
    /// The first one is whose credential it is.
    pub(crate) users: Vec<User>,
    /// Labels are added by the world, since they come and go.
    pub(crate) schema: SchemaOf,
    pub(crate) rules: Rules,
}

impl Profile {
    /// Every profile there is.
    pub fn all() -> [Self; 5] {
        [Self::everything(), Self::clickup(), Self::jira(), Self::asana(), Self::trello()]
    }

    /// The name: the vendor's, or `everything`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it can do.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Whether its tickets have a key beside their id.
    pub(crate) fn has_keys(&self) -> bool {
        self.rules.keys != Keys::None
    }

    /// Changes what it can do: a plan without a feature, a declaration that is not kept.
    #[must_use]
    pub fn with_capabilities(mut self, change: impl FnOnce(Capabilities) -> Capabilities) -> Self {
        self.capabilities = change(self.capabilities);
        self
    }

    /// Switches something off in one project, as an administrator would: its schema says so.
    ///
    /// ```
    /// use anyticket_core::{Access, Field, NewTicket, PriorityLevel};
    /// use anyticket_testkit::{self as testkit, Profile};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let profile = Profile::clickup().with_off("901100", (Field::Priority, Access::Create), "priorities are off here");
    /// let tracker = testkit::memory(profile);
    /// let error = tracker.create(NewTicket::new("x").with_priority(PriorityLevel::High)).await.unwrap_err();
    /// assert_eq!(error.hint(), Some("priorities are off here"));
    /// # })
    /// ```
    #[must_use]
    pub fn with_off(mut self, project: impl Into<ProjectId>, cell: impl Into<Cell>, reason: &'static str) -> Self {
        let (project, cell, below) = (project.into(), cell.into(), self.schema);
        self.schema = SchemaOf::new(move |asked, kind| {
            let mut schema = below.of(asked, kind);
            if *asked == project {
                schema.off.push(Off::new(cell, reason));
            }
            schema
        });
        self.capabilities = self.capabilities.with_narrowing_projects(Field::ALL.iter().copied());
        self
    }

    /// A tracker in memory that looks like another one: its capabilities, projects, users, statuses, kinds and fields.
    ///
    /// For tests against a copy of what a real tracker offers, without its tickets. The habits that no schema tells
    /// (the form of ids and labels, what a move does to a status) are those of [`everything`](Profile::everything).
    ///
    /// # Errors
    ///
    /// Those of reading the projects, their schemas and the users.
    pub async fn mirroring(provider: &dyn Provider) -> Result<Self> {
        mirror::mirror(provider).await
    }
}

/// What a project allows, for tickets of a kind.
#[derive(Clone)]
pub(crate) struct SchemaOf(Arc<FindSchema>);

type FindSchema = dyn Fn(&ProjectId, Option<&KindId>) -> Schema + Send + Sync;

impl SchemaOf {
    pub(crate) fn new(schema: impl Fn(&ProjectId, Option<&KindId>) -> Schema + Send + Sync + 'static) -> Self {
        Self(Arc::new(schema))
    }

    pub(crate) fn of(&self, project: &ProjectId, kind: Option<&KindId>) -> Schema {
        (self.0)(project, kind)
    }
}

impl fmt::Debug for SchemaOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SchemaOf(..)")
    }
}

/// The habits of a tracker that no capability tells.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) ids: IdForm,
    pub(crate) keys: Keys,
    pub(crate) labels: Labels,
    /// A day is kept as its 04:00, and what is kept as 04:00 reads as a day.
    pub(crate) day_is_four: bool,
    /// The relations it knows; all where nothing is said.
    pub(crate) links: Option<&'static [LinkKind]>,
    /// A title holds no line feed.
    pub(crate) one_line_titles: bool,
    /// A subtask lies in the project of the ticket above it.
    pub(crate) one_project_a_family: bool,
    /// A subtask that was put into no project counts as lying in that of its nearest ancestor.
    pub(crate) home_from_ancestor: bool,
    /// A status is a column and a done bit, and the bit is the ticket's, whichever project one looks from.
    pub(crate) done_bit: bool,
    /// The time of creation is read from the id, which keeps seconds.
    pub(crate) created_in_id: bool,
}

/// What people call a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Nothing but its id.
    None,
    /// The project's key and a number: `OPS-7`.
    Prefixed,
    /// A number within the project.
    Numbered,
}

/// What becomes of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Labels {
    /// It is its name.
    Names,
    /// It is its name in lower case.
    LowerCase,
    /// It is its name, which holds no blank.
    OneWord,
    /// It has an id and belongs to the tracker's list, to which a new one is added.
    WithIds,
}

/// Refuses a field whole: reading, writing, clearing.
fn without(capabilities: Capabilities, field: Field, why: &'static str) -> Capabilities {
    Access::ALL.iter().fold(capabilities, |all, access| all.refused((field, *access), why))
}

/// Declares a field that we make up for whole.
fn made_up(capabilities: Capabilities, field: Field, how: &'static str) -> Capabilities {
    Access::ALL.iter().fold(capabilities, |all, access| all.emulated((field, *access), how))
}

/// Declares cells of one sort that we make up for.
fn completed<C: Into<Cell>>(
    capabilities: Capabilities,
    cells: impl IntoIterator<Item = C>,
    how: &'static str,
) -> Capabilities {
    cells.into_iter().fold(capabilities, |all, cell| all.emulated(cell, Cow::Borrowed(how)))
}

/// What no vendor has of its own and a custom field makes up for: the caller's key.
fn key_in_a_field(capabilities: Capabilities) -> Capabilities {
    made_up(capabilities, Field::ExternalKey, "kept in a custom field that the configuration names")
        .emulated(Operation::FindByExternalKey, "looked for by that custom field, and the index may lag")
        .emulated(Operation::PatchIfVersion, "the version is compared just before the write")
}

/// Every filter on text, which no vendor understands as we do.
fn text_on_our_side(capabilities: Capabilities) -> Capabilities {
    completed(capabilities, [Filter::TitleContains, Filter::BodyContains], "a full scan, compared on our side")
}

/// Every order on our side.
fn sorts_on_our_side(capabilities: Capabilities) -> Capabilities {
    completed(capabilities, SortField::ALL.iter().copied(), "sorted on our side")
}

/// Custom fields of these kinds, with ids that begin with `prefix`.
fn definitions(prefix: &str, kinds: &[FieldKind]) -> Vec<FieldDefinition> {
    let one = |(index, kind): (usize, &FieldKind)| {
        let id = format!("{prefix}{}", index + 1);
        let choice = |number: usize, name: &str| Choice::new(format!("{prefix}{}{number}", index + 1), name);
        let choices = match kind {
            FieldKind::Select | FieldKind::MultiSelect => {
                vec![choice(1, "Alpha"), choice(2, "Beta"), choice(3, "Gamma")]
            }
            FieldKind::Cascade => {
                let top = choice(1, "North");
                let mut below = choice(2, "Harbour");
                below.parent = Some(top.id.clone());
                vec![top, below]
            }
            _ => Vec::new(),
        };
        FieldDefinition::new(id, field_name(*kind), *kind).with_choices(choices)
    };
    kinds.iter().enumerate().map(one).collect()
}

fn field_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "Source",
        FieldKind::RichText => "Notes",
        FieldKind::Number => "Weight",
        FieldKind::Bool => "Checked",
        FieldKind::Date => "Visit",
        FieldKind::Select => "Stage",
        FieldKind::MultiSelect => "Areas",
        FieldKind::Cascade => "Place",
        FieldKind::Users => "Reviewers",
        FieldKind::Tickets => "Sources",
        _ => "Other",
    }
}
