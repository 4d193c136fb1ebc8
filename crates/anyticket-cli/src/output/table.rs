//! Tables for people, written part by part.

use std::io::{self, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table, Width, presets};

use super::sanitize;

/// A column that is squeezed gets at least this much, as long as there is room at all.
const LEAST: u16 = 8;

/// A table whose rows come in part by part: the first part says how wide the columns are.
#[derive(Debug)]
pub(crate) struct Rows {
    columns: &'static [&'static str],
    width: Option<u16>,
    rows: Vec<Vec<String>>,
    layout: Option<Vec<u16>>,
}

impl Rows {
    /// A table with these columns, cut to `width` where there is one.
    pub(crate) fn new(columns: &'static [&'static str], width: Option<u16>) -> Self {
        Self { columns, width, rows: Vec::new(), layout: None }
    }

    /// Adds a row. It is written with the next [`flush`](Rows::flush).
    pub(crate) fn push(&mut self, cells: Vec<String>) {
        self.rows.push(cells.into_iter().map(|cell| sanitize::line(&cell).into_owned()).collect());
    }

    /// Writes the rows added since the last time, below the names of the columns the first time.
    pub(crate) fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        if self.layout.is_none() {
            table.set_header(self.columns.iter().map(|name| name.to_uppercase()));
        }
        for cells in self.rows.drain(..) {
            let mut row = Row::from(cells);
            row.max_height(1);
            table.add_row(row);
        }
        let layout = self.layout.get_or_insert_with(|| layout(&table.column_max_content_widths(), self.width));
        table.set_content_arrangement(ContentArrangement::Disabled);
        if let Some(width) = self.width {
            // The columns are laid out already: this only switches the cutting of long cells on.
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        let cut = self.width.is_some();
        table.set_constraints(layout.iter().map(|width| match cut {
            true => ColumnConstraint::Absolute(Width::Fixed(*width)),
            false => ColumnConstraint::LowerBoundary(Width::Fixed(*width)),
        }));
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, if index + 1 == self.columns.len() { 0 } else { 2 }));
        }
        for line in table.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// How wide each column is with its padding: as its content wants, and where that is too much the widest give way first.
fn layout(wanted: &[u16], width: Option<u16>) -> Vec<u16> {
    let gap = |index: usize| if index + 1 == wanted.len() { 0 } else { 2 };
    let mut widths: Vec<u16> = wanted.to_vec();
    if let Some(width) = width {
        let gaps: u16 = (0..wanted.len()).map(gap).sum();
        let room = usize::from(width.saturating_sub(gaps));
        while widths.iter().map(|width| usize::from(*width)).sum::<usize>() > room {
            let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > LEAST) else { break };
            *widest -= 1;
        }
    }
    widths.iter().enumerate().map(|(index, width)| width + gap(index)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(texts: [&str; 2]) -> Vec<String> {
        texts.map(str::to_owned).to_vec()
    }

    fn written(rows: &mut Rows) -> String {
        let mut out = Vec::new();
        rows.flush(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_names_of_the_columns_come_once_and_the_columns_keep_their_places() {
        let mut rows = Rows::new(&["key", "title"], None);
        rows.push(cells(["ENG-42", "Fix login"]));
        assert_eq!(written(&mut rows), "KEY     TITLE\nENG-42  Fix login\n");
        rows.push(cells(["E-1", "Two"]));
        assert_eq!(written(&mut rows), "E-1     Two\n");
        assert_eq!(written(&mut rows), "");
    }

    #[test]
    fn a_long_title_is_cut_at_the_edge_of_the_terminal_and_whole_in_a_file() {
        let long = "word ".repeat(40);
        let mut rows = Rows::new(&["key", "title"], Some(40));
        rows.push(cells(["E-1", &long]));
        rows.push(cells(["E-2", "short"]));
        let text = written(&mut rows);
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
        assert!(text.contains('…'), "{text}");
        let mut rows = Rows::new(&["key", "title"], None);
        rows.push(cells(["E-1", &long]));
        assert!(written(&mut rows).contains(long.trim_end()));
    }

    #[test]
    fn what_a_tracker_wrote_cannot_steer_the_terminal() {
        let mut rows = Rows::new(&["key", "title"], Some(80));
        rows.push(cells(["E-1", "a\u{1b}]0;owned\u{7}b\nc"]));
        let text = written(&mut rows);
        assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn the_widest_column_gives_way_first() {
        assert_eq!(layout(&[6, 10, 100], Some(40)), [8, 12, 20]);
        assert_eq!(layout(&[6, 10], None), [8, 10]);
    }
}
