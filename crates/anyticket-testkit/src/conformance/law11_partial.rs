//! Law 11: a write in several steps that stops midway says what exists, what is done and what is pending.

use anyticket_core::{Access, Effect, Field, Operation, TicketPatch};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    11:
    a_patch_that_stops_midway_is_partial_and_true,
    a_create_that_stops_midway_names_the_ticket_that_exists,
}

async fn a_patch_that_stops_midway_is_partial_and_true(lab: &Lab) -> Verdict {
    lab.needs((Field::Labels, Access::Set))?;
    let id = lab.create("Before").await?.id;
    let word = match lab.schema.labels.iter().find(|label| !label.name.is_empty()) {
        Some(label) => label.name.clone(),
        None if lab.schema.open_labels => "late".to_owned(),
        None => return not_applicable("the project has no labels"),
    };
    if !lab.subject.stop_next_midway(Operation::Patch) {
        return not_applicable("no write can be stopped midway");
    }
    let Err(error) = lab.tracker.update(&id, TicketPatch::new().title("After").add_label(word.as_str())).await else {
        return failed("the write stopped midway and is said to have worked");
    };
    ensure!(error.effect() == Effect::Partial, "half a write has the effect {}", error.effect());
    ensure!(error.ticket() == Some(&id), "the error names {:?}", error.ticket());
    ensure!(
        !error.done().is_empty() && !error.pending().is_empty(),
        "done {:?}, pending {:?}",
        error.done(),
        error.pending()
    );
    let now = lab.tracker.ticket(&id).await?;
    for (name, is_done) in
        [("title", now.title == "After"), ("labels", now.labels.iter().any(|label| label.is_called(&word)))]
    {
        let said = error.done().iter().any(|step| step.contains(name));
        ensure!(said == is_done, "{name}: said to be done {said}, is done {is_done}");
    }
    Ok(())
}

async fn a_create_that_stops_midway_names_the_ticket_that_exists(lab: &Lab) -> Verdict {
    if !lab.subject.stop_next_midway(Operation::Create) {
        return not_applicable("no write can be stopped midway");
    }
    let Err(error) = lab.tracker.create(lab.new_ticket("Half")).await else {
        return failed("the write stopped midway and is said to have worked");
    };
    ensure!(error.effect() == Effect::Partial, "half a write has the effect {}", error.effect());
    let Some(id) = error.ticket().cloned() else { return failed("the error does not name the ticket that exists") };
    ensure!(lab.tracker.ticket(&id).await?.title == "Half", "the ticket that exists is another one");
    ensure!(lab.list(lab.all()).await?.len() == 1, "the half write left several tickets");
    Ok(())
}
