//! Law 1: what was created can be read back, equal in every field that is declared.

use anyticket_core::{Access, ErrorKind, Field, Include, Operation, Support, Ticket, TicketQuery, Value};

use super::lab::{Lab, Verdict, ensure, failed};
use super::{checks, lab};
use crate::Seeded;

checks! {
    1:
    a_ticket_with_every_field_at_once_is_read_back,
    each_field_alone_is_read_back_and_leaves_the_others_empty,
    every_kind_of_custom_field_is_read_back,
    what_the_tracker_sets_itself_is_there,
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
        let differences = wanted.differences(&read, lab.capabilities());
        for field in fields {
            ensure!(!differences.contains(field), "{}", different(field, &wanted, &read));
            lab.spy.tried((field, Access::Read));
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
        if wanted.differences(&read, lab.capabilities()).contains(field) {
            faults.push(different(field, &wanted, &read));
        }
        let others = lab.others(field, &bare, &read);
        if !others.is_empty() {
            faults.push(format!("giving {field} also changed {others:?}"));
        }
    }
    if faults.is_empty() { Ok(()) } else { failed(faults.join("; ")) }
}

async fn every_kind_of_custom_field_is_read_back(lab: &Lab) -> Verdict {
    lab.needs((Field::Fields, Access::Create))?;
    if lab.schema.fields.is_empty() {
        return lab::not_applicable("the project has no custom fields");
    }
    let other = lab.create("To be pointed at").await?;
    for definition in lab.schema.fields.iter().filter(|field| !field.read_only) {
        let value = match definition.kind {
            anyticket_core::FieldKind::Tickets => Value::Tickets(vec![other.id.clone()]),
            anyticket_core::FieldKind::Other => continue,
            _ => match lab.samples.ticket(0).fields.iter().find(|field| field.id == definition.id) {
                Some(field) => field.value.clone(),
                None => continue,
            },
        };
        let new = lab.new_ticket("One field").with_field(definition.id.as_str(), value.clone());
        let made = lab.tracker.create(new).await?;
        let read = lab.tracker.ticket(&made.id).await?;
        let kept = read.field(definition.id.as_str()).map(|field| &field.value);
        ensure!(kept.is_some_and(|kept| kept.is_same(&value)), "{}: {value:?} became {kept:?}", definition.name);
    }
    Ok(())
}

async fn what_the_tracker_sets_itself_is_there(lab: &Lab) -> Verdict {
    let read = lab.tracker.ticket(&lab.create("Fresh").await?.id).await?;
    let there = [
        (Field::Key, read.key.is_some()),
        (Field::Url, read.url.is_some()),
        (Field::Title, !read.title.is_empty()),
        (Field::Status, !read.status.id.is_empty() && !read.status.name.is_empty()),
        (Field::Project, read.project.is_some()),
        (Field::Author, read.author.is_some()),
        (Field::CreatedAt, read.created_at.is_some()),
        (Field::UpdatedAt, read.updated_at.is_some()),
        (Field::Version, read.version.is_some()),
        (Field::Archived, true),
    ];
    for (field, there) in there {
        match lab.capabilities().support((field, Access::Read)) {
            Support::Native => ensure!(there, "{field} is declared native and is not there"),
            Support::Refused(_) => {
                ensure!(!there || matches!(field, Field::Status | Field::Archived), "{field} is refused and is there")
            }
            _ => {}
        }
        lab.spy.tried((field, Access::Read));
    }
    ensure!(read.closed_at.is_none() || !read.is_open(), "an open ticket has a time of closing");
    ensure!(!read.archived && !read.existed, "a new ticket is put away, or is said to have been there");
    for field in Field::ALL.iter().copied().filter(|field| !lab.can((*field, Access::Read))) {
        ensure!(is_empty(field, &read), "{field} cannot be read and holds something");
        lab.spy.tried((field, Access::Read));
    }
    ensure!(read.created_at <= read.updated_at, "it was changed before it was made");
    Ok(())
}

async fn a_listing_gives_what_reading_gives(lab: &Lab) -> Verdict {
    let fields = lab.creatable();
    for variant in [0, 1] {
        let wanted = wanted(lab, variant, &fields).await?;
        let new = fields.iter().fold(lab.new_ticket("All"), |new, field| lab.samples.give(*field, &wanted, new));
        lab.tracker.create(new).await?;
    }
    for listed in lab.list(TicketQuery::new()).await? {
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
    let listed = lab.list(TicketQuery::new().including(Include::least())).await?;
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
        return lab::not_applicable("the tracker has no interface of its own");
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
        let cell = anyticket_core::Cell::Field(field, Access::Create);
        if lab.capabilities().support(cell).is_supported() || !cell.makes_sense() {
            continue;
        }
        let wanted = wanted(lab, 0, &[Field::Parent]).await?;
        let new = lab.samples.give_anything(field, &wanted, lab.new_ticket("Refused"));
        if new == lab.new_ticket("Refused") {
            continue;
        }
        lab.refuses(cell, lab.tracker.create(new)).await?;
    }
    let made = lab.list(TicketQuery::new()).await?.into_iter().filter(|ticket| ticket.title == "Refused").count();
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
    wanted.external_key = wanted.external_key.map(|key| format!("{key}-{}", lab.next()));
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

fn different(field: Field, wanted: &Ticket, read: &Ticket) -> String {
    let text = |ticket: &Ticket| {
        let json = serde_json::to_value(ticket).unwrap_or_default();
        json.get(field.as_str()).map(ToString::to_string).unwrap_or_default()
    };
    format!("{field}: wrote {}, read {}", text(wanted), text(read))
}

fn is_empty(field: Field, ticket: &Ticket) -> bool {
    let blank = Ticket::new(&ticket.id, "", ticket.status.clone());
    let (json, empty) = (serde_json::to_value(ticket), serde_json::to_value(&blank));
    match (json, empty) {
        (Ok(json), Ok(empty)) => json.get(field.as_str()) == empty.get(field.as_str()),
        _ => false,
    }
}
