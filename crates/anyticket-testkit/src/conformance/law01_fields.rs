//! Law 1, value by value: what a project offers for a field can be given and is read back, and what the tracker sets
//! itself is there.

use std::time::Duration;

use anyticket_core::{
    Access, BoxForm, Estimate, Field, FieldDefinition, FieldKind, NewTicket, Operation, PriorityLevel, Support, Ticket,
    TicketPatch, UserRef, Value, When, WhenForm,
};

use super::checks;
use super::lab::{Lab, Verdict, all_of, ensure, not_applicable};

checks! {
    1:
    every_priority_and_every_kind_is_read_back,
    every_person_and_every_label_is_read_back,
    dates_are_read_back_to_the_last_day_and_the_finest_instant,
    points_and_time_are_read_back_each_alone,
    every_kind_of_custom_field_and_every_choice_is_read_back,
    what_the_tracker_sets_itself_is_there_and_stays,
    what_cannot_be_read_is_empty,
}

/// Creates a ticket and gives it as it is read by somebody else.
async fn made(lab: &Lab, new: NewTicket) -> Verdict<Ticket> {
    let id = lab.tracker.create(new).await?.id;
    Ok(lab.second()?.ticket(&id).await?)
}

async fn every_priority_and_every_kind_is_read_back(lab: &Lab) -> Verdict {
    let mut tried = 0;
    if lab.can((Field::Priority, Access::Create)) {
        for priority in &lab.schema.priorities {
            let read = made(lab, lab.new_ticket("Prior").with_priority(priority.id.as_str())).await?.priority;
            let known = read.as_ref().is_some_and(|read| read.id == priority.id && read.level == priority.level);
            ensure!(known || priority.level == PriorityLevel::None, "{priority:?} became {read:?}");
            tried += 1;
        }
        for level in PriorityLevel::ALL {
            let offered = lab.schema.priority(&level.into()).is_some() || level == PriorityLevel::None;
            if offered {
                let read = made(lab, lab.new_ticket("Prior").with_priority(level)).await?.priority_level();
                ensure!(level == PriorityLevel::None || read == level, "the priority {level} became {read}");
                tried += 1;
            }
        }
    }
    if lab.can((Field::Kind, Access::Create)) {
        for kind in lab.schema.kinds.iter().filter(|kind| !kind.subtask) {
            let mut sample = Ticket::new("sample", "Kind", lab.samples.ticket(0).status.clone());
            sample.kind = Some(kind.clone());
            let read = made(lab, lab.samples.give(Field::Kind, &sample, lab.new_ticket("Kind"))).await?.kind;
            ensure!(read.as_ref().is_some_and(|read| read.id == kind.id), "{kind:?} became {read:?}");
            tried += 1;
        }
    }
    if tried == 0 { not_applicable("there are no priorities and no kinds") } else { Ok(()) }
}

async fn every_person_and_every_label_is_read_back(lab: &Lab) -> Verdict {
    let mut tried = 0;
    if lab.can((Field::Assignees, Access::Create)) {
        for user in lab.people.iter().take(10) {
            let read = made(lab, lab.new_ticket("Assigned").with_assignee(user)).await?.assignees;
            ensure!(read.len() == 1 && read[0].id == user.id, "{user} was assigned, {read:?} are read");
            let word = user.email.as_deref().filter(|_| lab.can(Operation::FindUsers));
            if let Some(email) = word {
                let by_mail = lab.new_ticket("Assigned").with_assignee(UserRef::Word(email.to_uppercase()));
                let read = made(lab, by_mail).await?.assignees;
                ensure!(read.len() == 1 && read[0].id == user.id, "{email} was assigned, {read:?} are read");
            }
            tried += 1;
        }
    }
    if lab.can((Field::Labels, Access::Create)) {
        for label in lab.schema.labels.iter().filter(|label| !label.name.is_empty()).take(10) {
            // Some trackers have labels of the same name: those go by their ids.
            let namesakes = lab.schema.labels.iter().filter(|other| other.is_called(&label.name)).count();
            let words = [Some(label.name.to_uppercase()).filter(|_| namesakes == 1), label.id.clone()];
            for word in words.into_iter().flatten() {
                let read = made(lab, lab.new_ticket("Labelled").with_label(word.as_str())).await?.labels;
                ensure!(read.len() == 1 && read[0].is_same(label), "{word} was given for {label:?}, {read:?} is read");
            }
            tried += 1;
        }
    }
    if tried == 0 { not_applicable("there is nobody to assign and no label") } else { Ok(()) }
}

async fn dates_are_read_back_to_the_last_day_and_the_finest_instant(lab: &Lab) -> Verdict {
    let capabilities = lab.capabilities();
    let fields = [(Field::Start, capabilities.start_form), (Field::Due, capabilities.due_form)];
    let days = ["2024-02-29", "2026-01-01", "2026-12-31", "2028-02-29", "2026-03-29", "2026-10-25", "2039-06-15"];
    let instants = ["2026-03-29T01:30:00Z", "2026-12-31T23:59:59Z", "2026-07-01T09:15:00.123456789Z"];
    let (mut tried, mut faults) = (0, Vec::new());
    for (field, form) in fields.into_iter().filter(|(field, _)| lab.can((*field, Access::Create))) {
        let days = days.iter().filter(|_| form != WhenForm::Instant);
        for text in days.chain(instants.iter().filter(|_| form != WhenForm::Date)) {
            let when: When = text.parse()?;
            let mut wanted = Ticket::new("sample", "Dated", lab.samples.ticket(0).status.clone());
            let new = match field {
                Field::Start => {
                    wanted.start = Some(when);
                    let new = lab.new_ticket("Dated").with_start(when);
                    if form == WhenForm::BesideDue { new.with_due(when) } else { new }
                }
                _ => {
                    wanted.due = Some(when);
                    lab.new_ticket("Dated").with_due(when)
                }
            };
            let read = made(lab, new).await?;
            if wanted.differences(&read, capabilities).contains(field) {
                let kept = if field == Field::Start { read.start } else { read.due };
                faults.push(format!("{field} {text} became {kept:?}"));
            }
            tried += 1;
        }
    }
    if tried == 0 { not_applicable("there are no dates") } else { all_of(faults) }
}

async fn points_and_time_are_read_back_each_alone(lab: &Lab) -> Verdict {
    lab.needs((Field::Estimate, Access::Create))?;
    let estimates = [Estimate::points(2.0), Estimate::points(0.5), Estimate::time(Duration::from_secs(5400))];
    for estimate in estimates {
        let read = made(lab, lab.new_ticket("Estimated").with_estimate(estimate)).await?.estimate;
        ensure!(read == Some(estimate), "{estimate:?} became {read:?}");
    }
    Ok(())
}

/// Whether a field holds what was written into it: where the tracker adds to it by itself, beside others.
fn holds(definition: &FieldDefinition, kept: &Value, written: &Value) -> bool {
    match (kept, written) {
        (Value::Users(kept), Value::Users(written)) if definition.grows => {
            written.iter().all(|user| kept.iter().any(|own| own.id == user.id))
        }
        _ => kept.is_same(written),
    }
}

async fn every_kind_of_custom_field_and_every_choice_is_read_back(lab: &Lab) -> Verdict {
    lab.needs((Field::Fields, Access::Create))?;
    if lab.schema.fields.is_empty() {
        return not_applicable("the project has no custom fields");
    }
    let other = lab.create("To be pointed at").await?;
    for definition in lab.schema.fields.iter().filter(|field| !field.read_only) {
        let mut values = Vec::new();
        for variant in [0, 1] {
            let sample = lab.samples.ticket(variant).fields.iter().find(|field| field.id == definition.id);
            values.extend(sample.map(|field| field.value.clone()));
        }
        match definition.kind {
            FieldKind::Tickets => values.push(Value::Tickets(vec![other.id.clone()])),
            FieldKind::Select => {
                let offered = definition.choices.iter().filter(|choice| choice.enabled);
                values.extend(offered.take(10).cloned().map(Value::Select));
            }
            FieldKind::Number if definition.native_kind == "number" => {
                values.extend([0.0, -1.25, 1_000_000.0].map(Value::Number));
            }
            FieldKind::Bool => values.extend([true, false].map(Value::Bool)),
            FieldKind::Text if definition.native_kind.contains("text") => {
                values.push(Value::Text("größer & \"kleiner\"".to_owned()))
            }
            _ => {}
        }
        for value in values {
            let read = made(lab, lab.new_ticket("One field").with_field(definition.id.as_str(), value.clone())).await?;
            let kept = read.field(definition.id.as_str()).map(|field| &field.value);
            let unticked = lab.capabilities().box_form == BoxForm::Ticked && value == Value::Bool(false);
            ensure!(
                unticked && kept.is_none() || kept.is_some_and(|kept| holds(definition, kept, &value)),
                "{}: {value:?} became {kept:?}",
                definition.name
            );
        }
    }
    Ok(())
}

async fn what_the_tracker_sets_itself_is_there_and_stays(lab: &Lab) -> Verdict {
    let read = lab.tracker.ticket(&lab.create("Fresh").await?.id).await?;
    let there = [
        (Field::Key, read.key.is_some()),
        (Field::Url, read.url.is_some()),
        (Field::Title, read.title == "Fresh"),
        (Field::Status, !read.status.id.is_empty() && !read.status.name.is_empty()),
        (Field::Project, read.project.as_ref().is_some_and(|project| project.id == lab.projects[0].id)),
        (Field::Author, read.author.is_some()),
        (Field::CreatedAt, read.created_at.is_some()),
        (Field::UpdatedAt, read.updated_at.is_some()),
        (Field::Version, read.version.is_some()),
    ];
    for (field, there) in there {
        let support = lab.capabilities().support((field, Access::Read));
        ensure!(there || support != Support::Native, "{field} is declared native and is not there");
        if there && support.is_supported() {
            lab.tried((field, Access::Read));
        }
    }
    // Where nobody can put a ticket away through the tracker's interface, that it is not put away is all one sees.
    if !read.archived && lab.can((Field::Archived, Access::Read)) && !lab.can((Field::Archived, Access::Set)) {
        lab.tried((Field::Archived, Access::Read));
    }
    ensure!(read.closed_at.is_none() || !read.is_open(), "an open ticket has a time of closing");
    ensure!(!read.archived && !read.existed, "a new ticket is put away, or is said to have been there");
    ensure!(read.created_at <= read.updated_at, "it was changed before it was made");
    if let (Some(author), true) = (&read.author, lab.can(Operation::Me)) {
        let me = lab.tracker.me().await?;
        ensure!(author.id == me.id, "{me} made it and {author} is said to be its author");
    }
    lab.tracker.update(&read.id, TicketPatch::new().title("Changed")).await?;
    let after = lab.second()?.ticket(&read.id).await?;
    ensure!(after.key == read.key && after.url == read.url, "a change of the title changed its key or address");
    ensure!(after.created_at == read.created_at, "a change of the title changed when it was created");
    ensure!(
        after.author.as_ref().map(|user| &user.id) == read.author.as_ref().map(|user| &user.id),
        "the author changed"
    );
    ensure!(after.updated_at >= read.updated_at, "the change made it older");
    ensure!(after.version.is_none() || after.version != read.version, "a change leaves the version as it was");
    Ok(())
}

async fn what_cannot_be_read_is_empty(lab: &Lab) -> Verdict {
    let read = lab.tracker.ticket(&lab.create("Fresh").await?.id).await?;
    for field in Field::ALL.iter().copied().filter(|field| !lab.can((*field, Access::Read))) {
        ensure!(is_empty(field, &read), "{field} cannot be read and holds something");
        lab.tried((field, Access::Read));
    }
    Ok(())
}

fn is_empty(field: Field, ticket: &Ticket) -> bool {
    let blank = Ticket::new(&ticket.id, "", ticket.status.clone());
    let (json, empty) = (serde_json::to_value(ticket), serde_json::to_value(&blank));
    match (json, empty) {
        (Ok(json), Ok(empty)) => {
            json.get(field.as_str()).is_none() || json.get(field.as_str()) == empty.get(field.as_str())
        }
        _ => false,
    }
}
