//! Tokens: their form, and what is wrong with one that was not pasted well.

use anyticket_core::{Error, Result};
use anyticket_http::{Credential, CredentialSource};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

const WAY: &str = "copy it again in ClickUp: avatar, Settings, Apps, API Token, Generate";

/// Checks the form of a token: one of a person begins with `pk_`, one of an OAuth app with a number.
///
/// # Errors
///
/// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) with what is wrong and how to do it right. The
/// message does not quote the token.
pub fn check_token(token: &str) -> Result<()> {
    let wrong = |what: &str| Err(Error::configuration(what).with_hint(WAY));
    let trimmed = token.trim();
    if trimmed.is_empty() {
        return wrong("the token is empty");
    }
    let scheme = trimmed.split_whitespace().next().unwrap_or_default();
    if trimmed != scheme && (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("authorization:")) {
        return wrong("the token begins with a word of the header it is sent in: give the token alone");
    }
    if trimmed.starts_with(['"', '\'']) || trimmed.ends_with(['"', '\'']) {
        return wrong("the token stands in quotes: give it without them");
    }
    if token.contains(['\n', '\r']) && token.trim_end_matches(['\n', '\r']).contains(['\n', '\r']) {
        return wrong("the token holds a line break");
    }
    if trimmed.contains(char::is_whitespace) {
        return wrong("the token holds a blank");
    }
    let others = [
        ("ATATT", "Jira"),
        ("ATTA", "Trello"),
        ("ghp_", "GitHub"),
        ("github_pat_", "GitHub"),
        ("lin_api_", "Linear"),
        ("1/", "Asana"),
        ("2/", "Asana"),
    ];
    if let Some((_, vendor)) = others.into_iter().find(|(prefix, _)| trimmed.starts_with(prefix)) {
        return Err(Error::configuration(format!("this looks like a token of {vendor}, not of ClickUp")).with_hint(WAY));
    }
    Ok(())
}

/// A source whose tokens are looked at before they are sent.
#[derive(Debug)]
pub(crate) struct Checked<S>(pub(crate) S);

#[async_trait]
impl<S: CredentialSource> CredentialSource for Checked<S> {
    async fn credential(&self, refused: Option<&SecretString>) -> Result<Credential> {
        let credential = self.0.credential(refused).await?;
        check_token(credential.secret.expose_secret())?;
        Ok(credential)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_pasting_it_wrong_has_a_text_of_its_own_that_does_not_quote_it() {
        let wrong = [
            ("", "empty"),
            ("Bearer pk_1_SECRET", "begins with a word"),
            ("\"pk_1_SECRET\"", "quotes"),
            ("pk_1_\nSECRET", "line break"),
            ("pk_1 SECRET", "blank"),
            ("ATATT3xSECRET", "Jira"),
        ];
        for (token, words) in wrong {
            let error = check_token(token).unwrap_err();
            assert!(error.to_string().contains(words), "{token:?}: {error}");
            assert!(!format!("{error:?} {error:#}").contains("SECRET"), "{token:?}");
            assert!(error.hint().is_some());
        }
    }

    #[test]
    fn a_personal_token_and_one_of_oauth_are_good() {
        for token in ["pk_12345678_ABCDEF", "12345_0123456789abcdef"] {
            assert!(check_token(token).is_ok(), "{token}");
        }
    }
}
