//! Text in which nothing is taken for a mark.

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Its lines are lines of the Markdown.
    Lines,
    /// All of it is in one line, as in a heading.
    OneLine,
    /// In a cell of a table, where a bar would end the cell.
    Cell,
}

/// Blanks that Markdown takes away around lines.
pub fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\x0b' | '\x0c')
}

/// A letter by its number: neither a blank nor a mark to Markdown, and still itself to a reader.
pub(super) fn by_number(letter: char, out: &mut String) {
    out.push_str(&format!("&#{};", u32::from(letter)));
}

/// Writes a text so that it is read as the same text. `at_start` says whether it begins a line.
pub(super) fn text(text: &str, place: Place, at_start: bool, out: &mut String) {
    let mut at_start = at_start;
    let mut before = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let rest = &text[at + letter.len_utf8()..];
        if letter == '\n' {
            // An empty line would end the paragraph.
            if place != Place::Lines || at_start || rest.trim_start_matches(is_blank).starts_with('\n') {
                by_number(letter, out);
                at_start = false;
            } else {
                out.push('\n');
                at_start = true;
            }
        } else if is_blank(letter) && place == Place::Lines && rest.trim_start_matches(is_blank).starts_with('\n') {
            // Nobody sees it, and two of them would be a line break.
        } else if is_blank(letter) && (at_start || letter != ' ') {
            by_number(letter, out);
            at_start = false;
        } else if at_start && place == Place::Lines && is_numbering(&text[at..]) {
            let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            out.push_str(&text[at..at + digits]);
            out.push('\\');
            for _ in 1..digits {
                letters.next();
            }
            at_start = false;
            before = '0';
            if let Some((_, mark)) = letters.next() {
                out.push(mark);
                before = mark;
            }
            continue;
        } else {
            if is_mark(letter, before, rest) || at_start && place == Place::Lines && begins_block(letter, rest) {
                out.push('\\');
            }
            out.push(letter);
            at_start = false;
        }
        before = letter;
    }
}

/// `1.` or `1)` with nothing or a blank behind it.
fn is_numbering(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(['.', ')']);
    (1..10).contains(&digits) && rest.is_some_and(ends_or_blank)
}

fn ends_or_blank(rest: &str) -> bool {
    rest.chars().next().is_none_or(|next| is_blank(next) || next == '\n')
}

/// Whether a letter would be a mark wherever it stands.
fn is_mark(letter: char, before: char, rest: &str) -> bool {
    let next = rest.chars().next();
    match letter {
        '*' | '`' | '[' | ']' | '~' | '|' => true,
        '\\' => next.is_none_or(|next| next.is_ascii_punctuation() || next != ' ' && (is_blank(next) || next == '\n')),
        '_' => !(before.is_ascii_alphanumeric() && next.is_some_and(|next| next.is_ascii_alphanumeric())),
        '<' => !is_bare_tag(rest) && next.is_none_or(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
        '&' => begins_entity(rest),
        // What follows might be a link.
        '!' => next.is_none(),
        _ => false,
    }
}

/// Whether what follows `<` makes it a tag without attributes. Within a line it can stay as somebody wrote it: it is HTML to
/// Markdown, and its source is what is written of it. `<br>` is not: it would be read as a line break.
pub fn is_bare_tag(rest: &str) -> bool {
    let Some((tag, _)) = rest.split_once('>') else { return false };
    let name = tag.strip_prefix('/').unwrap_or(tag);
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !name.eq_ignore_ascii_case("br")
}

/// Whether `&` and what follows it name a letter.
fn begins_entity(rest: &str) -> bool {
    let name = rest.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '#');
    name.starts_with(';') && name.len() < rest.len()
}

/// Whether a letter at the start of a line would begin a heading, a list, a quote, a rule or the like.
fn begins_block(letter: char, rest: &str) -> bool {
    match letter {
        '#' => ends_or_blank(rest.trim_start_matches('#')),
        '>' => true,
        '+' => ends_or_blank(rest),
        '-' => ends_or_blank(rest) || rest.starts_with(['-', ':', '|']),
        '=' => ends_or_blank(rest.trim_start_matches('=')),
        ':' => rest.starts_with('-'),
        '<' => rest.starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next)),
        _ => false,
    }
}

/// The address of a link or an image, with its title.
pub(super) fn target(url: &str, title: &str, place: Place) -> String {
    let mut out = String::new();
    let plain = |letter: char| !letter.is_whitespace() && !letter.is_control() && !"()<>".contains(letter);
    if !url.is_empty() && url.chars().all(plain) {
        address(url, place, &mut out);
    } else {
        out.push('<');
        address(url, place, &mut out);
        out.push('>');
    }
    if !title.is_empty() {
        out.push_str(" \"");
        address(title, place, &mut out);
        out.push('"');
    }
    out
}

fn address(text: &str, place: Place, out: &mut String) {
    for (at, letter) in text.char_indices() {
        let rest = &text[at + letter.len_utf8()..];
        match letter {
            '\\' | '<' | '>' | '`' | '"' => {
                out.push('\\');
                out.push(letter);
            }
            '|' if place == Place::Cell => out.push_str("\\|"),
            '&' if begins_entity(rest) => out.push_str("\\&"),
            letter if letter.is_control() => by_number(letter, out),
            letter => out.push(letter),
        }
    }
}

/// Code within a line.
pub(super) fn code(text: &str, place: Place) -> String {
    let mut longest = 0;
    let mut run = 0;
    for letter in text.chars() {
        run = if letter == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let ticks = "`".repeat(longest + 1);
    let text = text.replace('\n', " ");
    // One blank on either side is taken away, where there is anything else.
    let blanks = text.starts_with(' ') && text.ends_with(' ') && text.contains(|letter| letter != ' ');
    let pad = if text.starts_with('`') || text.ends_with('`') || blanks { " " } else { "" };
    let text = if place == Place::Cell { text.replace('|', "\\|") } else { text };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// Whether an address can stand in angle brackets as it is.
pub(super) fn is_autolink(url: &str, place: Place) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let is_scheme = (2..=32).contains(&scheme.len())
        && scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    let fits = |letter: char| {
        !letter.is_whitespace()
            && !letter.is_control()
            && !"<>`\\".contains(letter)
            && (letter != '|' || place != Place::Cell)
    };
    is_scheme && rest.chars().all(fits)
}
