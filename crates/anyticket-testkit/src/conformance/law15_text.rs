//! Law 15: rich text survives being read, written and read.

use anyticket_core::{Access, Field, TicketPatch, markdown};

use super::checks;
use super::lab::{Lab, Verdict, failed};
use crate::Seeded;
use crate::seeded::{NASTY, PARTS};

checks! {
    15:
    every_form_of_markdown_is_kept_or_its_loss_is_named,
    a_text_survives_being_written_back_as_it_was_read,
    texts_of_all_sorts_survive,
}

async fn every_form_of_markdown_is_kept_or_its_loss_is_named(lab: &Lab) -> Verdict {
    lab.needs((Field::Body, Access::Create))?;
    let mut faults = Vec::new();
    for text in PARTS {
        let made = lab.tracker.create(lab.new_ticket("Text").with_body(*text)).await?;
        let read = lab.tracker.ticket(&made.id).await?;
        let named = made.losses.iter().chain(&read.losses).any(|loss| loss.field == Field::Body);
        if !named && !markdown::same(read.body_markdown(), text) {
            faults.push(format!("{text:?} became {:?}", read.body_markdown()));
        }
    }
    if faults.is_empty() { Ok(()) } else { failed(faults.join("; ")) }
}

async fn a_text_survives_being_written_back_as_it_was_read(lab: &Lab) -> Verdict {
    lab.needs((Field::Body, Access::Set))?;
    let mut values = Seeded::new(15);
    for _ in 0..20 {
        let id = lab.tracker.create(lab.new_ticket("Text").with_body(values.body())).await?.id;
        let first = lab.tracker.ticket(&id).await?.body_markdown().to_owned();
        lab.tracker.update(&id, TicketPatch::new().body(first.as_str())).await?;
        let second = lab.tracker.ticket(&id).await?.body_markdown().to_owned();
        if !markdown::same(&first, &second) {
            return failed(format!("{first:?} was read and written back and became {second:?}"));
        }
    }
    Ok(())
}

async fn texts_of_all_sorts_survive(lab: &Lab) -> Verdict {
    lab.needs((Field::Body, Access::Create))?;
    let mut values = Seeded::new(16);
    let bodies = NASTY.iter().map(|text| (*text).to_owned()).chain((0..30).map(|_| values.body()));
    for text in bodies {
        let made = lab.tracker.create(lab.new_ticket("Text").with_body(text.as_str())).await?;
        let read = lab.tracker.ticket(&made.id).await?;
        let named = made.losses.iter().chain(&read.losses).any(|loss| loss.field == Field::Body);
        if !named && !markdown::same(read.body_markdown(), &text) {
            return failed(format!("{text:?} became {:?}", read.body_markdown()));
        }
    }
    Ok(())
}
