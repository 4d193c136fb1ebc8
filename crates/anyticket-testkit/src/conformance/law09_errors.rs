//! Law 9: every error says what kind it is, where it happened, and what may have changed.

use anyticket_core::{Effect, Error, ErrorKind, NewTicket, Operation, TicketId, TicketPatch};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    9:
    an_error_names_the_provider_and_the_operation,
    an_id_of_another_tracker_is_not_found_or_invalid,
    an_error_is_one_line_and_says_what_to_do,
}

/// An id in the form of this tracker that leads nowhere.
async fn missing(lab: &Lab) -> Verdict<TicketId> {
    if !lab.can(Operation::Delete) {
        return not_applicable("nothing can be deleted, so nothing is missing");
    }
    let id = lab.create("Gone").await?.id;
    lab.tracker.delete(&id).await?;
    Ok(id)
}

async fn an_error_names_the_provider_and_the_operation(lab: &Lab) -> Verdict {
    let id = missing(lab).await?;
    let errors: [(Operation, Option<Error>); 3] = [
        (Operation::Get, lab.tracker.ticket(&id).await.err()),
        (Operation::Patch, lab.tracker.update(&id, TicketPatch::new().title("x")).await.err()),
        (Operation::Delete, lab.tracker.delete(&id).await.err()),
    ];
    for (operation, error) in errors {
        let Some(error) = error else { return failed(format!("{operation} of a missing ticket works")) };
        ensure!(error.kind() == ErrorKind::NotFound, "{operation} of a missing ticket: {error:#}");
        ensure!(error.effect() == Effect::None, "{operation} of a missing ticket has the effect {}", error.effect());
        ensure!(error.provider() == Some(lab.tracker.provider_name()), "{operation} names {:?}", error.provider());
        ensure!(error.operation() == Some(operation.as_str()), "{operation} calls itself {:?}", error.operation());
    }
    Ok(())
}

async fn an_id_of_another_tracker_is_not_found_or_invalid(lab: &Lab) -> Verdict {
    for id in ["", " ", "not an id", "../x", "ü", "a/b?c=d#e", "'; --"] {
        let Err(error) = lab.tracker.ticket(&id.into()).await else {
            return failed(format!("{id:?} leads to a ticket"));
        };
        ensure!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid), "{id:?}: {error:#}");
    }
    Ok(())
}

async fn an_error_is_one_line_and_says_what_to_do(lab: &Lab) -> Verdict {
    let create = lab.tracker.create(NewTicket::new("x").with_project("no-such-project")).await;
    let Err(error) = create else { return failed("a ticket was made in a project that does not exist") };
    let text = error.to_string();
    ensure!(!text.contains('\n') && !text.ends_with('.'), "the error is {text:?}");
    ensure!(error.hint().is_some(), "nobody says what to do about {text:?}");
    Ok(())
}
