//! How many requests an operation makes: counted where they arrive.

use std::fmt::Write as _;

use anyticket::{Include, NewTicket, ProjectId, Result, TicketId, TicketPatch, TicketQuery, Tracker, When};
use futures_util::future::LocalBoxFuture;

/// An operation under way.
pub type Done<'a> = LocalBoxFuture<'a, Result<()>>;

/// An operation: what it is called in the table, the least that the vendor's interface allows, how many requests it makes
/// when it is the first of a process, and how many after that.
struct Row {
    name: &'static str,
    least: u64,
    first: u64,
    after: u64,
}

/// A world on which the usual operations are counted, and the least that its vendor's interface allows for each.
pub struct Usual {
    /// Fifty-four tickets.
    pub ids: Vec<TicketId>,
    /// Somebody who can be assigned, as people write it.
    pub somebody: String,
    /// Two statuses in which no ticket is yet.
    pub statuses: [&'static str; 2],
    /// Two labels that are there.
    pub labels: [&'static str; 2],
    /// What is listed.
    pub project: ProjectId,
    /// How many tickets it holds.
    pub tickets: usize,
    /// What each takes at least, in the order in which they are counted.
    pub least: [u64; 14],
}

/// A table of operations.
#[derive(Default)]
pub struct Requests(Vec<Row>);

impl Requests {
    /// Counts an operation twice on `tracker`, which has asked nothing before. `least` is what the interface allows whoever
    /// knows all names and ids already; `total` counts the requests that have arrived.
    ///
    /// # Panics
    ///
    /// If the operation fails, or makes fewer requests than that: then the table is wrong.
    pub async fn count(
        &mut self,
        name: &'static str,
        least: u64,
        tracker: &Tracker,
        total: impl Fn() -> u64,
        operation: impl Fn(&Tracker, usize) -> Done<'_>,
    ) {
        self.row(name, least, tracker, total, async |tracker, turn| operation(tracker, turn).await).await;
    }

    async fn row(
        &mut self,
        name: &'static str,
        least: u64,
        tracker: &Tracker,
        total: impl Fn() -> u64,
        operation: impl AsyncFn(&Tracker, usize) -> Result<()>,
    ) {
        let mut counted = [0; 2];
        for (turn, count) in counted.iter_mut().enumerate() {
            let before = total();
            operation(tracker, turn).await.unwrap_or_else(|error| panic!("{name}: {error:#}"));
            *count = total() - before;
        }
        let [first, after] = counted;
        assert!(after >= least, "{name}: {after} requests, and the least is said to be {least}");
        self.0.push(Row { name, least, first, after });
    }

    /// Counts what most programs do, each on a tracker of its own that `open` makes.
    ///
    /// # Panics
    ///
    /// As [`count`](Requests::count) does.
    pub async fn count_usual(&mut self, world: &Usual, open: impl Fn() -> Tracker, total: impl Fn() -> u64) {
        let Usual { ids, somebody, statuses, labels, project, tickets, least } = world;
        let query = || TicketQuery::new().in_project(project.as_str());
        let mut least = least.iter().copied();
        let (fifty, few) = ids.split_at(50);
        let [first, second, third, fourth] = [0, 1, 2, 3].map(|at: usize| &few[at]);
        macro_rules! count {
            ($name:expr, |$tracker:ident, $turn:ident| $work:expr) => {
                let (tracker, least) = (open(), least.next().expect("one for each"));
                self.row($name, least, &tracker, &total, async |$tracker: &Tracker, $turn| $work.map(drop)).await;
            };
        }
        count!("create a ticket: a title", |tracker, _turn| tracker.create("New").await);
        count!("create one with text, two labels, a due time and an assignee", |tracker, _turn| {
            let new = NewTicket::new("New").with_body("**Text**").with_label(labels[0]).with_label(labels[1]);
            let due: When = "2026-10-01T12:00:00Z".parse().expect("an instant");
            let new = new.with_due(due).with_assignee(somebody.as_str());
            tracker.create(new).await
        });
        count!("create one with an external key", |tracker, turn| {
            tracker.create(NewTicket::new("New").with_external_key(format!("order-{turn}"))).await
        });
        count!("change the status", |tracker, turn| {
            tracker.update(first, TicketPatch::new().status(statuses[turn])).await
        });
        count!("change title and text", |tracker, turn| {
            let patch = TicketPatch::new().title(format!("Title {turn}")).body(format!("Text {turn}"));
            tracker.update(second, patch).await
        });
        count!("put two labels on", |tracker, turn| {
            let id = if turn == 0 { third } else { fourth };
            tracker.update(id, TicketPatch::new().add_label(labels[0]).add_label(labels[1])).await
        });
        count!("add an assignee", |tracker, turn| {
            let id = if turn == 0 { first } else { second };
            tracker.update(id, TicketPatch::new().add_assignee(somebody.as_str())).await
        });
        count!("comment", |tracker, _turn| tracker.comment(first, "Done").await);
        count!("read one ticket", |tracker, _turn| tracker.ticket(first).await);
        count!("read 50 tickets by id", |tracker, _turn| {
            tracker.tickets_by_id(fifty, Include::default()).await.inspect(|read| {
                assert!(read.len() == 50 && read.iter().all(Result::is_ok), "all are there");
            })
        });
        let listed = format!("list a project of {tickets}");
        count!(Box::leak(listed.into_boxed_str()), |tracker, _turn| {
            tracker.tickets(query()).all().await.inspect(|all| assert!(all.len() >= *tickets, "{}", all.len()))
        });
        count!("list 20 of it", |tracker, _turn| {
            tracker.tickets(query().with_limit(20)).all().await.inspect(|all| assert_eq!(all.len(), 20))
        });
        count!("look somebody up", |tracker, _turn| {
            tracker.find_users(somebody).await.inspect(|found| assert!(!found.is_empty()))
        });
        count!("find a ticket by its external key", |tracker, _turn| tracker.find_by_external_key("order-0").await);
    }

    /// The table.
    pub fn markdown(&self) -> String {
        let mut table = String::from(
            "| operation | the first of a process | after that | the least there is |\n| --- | --- | --- | --- |\n",
        );
        for Row { name, least, first, after } in &self.0 {
            writeln!(table, "| {name} | {first} | {after} | {least} |").expect("writing to memory does not fail");
        }
        table
    }
}

/// Compares what stands between the marks `requests` of a page of documentation with the table, or rewrites it.
///
/// # Panics
///
/// If the page is out of date.
#[track_caller]
pub fn published(file: &str, table: &str) {
    const REWRITE: &str = "ANYTICKET_REWRITE_DOCS";
    let page = std::fs::read_to_string(file).expect("the page is there");
    let (begin, end) = ("<!-- requests: begin -->\n", "<!-- requests: end -->");
    let (before, rest) = page.split_once(begin).expect("the page has the mark");
    let (_, after) = rest.split_once(end).expect("the page has the other mark");
    let wanted = format!("{before}{begin}\n{table}\n{end}{after}");
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(file, wanted).expect("the page can be written");
        return;
    }
    assert!(page == wanted, "{file} is out of date: run the tests once with {REWRITE}=1");
}
