//! A connection on which lookups are made at once, on the thread that asks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::Connection;

use super::open::is_busy;
use super::{broke_off, on_one_state};
use crate::error::{Answer, Fault};

/// A connection that only reads and never waits for anybody.
pub(super) struct Near(Mutex<Connection>);

impl Near {
    pub(super) fn new(connection: Connection) -> Self {
        // It is busy only while somebody makes, mends or closes the file. If this fails, it waits then as the others do.
        let _ = connection.busy_timeout(Duration::ZERO);
        Self(Mutex::new(connection))
    }

    /// Runs `job` now; nothing where that would mean to wait.
    pub(super) fn run<T>(&self, job: impl Fn(&Connection) -> Answer<T>) -> Option<Answer<T>> {
        let connection = self.0.try_lock().ok()?;
        let done = catch_unwind(AssertUnwindSafe(|| on_one_state(&connection, job)));
        match done.unwrap_or_else(|_| Err(Fault::Said(broke_off()))) {
            Err(Fault::Sql(error)) if is_busy(&error) => None,
            answer => Some(answer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_have_to_wait_is_left_to_others_and_a_panic_ends_its_job_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let other = Connection::open(&path).unwrap();
        other.execute_batch("CREATE TABLE t (n); INSERT INTO t VALUES (7)").unwrap();
        let near = Near::new(Connection::open(&path).unwrap());
        let look = |file: &Connection| Ok(file.query_row("SELECT n FROM t", [], |row| row.get::<_, i64>(0))?);
        assert_eq!(near.run(look).unwrap().unwrap(), 7);
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        assert!(near.run(look).is_none(), "somebody has the file for himself");
        other.execute_batch("COMMIT").unwrap();
        let held = near.0.lock().unwrap();
        assert!(near.run(look).is_none(), "somebody looks something up already");
        drop(held);
        assert!(near.run(|_| -> Answer<()> { panic!("on purpose") }).unwrap().is_err());
        assert_eq!(near.run(look).unwrap().unwrap(), 7);
    }
}
