//! `anyticket ticket get`

use anyticket::{Error, Include, Operation, Result, Ticket, TicketId, Tracker};

use super::show::text;
use crate::connect::{Session, ticket_id};
use crate::exit::{Exit, Failure, report};
use crate::output::Output;

/// Shows tickets: every one that is there, and an error for each that is not.
pub(super) async fn get(
    references: &[String],
    raw: bool,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let tracker = session.tracker().await?;
    let include = Include::default().with_raw(raw);
    if let [reference] = references {
        let id = ticket_id(&tracker, reference).await?;
        let ticket = tracker.ticket_including(&id, include).await?;
        output.value(&ticket, || text(&ticket))?;
        return Ok(Exit::Done);
    }
    let tickets = read(&tracker, references, include).await?;
    print(&tickets, output)?;
    let mut exit = Exit::Done;
    for (reference, ticket) in references.iter().zip(tickets) {
        if let Err(error) = ticket {
            let error = if error.ticket().is_none() { error.with_ticket(reference.as_str()) } else { error };
            exit = exit.max(report(&error, output));
        }
    }
    Ok(exit)
}

/// One result for each reference, in their order.
async fn read(tracker: &Tracker, references: &[String], include: Include) -> Result<Vec<Result<Ticket>>> {
    let mut ids: Vec<TicketId> = Vec::with_capacity(references.len());
    let mut results: Vec<Option<Error>> = Vec::with_capacity(references.len());
    for reference in references {
        match ticket_id(tracker, reference).await {
            Ok(id) => {
                ids.push(id);
                results.push(None);
            }
            Err(error) => results.push(Some(error)),
        }
    }
    let mut read = if tracker.capabilities().support(Operation::GetMany).is_supported() && !ids.is_empty() {
        tracker.tickets_by_id(&ids, include).await?
    } else {
        let mut read = Vec::with_capacity(ids.len());
        for id in &ids {
            read.push(tracker.ticket_including(id, include).await);
        }
        read
    }
    .into_iter();
    let missing = || Err(Error::new(anyticket::ErrorKind::Internal, "the tracker gave too few results"));
    Ok(results
        .into_iter()
        .map(|failed| match failed {
            Some(error) => Err(error),
            None => read.next().unwrap_or_else(missing),
        })
        .collect())
}

fn print(tickets: &[Result<Ticket>], output: &mut Output<'_>) -> Result<(), Failure> {
    let good: Vec<&Ticket> = tickets.iter().filter_map(|ticket| ticket.as_ref().ok()).collect();
    if output.is_json() {
        let mut list = output.list::<Ticket>();
        good.into_iter().try_for_each(|ticket| list.push(ticket))?;
        return Ok(list.end("tickets")?);
    }
    for (index, ticket) in good.into_iter().enumerate() {
        if index > 0 {
            output.text("")?;
        }
        output.value(ticket, || text(ticket))?;
    }
    Ok(())
}
