//! What a tracker in a file is opened with.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Which file to open, and how.
///
/// ```
/// use anyticket_local::LocalOptions;
///
/// let options = LocalOptions::new("tickets.db").with_user("Ann");
/// assert_eq!(options.path().to_str(), Some("tickets.db"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LocalOptions {
    pub(crate) path: PathBuf,
    pub(crate) user: Option<String>,
    pub(crate) busy_timeout: Duration,
    pub(crate) max_bytes: Option<u64>,
}

impl LocalOptions {
    /// The file at `path`. It and the folders above it are made if they are missing.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), user: None, busy_timeout: Duration::from_secs(30), max_bytes: None }
    }

    /// Sets who `me` is: the user of the file with this id, e-mail address or name, who is added if there is nobody.
    ///
    /// Without it `me` is the first user of the file, called `Me` in a new one.
    #[must_use]
    pub fn with_user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// Sets how long to wait for other programs that write to the same file. It is 30 seconds unless set.
    #[must_use]
    pub fn with_busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// Sets how many bytes the file may have. A write that needs more is refused with
    /// [`ErrorKind::QuotaExceeded`](anyticket_core::ErrorKind::QuotaExceeded); a file that is larger already does
    /// not shrink.
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
