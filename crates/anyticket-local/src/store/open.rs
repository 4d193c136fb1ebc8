//! Opening a file: whose it is, how it is kept safe, what a new one begins with.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyticket_core::{Error, ErrorKind, ProjectId};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use super::migrations::{self, APPLICATION_ID};
use super::{functions, transact};
use crate::error::{Answer, Fault};
use crate::options::LocalOptions;
use crate::{attachments, projects, users};

/// More than there are statements: those of listings are put together from the filters.
const STATEMENTS: usize = 256;

/// How much of the file a reading connection remembers at most, in kibibytes.
const READ_CACHE: i64 = 8 * 1024;

/// No SQLite file has fewer bytes: it is the smallest page.
const SMALLEST: u64 = 512;

/// How long the log may stay after it was written back, in bytes.
const LOG_BYTES: i64 = 64 * 1024 * 1024;

/// A file that is ready for use.
pub(super) struct Opened {
    pub(super) writer: Connection,
    pub(super) readers: Vec<Connection>,
    pub(super) begun: Begun,
}

/// What a file begins with, or was found to have.
pub(super) struct Begun {
    /// Whether the tracker in it was made here.
    pub(super) created: bool,
    /// The row of the user that `me` is.
    pub(super) me: i64,
    /// The project of tickets for which none is named.
    pub(super) default_project: ProjectId,
}

/// Opens the file, with this many connections that read.
pub(super) fn file(options: &LocalOptions, readers: usize, steps: &[&str]) -> Answer<Opened> {
    let path = options.path.as_path();
    make_room(path)?;
    let deadline = Deadline::new(options.busy_timeout);
    match length(path) {
        0 => {}
        length => {
            // SQLite would take a stub for an empty file and write over it.
            if length < SMALLEST && !journal(path).exists() {
                return Err(not_ours());
            }
            deadline.keep_trying(|| recognise(path, options.busy_timeout, steps.len()))?;
        }
    }
    let mut writer = deadline.keep_trying(|| writer(path, options))?;
    migrations::migrate(&mut writer, steps)?;
    let begun = transact(&mut writer, |connection| begin(connection, options.user.as_deref()))?;
    let readers = (0..readers).map(|_| deadline.keep_trying(|| reader(path, options)));
    let readers = readers.collect::<Answer<Vec<_>>>()?;
    Ok(Opened { writer, readers, begun })
}

/// A file in memory, with everything a new one begins with.
pub(super) fn memory(user: Option<&str>, steps: &[&str]) -> Answer<Opened> {
    let mut connection = Connection::open_in_memory()?;
    prepare(&connection, Duration::ZERO)?;
    migrations::migrate(&mut connection, steps)?;
    let begun = transact(&mut connection, |connection| begin(connection, user))?;
    Ok(Opened { writer: connection, readers: Vec::new(), begun })
}

/// Makes the folders above the file, and says why if there can be no file there.
fn make_room(path: &Path) -> Answer<()> {
    if path.is_dir() {
        return Err(Error::configuration("the path is a folder")
            .with_hint("name a file, as in tickets.db inside that folder")
            .into());
    }
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|cause| {
        let (kind, hint) = match cause.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                (ErrorKind::Forbidden, "let this user write to the folder above it, or choose another path")
            }
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                (ErrorKind::QuotaExceeded, "free some space on the disk")
            }
            _ => (ErrorKind::Configuration, "choose a path whose folders exist or can be made"),
        };
        Fault::Said(Error::new(kind, "the folder of the file cannot be made").with_hint(hint).because(cause))
    })
}

/// How many bytes the file has. Never opens it: closing it again would drop the locks that this process holds on it
/// through other connections.
fn length(path: &Path) -> u64 {
    path.metadata().map_or(0, |about| about.len())
}

/// Where SQLite notes what it was about to change, before the first switch to the log.
fn journal(path: &Path) -> PathBuf {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    PathBuf::from(journal)
}

/// Refuses a file that is not ours or is newer than we are, without changing a byte of it.
fn recognise(path: &Path, busy_timeout: Duration, known: usize) -> Answer<()> {
    let mut connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(busy_timeout)?;
    // Another program's log is its own to write back.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // All of one state: another process may be making the file at this moment.
    let connection = connection.transaction()?;
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let (owner, version) = (number("application_id")?, number("user_version")?);
    let is_new = tables == 0 && owner == 0 && version == 0;
    if owner != i64::from(APPLICATION_ID) && !is_new {
        return Err(not_ours());
    }
    if usize::try_from(version).is_ok_and(|version| version > known) {
        return Err(migrations::newer(version, known).into());
    }
    Ok(())
}

fn not_ours() -> Fault {
    Error::configuration("the file belongs to another program")
        .with_hint("it was left as it is: choose another path, or move it away")
        .into()
}

/// The connection that writes.
fn writer(path: &Path, options: &LocalOptions) -> Answer<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    prepare(&connection, options.busy_timeout)?;
    if connection.is_readonly(MAIN_DB)? {
        return Err(Error::new(ErrorKind::Forbidden, "the file cannot be written")
            .with_hint("let this user write to the file and to its folder, or choose another path")
            .into());
    }
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::configuration("the file cannot be kept safe in this place")
            .with("journal_mode", mode)
            .with_hint("put it on a local disk: this one does not offer the shared memory that is needed")
            .into());
    }
    // An acknowledged write survives a power failure, not only the end of the program.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    if let Some(bytes) = options.max_bytes {
        let page: u64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = i64::try_from((bytes / page.max(1)).max(1)).unwrap_or(i64::MAX);
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    Ok(connection)
}

/// A connection that only reads.
fn reader(path: &Path, options: &LocalOptions) -> Answer<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection, options.busy_timeout)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -READ_CACHE)?;
    Ok(connection)
}

fn prepare(connection: &Connection, busy_timeout: Duration) -> Answer<()> {
    connection.busy_timeout(busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    // Statements are kept, and their plans shall not depend on the values of one call: without this, SQLite plans some of them
    // anew for each.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    functions::register(connection)?;
    Ok(())
}

/// Gives a new file its first user and project, finds out who `me` is, and clears what a killed upload left.
fn begin(connection: &Connection, user: Option<&str>) -> Answer<Begun> {
    let me = users::me(connection, user)?;
    let (default_project, created) = match projects::default(connection)? {
        Some(project) => (project, false),
        None => (projects::add_default(connection)?, true),
    };
    attachments::clear_leftovers(connection)?;
    Ok(Begun { created, me, default_project })
}

/// Switching to the log and recovering it answer "busy" without waiting, so we wait here.
struct Deadline(Instant);

impl Deadline {
    fn new(patience: Duration) -> Self {
        Self(Instant::now() + patience)
    }

    fn keep_trying<T>(&self, mut attempt: impl FnMut() -> Answer<T>) -> Answer<T> {
        let mut wait = Duration::from_millis(1);
        loop {
            match attempt() {
                Err(Fault::Sql(error)) if is_busy(&error) && Instant::now() + wait < self.0 => std::thread::sleep(wait),
                other => return other,
            }
            wait = (wait * 2).min(Duration::from_millis(50));
        }
    }
}

pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed)
    )
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_file_that_is_being_made_is_never_taken_for_another_programs() {
        let folder = tempfile::tempdir().unwrap();
        for round in 0..40 {
            let path = folder.path().join(format!("{round}.db"));
            let made = AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    file(&LocalOptions::new(&path), 1, migrations::STEPS).unwrap();
                    made.store(true, Ordering::SeqCst);
                });
                while !made.load(Ordering::SeqCst) {
                    if length(&path) == 0 {
                        continue;
                    }
                    match recognise(&path, Duration::ZERO, migrations::STEPS.len()) {
                        Ok(()) => {}
                        // Somebody who waits tries again then.
                        Err(Fault::Sql(error)) if is_busy(&error) => {}
                        Err(fault) => panic!("round {round}: {fault:?}"),
                    }
                }
            });
        }
    }
}
