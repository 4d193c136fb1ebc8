//! Looking up and checking one field after the other, for one write.

use std::sync::Arc;

use super::Tracker;
use super::names::unknown;
use super::status::{Move, find_move};
use super::values::{in_form, within};
use crate::capabilities::{Access, Cell, WhenForm};
use crate::model::{
    Body, Field, FieldInput, Label, ListPatch, Loss, Patch, Priority, PriorityLevel, PriorityRef, Schema, Status,
    StatusRef, TicketKind, User, UserRef, When,
};
use crate::provider::{Draft, FieldWrite};
use crate::{Error, ErrorKind, Result};

/// The way to a status.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// The first step: any of these, the preferred first.
    pub(super) first: Vec<Status>,
    /// The steps after it.
    pub(super) then: Vec<Status>,
}

/// Looks names up for one write and collects what it cannot carry.
pub(super) struct Writer<'a> {
    tracker: &'a Tracker,
    access: Access,
    lenient: bool,
    pub(super) schema: Option<Arc<Schema>>,
    pub(super) losses: Vec<Loss>,
    /// Whether a label is used that the project does not have yet.
    pub(super) makes_label: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(tracker: &'a Tracker, access: Access, lenient: bool) -> Self {
        Self { tracker, access, lenient, schema: None, losses: Vec::new(), makes_label: false }
    }

    pub(super) fn schema(&self) -> Option<&Schema> {
        self.schema.as_deref()
    }

    /// The schema, for what must not be left out in silence if it was not read.
    fn needed_schema(&self) -> Result<&Schema> {
        self.schema().ok_or_else(|| Error::new(ErrorKind::Internal, "what the project allows was not read"))
    }

    pub(super) fn limits(&self) -> crate::Limits {
        let own = self.tracker.capabilities().limits;
        self.schema().map_or(own, |schema| own.narrowed(schema.limits))
    }

    /// Whether a field can be written: refused by name in a strict write, noted as a loss in a lenient one.
    pub(super) fn may(&mut self, field: Field) -> Result<bool> {
        self.may_access(field, self.access)
    }

    pub(super) fn may_access(&mut self, field: Field, access: Access) -> Result<bool> {
        let cell = Cell::Field(field, access);
        match self.tracker.refusal(cell, self.schema()) {
            None => Ok(true),
            Some(reason) => {
                self.lose(field, &reason, || Error::unsupported(cell).with_hint(reason.clone()))?;
                Ok(false)
            }
        }
    }

    pub(super) fn may_list<T>(&mut self, field: Field, values: &[T]) -> Result<bool> {
        if values.is_empty() { Ok(true) } else { self.may(field) }
    }

    /// Refuses in a strict write, and notes the loss in a lenient one.
    fn lose(&mut self, field: Field, reason: &str, error: impl FnOnce() -> Error) -> Result<()> {
        if !self.lenient {
            return Err(error());
        }
        self.losses.push(Loss::new(field, reason));
        Ok(())
    }

    pub(super) fn allowed<T>(&mut self, field: Field, value: Option<T>) -> Result<Option<T>> {
        match value {
            Some(value) if self.may(field)? => Ok(Some(value)),
            _ => Ok(None),
        }
    }

    pub(super) fn cleared<T>(&mut self, field: Field) -> Result<Patch<T>> {
        Ok(if self.may_access(field, Access::Clear)? { Patch::Clear } else { Patch::Keep })
    }

    pub(super) fn patch<T>(&mut self, field: Field, patch: Patch<T>) -> Result<Patch<T>> {
        match patch {
            Patch::Keep => Ok(Patch::Keep),
            Patch::Clear => self.cleared(field),
            Patch::Set(value) => Ok(self.allowed(field, Some(value))?.map_or(Patch::Keep, Patch::Set)),
        }
    }

    pub(super) fn list<T: Clone>(&mut self, field: Field, patch: &ListPatch<T>) -> Result<ListPatch<T>> {
        let access = match patch {
            patch if patch.is_keep() => return Ok(ListPatch::Keep),
            ListPatch::Set(values) if values.is_empty() => Access::Clear,
            _ => Access::Set,
        };
        Ok(if self.may_access(field, access)? { patch.clone() } else { ListPatch::Keep })
    }

    pub(super) fn body(&mut self, body: Body) -> Result<Option<Body>> {
        if !self.may(Field::Body)? {
            return Ok(None);
        }
        match within("the body", body.as_markdown(), self.limits().body_chars) {
            Ok(()) => Ok(Some(body)),
            Err(error) => {
                let reason = error.to_string();
                self.lose(Field::Body, &reason, || error)?;
                Ok(None)
            }
        }
    }

    /// Keeps as many as the tracker does.
    pub(super) fn at_most<T>(&mut self, field: Field, mut values: Vec<T>, limit: Option<usize>) -> Result<Vec<T>> {
        if let Some(limit) = limit.filter(|limit| values.len() > *limit) {
            let reason = format!("this tracker has room for {limit}");
            self.lose(field, &reason, || {
                Error::unsupported(format!("{field} beyond the {limit} it has room for")).with("given", values.len())
            })?;
            values.truncate(limit);
        }
        Ok(values)
    }

    pub(super) async fn when(&mut self, field: Field, when: Option<When>, form: WhenForm) -> Result<Option<When>> {
        let Some(when) = self.allowed(field, when)? else { return Ok(None) };
        if matches!(form, WhenForm::Both | WhenForm::BesideDue) {
            return Ok(Some(when));
        }
        let (kept, changed) = in_form(when, form, &self.tracker.time_zone().await?);
        if let Some(reason) = changed {
            self.lose(field, reason, || Error::unsupported(format!("{field} as {when}")).with_hint(reason))?;
        }
        Ok(Some(kept))
    }

    /// Whether a start can be kept beside this due date: refused in a strict write, noted as a loss in a lenient one.
    pub(super) fn keeps_start(&mut self, start: Option<When>, due: Option<When>, fields: &[Field]) -> Result<bool> {
        let reason = match (start, due) {
            (None, _) | (Some(When::Date(_)), Some(_)) | (Some(When::Instant(_)), Some(When::Instant(_))) => {
                return Ok(true);
            }
            (Some(_), None) => "this tracker keeps a start only together with a due date",
            (Some(When::Instant(_)), Some(When::Date(_))) => {
                "this tracker keeps a start with a time of day only beside a due date with one"
            }
        };
        for field in fields {
            self.lose(*field, reason, || {
                Error::unsupported("a start without the due date that goes with it")
                    .with("field", field)
                    .with_hint(reason)
            })?;
        }
        Ok(false)
    }

    pub(super) async fn patch_when(&mut self, field: Field, patch: Patch<When>, form: WhenForm) -> Result<Patch<When>> {
        match patch {
            Patch::Keep => Ok(Patch::Keep),
            Patch::Clear => self.cleared(field),
            Patch::Set(when) => Ok(self.when(field, Some(when), form).await?.map_or(Patch::Keep, Patch::Set)),
        }
    }

    pub(super) fn kind(&self, word: &str) -> Result<TicketKind> {
        let kinds = self.schema().map(|schema| schema.kinds.as_slice()).unwrap_or_default();
        let by_id = kinds.iter().find(|kind| kind.id.as_str() == word);
        let found = by_id.or_else(|| kinds.iter().find(|kind| kind.is_called(word)));
        found.cloned().ok_or_else(|| unknown("kind", word, kinds.iter().map(|kind| kind.name.as_str())))
    }

    /// The priority as the project has it. A level that it does not have is lost by name, a word is a mistake.
    pub(super) fn priority(&mut self, wanted: &PriorityRef) -> Result<Option<Priority>> {
        let known = match (self.schema(), wanted) {
            (Some(schema), wanted) => schema.priority(wanted),
            (None, PriorityRef::Level(level)) => Some(Priority::from(*level)),
            (None, PriorityRef::Word(_)) => None,
        };
        if known.is_some() {
            return Ok(known);
        }
        let own = self.schema().map(|schema| schema.priorities.as_slice()).unwrap_or_default();
        let names: Vec<&str> = match own {
            [] => PriorityLevel::ALL.map(PriorityLevel::as_str).to_vec(),
            own => own.iter().map(|priority| priority.name.as_str()).collect(),
        };
        let PriorityRef::Level(level) = wanted else { return Err(unknown("priority", wanted, names)) };
        let hint = format!("there are {}", names.join(", "));
        let reason = format!("this project has no priority of the level {level}");
        self.lose(Field::Priority, &reason, || Error::unsupported(format!("the priority {level}")).with_hint(hint))?;
        Ok(None)
    }

    /// The status of a new ticket, and those that would do as well: nothing where it gets that one anyway.
    pub(super) fn first_status(&self, wanted: &StatusRef) -> Result<Vec<Status>> {
        let schema = self.needed_schema()?;
        let initial = schema.initial.as_deref().and_then(|id| schema.status(id));
        match find_move(wanted, schema, &self.tracker.options().prefer, initial, false)? {
            Move::Stay => Ok(Vec::new()),
            Move::Direct(status) => Ok(vec![status]),
            Move::FirstOf(statuses) => Ok(statuses),
            Move::Steps(mut steps) => Ok(steps.pop().into_iter().collect()),
        }
    }

    /// The way to a status; nothing where the ticket is there already.
    pub(super) fn way(&self, wanted: &StatusRef, now: Option<&Status>, allow_steps: bool) -> Result<Way> {
        let schema = self.needed_schema()?;
        let mut way = match find_move(wanted, schema, &self.tracker.options().prefer, now, allow_steps)? {
            Move::Stay => Way::default(),
            Move::Direct(status) => Way { first: vec![status], then: Vec::new() },
            Move::FirstOf(statuses) => Way { first: statuses, then: Vec::new() },
            Move::Steps(mut steps) => Way { first: vec![steps.remove(0)], then: steps },
        };
        way.first.dedup();
        Ok(way)
    }

    pub(super) async fn user(&self, user: &UserRef) -> Result<User> {
        self.tracker.user(user, self.schema()).await
    }

    pub(super) async fn users(&self, users: &[UserRef]) -> Result<Vec<User>> {
        let mut found: Vec<User> = Vec::with_capacity(users.len());
        for user in users {
            let user = self.user(user).await?;
            if found.iter().all(|other| other.id != user.id) {
                found.push(user);
            }
        }
        Ok(found)
    }

    pub(super) fn labels(&mut self, words: &[String], adds: bool) -> Result<Vec<Label>> {
        let mut found: Vec<Label> = Vec::with_capacity(words.len());
        for word in words {
            if word.trim().is_empty() {
                return Err(Error::invalid("a label needs a name"));
            }
            let known = self.schema().and_then(|schema| schema.label(word)).cloned();
            let label = match known {
                Some(label) => label,
                None if adds && !self.tracker.capabilities().label_form.takes(word.trim()) => {
                    let reason = "a label of this tracker holds no blanks";
                    let hint = format!("{reason}: write it with a hyphen");
                    self.lose(Field::Labels, reason, || {
                        Error::unsupported(format!("the label {word:?}")).with_hint(hint)
                    })?;
                    continue;
                }
                None if self.schema().is_none_or(|schema| schema.open_labels) => {
                    self.makes_label |= adds;
                    Label::new(word.trim())
                }
                None => {
                    let labels = self.schema().map(|schema| schema.labels.as_slice()).unwrap_or_default();
                    return Err(unknown("label", word, labels.iter().map(|label| label.name.as_str())));
                }
            };
            if found.iter().all(|other| !other.is_same(&label)) {
                found.push(label);
            }
        }
        Ok(found)
    }

    pub(super) async fn field(&self, name: &str, input: Patch<FieldInput>) -> Result<FieldWrite> {
        let known = self.schema().map(|schema| schema.fields.as_slice()).unwrap_or_default();
        let definition = self
            .schema()
            .and_then(|schema| schema.field(name))
            .ok_or_else(|| unknown("field", name, known.iter().map(|field| field.name.as_str())))?;
        let same_name = known.iter().filter(|field| crate::text::same_folded(&field.name, name));
        let same_name: Vec<_> = same_name.map(|field| field.id.as_str()).collect();
        if same_name.len() > 1 && definition.id.as_str() != name {
            return Err(Error::invalid("several fields have this name")
                .with("field", name)
                .with_hint(format!("name one by its id: {}", same_name.join(", "))));
        }
        let value = match (input, self.schema()) {
            (Patch::Set(input), Some(schema)) => Patch::Set(self.tracker.field_value(definition, input, schema).await?),
            (Patch::Clear, _) if definition.required => {
                return Err(
                    Error::invalid("this field is required and cannot be cleared").with("field", &definition.name)
                );
            }
            (Patch::Clear, _) => Patch::Clear,
            _ => Patch::Keep,
        };
        Ok(FieldWrite::new(definition.clone(), value))
    }

    /// Refuses a new ticket that lacks what the project demands, and says what that is and what it may be.
    pub(super) fn check_required(&self, draft: &Draft) -> Result<()> {
        let Some(schema) = self.schema() else { return Ok(()) };
        let has = |field: Field| match field {
            Field::Body => draft.body.is_some(),
            Field::Status => draft.status.is_some(),
            Field::Priority => draft.priority.is_some(),
            Field::Kind => draft.kind.is_some(),
            Field::Parent => draft.parent.is_some(),
            Field::Assignees => !draft.assignees.is_empty(),
            Field::Reporter => draft.reporter.is_some(),
            Field::Labels => !draft.labels.is_empty(),
            Field::Start => draft.start.is_some(),
            Field::Due => draft.due.is_some(),
            Field::Estimate => draft.estimate.is_some(),
            _ => true,
        };
        let allowed = |field: Field| match field {
            Field::Kind => schema.kinds.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>().join(", "),
            Field::Priority => schema.priorities.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
            _ => String::new(),
        };
        let own =
            schema.required.iter().filter(|field| !has(**field)).map(|field| (field.to_string(), allowed(*field)));
        let custom = schema
            .fields
            .iter()
            .filter(|field| field.required && !draft.fields.iter().any(|write| write.definition.id == field.id))
            .map(|field| {
                let choices: Vec<_> =
                    field.choices.iter().filter(|one| one.enabled).map(|one| one.name.as_str()).collect();
                (field.name.clone(), choices.join(", "))
            });
        let missing: Vec<(String, String)> = own.chain(custom).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = missing.iter().map(|(name, _)| name.as_str()).collect();
        let hints: Vec<_> = missing
            .iter()
            .filter(|(_, allowed)| !allowed.is_empty())
            .map(|(name, allowed)| format!("{name} is one of {allowed}"))
            .collect();
        let error = Error::invalid("this project demands more of a new ticket").with("missing", names.join(", "));
        Err(if hints.is_empty() { error } else { error.with_hint(hints.join("; ")) })
    }
}
