//! What the tests of the whole share, and the documents whose Rust is compiled. The tests are in `tests/`.

pub mod asana;
pub mod clickup;
pub mod contract;
pub mod embedded;
pub mod floor;
pub mod jira;
pub mod midway;
pub mod process;
pub mod recorded;
pub mod requests;
pub mod shown;
pub mod simulated;
pub mod trello;

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;

#[doc = include_str!("../../docs/guide.md")]
#[cfg(doctest)]
pub struct Guide;

#[doc = include_str!("../../docs/testing.md")]
#[cfg(doctest)]
pub struct Testing;
