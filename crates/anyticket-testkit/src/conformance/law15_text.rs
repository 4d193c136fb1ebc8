//! Law 15: rich text survives being read, written and read.

use anyticket_core::{Access, Field, FieldKind, Operation, TicketId, TicketPatch, Value, markdown};

use super::checks;
use super::lab::{Lab, Verdict, all_of, failed, not_applicable};
use crate::Seeded;
use crate::seeded::{NASTY, PARTS};

checks! {
    15:
    every_form_of_markdown_is_kept_or_its_loss_is_named,
    a_text_survives_being_written_back_as_it_was_read,
    texts_of_all_sorts_survive,
    a_comment_keeps_every_form_of_markdown,
    a_field_of_rich_text_keeps_its_forms,
}

async fn every_form_of_markdown_is_kept_or_its_loss_is_named(lab: &Lab) -> Verdict {
    lab.needs((Field::Body, Access::Create))?;
    let mut faults = Vec::new();
    for text in PARTS {
        let made = lab.tracker.create(lab.new_ticket("Text").with_body(*text)).await?;
        let read = lab.tracker.ticket(&made.id).await?;
        let named = made.losses.iter().chain(&read.losses).any(|loss| loss.field == Field::Body);
        faults.extend(fault_of(text, read.body_markdown(), named));
    }
    all_of(faults)
}

/// What is wrong with a text that came back. A tracker's own form of text need not hold every form of Markdown: what it
/// cannot hold it names, which takes nothing but the form away. The words are there, each of them, in their order; and what
/// is named was lost.
fn fault_of(text: &str, read: &str, named: bool) -> Option<String> {
    match (markdown::same(read, text), named) {
        (true, false) => None,
        (true, true) => Some(format!("{text:?} came back whole, and something is named as lost")),
        (false, false) => Some(format!("{text:?} became {read:?}")),
        (false, true) if words(text) == words(read) => None,
        (false, true) => Some(format!("{text:?} became {read:?}: a form may be lost, and no words")),
    }
}

/// The words that a reader sees. In which language a block of code is written is part of its form.
fn words(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("```"));
    lines
        .flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect()
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
        if let Some(fault) = fault_of(&text, read.body_markdown(), named) {
            return failed(fault);
        }
    }
    Ok(())
}

/// What a comment cannot hold is named in the answer to writing it; what is read of it can be written as it is.
async fn a_comment_keeps_every_form_of_markdown(lab: &Lab) -> Verdict {
    lab.needs(Operation::AddComment)?;
    lab.needs(Operation::Comments)?;
    let ticket = lab.create("Talked about").await?.id;
    let mut faults = Vec::new();
    for text in PARTS.iter().chain(NASTY) {
        let (read, named) = commented(lab, &ticket, text).await?;
        faults.extend(fault_of(text, &read, named));
        if named {
            let (again, _) = commented(lab, &ticket, &read).await?;
            if !markdown::same(&again, &read) {
                faults.push(format!("{read:?} was read and written back and became {again:?}"));
            }
        }
    }
    all_of(faults)
}

/// What is read of a comment with this text, and whether a loss was named when it was written.
async fn commented(lab: &Lab, ticket: &TicketId, text: &str) -> Verdict<(String, bool)> {
    let made = lab.tracker.comment(ticket, text).await?;
    let read = lab.tracker.comments(ticket).all().await?.into_iter().find(|comment| comment.id == made.id);
    let read = read.map(|comment| comment.body.as_markdown().to_owned()).unwrap_or_default();
    Ok((read, !made.losses.is_empty()))
}

async fn a_field_of_rich_text_keeps_its_forms(lab: &Lab) -> Verdict {
    lab.needs((Field::Fields, Access::Create))?;
    let field = lab.samples.definitions().iter().find(|field| field.kind == FieldKind::RichText);
    let Some(field) = field else { return not_applicable("the project has no field of rich text") };
    let mut faults = Vec::new();
    for text in PARTS {
        let new = lab.new_ticket("Text").with_field(field.id.as_str(), Value::RichText((*text).into()));
        let read = lab.tracker.ticket(&lab.tracker.create(new).await?.id).await?;
        let kept = read.field(field.id.as_str()).map(|field| field.value.clone());
        if !kept.as_ref().is_some_and(|kept| kept.is_same(&Value::RichText((*text).into()))) {
            faults.push(format!("{text:?} became {kept:?}"));
        }
    }
    all_of(faults)
}
