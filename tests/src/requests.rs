//! How many requests an operation makes: counted where they arrive.

use std::fmt::Write as _;

use anyticket::{Result, Tracker};
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
