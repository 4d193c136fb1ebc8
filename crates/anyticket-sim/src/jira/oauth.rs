//! OAuth 2.0 (3LO): codes, tokens that expire, refresh tokens that rotate.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>

use std::collections::BTreeMap;

use http::header::AUTHORIZATION;
use serde_json::{Map, Value, json};

use super::Jira;
use super::answer::{Answer, Body, Outcome};
use super::auth::CLOUD_ID;
use super::call::Call;

/// The app that the account knows.
pub(crate) const CLIENT_ID: &str = "simulated-client-id";
/// Its secret.
pub(crate) const CLIENT_SECRET: &str = "simulated-client-secret";

const HOUR: i64 = 3_600_000;
/// A refresh token that nobody uses dies after ninety days.
const IDLE: i64 = 90 * 24 * HOUR;

/// The tokens that were given out.
#[derive(Debug)]
pub(crate) struct OAuth {
    seed: u64,
    given: u64,
    codes: BTreeMap<String, Vec<String>>,
    access: BTreeMap<String, (i64, Vec<String>)>,
    refresh: Option<(String, i64, Vec<String>)>,
    /// How often an old refresh token was tried.
    pub(crate) reused: u64,
}

impl OAuth {
    pub(crate) fn new(seed: u64, now: i64) -> Self {
        let mut oauth =
            Self { seed, given: 0, codes: BTreeMap::new(), access: BTreeMap::new(), refresh: None, reused: 0 };
        let scopes = ["read:jira-work", "write:jira-work", "read:jira-user", "offline_access"];
        let token = oauth.token("refresh");
        oauth.refresh = Some((token, now, scopes.map(str::to_owned).to_vec()));
        oauth
    }

    fn token(&mut self, kind: &str) -> String {
        self.given += 1;
        format!("sim-{kind}-{:016x}{:04}", crate::random::mix(self.seed, self.given), self.given)
    }

    /// The refresh token that is good now.
    pub(crate) fn refresh_token(&self) -> Option<&str> {
        self.refresh.as_ref().map(|(token, ..)| token.as_str())
    }

    pub(crate) fn code(&mut self, scopes: &[&str]) -> String {
        let code = self.token("code");
        self.codes.insert(code.clone(), scopes.iter().map(|scope| (*scope).to_owned()).collect());
        code
    }

    /// Makes every access token expire now.
    pub(crate) fn expire_access(&mut self) {
        self.access.clear();
    }

    pub(crate) fn scopes(&self, token: &str, now: i64) -> Option<Vec<String>> {
        self.access.get(token).filter(|(until, _)| now < *until).map(|(_, scopes)| scopes.clone())
    }

    fn give(&mut self, scopes: Vec<String>, now: i64) -> Value {
        let access = self.token("access");
        let mut json = json!({
            "access_token": access,
            "expires_in": 3600,
            "scope": scopes.join(" "),
            "token_type": "Bearer",
        });
        self.access.insert(access, (now + HOUR, scopes.clone()));
        if scopes.iter().any(|scope| scope == "offline_access") {
            let refresh = self.token("refresh");
            json["refresh_token"] = refresh.clone().into();
            self.refresh = Some((refresh, now, scopes));
        }
        json
    }
}

fn refused(status: u16, error: &str, description: &str) -> Answer {
    Answer::new(status, Body::Json(json!({ "error": error, "error_description": description })))
}

pub(crate) fn token(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let body: Map<String, Value> = call.any_object()?;
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    if text("client_id") != CLIENT_ID || text("client_secret") != CLIENT_SECRET {
        return Err(refused(401, "access_denied", "Unauthorized"));
    }
    match text("grant_type") {
        "authorization_code" => match jira.oauth.codes.remove(text("code")) {
            Some(_) if text("redirect_uri").is_empty() => {
                Err(refused(400, "invalid_request", "Missing required parameter: redirect_uri"))
            }
            Some(scopes) => Ok(Answer::ok(jira.oauth.give(scopes, call.now))),
            None => Err(refused(403, "invalid_grant", "Invalid authorization code")),
        },
        "refresh_token" => match jira.oauth.refresh.clone() {
            Some((known, used, scopes)) if known == text("refresh_token") && call.now - used < IDLE => {
                Ok(Answer::ok(jira.oauth.give(scopes, call.now)))
            }
            _ => {
                jira.oauth.reused += 1;
                Err(refused(403, "unauthorized_client", "refresh_token is invalid"))
            }
        },
        _ => Err(refused(403, "unsupported_grant_type", "Unsupported grant type")),
    }
}

/// The page where somebody would agree; the simulated account always does.
pub(crate) fn authorize(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let (Some(redirect), Some(state)) = (call.asked("redirect_uri"), call.asked("state")) else {
        return Err(Answer::new(
            400,
            Body::Text("text/html", "<html><body>Something went wrong</body></html>".to_owned()),
        ));
    };
    if call.asked("client_id") != Some(CLIENT_ID) || call.asked("response_type") != Some("code") {
        return Err(Answer::new(
            400,
            Body::Text("text/html", "<html><body>Something went wrong</body></html>".to_owned()),
        ));
    }
    let scopes: Vec<&str> = call.asked("scope").unwrap_or_default().split(' ').collect();
    let code = jira.oauth.code(&scopes);
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", &code).append_pair("state", state);
    let join = if redirect.contains('?') { '&' } else { '?' };
    Ok(Answer::new(302, Body::Empty).with("location", format!("{redirect}{join}{}", query.finish())))
}

/// The sites that an app may reach; one of them has no Jira.
pub(crate) fn resources(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let given = call.request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = given.strip_prefix("Bearer ").unwrap_or_default();
    let Some(scopes) = jira.oauth.scopes(token, call.now) else { return Err(Answer::gateway(401, "Unauthorized")) };
    let scopes: Vec<&String> = scopes.iter().filter(|scope| scope.contains("jira")).collect();
    Ok(Answer::ok(json!([
        {
            "id": "11111111-2222-3333-4444-555555555555",
            "name": "wiki",
            "url": "https://wiki.atlassian.net",
            "scopes": ["read:confluence-content.all"],
            "avatarUrl": "https://site-admin-avatar-cdn.prod.public.atl-paas.net/avatars/240/koala.png",
        },
        {
            "id": CLOUD_ID,
            "name": "acme",
            "url": jira.site(),
            "scopes": scopes,
            "avatarUrl": "https://site-admin-avatar-cdn.prod.public.atl-paas.net/avatars/240/site.png",
        },
    ])))
}

/// Which site this is, for anybody.
pub(crate) fn tenant_info(_: &mut Jira, _: &Call<'_>) -> Outcome {
    Ok(Answer::ok(json!({ "cloudId": CLOUD_ID })))
}
