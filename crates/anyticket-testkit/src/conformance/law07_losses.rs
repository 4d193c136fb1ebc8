//! Law 7: nothing is lost in silence.

use anyticket_core::{
    Access, Cell, ErrorKind, Field, LabelForm, NewTicket, TicketPatch, TicketQuery, UserRef, When, WhenForm,
};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};
use super::law01_read_back::wanted;

checks! {
    7:
    a_lenient_create_does_the_rest_and_names_each_loss,
    a_lenient_patch_does_the_rest_and_names_each_loss,
    a_title_that_is_too_long_or_blank_or_of_two_lines_is_refused,
    a_text_that_is_too_long_is_refused_or_lost_by_name,
    more_assignees_than_there_is_room_for_are_refused_or_lost_by_name,
    a_date_in_a_form_that_is_not_kept_is_refused_or_lost_by_name,
    a_label_in_a_form_that_is_not_kept_is_refused_or_lost_by_name,
    what_the_project_demands_is_named_when_it_is_missing,
    a_read_only_tracker_sends_no_write,
    names_that_mean_nothing_are_refused_before_anything_is_sent,
}

async fn a_lenient_create_does_the_rest_and_names_each_loss(lab: &Lab) -> Verdict {
    let mut tried = 0;
    for field in Field::ALL.iter().copied() {
        let cell = Cell::Field(field, Access::Create);
        if lab.capabilities().support(cell).is_supported() || !cell.makes_sense() {
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
    for field in Field::ALL.iter().copied() {
        let cell = Cell::Field(field, Access::Set);
        if lab.capabilities().support(cell).is_supported() || !cell.makes_sense() {
            continue;
        }
        let id = lab.create("Before").await?.id;
        let sample = wanted(lab, 1, &[Field::Parent]).await?;
        let patch = lab.samples.set_anything(field, &sample);
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
    let before = lab.list(TicketQuery::new()).await?.len();
    lab.sends_no_write(lab.tracker.create(new()), "a text that is too long", ErrorKind::Invalid).await?;
    ensure!(lab.list(TicketQuery::new()).await?.len() == before, "a ticket was made all the same");
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

async fn a_read_only_tracker_sends_no_write(lab: &Lab) -> Verdict {
    let id = lab.create("Looked at").await?.id;
    let tracker = lab.with_options(lab.options.clone().read_only())?;
    lab.sends_no_write(tracker.create(lab.new_ticket("x")), "create", ErrorKind::Forbidden).await?;
    lab.sends_no_write(tracker.update(&id, TicketPatch::new().title("x")), "update", ErrorKind::Forbidden).await?;
    lab.sends_no_write(tracker.delete(&id), "delete", ErrorKind::Forbidden).await?;
    lab.sends_no_write(tracker.comment(&id, "x"), "comment", ErrorKind::Forbidden).await?;
    ensure!(tracker.ticket(&id).await?.title == "Looked at", "a read-only tracker cannot read, or has written");
    Ok(())
}

async fn names_that_mean_nothing_are_refused_before_anything_is_sent(lab: &Lab) -> Verdict {
    let new = || lab.new_ticket("Named");
    let mut tries = vec![("project", new().with_project("no-such-project"))];
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
