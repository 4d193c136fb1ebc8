//! What people paste beside a secret, and what they paste instead of one.

use crate::{Error, ErrorKind, Result};

/// Words in front of a credential in a header: part of the header, not of the credential.
const SCHEMES: &[&str] = &["bearer", "basic", "token", "oauth", "authorization:"];

/// Quotes that surround a text, as a shell, a JSON file, a letter or a chat program writes them.
const QUOTES: &[char] = &['"', '\'', '`', '“', '”', '„', '‘', '’', '«', '»'];

/// Characters that pages show in place of a secret.
const MASKS: &[char] = &['*', '•', '●', '…', '∗', '·'];

/// Refuses a secret with something around it, or something else in its place. `what` names it in the message, as in
/// `API token`.
///
/// Providers look at fetched secrets with it too: a variable from a file of a container often keeps its quotes.
///
/// ```
/// use anyticket_core::check_pasted;
///
/// let error = check_pasted("API token", "Bearer tk_SECRET").unwrap_err();
/// assert_eq!(error.to_string(), "the API token has the word Bearer in front of it");
/// assert!(check_pasted("API token", "tk_SECRET").is_ok());
/// ```
///
/// # Errors
///
/// [`ErrorKind::Unauthenticated`], without quoting the secret.
pub fn check_pasted(what: &str, secret: &str) -> Result<()> {
    let wrong = |is: &str, hint: String| {
        Err(Error::new(ErrorKind::Unauthenticated, format!("the {what} {is}")).with_hint(hint))
    };
    let alone = format!("give the {what} and nothing else");
    if secret.trim().is_empty() {
        return wrong("is empty", format!("copy the {what} again: nothing arrived"));
    }
    if secret.contains(['\n', '\r']) {
        return wrong("has a line break in it", format!("{alone}, on one line"));
    }
    let first = secret.split_whitespace().next().unwrap_or_default();
    if let Some(scheme) = SCHEMES.iter().find(|scheme| first.eq_ignore_ascii_case(scheme))
        && (scheme.ends_with(':') || first.len() < secret.trim().len())
    {
        // A header of its own is named as the vendor writes it; anything else could be part of the secret.
        let shown = scheme.trim_end_matches(':');
        let shown = format!("{}{}", shown[..1].to_ascii_uppercase(), &shown[1..]);
        return wrong(&format!("has the word {shown} in front of it"), format!("leave the word out: {alone}"));
    }
    if secret.starts_with(QUOTES) || secret.ends_with(QUOTES) {
        return wrong("has quotes around it", format!("leave the quotes out: {alone}"));
    }
    if secret.chars().any(char::is_whitespace) {
        return wrong("has a blank in it", alone);
    }
    if secret.contains(MASKS) {
        return wrong(
            "is not shown whole: it has been masked",
            "copy it where it is made, or make a new one".to_owned(),
        );
    }
    if secret.chars().any(|letter| letter.is_control() || !letter.is_ascii()) {
        return wrong("has characters in it that no key has", format!("copy it again: {alone}"));
    }
    if ["env:", "file:", "keyring:", "command:"].iter().any(|place| secret.starts_with(place)) {
        return wrong("is only the name of a place", format!("give the {what} itself here"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_that_people_paste_along_has_a_text_of_its_own() {
        for (pasted, is) in [
            ("", "is empty"),
            (" ", "is empty"),
            ("Bearer canary", "has the word Bearer in front of it"),
            ("bearer  canary", "has the word Bearer in front of it"),
            ("Authorization: canary", "has the word Authorization in front of it"),
            ("\"canary\"", "has quotes around it"),
            ("'canary", "has quotes around it"),
            ("“canary”", "has quotes around it"),
            ("can\nary", "has a line break in it"),
            ("canary\n", "has a line break in it"),
            ("can ary", "has a blank in it"),
            (" canary", "has a blank in it"),
            ("can****", "is not shown whole: it has been masked"),
            ("can•••", "is not shown whole: it has been masked"),
            ("canaryé", "has characters in it that no key has"),
            ("can\u{1b}ary", "has characters in it that no key has"),
            ("env:CANARY", "is only the name of a place"),
        ] {
            let error = check_pasted("API token", pasted).unwrap_err();
            assert_eq!((error.kind(), error.to_string()), (ErrorKind::Unauthenticated, format!("the API token {is}")));
            assert!(!format!("{error:?} {error:#}").contains("ary"), "{error:?}");
        }
    }

    #[test]
    fn what_vendors_give_out_is_taken_as_it_is() {
        for secret in ["pk_1_ABC", "1/12:ab/cd", "ATAT-x=y_Z==", "token", "bearer", "0123456789abcdef"] {
            check_pasted("token", secret).unwrap();
        }
    }
}
