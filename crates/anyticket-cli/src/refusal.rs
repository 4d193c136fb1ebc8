//! What is said when a vendor refuses a credential.

use anyticket::{Error, ErrorKind, Guide, SecretSource, Settings};

/// The refusal of a credential that is kept where `settings` say.
pub(crate) fn of_kept(error: &Error, guide: &Guide, mut settings: Settings, tracker: &str) -> Error {
    let mut what = Vec::new();
    for setting in guide.secrets() {
        if let Ok(Some(source)) = settings.take_secret(setting) {
            what.push(match source {
                SecretSource::Value(_) => setting.to_owned(),
                place => format!("{setting} from {place}"),
            });
        }
    }
    let hint = format!(
        "it may have been revoked or made anew: anyticket login {tracker} gets another one, anyticket config check \
         looks at it"
    );
    of(error, guide, &what.join(" and the "), hint)
}

/// The refusal of a credential that was given just now: `what` names it.
pub(crate) fn of_given(error: &Error, guide: &Guide, what: &str) -> Error {
    let hint = format!("check that it was copied whole and is one of {}, or make a new one", guide.vendor);
    of(error, guide, what, hint)
}

fn of(error: &Error, guide: &Guide, what: &str, hint: String) -> Error {
    let status = error.status().map(|status| status.to_string());
    let facts: Vec<String> = [status, error.vendor_code().map(str::to_owned)].into_iter().flatten().collect();
    let what = if what.is_empty() { "credential" } else { what };
    let message = format!("{} refused the {what} ({}). Nothing was changed.", guide.vendor, facts.join(", "));
    let mut refusal = Error::new(ErrorKind::Unauthenticated, message).with_hint(hint);
    if let Some(provider) = error.provider() {
        refusal = refusal.at(provider);
    }
    if let Some(operation) = error.operation() {
        refusal = refusal.during(operation);
    }
    if let Some(status) = error.status() {
        refusal = refusal.with_status(status);
    }
    if let Some(code) = error.vendor_code() {
        refusal = refusal.with_vendor_code(code);
    }
    if let Some(id) = error.request_id() {
        refusal = refusal.with_request_id(id);
    }
    refusal
}
