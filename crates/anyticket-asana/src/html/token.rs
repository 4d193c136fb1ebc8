//! The tags and texts that a text of Asana is made of.

use super::entity;

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(String),
    Open { name: &'a str, attributes: Vec<(&'a str, String)>, is_empty: bool },
    Close(&'a str),
}

/// Cuts HTML into its pieces. What is no tag is text.
pub(super) fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        push_text(&mut tokens, text);
        if let Some(behind) = tag.strip_prefix("<!--") {
            rest = behind.split_once("-->").map_or("", |(_, behind)| behind);
        } else if let Some((token, behind)) = tag_at(tag) {
            tokens.push(token);
            rest = behind;
        } else {
            push_text(&mut tokens, "<");
            rest = &tag[1..];
        }
    }
    push_text(&mut tokens, rest);
    tokens
}

fn push_text(tokens: &mut Vec<Token<'_>>, text: &str) {
    if text.is_empty() {
        return;
    }
    let text = entity::decoded(text);
    match tokens.last_mut() {
        Some(Token::Text(before)) => before.push_str(&text),
        _ => tokens.push(Token::Text(text)),
    }
}

/// The tag that a text begins with, and what stands behind it.
fn tag_at(html: &str) -> Option<(Token<'_>, &str)> {
    let inner = html.strip_prefix('<')?;
    let is_close = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let (name, mut rest) = inner.split_at(length);
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix("/>") {
            return Some((named(name, attributes, is_close, true), behind));
        }
        if let Some(behind) = rest.strip_prefix('>') {
            return Some((named(name, attributes, is_close, false), behind));
        }
        let (attribute, behind) = attribute_at(rest)?;
        attributes.push(attribute);
        rest = behind;
    }
}

fn named<'a>(name: &'a str, attributes: Vec<(&'a str, String)>, is_close: bool, is_empty: bool) -> Token<'a> {
    if is_close { Token::Close(name) } else { Token::Open { name, attributes, is_empty } }
}

/// The attribute that a text begins with, and what stands behind it.
fn attribute_at(text: &str) -> Option<((&str, String), &str)> {
    let is_name = |letter: char| !letter.is_whitespace() && !"=<>/\"'".contains(letter);
    let length = text.find(|letter| !is_name(letter)).unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    if name.is_empty() {
        return None;
    }
    let Some(value) = rest.trim_start().strip_prefix('=') else { return Some(((name, String::new()), rest)) };
    let value = value.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    let (value, rest) = match quote {
        Some(quote) => value[1..].split_once(quote)?,
        None => {
            let length = value.find(|letter: char| letter.is_whitespace() || letter == '>').unwrap_or(value.len());
            value.split_at(length)
        }
    };
    Some(((name, entity::decoded(value)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_and_texts_are_told_apart() {
        let open = Token::Open { name: "a", attributes: vec![("href", "x?a&b".to_owned())], is_empty: false };
        let expected = [Token::Text("1 < 2 ".to_owned()), open, Token::Text("t".to_owned()), Token::Close("a")];
        assert_eq!(tokens("1 &lt; 2 <a href=\"x?a&amp;b\">t</a>"), expected);
        let rule = Token::Open { name: "hr", attributes: Vec::new(), is_empty: true };
        assert_eq!(tokens("<hr/><!-- c -->"), [rule]);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for text in ["a < b", "<", "<<", "<1>", "<a href=\"", "< b>", "<b"] {
            assert_eq!(tokens(text), [Token::Text(text.to_owned())]);
        }
    }
}
