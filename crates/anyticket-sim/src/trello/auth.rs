//! Who is let in: a key and a token, in one of three places.
//!
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/>

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Method, Request};

use super::Trello;
use super::answer::{Answer, Body, NO_PERMISSION, Outcome};
use super::call::{Call, Given};

/// The key of the app.
pub(crate) const KEY: &str = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";

/// The token that the account has given to the app.
pub(crate) const TOKEN: &str = "ATTA7ac0bead7ac0bead7ac0bead7ac0bead7ac0bead7ac0bead7ac0bead7ac0bead0DD1CE55";

/// What a request brings along.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    key: Option<String>,
    token: Option<String>,
    /// Whether they came in the header.
    pub(crate) in_header: bool,
    /// Whether any of them stood in the address.
    pub(crate) in_url: bool,
}

impl Credentials {
    /// Takes them out of the header, the query and the body.
    pub(crate) fn take(request: &Request<Bytes>, given: &mut Given) -> Self {
        let mut found = Self::default();
        if let Some(header) = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok())
            && let Some(parts) = header.strip_prefix("OAuth ")
        {
            for part in parts.split(',') {
                let Some((name, value)) = part.trim().split_once('=') else { continue };
                let value = value.trim_matches('"').to_owned();
                match name {
                    "oauth_consumer_key" => found.key = Some(value),
                    "oauth_token" => found.token = Some(value),
                    _ => {}
                }
            }
            found.in_header = found.key.is_some() || found.token.is_some();
        }
        for (name, place) in [("key", &mut found.key), ("token", &mut found.token)] {
            if let Some((value, in_query)) = given.take(name) {
                found.in_url |= in_query;
                place.get_or_insert(value);
            }
        }
        found
    }
}

impl Trello {
    /// Lets a request in, or refuses it.
    pub(crate) fn let_in(&self, method: &Method, credentials: &Credentials) -> Result<(), Answer> {
        if credentials.key.as_deref() != Some(KEY) {
            return Err(Answer::text(401, "invalid key"));
        }
        let writes = *method != Method::GET;
        match credentials.token.as_deref() {
            Some(TOKEN) if !self.token_revoked => {}
            Some(_) => return Err(Answer::text(401, "invalid token")),
            None if writes => return Err(Answer::text(401, "missing scopes")),
            None => return Err(Answer::text(401, NO_PERMISSION)),
        }
        if writes && !self.has_scope("write") || !self.has_scope("read") {
            return Err(Answer::text(401, "missing scopes"));
        }
        Ok(())
    }

    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.options.scope.split(',').any(|known| known.trim() == scope)
    }
}

/// The page on which a person allows an app, and reads the token.
pub(crate) fn authorize(trello: &mut Trello, call: &Call) -> Outcome {
    if call.asked("key") != Some(KEY) {
        return Err(Answer::text(400, "Invalid key"));
    }
    if call.asked("response_type").is_some_and(|kind| kind != "token") {
        return Err(Answer::text(400, "Invalid response_type"));
    }
    if !matches!(call.asked("expiration"), None | Some("1hour" | "1day" | "30days" | "never")) {
        return Err(Answer::text(400, "Invalid expiration"));
    }
    let scopes = call.asked("scope").unwrap_or("read");
    if !scopes.split(',').all(|scope| matches!(scope, "read" | "write" | "account")) {
        return Err(Answer::text(400, "Invalid scope"));
    }
    trello.options.scope = scopes.to_owned();
    trello.token_revoked = false;
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>Trello</title></head><body>\n\
         <p>You have granted access to your Trello account.</p>\n<pre>{TOKEN}</pre>\n</body></html>\n"
    );
    Ok(Answer::new(200, Body::Text("text/html; charset=utf-8", page)))
}
