//! From the pieces of a line to Markdown: which marks stand where, so that they are read as what they were.
//!
//! <https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis> says when a mark opens and when it closes. It
//! depends on the letters beside it; where they are in the way, they are written by their number.

use super::escape::{self, Place};
use super::tree::{Image, Inline, Mark, Text};

/// A line, or several with meant breaks between them.
pub(super) fn line(inlines: &[Inline], place: Place) -> String {
    let mut tokens = tokens(&pieces(inlines, place), place);
    choose(&mut tokens);
    make_room(&mut tokens);
    emit(&tokens, place)
}

/// What stands in the line, and the marks that lie around it.
struct Piece {
    what: What,
    path: Vec<Mark>,
}

#[derive(Clone, PartialEq)]
enum What {
    Text(String),
    Code(String),
    Image(Image),
    Break,
}

impl Piece {
    fn is_blank(&self) -> bool {
        match &self.what {
            What::Text(text) => text.chars().all(char::is_whitespace),
            _ => false,
        }
    }
}

/// Marks cannot begin or end at blanks: those are taken out of them.
fn pieces(inlines: &[Inline], place: Place) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for inline in inlines {
        match inline {
            Inline::Text(Text { text, code: true, marks }) => {
                pieces.push(Piece { what: What::Code(text.clone()), path: marks.clone() });
            }
            Inline::Text(Text { text, marks, .. }) => {
                let core = text.trim();
                let start = text.len() - text.trim_start().len();
                let parts = [&text[..start], core, &text[start + core.len()..]];
                let parts = parts.iter().filter(|part| !part.is_empty());
                pieces.extend(parts.map(|part| Piece { what: What::Text((*part).to_owned()), path: marks.clone() }));
            }
            Inline::Break => pieces.push(Piece { what: What::Break, path: Vec::new() }),
            Inline::Image(image) => {
                pieces.push(Piece { what: What::Image(image.clone()), path: image.marks.clone() });
            }
        }
    }
    let paths = paths(&pieces);
    let mut merged: Vec<Piece> = Vec::new();
    for (piece, path) in pieces.into_iter().zip(paths) {
        match (merged.last_mut(), &piece.what) {
            (Some(Piece { what: What::Text(last), path: before }), What::Text(text)) if *before == path => {
                last.push_str(text);
            }
            _ => merged.push(Piece { what: piece.what, path }),
        }
    }
    without_end(&mut merged, place);
    merged
}

/// The marks around each piece. Around a blank there are those of both its neighbours.
fn paths(pieces: &[Piece]) -> Vec<Vec<Mark>> {
    let mut paths: Vec<Vec<Mark>> = pieces.iter().map(|piece| piece.path.clone()).collect();
    let shared = |paths: &[Vec<Mark>], at: usize, neighbour: Option<usize>| {
        let neighbour = neighbour.and_then(|neighbour| paths.get(neighbour));
        up_to_link(&paths[at], neighbour.map_or(0, |neighbour| common(neighbour, &paths[at])))
    };
    let blanks: Vec<usize> = (0..pieces.len()).filter(|at| pieces[*at].is_blank()).collect();
    for at in &blanks {
        paths[*at] = shared(&paths, *at, at.checked_sub(1));
    }
    for at in blanks.iter().rev() {
        paths[*at] = shared(&paths, *at, Some(at + 1));
    }
    paths
}

/// A link may begin with a blank, and so may what lies around the link.
fn up_to_link(path: &[Mark], at_least: usize) -> Vec<Mark> {
    let link = path.iter().rposition(|mark| matches!(mark, Mark::Link { .. })).map_or(0, |at| at + 1);
    path[..link.max(at_least)].to_vec()
}

fn common(a: &[Mark], b: &[Mark]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Blanks at the end of a block mean nothing, and no break can stand there unless it is written as a tag.
fn without_end(pieces: &mut Vec<Piece>, place: Place) {
    while let Some(last) = pieces.last_mut() {
        match &mut last.what {
            What::Break if place == Place::Lines => {}
            What::Text(text) if last.path.is_empty() => {
                text.truncate(text.trim_end_matches(|letter| escape::is_blank(letter) || letter == '\n').len());
                if !text.is_empty() {
                    return;
                }
            }
            _ => return,
        }
        pieces.pop();
    }
}

enum Token {
    Open(Delimiter),
    Close(Delimiter),
    Text {
        text: String,
        first_by_number: bool,
        last_by_number: bool,
    },
    /// Begins and ends with punctuation.
    Raw(String),
    Break,
}

#[derive(Clone, Debug, PartialEq)]
enum Delimiter {
    Strong,
    Em(char),
    Strike,
    Link(String),
}

fn tokens(pieces: &[Piece], place: Place) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut open: Vec<Mark> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let shared = common(&open, &piece.path);
        for mark in open.drain(shared..).rev() {
            tokens.push(Token::Close(delimiter(&mark, place)));
        }
        let mut raw = None;
        for mark in &piece.path[shared..] {
            if let Some(link) = autolink(pieces, at, mark, place) {
                raw = Some(link);
                break;
            }
            tokens.push(Token::Open(delimiter(mark, place)));
            open.push(mark.clone());
        }
        tokens.push(match (raw, &piece.what) {
            (Some(raw), _) => Token::Raw(raw),
            (None, What::Text(text)) => {
                Token::Text { text: text.clone(), first_by_number: false, last_by_number: false }
            }
            (None, What::Code(text)) => Token::Raw(escape::code(text, place)),
            (None, What::Image(image)) => {
                let mut alt = String::new();
                escape::text(&image.alt, if place == Place::Lines { Place::OneLine } else { place }, false, &mut alt);
                Token::Raw(format!("![{alt}]({})", escape::target(&image.url, "", place)))
            }
            (None, What::Break) => Token::Break,
        });
    }
    for mark in open.into_iter().rev() {
        tokens.push(Token::Close(delimiter(&mark, place)));
    }
    tokens
}

fn delimiter(mark: &Mark, place: Place) -> Delimiter {
    match mark {
        Mark::Strong => Delimiter::Strong,
        Mark::Em => Delimiter::Em('_'),
        Mark::Strike => Delimiter::Strike,
        Mark::Link { href, title } => Delimiter::Link(escape::target(href, title, place)),
    }
}

/// A link whose text is its address, and the innermost mark of a piece that has it for itself.
fn autolink(pieces: &[Piece], at: usize, mark: &Mark, place: Place) -> Option<String> {
    let Mark::Link { href, title } = mark else { return None };
    let Piece { what: What::Text(text), path } = &pieces[at] else { return None };
    let alone =
        path.last() == Some(mark) && pieces.get(at + 1).is_none_or(|next| common(&next.path, path) < path.len());
    (alone && text == href && title.is_empty() && escape::is_autolink(href, place)).then(|| format!("<{href}>"))
}

/// What stands beside a delimiter.
#[derive(Clone, Copy, PartialEq)]
enum Beside {
    Blank,
    Punctuation,
    Letter,
    /// One that may or may not be punctuation.
    Unsure,
}

fn letter(letter: Option<char>) -> Beside {
    match letter {
        None => Beside::Blank,
        Some(letter) if letter.is_whitespace() => Beside::Blank,
        Some(letter) if letter.is_ascii_punctuation() => Beside::Punctuation,
        Some(letter) if letter.is_ascii_alphanumeric() => Beside::Letter,
        // Some symbols count as letters elsewhere.
        Some(letter) if letter.is_alphanumeric() && !('\u{2000}'..'\u{3000}').contains(&letter) => Beside::Letter,
        Some(_) => Beside::Unsure,
    }
}

fn before(tokens: &[Token], at: usize) -> Beside {
    match at.checked_sub(1).map(|at| &tokens[at]) {
        None | Some(Token::Break) => Beside::Blank,
        Some(Token::Text { last_by_number: true, .. }) => Beside::Punctuation,
        Some(Token::Text { text, first_by_number: true, .. }) if text.chars().count() == 1 => Beside::Punctuation,
        Some(Token::Text { text, .. }) => letter(text.chars().next_back()),
        Some(Token::Open(_) | Token::Close(_) | Token::Raw(_)) => Beside::Punctuation,
    }
}

fn after(tokens: &[Token], at: usize) -> Beside {
    match tokens.get(at + 1) {
        // A break is a backslash or a tag.
        None => Beside::Blank,
        Some(Token::Break) => Beside::Punctuation,
        Some(Token::Text { first_by_number: true, .. }) => Beside::Punctuation,
        Some(Token::Text { text, last_by_number: true, .. }) if text.chars().count() == 1 => Beside::Punctuation,
        Some(Token::Text { text, .. }) => letter(text.chars().next()),
        Some(Token::Open(_) | Token::Close(_) | Token::Raw(_)) => Beside::Punctuation,
    }
}

/// `_` for emphasis, and `*` within words, where nothing of strong emphasis is beside it.
fn choose(tokens: &mut [Token]) {
    let mut open = Vec::new();
    for at in 0..tokens.len() {
        match &tokens[at] {
            Token::Open(Delimiter::Em(_)) => open.push(at),
            Token::Close(Delimiter::Em(_)) => {
                let Some(start) = open.pop() else { continue };
                let outside = [before(tokens, start), after(tokens, at)];
                let free = outside.iter().all(|beside| matches!(beside, Beside::Blank | Beside::Punctuation));
                let neighbours = [start.checked_sub(1), Some(start + 1), at.checked_sub(1), Some(at + 1)];
                let crowded = neighbours.into_iter().flatten().filter_map(|at| tokens.get(at)).any(|token| {
                    matches!(token, Token::Open(Delimiter::Strong | Delimiter::Em(_)))
                        || matches!(token, Token::Close(Delimiter::Strong | Delimiter::Em(_)))
                });
                let sign = if free || crowded { '_' } else { '*' };
                tokens[start] = Token::Open(Delimiter::Em(sign));
                tokens[at] = Token::Close(Delimiter::Em(sign));
            }
            _ => {}
        }
    }
}

/// Writes letters by their number where they keep a delimiter from opening or closing.
fn make_room(tokens: &mut [Token]) {
    let mut changed = true;
    while changed {
        changed = false;
        for at in 0..tokens.len() {
            let (delimiter, opens) = match &tokens[at] {
                Token::Open(delimiter) => (delimiter, true),
                Token::Close(delimiter) => (delimiter, false),
                _ => continue,
            };
            let (outside, inside) = match opens {
                true => (before(tokens, at), after(tokens, at)),
                false => (after(tokens, at), before(tokens, at)),
            };
            let in_the_way = match delimiter {
                Delimiter::Link(_) => false,
                Delimiter::Em('_') => matches!(outside, Beside::Letter | Beside::Unsure),
                _ => {
                    matches!(outside, Beside::Letter | Beside::Unsure)
                        && matches!(inside, Beside::Punctuation | Beside::Unsure)
                }
            };
            let neighbour = if opens { at.checked_sub(1) } else { Some(at + 1) };
            let Some(Token::Text { first_by_number, last_by_number, .. }) =
                neighbour.and_then(|neighbour| tokens.get_mut(neighbour))
            else {
                continue;
            };
            let flag = if opens { last_by_number } else { first_by_number };
            if in_the_way && !*flag {
                *flag = true;
                changed = true;
            }
        }
    }
}

fn emit(tokens: &[Token], place: Place) -> String {
    let mut out = String::new();
    let mut at_start = true;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Open(Delimiter::Link(_)) => out.push('['),
            Token::Close(Delimiter::Link(target)) => out.push_str(&format!("]({target})")),
            Token::Open(Delimiter::Strong) | Token::Close(Delimiter::Strong) => out.push_str("**"),
            Token::Open(Delimiter::Em(sign)) | Token::Close(Delimiter::Em(sign)) => out.push(*sign),
            Token::Open(Delimiter::Strike) | Token::Close(Delimiter::Strike) => out.push_str("~~"),
            Token::Raw(raw) => out.push_str(raw),
            Token::Break if place == Place::Lines => out.push_str("\\\n"),
            Token::Break => out.push_str("<br>"),
            Token::Text { text, first_by_number, last_by_number } => {
                // Before a break in lines there are no blanks to keep.
                let ends_line = place == Place::Lines && matches!(tokens.get(at + 1), Some(Token::Break));
                let text = if ends_line { text.trim_end_matches(escape::is_blank) } else { text };
                emit_text(text, (*first_by_number, *last_by_number), place, at_start, &mut out);
            }
        }
        at_start = out.is_empty() || out.ends_with('\n');
    }
    out
}

fn emit_text(text: &str, by_number: (bool, bool), place: Place, at_start: bool, out: &mut String) {
    let (mut rest, mut last) = (text, None);
    let mut at_start = at_start;
    if let (true, Some(first)) = (by_number.0, rest.chars().next()) {
        escape::by_number(first, out);
        rest = &rest[first.len_utf8()..];
        at_start = false;
    }
    if let (true, Some(letter)) = (by_number.1, rest.chars().next_back()) {
        last = Some(letter);
        rest = &rest[..rest.len() - letter.len_utf8()];
    }
    escape::text(rest, place, at_start, out);
    if let Some(letter) = last {
        escape::by_number(letter, out);
    }
}
