//! Where in the file something stands.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyticket_core::Error;

/// The line, counted from 1, that a byte of the text is in.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The lines of one tracker's settings. A setting below a table has the path `["status", "in review"]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) file: Option<PathBuf>,
    pub(super) own: usize,
    pub(super) lines: BTreeMap<Vec<String>, usize>,
}

impl Places {
    /// Adds file and line of a setting to an error; of the tracker itself where the setting has no line.
    pub(super) fn mark(&self, error: Error, path: &[String]) -> Error {
        match &self.file {
            None => error,
            Some(file) => {
                let line = self.lines.get(path).copied().unwrap_or(self.own);
                error.with("file", file.display()).with("line", line)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one_and_end_with_the_text() {
        let text = "a = 1\nb = 2\n";
        assert_eq!([0, 5, 6, 12, 99].map(|offset| line_of(text, offset)), [1, 1, 2, 3, 3]);
    }
}
