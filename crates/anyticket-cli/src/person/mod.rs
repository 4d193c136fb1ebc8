//! Whoever sits at the other end: asked at the terminal, heard on standard input.

mod terminal;

use std::io;

use async_trait::async_trait;
use secrecy::SecretString;

pub(crate) use terminal::AtTerminal;

/// Whoever answers.
#[async_trait]
pub(crate) trait Person: Send + Sync {
    /// Whether somebody sees the questions and can answer.
    fn is_there(&self) -> bool;

    /// Asks for a line. Blanks around it are taken off.
    async fn line(&self, question: &str) -> Result<String, Stopped>;

    /// Asks for a line that shows nowhere.
    async fn hidden(&self, question: &str) -> Result<SecretString, Stopped>;

    /// What standard input holds, to its end.
    async fn piped(&self) -> Result<SecretString, Stopped>;

    /// Waits until somebody wants the program to stop.
    async fn interrupts(&self);
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The input has ended.
    Closed,
    /// It cannot be read.
    Failed(io::Error),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}
