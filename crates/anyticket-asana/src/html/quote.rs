//! Quotes. Asana has no tag for them: they are lines that begin with `>`, as in an e-mail.

use anyticket_core::markdown::{Block, Inline, Mark, Text, push_text};

/// How deep quotes lie in each other at most; deeper ones are text.
pub(super) const DEEPEST: usize = 20;

type Line = Vec<Inline>;

/// A paragraph as the blocks it holds: itself, or quotes and what stands between them.
pub(super) fn blocks(paragraph: Vec<Inline>) -> Vec<Block> {
    of_lines(lines(paragraph), 0)
}

fn of_lines(lines: Vec<Line>, depth: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while let Some(first) = lines.next() {
        let quoted = is_quoted(&first) && depth < DEEPEST;
        let mut run = vec![first];
        while let Some(line) = lines.next_if(|line| is_quoted(line) == quoted || depth >= DEEPEST) {
            run.push(line);
        }
        if quoted {
            let inner: Vec<Line> = run.into_iter().map(unquoted).collect();
            let paragraphs = inner.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
            let inner: Vec<Block> = paragraphs.flat_map(|lines| of_lines(lines.to_vec(), depth + 1)).collect();
            // Nothing that is quoted is no quote.
            blocks.extend((!inner.is_empty()).then_some(Block::Quote(inner)));
        } else {
            blocks.push(Block::Paragraph(joined(run)));
        }
    }
    blocks
}

fn is_quoted(line: &Line) -> bool {
    matches!(line.first(), Some(Inline::Text(Text { text, code: false, .. })) if text.starts_with('>'))
}

/// A line without its first sign of a quote and the blanks around it.
fn unquoted(mut line: Line) -> Line {
    let mut sign = Some('>');
    while let Some(Inline::Text(first)) = line.first_mut().filter(|first| !is_code(first)) {
        let rest = first.text.trim_start_matches([' ', '\t']);
        let rest = match sign.take() {
            Some(sign) => rest.strip_prefix(sign).unwrap_or(rest).trim_start_matches([' ', '\t']),
            None => rest,
        };
        first.text = rest.to_owned();
        if !first.text.is_empty() {
            break;
        }
        line.remove(0);
    }
    line
}

fn is_code(inline: &Inline) -> bool {
    matches!(inline, Inline::Text(Text { code: true, .. }))
}

fn lines(paragraph: Vec<Inline>) -> Vec<Line> {
    let mut lines = vec![Vec::new()];
    for inline in paragraph {
        let Inline::Text(piece) = inline else {
            lines.last_mut().into_iter().for_each(|line| line.push(inline.clone()));
            continue;
        };
        if piece.code {
            lines.last_mut().into_iter().for_each(|line| line.push(Inline::Text(piece.clone())));
            continue;
        }
        for (at, text) in piece.text.split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut() {
                push_text(line, Text { text: text.to_owned(), ..piece.clone() });
            }
        }
    }
    lines
}

fn joined(lines: Vec<Line>) -> Vec<Inline> {
    let mut paragraph: Vec<Inline> = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        if at > 0 {
            let marks = common(marks_of(paragraph.last()), marks_of(line.first()));
            push_text(&mut paragraph, Text { text: "\n".to_owned(), code: false, marks });
        }
        for inline in line {
            match inline {
                Inline::Text(text) => push_text(&mut paragraph, text),
                other => paragraph.push(other),
            }
        }
    }
    paragraph
}

fn marks_of(inline: Option<&Inline>) -> &[Mark] {
    match inline {
        Some(Inline::Text(text)) => &text.marks,
        _ => &[],
    }
}

/// The marks that lie around both.
pub(super) fn common(a: &[Mark], b: &[Mark]) -> Vec<Mark> {
    a.iter().zip(b).take_while(|(a, b)| a == b).map(|(mark, _)| mark.clone()).collect()
}
