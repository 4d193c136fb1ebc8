//! `anyticket ticket …`

mod list;
mod read;
mod show;
mod write;

use crate::args::TicketCommand;
use crate::connect::Session;
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// `anyticket ticket …`
pub(super) async fn run(
    command: &TicketCommand,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    match command {
        TicketCommand::List(args) => Box::pin(list::list(args, session, output)).await?,
        TicketCommand::Get { tickets, raw } => return Box::pin(read::get(tickets, *raw, session, output)).await,
        TicketCommand::Create(args) => Box::pin(write::create(args, session, output)).await?,
        TicketCommand::Update(args) => Box::pin(write::update(args, session, output)).await?,
        TicketCommand::Delete { ticket, yes } => {
            Box::pin(write::delete(&ticket.ticket, *yes, session, output)).await?;
        }
        TicketCommand::Link(args) => Box::pin(write::link(args, true, session, output)).await?,
        TicketCommand::Unlink(args) => Box::pin(write::link(args, false, session, output)).await?,
    }
    Ok(Exit::Done)
}
