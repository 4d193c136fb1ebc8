//! Both ways, as seen from outside.

use super::{LOSSES, from_markdown, render};
use anyticket_core::markdown::same;

fn json(markdown: &str) -> String {
    serde_json::to_string(&from_markdown(markdown).document).unwrap()
}

/// What is read after a text was written.
fn back(markdown: &str) -> String {
    render(&json(markdown)).markdown
}

#[test]
fn each_row_of_losses_is_true() {
    for row in LOSSES {
        let written = from_markdown(row.example);
        assert_eq!(written.losses, [row.form], "{row:?}");
        assert_eq!(back(row.example), row.read, "{row:?}");
        assert!(!same(row.read, row.example), "{row:?} is no loss");
    }
}
