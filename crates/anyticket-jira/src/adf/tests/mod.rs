//! Both ways, as seen from outside.

mod generate;
mod reading;
mod schema;
mod there_and_back;
mod writing;

use super::{LOSSES, from_markdown, render};

/// How many texts of a sort are tried; `ANYTICKET_CASES` asks for more at build time.
const CASES: u32 = match option_env!("ANYTICKET_CASES") {
    Some(_) => 20_000,
    None => 256,
};

fn json(markdown: &str) -> String {
    serde_json::to_string(&from_markdown(markdown).document).unwrap()
}

/// What is read after a text was written.
fn back(markdown: &str) -> String {
    render(&json(markdown)).markdown
}
