//! Law 2: a patch changes what it names and nothing else.

use anyticket_core::{Access, Cell, ErrorKind, Field, Operation, ProjectRef, Ticket, TicketId, TicketPatch, UserRef};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};
use super::law01_read_back::wanted;
use super::samples::PATCHED;

checks! {
    2:
    setting_a_field_changes_it_and_nothing_else,
    clear_really_clears_and_nothing_else,
    an_empty_patch_changes_nothing,
    several_fields_change_at_once,
    labels_added_and_removed_compose_with_what_others_did,
    assignees_added_and_removed_compose_with_what_others_did,
    places_added_and_removed_leave_the_home,
    a_custom_field_is_set_and_cleared_without_the_others,
    a_stale_version_is_a_conflict_and_changes_nothing,
    a_text_with_forms_we_cannot_write_is_not_overwritten_untold,
    what_cannot_be_patched_is_refused,
    what_nobody_can_clear_is_invalid,
    a_patch_of_a_missing_ticket_finds_nothing,
    other_tickets_stay_as_they_are,
}

/// The fields that a patch can set here.
fn settable(lab: &Lab) -> Vec<Field> {
    let fields = Field::ALL.iter().copied();
    fields.filter(|field| lab.can((*field, Access::Set)) && lab.samples.has(*field)).collect()
}

/// A ticket that holds something in every field that can be given, but for its parent.
async fn rich(lab: &Lab) -> Verdict<Ticket> {
    let fields: Vec<Field> = lab.creatable().into_iter().filter(|field| *field != Field::Parent).collect();
    let sample = wanted(lab, 0, &fields).await?;
    let new = fields.iter().fold(lab.new_ticket("Rich"), |new, field| lab.samples.give(*field, &sample, new));
    let made = lab.tracker.create(new).await?;
    Ok(lab.tracker.ticket(&made.id).await?)
}

async fn setting_a_field_changes_it_and_nothing_else(lab: &Lab) -> Verdict {
    let mut faults = Vec::new();
    for field in settable(lab) {
        let before = rich(lab).await?;
        let mut sample = wanted(lab, 1, &[field]).await?;
        if field == Field::AlsoIn {
            // It lies there already where it could be given when it was made.
            lab.tracker.update(&before.id, TicketPatch::new().clear(Field::AlsoIn)).await?;
        }
        if field == Field::Archived {
            sample.archived = !before.archived;
        }
        lab.tracker.update(&before.id, lab.samples.set(field, &sample)).await?;
        let after = lab.second()?.ticket(&before.id).await?;
        if sample.differences(&after, lab.capabilities()).contains(field) {
            faults.push(format!("{field} was not set"));
        }
        let mut others = lab.others(field, &before, &after);
        if field == Field::Fields {
            others.remove(Field::Fields);
        }
        if !others.is_empty() {
            faults.push(format!("setting {field} also changed {others:?}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { failed(faults.join("; ")) }
}

async fn clear_really_clears_and_nothing_else(lab: &Lab) -> Verdict {
    let mut faults = Vec::new();
    for field in Field::ALL.iter().copied() {
        let cell = Cell::Field(field, Access::Clear);
        if !lab.can(cell) || !cell.makes_sense() || !lab.samples.has(field) || field == Field::Fields {
            continue;
        }
        let mut before = rich(lab).await?;
        if field == Field::Parent {
            let above = lab.create("Above").await?;
            before = lab.tracker.update(&before.id, TicketPatch::new().parent(&above.id)).await?;
        }
        lab.tracker.update(&before.id, lab.clearing(field)).await?;
        let after = lab.second()?.ticket(&before.id).await?;
        let mut empty = after.clone();
        empty_out(field, &mut empty);
        if empty.differences(&after, lab.capabilities()).contains(field) {
            faults.push(format!("{field} was not cleared"));
        }
        let others = lab.others(field, &before, &after);
        if !others.is_empty() {
            faults.push(format!("clearing {field} also changed {others:?}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { failed(faults.join("; ")) }
}

fn empty_out(field: Field, ticket: &mut Ticket) {
    match field {
        Field::Body => ticket.body = None,
        Field::Priority => ticket.priority = None,
        Field::AlsoIn => ticket.also_in.clear(),
        Field::Parent => ticket.parent = None,
        Field::Assignees => ticket.assignees.clear(),
        Field::Reporter => ticket.reporter = None,
        Field::Labels => ticket.labels.clear(),
        Field::Start => ticket.start = None,
        Field::Due => ticket.due = None,
        Field::Estimate => ticket.estimate = None,
        Field::ExternalKey => ticket.external_key = None,
        _ => {}
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
    let mut others = before.differences(&after, lab.capabilities());
    changed.iter().for_each(|field| others.remove(*field));
    ensure!(others.is_empty(), "{changed:?} were named and {others:?} changed too");
    Ok(())
}

async fn labels_added_and_removed_compose_with_what_others_did(lab: &Lab) -> Verdict {
    lab.needs((Field::Labels, Access::Set))?;
    let words = label_words(lab);
    let [a, b, c] = words.as_slice() else { return not_applicable("there are fewer than three labels") };
    let id = lab.tracker.create(lab.new_ticket("Labelled").with_label(a.as_str())).await?.id;
    let (mine, theirs) = (lab.second()?, lab.second()?);
    mine.ticket(&id).await?;
    theirs.update(&id, TicketPatch::new().add_label(b.as_str())).await?;
    mine.update(&id, TicketPatch::new().add_label(c.as_str()).remove_label(a.as_str())).await?;
    let after = mine.ticket(&id).await?;
    for (word, there) in [(a, false), (b, true), (c, true)] {
        ensure!(
            after.labels.iter().any(|label| label.is_called(word)) == there,
            "of {a}, {b}, {c} it has {:?}",
            after.labels
        );
    }
    // Adding what is there and removing what is not are no errors.
    mine.update(&id, TicketPatch::new().add_label(b.as_str()).remove_label(a.as_str())).await?;
    let again = mine.ticket(&id).await?;
    ensure!(again.same_as(&after, lab.capabilities()), "adding what was there changed {:?}", again.labels);
    Ok(())
}

fn label_words(lab: &Lab) -> Vec<String> {
    if lab.schema.open_labels {
        return ["one", "two", "three"].map(str::to_owned).to_vec();
    }
    let named = lab.schema.labels.iter().filter(|label| !label.name.is_empty());
    named.take(3).map(|label| label.name.clone()).collect()
}

async fn assignees_added_and_removed_compose_with_what_others_did(lab: &Lab) -> Verdict {
    lab.needs((Field::Assignees, Access::Set))?;
    let [a, b, ..] = lab.people.as_slice() else { return not_applicable("there are fewer than two users") };
    let id = lab.tracker.create(lab.new_ticket("Assigned").with_assignee(a)).await?.id;
    let most = lab.schema.limits.narrowed(lab.capabilities().limits).assignees;
    let has = async |wanted: &[&UserRef]| -> Verdict {
        let after = lab.second()?.ticket(&id).await?;
        let now: Vec<UserRef> = after.assignees.iter().map(UserRef::from).collect();
        let same = now.len() == wanted.len() && wanted.iter().all(|user| now.contains(user));
        ensure!(same, "{wanted:?} were wanted and {now:?} are there");
        Ok(())
    };
    let (first, second) = (UserRef::from(a), UserRef::from(b));
    if most == Some(1) {
        lab.tracker.update(&id, TicketPatch::new().add_assignee(b).remove_assignee(a)).await?;
        has(&[&second]).await?;
    } else {
        lab.second()?.update(&id, TicketPatch::new().add_assignee(b)).await?;
        has(&[&first, &second]).await?;
        lab.tracker.update(&id, TicketPatch::new().remove_assignee(a)).await?;
        has(&[&second]).await?;
    }
    lab.tracker.update(&id, TicketPatch::new().remove_assignee(a)).await?;
    has(&[&second]).await
}

async fn places_added_and_removed_leave_the_home(lab: &Lab) -> Verdict {
    lab.needs((Field::AlsoIn, Access::Set))?;
    let [home, beside, ..] = lab.projects.as_slice() else { return not_applicable("there is one project") };
    let before = lab.create("Placed").await?;
    let beside = ProjectRef::from(beside);
    lab.tracker.update(&before.id, TicketPatch::new().add_place(beside.clone())).await?;
    let there = lab.tracker.ticket(&before.id).await?;
    ensure!(there.also_in.len() == 1, "it was put into one more project and lies in {:?}", there.also_in);
    ensure!(
        there.project.as_ref().is_some_and(|project| project.id == home.id),
        "its home moved to {:?}",
        there.project
    );
    lab.tracker.update(&before.id, TicketPatch::new().remove_place(beside)).await?;
    let after = lab.tracker.ticket(&before.id).await?;
    ensure!(
        after.same_as(&before, lab.capabilities()),
        "after coming and going it differs in {:?}",
        after.differences(&before, lab.capabilities())
    );
    Ok(())
}

async fn a_custom_field_is_set_and_cleared_without_the_others(lab: &Lab) -> Verdict {
    lab.needs((Field::Fields, Access::Set))?;
    let fields = &lab.samples.ticket(0).fields;
    let [first, second, ..] = fields.as_slice() else {
        return not_applicable("there are fewer than two custom fields");
    };
    let id = lab.create("With fields").await?.id;
    for field in [first, second] {
        lab.tracker.update(&id, TicketPatch::new().field(field.id.as_str(), field.value.clone())).await?;
    }
    let both = lab.tracker.ticket(&id).await?;
    for field in [first, second] {
        let kept = both.field(field.id.as_str()).map(|kept| &kept.value);
        ensure!(kept.is_some_and(|kept| kept.is_same(&field.value)), "{} holds {kept:?}", field.name);
    }
    let clears = Cell::Field(Field::Fields, Access::Clear);
    let patch = TicketPatch::new().clear_field(first.id.as_str());
    if !lab.can(clears) {
        return lab.refuses(clears, lab.tracker.update(&id, patch)).await;
    }
    lab.tracker.update(&id, patch).await?;
    let one = lab.tracker.ticket(&id).await?;
    ensure!(one.field(first.id.as_str()).is_none(), "{} was cleared and is there", first.name);
    ensure!(one.field(second.id.as_str()).is_some(), "clearing {} took {} away", first.name, second.name);
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
        for access in PATCHED {
            let cell = Cell::Field(field, access);
            if lab.capabilities().support(cell).is_supported() || !cell.makes_sense() {
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
    let mut fields = settable(lab);
    // The move comes last: the values of the others are those of the project it leaves.
    fields.sort_by_key(|field| *field == Field::Project);
    for field in fields {
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
