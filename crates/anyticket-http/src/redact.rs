//! Taking secrets out of whatever is shown.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use anyticket_core::Error;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

use crate::encode::encode_segment;

/// What stands where a secret stood.
const MARK: &str = "[redacted]";
/// A secret shorter than this is part of too many words.
const SHORTEST: usize = 4;
/// How many secrets of one tracker are remembered: a token that is refreshed every hour does not pile up.
const REMEMBERED: usize = 16;

/// Takes the secrets of one tracker out of texts, as they are and in the encodings in which they travel.
#[derive(Default)]
pub(crate) struct Redactor(Mutex<Vec<Known>>);

/// A secret, and every form in which it may be met: they are made when it is learnt, since each request is looked through.
struct Known {
    secret: SecretString,
    forms: Vec<SecretString>,
}

impl Redactor {
    /// Learns a secret.
    pub(crate) fn learn(&self, secret: &SecretString) {
        let mut secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = secrets.iter().any(|known| known.secret.expose_secret() == secret.expose_secret());
        if known || secret.expose_secret().len() < SHORTEST {
            return;
        }
        if secrets.len() >= REMEMBERED {
            secrets.remove(0);
        }
        secrets.push(Known { secret: secret.clone(), forms: forms(secret.expose_secret()) });
    }

    /// A text without secrets.
    pub(crate) fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = Cow::Borrowed(text);
        for form in secrets.iter().flat_map(|known| &known.forms) {
            if text.contains(form.expose_secret()) {
                text = Cow::Owned(text.replace(form.expose_secret(), MARK));
            }
        }
        text
    }

    /// A text of the vendor's as one line, without secrets, without control characters, and not too long.
    pub(crate) fn line(&self, text: &str) -> String {
        const LONGEST: usize = 300;
        let clean = self.text(text);
        let words = clean.split(|letter: char| letter.is_whitespace() || letter.is_control());
        let mut line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = line.char_indices().nth(LONGEST) {
            line.truncate(end);
            line.push('…');
        }
        line
    }

    /// An error without secrets, its causes as one text.
    pub(crate) fn error(&self, error: Error) -> Error {
        error.rewritten(|text| self.text(text).into_owned())
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(..)")
    }
}

/// The forms in which a secret may be met, the longest first so that no tail of one remains.
fn forms(secret: &str) -> Vec<SecretString> {
    let mut forms = vec![secret.to_owned()];
    let mut segment = String::new();
    encode_segment(secret, &mut segment);
    // Some encode the unreserved marks as well.
    let all = ['-', '.', '_', '~']
        .into_iter()
        .fold(segment.clone(), |text, mark| text.replace(mark, &format!("%{:02X}", u32::from(mark))));
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    for encoded in [segment, all, form] {
        forms.push(lower_hex(&encoded));
        forms.push(encoded);
    }
    // And some encode every byte.
    let throughout = secret.bytes().fold(String::new(), |mut text, byte| {
        write!(text, "%{byte:02X}").expect("writing to a string cannot fail");
        text
    });
    forms.push(lower_hex(&throughout));
    forms.push(throughout);
    let json = serde_json::Value::from(secret).to_string();
    forms.push(json[1..json.len() - 1].to_owned());
    let hex = secret.bytes().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    });
    forms.push(hex.to_ascii_uppercase());
    forms.push(hex);
    // Inside another text that is encoded as a whole (`user:secret`), a secret begins at one of three places of a
    // group of three bytes. The letters that share bits with a neighbour are left out.
    for offset in 0..3 {
        let shifted = [&[0_u8; 2][..offset], secret.as_bytes()].concat();
        let first = (offset * 8).div_ceil(6);
        let whole = shifted.len() * 8 / 6;
        for text in [STANDARD_NO_PAD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted)] {
            let inner = text.get(first..whole).unwrap_or_default();
            if inner.len() >= SHORTEST {
                forms.push(inner.to_owned());
            }
        }
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms.into_iter().map(SecretString::from).collect()
}

/// Percent-encoding with the digits in lower case.
fn lower_hex(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        text.push('%');
        text.push_str(&digits.to_ascii_lowercase());
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
    use proptest::prelude::*;

    use super::*;

    fn knowing(secret: &str) -> Redactor {
        let redactor = Redactor::default();
        redactor.learn(&secret.into());
        redactor
    }

    #[test]
    fn a_secret_is_taken_out_as_it_is_and_encoded() {
        let secret = "pk_1/ü\"+ =SECRET";
        let redactor = knowing(secret);
        let mut percent = String::new();
        encode_segment(secret, &mut percent);
        let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("token", secret).finish();
        for text in [
            format!("a {secret} b"),
            format!("a {percent} b"),
            percent.to_lowercase().replace("secret", "SECRET"),
            secret.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            secret.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            form,
            serde_json::json!({ "token": secret }).to_string(),
            STANDARD.encode(secret),
            URL_SAFE.encode(secret),
        ] {
            let clean = redactor.text(&text);
            assert!(clean.contains(MARK) && !clean.contains("SECRET"), "{text} -> {clean}");
        }
    }

    #[test]
    fn text_without_a_secret_is_left_alone_and_short_secrets_are_not_looked_for() {
        assert!(matches!(knowing("pk_1_SECRET").text("no such task"), Cow::Borrowed(_)));
        assert_eq!(knowing("a").text("a task"), "a task");
    }

    #[test]
    fn a_line_of_the_vendor_is_one_line_of_bearable_length() {
        let long = format!("bad\r\n\u{1b}[31mtoken pk_1_SECRET {}", "x".repeat(1000));
        let line = knowing("pk_1_SECRET").line(&long);
        assert!(line.starts_with("bad [31mtoken [redacted] xxx"), "{line}");
        assert!(line.chars().count() == 301 && line.ends_with('…'));
    }

    #[test]
    fn only_the_latest_secrets_are_remembered() {
        let redactor = Redactor::default();
        for number in 0..100 {
            redactor.learn(&format!("token-{number:03}").into());
        }
        assert_eq!(redactor.0.lock().unwrap().len(), REMEMBERED);
        assert_eq!(redactor.text("token-099"), MARK);
    }

    proptest! {
        #[test]
        fn basic_credentials_are_found_whatever_the_user_name(user in "[a-z.@]{0,20}", secret in "[A-Za-z0-9_=+/-]{12,40}") {
            let text = STANDARD.encode(format!("{user}:{secret}"));
            let clean = knowing(&secret).text(&text).into_owned();
            prop_assert!(clean.contains(MARK), "{text} -> {clean}");
            // What remains beside the mark is the user name and less than four letters of the secret.
            let rest = clean.replace(MARK, "");
            prop_assert!(rest.len() <= (user.len() + 1) * 4 / 3 + 8, "{rest}");
        }
    }
}
