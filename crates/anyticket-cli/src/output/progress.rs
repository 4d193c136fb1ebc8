//! What a person sees while a long listing is under way.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Below this nobody needs to be told to wait.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on standard error that says how far a listing is, where that is a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
    shown: bool,
    begun: tokio::time::Instant,
}

impl Progress {
    /// Nothing is shown before a second has gone by, and never if `visible` is not set.
    pub(crate) fn new(visible: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Self { bar, shown: !visible, begun: tokio::time::Instant::now() }
    }

    /// Waits, and begins to show itself if that takes long.
    pub(crate) async fn watch<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        if !self.shown {
            match tokio::time::timeout_at(self.begun + PATIENCE, work.as_mut()).await {
                Ok(done) => return done,
                Err(_) => self.show(),
            }
        }
        work.await
    }

    fn show(&mut self) {
        self.shown = true;
        self.bar.set_draw_target(ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} tickets, {elapsed}") {
            self.bar.set_style(style);
        }
        self.bar.enable_steady_tick(Duration::from_millis(120));
    }

    /// Counts items that came in.
    pub(crate) fn add(&self, items: usize) {
        self.bar.inc(items as u64);
    }

    /// Gets out of the way of something that is printed.
    pub(crate) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
