//! `anyticket ticket list`

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;

use anyticket::{AppliedBy, Broken, Checkpoint, Error, ErrorKind, Explanation, Listing, Ticket, TicketPage};

use crate::args::ListArgs;
use crate::connect::{Session, parent_id};
use crate::exit::Failure;
use crate::output::{List, Output, Progress};

/// Lists tickets as they come in, or says how it would be done.
pub(super) async fn list(args: &ListArgs, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let from: Option<Checkpoint> = args.cursor.as_deref().map(str::parse).transpose()?;
    let tracker = session.tracker().await?;
    let parent = parent_id(&tracker, args.parent.as_deref()).await?;
    let query = args.query(parent);
    let explanation = match args.explain || session.is_verbose() {
        true => Some(tracker.explain(query.clone()).await?),
        false => None,
    };
    match explanation {
        Some(explanation) if args.explain => return Ok(output.value(&explanation, || text(&explanation))?),
        Some(explanation) => output.set_width(explanation.width),
        None => {}
    }
    let mut pages = match from {
        Some(from) => tracker.resume(query, from),
        None => tracker.ticket_pages(query),
    };
    let mut broken = Vec::new();
    let mut next = None;
    let mut progress = output.progress();
    let mut list = output.list::<Ticket>();
    let answer = print(&mut pages, &mut list, &mut broken, &mut next, &mut progress).await;
    drop(progress);
    match &answer {
        Ok(()) => list.end("tickets")?,
        Err(_) => list.break_off()?,
    }
    for broken in &broken {
        let id = broken.id.as_deref().map(|id| format!(" {id}")).unwrap_or_default();
        output.note(&format!("a ticket{id} could not be read: {:#}", broken.error));
    }
    if let Some(next) = next {
        output.note(&format!("next: --cursor {next}"));
    }
    answer?;
    let count = broken.len();
    match broken.into_iter().next() {
        None => Ok(()),
        Some(Broken { error, .. }) => Err(Error::new(ErrorKind::Incomplete, "some tickets could not be read")
            .with("tickets", count)
            .with_hint("all the others were listed; ask for one of these by its id to see more")
            .at(tracker.provider_name())
            .during("list")
            .because(error)
            .into()),
    }
}

/// Prints page by page, and keeps what could not be read and where the listing goes on.
async fn print(
    pages: &mut Listing<TicketPage>,
    list: &mut List<'_, '_, Ticket>,
    broken: &mut Vec<Broken>,
    next: &mut Option<Checkpoint>,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let mut page = progress.watch(pages.next()).await;
    while let Some(now) = page {
        let now = now?;
        // The next page is asked for before this one is printed: reading and printing go on side by side.
        let mut ahead = pin!(pages.next());
        let begun = poll_fn(|context| Poll::Ready(ahead.as_mut().poll(context))).await;
        progress.add(now.tickets.len());
        progress.aside(|| {
            now.tickets.iter().try_for_each(|ticket| list.push(ticket))?;
            list.flush()
        })?;
        broken.extend(now.broken);
        *next = now.checkpoint;
        page = match begun {
            Poll::Ready(page) => page,
            Poll::Pending => progress.watch(ahead).await,
        };
    }
    Ok(())
}

fn text(explanation: &Explanation) -> String {
    let by = |applied: AppliedBy| match applied {
        AppliedBy::Tracker => "the tracker",
        _ => "us",
    };
    let mut lines: Vec<String> = Vec::new();
    for filter in &explanation.filters {
        let note = filter.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
        lines.push(format!("filter {:<15} {}{note}", filter.filter, by(filter.applied_by)));
    }
    if explanation.filters.is_empty() {
        lines.push("no filter".to_owned());
    }
    if let Some(sorted) = explanation.sorted_by {
        lines.push(format!("{:<22} {}", "order", by(sorted)));
    }
    if let Some(limited) = explanation.limited_by {
        lines.push(format!("{:<22} {}", "limit", by(limited)));
    }
    let scan = if explanation.full_scan { "yes, tickets are read that the answer does not need" } else { "no" };
    lines.push(format!("{:<22} {scan}", "full scan"));
    lines.push(format!("{:<22} {}", "ranges side by side", explanation.width));
    lines.extend(explanation.notes.iter().map(|note| format!("{:<22} {note}", "note")));
    lines.join("\n")
}
