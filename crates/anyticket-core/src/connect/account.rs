//! Whose a credential is, and what it sees.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::User;
use crate::provider::Usage;
use crate::text::same_folded;
use crate::{Error, ErrorKind, Result};

/// Whose a credential is, and what it sees: what a vendor tells about it for a few requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Account {
    /// Whose credential it is.
    pub user: Option<User>,
    /// The workspaces it sees: what a vendor calls workspace, site or organization. None where there is only one world.
    pub workspaces: Vec<Workspace>,
    /// The id of the workspace that the settings choose, or of the only one.
    pub workspace: Option<String>,
    /// How many requests it may make.
    pub rate_limit: Option<RateLimit>,
    /// What works and should be mended all the same.
    pub warnings: Vec<Warning>,
    /// What finding this out has spent.
    #[serde(skip)]
    pub usage: Usage,
}

impl Account {
    /// An account of which nothing is known but that its credential is good.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whose credential it is.
    #[must_use]
    pub fn with_user(mut self, user: User) -> Self {
        self.user = Some(user);
        self
    }

    /// Adds a workspace that it sees.
    #[must_use]
    pub fn with_workspace(mut self, workspace: Workspace) -> Self {
        self.workspaces.push(workspace);
        self
    }

    /// Sets how many requests it may make.
    #[must_use]
    pub fn with_rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Adds something that should be mended.
    #[must_use]
    pub fn warning(mut self, message: impl Into<String>, hint: impl Into<String>) -> Self {
        self.warnings.push(Warning { message: message.into(), hint: hint.into() });
        self
    }

    /// Sets what finding this out has spent.
    #[must_use]
    pub fn with_usage(mut self, usage: Usage) -> Self {
        self.usage = usage;
        self
    }

    /// Chooses the workspace that the settings name, or the only one where they name none.
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find).
    pub fn choosing(mut self, named: Option<&str>) -> Result<Self> {
        self.workspace = match (named, self.workspaces.as_slice()) {
            (Some(named), _) => Some(self.find(named)?.id.clone()),
            (None, [only]) => Some(only.id.clone()),
            (None, _) => None,
        };
        Ok(self)
    }

    /// The workspace of this id, or else of this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Forbidden`] if the credential does not see it, with the list of those it sees.
    pub fn find(&self, named: &str) -> Result<&Workspace> {
        let by_id = self.workspaces.iter().find(|workspace| workspace.id == named);
        let mut by_name = self.workspaces.iter().filter(|workspace| same_folded(&workspace.name, named));
        by_id.or_else(|| by_name.next().filter(|_| by_name.next().is_none())).ok_or_else(|| self.does_not_see(named))
    }

    /// The workspace that is chosen.
    pub fn chosen(&self) -> Option<&Workspace> {
        let id = self.workspace.as_ref()?;
        self.workspaces.iter().find(|workspace| workspace.id == *id)
    }

    fn does_not_see(&self, named: &str) -> Error {
        let list: Vec<String> = self.workspaces.iter().map(Workspace::to_string).collect();
        let hint = match list.as_slice() {
            [] => "it sees none at all: ask for an invitation, or log in as somebody else".to_owned(),
            list => format!("it sees {}", list.join(", ")),
        };
        Error::new(ErrorKind::Forbidden, "the credential is good but does not see this workspace")
            .with("workspace", named)
            .with_hint(hint)
    }
}

/// What a vendor calls workspace, site or organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Workspace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The plan it is on, in the vendor's words, where the vendor tells.
    pub plan: Option<String>,
    /// The settings that choose it: its id, its address, the plan that the rate limit starts from.
    pub settings: BTreeMap<String, String>,
}

impl Workspace {
    /// A workspace that needs no setting to be chosen.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), plan: None, settings: BTreeMap::new() }
    }

    /// Sets the plan, in the vendor's words.
    #[must_use]
    pub fn with_plan(mut self, plan: impl Into<String>) -> Self {
        self.plan = Some(plan.into());
        self
    }

    /// Adds a setting that choosing it fills.
    #[must_use]
    pub fn with_setting(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.insert(key.into(), value.into());
        self
    }
}

impl fmt::Display for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.plan {
            Some(plan) => write!(f, "{} ({}, {plan})", self.name, self.id),
            None => write!(f, "{} ({})", self.name, self.id),
        }
    }
}

/// How many requests a credential may make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many in a window.
    pub limit: u64,
    /// How long a window is.
    #[serde(rename = "window_ms", serialize_with = "as_millis")]
    pub window: Duration,
    /// How many are left in this window, where the vendor tells.
    pub remaining: Option<u64>,
    /// When the next window begins, where the vendor tells.
    pub reset: Option<Timestamp>,
}

impl RateLimit {
    /// So many requests in such a window.
    pub fn new(limit: u64, window: Duration) -> Self {
        Self { limit, window, remaining: None, reset: None }
    }

    /// Sets how many are left in this window.
    #[must_use]
    pub fn with_remaining(mut self, remaining: u64) -> Self {
        self.remaining = Some(remaining);
        self
    }

    /// Sets when the next window begins.
    #[must_use]
    pub fn with_reset(mut self, reset: Timestamp) -> Self {
        self.reset = Some(reset);
        self
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.window.as_secs() {
            60 => write!(f, "{} requests a minute", self.limit),
            3600 => write!(f, "{} requests an hour", self.limit),
            _ => write!(f, "{} requests in {} s", self.limit, self.window.as_secs_f64()),
        }
    }
}

fn as_millis<S: serde::Serializer>(window: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(window.as_millis()).unwrap_or(u64::MAX))
}

/// Something that works and should be mended all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Warning {
    /// What is not as it should be, as one lower-case line.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account::new()
            .with_workspace(Workspace::new("1", "Acme").with_plan("Business"))
            .with_workspace(Workspace::new("2", "Beta"))
            .with_workspace(Workspace::new("3", "Beta"))
    }

    #[test]
    fn a_workspace_is_chosen_by_id_or_by_a_name_that_only_one_has() {
        assert_eq!(account().choosing(Some("2")).unwrap().chosen().unwrap().id, "2");
        assert_eq!(account().choosing(Some("acme")).unwrap().chosen().unwrap().id, "1");
        assert!(account().choosing(Some("beta")).is_err());
    }

    #[test]
    fn without_a_name_the_only_one_is_chosen_and_never_the_first_of_several() {
        assert_eq!(account().choosing(None).unwrap().chosen(), None);
        let one = Account::new().with_workspace(Workspace::new("1", "Acme"));
        assert_eq!(one.choosing(None).unwrap().chosen().unwrap().name, "Acme");
    }

    #[test]
    fn a_workspace_that_is_not_seen_is_refused_with_those_that_are() {
        let error = account().choosing(Some("9")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert_eq!(error.to_string(), "the credential is good but does not see this workspace (workspace: 9)");
        assert_eq!(error.hint(), Some("it sees Acme (1, Business), Beta (2), Beta (3)"));
    }

    #[test]
    fn a_limit_is_said_in_words_and_in_milliseconds() {
        let limit = RateLimit::new(100, Duration::from_secs(60)).with_remaining(7);
        assert_eq!(limit.to_string(), "100 requests a minute");
        assert_eq!(RateLimit::new(300, Duration::from_secs(10)).to_string(), "300 requests in 10 s");
        let json = serde_json::to_value(&limit).unwrap();
        assert_eq!(json, serde_json::json!({"limit": 100, "window_ms": 60000, "remaining": 7, "reset": null}));
    }
}
