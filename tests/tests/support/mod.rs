//! What several tests use.

#[cfg(target_os = "linux")]
pub(crate) mod terminal;
