//! A small reader of JQL, from the vendor's grammar and nothing of ours.
//!
//! Strings are in single or double quotes; `\t`, `\n`, `\r`, `\'`, `\"`, `\\`, `\ ` and `\uXXXX` are the escapes; control
//! characters and reserved code points must be escaped; `NOT` binds closest, then `AND`, then `OR`
//! (<https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/>).

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Number(i64),
    Quoted(String),
    Symbol(String),
}

pub(super) fn tokens(jql: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut letters = jql.chars().peekable();
    while let Some(&letter) = letters.peek() {
        match letter {
            ' ' | '\t' | '\n' | '\r' => {
                letters.next();
            }
            '"' | '\'' => {
                letters.next();
                tokens.push(Token::Quoted(quoted(&mut letters, letter)?));
            }
            '=' | '!' | '<' | '>' | '~' | '(' | ')' | ',' | '[' | ']' => {
                letters.next();
                let second = letters.next_if(|next| matches!((letter, next), ('!' | '<' | '>', '=') | ('!', '~')));
                tokens.push(Token::Symbol([letter].into_iter().chain(second).collect()));
            }
            _ => {
                let mut word = String::new();
                while let Some(letter) = letters.next_if(|next| next.is_ascii_alphanumeric() || *next == '-') {
                    word.push(letter);
                }
                if word.is_empty() {
                    return Err(format!("{letter:?} is reserved: {jql}"));
                }
                tokens.push(word.parse().map_or(Token::Word(word), Token::Number));
            }
        }
    }
    Ok(tokens)
}

fn quoted(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, quote: char) -> Result<String, String> {
    let mut text = String::new();
    loop {
        match letters.next().ok_or("the quoted string has not been completed")? {
            letter if letter == quote => return Ok(text),
            '\\' => text.push(match letters.next().ok_or("the escape has not been completed")? {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                letter @ ('"' | '\'' | '\\' | ' ') => letter,
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).map_err(|error| error.to_string())?;
                    char::from_u32(code).ok_or("half of a letter")?
                }
                other => return Err(format!("\\{other} is an illegal escape")),
            }),
            letter if matches!(u32::from(letter), 0..=9 | 0xb | 0xc | 0xe..=0x1f | 0x7f..=0x9f | 0xfdd0..=0xfdef | 0xfffe | 0xffff) =>
            {
                return Err(format!("U+{:04X} must be escaped", u32::from(letter)));
            }
            letter => text.push(letter),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// `cf[n] = n`
    Fact(i64),
    All(Vec<Parsed>),
    Any(Vec<Parsed>),
    Not(Box<Parsed>),
}

pub(super) fn parse(jql: &str) -> Result<Parsed, String> {
    let tokens = tokens(jql)?;
    let mut rest = tokens.as_slice();
    let parsed = or(&mut rest)?;
    if rest.is_empty() { Ok(parsed) } else { Err(format!("{rest:?} is left of {jql}")) }
}

fn or(rest: &mut &[Token]) -> Result<Parsed, String> {
    let mut parts = vec![and(rest)?];
    while word(rest, "OR") {
        parts.push(and(rest)?);
    }
    Ok(Parsed::Any(parts))
}

fn and(rest: &mut &[Token]) -> Result<Parsed, String> {
    let mut parts = vec![one(rest)?];
    while word(rest, "AND") {
        parts.push(one(rest)?);
    }
    Ok(Parsed::All(parts))
}

fn one(rest: &mut &[Token]) -> Result<Parsed, String> {
    if word(rest, "NOT") {
        return Ok(Parsed::Not(Box::new(one(rest)?)));
    }
    let symbol = |token: &Token, sign: &str| *token == Token::Symbol(sign.to_owned());
    match *rest {
        [open, inner @ ..] if symbol(open, "(") => {
            *rest = inner;
            let parsed = or(rest)?;
            match *rest {
                [close, after @ ..] if symbol(close, ")") => {
                    *rest = after;
                    Ok(parsed)
                }
                _ => Err(format!("expected ) before {rest:?}")),
            }
        }
        [Token::Word(cf), open, Token::Number(field), close, equal, Token::Number(value), after @ ..]
            if cf == "cf" && symbol(open, "[") && symbol(close, "]") && symbol(equal, "=") && field == value =>
        {
            *rest = after;
            Ok(Parsed::Fact(*value))
        }
        _ => Err(format!("no clause begins at {rest:?}")),
    }
}

fn word(rest: &mut &[Token], expected: &str) -> bool {
    match *rest {
        [Token::Word(word), after @ ..] if word.eq_ignore_ascii_case(expected) => {
            *rest = after;
            true
        }
        _ => false,
    }
}

/// The terms of a text search; an error if there is any sign among them.
pub(super) fn search_terms(query: &str) -> Result<Vec<String>, String> {
    let mut terms = vec![String::new()];
    let mut plain = true;
    let mut letters = query.chars();
    while let Some(letter) = letters.next() {
        let term = terms.last_mut().ok_or("no term")?;
        match letter {
            '\\' => {
                term.push(letters.next().ok_or("a backslash with nothing behind it")?);
                plain = false;
            }
            letter if r#"+-&|!(){}[]^~*?:/""#.contains(letter) => {
                return Err(format!("{letter:?} is a sign in {query}"));
            }
            letter if letter.is_whitespace() => {
                terms.push(String::new());
                plain = true;
            }
            letter => term.push(letter),
        }
        if plain && terms.iter().any(|term| matches!(term.as_str(), "AND" | "OR" | "NOT")) {
            // Only a whole term is a sign; a longer one goes on growing.
            let rest = letters.as_str();
            if rest.is_empty() || rest.starts_with(char::is_whitespace) {
                return Err(format!("a sign in {query}"));
            }
        }
    }
    Ok(terms)
}
