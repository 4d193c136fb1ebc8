//! Law 7 at the limits: what is too long, too many, or in a form that is not kept.

use anyticket_core::{Access, ErrorKind, Field, LabelForm, NewTicket, TicketPatch, UserRef, When, WhenForm};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    7:
    a_title_that_is_too_long_or_blank_or_of_two_lines_is_refused,
    a_text_that_is_too_long_is_refused_or_lost_by_name,
    more_assignees_than_there_is_room_for_are_refused_or_lost_by_name,
    a_date_in_a_form_that_is_not_kept_is_refused_or_lost_by_name,
    a_start_without_its_due_date_is_refused_or_lost_by_name,
    a_label_in_a_form_that_is_not_kept_is_refused_or_lost_by_name,
    what_the_project_demands_is_named_when_it_is_missing,
}

async fn a_title_that_is_too_long_or_blank_or_of_two_lines_is_refused(lab: &Lab) -> Verdict {
    let mut titles = vec![String::new(), "  \t ".to_owned(), "one\ntwo".to_owned()];
    let limit = lab.schema.limits.narrowed(lab.capabilities().limits).title_chars;
    if let Some(limit) = limit {
        titles.push("ö".repeat(limit + 1));
        let longest = "ö".repeat(limit);
        let made = lab.tracker.create(lab.new_ticket(&longest)).await?;
        ensure!(lab.tracker.ticket(&made.id).await?.title == longest, "the longest title was cut");
    }
    for title in titles {
        let shown: String = title.chars().take(10).collect();
        let create = lab.tracker.create(lab.new_ticket(&title));
        lab.sends_no_write(create, &format!("the title {shown:?}"), ErrorKind::Invalid).await?;
    }
    Ok(())
}

async fn a_text_that_is_too_long_is_refused_or_lost_by_name(lab: &Lab) -> Verdict {
    let Some(limit) = lab.schema.limits.narrowed(lab.capabilities().limits).body_chars else {
        return not_applicable("there is no limit");
    };
    let new = || lab.new_ticket("Long").with_body("x".repeat(limit + 1));
    let before = lab.list(lab.all()).await?.len();
    lab.sends_no_write(lab.tracker.create(new()), "a text that is too long", ErrorKind::Invalid).await?;
    ensure!(lab.list(lab.all()).await?.len() == before, "a ticket was made all the same");
    let made = lab.tracker.create(new().lenient()).await?;
    ensure!(made.losses.iter().any(|loss| loss.field == Field::Body), "the text was lost in silence");
    Ok(())
}

async fn more_assignees_than_there_is_room_for_are_refused_or_lost_by_name(lab: &Lab) -> Verdict {
    let limits = lab.schema.limits.narrowed(lab.capabilities().limits);
    let Some(most) = limits.assignees.filter(|most| *most < lab.people.len()) else {
        return not_applicable("there is room for everybody");
    };
    let too_many = || lab.people.iter().take(most + 1).fold(lab.new_ticket("Crowded"), NewTicket::with_assignee);
    lab.sends_no_write(lab.tracker.create(too_many()), "too many assignees", ErrorKind::Unsupported).await?;
    let made = lab.tracker.create(too_many().lenient()).await?;
    let read = lab.tracker.ticket(&made.id).await?;
    ensure!(read.assignees.len() == most, "of {} people {} are assigned", most + 1, read.assignees.len());
    ensure!(made.losses.iter().any(|loss| loss.field == Field::Assignees), "one was lost in silence");
    let add = TicketPatch::new().add_assignee(UserRef::from(&lab.people[most]));
    lab.sends_no_write(lab.tracker.update(&made.id, add), "one assignee more", ErrorKind::Unsupported).await
}

async fn a_date_in_a_form_that_is_not_kept_is_refused_or_lost_by_name(lab: &Lab) -> Verdict {
    let mut tried = 0;
    let forms = [(Field::Due, lab.capabilities().due_form), (Field::Start, lab.capabilities().start_form)];
    for (field, form) in forms {
        let other = match form {
            WhenForm::Date => "2026-03-01T10:00:00Z",
            WhenForm::Instant => "2026-03-01",
            _ => continue,
        };
        if !lab.can((field, Access::Create)) {
            continue;
        }
        tried += 1;
        let when: When = other.parse()?;
        let new = || match field {
            Field::Due => lab.new_ticket("Dated").with_due(when),
            _ => lab.new_ticket("Dated").with_start(when),
        };
        lab.sends_no_write(lab.tracker.create(new()), &format!("{field} as {other}"), ErrorKind::Unsupported).await?;
        let made = lab.tracker.create(new().lenient()).await?;
        ensure!(made.losses.iter().any(|loss| loss.field == field), "a part of {field} was lost in silence");
    }
    if tried == 0 { not_applicable("days and instants are both kept") } else { Ok(()) }
}

async fn a_start_without_its_due_date_is_refused_or_lost_by_name(lab: &Lab) -> Verdict {
    if lab.capabilities().start_form != WhenForm::BesideDue || !lab.can((Field::Start, Access::Create)) {
        return not_applicable("a start stands for itself");
    }
    let (day, instant): (When, When) = ("2026-03-01".parse()?, "2026-03-01T10:00:00Z".parse()?);
    for (start, due) in [(day, None), (instant, Some(day))] {
        let new = || {
            let new = lab.new_ticket("Dated").with_start(start);
            due.map_or(new.clone(), |due| new.with_due(due))
        };
        lab.sends_no_write(lab.tracker.create(new()), "a start without its due date", ErrorKind::Unsupported).await?;
        let made = lab.tracker.create(new().lenient()).await?;
        ensure!(made.losses.iter().any(|loss| loss.field == Field::Start), "a start was lost in silence");
        ensure!(made.start.is_none() && made.due == due, "{:?} and {:?} were kept", made.start, made.due);
    }
    let both = lab.tracker.create(lab.new_ticket("Dated").with_start(day).with_due(day)).await?;
    let clear = lab.tracker.update(&both.id, TicketPatch::new().clear(Field::Due));
    lab.sends_no_write(clear, "clearing the due date below a start", ErrorKind::Unsupported).await?;
    let lenient = lab.tracker.update(&both.id, TicketPatch::new().clear(Field::Due).lenient()).await?;
    ensure!(lenient.losses.iter().any(|loss| loss.field == Field::Due), "what was not cleared is not named");
    ensure!(lenient.due == Some(day) && lenient.start == Some(day), "one of both dates is gone");
    Ok(())
}

async fn a_label_in_a_form_that_is_not_kept_is_refused_or_lost_by_name(lab: &Lab) -> Verdict {
    if lab.capabilities().label_form != LabelForm::OneWord {
        return not_applicable("a label may have any name");
    }
    let new = || lab.new_ticket("Labelled").with_label("two words").with_label("one-word");
    lab.sends_no_write(lab.tracker.create(new()), "a label of two words", ErrorKind::Unsupported).await?;
    let made = lab.tracker.create(new().lenient()).await?;
    ensure!(made.losses.iter().any(|loss| loss.field == Field::Labels), "a label was lost in silence");
    let names: Vec<&str> = made.labels.iter().map(|label| label.name.as_str()).collect();
    ensure!(names == ["one-word"], "the other label was not kept: {names:?}");
    Ok(())
}

async fn what_the_project_demands_is_named_when_it_is_missing(lab: &Lab) -> Verdict {
    if lab.new_ticket("x") == NewTicket::new("x") {
        return not_applicable("the project demands nothing but a title");
    }
    let create = lab.tracker.create(NewTicket::new("Incomplete"));
    lab.sends_no_write(create, "a ticket without what is demanded", ErrorKind::Invalid).await?;
    let Err(error) = lab.tracker.create(NewTicket::new("Incomplete")).await else {
        return failed("a ticket without what is demanded was made");
    };
    let text = format!("{error} {}", error.hint().unwrap_or_default());
    for field in &lab.schema.required {
        ensure!(text.contains(field.as_str()), "{text:?} does not name {field}");
    }
    Ok(())
}
