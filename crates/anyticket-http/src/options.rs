//! The settings that every remote provider takes.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{Context, Error, Result, Settings};
use url::Url;

use crate::clock::Clock;
use crate::hosts::require_private;
use crate::request::Lane;
use crate::transport::Transport;

/// Whose certificates are trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Roots {
    /// The system's.
    #[default]
    System,
    /// Mozilla's, compiled in (feature `bundled-roots`): for containers that hold nothing else.
    Bundled,
}

/// The settings that every remote provider takes, whatever its vendor.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpOptions {
    /// What stands for the vendor's documented base address; plain http only to this machine.
    pub base_url: Option<Url>,
    /// How long one attempt may take; 30 s. A file that is sent or received may take longer as long as it moves.
    pub timeout: Duration,
    /// How long a call may take all in all, waits and repeats included; 120 s. A file adds a second per 64 KiB.
    pub deadline: Duration,
    /// The same for bulk work, which may wait for many windows; 15 minutes.
    pub bulk_deadline: Duration,
    /// How many attempts a call has at most; 4.
    pub max_attempts: u32,
    /// How many requests this process sends in a minute at most, whatever the vendor allows.
    pub requests_per_minute: Option<u64>,
    /// Certificates to trust besides the system's, as PEM.
    pub ca_file: Option<PathBuf>,
    /// A proxy for everything but this machine; else the one of the environment (`HTTPS_PROXY`, `NO_PROXY`).
    pub proxy: Option<Url>,
    /// Whose certificates are trusted.
    pub roots: Roots,
    /// How many bytes an answer may have, uncompressed; 32 MiB. Downloads aside.
    pub max_answer_bytes: u64,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) clock: Option<Arc<dyn Clock>>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            base_url: None,
            timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(120),
            bulk_deadline: Duration::from_secs(900),
            max_attempts: 4,
            requests_per_minute: None,
            ca_file: None,
            proxy: None,
            roots: Roots::System,
            max_answer_bytes: 32 << 20,
            transport: None,
            clock: None,
        }
    }
}

impl HttpOptions {
    /// The names of these settings in the configuration. `timeout` and `deadline` are in seconds.
    pub const KEYS: &'static [&'static str] = &[
        "base_url",
        "timeout",
        "deadline",
        "max_attempts",
        "requests_per_minute",
        "ca_file",
        "proxy",
        "roots",
        "max_answer_bytes",
    ];

    /// The settings as they are by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what stands for the vendor's documented base address.
    #[must_use]
    pub fn with_base_url(mut self, base: Url) -> Self {
        self.base_url = Some(base);
        self
    }

    /// Sets how long one attempt may take.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long a call may take all in all; bulk work too, if it is longer than bulk work has.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self.bulk_deadline = self.bulk_deadline.max(deadline);
        self
    }

    /// Sets how long a call of bulk work may take all in all.
    #[must_use]
    pub fn with_bulk_deadline(mut self, deadline: Duration) -> Self {
        self.bulk_deadline = deadline;
        self
    }

    /// Sets how many attempts a call has at most; 0 counts as 1.
    #[must_use]
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets how many requests this process sends in a minute at most.
    #[must_use]
    pub fn with_requests_per_minute(mut self, requests: u64) -> Self {
        self.requests_per_minute = Some(requests);
        self
    }

    /// Sets certificates to trust besides the system's.
    #[must_use]
    pub fn with_ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Sets a proxy for everything but this machine.
    #[must_use]
    pub fn with_proxy(mut self, proxy: Url) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Sets whose certificates are trusted.
    #[must_use]
    pub fn with_roots(mut self, roots: Roots) -> Self {
        self.roots = roots;
        self
    }

    /// Sets how many bytes an answer may have, uncompressed.
    #[must_use]
    pub fn with_max_answer_bytes(mut self, bytes: u64) -> Self {
        self.max_answer_bytes = bytes;
        self
    }

    /// Puts another transport below, for tests. What goes through it is counted by itself.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets the clock, for tests. What goes by it is counted by itself.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// How long a call in this lane may take all in all.
    pub fn deadline_of(&self, lane: Lane) -> Duration {
        match lane {
            Lane::Person => self.deadline,
            Lane::Bulk => self.bulk_deadline,
        }
    }

    /// Takes these settings out of a tracker's settings and leaves the provider's own.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) if one of them is wrong: what is no
    /// address, plain http to another machine, a password inside an address (it is not quoted).
    pub fn take_from(settings: &mut Settings, context: &Context) -> Result<Self> {
        let mut options = Self::default();
        if let Some(base) = settings.take_text("base_url")? {
            let base = address("base_url", &base)?;
            require_private(&base).map_err(|error| error.with("key", "base_url"))?;
            options.base_url = Some(base);
        }
        if let Some(seconds) = positive(settings, "timeout")? {
            options.timeout = Duration::from_secs(seconds);
        }
        if let Some(seconds) = positive(settings, "deadline")? {
            options = options.with_deadline(Duration::from_secs(seconds));
        }
        if let Some(attempts) = positive(settings, "max_attempts")? {
            options.max_attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
        }
        options.requests_per_minute = positive(settings, "requests_per_minute")?;
        options.ca_file = settings.take_text("ca_file")?.map(|path| context.folder.join(path));
        if let Some(proxy) = settings.take_text("proxy")? {
            options.proxy = Some(address("proxy", &proxy)?);
        }
        options.roots = match settings.take_text("roots")?.as_deref() {
            None | Some("system") => Roots::System,
            Some("bundled") => Roots::Bundled,
            Some(other) => {
                return Err(Error::configuration("no such certificates")
                    .with("roots", other)
                    .with_hint("write system or bundled"));
            }
        };
        if let Some(bytes) = positive(settings, "max_answer_bytes")? {
            options.max_answer_bytes = bytes;
        }
        Ok(options)
    }
}

impl fmt::Debug for HttpOptions {
    /// Of addresses, which may hold a password where they were given in code, only the host is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("base_url", &self.base_url.as_ref().and_then(Url::host_str))
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("bulk_deadline", &self.bulk_deadline)
            .field("max_attempts", &self.max_attempts)
            .field("requests_per_minute", &self.requests_per_minute)
            .field("ca_file", &self.ca_file)
            .field("proxy", &self.proxy.as_ref().and_then(Url::host_str))
            .field("roots", &self.roots)
            .field("max_answer_bytes", &self.max_answer_bytes)
            .finish_non_exhaustive()
    }
}

fn positive(settings: &mut Settings, key: &str) -> Result<Option<u64>> {
    match settings.take_number(key)? {
        Some(0) => Err(Error::configuration("this setting must be above 0").with("key", key)),
        other => Ok(other),
    }
}

/// An address that a person wrote. What is wrong with it is said without quoting it: it may hold a password.
fn address(key: &str, text: &str) -> Result<Url> {
    let address = Url::parse(text).ok().filter(Url::has_host);
    let address = address.ok_or_else(|| {
        Error::configuration("this setting must be a whole address")
            .with("key", key)
            .with_hint("write https://HOST/PATH")
    })?;
    if !address.username().is_empty() || address.password().is_some() {
        return Err(Error::configuration("a name or password must not be written into an address")
            .with("key", key)
            .with_hint("for a proxy that asks for one, set HTTPS_PROXY in the environment and leave this key out"));
    }
    if address.query().is_some() || address.fragment().is_some() {
        return Err(Error::configuration("this address must end with its path").with("key", key));
    }
    Ok(address)
}
