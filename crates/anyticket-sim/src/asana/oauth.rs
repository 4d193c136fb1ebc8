//! OAuth 2.0: codes, tokens that expire, a refresh token that stays.
//!
//! <https://developers.asana.com/docs/oauth>

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use serde_json::{Value, json};

use super::Asana;
use super::answer::{Answer, Body};
use super::options::Refreshed;

/// The app that the account knows.
pub(crate) const CLIENT_ID: &str = "1209990000000077";
/// Its secret.
pub(crate) const CLIENT_SECRET: &str = "simulated-client-secret";

const HOUR: i64 = 3_600_000;

/// The tokens that were given out.
#[derive(Debug)]
pub(crate) struct OAuth {
    seed: u64,
    given: u64,
    codes: BTreeMap<String, Grant>,
    access: BTreeMap<String, (i64, Vec<String>)>,
    refresh: BTreeMap<String, Vec<String>>,
    /// How often somebody came with a refresh token that is good no more.
    pub(crate) refused: u64,
}

/// What somebody agreed to.
#[derive(Debug, Clone)]
struct Grant {
    scopes: Vec<String>,
    redirect: String,
}

impl OAuth {
    pub(crate) fn new(seed: u64) -> Self {
        let (access, refresh) = (BTreeMap::new(), BTreeMap::new());
        Self { seed, given: 0, codes: BTreeMap::new(), access, refresh, refused: 0 }
    }

    fn token(&mut self, kind: &str) -> String {
        self.given += 1;
        format!("sim-{kind}-{:016x}{:04}", crate::random::mix(self.seed, self.given), self.given)
    }

    /// A refresh token for these scopes, as if somebody had agreed to them.
    pub(crate) fn grant(&mut self, scopes: &[&str]) -> String {
        let token = self.token("refresh");
        self.refresh.insert(token.clone(), scopes.iter().map(|scope| (*scope).to_owned()).collect());
        token
    }

    /// Whether a refresh token is good.
    pub(crate) fn is_good(&self, refresh: &str) -> bool {
        self.refresh.contains_key(refresh)
    }

    /// Makes every access token expire now.
    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }

    pub(crate) fn scopes(&self, token: &str, now: i64) -> Option<Vec<String>> {
        self.access.get(token).filter(|(until, _)| now < *until).map(|(_, scopes)| scopes.clone())
    }

    fn give(&mut self, scopes: Vec<String>, refresh: Option<&str>, person: Value, now: i64) -> Answer {
        let access = self.token("access");
        let mut json = json!({ "access_token": access, "expires_in": 3600, "token_type": "bearer", "data": person });
        if let Some(refresh) = refresh {
            json["refresh_token"] = refresh.into();
        }
        self.access.insert(access, (now + HOUR, scopes));
        Answer::new(200, Body::Json(json))
    }
}

fn refused(error: &str, description: &str) -> Answer {
    let uri = "https://developers.asana.com/docs/oauth";
    let json = json!({ "error": error, "error_description": description, "error_uri": uri });
    Answer::new(400, Body::Json(json))
}

/// Answers at `/-/…`; nothing if the path is none of these.
pub(crate) fn answer(asana: &mut Asana, request: &Request<Bytes>, now: i64) -> Option<Answer> {
    Some(match (request.method(), request.uri().path()) {
        (&Method::POST, "/-/oauth_token") => form(request).map_or_else(|no| no, |form| token(asana, &form, now)),
        (&Method::POST, "/-/oauth_revoke") => form(request).map_or_else(|no| no, |form| revoke(asana, &form)),
        (&Method::GET, "/-/oauth_authorize") => authorize(asana, request),
        _ => return None,
    })
}

fn form(request: &Request<Bytes>) -> Result<HashMap<String, String>, Answer> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(refused("invalid_request", "The request must be a form post."));
    }
    Ok(url::form_urlencoded::parse(request.body()).into_owned().collect())
}

fn token(asana: &mut Asana, form: &HashMap<String, String>, now: i64) -> Answer {
    let text = |key: &str| form.get(key).map(String::as_str).unwrap_or_default();
    if text("client_id") != CLIENT_ID || text("client_secret") != CLIENT_SECRET {
        return refused("invalid_client", "The client_id or client_secret is not valid.");
    }
    let me = &asana.world.users[super::world::ME];
    let person = json!({ "id": me.gid.to_string(), "gid": me.gid.to_string(), "name": me.name, "email": me.email });
    match text("grant_type") {
        "authorization_code" => match asana.oauth.codes.remove(text("code")) {
            Some(grant) if grant.redirect == text("redirect_uri") => {
                let refresh = asana.oauth.token("refresh");
                asana.oauth.refresh.insert(refresh.clone(), grant.scopes.clone());
                asana.oauth.give(grant.scopes, Some(&refresh), person, now)
            }
            _ => refused("invalid_grant", "The code provided was invalid."),
        },
        "refresh_token" => match asana.oauth.refresh.get(text("refresh_token")).cloned() {
            Some(scopes) => {
                let used = text("refresh_token");
                let named = match asana.options.refresh {
                    Refreshed::Absent => None,
                    Refreshed::Repeated => Some(used.to_owned()),
                    Refreshed::Replaced => {
                        asana.oauth.refresh.remove(used);
                        let fresh = asana.oauth.token("refresh");
                        asana.oauth.refresh.insert(fresh.clone(), scopes.clone());
                        Some(fresh)
                    }
                };
                asana.oauth.give(scopes, named.as_deref(), person, now)
            }
            None => {
                asana.oauth.refused += 1;
                refused("invalid_grant", "The refresh_token provided was invalid.")
            }
        },
        _ => refused("unsupported_grant_type", "The grant_type must be authorization_code or refresh_token."),
    }
}

/// Takes a refresh token, and the access tokens that it gave with it.
fn revoke(asana: &mut Asana, form: &HashMap<String, String>) -> Answer {
    let known = form.get("token").and_then(|token| asana.oauth.refresh.remove(token));
    match known {
        Some(_) => {
            asana.oauth.access.clear();
            Answer::new(200, Body::Json(json!({})))
        }
        None => refused("invalid_request", "The token provided was invalid."),
    }
}

/// The page where somebody would agree; the simulated account always does.
fn authorize(asana: &mut Asana, request: &Request<Bytes>) -> Answer {
    let query: HashMap<String, String> = crate::log::query(request).into_iter().collect();
    let text = |key: &str| query.get(key).map(String::as_str).unwrap_or_default();
    let redirect = text("redirect_uri");
    if text("client_id") != CLIENT_ID || text("response_type") != "code" || redirect.is_empty() {
        return Answer::new(400, Body::Text("text/html", "<html><body>Something went wrong</body></html>".to_owned()));
    }
    let scopes = match text("scope") {
        "" => vec!["default".to_owned()],
        scopes => scopes.split(' ').map(str::to_owned).collect(),
    };
    let code = asana.oauth.token("code");
    asana.oauth.codes.insert(code.clone(), Grant { scopes, redirect: redirect.to_owned() });
    let mut answer = url::form_urlencoded::Serializer::new(String::new());
    answer.append_pair("code", &code).append_pair("state", text("state"));
    let join = if redirect.contains('?') { '&' } else { '?' };
    Answer::new(302, Body::Empty).with("location", format!("{redirect}{join}{}", answer.finish()))
}
