//! OAuth: consent and the exchange of the code (<https://developer.clickup.com/docs/authentication>).

use http::Method;
use serde_json::json;

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::Ask;
use crate::clickup::model::{Millis, Token, TokenKind};
use crate::clickup::refusal;
use crate::clickup::route::{Payload, Route};
use crate::random::mix;

pub(crate) const ROUTES: &[Route] = &[
    // The consent page of the web app, which lies at the base address itself. The user here always agrees.
    Route::new(Method::GET, "", &["client_id", "redirect_uri", "state"], Payload::Ignored, consent),
    Route::new(
        Method::POST,
        "/v2/oauth/token",
        &[],
        Payload::JsonOrForm(&["client_id", "client_secret", "code"]),
        token,
    ),
];

fn consent(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let client = ask.parameter("client_id").unwrap_or_default();
    let number = world.fresh_id();
    let (code, user) = (format!("{:016X}", mix(world.seed ^ 0xC0DE, number)), world.user_id());
    let app = world.apps.iter_mut().find(|app| app.client_id == client).ok_or_else(refusal::client_not_found)?;
    let redirect = ask.parameter("redirect_uri").ok_or_else(refusal::redirect_uri_missing)?;
    if redirect != app.redirect_uri {
        return Err(refusal::redirect_uri_mismatch());
    }
    app.codes.push((code.clone(), user));
    let mut target = url::Url::parse(redirect).map_err(|_| refusal::redirect_uri_mismatch())?;
    target.query_pairs_mut().append_pair("code", &code);
    if let Some(state) = ask.parameter("state") {
        target.query_pairs_mut().append_pair("state", state);
    }
    Ok(Answer::Redirect(target.into()))
}

/// A code works once.
fn token(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let text = |key: &str| ask.text(key).map(|text| text.value().unwrap_or_default());
    let (client, secret, code) = (text("client_id")?, text("client_secret")?, text("code")?);
    let app = world.apps.iter_mut().find(|app| app.client_id == client && app.client_secret == secret);
    let app = app.ok_or_else(refusal::client_not_found)?;
    let position = app.codes.iter().position(|(known, _)| *known == code).ok_or_else(refusal::code_invalid)?;
    let (_, user) = app.codes.remove(position);
    let secret = format!("{user}_{:016x}", mix(world.seed ^ 0x70C3, world.tokens.len() as u64));
    let workspaces = world.tokens[0].workspaces.clone();
    world.tokens.push(Token {
        secret: secret.clone(),
        kind: TokenKind::OAuth,
        user,
        workspaces,
        revoked: false,
        window_start: Millis::MIN / 2,
        window_count: 0,
    });
    Answer::json(json!({"access_token": secret}))
}
