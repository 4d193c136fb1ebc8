//! Law 2: a patch changes what it names and nothing else.

use std::fmt;

use anyticket_core::text::same_folded;
use anyticket_core::{
    Access, Cell, ErrorKind, Field, FieldValue, Label, ListPatch, Operation, Placement, ProjectLink, ProjectRef,
    Ticket, TicketId, TicketPatch, Workflow,
};

use super::checks;
use super::lab::{Lab, Verdict, all_of, ensure, failed, not_applicable};
use super::law01_read_back::{different, wanted};

checks! {
    2:
    every_field_under_every_action_changes_and_nothing_else_does,
    an_empty_patch_changes_nothing,
    several_fields_change_at_once,
    a_stale_version_is_a_conflict_and_changes_nothing,
    a_text_with_forms_we_cannot_write_is_not_overwritten_untold,
    what_cannot_be_patched_is_refused,
    what_nobody_can_clear_is_invalid,
    a_patch_of_a_missing_ticket_finds_nothing,
    other_tickets_stay_as_they_are,
}

/// What a patch does to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Set,
    SetOther,
    Clear,
    Add,
    Remove,
}

impl Action {
    const ALL: [Self; 5] = [Self::SetOther, Self::Clear, Self::Set, Self::Add, Self::Remove];

    fn cell(self, field: Field) -> Cell {
        Cell::Field(field, if self == Self::Clear { Access::Clear } else { Access::Set })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Set => "setting",
            Self::SetOther => "setting anew",
            Self::Clear => "clearing",
            Self::Add => "adding to",
            Self::Remove => "removing from",
        })
    }
}

/// The fields that a patch can set here, the move to another project last: it takes the statuses along.
fn settable(lab: &Lab) -> Vec<Field> {
    let fields = Field::ALL.iter().copied();
    let mut fields: Vec<Field> =
        fields.filter(|field| lab.can((*field, Access::Set)) && lab.samples.has(*field)).collect();
    fields.sort_by_key(|field| *field == Field::Project);
    fields
}

/// A ticket that holds something in every field that can be given, but for its parent.
pub(super) async fn rich(lab: &Lab) -> Verdict<Ticket> {
    let fields: Vec<Field> = lab.creatable().into_iter().filter(|field| *field != Field::Parent).collect();
    let sample = wanted(lab, 0, &fields).await?;
    let new = fields.iter().fold(lab.new_ticket("Rich"), |new, field| lab.samples.give(*field, &sample, new));
    let made = lab.tracker.create(new).await?;
    Ok(lab.tracker.ticket(&made.id).await?)
}

async fn every_field_under_every_action_changes_and_nothing_else_does(lab: &Lab) -> Verdict {
    let mut now = rich(lab).await?;
    let (mut faults, mut tried) = (Vec::new(), 0);
    for field in settable(lab) {
        if field == Field::Project && now.parent.is_some() {
            // A family stays together in some trackers.
            now = rich(lab).await?;
        }
        for action in Action::ALL {
            let cell = action.cell(field);
            if !lab.can(cell) || !cell.makes_sense() {
                continue;
            }
            let Some((patch, mut expected)) = planned(lab, field, action, &now).await? else { continue };
            let answered = match lab.tracker.update(&now.id, patch).await {
                // A workflow need not lead back.
                Err(error) if field == Field::Status && error.kind() == ErrorKind::Invalid && !is_free(lab) => continue,
                answer => answer?,
            };
            let after = lab.second()?.ticket(&now.id).await?;
            lab.samples.goes_along(field).iter().for_each(|other| copy(*other, &after, &mut expected));
            if field == Field::Project {
                faults.extend(leave_behind(lab, &answered, &after, &mut expected).await?);
            }
            let differences = lab.differences(&now, &expected, &after);
            if differences.is_empty() {
                lab.tried(cell);
                if lab.can((field, Access::Read)) {
                    lab.tried((field, Access::Read));
                }
            } else if differences.contains(field) {
                faults.push(format!("{action} {}", different(field, &expected, &after)));
            } else {
                faults.push(format!("{action} {field} also changed {differences:?}"));
            }
            tried += 1;
            now = after;
        }
    }
    lab.record.figure(format!("law 2: {tried} patches of one field each, every other field compared"));
    all_of(faults)
}

/// What becomes of custom fields that the other project does not define is the tracker's, which need not hold them there;
/// those that it does define stay. But nothing is lost in silence (law 7): the answer names each value that is gone. Where
/// labels belong to a project, one of the same name stands for each.
async fn leave_behind(lab: &Lab, answered: &Ticket, after: &Ticket, expected: &mut Ticket) -> Verdict<Vec<String>> {
    let Some(home) = &after.project else { return Ok(Vec::new()) };
    let schema = lab.tracker.schema(home.id.clone()).await?;
    let is_defined = |kept: &FieldValue| schema.fields.iter().any(|field| field.id == kept.id);
    let is_gone = |kept: &&FieldValue| !is_defined(kept) && after.field(kept.id.as_str()).is_none();
    let is_named = |kept: &&FieldValue| {
        let named = |text: &str| text.contains(kept.name.as_str());
        let losses = answered.losses.iter().filter(|loss| loss.field == Field::Fields);
        losses.into_iter().any(|loss| named(&loss.reason) || loss.native.as_deref().is_some_and(named))
    };
    let silent = expected.fields.iter().filter(is_gone).filter(|kept| !is_named(kept));
    let faults =
        silent.map(|kept| format!("the field {} did not come along, and nothing says so", kept.name)).collect();
    expected.fields.retain(is_defined);
    expected.fields.extend(after.fields.iter().filter(|kept| !is_defined(kept)).cloned());
    for label in &mut expected.labels {
        let namesake = after.labels.iter().find(|kept| same_folded(&kept.name, &label.name));
        let is_there = |kept: &&Label| schema.labels.iter().any(|own| own.is_same(kept));
        if let Some(kept) = namesake.filter(is_there) {
            label.id.clone_from(&kept.id);
        }
    }
    Ok(faults)
}

/// The patch that does so to a field, and the ticket as it should be afterwards. Nothing where the field is no list,
/// or there is nothing to do it with.
async fn planned(lab: &Lab, field: Field, action: Action, now: &Ticket) -> Verdict<Option<(TicketPatch, Ticket)>> {
    let variant = usize::from(action == Action::SetOther || action == Action::Add);
    let mut sample = wanted(lab, variant, &[field]).await?;
    if let (Field::Parent, Some(kind)) = (field, &lab.terms.parent_kind) {
        let above = lab.new_ticket("Above").with_kind(kind.as_str());
        sample.parent = Some(lab.tracker.create(above).await?.id);
    }
    let mut expected = now.clone();
    let patch = match action {
        Action::Set | Action::SetOther => {
            if field == Field::Archived {
                sample.archived = !now.archived;
            }
            if field == Field::Fields {
                // Those that are not named stay.
                expected.fields.retain(|kept| !sample.fields.iter().any(|field| field.id == kept.id));
                expected.fields.extend(sample.fields.iter().cloned());
            } else {
                copy(field, &sample, &mut expected);
            }
            match field {
                Field::Status => lab.samples.set(field, &sample).allow_steps(),
                Field::AlsoIn => {
                    let mut patch = TicketPatch::new();
                    patch.also_in = ListPatch::Set(places(&sample));
                    patch
                }
                _ => lab.samples.set(field, &sample),
            }
        }
        Action::Clear => {
            empty_out(field, &mut expected);
            if field == Field::Fields {
                let known = |kept: &&FieldValue| {
                    lab.samples.definitions().iter().any(|field| field.id == kept.id && !field.required)
                };
                let Some(first) = now.fields.iter().find(known) else { return Ok(None) };
                expected.fields.retain(|kept| kept.id != first.id);
                return Ok(Some((TicketPatch::new().clear_field(first.id.as_str()), expected)));
            }
            lab.clearing(field)
        }
        Action::Add | Action::Remove => {
            let Some(patch) = changed_list(lab, field, action, &sample, &mut expected) else { return Ok(None) };
            patch
        }
    };
    Ok(Some((patch, expected)))
}

fn is_free(lab: &Lab) -> bool {
    matches!(lab.schema.workflow, Workflow::Free)
}

fn places(ticket: &Ticket) -> Vec<ProjectRef> {
    ticket.also_in.iter().map(|place| ProjectRef::Id(place.project.id.clone())).collect()
}

/// Adds one member to a list that has none of its name, or removes its last one.
fn changed_list(
    lab: &Lab,
    field: Field,
    action: Action,
    sample: &Ticket,
    expected: &mut Ticket,
) -> Option<TicketPatch> {
    let patch = TicketPatch::new();
    match (field, action) {
        (Field::Labels, Action::Add) => {
            let new = sample.labels.iter().find(|label| !expected.labels.iter().any(|had| had.is_same(label)))?;
            expected.labels.push(Label::clone(new));
            Some(patch.add_label(new.name.as_str()))
        }
        (Field::Labels, _) => expected.labels.pop().map(|label| patch.remove_label(label.name.as_str())),
        (Field::Assignees, Action::Add) => {
            let limits = lab.schema.limits.narrowed(lab.capabilities().limits);
            let new = lab.people.iter().find(|user| !expected.assignees.iter().any(|had| had.id == user.id))?;
            if limits.assignees.is_some_and(|most| expected.assignees.len() >= most) {
                return None;
            }
            expected.assignees.push(new.clone());
            Some(patch.add_assignee(new))
        }
        (Field::Assignees, _) => expected.assignees.pop().map(|user| patch.remove_assignee(&user)),
        (Field::AlsoIn, Action::Add) => {
            let new = lab.projects.iter().find(|project| !expected.is_in(&project.id))?;
            expected.also_in.push(Placement::new(ProjectLink::from(new)));
            Some(patch.add_place(new))
        }
        (Field::AlsoIn, _) => expected.also_in.pop().map(|place| patch.remove_place(ProjectRef::Id(place.project.id))),
        _ => None,
    }
}

/// Takes one field over from another ticket.
pub(super) fn copy(field: Field, from: &Ticket, to: &mut Ticket) {
    match field {
        Field::Title => to.title.clone_from(&from.title),
        Field::Body => to.body.clone_from(&from.body),
        Field::Status => to.status = from.status.clone(),
        Field::Priority => to.priority.clone_from(&from.priority),
        Field::Kind => to.kind.clone_from(&from.kind),
        Field::Project => to.project.clone_from(&from.project),
        Field::AlsoIn => to.also_in.clone_from(&from.also_in),
        Field::Parent => to.parent.clone_from(&from.parent),
        Field::Assignees => to.assignees.clone_from(&from.assignees),
        Field::Reporter => to.reporter.clone_from(&from.reporter),
        Field::Labels => to.labels.clone_from(&from.labels),
        Field::Start => to.start = from.start,
        Field::Due => to.due = from.due,
        Field::Estimate => to.estimate = from.estimate,
        Field::Archived => to.archived = from.archived,
        Field::Fields => to.fields.clone_from(&from.fields),
        Field::ExternalKey => to.external_key.clone_from(&from.external_key),
        _ => {}
    }
}

fn empty_out(field: Field, ticket: &mut Ticket) {
    let empty = Ticket::new(&ticket.id, "", ticket.status.clone());
    if field != Field::Fields {
        copy(field, &empty, ticket);
    }
}

async fn an_empty_patch_changes_nothing(lab: &Lab) -> Verdict {
    let before = rich(lab).await?;
    let answer = lab.tracker.update(&before.id, TicketPatch::new()).await?;
    let after = lab.tracker.ticket(&before.id).await?;
    for ticket in [answer, after] {
        let differences = before.differences(&ticket, lab.capabilities());
        ensure!(differences.is_empty(), "nothing was named and {differences:?} changed");
    }
    Ok(())
}

async fn several_fields_change_at_once(lab: &Lab) -> Verdict {
    let before = rich(lab).await?;
    let sample = lab.samples.ticket(1);
    let mut patch = TicketPatch::new().title("Changed");
    let mut changed = vec![Field::Title];
    if lab.can((Field::Labels, Access::Set)) && lab.samples.has(Field::Labels) {
        patch = patch.labels(sample.labels.iter().map(|label| label.name.clone()));
        changed.push(Field::Labels);
    }
    if lab.can((Field::Due, Access::Clear)) {
        patch = patch.clear(Field::Due);
        changed.push(Field::Due);
        for along in lab.samples.goes_along(Field::Due) {
            patch = patch.clear(*along);
            changed.push(*along);
        }
    }
    if lab.can((Field::Status, Access::Set)) && lab.samples.has(Field::Status) {
        patch = patch.status(&sample.status);
        changed.push(Field::Status);
    }
    let answer = lab.tracker.update(&before.id, patch).await?;
    let after = lab.second()?.ticket(&before.id).await?;
    ensure!(answer.same_as(&after, lab.capabilities()), "the answer is not what is there afterwards");
    ensure!(after.title == "Changed", "the title is {:?}", after.title);
    ensure!(!changed.contains(&Field::Due) || after.due.is_none(), "the due date is still {:?}", after.due);
    ensure!(
        !changed.contains(&Field::Status) || after.status.id == sample.status.id,
        "it stands at {:?}",
        after.status
    );
    let mut others = lab.differences(&before, &before, &after);
    changed.iter().for_each(|field| others.remove(*field));
    ensure!(others.is_empty(), "{changed:?} were named and {others:?} changed too");
    Ok(())
}

async fn a_stale_version_is_a_conflict_and_changes_nothing(lab: &Lab) -> Verdict {
    let before = lab.tracker.ticket(&lab.create("Guarded").await?.id).await?;
    let stale = before.version.clone().unwrap_or_else(|| "1".to_owned());
    let patch = TicketPatch::new().title("Mine").if_version(stale);
    if !lab.can(Operation::PatchIfVersion) {
        return lab.refuses(Operation::PatchIfVersion, lab.tracker.update(&before.id, patch)).await;
    }
    let theirs = lab.second()?.update(&before.id, TicketPatch::new().title("Theirs")).await?;
    ensure!(theirs.version.is_some() && theirs.version != before.version, "a change leaves the version as it was");
    let Err(error) = lab.tracker.update(&before.id, patch).await else {
        return failed("a stale version was written over");
    };
    ensure!(error.kind() == ErrorKind::Conflict, "a stale version: {error:#}");
    ensure!(lab.tracker.ticket(&before.id).await?.title == "Theirs", "the refused change was made");
    let version = theirs.version.unwrap_or_default();
    lab.tracker.update(&before.id, TicketPatch::new().title("Mine").if_version(version)).await?;
    ensure!(lab.tracker.ticket(&before.id).await?.title == "Mine", "the change under the right version was lost");
    Ok(())
}

async fn a_text_with_forms_we_cannot_write_is_not_overwritten_untold(lab: &Lab) -> Verdict {
    let id = lab.create("Foreign").await?.id;
    if !lab.subject.plant_foreign_body(&id) {
        return not_applicable("a text with foreign forms cannot be planted");
    }
    let before = lab.tracker.ticket(&id).await?;
    let patch = TicketPatch::new().body("mine");
    lab.sends_no_write(lab.tracker.update(&id, patch.clone()), "overwriting foreign forms", ErrorKind::Invalid).await?;
    let now = lab.tracker.ticket(&id).await?;
    ensure!(now.same_as(&before, lab.capabilities()), "the text was overwritten all the same");
    lab.tracker.update(&id, TicketPatch::new().title("Other")).await?;
    let now = lab.tracker.ticket(&id).await?;
    ensure!(now.body == before.body, "changing the title changed the text");
    lab.tracker.update(&id, patch.overwrite_body()).await?;
    ensure!(lab.tracker.ticket(&id).await?.body_markdown().trim() == "mine", "told to, it was not overwritten");
    Ok(())
}

async fn what_cannot_be_patched_is_refused(lab: &Lab) -> Verdict {
    let before = rich(lab).await?;
    for field in Field::ALL.iter().copied() {
        for access in [Access::Set, Access::Clear] {
            let cell = Cell::Field(field, access);
            if lab.can(cell) || !cell.makes_sense() {
                continue;
            }
            let sample = wanted(lab, 1, &[Field::Parent]).await?;
            let patch = match access {
                Access::Clear => lab.clearing(field),
                _ => lab.samples.set_anything(field, &sample),
            };
            if patch != TicketPatch::new() {
                lab.refuses(cell, lab.tracker.update(&before.id, patch)).await?;
            }
        }
    }
    let after = lab.tracker.ticket(&before.id).await?;
    ensure!(after.same_as(&before, lab.capabilities()), "a refused patch changed something");
    Ok(())
}

async fn what_nobody_can_clear_is_invalid(lab: &Lab) -> Verdict {
    let id = lab.create("Firm").await?.id;
    for field in
        [Field::Title, Field::Status, Field::Kind, Field::Project, Field::CreatedAt, Field::Version, Field::Key]
    {
        let patch = TicketPatch::new().clear(field);
        lab.sends_no_write(lab.tracker.update(&id, patch), &format!("clearing {field}"), ErrorKind::Invalid).await?;
    }
    let blank = TicketPatch::new().title("  ");
    lab.sends_no_write(lab.tracker.update(&id, blank), "a blank title", ErrorKind::Invalid).await
}

async fn a_patch_of_a_missing_ticket_finds_nothing(lab: &Lab) -> Verdict {
    lab.needs(Operation::Delete)?;
    let id: TicketId = lab.create("Gone").await?.id;
    lab.tracker.delete(&id).await?;
    let Err(error) = lab.tracker.update(&id, TicketPatch::new().title("x")).await else {
        return failed("a deleted ticket was changed");
    };
    ensure!(error.kind() == ErrorKind::NotFound, "a ticket that is gone: {error:#}");
    Ok(())
}

async fn other_tickets_stay_as_they_are(lab: &Lab) -> Verdict {
    let (mine, other) = (rich(lab).await?, rich(lab).await?);
    let above = lab.tracker.ticket(&lab.create("Bystander").await?.id).await?;
    for field in settable(lab) {
        if matches!(field, Field::Parent | Field::ExternalKey) {
            continue;
        }
        let sample = wanted(lab, 1, &[field]).await?;
        lab.tracker.update(&mine.id, lab.samples.set(field, &sample)).await?;
    }
    for before in [other, above] {
        let after = lab.second()?.ticket(&before.id).await?;
        ensure!(
            after.same_as(&before, lab.capabilities()),
            "another ticket changed in {:?}",
            after.differences(&before, lab.capabilities())
        );
        ensure!(after.version == before.version, "another ticket has a new version");
    }
    Ok(())
}
