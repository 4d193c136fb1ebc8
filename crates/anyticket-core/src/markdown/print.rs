//! From the tree to Markdown: the blocks.

use super::escape::{self, Place};
use super::line::line;
use super::tree::{Block, Item, List, Table};

/// Blocks as Markdown, without a line end behind them. Nothing of a text is taken for a mark.
///
/// ```
/// use anyticket_core::markdown::{Block, Inline, print};
///
/// assert_eq!(print(&[Block::Heading(2, vec![Inline::text("5 * 3")])]), "## 5 \\* 3");
/// ```
pub fn print(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut before: Option<Printed> = None;
    for block in blocks {
        let printed = printed(block, before.as_ref());
        // An empty paragraph is nothing in Markdown.
        if printed.text.is_empty() {
            continue;
        }
        if before.is_some() {
            out.push_str("\n\n");
        }
        out.push_str(&printed.text);
        before = Some(printed);
    }
    out
}

/// A block, and what the next one must know of it.
struct Printed {
    text: String,
    /// The sign of a list: one after it needs another.
    list: Option<Sign>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Sign {
    numbered: bool,
    sign: char,
}

fn printed(block: &Block, before: Option<&Printed>) -> Printed {
    let text = match block {
        Block::Paragraph(inlines) => line(inlines, Place::Lines),
        Block::Heading(level, inlines) => heading(*level, &line(inlines, Place::OneLine)),
        Block::Quote(blocks) => quote(&print(blocks)),
        Block::List(list) => {
            let sign = sign(list, before.and_then(|before| before.list));
            return Printed { text: print_list(list, sign), list: Some(sign) };
        }
        Block::Code { language, text } => code(language, text),
        Block::Table(table) => print_table(table),
        Block::Rule => "---".to_owned(),
    };
    Printed { text, list: None }
}

fn heading(level: u8, text: &str) -> String {
    let mut text = text.to_owned();
    // Number signs at the end would be taken for a part of the form.
    if text.ends_with('#') && !text.ends_with("\\#") {
        text.insert(text.len() - 1, '\\');
    }
    format!("{} {text}", "#".repeat(usize::from(level))).trim_end_matches(' ').to_owned()
}

fn quote(text: &str) -> String {
    text.split('\n')
        .map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

fn code(language: &str, text: &str) -> String {
    let fence = if language.contains('`') { '~' } else { '`' };
    let mut longest = 2;
    let mut run = 0;
    for letter in text.chars() {
        run = if letter == fence { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = fence.to_string().repeat(longest + 1);
    let mut info = String::new();
    for letter in language.trim().chars() {
        match letter {
            '\\' | '&' => info.extend(['\\', letter]),
            letter if letter.is_control() => info.push(' '),
            letter => info.push(letter),
        }
    }
    let end = if text.is_empty() { "" } else { "\n" };
    format!("{fence}{info}\n{text}{end}{fence}")
}

/// Two lists in a row are two only if their signs differ.
fn sign(list: &List, before: Option<Sign>) -> Sign {
    let numbered = list.start.is_some();
    let (usual, other) = if numbered { ('.', ')') } else { ('-', '*') };
    let taken = before == Some(Sign { numbered, sign: usual });
    Sign { numbered, sign: if taken { other } else { usual } }
}

/// The greatest number that an item can have, <https://spec.commonmark.org/0.31.2/#ordered-list-marker>.
const GREATEST: u64 = 999_999_999;

fn print_list(list: &List, sign: Sign) -> String {
    let count = list.items.len() as u64;
    let start = list.start.unwrap_or_default().min(GREATEST.saturating_sub(count));
    let items = list.items.iter().zip(start..).map(|(item, number)| {
        let marker = if sign.numbered { format!("{number}{}", sign.sign) } else { sign.sign.to_string() };
        print_item(item, &marker)
    });
    items.collect::<Vec<_>>().join("\n")
}

fn print_item(item: &Item, marker: &str) -> String {
    let mut inner = String::new();
    let mut before: Option<(Printed, &Block)> = None;
    for block in &item.blocks {
        let printed = printed(block, before.as_ref().map(|(printed, _)| printed));
        if printed.text.is_empty() {
            continue;
        }
        match &before {
            // What begins with a list begins on the next line: `- - -` would be a rule.
            None if printed.list.is_some() => inner.push('\n'),
            None => {}
            Some((_, Block::Paragraph(_))) if may_follow(block) => inner.push('\n'),
            Some(_) => inner.push_str("\n\n"),
        }
        match block {
            Block::Rule => inner.push_str("___"),
            _ => inner.push_str(&printed.text),
        }
        before = Some((printed, block));
    }
    if inner.is_empty() && item.task.is_some() {
        // A task without a text is none at the end of a document.
        escape::by_number(' ', &mut inner);
    }
    let task = match item.task {
        Some(true) => " [x]",
        Some(false) => " [ ]",
        None => "",
    };
    let width = marker.len() + 1;
    let mut out = format!("{marker}{task}");
    for (at, line) in inner.split('\n').enumerate() {
        match at {
            0 if line.is_empty() => {}
            0 => {
                out.push(' ');
                out.push_str(line);
            }
            _ if line.is_empty() => out.push('\n'),
            _ => {
                out.push('\n');
                out.push_str(&" ".repeat(width));
                out.push_str(line);
            }
        }
    }
    out
}

/// Whether a block begins a list even right below a line of text.
fn may_follow(block: &Block) -> bool {
    let Block::List(List { start: None | Some(1), items }) = block else { return false };
    match items.first().map(|item| item.blocks.as_slice()) {
        Some([Block::Paragraph(inlines), ..]) => !line(inlines, Place::Lines).is_empty(),
        _ => false,
    }
}

fn print_table(table: &Table) -> String {
    let rows = table.rows.iter().map(Vec::len);
    let columns = rows.chain([table.head.len()]).max().unwrap_or_default();
    if columns == 0 {
        return String::new();
    }
    let row = |cells: &[Vec<_>]| {
        let mut out = "|".to_owned();
        for at in 0..columns {
            let cell = cells.get(at).map(|cell| line(cell, Place::Cell)).unwrap_or_default();
            out.push_str(&format!(" {cell}{}|", if cell.is_empty() { "" } else { " " }));
        }
        out
    };
    let mut lines = vec![row(&table.head), format!("|{}", " --- |".repeat(columns))];
    lines.extend(table.rows.iter().map(|cells| row(cells)));
    lines.join("\n")
}
