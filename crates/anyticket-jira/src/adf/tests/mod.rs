//! Both ways, as seen from outside.

mod generate;
mod reading;
mod schema;
mod there_and_back;
mod writing;

use super::{LOSSES, from_markdown, render};

fn json(markdown: &str) -> String {
    serde_json::to_string(&from_markdown(markdown).document).unwrap()
}

/// What is read after a text was written.
fn back(markdown: &str) -> String {
    render(&json(markdown)).markdown
}
