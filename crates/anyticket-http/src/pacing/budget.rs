//! What a vendor allows, as it documents it, and what its answers say of it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::fingerprint::Fingerprint;

/// What is counted together: a name, and who is counted.
///
/// ```
/// use anyticket_http::Scope;
///
/// let token = Scope::credential("requests");
/// let endpoint = Scope::shared("GET issue", "example.atlassian.net");
/// let issue = Scope::shared(format!("writes to {}", "ENG-42"), "example.atlassian.net");
/// assert_ne!(endpoint, issue);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Scope {
    pub(crate) name: Cow<'static, str>,
    pub(crate) holder: Holder,
}

/// Who is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    /// The credential of the request, whoever uses it.
    Credential,
    /// Something that several credentials share.
    Shared(Fingerprint),
}

impl Scope {
    /// Counted per credential: all trackers of the process with the same one draw on it together.
    pub fn credential(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), holder: Holder::Credential }
    }

    /// Counted per `holder`, which several credentials share: an application's key, a site. Only a fingerprint
    /// of the holder is kept, so it may be a secret.
    pub fn shared(name: impl Into<Cow<'static, str>>, holder: &str) -> Self {
        Self { name: name.into(), holder: Holder::Shared(Fingerprint::of(holder)) }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let holder = match self.holder {
            Holder::Credential => "credential",
            Holder::Shared(_) => "shared",
        };
        write!(f, "Scope({}, {holder})", self.name)
    }
}

/// So many in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// How many are allowed.
    pub limit: u64,
    /// In how much time.
    pub per: Duration,
}

/// What one request draws on: a scope, the windows it is counted in, how many may be under way at once.
///
/// Whether the vendor's windows are fixed or slide, what is counted here never exceeds them.
///
/// ```
/// use std::time::Duration;
/// use anyticket_http::{Budget, Scope};
///
/// let token = Budget::new(Scope::credential("requests")).window(100, Duration::from_secs(60));
/// let reads = Budget::new(Scope::credential("reads under way")).permits(50);
/// let issue = Budget::new(Scope::shared("writes to ENG-42", "example.atlassian.net"))
///     .window(20, Duration::from_secs(2))
///     .window(100, Duration::from_secs(30));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    pub(crate) scope: Scope,
    pub(crate) windows: Vec<Window>,
    pub(crate) permits: Option<usize>,
    pub(crate) cost: u64,
}

impl Budget {
    /// A budget without a known limit: it pauses when the vendor says so, and learns a limit from its answers
    /// only if a [`Reading`] names the time it is for.
    pub fn new(scope: Scope) -> Self {
        Self { scope, windows: Vec::new(), permits: None, cost: 1 }
    }

    /// Allows `limit` in any `per`. Called again, it adds a further window.
    #[must_use]
    pub fn window(mut self, limit: u64, per: Duration) -> Self {
        self.windows.push(Window { limit, per });
        self
    }

    /// Allows `permits` at once. Of forty and more, bulk work leaves one in forty to calls that somebody waits for.
    #[must_use]
    pub fn permits(mut self, permits: usize) -> Self {
        self.permits = Some(permits);
        self
    }

    /// Counts the request as `cost` in the windows; 1 unless said.
    #[must_use]
    pub fn cost(mut self, cost: u64) -> Self {
        self.cost = cost;
        self
    }
}

/// What an answer says of one budget. Whatever it does not say is left as it was.
///
/// ```
/// use std::time::Duration;
/// use anyticket_http::{Reading, Scope};
///
/// let minute = Duration::from_secs(60);
/// let reading = Reading::new(Scope::credential("requests")).limit(100, minute).remaining(99);
/// let refused = Reading::new(Scope::credential("requests")).pause(Duration::from_secs(17));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub(crate) scope: Scope,
    pub(crate) limit: Option<Window>,
    pub(crate) remaining: Option<u64>,
    pub(crate) reset: Option<Duration>,
    pub(crate) pause: Option<Duration>,
}

impl Reading {
    /// A reading that says nothing yet.
    pub fn new(scope: Scope) -> Self {
        Self { scope, limit: None, remaining: None, reset: None, pause: None }
    }

    /// The vendor allows `limit` in `per`: from now on this counts, and not the figure that was started with.
    #[must_use]
    pub fn limit(mut self, limit: u64, per: Duration) -> Self {
        self.limit = Some(Window { limit, per });
        self
    }

    /// So many are left.
    #[must_use]
    pub fn remaining(mut self, remaining: u64) -> Self {
        self.remaining = Some(remaining);
        self
    }

    /// All are there again after this time.
    #[must_use]
    pub fn reset(mut self, after: Duration) -> Self {
        self.reset = Some(after);
        self
    }

    /// Nobody may draw on it for this time: the vendor refused, and named this scope.
    #[must_use]
    pub fn pause(mut self, wait: Duration) -> Self {
        self.pause = Some(wait);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_shows_its_name_and_not_who_holds_it() {
        assert_eq!(format!("{:?}", Scope::shared("app", "the-secret-key")), "Scope(app, shared)");
        assert_eq!(format!("{:?}", Scope::credential("requests")), "Scope(requests, credential)");
    }
}
