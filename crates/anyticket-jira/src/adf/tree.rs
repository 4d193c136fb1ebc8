//! The text between the two forms: what both Markdown and ADF can say.

pub(super) use anyticket_core::markdown::{Block, Image, Inline, Item, List, Mark, Table, Text, push_text};

/// Several blocks in a single line, for places that hold no blocks.
pub(super) fn in_a_line(blocks: Vec<Block>) -> Vec<Inline> {
    let mut line = Vec::new();
    let mut next = |piece: Vec<Inline>| {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.extend(piece);
    };
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => next(inlines),
            Block::Heading(_, inlines) => next(strong(inlines)),
            Block::Quote(blocks) => next(in_a_line(blocks)),
            Block::List(list) => {
                for (at, item) in list.items.into_iter().enumerate() {
                    let bullet = match (item.task, list.start) {
                        (Some(true), _) => "☑ ".to_owned(),
                        (Some(false), _) => "☐ ".to_owned(),
                        (None, Some(start)) => format!("{}. ", start.saturating_add(at as u64)),
                        (None, None) => "• ".to_owned(),
                    };
                    let mut piece = vec![Inline::text(bullet)];
                    piece.extend(in_a_line(item.blocks));
                    next(piece);
                }
            }
            Block::Code { text, .. } => {
                for code in text.lines().filter(|line| !line.trim().is_empty()) {
                    next(vec![Inline::Text(Text { text: code.to_owned(), code: true, marks: Vec::new() })]);
                }
            }
            Block::Table(table) => table_lines(table).into_iter().for_each(&mut next),
            Block::Rule => next(vec![Inline::text("---")]),
        }
    }
    line
}

/// A table as lines of text, for places that hold no tables.
pub(super) fn table_lines(table: Table) -> Vec<Vec<Inline>> {
    let rows = std::iter::once(table.head).chain(table.rows);
    rows.map(|row| {
        let mut line: Vec<Inline> = Vec::new();
        for (at, cell) in row.into_iter().enumerate() {
            if at > 0 {
                push_text(&mut line, Text { text: " | ".to_owned(), ..Text::default() });
            }
            for inline in cell {
                match inline {
                    Inline::Text(text) => push_text(&mut line, text),
                    other => line.push(other),
                }
            }
        }
        line
    })
    .collect()
}

/// A line set in bold, for places that hold no headings.
pub(super) fn strong(inlines: Vec<Inline>) -> Vec<Inline> {
    let bold = |inline| match inline {
        Inline::Text(mut text) if !text.code && !text.marks.contains(&Mark::Strong) => {
            text.marks.insert(0, Mark::Strong);
            Inline::Text(text)
        }
        other => other,
    };
    inlines.into_iter().map(bold).collect()
}
