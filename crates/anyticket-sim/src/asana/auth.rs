//! Who asks.

use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;

use super::Asana;
use super::answer::Answer;
use super::world::ME;

/// The personal access token of the account.
pub(crate) const TOKEN: &str = "2/1199000000000001/1211440849237745:51a8c0ffee51a8c0ffee51a8c0ffee51";
/// The token of a service account, which is somebody of its own.
pub(crate) const SERVICE_TOKEN: &str = "2/1199000000000090/1211440849237745:5e2f1ce05e2f1ce05e2f1ce05e2f1ce0";
/// One that nobody has any more.
pub(crate) const REVOKED_TOKEN: &str = "2/1199000000000001/1211440849237745:dead0000dead0000dead0000dead0000";

/// Who asks, with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) user: usize,
    pub(crate) token: String,
    pub(crate) key: Key,
}

/// What sort of token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// A personal access token or that of a service account.
    Own,
    /// An app's, with these scopes; `default` is everything.
    App(Vec<String>),
}

impl Caller {
    pub(crate) fn is_app(&self) -> bool {
        matches!(self.key, Key::App(_))
    }

    /// Whether the token has this scope. What names none is for full permissions alone.
    pub(crate) fn may(&self, scope: &str) -> bool {
        match &self.key {
            Key::Own => true,
            Key::App(scopes) => scopes.iter().any(|known| known == "default" || known == scope),
        }
    }
}

impl Asana {
    /// Who sends this.
    ///
    /// # Errors
    ///
    /// 401 for nobody.
    pub(crate) fn caller(&self, request: &Request<Bytes>, now: i64) -> Result<Caller, Answer> {
        let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let token = given.strip_prefix("Bearer ").unwrap_or_default();
        let own = |user| Some(Caller { user, token: token.to_owned(), key: Key::Own });
        let caller = match token {
            _ if self.revoked.contains(token) => None,
            TOKEN => own(ME),
            SERVICE_TOKEN => self.world.users.iter().position(|user| user.name == super::site::SERVICE).and_then(own),
            _ if self.tokens.iter().any(|known| known == token) => own(ME),
            _ => {
                let app = |scopes| Caller { user: ME, token: token.to_owned(), key: Key::App(scopes) };
                self.oauth.scopes(token, now).map(app)
            }
        };
        caller.ok_or_else(|| Answer::error(401, "Not Authorized"))
    }
}
