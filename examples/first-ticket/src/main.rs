//! The first ticket: made, read back, changed and listed, on whichever tracker is configured.

use anyticket::{NewTicket, PriorityLevel, TicketPatch, TicketQuery};

#[tokio::main]
async fn main() -> anyticket::Result<()> {
    let tracker = anyticket::connect_env().await?;
    println!("on the tracker {}, which is {}", tracker.name(), tracker.provider_name());

    let ticket = tracker.create(NewTicket::new("Fix login").with_priority(PriorityLevel::High)).await?;
    println!("created  {}  {}", ticket.key.as_deref().unwrap_or(ticket.id().as_str()), ticket.title);

    let again = tracker.ticket(ticket.id()).await?;
    println!("it is    {}  {}", again.status.category, again.status.name);

    let mut open = tracker.tickets(TicketQuery::open());
    while let Some(ticket) = open.next().await {
        let ticket = ticket?;
        println!("open     {}  {}", ticket.key.as_deref().unwrap_or(ticket.id().as_str()), ticket.title);
    }

    let done = tracker.update(ticket.id(), TicketPatch::new().status("done")).await?;
    tracker.comment(ticket.id(), "Shipped in 1.4").await?;
    println!("it is    {}  {}", done.status.category, done.status.name);
    Ok(())
}
