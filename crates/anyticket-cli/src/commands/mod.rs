//! What the commands do: one file per group.

mod attachment;
mod comment;
mod config;
mod login;
mod logout;
mod project;
mod providers;
mod raw;
mod schema;
#[cfg(feature = "sim")]
mod sim;
mod ticket;
mod user;
mod whoami;

use anyticket::Listing;
use anyticket::text::same_folded;
use clap::CommandFactory as _;
use jiff::Timestamp;

use crate::args::{Cli, Command};
use crate::connect::Session;
use crate::exit::{Exit, Failure};
use crate::output::{Output, Show};

/// After so many items of a listing they are handed over.
const BATCH: usize = 200;

/// Does what the line says.
pub(crate) async fn run(command: &Command, session: &Session<'_>, output: &mut Output<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Providers => providers::run(session, output)?,
        Command::Config(command) => return Box::pin(config::run(command, session, output)).await,
        Command::Login(args) => Box::pin(login::run(args, session, output)).await?,
        Command::Logout { tracker } => Box::pin(logout::run(tracker, session, output)).await?,
        Command::Whoami => Box::pin(whoami::run(session, output)).await?,
        Command::Project(command) => Box::pin(project::run(command, session, output)).await?,
        Command::Status(command) => Box::pin(schema::status(command, session, output)).await?,
        Command::Field(command) => Box::pin(schema::field(command, session, output)).await?,
        Command::Kind(command) => Box::pin(schema::kind(command, session, output)).await?,
        Command::Label(command) => Box::pin(schema::label(command, session, output)).await?,
        Command::User(command) => Box::pin(user::run(command, session, output)).await?,
        Command::Ticket(command) => return Box::pin(ticket::run(command, session, output)).await,
        Command::Comment(command) => Box::pin(comment::run(command, session, output)).await?,
        Command::Attachment(command) => Box::pin(attachment::run(command, session, output)).await?,
        Command::Raw(args) => Box::pin(raw::run(args, session, output)).await?,
        #[cfg(feature = "sim")]
        Command::Sim(args) => Box::pin(sim::run(args, session, output)).await?,
        Command::Completions { shell } => completions(*shell, output)?,
    }
    Ok(Exit::Done)
}

fn completions(shell: clap_complete::Shell, output: &mut Output<'_>) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "anyticket", &mut script);
    Ok(output.bytes(&script)?)
}

/// Prints a listing as it comes in.
async fn print_all<T: Show + Send + 'static>(
    mut listing: Listing<T>,
    what: &str,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let mut list = output.list::<T>();
    let mut count = 0;
    while let Some(item) = listing.next().await {
        match item {
            Ok(item) => list.push(&item)?,
            Err(error) => {
                list.break_off()?;
                return Err(error.into());
            }
        }
        count += 1;
        if count % BATCH == 0 {
            list.flush()?;
        }
    }
    Ok(list.end(what)?)
}

/// Prints what is there already.
fn print_these<T: Show>(items: &[T], what: &str, output: &mut Output<'_>) -> Result<(), Failure> {
    let mut list = output.list::<T>();
    for item in items {
        list.push(item)?;
    }
    Ok(list.end(what)?)
}

/// A name, and behind it what it is called elsewhere if that is something else.
fn both(name: &str, other: &str) -> String {
    match name {
        "" => other.to_owned(),
        name if same_folded(name, other) || other.is_empty() => name.to_owned(),
        name => format!("{name} ({other})"),
    }
}

fn or_empty(text: Option<impl ToString>) -> String {
    text.map(|text| text.to_string()).unwrap_or_default()
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// An instant as people read it, in UTC.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}
