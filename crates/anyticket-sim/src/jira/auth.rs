//! Who asks, by which door.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Method, Request};

use super::Jira;
use super::answer::{Answer, Body};
use super::options::BadCredentials;

/// The e-mail address of the account.
pub(crate) const EMAIL: &str = "ann@example.com";
/// An API token without scopes, for the site.
pub(crate) const TOKEN: &str = "ATATT3xFfGF0-simulated-classic-token";
/// An API token with scopes, for the gateway.
pub(crate) const SCOPED_TOKEN: &str = "ATATT3xFfGF0-simulated-scoped-token";
/// One that has expired.
pub(crate) const EXPIRED_TOKEN: &str = "ATATT3xFfGF0-simulated-expired-token";

/// The id of the site.
pub(crate) const CLOUD_ID: &str = "07779958-e747-4285-ad18-0f5252a97bff";

/// What an operation needs of an app or of a token with scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
    User,
    Manage,
    Open,
}

impl Access {
    fn scope(self) -> Option<&'static str> {
        match self {
            Self::Read => Some("read:jira-work"),
            Self::Write => Some("write:jira-work"),
            Self::User => Some("read:jira-user"),
            Self::Manage => Some("manage:jira-configuration"),
            Self::Open => None,
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) user: Option<usize>,
    /// An app, which pays with points.
    pub(crate) app: bool,
    /// Credentials were given and were not good.
    pub(crate) failed: bool,
}

const NOBODY: Caller = Caller { user: None, app: false, failed: false };

/// The scopes of the token that has some.
const SCOPES: [&str; 3] = ["read:jira-work", "write:jira-work", "read:jira-user"];

impl Jira {
    /// At the site's own address: an account with a token without scopes, or nobody.
    pub(crate) fn at_site(&self, request: &Request<Bytes>) -> Result<Caller, Answer> {
        let Some(given) = request.headers().get(AUTHORIZATION) else { return Ok(NOBODY) };
        let given = given.to_str().unwrap_or_default();
        if let Some((email, secret)) = basic(given) {
            if email == EMAIL && secret == TOKEN && !self.token_revoked {
                return Ok(Caller { user: Some(0), app: false, failed: false });
            }
            if secret == SCOPED_TOKEN || secret == EXPIRED_TOKEN {
                return Err(unauthorized());
            }
        } else if given.starts_with("Bearer ") {
            // The tokens of apps are for the gateway.
            return Err(unauthorized());
        }
        match self.options.bad_credentials {
            BadCredentials::Anonymous => Ok(Caller { failed: true, ..NOBODY }),
            BadCredentials::Unauthorized => Err(unauthorized()),
        }
    }

    /// At the gateway: an app, or a token with scopes.
    pub(crate) fn at_gateway(&self, request: &Request<Bytes>, access: Access, now: i64) -> Result<Caller, Answer> {
        let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (scopes, app): (Vec<String>, bool) = if let Some((email, secret)) = basic(given) {
            if email != EMAIL || secret != SCOPED_TOKEN || self.token_revoked {
                return Err(Answer::gateway(401, "Unauthorized"));
            }
            (SCOPES.iter().map(|scope| (*scope).to_owned()).collect(), false)
        } else if let Some(token) = given.strip_prefix("Bearer ") {
            match self.oauth.scopes(token, now) {
                Some(scopes) => (scopes, true),
                None => return Err(Answer::gateway(401, "Unauthorized")),
            }
        } else {
            return Err(Answer::gateway(401, "Unauthorized"));
        };
        match access.scope() {
            Some(scope) if !scopes.iter().any(|known| known == scope) => {
                Err(Answer::gateway(401, "Unauthorized; scope does not match"))
            }
            _ => Ok(Caller { user: Some(0), app, failed: false }),
        }
    }
}

fn unauthorized() -> Answer {
    Answer::new(
        401,
        Body::Text(
            "text/html;charset=UTF-8",
            "<html><body>Client must be authenticated to access this resource.</body></html>".to_owned(),
        ),
    )
    .with("www-authenticate", "OAuth realm=\"https%3A%2F%2Facme.atlassian.net\"")
}

fn basic(header: &str) -> Option<(String, String)> {
    let decoded = STANDARD.decode(header.strip_prefix("Basic ")?.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (email, secret) = text.split_once(':')?;
    Some((email.to_owned(), secret.to_owned()))
}

/// Writes that look like a browser's are checked for forgery.
///
/// <https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#special-request-headers>
pub(crate) fn check_forgery(request: &Request<Bytes>, upload: bool) -> Result<(), Answer> {
    if request.method() == Method::GET {
        return Ok(());
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let excused = matches!(header("x-atlassian-token"), "no-check" | "nocheck");
    let browser = header("user-agent").starts_with("Mozilla/") || !header("origin").is_empty();
    if (upload || browser) && !excused {
        return Err(Answer::new(403, Body::Text("text/plain", "XSRF check failed".to_owned())));
    }
    Ok(())
}
