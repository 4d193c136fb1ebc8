//! Law 1: what was created can be read back, equal in every field that is declared.

use anyticket_core::{Access, Cell, ErrorKind, Field, Include, Operation, Ticket};

use super::checks;
use super::lab::{Lab, Verdict, all_of, ensure, failed, not_applicable};
use crate::Seeded;

checks! {
    1:
    a_ticket_with_every_field_at_once_is_read_back,
    each_field_alone_is_read_back_and_leaves_the_others_empty,
    a_listing_gives_what_reading_gives,
    many_are_read_in_the_order_asked_with_one_answer_each,
    what_was_not_asked_for_is_unread_and_not_empty,
    the_own_answer_comes_only_if_it_is_asked_for,
    titles_survive_whatever_is_in_them,
    a_key_and_an_address_lead_to_the_id,
    a_field_that_cannot_be_given_is_refused,
}

async fn a_ticket_with_every_field_at_once_is_read_back(lab: &Lab) -> Verdict {
    for variant in [0, 1] {
        let fields = lab.creatable();
        let wanted = wanted(lab, variant, &fields).await?;
        let new = fields.iter().fold(lab.new_ticket("All"), |new, field| lab.samples.give(*field, &wanted, new));
        let made = lab.tracker.create(new).await?;
        let read = lab.second()?.ticket(&made.id).await?;
        let differences = lab.differences(&wanted, &wanted, &read);
        for field in fields {
            ensure!(!differences.contains(field), "{}", different(field, &wanted, &read));
            lab.tried((field, Access::Create));
            if lab.can((field, Access::Read)) {
                lab.tried((field, Access::Read));
            }
        }
        ensure!(made.same_as(&read, lab.capabilities()), "creating answered {made:?}, reading {read:?}");
        ensure!(read.losses.is_empty(), "a loss is reported although nothing was refused: {:?}", read.losses);
    }
    Ok(())
}

async fn each_field_alone_is_read_back_and_leaves_the_others_empty(lab: &Lab) -> Verdict {
    let bare = lab.create("Bare").await?;
    let mut faults = Vec::new();
    for field in lab.creatable().into_iter().filter(|field| *field != Field::Title) {
        let wanted = wanted(lab, 1, &[field]).await?;
        let new = lab.samples.give(field, &wanted, lab.new_ticket("Bare"));
        let made = lab.tracker.create(new).await?;
        let read = lab.tracker.ticket(&made.id).await?;
        if lab.differences(&wanted, &wanted, &read).contains(field) {
            faults.push(different(field, &wanted, &read));
        }
        let others = lab.others(field, &bare, &read);
        if !others.is_empty() {
            faults.push(format!("giving {field} also changed {others:?}"));
        }
    }
    all_of(faults)
}

async fn a_listing_gives_what_reading_gives(lab: &Lab) -> Verdict {
    let fields = lab.creatable();
    for variant in [0, 1] {
        let wanted = wanted(lab, variant, &fields).await?;
        let new = fields.iter().fold(lab.new_ticket("All"), |new, field| lab.samples.give(*field, &wanted, new));
        lab.tracker.create(new).await?;
    }
    for listed in lab.list(lab.all()).await? {
        let read = lab.tracker.ticket(&listed.id).await?;
        let differences = listed.differences(&read, lab.capabilities());
        ensure!(differences.is_empty(), "listed and read differ in {differences:?}");
        ensure!(listed.unread.is_empty(), "the listing left out {:?} although everything was asked for", listed.unread);
    }
    Ok(())
}

async fn many_are_read_in_the_order_asked_with_one_answer_each(lab: &Lab) -> Verdict {
    lab.needs(Operation::GetMany)?;
    let mut ids = lab.fill(4).await?;
    ids.reverse();
    let gone = lab.create("Gone").await?.id;
    let deleted = lab.can(Operation::Delete);
    if deleted {
        lab.tracker.delete(&gone).await?;
        ids.insert(2, gone.clone());
    }
    ids.push(ids[0].clone());
    let answers = lab.tracker.tickets_by_id(&ids, Include::default()).await?;
    ensure!(answers.len() == ids.len(), "{} ids got {} answers", ids.len(), answers.len());
    for (id, answer) in ids.iter().zip(answers) {
        match answer {
            Ok(ticket) => ensure!(ticket.id == *id && !(deleted && *id == gone), "asked for {id}, got {}", ticket.id),
            Err(error) => {
                ensure!(deleted && *id == gone && error.kind() == ErrorKind::NotFound, "{id}: {error:#}");
            }
        }
    }
    Ok(())
}

async fn what_was_not_asked_for_is_unread_and_not_empty(lab: &Lab) -> Verdict {
    let fields = [Field::Body, Field::Fields];
    let wanted = lab.samples.ticket(0);
    let given = lab.creatable();
    let new = fields.iter().filter(|field| given.contains(field));
    let new = new.fold(lab.new_ticket("Some"), |new, field| lab.samples.give(*field, wanted, new));
    let id = lab.tracker.create(new).await?.id;
    let full = lab.tracker.ticket(&id).await?;
    let least = lab.tracker.ticket_including(&id, Include::least()).await?;
    let listed = lab.list(lab.all().including(Include::least())).await?;
    for part in listed.iter().chain([&least]) {
        let differences = full.differences(part, lab.capabilities());
        ensure!(differences.is_empty(), "the part read differs in {differences:?}, which it should call unread");
        ensure!(!part.unread.contains(Field::Title) && !part.unread.contains(Field::Status), "too much is left unread");
    }
    Ok(())
}

async fn the_own_answer_comes_only_if_it_is_asked_for(lab: &Lab) -> Verdict {
    let id = lab.create("Raw").await?.id;
    ensure!(lab.tracker.ticket(&id).await?.raw.is_none(), "the tracker's own answer is kept without being asked for");
    let raw = lab.tracker.ticket_including(&id, Include::default().with_raw(true)).await?.raw;
    if !lab.can(Operation::Raw) && raw.is_none() {
        return not_applicable("the tracker has no interface of its own");
    }
    ensure!(raw.is_some(), "the tracker's own answer was asked for and is missing");
    Ok(())
}

async fn titles_survive_whatever_is_in_them(lab: &Lab) -> Verdict {
    let mut values = Seeded::new(1);
    for title in crate::seeded::NASTY.iter().map(|title| (*title).to_owned()).chain((0..20).map(|_| values.title())) {
        let made = lab.tracker.create(lab.new_ticket(&title)).await?;
        let read = lab.tracker.ticket(&made.id).await?;
        ensure!(read.title == title.trim(), "{title:?} became {:?}", read.title);
    }
    Ok(())
}

async fn a_key_and_an_address_lead_to_the_id(lab: &Lab) -> Verdict {
    if !lab.can(Operation::Resolve) {
        return lab.refuses(Operation::Resolve, lab.tracker.resolve("X-1")).await;
    }
    let ticket = lab.create("Named").await?;
    let ways = [Some(ticket.id.as_str().to_owned()), ticket.url.clone()];
    let key = ticket.key.clone().filter(|key| !key.bytes().all(|byte| byte.is_ascii_digit()));
    for word in ways.into_iter().flatten().chain(key) {
        let id = lab.tracker.resolve(&word).await?;
        ensure!(id == ticket.id, "{word} leads to {id} instead of {}", ticket.id);
    }
    let Err(error) = lab.tracker.resolve("https://nobody.example/x/y?z").await else {
        return failed("an address of nobody leads to a ticket");
    };
    ensure!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid), "an address of nobody: {error:#}");
    Ok(())
}

async fn a_field_that_cannot_be_given_is_refused(lab: &Lab) -> Verdict {
    for field in Field::ALL.iter().copied() {
        let cell = Cell::Field(field, Access::Create);
        if lab.can(cell) || !cell.makes_sense() {
            continue;
        }
        let wanted = wanted(lab, 0, &[Field::Parent]).await?;
        let new = lab.samples.give_anything(field, &wanted, lab.new_ticket("Refused"));
        if new == lab.new_ticket("Refused") {
            continue;
        }
        lab.refuses(cell, lab.tracker.create(new)).await?;
    }
    let made = lab.list(lab.all()).await?.into_iter().filter(|ticket| ticket.title == "Refused").count();
    ensure!(made == 0, "{made} tickets were made by refused writes");
    Ok(())
}

/// The sample for these fields: with a parent that exists where one is given, and all in one project where the
/// values of one field depend on it.
pub(super) async fn wanted(lab: &Lab, variant: usize, fields: &[Field]) -> Verdict<Ticket> {
    let mut wanted = lab.samples.ticket(variant).clone();
    if fields != [Field::Project] {
        wanted.project = lab.samples.ticket(0).project.clone();
    }
    wanted.external_key = wanted.external_key.map(|key| lab.key(&format!("{key}-{}", lab.next())));
    if fields.contains(&Field::Parent) {
        wanted.parent = Some(lab.create("Above").await?.id);
        wanted.kind = lab.samples.subtask_kind().cloned().or(wanted.kind);
    }
    if fields.contains(&Field::Kind) {
        let demanded = lab.samples.demanded_by(&wanted);
        wanted.fields.extend(demanded.iter().cloned());
    }
    Ok(wanted)
}

pub(super) fn different(field: Field, wanted: &Ticket, read: &Ticket) -> String {
    let text = |ticket: &Ticket| {
        let json = serde_json::to_value(ticket).unwrap_or_default();
        json.get(field.as_str()).map(ToString::to_string).unwrap_or_default()
    };
    format!("{field}: wrote {}, read {}", text(wanted), text(read))
}
