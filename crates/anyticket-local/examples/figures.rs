//! For measuring: makes a file of tickets, or reads one with the bare statement.
//!
//! `figures fill FILE COUNT` makes COUNT tickets through the tracker; `figures bare FILE` reads every column of every
//! ticket with one SQLite statement, and prints how many there were. The first is the world, the second the floor that
//! a listing is compared with.

use std::process::ExitCode;

use anyticket_core::{Draft, Label, Priority, PriorityLevel, Result, TicketProvider};
use anyticket_local::{LocalOptions, LocalTracker};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["fill", file, count] => match count.parse() {
            Ok(count) => fill(file, count).await.map_err(|error| format!("{error:#}")),
            Err(error) => Err(error.to_string()),
        },
        ["bare", file] => bare(file).map_err(|error| error.to_string()),
        _ => Err("figures fill FILE COUNT | figures bare FILE".to_owned()),
    };
    match done {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn fill(file: &str, count: usize) -> Result<String> {
    let tracker = LocalTracker::open(&LocalOptions::new(file))?;
    for number in 0..count {
        let mut draft = Draft::new(format!("Ticket number {number}: the login page shows nothing"));
        draft.body = Some(format!("1. open the page\n2. see **nothing** ({number})\n\n- [ ] look into it\n").into());
        draft.priority = Some(Priority::from(PriorityLevel::ALL[number % 4]));
        draft.labels = vec![Label::new(format!("area-{}", number % 20)), Label::new("figures")];
        tracker.create(draft).await?;
    }
    Ok(format!("{count} tickets in {file}"))
}

fn bare(file: &str) -> rusqlite::Result<String> {
    let connection = rusqlite::Connection::open(file)?;
    let mut statement = connection.prepare("SELECT * FROM tickets ORDER BY n")?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let (mut tickets, mut bytes) = (0_u64, 0_usize);
    while let Some(row) = rows.next()? {
        tickets += 1;
        for column in 0..columns {
            if let rusqlite::types::ValueRef::Text(text) = row.get_ref(column)? {
                bytes += text.len();
            }
        }
    }
    Ok(format!("{tickets} tickets, {bytes} bytes of text"))
}
