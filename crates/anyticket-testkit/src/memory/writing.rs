//! Writes: checked against what the tracker and the project allow, then done at once or not at all.

use anyticket_core::{
    Access, Body, BoxForm, Capabilities, Cell, Change, Draft, Effect, Error, ErrorKind, Field, FieldValue, FieldWrite,
    Label, ListPatch, Operation, Patch, PriorityLevel, ProjectId, Result, Schema, Status, Ticket, TicketId, User,
    Value, When, WhenForm,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::state::{World, placement, same_status};

pub(super) fn create(world: &mut World, mut draft: Draft) -> Result<TicketId> {
    check_declared(world.capabilities(), &asked_for(&draft), Access::Create)?;
    let late = if world.stops_midway { set_aside(&mut draft) } else { Vec::new() };
    let capabilities = world.capabilities();
    if let Some(key) = &draft.external_key
        && capabilities.unique_external_keys
        && let Some(found) = world.tickets.iter().find(|ticket| ticket.external_key.as_ref() == Some(key))
    {
        return Ok(found.id.clone());
    }
    let home = home_of(world, &draft)?;
    // Only a subtask can be without a place of its own: then its ancestor's is where it counts.
    let around = match (&home, &draft.parent) {
        (Some(home), _) => Some(home.clone()),
        (None, Some(parent)) => world.view(world.ticket(parent)?, <_>::default()).project.map(|project| project.id),
        (None, None) => None,
    };
    let schema = around.as_ref().map(|project| world.schema(project, draft.kind.as_ref().map(|kind| &kind.id)));
    let schema =
        schema.ok_or_else(|| Error::invalid("this tracker needs to know the project").with("field", Field::Project))?;
    check_off(&schema, asked_for(&draft).into_iter().map(|field| Cell::Field(field, Access::Create)))?;
    check_required(&schema, &draft)?;
    let first = schema.initial.as_deref().and_then(|id| schema.status(id)).or(schema.statuses.first()).cloned();
    let first = first.ok_or_else(|| Error::invalid("the project has no statuses"))?;

    let mut ticket = Ticket::new("", title(world, &schema, &draft.title)?, first);
    if let Some(status) = &draft.status {
        ticket.status = reachable(&schema, &ticket.status, status)?;
    }
    ticket.body = body(&schema, draft.body)?;
    ticket.priority = draft.priority.filter(|priority| priority.level != PriorityLevel::None);
    if let Some(priority) = &ticket.priority {
        check_priority(&schema, &priority.id)?;
    }
    ticket.kind = draft.kind.or_else(|| schema.kinds.first().cloned());
    check_kind(&schema, &ticket)?;
    ticket.project = home.as_ref().map(|home| world.place(home)).transpose()?;
    ticket.parent = draft.parent;
    check_family(world, &ticket)?;
    for project in &draft.also_in {
        add_place(world, &mut ticket, project)?;
    }
    ticket.assignees = people(world, &schema, &draft.assignees)?;
    ticket.author = Some(world.me());
    ticket.reporter = draft.reporter.map(|user| world.user(&user.id)).transpose()?;
    let (start_form, due_form) = (world.capabilities().start_form, world.capabilities().due_form);
    ticket.start = draft.start.map(|start| kept(world, start, start_form)).transpose()?;
    ticket.due = draft.due.map(|due| kept(world, due, due_form)).transpose()?;
    ticket.estimate = draft.estimate;
    for write in &draft.fields {
        write_field(world, &schema, &mut ticket, write)?;
    }
    ticket.external_key = draft.external_key;
    ticket.labels = labels(world, &schema, &draft.labels)?;

    let (now, version) = world.write();
    ticket.id = world.mint().into();
    ticket.key = ticket.project.as_ref().map(|project| project.id.clone()).and_then(|project| world.next_key(&project));
    ticket.url = Some(format!("https://{}.example/t/{}", world.profile.name, ticket.id));
    ticket.created_at = Some(if world.profile.rules.created_in_id {
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    } else {
        now
    });
    ticket.updated_at = Some(now);
    ticket.closed_at = (!ticket.is_open()).then_some(now);
    ticket.version = Some(version);
    let id = ticket.id.clone();
    let ticket = world.held(ticket);
    world.tickets.push(ticket);
    if !late.is_empty() {
        return Err(midway(&id, vec!["create".to_owned()], late));
    }
    Ok(id)
}

pub(super) fn patch(world: &mut World, id: &TicketId, change: &Change) -> Result<()> {
    let at = world.position(id)?;
    check_changes(world.capabilities(), change)?;
    let before = world.view(&world.tickets[at], <_>::default());
    if change.if_version.is_some() && change.if_version != before.version {
        return Err(Error::new(ErrorKind::Conflict, "somebody else has changed the ticket")
            .with("ticket", id)
            .with_hint("read it again and decide anew"));
    }
    let touched: Vec<Field> = change.touched().collect();
    if world.stops_midway && touched.len() > 1 {
        let names = |fields: &[Field]| fields.iter().map(|field| field.to_string()).collect::<Vec<_>>();
        let mut ticket = world.tickets[at].clone();
        apply(world, &mut ticket, change, &touched[..1])?;
        commit(world, at, ticket);
        return Err(midway(id, names(&touched[..1]), names(&touched[1..])));
    }
    let mut ticket = world.tickets[at].clone();
    apply(world, &mut ticket, change, &touched)?;
    commit(world, at, ticket);
    Ok(())
}

pub(super) fn delete(world: &mut World, id: &TicketId) -> Result<()> {
    world.position(id)?;
    world.write();
    let mut gone = vec![id.clone()];
    while let Some(id) = gone.pop() {
        gone.extend(
            world.tickets.iter().filter(|ticket| ticket.parent.as_ref() == Some(&id)).map(|ticket| ticket.id.clone()),
        );
        world.tickets.retain(|ticket| ticket.id != id);
        world.comments.retain(|comment| comment.ticket != id);
        world.attachments.retain(|(attachment, _)| attachment.ticket != id);
        world.links.retain(|(from, _, to)| *from != id && *to != id);
    }
    Ok(())
}

/// Makes the changes to these fields on a copy.
fn apply(world: &mut World, ticket: &mut Ticket, change: &Change, fields: &[Field]) -> Result<()> {
    let is = |field| fields.contains(&field);
    if let Some(project) = change.project.as_ref().filter(|_| is(Field::Project)) {
        move_home(world, ticket, project)?;
    }
    let around = world.view(ticket, <_>::default()).project.map(|project| project.id);
    let kind = change.kind.as_ref().filter(|_| is(Field::Kind)).or(ticket.kind.as_ref());
    let schema = around.map(|project| world.schema(&project, kind.map(|kind| &kind.id))).unwrap_or_default();
    check_off(&schema, cells_of(change))?;
    if let Some(new) = change.title.as_ref().filter(|_| is(Field::Title)) {
        ticket.title = title(world, &schema, new)?;
    }
    if is(Field::Body) {
        ticket.body = body(&schema, after(&change.body, ticket.body.take()))?;
    }
    if let Some(status) = change.status.as_ref().filter(|_| is(Field::Status)) {
        let now = world.view(ticket, <_>::default()).status;
        ticket.status = reachable(&schema, &now, status)?;
        keep_done_bit(world, ticket);
    }
    if is(Field::Priority) {
        let priority = after(&change.priority, ticket.priority.take());
        ticket.priority = priority.filter(|priority| priority.level != PriorityLevel::None);
        if let Some(priority) = &ticket.priority {
            check_priority(&schema, &priority.id)?;
        }
    }
    if is(Field::Parent) {
        ticket.parent = after(&change.parent, ticket.parent.take());
        check_family(world, ticket)?;
    }
    if is(Field::Kind) {
        ticket.kind = change.kind.clone().or(ticket.kind.take());
        check_kind(&schema, ticket)?;
    }
    if is(Field::AlsoIn) {
        let now: Vec<ProjectId> = ticket.also_in.iter().map(|place| place.project.id.clone()).collect();
        let wanted = change.also_in.applied_to(&now, |a, b| a == b);
        ticket.also_in.retain(|place| wanted.contains(&place.project.id));
        for project in &wanted {
            add_place(world, ticket, project)?;
        }
    }
    if is(Field::Assignees) {
        let wanted = change.assignees.applied_to(&ticket.assignees, |a, b| a.id == b.id);
        ticket.assignees = people(world, &schema, &wanted)?;
    }
    if is(Field::Reporter) {
        let reporter = after(&change.reporter, ticket.reporter.take());
        ticket.reporter = reporter.map(|user| world.user(&user.id)).transpose()?;
    }
    if is(Field::Labels) {
        let wanted = change.labels.applied_to(&ticket.labels, Label::is_same);
        ticket.labels = labels(world, &schema, &wanted)?;
    }
    if is(Field::Start) {
        let form = world.capabilities().start_form;
        ticket.start = after(&change.start, ticket.start).map(|start| kept(world, start, form)).transpose()?;
    }
    if is(Field::Due) {
        let form = world.capabilities().due_form;
        ticket.due = after(&change.due, ticket.due).map(|due| kept(world, due, form)).transpose()?;
    }
    if is(Field::Estimate) {
        ticket.estimate = after(&change.estimate, ticket.estimate);
    }
    if is(Field::Archived) {
        ticket.archived = change.archived.unwrap_or(ticket.archived);
    }
    if is(Field::Fields) {
        for write in &change.fields {
            write_field(world, &schema, ticket, write)?;
        }
    }
    if is(Field::ExternalKey) {
        ticket.external_key = after(&change.external_key, ticket.external_key.take());
    }
    Ok(())
}

fn commit(world: &mut World, at: usize, mut ticket: Ticket) {
    let (now, version) = world.write();
    ticket.updated_at = Some(now);
    ticket.version = Some(version);
    ticket.closed_at = if ticket.is_open() { None } else { ticket.closed_at.or(Some(now)) };
    world.tickets[at] = world.held(ticket);
}

/// Takes out what a create that stops midway does not come to; gives its names.
fn set_aside(draft: &mut Draft) -> Vec<String> {
    let status = draft.status.take().map(|_| Field::Status);
    let labels = (!std::mem::take(&mut draft.labels).is_empty()).then_some(Field::Labels);
    status.into_iter().chain(labels).map(|field| field.to_string()).collect()
}

fn midway(id: &TicketId, done: Vec<String>, pending: Vec<String>) -> Error {
    Error::new(ErrorKind::Unavailable, "the connection broke between two steps of the write")
        .partial(id, done, pending)
        .with_hint(
            "read the ticket: the connection may have broken after a step was done; then write what is pending again",
        )
}

/// The fields of a draft that hold something.
pub(super) fn asked_for(draft: &Draft) -> Vec<Field> {
    [
        (Field::Title, true),
        (Field::Body, draft.body.is_some()),
        (Field::Project, draft.project.is_some()),
        (Field::AlsoIn, !draft.also_in.is_empty()),
        (Field::Status, draft.status.is_some()),
        (Field::Priority, draft.priority.is_some()),
        (Field::Kind, draft.kind.is_some()),
        (Field::Parent, draft.parent.is_some()),
        (Field::Assignees, !draft.assignees.is_empty()),
        (Field::Reporter, draft.reporter.is_some()),
        (Field::Labels, !draft.labels.is_empty()),
        (Field::Start, draft.start.is_some()),
        (Field::Due, draft.due.is_some()),
        (Field::Estimate, draft.estimate.is_some()),
        (Field::Fields, !draft.fields.is_empty()),
        (Field::ExternalKey, draft.external_key.is_some()),
    ]
    .into_iter()
    .filter_map(|(field, asked)| asked.then_some(field))
    .collect()
}

fn check_declared(capabilities: &Capabilities, fields: &[Field], access: Access) -> Result<()> {
    fields.iter().try_for_each(|field| capabilities.require((*field, access)))
}

/// What the project has switched off.
fn check_off(schema: &Schema, cells: impl IntoIterator<Item = Cell>) -> Result<()> {
    let off = cells.into_iter().find_map(|cell| schema.off_reason(cell).map(|reason| (cell, reason)));
    match off {
        Some((cell, reason)) => Err(Error::unsupported(cell).with_hint(reason)),
        None => Ok(()),
    }
}

fn check_changes(capabilities: &Capabilities, change: &Change) -> Result<()> {
    cells_of(change).into_iter().try_for_each(|cell| capabilities.require(cell))
}

/// What a change asks of a tracker, cell by cell.
pub(super) fn cells_of(change: &Change) -> Vec<Cell> {
    fn empties<T>(patch: &ListPatch<T>) -> bool {
        matches!(patch, ListPatch::Set(list) if list.is_empty())
    }
    let clears = |field| match field {
        Field::Body => change.body == Patch::Clear,
        Field::Priority => change.priority == Patch::Clear,
        Field::Parent => change.parent == Patch::Clear,
        Field::Reporter => change.reporter == Patch::Clear,
        Field::Start => change.start == Patch::Clear,
        Field::Due => change.due == Patch::Clear,
        Field::Estimate => change.estimate == Patch::Clear,
        Field::ExternalKey => change.external_key == Patch::Clear,
        Field::AlsoIn => empties(&change.also_in),
        Field::Assignees => empties(&change.assignees),
        Field::Labels => empties(&change.labels),
        _ => false,
    };
    let cell = |field, clears| Cell::Field(field, if clears { Access::Clear } else { Access::Set });
    let own = change.touched().filter(|field| *field != Field::Fields).map(|field| cell(field, clears(field)));
    let custom = change.fields.iter().map(|write| cell(Field::Fields, write.value == Patch::Clear));
    let guarded = change.if_version.iter().map(|_| Cell::from(Operation::PatchIfVersion));
    own.chain(custom).chain(guarded).collect()
}

/// The project that a draft goes to: the one it names, its family's, or the first there is.
fn home_of(world: &World, draft: &Draft) -> Result<Option<ProjectId>> {
    if let Some(project) = &draft.project {
        return world.place(project).map(|project| Some(project.id));
    }
    if let Some(parent) = &draft.parent {
        if world.profile.rules.home_from_ancestor {
            return Ok(None);
        }
        return Ok(world.ticket(parent)?.project.as_ref().map(|project| project.id.clone()));
    }
    if world.capabilities().needs_project {
        return Err(Error::invalid("this tracker needs to know the project").with("field", Field::Project));
    }
    let first = world.projects.iter().find(|project| project.holds_tickets && !project.archived);
    Ok(first.map(|project| project.id.clone()))
}

fn check_required(schema: &Schema, draft: &Draft) -> Result<()> {
    let asked = asked_for(draft);
    if let Some(missing) = schema.required.iter().find(|field| !asked.contains(field)) {
        return Err(Error::invalid("the project demands this field").with("field", missing));
    }
    let given = |id| draft.fields.iter().any(|write| write.id() == id && write.value.as_set().is_some());
    match schema.fields.iter().find(|field| field.required && !given(&field.id)) {
        Some(missing) => Err(Error::invalid("the project demands this field").with("field", &missing.name)),
        None => Ok(()),
    }
}

/// A ticket has one family, and no ticket lies below itself.
fn check_family(world: &World, ticket: &Ticket) -> Result<()> {
    let Some(parent) = &ticket.parent else { return Ok(()) };
    let above =
        world.ticket(parent).map_err(|cause| Error::invalid("the ticket above does not exist").because(cause))?;
    if world.profile.rules.one_project_a_family && above.project != ticket.project {
        return Err(Error::invalid("the ticket above lies in another project").with("parent", parent));
    }
    let mut next = Some(parent.clone());
    let mut steps = 0;
    while let Some(id) = next {
        if id == ticket.id || steps > world.tickets.len() {
            return Err(Error::invalid("a ticket cannot lie below itself").with("parent", parent));
        }
        steps += 1;
        next = world.ticket(&id)?.parent.clone();
    }
    Ok(())
}

fn move_home(world: &World, ticket: &mut Ticket, project: &ProjectId) -> Result<()> {
    let home = world.place(project)?;
    if ticket.project.as_ref().is_some_and(|now| now.id == home.id) {
        return Ok(());
    }
    ticket.status = same_status(&world.schema(project, None), &ticket.status);
    ticket.also_in.retain(|place| place.project.id != home.id);
    ticket.project = Some(home);
    Ok(())
}

fn add_place(world: &World, ticket: &mut Ticket, project: &ProjectId) -> Result<()> {
    let place = world.place(project)?;
    if ticket.is_in(project) {
        return Ok(());
    }
    let schema = world.schema(project, None);
    ticket.also_in.push(placement(&schema, place, &ticket.status, world.profile.rules.done_bit));
    Ok(())
}

/// Where the done bit is the ticket's own, it is the same in every project the ticket lies in.
fn keep_done_bit(world: &World, ticket: &mut Ticket) {
    if !world.profile.rules.done_bit {
        return;
    }
    let Some((_, bit)) = ticket.status.id.rsplit_once(':') else { return };
    let bit = bit.to_owned();
    for place in &mut ticket.also_in {
        let schema = world.schema(&place.project.id, None);
        if let Some(status) = &mut place.status
            && let Some((column, _)) = status.id.rsplit_once(':')
            && let Some(row) = schema.status(&format!("{column}:{bit}"))
        {
            *status = row.clone();
        }
    }
}

fn reachable(schema: &Schema, now: &Status, wanted: &Status) -> Result<Status> {
    let known = schema.status(&wanted.id).cloned();
    let known = known.ok_or_else(|| Error::invalid("the project has no such status").with("status", &wanted.name))?;
    let next = schema.next_from(&now.id).unwrap_or_default();
    if known.id == now.id || next.iter().any(|status| status.id == known.id) {
        return Ok(known);
    }
    let names: Vec<&str> = next.iter().map(|status| status.name.as_str()).collect();
    Err(Error::invalid("the workflow has no step to this status")
        .with("from", &now.name)
        .with("to", &known.name)
        .with_hint(format!("one step away are {}", names.join(", "))))
}

fn title(world: &World, schema: &Schema, title: &str) -> Result<String> {
    if title.trim().is_empty() {
        return Err(Error::invalid("the title is empty"));
    }
    if world.profile.rules.one_line_titles && title.contains(['\n', '\r']) {
        return Err(Error::invalid("a title of this tracker is one line"));
    }
    at_most(schema.limits.title_chars, title.chars().count(), Field::Title)?;
    Ok(title.to_owned())
}

fn body(schema: &Schema, body: Option<Body>) -> Result<Option<Body>> {
    let Some(body) = body.filter(|body| !body.is_empty()) else { return Ok(None) };
    at_most(schema.limits.body_chars, body.as_markdown().chars().count(), Field::Body)?;
    Ok(Some(body))
}

fn at_most(limit: Option<usize>, count: usize, field: Field) -> Result<()> {
    match limit {
        Some(limit) if count > limit => Err(Error::invalid("the tracker holds no more than this")
            .with("field", field)
            .with("limit", limit)
            .with("given", count)
            .with_effect(Effect::None)),
        _ => Ok(()),
    }
}

fn people(world: &World, schema: &Schema, users: &[User]) -> Result<Vec<User>> {
    at_most(schema.limits.assignees, users.len(), Field::Assignees)?;
    let mut kept: Vec<User> = Vec::new();
    for user in users {
        if !kept.iter().any(|other| other.id == user.id) {
            kept.push(world.user(&user.id)?);
        }
    }
    Ok(kept)
}

fn labels(world: &mut World, schema: &Schema, wanted: &[Label]) -> Result<Vec<Label>> {
    at_most(schema.limits.labels, wanted.len(), Field::Labels)?;
    let mut kept: Vec<Label> = Vec::new();
    for label in wanted {
        let label = world.keep_label(label)?;
        if !kept.iter().any(|other| other.is_same(&label)) {
            kept.push(label);
        }
    }
    Ok(kept)
}

fn check_priority(schema: &Schema, id: &str) -> Result<()> {
    if schema.priorities.is_empty() || schema.priorities.iter().any(|priority| priority.id == id) {
        return Ok(());
    }
    Err(Error::invalid("the project has no such priority").with("priority", id))
}

fn check_kind(schema: &Schema, ticket: &Ticket) -> Result<()> {
    let Some(kind) = &ticket.kind else { return Ok(()) };
    if !schema.kinds.iter().any(|known| known.id == kind.id) {
        return Err(Error::invalid("the project has no such kind of ticket").with("kind", &kind.name));
    }
    Ok(())
}

/// A date as the tracker keeps it, no finer than it can.
fn kept(world: &World, when: When, form: WhenForm) -> Result<When> {
    let at = match (when, form) {
        (When::Date(_), WhenForm::Instant) => {
            return Err(Error::invalid("this tracker keeps only points in time").with("date", when));
        }
        (When::Instant(_), WhenForm::Date) => {
            return Err(Error::invalid("this tracker keeps only days").with("date", when));
        }
        (When::Date(_), _) => return Ok(when),
        (When::Instant(at), _) => at,
    };
    let step = i128::try_from(world.capabilities().time_resolution.as_nanos()).unwrap_or(1).max(1);
    let nanos = at.as_nanosecond().div_euclid(step) * step;
    let at = Timestamp::from_nanosecond(nanos).unwrap_or(at);
    let wall = TimeZone::UTC.to_datetime(at);
    let four = world.profile.rules.day_is_four && wall.time() == jiff::civil::time(4, 0, 0, 0);
    Ok(if four { When::Date(wall.date()) } else { When::Instant(at) })
}

fn write_field(world: &World, schema: &Schema, ticket: &mut Ticket, write: &FieldWrite) -> Result<()> {
    let definition = schema.field(write.id().as_str());
    let definition =
        definition.ok_or_else(|| Error::invalid("the project has no such field").with("field", write.id()))?;
    if definition.read_only {
        return Err(Error::invalid("this field can only be read").with("field", &definition.name));
    }
    let Patch::Set(value) = &write.value else {
        if write.value == Patch::Clear {
            ticket.fields.retain(|field| field.id != definition.id);
        }
        return Ok(());
    };
    if value.kind() != definition.kind {
        return Err(Error::invalid("the field holds another kind of value").with("field", &definition.name));
    }
    let known = |id: &str| definition.choices.iter().any(|choice| choice.id == id);
    let unknown = match value {
        Value::Select(choice) => (!known(&choice.id)).then(|| choice.name.clone()),
        Value::MultiSelect(choices) | Value::Cascade(choices) => {
            choices.iter().find(|choice| !known(&choice.id)).map(|choice| choice.name.clone())
        }
        Value::Users(users) => {
            users.iter().try_for_each(|user| world.user(&user.id).map(drop))?;
            None
        }
        Value::Tickets(tickets) => {
            tickets.iter().try_for_each(|id| world.ticket(id).map(drop))?;
            None
        }
        _ => None,
    };
    if let Some(choice) = unknown {
        return Err(Error::invalid("the field offers no such choice")
            .with("field", &definition.name)
            .with("choice", choice));
    }
    let kept = FieldValue::new(definition.id.clone(), &definition.name, value.clone());
    ticket.fields.retain(|field| field.id != definition.id);
    if world.capabilities().box_form == BoxForm::Ticked && *value == Value::Bool(false) {
        return Ok(());
    }
    ticket.fields.push(kept);
    Ok(())
}

/// What a patch leaves of a value.
fn after<T: Clone>(patch: &Patch<T>, now: Option<T>) -> Option<T> {
    match patch {
        Patch::Keep => now,
        Patch::Clear => None,
        Patch::Set(value) => Some(value.clone()),
    }
}
