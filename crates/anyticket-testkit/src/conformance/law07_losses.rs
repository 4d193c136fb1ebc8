//! Law 7: nothing is lost in silence.

use anyticket_core::{Access, Cell, Effect, ErrorKind, Field, Operation, ProjectRef, Support, TicketPatch};

use super::attempts::{attempt, attempt_directly};
use super::checks;
use super::lab::{Lab, Verdict, all_of, ensure, failed, not_applicable};
use super::law01_read_back::wanted;
use super::law02_patches::rich;
use crate::memory::is_write;

checks! {
    7:
    every_refused_operation_is_refused_before_anything_is_sent,
    the_provider_itself_refuses_what_it_says_it_refuses,
    what_one_project_has_switched_off_is_refused_there,
    a_refusal_of_the_tracker_is_an_error_that_changed_nothing,
    a_lenient_create_does_the_rest_and_names_each_loss,
    a_lenient_patch_does_the_rest_and_names_each_loss,
    a_read_only_tracker_sends_no_write,
    names_that_mean_nothing_are_refused_before_anything_is_sent,
}

fn operations(lab: &Lab, wanted: impl Fn(&Support) -> bool) -> Vec<Operation> {
    let all = Operation::ALL.iter().copied();
    all.filter(|operation| wanted(&lab.capabilities().support(*operation))).collect()
}

async fn every_refused_operation_is_refused_before_anything_is_sent(lab: &Lab) -> Verdict {
    let id = lab.create("Asked for").await?.id;
    for operation in operations(lab, |support| !support.is_supported()) {
        lab.refuses(operation, attempt(lab, &lab.tracker, operation, &id)).await?;
    }
    Ok(())
}

/// Nobody who goes through a tracker ever asks, and whoever does all the same is told.
async fn the_provider_itself_refuses_what_it_says_it_refuses(lab: &Lab) -> Verdict {
    let id = lab.create("Asked for").await?.id;
    let mut faults = Vec::new();
    for operation in operations(lab, |support| !support.is_supported()) {
        match attempt_directly(&*lab.spy, operation, &id).await {
            Err(error) if error.kind() == ErrorKind::Unsupported && error.effect() == Effect::None => {}
            Err(error) => faults.push(format!("{operation} answers {}: {error:#}", error.kind())),
            Ok(()) => faults.push(format!("{operation} is refused by declaration and was done")),
        }
    }
    all_of(faults)
}

async fn what_one_project_has_switched_off_is_refused_there(lab: &Lab) -> Verdict {
    let off: Vec<Cell> = lab.schema.off.iter().map(|off| off.cell).filter(|cell| lab.declares(*cell)).collect();
    if off.is_empty() {
        return not_applicable("the project has nothing switched off");
    }
    let before = rich(lab).await?;
    for cell in off {
        let reason = lab.schema.off_reason(cell).unwrap_or_default().to_owned();
        let sample = wanted(lab, 1, &[Field::Parent]).await?;
        let refused = match cell {
            Cell::Operation(operation) => {
                lab.refuses(cell, attempt(lab, &lab.tracker, operation, &before.id)).await?;
                continue;
            }
            Cell::Field(field, Access::Create) => {
                let new = lab.samples.give_anything(field, &sample, lab.new_ticket("Off"));
                lab.tracker.create(new).await.map(drop)
            }
            Cell::Field(field, Access::Set) => {
                lab.tracker.update(&before.id, lab.samples.set_anything(field, &sample)).await.map(drop)
            }
            Cell::Field(field, Access::Clear) => lab.tracker.update(&before.id, lab.clearing(field)).await.map(drop),
            // What cannot be read is empty, and what cannot be filtered is refused when it is asked for.
            _ => {
                lab.tried(cell);
                continue;
            }
        };
        let Err(error) = refused else { return failed(format!("{cell} is off here and was written")) };
        ensure!(error.kind() == ErrorKind::Unsupported, "{cell} is off here and answers {error:#}");
        ensure!(
            error.hint() == Some(reason.as_str()),
            "{cell} is off because {reason:?}, and is said {:?}",
            error.hint()
        );
        lab.tried(cell);
    }
    let after = lab.tracker.ticket(&before.id).await?;
    ensure!(after.same_as(&before, lab.capabilities()), "a refused write changed something");
    Ok(())
}

async fn a_refusal_of_the_tracker_is_an_error_that_changed_nothing(lab: &Lab) -> Verdict {
    let before = rich(lab).await?;
    let mut tried = 0;
    for operation in [Operation::Create, Operation::Patch, Operation::Delete, Operation::AddComment] {
        if !lab.can(operation) || !lab.subject.refuse_next(operation) {
            continue;
        }
        tried += 1;
        let Err(error) = attempt(lab, &lab.tracker, operation, &before.id).await else {
            return failed(format!("{operation} was refused by the tracker and is said to have worked"));
        };
        ensure!(error.kind() == ErrorKind::Forbidden, "{operation} was forbidden and answers {error:#}");
        ensure!(error.effect() == Effect::None, "{operation} was forbidden, and its effect is {}", error.effect());
        let now = lab.tracker.ticket(&before.id).await?;
        ensure!(now.same_as(&before, lab.capabilities()), "{operation} was forbidden and changed something");
    }
    if tried == 0 { not_applicable("the tracker cannot be told to refuse") } else { Ok(()) }
}

async fn a_lenient_create_does_the_rest_and_names_each_loss(lab: &Lab) -> Verdict {
    let mut tried = 0;
    for field in Field::ALL.iter().copied() {
        let cell = Cell::Field(field, Access::Create);
        if lab.can(cell) || !cell.makes_sense() {
            continue;
        }
        let sample = wanted(lab, 0, &[Field::Parent]).await?;
        let new = lab.samples.give_anything(field, &sample, lab.new_ticket("Lenient"));
        if new == lab.new_ticket("Lenient") {
            continue;
        }
        tried += 1;
        let made = lab.tracker.create(new.lenient()).await?;
        ensure!(made.losses.iter().any(|loss| loss.field == field), "{field} was lost in silence: {:?}", made.losses);
        ensure!(lab.tracker.ticket(&made.id).await?.title == "Lenient", "the rest was not written");
    }
    if tried == 0 { not_applicable("no field is refused") } else { Ok(()) }
}

async fn a_lenient_patch_does_the_rest_and_names_each_loss(lab: &Lab) -> Verdict {
    let mut tried = 0;
    let cells = Field::ALL.iter().flat_map(|field| [Access::Set, Access::Clear].map(|access| (*field, access)));
    for (field, access) in cells {
        let cell = Cell::Field(field, access);
        if lab.can(cell) || !cell.makes_sense() {
            continue;
        }
        let id = lab.create("Before").await?.id;
        let sample = wanted(lab, 1, &[Field::Parent]).await?;
        let patch = match access {
            Access::Clear => lab.clearing(field),
            _ => lab.samples.set_anything(field, &sample),
        };
        if patch == TicketPatch::new() {
            continue;
        }
        tried += 1;
        let after = lab.tracker.update(&id, patch.title("After").lenient()).await?;
        ensure!(after.losses.iter().any(|loss| loss.field == field), "{field} was lost in silence: {:?}", after.losses);
        ensure!(lab.tracker.ticket(&id).await?.title == "After", "the rest was not written");
    }
    if tried == 0 { not_applicable("no field is refused") } else { Ok(()) }
}

async fn a_read_only_tracker_sends_no_write(lab: &Lab) -> Verdict {
    let id = lab.create("Looked at").await?.id;
    let tracker = lab.with_options(lab.options.clone().read_only())?;
    for operation in Operation::ALL.iter().copied().filter(|operation| is_write(*operation)) {
        let write = attempt(lab, &tracker, operation, &id);
        lab.sends_no_write(write, operation.as_str(), ErrorKind::Forbidden).await?;
    }
    ensure!(tracker.ticket(&id).await?.title == "Looked at", "a read-only tracker cannot read, or has written");
    Ok(())
}

async fn names_that_mean_nothing_are_refused_before_anything_is_sent(lab: &Lab) -> Verdict {
    let new = || lab.new_ticket("Named");
    let mut tries = vec![("project", new().with_project(ProjectRef::Word("no-such-project".into())))];
    if lab.can((Field::Assignees, Access::Create)) {
        tries.push(("assignee", new().with_assignee("no-such-user")));
    }
    if lab.can((Field::Kind, Access::Create)) {
        tries.push(("kind", new().with_kind("no-such-kind")));
    }
    if lab.can((Field::Fields, Access::Create)) {
        tries.push(("field", new().with_field("no-such-field", "x")));
    }
    if lab.can((Field::Status, Access::Create)) {
        tries.push(("status", new().with_status("no-such-status")));
    }
    if lab.can((Field::Priority, Access::Create)) {
        tries.push(("priority", new().with_priority("no-such-priority")));
    }
    if lab.can((Field::Labels, Access::Create)) && !lab.schema.open_labels {
        tries.push(("label", new().with_label("no-such-label")));
    }
    for (what, new) in tries {
        lab.sends_no_write(lab.tracker.create(new), &format!("an unknown {what}"), ErrorKind::Invalid).await?;
    }
    Ok(())
}
