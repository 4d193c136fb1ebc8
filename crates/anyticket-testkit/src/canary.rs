//! Secrets that are looked for afterwards in everything that shows.

use std::fmt;

/// A secret that exists to be looked for: in a log, an error, a Debug, the arguments of a program.
///
/// It is found in encoded forms too: base64 at any offset, percent-encoded, hexadecimal, escaped, reversed.
///
/// ```
/// use anyticket_testkit::Canary;
///
/// let canary = Canary::seeded(7);
/// assert_eq!(canary.form_in("nothing to see"), None);
/// assert_eq!(canary.form_in(&format!("token={}", canary.value())), Some("as it is"));
/// ```
#[derive(Clone)]
pub struct Canary {
    value: String,
    forms: Vec<(&'static str, String)>,
}

impl Canary {
    /// A secret that looks like one and appears nowhere by chance, the same for the same seed. It holds a slash, a plus
    /// and a blank inside, so that encoding it changes it.
    pub fn seeded(seed: u64) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let mut letters = |count: usize| (0..count).map(|_| dice.alphanumeric()).collect::<String>();
        Self::known(format!("canary_{}/{}+{}", letters(12), letters(12), letters(12)))
    }

    /// A secret that is given, of eight letters or more: shorter ones are found by chance.
    pub fn known(value: impl Into<String>) -> Self {
        let value = value.into();
        let forms = forms(&value);
        Self { value, forms }
    }

    /// The secret.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// In which form the secret appears in a text, if it does.
    pub fn form_in(&self, text: &str) -> Option<&'static str> {
        self.forms.iter().find(|(_, form)| text.contains(form.as_str())).map(|(name, _)| *name)
    }

    /// The text with every form of the secret taken out: for messages about where it was found.
    pub fn redacted(&self, text: &str) -> String {
        self.forms.iter().fold(text.to_owned(), |text, (name, form)| text.replace(form, &format!("[secret, {name}]")))
    }

    /// Does nothing if the secret does not appear in the text.
    ///
    /// # Panics
    ///
    /// If it does, saying where and in which form, and not the secret.
    pub fn assert_absent(&self, place: &str, text: &str) {
        let form = self.form_in(text);
        assert!(form.is_none(), "a secret shows {} in {place}: {}", form.unwrap_or_default(), self.redacted(text));
    }
}

impl fmt::Debug for Canary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Canary(..)")
    }
}

/// The forms in which a secret can appear, each once.
fn forms(value: &str) -> Vec<(&'static str, String)> {
    let mut forms = vec![
        ("as it is", value.to_owned()),
        ("reversed", value.chars().rev().collect()),
        ("in capitals", value.to_uppercase()),
        ("in small letters", value.to_lowercase()),
        ("percent-encoded", percent(value, true)),
        ("percent-encoded", percent(value, false)),
        ("percent-encoded", percent(value, true).replace("%20", "+")),
        ("percent-encoded throughout", value.bytes().map(|byte| format!("%{byte:02X}")).collect()),
        ("percent-encoded throughout", value.bytes().map(|byte| format!("%{byte:02x}")).collect()),
        ("percent-encoded twice", percent(&percent(value, true), true)),
        ("escaped", value.escape_default().to_string()),
        ("escaped for JSON", serde_json::to_string(value).unwrap_or_default().trim_matches('"').replace('/', "\\/")),
        ("in hexadecimal", value.bytes().map(|byte| format!("{byte:02x}")).collect()),
        ("in hexadecimal", value.bytes().map(|byte| format!("{byte:02X}")).collect()),
        ("as a list of bytes", value.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ")),
    ];
    for (alphabet, name) in [(STANDARD, "in base64"), (URL_SAFE, "in base64 for URLs")] {
        for offset in 0..3 {
            forms.push((name, base64_core(value.as_bytes(), offset, alphabet)));
        }
    }
    // However its other letters are encoded: the long words in it stay what they are.
    let words = value.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| word.len() >= 12);
    forms.extend(words.map(|word| ("in part", word.to_owned())));
    forms.retain(|(_, form)| form.len() >= 8);
    forms
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The letters that the bytes have in base64 whatever stands around them, if `offset` bytes stand before them.
fn base64_core(bytes: &[u8], offset: usize, alphabet: &[u8; 64]) -> String {
    // Only whole groups of three: their letters depend on nothing else.
    let skip = (3 - offset) % 3;
    let groups = bytes.get(skip..).unwrap_or_default().chunks_exact(3);
    let letters = groups.flat_map(|group| {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(alphabet[(bits >> shift & 63) as usize]))
    });
    letters.collect()
}

/// Percent-encoding of everything but letters, digits and `-_.~`; with large hexadecimal digits or small ones.
fn percent(text: &str, large: bool) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => char::from(byte).to_string(),
        byte if large => format!("%{byte:02X}"),
        byte => format!("%{byte:02x}"),
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_in_every_encoded_form_whatever_stands_around_it() {
        let canary = Canary::known("a/secret+of a kind");
        // `user:` and `u:` and `:` before it, as a Basic header has it.
        for text in [
            "a/secret+of a kind",
            "token=a%2Fsecret%2Bof%20a%20kind&x=1",
            "token=a%2fsecret%2bof%20a%20kind",
            "token=%61%2F%73%65%63%72%65%74%2B%6F%66%20%61%20%6B%69%6E%64",
            "OmEvc2VjcmV0K29mIGEga2luZA==",
            "dTphL3NlY3JldCtvZiBhIGtpbmQ=",
            "dXNlcjphL3NlY3JldCtvZiBhIGtpbmQ=",
            "612f7365637265742b6f662061206b696e64",
            r#"{"token":"a\/secret+of a kind"}"#,
        ] {
            assert!(canary.form_in(text).is_some(), "{text}");
            assert!(canary.form_in(&canary.redacted(text)).is_none(), "{text}");
        }
        assert_eq!(canary.form_in("a secret of a kind"), None);
        let long = Canary::known("a+longsecretword/1");
        assert_eq!(long.form_in("x=a%2Blongsecretword/1"), Some("in part"));
        assert_eq!(format!("{canary:?}"), "Canary(..)");
    }
}
