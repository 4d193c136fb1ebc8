//! What can go wrong with a file, in one table.

use anyticket_core::{Effect, Error, ErrorKind, Operation};
use rusqlite::ErrorCode;

/// Why a job on the file failed: in our own words already, or in those of SQLite.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Found by us; the transaction is rolled back.
    Said(Error),
    /// SQLite refused before the commit; the transaction is rolled back.
    Sql(rusqlite::Error),
    /// SQLite refused the commit itself.
    Commit(rusqlite::Error),
}

/// What a job on the file answers with.
pub(crate) type Answer<T> = std::result::Result<T, Fault>;

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Said(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl Fault {
    /// The fault as callers see it: with the provider, the file and what to do next.
    pub(crate) fn explain(self, file: &str) -> Error {
        let error = match self {
            Self::Said(error) => error,
            Self::Sql(cause) => explain(cause),
            Self::Commit(cause) => {
                let effect = effect_of_failed_commit(&cause);
                explain(cause).with_effect(effect)
            }
        };
        error.with("file", file).at(crate::NAME)
    }

    /// The fault during `operation`.
    pub(crate) fn explain_during(self, operation: Operation, file: &str) -> Error {
        self.explain(file).during(operation)
    }
}

/// The table: a code of SQLite, the kind, what happened, what to do next.
fn explain(cause: rusqlite::Error) -> Error {
    let (kind, message, hint) = match cause.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => (
            ErrorKind::Unavailable,
            "another program keeps the file busy",
            "try again; if it stays so, close the program that has the file open, or raise the busy timeout",
        ),
        Some(ErrorCode::DiskFull) => (
            ErrorKind::QuotaExceeded,
            "there is no room left for the file",
            "nothing was changed: free some space on the disk, or raise the size that the file may have, and repeat it",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => (
            ErrorKind::Forbidden,
            "the file cannot be written",
            "let this user write to the file and to its folder, or choose another path",
        ),
        Some(ErrorCode::CannotOpen) => (
            ErrorKind::Forbidden,
            "the file cannot be opened",
            "check that its folder exists and that this user may write to the folder and to the file",
        ),
        Some(ErrorCode::NotADatabase) => (
            ErrorKind::Configuration,
            "the file is not a tracker",
            "it was left as it is: choose another path, or move it away",
        ),
        // Nothing the caller can ask differently: somebody has to mend or replace the file first.
        Some(ErrorCode::DatabaseCorrupt) => (
            ErrorKind::Configuration,
            "the file is damaged",
            "keep a copy of it together with its -wal file, then restore a backup or save what can be read with \
             `sqlite3 FILE .recover`",
        ),
        Some(ErrorCode::SystemIoFailure) => (
            ErrorKind::Unavailable,
            "the disk failed to read or write the file",
            "look at the health of the disk and at the system's log, then try again",
        ),
        Some(ErrorCode::TooBig) => {
            (ErrorKind::Invalid, "the text is too long for the file", "write at most a thousand million bytes")
        }
        Some(ErrorCode::OutOfMemory) => {
            (ErrorKind::Unavailable, "there is no memory left", "close other programs, then try again")
        }
        Some(_) => (ErrorKind::Internal, "the database refused", "please report it, with the cause"),
        None => (
            ErrorKind::Unreadable,
            "the file holds a value that cannot be read",
            "was it changed by another program? restore a backup, or report it with the cause",
        ),
    };
    Error::new(kind, message).with_hint(hint).because(cause)
}

/// A commit that fails is rolled back, except that after a failure of the disk nobody knows what will be there after
/// the next start.
fn effect_of_failed_commit(cause: &rusqlite::Error) -> Effect {
    match cause.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => Effect::Unknown,
        _ => Effect::None,
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn failure(code: std::ffi::c_int) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
    }

    #[test]
    fn every_code_has_the_kind_a_caller_can_act_on_and_a_hint() {
        let table = [
            (ffi::SQLITE_BUSY, ErrorKind::Unavailable),
            (ffi::SQLITE_LOCKED, ErrorKind::Unavailable),
            (ffi::SQLITE_PROTOCOL, ErrorKind::Unavailable),
            (ffi::SQLITE_FULL, ErrorKind::QuotaExceeded),
            (ffi::SQLITE_READONLY, ErrorKind::Forbidden),
            (ffi::SQLITE_READONLY_DIRECTORY, ErrorKind::Forbidden),
            (ffi::SQLITE_PERM, ErrorKind::Forbidden),
            (ffi::SQLITE_CANTOPEN, ErrorKind::Forbidden),
            (ffi::SQLITE_NOTADB, ErrorKind::Configuration),
            (ffi::SQLITE_CORRUPT, ErrorKind::Configuration),
            (ffi::SQLITE_IOERR, ErrorKind::Unavailable),
            (ffi::SQLITE_TOOBIG, ErrorKind::Invalid),
            (ffi::SQLITE_NOMEM, ErrorKind::Unavailable),
            (ffi::SQLITE_MISUSE, ErrorKind::Internal),
        ];
        for (code, kind) in table {
            let error = Fault::Sql(failure(code)).explain("a.db");
            assert_eq!((error.kind(), error.effect()), (kind, Effect::None), "{code}: {error:#}");
            assert_eq!(error.provider(), Some("local"));
            assert!(error.hint().is_some() && error.to_string().contains("a.db"), "{error}");
        }
    }

    #[test]
    fn only_a_failing_disk_leaves_the_effect_of_a_commit_unknown() {
        let effect = |code| Fault::Commit(failure(code)).explain("a.db").effect();
        assert_eq!(effect(ffi::SQLITE_IOERR_FSYNC), Effect::Unknown);
        assert_eq!(effect(ffi::SQLITE_FULL), Effect::None);
        assert_eq!(effect(ffi::SQLITE_BUSY), Effect::None);
    }
}
