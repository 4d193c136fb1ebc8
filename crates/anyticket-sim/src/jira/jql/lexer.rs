//! From text to tokens, with the reserved characters, the escapes and the positions of Jira's own errors.

use super::JqlError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bare word.
    Word,
    /// A bare word of digits, with a sign perhaps.
    Number(i64),
    /// In single or double quotes.
    Quoted,
    /// `=`, `!=`, `<`, `(`, `,` and so on.
    Symbol,
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Token {
    pub(crate) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// Whether it is this bare word, in any case.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn place(&self) -> String {
        format!("(line {}, character {})", self.line, self.column)
    }
}

/// <https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/>, "Reserved characters".
const RESERVED: &str = "+.,;?|*/%^$#@[]{}";

const ESCAPES: &str = "The valid escape sequences are \\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.";

pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, JqlError> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0, line: 1, column: 1 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let end = token.kind == Kind::End;
        tokens.push(token);
        if end {
            return Ok(tokens);
        }
    }
}

pub(crate) fn error(message: String) -> JqlError {
    JqlError::Syntax(format!("Error in the JQL Query: {message}"))
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    column: usize,
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn step(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        if character == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(character)
    }

    fn next(&mut self) -> Result<Token, JqlError> {
        while self.peek().is_some_and(|character| matches!(character, ' ' | '\t' | '\n' | '\r')) {
            self.step();
        }
        let (line, column) = (self.line, self.column);
        let token = |kind, text: String| Ok(Token { kind, text, line, column });
        let Some(character) = self.peek() else { return token(Kind::End, String::new()) };
        if let Some(symbol) = self.symbol() {
            return token(Kind::Symbol, symbol);
        }
        if character == '"' || character == '\'' {
            return self.quoted(character, line, column);
        }
        self.word(line, column)
    }

    fn symbol(&mut self) -> Option<String> {
        let two: String = self.chars[self.at..].iter().take(2).collect();
        let symbol = match two.as_str() {
            "!=" | "!~" | "<=" | ">=" | "&&" | "||" => two,
            _ => match self.peek()? {
                one @ ('=' | '<' | '>' | '~' | '(' | ')' | ',' | '!' | '&' | '|' | '[' | ']') => one.to_string(),
                _ => return None,
            },
        };
        for _ in symbol.chars() {
            self.step();
        }
        Some(symbol)
    }

    fn quoted(&mut self, quote: char, line: usize, column: usize) -> Result<Token, JqlError> {
        self.step();
        let mut text = String::new();
        loop {
            match self.peek() {
                None => {
                    let place = format!("(line {line}, character {column})");
                    return Err(error(if text.is_empty() {
                        format!("The quoted string has not been completed. {place}")
                    } else {
                        format!("The quoted string '{}' has not been completed. {place}", text.replace('\n', " "))
                    }));
                }
                Some(character) if character == quote => {
                    self.step();
                    return Ok(Token { kind: Kind::Quoted, text, line, column });
                }
                Some('\\') => text.push(self.escape()?),
                Some(character) => {
                    self.refuse_control(character)?;
                    text.push(character);
                    self.step();
                }
            }
        }
    }

    fn word(&mut self, line: usize, column: usize) -> Result<Token, JqlError> {
        let mut text = String::new();
        let mut escaped = false;
        while let Some(character) = self.peek() {
            match character {
                ' ' | '\t' | '\n' | '\r' | '=' | '<' | '>' | '~' | '(' | ')' | ',' | '!' | '&' | '|' | '[' | ']'
                | '"' | '\'' => break,
                '\\' => {
                    text.push(self.escape()?);
                    escaped = true;
                }
                // `issue.property[...]` is the one bare name that may hold a dot.
                '.' if text.eq_ignore_ascii_case("issue") || text.eq_ignore_ascii_case("issue.property") => {
                    text.push(character);
                    self.step();
                }
                // What follows the brackets of a property: `.path.to.it`.
                '.' if text.is_empty() && self.at > 0 && self.chars[self.at - 1] == ']' => {
                    text.push(character);
                    self.step();
                }
                '.' if text.starts_with('.') => {
                    text.push(character);
                    self.step();
                }
                _ if RESERVED.contains(character) => {
                    return Err(error(format!(
                        "The character '{character}' is a reserved JQL character. You must enclose it in a string or \
                         use the escape '\\u{:04x}' instead. (line {}, character {})",
                        u32::from(character),
                        self.line,
                        self.column
                    )));
                }
                _ => {
                    self.refuse_control(character)?;
                    text.push(character);
                    self.step();
                }
            }
        }
        let digits = text.strip_prefix('-').unwrap_or(&text);
        if !escaped && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = text.parse().map_err(|_| {
                error(format!(
                    "'{text}' is not a valid number. Numbers must be between -9,223,372,036,854,775,808 and \
                     9,223,372,036,854,775,807. (line {line}, character {column})"
                ))
            })?;
            return Ok(Token { kind: Kind::Number(number), text, line, column });
        }
        if !escaped && RESERVED_WORDS.split(' ').any(|word| word.eq_ignore_ascii_case(&text)) {
            return Err(error(format!(
                "'{text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query. \
                 (line {line}, character {column})"
            )));
        }
        Ok(Token { kind: Kind::Word, text, line, column })
    }

    fn escape(&mut self) -> Result<char, JqlError> {
        let place = format!("(line {}, character {})", self.line, self.column);
        self.step();
        let illegal =
            |sequence: &str| error(format!("'\\{sequence}' is an illegal JQL escape sequence. {ESCAPES} {place}"));
        let Some(character) = self.step() else {
            return Err(error(format!("The escape sequence has not been completed. {ESCAPES} {place}")));
        };
        match character {
            '\'' | '"' | '\\' | ' ' => Ok(character),
            't' => Ok('\t'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            'u' => {
                let digits: String = self.chars[self.at..].iter().take(4).collect();
                let code = (digits.len() == 4).then(|| u32::from_str_radix(&digits, 16).ok()).flatten();
                let Some(code) = code else {
                    let first: String = digits.chars().take(1).collect();
                    return Err(illegal(&format!("u{first}")));
                };
                for _ in 0..4 {
                    self.step();
                }
                Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            other => Err(illegal(&other.to_string())),
        }
    }

    /// Control characters must be escaped, inside quotes too. A line break may stand in a string.
    fn refuse_control(&self, character: char) -> Result<(), JqlError> {
        let code = u32::from(character);
        let control = (code < 0x20 && !matches!(character, '\n' | '\r' | '\t')) || (0x7f..=0x9f).contains(&code);
        if !control {
            return Ok(());
        }
        let (line, column) = (self.line, self.column);
        Err(error(format!(
            "The character 'U+{code:04X}' on line {line} at position {column} must be escaped. Use the escape \
             '\\u{code:04x}' instead. (line {line}, character {column})"
        )))
    }
}

/// Words that must be quoted. The words of the grammar itself are refused by the parser instead.
///
/// <https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/>, "Reserved words".
const RESERVED_WORDS: &str = "\
    abort access add alias all alter any as audit avg begin between boolean break byte catch char character \
    check checkpoint collate collation column commit connect continue count create current date decimal declare \
    decrement default defaults define delete delimiter difference distinct divide do double drop else encoding \
    end equals escape exclusive exec execute exists explain false fetch field file first float for function go \
    goto grant greater group having identified if immediate increment index initial inner inout input insert \
    int integer intersect intersection into isempty isnull join last left less like limit lock long max min \
    minus mode modify modulo more multiply next noaudit notin nowait number object of option outer output power \
    previous prior privileges public raise raw remainder rename resource return returns revoke right row rowid \
    rownum rows select session set share size sqrt start strict string subtract sum synonym table then trans \
    transaction trigger true uid union unique update user validate values view when whenever where while with";
