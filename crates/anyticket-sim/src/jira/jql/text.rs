//! Text search: words, not characters.
//!
//! <https://support.atlassian.com/jira-software-cloud/docs/search-syntax-for-text-fields/>

use serde_json::Value;

/// What `~` looks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TextQuery {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Word(String),
    /// A pattern with `*` and `?`.
    Pattern(String),
    Phrase(Vec<String>),
    /// A word, or one that differs in a letter.
    Fuzzy(String),
}

/// Why a text query is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TextError {
    Unparsable,
    StartsWith(char),
    Empty,
}

pub(crate) fn parse(text: &str) -> Result<TextQuery, TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    if let Some(first) = text.trim_start().chars().next().filter(|first| matches!(first, '*' | '?')) {
        return Err(TextError::StartsWith(first));
    }
    let mut parser = Parser { chars: text.chars().collect(), at: 0 };
    let query = parser.any()?;
    if parser.at < parser.chars.len() { Err(TextError::Unparsable) } else { Ok(query) }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn skip_space(&mut self) {
        while self.chars.get(self.at).is_some_and(|character| character.is_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_space();
        self.chars.get(self.at).copied()
    }

    /// Takes a bare `AND`, `OR` or `NOT`.
    fn take_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let end = self.at + word.len();
        let there = self.chars.get(self.at..end).is_some_and(|slice| slice.iter().collect::<String>() == word)
            && self.chars.get(end).is_none_or(|next| next.is_whitespace() || *next == '(');
        if there {
            self.at = end;
        }
        there
    }

    fn take_pair(&mut self, pair: &str) -> bool {
        self.skip_space();
        let there = self.chars[self.at..].iter().take(2).collect::<String>() == pair;
        if there {
            self.at += 2;
        }
        there
    }

    fn any(&mut self) -> Result<TextQuery, TextError> {
        let mut parts = vec![self.all()?];
        while self.take_word("OR") || self.take_pair("||") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { TextQuery::Any(parts) })
    }

    fn all(&mut self) -> Result<TextQuery, TextError> {
        let mut parts = vec![self.one()?];
        loop {
            if self.take_word("AND") || self.take_pair("&&") {
                parts.push(self.one()?);
                continue;
            }
            let or = {
                let before = self.at;
                let or = self.take_word("OR") || self.take_pair("||");
                self.at = before;
                or
            };
            match self.peek() {
                None | Some(')') => break,
                _ if or => break,
                Some(_) => parts.push(self.one()?),
            }
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { TextQuery::All(parts) })
    }

    fn one(&mut self) -> Result<TextQuery, TextError> {
        if self.take_word("NOT") {
            return Ok(TextQuery::Not(Box::new(self.one()?)));
        }
        match self.peek().ok_or(TextError::Unparsable)? {
            '+' => {
                self.at += 1;
                self.attached()?;
                self.one()
            }
            '-' | '!' => {
                self.at += 1;
                self.attached()?;
                Ok(TextQuery::Not(Box::new(self.one()?)))
            }
            '(' => {
                self.at += 1;
                let inner = self.any()?;
                if self.peek() != Some(')') {
                    return Err(TextError::Unparsable);
                }
                self.at += 1;
                Ok(inner)
            }
            '"' => self.phrase(),
            '[' | ']' | '{' | '}' | ')' | '^' | '~' | ':' => Err(TextError::Unparsable),
            _ => self.word(),
        }
    }

    /// A sign must stand at the word it belongs to.
    fn attached(&self) -> Result<(), TextError> {
        match self.chars.get(self.at) {
            Some(next) if !next.is_whitespace() => Ok(()),
            _ => Err(TextError::Unparsable),
        }
    }

    fn phrase(&mut self) -> Result<TextQuery, TextError> {
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.chars.get(self.at) {
                None => return Err(TextError::Unparsable),
                Some('"') => break,
                Some('\\') => {
                    self.at += 1;
                    text.extend(self.chars.get(self.at));
                }
                Some(character) => text.push(*character),
            }
            self.at += 1;
        }
        self.at += 1;
        self.suffix()?;
        Ok(TextQuery::Phrase(words(&text)))
    }

    fn word(&mut self) -> Result<TextQuery, TextError> {
        let mut text = String::new();
        let mut wild = false;
        while let Some(&character) = self.chars.get(self.at) {
            match character {
                '\\' => {
                    self.at += 1;
                    // What is escaped is an ordinary character, and most of those part words.
                    text.extend(self.chars.get(self.at));
                }
                '*' | '?' => {
                    wild = true;
                    text.push(character);
                }
                '~' | '^' => break,
                '[' | ']' | '{' | '}' | ':' | '"' | '(' => return Err(TextError::Unparsable),
                ')' => break,
                _ if character.is_whitespace() => break,
                _ => text.push(character),
            }
            self.at += 1;
        }
        if wild {
            if let Some(first) = text.chars().next().filter(|first| matches!(first, '*' | '?')) {
                return Err(TextError::StartsWith(first));
            }
            self.suffix()?;
            return Ok(TextQuery::Pattern(text.to_lowercase()));
        }
        let fuzzy = self.suffix()?;
        let mut parts = words(&text);
        Ok(match parts.len() {
            1 if fuzzy => TextQuery::Fuzzy(parts.remove(0)),
            1 => TextQuery::Word(parts.remove(0)),
            // Nothing but punctuation is left out of the question.
            0 => TextQuery::All(Vec::new()),
            _ => TextQuery::Phrase(parts),
        })
    }

    /// `~2` or `^4` behind a word; true for `~`.
    fn suffix(&mut self) -> Result<bool, TextError> {
        let fuzzy = match self.chars.get(self.at) {
            Some('~') => true,
            Some('^') => false,
            _ => return Ok(false),
        };
        self.at += 1;
        let digits = self.chars[self.at..].iter().take_while(|next| next.is_ascii_digit() || **next == '.').count();
        if !fuzzy && digits == 0 {
            return Err(TextError::Unparsable);
        }
        self.at += digits;
        Ok(fuzzy)
    }
}

impl TextQuery {
    /// Whether a text, as a list of its words, answers it.
    pub(crate) fn matches(&self, text: &[String]) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(text)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(text)),
            Self::Not(part) => !part.matches(text),
            Self::Word(word) => text.contains(word),
            Self::Pattern(pattern) => text.iter().any(|word| like(pattern.as_bytes(), word.as_bytes())),
            Self::Phrase(words) => !words.is_empty() && text.windows(words.len()).any(|window| window == words),
            Self::Fuzzy(word) => text.iter().any(|other| word == other || nearly(word, other)),
        }
    }
}

fn like(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', rest @ ..] => (0..=text.len()).any(|from| like(rest, &text[from..])),
        [b'?', rest @ ..] => !text.is_empty() && like(rest, &text[1..]),
        [first, rest @ ..] => text.first() == Some(first) && like(rest, &text[1..]),
    }
}

fn nearly(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same_start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let same_end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    one.len().abs_diff(other.len()) <= 1 && same_start + same_end + 1 >= one.len().max(other.len())
}

/// The words of a text: lower case, without punctuation, cut to their stems.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric() && character != '\'')
        .map(|word| word.trim_matches('\''))
        .filter(|word| !word.is_empty())
        .map(|word| stem(word.to_lowercase()))
        .collect()
}

/// English endings are cut, so that `fix` finds `fixing`; a rough likeness of what the vendor's index does.
fn stem(word: String) -> String {
    let keep = |ending: &str| word.len() > ending.len() + 2 && word.ends_with(ending);
    for ending in ["ing", "ed", "es", "s"] {
        if keep(ending) && !word.ends_with("ss") {
            return word[..word.len() - ending.len()].to_owned();
        }
    }
    word
}

/// The text of a document: its text nodes, parted by spaces where blocks end.
pub(crate) fn plain(document: &Value, into: &mut String) {
    if let Some(text) = document["text"].as_str() {
        into.push_str(text);
    }
    if let Some(text) = document["attrs"]["text"].as_str() {
        into.push_str(text);
        into.push(' ');
    }
    if let Some(content) = document["content"].as_array() {
        for node in content {
            plain(node, into);
        }
        into.push(' ');
    }
}
