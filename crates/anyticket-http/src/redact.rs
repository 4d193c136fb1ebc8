//! Taking secrets out of whatever is shown.

use std::fmt;

use anyticket_core::Error;

/// Takes the secrets of one tracker out of texts.
#[derive(Default)]
pub(crate) struct Redactor {}

impl Redactor {
    /// An error without secrets.
    pub(crate) fn error(&self, error: Error) -> Error {
        error
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}
