//! Law 6: statuses are read by category and name, listed, and written by category, name or id.

use anyticket_core::{
    Access, ErrorKind, Field, Schema, Status, StatusCategory, StatusRef, TicketId, TicketPatch, Workflow,
};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    6:
    every_status_of_the_project_is_reached_by_id,
    a_name_in_any_case_and_a_category_lead_to_a_status,
    a_status_it_has_already_is_not_written_again,
    a_new_ticket_gets_the_status_that_is_asked_for,
    several_steps_are_taken_only_if_they_are_allowed,
    a_status_that_does_not_exist_is_refused_with_the_list,
    closing_sets_the_time_and_opening_takes_it_away,
    every_ticket_has_a_category_a_name_and_an_id,
    a_configured_category_counts_in_reading_listing_and_writing,
}

async fn every_status_of_the_project_is_reached_by_id(lab: &Lab) -> Verdict {
    lab.needs((Field::Status, Access::Set))?;
    if matches!(lab.schema.workflow, Workflow::Hidden) {
        return every_wish_is_fulfilled_or_answered(lab).await;
    }
    let id = lab.create("Wanderer").await?.id;
    for status in &lab.schema.statuses {
        move_to(lab, &id, status).await?;
    }
    Ok(())
}

/// Where the workflow cannot be read, nobody can know which statuses are one step away: each is, or the refusal says which
/// are, and the first of those that it says is. Nothing is moved to find out.
async fn every_wish_is_fulfilled_or_answered(lab: &Lab) -> Verdict {
    let mut reached = 0;
    for status in &lab.schema.statuses {
        let before = lab.create("Wanderer").await?;
        if before.status.id == status.id {
            continue;
        }
        let wish = |status: &Status| TicketPatch::new().status(StatusRef::Id(status.id.clone())).allow_steps();
        let Err(error) = lab.tracker.update(&before.id, wish(status)).await else {
            let read = lab.second()?.ticket(&before.id).await?.status;
            ensure!(read.id == status.id, "{status:?} was written, {read:?} is read");
            reached += 1;
            continue;
        };
        ensure!(error.kind() == ErrorKind::Invalid, "{} cannot be reached: {error:#}", status.name);
        let unmoved = lab.second()?.ticket(&before.id).await?;
        ensure!(unmoved.version == before.version, "the ticket was moved to find out where one can go");
        let hint = error.hint().unwrap_or_default();
        let is_named = |other: &&Status| other.id != before.status.id && hint.contains(other.name.as_str());
        let Some(near) = lab.schema.statuses.iter().find(is_named) else {
            return failed(format!("the hint {hint:?} lists no status that is one step away"));
        };
        let there = lab.tracker.update(&before.id, wish(near)).await?.status;
        ensure!(there.id == near.id, "{} is said to be one step away, and it went to {there:?}", near.name);
    }
    ensure!(reached > 0, "no status can be reached");
    Ok(())
}

async fn move_to(lab: &Lab, id: &TicketId, status: &Status) -> Verdict {
    let patch = TicketPatch::new().status(StatusRef::Id(status.id.clone())).allow_steps();
    match lab.tracker.update(id, patch).await {
        // A workflow need not lead everywhere.
        Err(error) if error.kind() == ErrorKind::Invalid && !matches!(lab.schema.workflow, Workflow::Free) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => {
            let read = lab.second()?.ticket(id).await?.status;
            ensure!(
                read.id == status.id && read.category == status.category,
                "{status:?} was written, {read:?} is read"
            );
            ensure!(read.name == status.name, "the status {} is called {:?}", status.id, read.name);
            Ok(())
        }
    }
}

async fn a_name_in_any_case_and_a_category_lead_to_a_status(lab: &Lab) -> Verdict {
    lab.needs((Field::Status, Access::Set))?;
    let id = lab.create("Wanderer").await?.id;
    let now = lab.tracker.ticket(&id).await?.status;
    let next: Vec<Status> = lab.schema.next_from(&now.id).unwrap_or_default().into_iter().cloned().collect();
    let Some(status) = next.iter().find(|status| status.id != now.id) else {
        return not_applicable("no step leads away from the first status");
    };
    lab.tracker.update(&id, TicketPatch::new().status(format!("name:{}", status.name.to_uppercase()))).await?;
    let read = lab.tracker.ticket(&id).await?.status;
    ensure!(read.name == status.name, "{} was named, {} is read", status.name, read.name);
    let id = lab.create("Wanderer").await?.id;
    for category in StatusCategory::ALL {
        let there = next.iter().any(|status| status.category == category);
        if !there || category == now.category || category == StatusCategory::Unknown {
            continue;
        }
        let other = lab.create("Wanderer").await?.id;
        lab.tracker.update(&other, TicketPatch::new().status(category)).await?;
        let read = lab.tracker.ticket(&other).await?.status;
        ensure!(read.category == category, "{category} was asked for, {read:?} is read");
        let first = next.iter().find(|status| status.category == category);
        ensure!(first.is_some_and(|first| first.id == read.id), "{category} led to {read:?} and not to {first:?}");
    }
    let untouched = lab.tracker.ticket(&id).await?.status;
    ensure!(untouched.id == now.id, "a ticket nobody named moved to {untouched:?}");
    Ok(())
}

async fn a_status_it_has_already_is_not_written_again(lab: &Lab) -> Verdict {
    let before = lab.tracker.ticket(&lab.create("Stays").await?.id).await?;
    for status in [StatusRef::Category(before.status.category), StatusRef::Id(before.status.id.clone())] {
        lab.tracker.update(&before.id, TicketPatch::new().status(status)).await?;
        let after = lab.tracker.ticket(&before.id).await?;
        ensure!(after.status == before.status, "{:?} became {:?}", before.status, after.status);
        ensure!(after.version == before.version, "writing the status it had gave it a new version");
    }
    Ok(())
}

async fn a_new_ticket_gets_the_status_that_is_asked_for(lab: &Lab) -> Verdict {
    let bare = lab.tracker.ticket(&lab.create("Plain").await?.id).await?;
    if let Some(initial) = &lab.schema.initial {
        ensure!(bare.status.id == *initial, "a new ticket stands at {:?}, the schema says {initial}", bare.status);
    }
    if !lab.can((Field::Status, Access::Create)) {
        return not_applicable("a new ticket takes no status");
    }
    for status in lab.schema.next_from(&bare.status.id).unwrap_or_default() {
        let made = lab.tracker.create(lab.new_ticket("Placed").with_status(status)).await?;
        let read = lab.tracker.ticket(&made.id).await?.status;
        ensure!(read.id == status.id, "{status:?} was asked for, {read:?} is read");
    }
    Ok(())
}

async fn several_steps_are_taken_only_if_they_are_allowed(lab: &Lab) -> Verdict {
    let before = lab.tracker.ticket(&lab.create("Far").await?.id).await?;
    let Some(far) = two_steps_from(&lab.schema, &before.status.id) else {
        return not_applicable("every status is one step away");
    };
    let patch = TicketPatch::new().status(StatusRef::Id(far.id.clone()));
    let update = lab.tracker.update(&before.id, patch.clone());
    let near: Vec<String> =
        lab.schema.next_from(&before.status.id).unwrap_or_default().iter().map(|s| s.name.clone()).collect();
    let Err(error) = update.await else { return failed("several steps were taken without being allowed") };
    ensure!(error.kind() == ErrorKind::Invalid, "{error:#}");
    let hint = error.hint().unwrap_or_default();
    ensure!(near.iter().all(|name| hint.contains(name)), "the hint {hint:?} leaves out some of {near:?}");
    let read = lab.tracker.ticket(&before.id).await?;
    ensure!(read.version == before.version, "the ticket was moved to find out where one can go");
    let after = lab.tracker.update(&before.id, patch.allow_steps()).await?;
    ensure!(after.status.id == far.id, "allowed to, it went to {:?}", after.status);
    Ok(())
}

fn two_steps_from<'a>(schema: &'a Schema, from: &str) -> Option<&'a Status> {
    let near = schema.next_from(from)?;
    let is_near = |status: &Status| status.id == from || near.iter().any(|other| other.id == status.id);
    near.iter().flat_map(|status| schema.next_from(&status.id).unwrap_or_default()).find(|status| !is_near(status))
}

async fn a_status_that_does_not_exist_is_refused_with_the_list(lab: &Lab) -> Verdict {
    let id = lab.create("Firm").await?.id;
    let patch = TicketPatch::new().status("name:No Such Status");
    let update = lab.tracker.update(&id, patch);
    lab.sends_no_write(update, "an unknown status", ErrorKind::Invalid).await?;
    let Err(error) = lab.tracker.update(&id, TicketPatch::new().status("name:No Such Status")).await else {
        return failed("an unknown status was written");
    };
    let hint = error.hint().unwrap_or_default();
    let first = &lab.schema.statuses[0].name;
    ensure!(hint.contains(first.as_str()), "the hint {hint:?} does not list the statuses");
    Ok(())
}

async fn closing_sets_the_time_and_opening_takes_it_away(lab: &Lab) -> Verdict {
    lab.needs((Field::ClosedAt, Access::Read))?;
    lab.needs((Field::Status, Access::Set))?;
    let open = lab.tracker.ticket(&lab.create("Closed").await?.id).await?;
    ensure!(open.is_open() && open.closed_at.is_none(), "a new ticket is closed: {:?}", open.status);
    if matches!(lab.schema.workflow, Workflow::Hidden) {
        // Several steps are taken over a known path only: the suite knows none here, and goes the usual one step by step. A
        // tracker that refuses the last of them wrongly fails below.
        match lab.tracker.update(&open.id, TicketPatch::new().status("in_progress")).await {
            Err(error) if error.kind() == ErrorKind::Invalid => {}
            answer => drop(answer?),
        }
    }
    lab.tracker.update(&open.id, TicketPatch::new().status("done").allow_steps()).await?;
    let closed = lab.tracker.ticket(&open.id).await?;
    ensure!(!closed.is_open() && closed.closed_at.is_some(), "a done ticket has no time of closing");
    lab.tried((Field::ClosedAt, Access::Read));
    ensure!(closed.closed_at >= open.created_at, "it was closed before it was made");
    let back = TicketPatch::new().status(StatusRef::Id(open.status.id.clone())).allow_steps();
    lab.tracker.update(&open.id, back).await?;
    let again = lab.tracker.ticket(&open.id).await?;
    ensure!(again.is_open() && again.closed_at.is_none(), "an opened ticket keeps the time of closing");
    Ok(())
}

async fn every_ticket_has_a_category_a_name_and_an_id(lab: &Lab) -> Verdict {
    for status in lab.schema.next_from(lab.schema.initial.as_deref().unwrap_or_default()).unwrap_or_default() {
        if lab.can((Field::Status, Access::Create)) {
            lab.tracker.create(lab.new_ticket("Some").with_status(status)).await?;
        }
    }
    lab.create("Plain").await?;
    for ticket in lab.list(lab.all()).await? {
        let status = &ticket.status;
        let known = lab.schema.status(&status.id);
        ensure!(!status.id.is_empty() && !status.name.is_empty(), "a status without a name or an id: {status:?}");
        ensure!(known.is_some_and(|known| known == status), "{status:?} is listed, the schema has {known:?}");
    }
    Ok(())
}

async fn a_configured_category_counts_in_reading_listing_and_writing(lab: &Lab) -> Verdict {
    lab.needs((Field::Status, Access::Set))?;
    let bare = lab.tracker.ticket(&lab.create("Mapped").await?.id).await?;
    let next = lab.schema.next_from(&bare.status.id).unwrap_or_default();
    let free = StatusCategory::ALL
        .into_iter()
        .find(|category| *category != StatusCategory::Unknown && lab.schema.first_in(*category).is_none());
    let category = free.unwrap_or(StatusCategory::Cancelled);
    let Some(native) = next.into_iter().find(|status| status.id != bare.status.id && status.category != category)
    else {
        return not_applicable("no step leads away from the first status");
    };
    for word in [native.id.clone(), native.name.to_uppercase()] {
        let tracker = lab.with_options(lab.options.clone().with_status(word.as_str(), category))?;
        let id = tracker.create(lab.new_ticket("Mapped")).await?.id;
        tracker.update(&id, TicketPatch::new().status(category)).await?;
        let read = tracker.ticket(&id).await?.status;
        ensure!(read.id == native.id && read.category == category, "{word} is {category}, and {read:?} is read");
        lab.subject.settle().await;
        let listed = tracker.tickets(lab.all().with_category(category)).all().await?;
        ensure!(listed.iter().any(|ticket| ticket.id == id), "{category} does not find what is configured to be it");
        let unmapped = lab.tracker.ticket(&id).await?.status;
        ensure!(unmapped.category == native.category, "without the configuration it is {unmapped:?}");
    }
    Ok(())
}
