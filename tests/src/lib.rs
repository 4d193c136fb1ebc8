//! The documents whose Rust is compiled: nothing else lives here. The tests are in `tests/`.

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;

#[doc = include_str!("../../docs/guide.md")]
#[cfg(doctest)]
pub struct Guide;

#[doc = include_str!("../../docs/testing.md")]
#[cfg(doctest)]
pub struct Testing;
