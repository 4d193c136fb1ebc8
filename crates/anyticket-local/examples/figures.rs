//! For measuring: makes a file of tickets, or reads one with the bare statement.
//!
//! `figures fill FILE COUNT` makes COUNT tickets through the tracker. A listing of them is compared with two statements:
//! `figures bare FILE` reads every column of every ticket and prints how many there were, which is the floor; `figures
//! lines FILE` lets SQLite make a line of JSON of each ticket with what belongs to it, which is what one would do by hand.

use std::io::Write as _;
use std::process::ExitCode;

use anyticket_core::{Draft, Label, Priority, PriorityLevel, TicketProvider};
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
        ["lines", file] => return lines(file),
        _ => Err("figures fill FILE COUNT | figures bare FILE | figures lines FILE".to_owned()),
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

async fn fill(file: &str, count: usize) -> anyticket_core::Result<String> {
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

/// The fields that hold something in the file that `fill` makes, in the form of the model.
const LINES: &str = "SELECT json_object('id', t.id, 'key', t.key, 'url', NULL, 'title', t.title, 'body', t.body,
    'status', json_object('category', s.category, 'id', s.id, 'name', s.name), 'priority', t.priority,
    'kind', json_object('id', k.id, 'name', k.name, 'subtask', k.subtask),
    'project', json_object('id', p.id, 'name', p.name), 'parent', t.parent,
    'assignees', (SELECT json_group_array(json_object('id', u.id, 'name', u.name))
        FROM ticket_assignees a JOIN users u ON u.n = a.user WHERE a.ticket = t.n),
    'author', json_object('id', w.id, 'name', w.name),
    'labels', (SELECT json_group_array(json_object('name', l.name))
        FROM ticket_labels x JOIN labels l ON l.n = x.label WHERE x.ticket = t.n),
    'created_at', strftime('%FT%TZ', t.created_at / 1000000, 'unixepoch'),
    'updated_at', strftime('%FT%TZ', t.updated_at / 1000000, 'unixepoch'),
    'archived', t.archived, 'external_key', t.external_key, 'version', t.version)
    FROM tickets t JOIN statuses s ON s.n = t.status JOIN kinds k ON k.n = t.kind JOIN projects p ON p.n = t.project
    LEFT JOIN users w ON w.n = t.author ORDER BY t.n";

fn lines(file: &str) -> ExitCode {
    let print = || -> Result<(), Box<dyn std::error::Error>> {
        let connection = rusqlite::Connection::open(file)?;
        let mut statement = connection.prepare(LINES)?;
        let mut rows = statement.query([])?;
        let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        while let Some(row) = rows.next()? {
            out.write_all(row.get_ref(0)?.as_str()?.as_bytes())?;
            out.write_all(b"\n")?;
        }
        Ok(out.flush()?)
    };
    match print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
