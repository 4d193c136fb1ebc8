//! The embedded tracker beside the bare statements that would do the same.

use std::path::Path;

use anyticket::{Draft, Label, NewTicket, TicketId, TicketProvider, TicketQuery, Tracker};
use anyticket_local::{LocalOptions, LocalTracker};
use rusqlite::Connection;
use tokio::runtime::Runtime;

use super::Out;
use crate::report::Row;
use crate::{Result, spent};

const TICKETS: usize = 100_000;
const LIMIT: usize = 50;
const TURNS: usize = 7;
/// The processor time of the tracker, in times of the statement's.
const GOAL: f64 = 2.0;
/// What stands in one title.
const NEEDLE: &str = "number 98765:";

/// The fields that hold something in the file, in the form of the model.
const LINE: &str = "SELECT json_object('id', t.id, 'key', t.key, 'url', NULL, 'title', t.title, 'body', t.body,
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
    LEFT JOIN users w ON w.n = t.author";

pub(super) fn run(out: Out<'_>) -> Result<()> {
    // Memory where there is some: how fast a disk is, is not what is measured.
    let shared = Path::new("/dev/shm");
    let folder = if shared.is_dir() { tempfile::tempdir_in(shared)? } else { tempfile::tempdir()? };
    let file = folder.path().join("tickets.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalTracker::open(&LocalOptions::new(&file))?;
    let ids = runtime.block_on(fill(&local))?;
    let copy = folder.path().join("copy.db");
    runtime.block_on(local.back_up(&copy))?;
    let copy = Connection::open(&copy)?;
    // As the tracker has it: what is acknowledged survives a power failure.
    copy.pragma_update(None, "journal_mode", "WAL")?;
    copy.pragma_update(None, "synchronous", "FULL")?;
    let both = Both { tracker: Tracker::new(local), bare: Connection::open(&file)?, copy, runtime, ids };
    let first = TicketQuery::new().with_limit(LIMIT);
    let filtered = TicketQuery::open().with_label("area-3").with_limit(LIMIT);
    let contains = TicketQuery::new().title_contains(NEEDLE);
    let labelled = "NOT t.archived AND s.category IN ('todo', 'in_progress', 'waiting') AND EXISTS (SELECT 1 FROM
        ticket_labels x JOIN labels l ON l.n = x.label WHERE x.ticket = t.n AND l.name = 'area-3') ORDER BY t.n LIMIT 50";
    let one = both.ids[TICKETS / 2].clone();
    both.compare(
        "list the first 50",
        40,
        out,
        || both.list(&first),
        || both.lines("NOT t.archived ORDER BY t.n LIMIT 50"),
    )?;
    both.compare(
        "list the first 50 that are open and have a label",
        40,
        out,
        || both.list(&filtered),
        || both.lines(labelled),
    )?;
    both.compare("read one", 400, out, || both.get(&one), || both.lines(&format!("t.id = '{one}'")))?;
    both.compare("create one with two labels", 200, out, || both.create(), || both.insert())?;
    both.compare(
        "find the one whose title contains a text",
        3,
        out,
        || both.list(&contains),
        || both.lines(&format!("NOT t.archived AND instr(t.title_folded, '{NEEDLE}') > 0 ORDER BY t.n")),
    )
}

async fn fill(local: &LocalTracker) -> Result<Vec<TicketId>> {
    let mut ids = Vec::with_capacity(TICKETS);
    for number in 0..TICKETS {
        let mut draft = Draft::new(format!("Ticket number {number}: the login page shows nothing"));
        draft.body = Some(format!("1. open the page\n2. see **nothing** ({number})\n\n- [ ] look into it\n").into());
        draft.labels = vec![Label::new(format!("area-{}", number % 20)), Label::new("figures")];
        ids.push(local.create(draft).await?.id);
    }
    Ok(ids)
}

/// The tracker and the bare file.
struct Both {
    tracker: Tracker,
    bare: Connection,
    /// The same file again, for what is written past the tracker.
    copy: Connection,
    runtime: Runtime,
    ids: Vec<TicketId>,
}

impl Both {
    /// Does both in turns. Each says how many tickets it has seen, which must be as many.
    fn compare(
        &self,
        name: &str,
        times: u32,
        out: Out<'_>,
        ours: impl Fn() -> Result<usize>,
        bare: impl Fn() -> Result<usize>,
    ) -> Result<()> {
        let (one, other) = (ours()?, bare()?);
        if one != other || one == 0 {
            return Err(format!("{name}: {one} tickets, and {other} of the statement").into());
        }
        let mut least = [f64::MAX; 2];
        for _ in 0..TURNS {
            least[0] = least[0].min(micros(times, &ours)?);
            least[1] = least[1].min(micros(times, &bare)?);
        }
        out(Row::new(format!("{name}: CPU"), "µs", least[0], least[1]).at_most(GOAL));
        Ok(())
    }

    fn list(&self, query: &TicketQuery) -> Result<usize> {
        Ok(self.runtime.block_on(self.tracker.tickets(query.clone()).all())?.len())
    }

    fn get(&self, id: &TicketId) -> Result<usize> {
        self.runtime.block_on(self.tracker.ticket(id))?;
        Ok(1)
    }

    fn create(&self) -> Result<usize> {
        let new = NewTicket::new("One more: the login page shows nothing").with_body("Nothing **at all**.");
        self.runtime.block_on(self.tracker.create(new.with_label("area-1").with_label("figures")))?;
        Ok(1)
    }

    fn lines(&self, condition: &str) -> Result<usize> {
        let mut statement = self.bare.prepare_cached(&format!("{LINE} WHERE {condition}"))?;
        let mut rows = statement.query([])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += usize::from(!row.get_ref(0)?.as_str()?.is_empty());
        }
        Ok(count)
    }

    /// A copy of the newest ticket under a new id, with its labels, in a transaction of its own.
    fn insert(&self) -> Result<usize> {
        let transaction = rusqlite::Transaction::new_unchecked(&self.copy, rusqlite::TransactionBehavior::Immediate)?;
        transaction.prepare_cached("UPDATE projects SET last_number = last_number + 1 WHERE n = 1")?.execute([])?;
        let made = transaction
            .prepare_cached(
                "INSERT INTO tickets (id, key, project, status, kind, author, created_at, updated_at, archived, version,
                 title, title_folded, body) SELECT 'made-' || (n + 1), 'MADE-' || (n + 1), project, status, kind, author,
                 created_at + 1, updated_at + 1, 0, 1, title, title_folded, body FROM tickets ORDER BY n DESC LIMIT 1",
            )?
            .execute([])?;
        let ticket = transaction.last_insert_rowid();
        transaction
            .prepare_cached("INSERT INTO ticket_labels SELECT ?1, label FROM ticket_labels WHERE ticket = ?1 - 1")?
            .execute([ticket])?;
        transaction.commit()?;
        Ok(made)
    }
}

/// The processor time of one of these.
fn micros(times: u32, work: &impl Fn() -> Result<usize>) -> Result<f64> {
    let before = spent::cpu_millis();
    for _ in 0..times {
        work()?;
    }
    Ok((spent::cpu_millis() - before) * 1e3 / f64::from(times))
}
