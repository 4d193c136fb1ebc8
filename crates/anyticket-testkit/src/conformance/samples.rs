//! Values for every field, as the project at hand allows them.

use std::time::Duration;

use anyticket_core::{
    Due, Estimate, Field, FieldDefinition, FieldKind, FieldValue, KindId, Label, NewTicket, Placement, Priority,
    PriorityLevel, Project, ProjectLink, ProjectRef, Schema, Status, StatusCategory, Ticket, TicketKind, TicketPatch,
    Tracker, User, UserRef, Value, WhenForm,
};

use super::lab::Verdict;

/// Two tickets that hold something else in every field, to take values from.
pub(super) struct Samples {
    tickets: [Ticket; 2],
    /// What a new ticket must have.
    required: Vec<FieldValue>,
    requires_kind: bool,
    /// What a kind demands beyond that.
    demands: Vec<(KindId, Vec<FieldValue>)>,
    subtask_kind: Option<TicketKind>,
    definitions: Vec<FieldDefinition>,
    has: Vec<Field>,
    /// Whether a start is kept only beside a due date.
    together: bool,
}

impl Samples {
    pub(super) async fn new(
        tracker: &Tracker,
        projects: &[Project],
        schema: &Schema,
        people: &[User],
    ) -> Verdict<Self> {
        let standing: Vec<TicketKind> = schema.kinds.iter().filter(|kind| !kind.subtask).cloned().collect();
        let first = standing.first();
        // What is demanded may differ by kind: the plain kind's demands are those that every new ticket here meets.
        let full = match first {
            Some(kind) if tracker.capabilities().has_required_fields => {
                tracker.schema_of_kind(&projects[0], kind.id.clone()).await?
            }
            _ => schema.clone(),
        };
        let writable = |field: &&FieldDefinition| !field.read_only && field.kind != FieldKind::Other;
        let definitions: Vec<FieldDefinition> = full.fields.iter().filter(writable).cloned().collect();
        let required = definitions.iter().filter(|field| field.required);
        let required: Vec<FieldValue> = required.filter_map(|field| value(field, people, 0)).collect();
        let mut demands = Vec::new();
        for kind in standing.iter().filter(|_| tracker.capabilities().has_required_fields) {
            let own = tracker.schema_of_kind(&projects[0], kind.id.clone()).await?;
            let more = own.fields.iter().filter(|field| field.required);
            let more = more.filter(|field| !required.iter().any(|known| known.id == field.id));
            demands.push((kind.id.clone(), more.filter_map(|field| value(field, people, 0)).collect()));
        }
        let mut samples = Self {
            demands,
            tickets: [0, 1].map(|variant| sample(tracker, projects, schema, &standing, people, variant)),
            required,
            requires_kind: full.required.contains(&Field::Kind),
            subtask_kind: schema.kinds.iter().find(|kind| kind.subtask).cloned(),
            definitions: definitions.into_iter().filter(|field| value(field, people, 0).is_some()).collect(),
            has: Vec::new(),
            together: tracker.capabilities().start_form == WhenForm::BesideDue,
        };
        for (variant, ticket) in samples.tickets.iter_mut().enumerate() {
            ticket.fields = samples.definitions.iter().filter_map(|field| value(field, people, variant)).collect();
        }
        samples.has = Field::ALL.iter().copied().filter(|field| samples.can_give(*field, projects)).collect();
        Ok(samples)
    }

    /// Whether there is a value of this field to try; there may be only one.
    pub(super) fn has(&self, field: Field) -> bool {
        self.has.contains(&field)
    }

    fn can_give(&self, field: Field, projects: &[Project]) -> bool {
        let each = |holds: fn(&Ticket) -> bool| self.tickets.iter().all(holds);
        match field {
            Field::Title | Field::Body | Field::ExternalKey | Field::Estimate | Field::Start | Field::Due => true,
            Field::Parent | Field::Archived | Field::Status | Field::Project => true,
            Field::Priority => each(|ticket| ticket.priority.is_some()),
            Field::Kind => each(|ticket| ticket.kind.is_some()),
            Field::AlsoIn => projects.len() > 1,
            Field::Assignees => each(|ticket| !ticket.assignees.is_empty()),
            Field::Reporter => each(|ticket| ticket.reporter.is_some()),
            Field::Labels => each(|ticket| !ticket.labels.is_empty()),
            Field::Fields => !self.definitions.is_empty(),
            _ => false,
        }
    }

    /// The fields that a tracker may change along with another one.
    pub(super) fn goes_along(&self, field: Field) -> &'static [Field] {
        match field {
            // Another project has other statuses, and a tracker takes a moved ticket out of the places it was in.
            Field::Project => &[Field::Status, Field::AlsoIn],
            // What lies below another ticket is of another kind in some trackers, and in its project.
            Field::Parent => &[Field::Kind],
            // A kind may demand fields of its own.
            Field::Kind => &[Field::Fields],
            // The samples give and take them together.
            Field::Start if self.together => &[Field::Due],
            Field::Due if self.together => &[Field::Start],
            _ => &[],
        }
    }

    /// The custom fields that can be written here.
    pub(super) fn definitions(&self) -> &[FieldDefinition] {
        &self.definitions
    }

    /// The kind of what lies below another ticket, where that is a kind of its own.
    pub(super) fn subtask_kind(&self) -> Option<&TicketKind> {
        self.subtask_kind.as_ref()
    }

    /// The custom fields that the kind of this ticket demands beside what all do.
    pub(super) fn demanded_by(&self, ticket: &Ticket) -> &[FieldValue] {
        let kind = ticket.kind.as_ref().map(|kind| &kind.id);
        let found = self.demands.iter().find(|(id, _)| Some(id) == kind);
        found.map(|(_, fields)| fields.as_slice()).unwrap_or_default()
    }

    /// The ticket to take values from.
    pub(super) fn ticket(&self, variant: usize) -> &Ticket {
        &self.tickets[variant % 2]
    }

    /// A new ticket with what the project demands.
    pub(super) fn bare(&self, mut new: NewTicket) -> NewTicket {
        if self.requires_kind
            && let Some(kind) = &self.tickets[0].kind
        {
            new = new.with_kind(kind.id.as_str());
        }
        for field in &self.required {
            new = new.with_field(field.id.as_str(), field.value.clone());
        }
        new
    }

    /// Gives a new ticket the sample's value of a field.
    pub(super) fn give(&self, field: Field, from: &Ticket, mut new: NewTicket) -> NewTicket {
        match field {
            Field::Title => new.title.clone_from(&from.title),
            Field::Body => new.body.clone_from(&from.body),
            Field::Status => new = new.with_status(&from.status),
            Field::Priority => new.priority = priority(from).map(Into::into),
            Field::Kind => {
                new.kind = from.kind.as_ref().map(|kind| kind.id.as_str().to_owned());
                put(&mut new, self.demanded_by(from));
            }
            Field::Project => new.project = from.project.as_ref().map(|project| ProjectRef::Id(project.id.clone())),
            Field::AlsoIn => {
                new.also_in = from.also_in.iter().map(|place| ProjectRef::Id(place.project.id.clone())).collect();
            }
            Field::Parent => {
                new.parent.clone_from(&from.parent);
                if let Some(kind) = self.subtask_kind.as_ref().filter(|_| from.parent.is_some()) {
                    new = new.with_kind(kind.id.as_str());
                }
            }
            Field::Assignees => new.assignees = from.assignees.iter().map(UserRef::from).collect(),
            Field::Reporter => new.reporter = from.reporter.as_ref().map(UserRef::from),
            Field::Labels => new.labels = from.labels.iter().map(|label| label.name.clone()).collect(),
            Field::Start => {
                new.start = from.start;
                if self.together {
                    new.due = from.due;
                }
            }
            Field::Due => new.due = from.due,
            Field::Estimate => new.estimate = from.estimate,
            Field::Fields => put(&mut new, &from.fields),
            Field::ExternalKey => new.external_key.clone_from(&from.external_key),
            _ => {}
        }
        new
    }

    /// As [`give`](Self::give), with some value where the project has none: for what is refused whatever it is.
    pub(super) fn give_anything(&self, field: Field, from: &Ticket, new: NewTicket) -> NewTicket {
        match field {
            Field::Kind if from.kind.is_none() => new.with_kind("Bug"),
            Field::Labels if from.labels.is_empty() => new.with_label("some"),
            Field::Assignees if from.assignees.is_empty() => new.with_assignee("id:somebody"),
            Field::Reporter if from.reporter.is_none() => new.with_reporter("id:somebody"),
            Field::AlsoIn if from.also_in.is_empty() => new.with_place("id:elsewhere"),
            Field::Fields if from.fields.is_empty() => new.with_field("Some", "value"),
            _ => self.give(field, from, new),
        }
    }

    /// As [`set`](Self::set), with some value where the project has none.
    pub(super) fn set_anything(&self, field: Field, from: &Ticket) -> TicketPatch {
        let patch = TicketPatch::new();
        match field {
            Field::Kind if from.kind.is_none() => patch.kind("Bug"),
            Field::Labels if from.labels.is_empty() => patch.add_label("some"),
            Field::Assignees if from.assignees.is_empty() => patch.add_assignee("id:somebody"),
            Field::Reporter if from.reporter.is_none() => patch.reporter("id:somebody"),
            Field::AlsoIn if from.also_in.is_empty() => patch.add_place("id:elsewhere"),
            Field::Fields if from.fields.is_empty() => patch.field("Some", "value"),
            _ => self.set(field, from),
        }
    }

    /// A patch that sets the sample's value of a field.
    pub(super) fn set(&self, field: Field, from: &Ticket) -> TicketPatch {
        let patch = TicketPatch::new();
        match field {
            Field::Title => patch.title(&from.title),
            Field::Body => patch.body(from.body.clone().unwrap_or_else(|| "".into())),
            Field::Status => patch.status(&from.status),
            Field::Priority => priority(from).map_or(patch.clone(), |priority| patch.priority(priority)),
            Field::Kind => from.kind.as_ref().map_or(patch.clone(), |kind| {
                let demanded = self.demanded_by(from).iter();
                demanded
                    .fold(patch, |patch, field| patch.field(field.id.as_str(), field.value.clone()))
                    .kind(kind.id.as_str())
            }),
            Field::Project => {
                from.project.as_ref().map_or(patch.clone(), |project| patch.project(ProjectRef::Id(project.id.clone())))
            }
            Field::AlsoIn => from
                .also_in
                .iter()
                .fold(patch, |patch, place| patch.add_place(ProjectRef::Id(place.project.id.clone()))),
            Field::Parent => from.parent.as_ref().map_or(patch.clone(), |parent| patch.parent(parent)),
            Field::Assignees => patch.assignees(from.assignees.iter().map(UserRef::from)),
            Field::Reporter => from.reporter.as_ref().map_or(patch.clone(), |user| patch.reporter(UserRef::from(user))),
            Field::Labels => patch.labels(from.labels.iter().map(|label| label.name.clone())),
            Field::Start => {
                let patch = from.due.filter(|_| self.together).map_or(patch.clone(), |due| patch.due(due));
                from.start.map_or(patch.clone(), |start| patch.start(start))
            }
            Field::Due => from.due.map_or(patch.clone(), |due| patch.due(due)),
            Field::Estimate => from.estimate.map_or(patch.clone(), |estimate| patch.estimate(estimate)),
            Field::Archived => patch.archived(from.archived),
            Field::Fields => {
                from.fields.iter().fold(patch, |patch, field| patch.field(field.id.as_str(), field.value.clone()))
            }
            Field::ExternalKey => from.external_key.as_ref().map_or(patch.clone(), |key| patch.external_key(key)),
            _ => patch,
        }
    }
}

/// Puts custom fields into a new ticket, in the place of those it has.
fn put(new: &mut NewTicket, fields: &[FieldValue]) {
    new.fields.retain(|(name, _)| !fields.iter().any(|field| field.id.as_str() == name));
    new.fields.extend(fields.iter().map(|field| (field.id.as_str().to_owned(), field.value.clone().into())));
}

fn priority(from: &Ticket) -> Option<PriorityLevel> {
    from.priority.as_ref().map(|priority| priority.level)
}

fn sample(
    tracker: &Tracker,
    projects: &[Project],
    schema: &Schema,
    kinds: &[TicketKind],
    people: &[User],
    variant: usize,
) -> Ticket {
    let initial = schema.initial.as_deref().and_then(|id| schema.status(id)).or(schema.statuses.first());
    let initial = initial.cloned().unwrap_or_else(|| Status::new(StatusCategory::Unknown, "", ""));
    let next = schema.next_from(&initial.id).unwrap_or_default();
    let next = next.into_iter().find(|status| status.id != initial.id).cloned();
    let status = if variant == 0 { initial } else { next.unwrap_or(initial) };
    let mut ticket = Ticket::new("sample", ["The first sample", "Another sample"][variant], status);
    ticket.body = Some(["**first** text\n\n- a\n- b", "another text with `code`"][variant].into());
    let level = [PriorityLevel::High, PriorityLevel::Low][variant];
    ticket.priority = schema.priority(&level.into()).or_else(|| {
        let own = schema.priorities.get(variant.min(schema.priorities.len().saturating_sub(1)));
        own.cloned().or(Some(Priority::from(level)))
    });
    ticket.kind = kinds.get(variant).or(kinds.first()).cloned();
    let project = projects.get(variant).or(projects.first());
    ticket.project = project.map(ProjectLink::from);
    ticket.also_in =
        projects.iter().skip(1).take(1).map(|project| Placement::new(ProjectLink::from(project))).collect();
    let most = schema.limits.narrowed(tracker.capabilities().limits).assignees.unwrap_or(2);
    let others = people.iter().cycle().skip(variant).take(people.len());
    ticket.assignees = others.take((2 - variant).min(most)).cloned().collect();
    ticket.reporter = people.get(variant).or(people.first()).cloned();
    ticket.labels = if schema.open_labels {
        let words: &[&str] = if variant == 0 { &["alpha", "beta-2"] } else { &["gamma"] };
        words.iter().map(|word| Label::new(*word)).collect()
    } else {
        let named: Vec<&Label> = schema.labels.iter().filter(|label| !label.name.is_empty()).collect();
        named.iter().cycle().skip(variant).take(named.len().min(2 - variant)).map(|label| Label::clone(label)).collect()
    };
    ticket.start = when(tracker.capabilities().start_form, ["2026-02-01", "2026-02-02T08:30:00Z"][variant]);
    ticket.due = when(tracker.capabilities().due_form, ["2026-03-01", "2026-03-02T10:15:00Z"][variant]);
    let time = Duration::from_secs(3600 * (1 + variant as u64));
    ticket.estimate = Some(Estimate::points([3.0, 5.0][variant]).with_time(time));
    ticket.archived = true;
    ticket.external_key = Some(["key-one", "key-two"][variant].to_owned());
    ticket
}

/// The date, in a form that the tracker keeps.
fn when(form: WhenForm, text: &str) -> Option<Due> {
    let text = match form {
        WhenForm::Date => text[..10].to_owned(),
        WhenForm::Instant if text.len() == 10 => format!("{text}T09:00:00Z"),
        _ => text.to_owned(),
    };
    text.parse().ok()
}

fn value(field: &FieldDefinition, people: &[User], variant: usize) -> Option<FieldValue> {
    let choices: Vec<_> = field.choices.iter().filter(|choice| choice.enabled).cloned().collect();
    let value = match field.kind {
        FieldKind::Text => Value::Text(text(field, variant)),
        FieldKind::RichText => Value::RichText(["**one**", "- two"][variant].into()),
        FieldKind::Number => Value::Number(number(field, variant)),
        FieldKind::Bool => Value::Bool(variant == 0),
        FieldKind::Date => Value::Date("2026-04-01".parse().ok()?),
        FieldKind::Select => Value::Select(choices.get(variant).or(choices.first())?.clone()),
        FieldKind::MultiSelect if choices.is_empty() => return None,
        FieldKind::MultiSelect => Value::MultiSelect(choices.into_iter().skip(variant).take(2).collect()),
        FieldKind::Cascade => {
            let below = choices.iter().find(|choice| choice.parent.is_some())?;
            let top = choices.iter().find(|choice| Some(&choice.id) == below.parent.as_ref())?;
            Value::Cascade(vec![top.clone(), below.clone()])
        }
        FieldKind::Users => Value::Users(people.get(variant).or(people.first()).into_iter().cloned().collect()),
        // A value would have to be a ticket that exists: tried on its own.
        _ => return None,
    };
    Some(FieldValue::new(field.id.clone(), &field.name, value))
}

/// A text as the tracker's own kind of field wants it: an address where it keeps addresses.
fn text(field: &FieldDefinition, variant: usize) -> String {
    let kind = field.native_kind.to_lowercase();
    let pair = if kind.contains("mail") {
        ["ann@example.com", "bo@example.com"]
    } else if kind.contains("url") || kind.contains("link") {
        ["https://example.com/a", "https://example.com/b?c=d"]
    } else if kind.contains("phone") {
        ["+49 30 901820", "+1 212 555 0100"]
    } else {
        ["one", "two, with a comma"]
    };
    pair[variant].to_owned()
}

/// A number as the tracker's own kind of field wants it: stars and percents are few and whole.
fn number(field: &FieldDefinition, variant: usize) -> f64 {
    let kind = field.native_kind.to_lowercase();
    let few = ["emoji", "rating", "progress"].iter().any(|word| kind.contains(word));
    if few { [3.0, 1.0][variant] } else { [3.5, -2.0][variant] }
}
