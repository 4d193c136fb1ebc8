//! How a credential is put on a request.

use std::fmt;

use anyticket_core::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::encode::encode_segment;
use crate::redact::Redactor;

/// How a credential is put on a request: always in the `Authorization` header, never in the address.
#[derive(Clone)]
#[non_exhaustive]
pub enum Scheme {
    /// The secret and nothing else.
    Bare,
    /// `Bearer SECRET`.
    Bearer,
    /// `Basic`, with this user name and the secret as password.
    Basic {
        /// The user name: an e-mail address.
        user: String,
    },
    /// `OAuth oauth_consumer_key="KEY", oauth_token="SECRET"`, without a signature.
    OAuth1 {
        /// The application's key.
        consumer_key: SecretString,
    },
    /// Another scheme for each secret, by its form: a personal token bare, an OAuth token as bearer.
    ByForm(fn(&str) -> Scheme),
}

impl Scheme {
    /// Tells what of it is secret.
    pub(crate) fn teach(&self, redactor: &Redactor) {
        if let Self::OAuth1 { consumer_key } = self {
            redactor.learn(consumer_key);
        }
    }

    /// The value of the header. It is marked as sensitive.
    pub(crate) fn header(&self, secret: &SecretString) -> Result<HeaderValue> {
        let exposed = secret.expose_secret();
        let text = match self {
            Self::Bare => exposed.to_owned(),
            Self::Bearer => format!("Bearer {exposed}"),
            Self::Basic { user } => format!("Basic {}", STANDARD.encode(format!("{user}:{exposed}"))),
            Self::OAuth1 { consumer_key } => {
                let (mut key, mut token) = (String::new(), String::new());
                encode_segment(consumer_key.expose_secret(), &mut key);
                encode_segment(exposed, &mut token);
                format!("OAuth oauth_consumer_key=\"{key}\", oauth_token=\"{token}\"")
            }
            Self::ByForm(choose) => return choose(exposed).header(secret),
        };
        let mut value = HeaderValue::from_str(&text)
            .ok()
            .filter(|_| text.is_ascii() && !exposed.trim().is_empty())
            .ok_or_else(|| {
                Error::configuration(
                    "the credential cannot be sent: it is empty or holds a character that no credential has",
                )
                .with_hint("paste it again, without line breaks or anything around it")
            })?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bare => "Bare",
            Self::Bearer => "Bearer",
            Self::Basic { .. } => "Basic",
            Self::OAuth1 { .. } => "OAuth1",
            Self::ByForm(_) => "ByForm",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(scheme: Scheme, secret: &str) -> String {
        let value = scheme.header(&secret.into()).unwrap();
        assert_eq!(format!("{value:?}"), "Sensitive");
        value.to_str().unwrap().to_owned()
    }

    #[test]
    fn each_scheme_writes_what_its_vendors_document() {
        assert_eq!(written(Scheme::Bare, "pk_1"), "pk_1");
        assert_eq!(written(Scheme::Bearer, "t"), "Bearer t");
        assert_eq!(written(Scheme::Basic { user: "a@b.c".into() }, "t"), "Basic YUBiLmM6dA==");
        assert_eq!(
            written(Scheme::OAuth1 { consumer_key: "k".into() }, "t"),
            "OAuth oauth_consumer_key=\"k\", oauth_token=\"t\""
        );
        let by_form = Scheme::ByForm(|secret| if secret.starts_with("pk_") { Scheme::Bare } else { Scheme::Bearer });
        assert_eq!(written(by_form.clone(), "pk_1"), "pk_1");
        assert_eq!(written(by_form, "1_x"), "Bearer 1_x");
    }

    #[test]
    fn a_secret_that_would_break_the_header_is_refused_without_being_quoted() {
        for secret in ["pk_SECRET\nX-Evil: 1", "pk_SECRET\0", "pk_SECRÉT", " ", ""] {
            let error = Scheme::Bearer.header(&secret.into()).unwrap_err();
            assert!(!format!("{error:?} {error:#}").contains("SECR"), "{secret:?}");
        }
    }
}
