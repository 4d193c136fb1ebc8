//! `anyticket ticket create | update | delete | link | unlink`

use anyticket::{Archived, Include, Operation, Ticket, TicketQuery, Tracker};

use super::show::{called, text};
use crate::args::{CreateArgs, LinkArgs, UpdateArgs};
use crate::connect::{Session, parent_id, ticket_id};
use crate::exit::{Failure, Usage};
use crate::output::Output;

/// Creates a ticket. Everything on the line is read and checked before anything is opened.
pub(super) async fn create(args: &CreateArgs, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    args.flags.check()?;
    let body = args.flags.read_body(std::io::stdin())?;
    let config = session.config()?;
    let tracker = session.connect(&config).await?;
    let file = match session.local_file(&config) {
        Some(file) if !output.is_json() && is_empty(&tracker).await? => Some(file),
        _ => None,
    };
    let parent = parent_id(&tracker, args.flags.parent.as_deref()).await?;
    let ticket = tracker.create(args.ticket(body, parent)).await?;
    output.value(&ticket, || text(&ticket))?;
    if output.is_json() {
        return Ok(());
    }
    if ticket.existed {
        output.note("this ticket was there already under its external key; nothing was created");
    }
    // Said once: with the first ticket of a file.
    if let Some(file) = file {
        output.note(&format!("\nkept in {}", file.display()));
        output.note(&format!(
            "next: anyticket ticket list, anyticket ticket get {}, anyticket config check",
            called(&ticket)
        ));
    }
    Ok(())
}

/// Whether no ticket is there yet. For the embedded tracker, where asking costs nothing.
async fn is_empty(tracker: &Tracker) -> Result<bool, Failure> {
    let any = TicketQuery::new().with_archived(Archived::Include).with_limit(1).including(Include::least());
    Ok(tracker.tickets(any).next().await.transpose()?.is_none())
}

/// Changes a ticket.
pub(super) async fn update(args: &UpdateArgs, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    args.check()?;
    let body = args.flags.read_body(std::io::stdin())?;
    let tracker = session.tracker().await?;
    let id = ticket_id(&tracker, &args.ticket.ticket).await?;
    let parent = parent_id(&tracker, args.flags.parent.as_deref()).await?;
    let ticket = Box::pin(tracker.update(&id, args.patch(body, parent))).await?;
    Ok(output.value(&ticket, || text(&ticket))?)
}

/// Deletes a ticket, or says which one would be deleted.
pub(super) async fn delete(
    reference: &str,
    yes: bool,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let tracker = session.tracker().await?;
    tracker.capabilities().require(Operation::Delete)?;
    let id = ticket_id(&tracker, reference).await?;
    if !yes {
        let ticket: Ticket = tracker.ticket_including(&id, Include::least()).await?;
        let project = ticket.project.as_ref().and_then(|project| project.name.as_deref());
        let project = project.map(|project| format!(" in {project}")).unwrap_or_default();
        return Err(Usage::new(format!(
            "nothing was deleted: this would delete {} {:?}{project} on {}",
            called(&ticket),
            ticket.title,
            tracker.name()
        ))
        .with_hint("add --yes to delete it")
        .into());
    }
    tracker.delete(&id).await?;
    Ok(output.value(&serde_json::json!({"deleted": id}), || format!("deleted {reference}"))?)
}

/// Relates two tickets, or takes the relation away.
pub(super) async fn link(
    args: &LinkArgs,
    add: bool,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let tracker = session.tracker().await?;
    let from = ticket_id(&tracker, &args.ticket.ticket).await?;
    let to = ticket_id(&tracker, &args.other).await?;
    let kind = args.kind();
    match add {
        true => tracker.link(&from, kind.clone(), &to).await?,
        false => tracker.unlink(&from, kind.clone(), &to).await?,
    }
    let value = serde_json::json!({"from": from, "kind": kind, "to": to, "linked": add});
    let word = if add { "linked" } else { "unlinked" };
    Ok(output.value(&value, || format!("{word}: {} {kind} {}", args.ticket.ticket, args.other))?)
}
