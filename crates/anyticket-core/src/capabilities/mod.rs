//! What a tracker can do, cell by cell: promises that are enforced before anything is sent.

mod cell;
mod forms;
mod names;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub use cell::{Cell, Support};
pub use forms::{BoxForm, LabelForm, WhenForm};
pub use names::{Access, Filter, Operation, SortField};

use crate::model::{Field, FieldSet, Limits, LinkKind, ProjectId, Schema};
use crate::{Error, Result};

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
    /// Which states of a custom field of yes and no the tracker keeps.
    pub box_form: BoxForm,
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
            box_form: BoxForm::YesAndNo,
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

    /// Sets which states of a custom field of yes and no the tracker keeps.
    #[must_use]
    pub fn with_box_form(mut self, form: BoxForm) -> Self {
        self.box_form = form;
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
