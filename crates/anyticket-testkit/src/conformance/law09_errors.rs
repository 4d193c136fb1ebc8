//! Law 9: every error says what kind it is, where it happened, and what may have changed.

use anyticket_core::{Effect, Error, ErrorKind, NewTicket, Operation, TicketId};

use super::attempts::attempt;
use super::checks;
use super::lab::{Lab, Verdict, all_of, ensure, failed, not_applicable};

checks! {
    9:
    every_operation_on_what_is_missing_says_so_and_where,
    an_id_of_another_tracker_is_not_found_or_invalid,
    a_project_that_is_missing_is_not_found,
    an_error_is_one_line_and_says_what_to_do,
}

/// An id in the form of this tracker that leads nowhere.
async fn missing(lab: &Lab) -> Verdict<TicketId> {
    if !lab.can(Operation::Delete) {
        return not_applicable("nothing can be deleted, so nothing is missing");
    }
    let id = lab.create("Gone").await?.id;
    lab.tracker.delete(&id).await?;
    lab.subject.settle().await;
    Ok(id)
}

/// The operations that are about one ticket.
const ABOUT_A_TICKET: [Operation; 15] = [
    Operation::Get,
    Operation::GetMany,
    Operation::Patch,
    Operation::Delete,
    Operation::Links,
    Operation::Link,
    Operation::Unlink,
    Operation::Comments,
    Operation::AddComment,
    Operation::EditComment,
    Operation::DeleteComment,
    Operation::Attachments,
    Operation::Upload,
    Operation::Download,
    Operation::PatchIfVersion,
];

async fn every_operation_on_what_is_missing_says_so_and_where(lab: &Lab) -> Verdict {
    let id = missing(lab).await?;
    let mut faults = Vec::new();
    for operation in ABOUT_A_TICKET.into_iter().filter(|operation| lab.can(*operation)) {
        let Err(error) = attempt(lab, &lab.tracker, operation, &id).await else {
            faults.push(format!("{operation} of a missing ticket works"));
            continue;
        };
        if let Some(fault) = wrong_with(&error, lab, operation) {
            faults.push(format!("{operation} of a missing ticket {fault}: {error:#}"));
        }
    }
    all_of(faults)
}

fn wrong_with(error: &Error, lab: &Lab, operation: Operation) -> Option<String> {
    // Whether the version is asked for first or the ticket is a matter of the tracker.
    let guarded = operation == Operation::PatchIfVersion && error.kind() == ErrorKind::Conflict;
    let called = match operation {
        Operation::PatchIfVersion => Operation::Patch,
        operation => operation,
    };
    let text = error.to_string();
    if error.kind() != ErrorKind::NotFound && !guarded {
        Some(format!("is {}", error.kind()))
    } else if error.effect() != Effect::None {
        Some(format!("has the effect {}", error.effect()))
    } else if error.provider() != Some(lab.tracker.provider_name()) {
        Some(format!("names the provider {:?}", error.provider()))
    } else if error.operation() != Some(called.as_str()) {
        Some(format!("calls itself {:?}", error.operation()))
    } else if text.is_empty() || text.contains('\n') || text.ends_with('.') {
        Some("is not one line without a full stop".to_owned())
    } else {
        None
    }
}

async fn an_id_of_another_tracker_is_not_found_or_invalid(lab: &Lab) -> Verdict {
    for id in ["", " ", "not an id", "../x", "ü", "a/b?c=d#e", "'; --", "%2e%2e", "\u{0}", "a\nb"] {
        let Err(error) = lab.tracker.ticket(&id.into()).await else {
            return failed(format!("{id:?} leads to a ticket"));
        };
        ensure!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid), "{id:?}: {error:#}");
    }
    Ok(())
}

async fn a_project_that_is_missing_is_not_found(lab: &Lab) -> Verdict {
    for word in ["no-such-project", "id:no-such-project", "", "../x"] {
        let Err(error) = lab.second()?.project(word).await else {
            return failed(format!("{word:?} leads to a project"));
        };
        let known = matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Unsupported);
        ensure!(known && error.effect() == Effect::None, "the project {word:?}: {error:#}");
        let Err(error) = lab.second()?.schema(word).await else {
            return failed(format!("{word:?} has a schema"));
        };
        ensure!(
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid | ErrorKind::Unsupported),
            "the schema of {word:?}: {error:#}"
        );
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
