//! The versions of the file: how it came from one to the next.

use anyticket_core::Error;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Answer, Fault};

/// What tells our files from other programs' SQLite files: `AnyT`.
pub(super) const APPLICATION_ID: i32 = 0x416e_7954;

/// The steps from an empty file to the current version, which is their number. What was released never changes.
pub(super) const STEPS: &[&str] =
    &[include_str!("1_tables.sql"), include_str!("2_indexes.sql"), include_str!("3_sigma.sql")];

/// Brings the file to the last of `steps`.
///
/// Each step is a transaction together with the version it leads to: whoever is killed in between goes on
/// there next time, and of two programs at once the second finds the step done.
pub(super) fn migrate(connection: &mut Connection, steps: &[&str]) -> Answer<()> {
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: usize = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version > steps.len() {
            return Err(newer(version, steps.len()).into());
        }
        let Some(step) = steps.get(version) else { return Ok(()) };
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version + 1)?;
        transaction.commit().map_err(Fault::Commit)?;
    }
}

pub(super) fn newer(version: impl std::fmt::Display, known: usize) -> Error {
    Error::configuration("the file was made by a newer version of the program")
        .with("version", version)
        .with("known up to", known)
        .with_hint("it was left as it is: update the program, or choose another path")
}

#[cfg(test)]
mod tests {
    use anyticket_core::ErrorKind;

    use super::*;

    fn version(connection: &Connection) -> usize {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    #[test]
    fn who_is_killed_between_two_steps_goes_on_with_the_second() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &STEPS[..1]).unwrap();
        assert_eq!(version(&connection), 1);
        migrate(&mut connection, STEPS).unwrap();
        migrate(&mut connection, STEPS).unwrap();
        assert_eq!(version(&connection), STEPS.len());
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_of_itself() {
        let mut connection = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x); CREATE TABLE a (x)"];
        assert!(migrate(&mut connection, &steps).is_err());
        assert_eq!(version(&connection), 1);
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
        assert_eq!(tables, 1, "b was rolled back");
        migrate(&mut connection, &["CREATE TABLE a (x)", "CREATE TABLE b (x)"]).unwrap();
        assert_eq!(version(&connection), 2);
    }

    #[test]
    fn titles_and_labels_that_were_folded_the_old_way_are_folded_the_new_way() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &STEPS[..2]).unwrap();
        connection
            .execute_batch("INSERT INTO labels (name, name_key) VALUES ('Τέλος', 'τέλος'), ('ΤΈΛΟΣ', 'τέλοσ')")
            .unwrap();
        connection.execute_batch("INSERT INTO labels (name, name_key) VALUES ('Όρος', 'όρος')").unwrap();
        migrate(&mut connection, STEPS).unwrap();
        let mut keys = connection.prepare("SELECT name_key FROM labels ORDER BY n").unwrap();
        let keys: Vec<String> = keys.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(keys, ["τέλος", "τέλοσ", "όροσ"], "two labels stay two");
    }

    /// The steps, with one that kills its own process at its beginning or behind its last statement.
    #[cfg(unix)]
    fn deadly(step: usize, at_the_end: bool) -> Vec<String> {
        let mut steps: Vec<String> = STEPS.iter().map(|step| (*step).to_owned()).collect();
        steps[step] = if at_the_end {
            format!("{}; SELECT die()", steps[step])
        } else {
            format!("SELECT die(); {}", steps[step])
        };
        steps
    }

    #[test]
    #[cfg(unix)]
    #[ignore = "another test starts it in a process of its own, which does not survive it"]
    fn dies_in_a_migration() {
        let at = std::env::var("STEP").unwrap().parse().unwrap();
        let at_the_end = std::env::var("AT").unwrap() == "end";
        let mut connection = Connection::open(std::env::var("FILE").unwrap()).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8;
        let die = connection.create_scalar_function("die", 0, flags, |_| -> rusqlite::Result<i64> {
            let me = std::process::id().to_string();
            std::process::Command::new("kill").args(["-9", &me]).status().unwrap();
            unreachable!("nobody survives that")
        });
        die.unwrap();
        let steps = deadly(at, at_the_end);
        let _ = migrate(&mut connection, &steps.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[tokio::test]
    #[cfg(unix)]
    async fn who_is_killed_in_a_migration_leaves_a_file_that_the_next_one_brings_up_to_date() {
        use std::os::unix::process::ExitStatusExt as _;

        use anyticket_core::TicketProvider as _;

        let fixture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/version-1.db");
        let folder = tempfile::tempdir().unwrap();
        // A new file has no step behind it, the fixture has one.
        for (name, from) in [("new", 0), ("old", 1)] {
            for step in from..STEPS.len() {
                for at in ["begin", "end"] {
                    let path = folder.path().join(format!("{name}-{step}-{at}.db"));
                    if from == 1 {
                        std::fs::copy(&fixture, &path).unwrap();
                    }
                    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
                    child.args(["--exact", "store::migrations::tests::dies_in_a_migration", "--ignored"]);
                    child.env("STEP", step.to_string()).env("AT", at).env("FILE", &path);
                    let ended = child.output().unwrap();
                    assert_eq!(ended.status.signal(), Some(9), "{name}, step {step}, {at}: {ended:?}");
                    let left = Connection::open(&path).unwrap();
                    assert_eq!(version(&left), step, "the steps before it are done, and nothing of it is");
                    drop(left);
                    let tracker = crate::LocalTracker::open(&crate::LocalOptions::new(&path)).unwrap();
                    tracker.verify().await.unwrap();
                    let mut query = anyticket_core::ResolvedQuery::default();
                    query.archived = anyticket_core::Archived::Include;
                    let tickets = tracker.page(&query, None).await.unwrap().items.len();
                    assert_eq!(tickets, if from == 1 { 3 } else { 0 }, "{name}, step {step}, {at}");
                    drop(tracker);
                    assert_eq!(version(&Connection::open(&path).unwrap()), STEPS.len());
                }
            }
        }
    }

    #[test]
    fn a_newer_file_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let Err(Fault::Said(error)) = migrate(&mut connection, STEPS) else { panic!("refused") };
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("99"), "{error}");
    }
}
