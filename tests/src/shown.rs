//! Everything that a program lets see, to look for secrets in it.

use std::fmt::Debug;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use anyticket::{Error, Result};
use anyticket_testkit::Canary;
use tracing_subscriber::fmt::MakeWriter;

/// Everything that showed, with the place it showed in.
#[derive(Clone, Default)]
pub struct Shown(Arc<Mutex<Vec<(String, String)>>>);

impl Shown {
    /// A text showed.
    pub fn text(&self, place: &str, text: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((place.to_owned(), text.into()));
    }

    /// A value showed, as `{:?}` shows it.
    pub fn value(&self, place: &str, value: &impl Debug) {
        self.text(place, format!("{value:?}\n{value:#?}"));
    }

    /// An error showed in all its forms. What a panic says of it (`unwrap`, `expect`) is its Debug.
    pub fn error(&self, place: &str, error: &Error) {
        let context: Vec<_> = error.context().collect();
        self.text(place, format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n{context:?}\n{:?}", error.hint()));
    }

    /// A value or an error showed.
    pub fn answer<T: Debug>(&self, place: &str, answer: &Result<T>) {
        match answer {
            Ok(value) => self.value(place, value),
            Err(error) => self.error(place, error),
        }
    }

    /// Nothing that showed holds the secret; and enough showed for that to mean something.
    ///
    /// # Panics
    ///
    /// If it does, or too little showed.
    pub fn are_free_of(&self, canary: &Canary, at_least: usize) {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, text) in shown.iter() {
            canary.assert_absent(place, text);
        }
        println!("{} texts, none with the secret", shown.len());
        assert!(shown.len() >= at_least, "only {} texts showed", shown.len());
    }
}

impl Shown {
    /// Runs something with all logs at the finest level.
    pub fn with_logs<T>(&self, run: impl FnOnce() -> T) -> T {
        let logs = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(self.clone()).finish();
        tracing::subscriber::with_default(logs, || {
            tracing::trace!("the logs are on");
            run()
        })
    }
}

/// Logs as a writer.
impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.text("a log", String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Shown {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
