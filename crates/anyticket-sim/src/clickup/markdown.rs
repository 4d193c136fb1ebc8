//! Between Markdown and the plain text that `description` and `text_content` hold.

/// Markdown with its marks taken away.
pub(crate) fn plain(markdown: &str) -> String {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            lines.push(inline(block(line)));
        }
    }
    lines.join("\n")
}

/// A line without the mark of its block.
fn block(line: &str) -> &str {
    let trimmed = line.trim_start();
    let heading = trimmed.trim_start_matches('#');
    if heading.len() < trimmed.len() && heading.starts_with(' ') {
        return heading.trim_start();
    }
    for mark in ["- [ ] ", "- [x] ", "- ", "* ", "+ ", "> "] {
        if let Some(rest) = trimmed.strip_prefix(mark) {
            return rest.trim_start();
        }
    }
    let rest = trimmed.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match rest.strip_prefix(". ") {
        Some(item) if rest.len() < trimmed.len() => item,
        _ => line,
    }
}

fn inline(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                if let Some((_, escaped)) = letters.next() {
                    plain.push(escaped);
                }
            }
            '*' | '`' => {}
            '~' if text[at..].starts_with("~~") || text[..at].ends_with('~') => {}
            '_' if is_mark(text, at) => {}
            '!' if text[at..].starts_with("![") => {}
            '[' => match link(&text[at..]) {
                Some((label, length)) => {
                    plain.push_str(&inline(label));
                    while letters.clone().next().is_some_and(|(next, _)| next < at + length) {
                        letters.next();
                    }
                }
                None => plain.push('['),
            },
            _ => plain.push(letter),
        }
    }
    plain
}

/// An underscore at the edge of a word is a mark, one within is not.
fn is_mark(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let after = text[at + 1..].chars().next().is_some_and(char::is_alphanumeric);
    before != after
}

/// The label of `[label](address)` and the length of it all.
fn link(text: &str) -> Option<(&str, usize)> {
    let close = text.find("](")?;
    let end = close + text[close..].find(')')?;
    Some((&text[1..close], end + 1))
}

/// Plain text as Markdown that reads the same.
pub(crate) fn escaped(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            markdown.push('\n');
        }
        let trimmed = line.trim_start();
        markdown.push_str(&line[..line.len() - trimmed.len()]);
        let digits = trimmed.trim_start_matches(|letter: char| letter.is_ascii_digit());
        for (at, letter) in trimmed.char_indices() {
            let opens_a_block = at == 0 && matches!(letter, '#' | '-' | '+' | '>')
                || letter == '.' && !digits.is_empty() && at == trimmed.len() - digits.len() && at > 0;
            if opens_a_block || matches!(letter, '\\' | '*' | '_' | '`' | '[' | ']' | '~' | '!' | '<') {
                markdown.push('\\');
            }
            markdown.push(letter);
        }
    }
    markdown
}

/// Markdown in ClickUp's own hand.
pub(crate) fn normalized(markdown: &str) -> String {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let trimmed = line.trim_start();
        match trimmed.strip_prefix("- ") {
            Some(item) if !fenced && !item.starts_with('[') => {
                lines.push(format!("{}*   {item}", &line[..line.len() - trimmed.len()]));
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{escaped, normalized, plain};

    #[test]
    fn plain_text_survives_the_way_through_markdown() {
        for text in
            ["a_b *c* [d](e)", "1. no list", "# no heading", "- no item\n> no quote", "C:\\x `y` ~~z~~ !", "1.5 kg"]
        {
            assert_eq!(plain(&escaped(text)), text);
        }
    }

    #[test]
    fn marks_are_taken_away() {
        assert_eq!(
            plain("# Title\n\n- **bold** and [a *link*](https://x.io)\n\n```\n*code*\n```"),
            "Title\n\nbold and a link\n\n*code*"
        );
    }

    #[test]
    fn bullets_get_the_hand_of_clickup() {
        assert_eq!(normalized("- a\n  - b\n- [ ] c"), "*   a\n  *   b\n- [ ] c");
    }
}
