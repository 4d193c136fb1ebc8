//! The file: one thread that writes, two that read, a connection for what is looked up at once, and what they are opened with.

mod functions;
mod migrations;
mod near;
mod open;
mod worker;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyticket_core::{Error, ErrorKind, Operation, ProjectId, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use crate::error::{Answer, Fault};
use crate::options::LocalOptions;
use near::Near;
use open::{Begun, Opened};
use worker::Worker;

/// How many connections read side by side. They do not wait for the one that writes, nor it for them.
const READERS: usize = 2;

/// An open file. The last one dropped ends its threads.
#[derive(Clone)]
pub(crate) struct Store(Arc<Inner>);

struct Inner {
    /// Before `writer`: the connection closed last writes the log back into the file, which readers may not.
    readers: Option<Worker>,
    near: Option<Near>,
    writer: Worker,
    path: Option<PathBuf>,
    file: String,
    begun: Begun,
}

impl Store {
    /// Opens the file, makes it if it is missing, and brings it to the current version.
    pub(crate) fn open(options: &LocalOptions) -> Result<Self> {
        let file = options.path.display().to_string();
        let opened = open::file(options, READERS + 1, migrations::STEPS).map_err(|fault| fault.explain(&file))?;
        Self::start(opened, Some(options.path.clone()), file)
    }

    /// A file in memory, gone with the last handle. One connection reads and writes.
    pub(crate) fn in_memory(user: Option<&str>) -> Result<Self> {
        let file = ":memory:".to_owned();
        let opened = open::memory(user, migrations::STEPS).map_err(|fault| fault.explain(&file))?;
        Self::start(opened, None, file)
    }

    fn start(opened: Opened, path: Option<PathBuf>, file: String) -> Result<Self> {
        let Opened { writer, mut readers, begun } = opened;
        let near = if readers.len() > READERS { readers.pop().map(Near::new) } else { None };
        let readers = if readers.is_empty() { None } else { Some(Worker::start("anyticket-read", readers)?) };
        let writer = Worker::start("anyticket-write", vec![writer])?;
        Ok(Self(Arc::new(Inner { readers, near, writer, path, file, begun })))
    }

    /// The file's path; nothing for one in memory.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// What errors call the file.
    pub(crate) fn name(&self) -> &str {
        &self.0.file
    }

    /// Whether the tracker in the file was made when it was opened.
    pub(crate) fn created(&self) -> bool {
        self.0.begun.created
    }

    /// The row of the user that `me` is.
    pub(crate) fn me(&self) -> i64 {
        self.0.begun.me
    }

    /// The project of tickets for which none is named.
    pub(crate) fn default_project(&self) -> &ProjectId {
        &self.0.begun.default_project
    }

    /// What tells this file from others: a part of an id that was drawn for it alone. A copy has the same.
    pub(crate) fn mark(&self) -> &str {
        let id = self.0.begun.default_project.as_str();
        id.rsplit_once('-').map_or(id, |(_, drawn)| drawn)
    }

    /// Runs a `job` of a few lookups on one state of the file: at once where nothing has to be waited for, since the way to
    /// another thread and back takes longer than the job; else as [`read`](Store::read) does.
    pub(crate) async fn look<T, F>(&self, operation: Operation, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Answer<T> + Send + 'static,
    {
        match self.0.near.as_ref().and_then(|near| near.run(&job)) {
            Some(result) => result.map_err(|fault| fault.explain_during(operation, &self.0.file)),
            None => self.read(operation, job).await,
        }
    }

    /// Runs `job` on one state of the file, whatever is written meanwhile.
    pub(crate) async fn read<T, F>(&self, operation: Operation, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Answer<T> + Send + 'static,
    {
        let worker = self.0.readers.as_ref().unwrap_or(&self.0.writer);
        self.run(worker, operation, |connection| on_one_state(connection, job)).await
    }

    /// Runs `job` as one transaction: all of it or nothing, also if the caller stops waiting.
    pub(crate) async fn write<T, F>(&self, operation: Operation, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Answer<T> + Send + 'static,
    {
        self.run(&self.0.writer, operation, |connection| transact(connection, job)).await
    }

    /// Runs `job` as one transaction some time later, and tells nobody how it went.
    pub(crate) fn write_later(&self, job: impl FnOnce(&Connection) -> Answer<()> + Send + 'static) {
        // Whoever asks for this can do without it: a worker that has ended is no loss.
        let _ = self.0.writer.send(Box::new(|connection| {
            let _ = transact(connection, job);
        }));
    }

    /// Runs `job` on the writing connection, outside a transaction.
    pub(crate) async fn run_alone<T, F>(&self, operation: Operation, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Answer<T> + Send + 'static,
    {
        self.run(&self.0.writer, operation, job).await
    }

    async fn run<T, F>(&self, worker: &Worker, operation: Operation, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Answer<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let sent = worker.send(Box::new(move |connection| {
            // Nobody waits any more, and nothing has begun.
            if !answer.is_closed() {
                let _ = answer.send(job(connection));
            }
        }));
        let result = match sent {
            Ok(()) => answered.await.unwrap_or_else(|_| Err(Fault::Said(broke_off()))),
            Err(()) => Err(Fault::Said(broke_off())),
        };
        result.map_err(|fault| fault.explain_during(operation, &self.0.file))
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.file)
    }
}

/// Runs `job` on what is in the file now, whatever is written meanwhile.
fn on_one_state<T>(connection: &Connection, job: impl FnOnce(&Connection) -> Answer<T>) -> Answer<T> {
    /// Ends what only reads, also when it panics.
    struct End<'c>(&'c Connection);

    impl Drop for End<'_> {
        fn drop(&mut self) {
            let _ = self.0.prepare_cached("COMMIT").and_then(|mut end| end.execute([]));
        }
    }

    connection.prepare_cached("BEGIN")?.execute([])?;
    let _end = End(connection);
    job(connection)
}

fn transact<T>(connection: &mut Connection, job: impl FnOnce(&Connection) -> Answer<T>) -> Answer<T> {
    // Asking for the right to write at once: a transaction that asks later can be refused without waiting.
    let transaction: Transaction<'_> = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = job(&transaction)?;
    transaction.commit().map_err(Fault::Commit)?;
    Ok(value)
}

/// A job that panics is rolled back, and its caller gets this.
fn broke_off() -> Error {
    Error::new(ErrorKind::Internal, "the work on the file broke off").with_hint("please report it; nothing was changed")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use anyticket_core::{
        AttachmentProvider, Change, Choice, CommentProvider, Draft, Estimate, FieldDefinition, FieldKind, FieldWrite,
        Label, LinkKind, NewComment, NewProject, Patch, PriorityLevel, ProjectProvider, Provider, Status,
        StatusCategory, TicketProvider, Upload, Value,
    };

    use super::*;
    use crate::tracker::LocalTracker;

    fn pragma(name: &'static str) -> impl Fn(&Connection) -> Answer<String> {
        move |connection| {
            let value = connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))?;
            Ok(match value {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other => format!("{other:?}"),
            })
        }
    }

    #[tokio::test]
    async fn every_connection_keeps_the_file_safe() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&LocalOptions::new(folder.path().join("a.db"))).unwrap();
        let writer = async |name| store.run_alone(Operation::Get, move |file| pragma(name)(file)).await.unwrap();
        let reader = async |name| store.read(Operation::Get, pragma(name)).await.unwrap();
        assert_eq!(writer("journal_mode").await, "wal");
        assert_eq!(writer("synchronous").await, "2", "full: what is acknowledged survives a power failure");
        assert_eq!(writer("foreign_keys").await, "1");
        assert_eq!(writer("busy_timeout").await, "30000");
        assert_eq!(writer("application_id").await, migrations::APPLICATION_ID.to_string());
        assert_eq!(writer("user_version").await, migrations::STEPS.len().to_string());
        assert_eq!((reader("journal_mode").await, reader("busy_timeout").await), ("wal".into(), "30000".into()));
        assert_eq!((reader("query_only").await, reader("foreign_keys").await), ("1".into(), "1".into()));
    }

    #[tokio::test]
    async fn a_job_that_panics_is_rolled_back_and_the_next_one_runs() {
        let store = Store::in_memory(None).unwrap();
        let job = |file: &Connection| -> Answer<()> {
            file.execute("DELETE FROM settings", [])?;
            panic!("on purpose")
        };
        let error = store.write(Operation::Delete, job).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Internal, anyticket_core::Effect::None));
        let left = store.read(Operation::Get, |file| {
            Ok(file.query_row("SELECT count(*) FROM settings", [], |row| row.get::<_, i64>(0))?)
        });
        assert_eq!(left.await.unwrap(), 1);
    }

    #[tokio::test]
    #[ignore = "writes tests/fixtures/version-1.db, which is kept as it is for ever"]
    async fn writes_the_fixture_of_the_first_version() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/version-1.db");
        assert!(!path.exists(), "it is there already");
        let opened = open::file(&LocalOptions::new(&path), 1, &migrations::STEPS[..1]).unwrap();
        let tracker = LocalTracker::on(Store::start(opened, Some(path.clone()), "fixture".into()).unwrap());
        let inbox = tracker.capabilities().default_project.unwrap();
        let group = tracker.create_group(NewProject::new("Group")).await.unwrap();
        let beside = tracker.create_project(NewProject::new("Beside").with_parent(&group.id)).await.unwrap();
        let bo = tracker.add_user("Bo", Some("bo@example.com")).await.unwrap();
        let choice = Choice::new("a", "Alpha");
        let stage = FieldDefinition::new("stage", "Stage", FieldKind::Select).with_choices([choice.clone()]);
        tracker.define_field(&inbox, stage.clone()).await.unwrap();
        let parent = tracker.create(Draft::new("Parent")).await.unwrap();
        let mut draft = Draft::new("Full of everything");
        draft.body = Some("**text** with Ümlaut".into());
        draft.priority = Some(PriorityLevel::High.into());
        draft.parent = Some(parent.id.clone());
        draft.also_in = vec![beside.id.clone()];
        draft.assignees = vec![bo];
        draft.labels = vec![Label::new("bug").with_color("#cc0000")];
        draft.start = Some("2026-02-01T10:00:00.123456Z".parse().unwrap());
        draft.due = Some("2026-03-01".parse().unwrap());
        draft.estimate = Some(Estimate::points(2.5));
        draft.external_key = Some("source-1".into());
        draft.fields = vec![FieldWrite::new(stage, Patch::Set(Value::Select(choice)))];
        let full = tracker.create(draft).await.unwrap();
        let first = tracker.add_comment(&full.id, "first".into()).await.unwrap();
        tracker.add_comment(&full.id, NewComment::new("answer").in_reply_to(&first.id)).await.unwrap();
        tracker.upload(&full.id, Upload::from_bytes("a.txt", "content")).await.unwrap();
        tracker.link(&full.id, LinkKind::BlockedBy, &parent.id).await.unwrap();
        let mut draft = Draft::new("Put away and done");
        draft.project = Some(beside.id);
        draft.status = Some(Status::new(StatusCategory::Done, "done", "Done"));
        let done = tracker.create(draft).await.unwrap();
        let mut change = Change::new();
        (change.project, change.archived) = (Some(inbox), Some(true));
        tracker.patch(&done.id, change).await.unwrap();
    }
}
