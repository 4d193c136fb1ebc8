//! The way to a ticket tracker over HTTP: credentials, pacing, retry, timeouts, redaction.
