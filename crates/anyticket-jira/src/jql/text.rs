//! Texts in quotes, and what is searched for in texts.

/// A text in double quotes, as JQL reads it.
///
/// A backslash escapes quotes and itself; `\t`, `\n`, `\r` and `\uXXXX` are the other escapes. Control characters and the
/// code points that Unicode reserves (U+FDD0 to U+FDEF, U+FFFE, U+FFFF) are refused as they are: `The character 'U+007F'
/// ... must be escaped. Use the escape '\u007f' instead.`
/// (<https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/>, "Special characters",
/// and the messages of Jira's parser, which give these very escapes.)
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}'..='\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A search for all words of a text, in which nothing is a sign of the search language.
///
/// What is behind `~` is read twice, as a text of JQL and as a search, so its signs have a backslash of their own.
/// `AND`, `OR` and `NOT` are signs only in capitals, and case makes no difference to words.
/// (<https://support.atlassian.com/jira-software-cloud/docs/search-for-issues-using-the-text-field/>, which names
/// `+ - & | ! ( ) { } [ ] ^ ~ * ? \ :`; quotes begin a phrase, and a slash an expression in the search engine behind it.)
pub(super) fn words(text: &str) -> Option<String> {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words = words.filter(|word| has_word(word)).map(|word| match word {
        "AND" | "OR" | "NOT" => word.to_lowercase(),
        _ => escaped(word, r#"+-&|!(){}[]^~*?\:/""#),
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A search for the words of a text, one after another.
pub(super) fn phrase(text: &str) -> Option<String> {
    let clean: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    has_word(&clean).then(|| format!("\"{}\"", escaped(clean.trim(), r#"\""#)))
}

/// Signs alone are no words: the index does not have them.
fn has_word(text: &str) -> bool {
    text.chars().any(|letter| !letter.is_ascii_punctuation() && !letter.is_whitespace())
}

fn escaped(text: &str, signs: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if signs.contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
