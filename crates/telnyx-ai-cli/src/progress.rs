//! Progress on standard error, if it is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::charset;

/// Interval between two frames of a spinner.
const TICK: Duration = Duration::from_millis(100);

/// Progress of an upload or a task. It disappears when it is dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Creates a spinner with a message.
    pub(crate) fn spinner(message: impl Into<String>) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let bar = bar.with_style(spinner()).with_message(message.into());
        // The ticker is a thread, which nobody needs without a terminal.
        if !bar.is_hidden() {
            bar.enable_steady_tick(TICK);
        }
        Self(bar)
    }

    /// Changes to a bar of bytes, with the rate and the time left.
    pub(crate) fn bytes(&self, total: u64) {
        self.0.set_style(bar("{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta} left"));
        self.0.set_length(total);
    }

    /// Changes to a bar of a number of items.
    pub(crate) fn items(&self, total: u64) {
        self.0.set_style(bar("{msg} {wide_bar} {pos}/{len} {eta} left"));
        self.0.set_length(total);
    }

    /// Adds to the position of a bar.
    pub(crate) fn add(&self, count: u64) {
        self.0.inc(count);
    }

    /// Changes back to a spinner with a message.
    pub(crate) fn message(&self, message: impl Into<String>) {
        self.0.set_style(spinner());
        self.0.set_message(message.into());
    }

    /// Writes a line above the progress to standard error.
    pub(crate) fn note(&self, text: &str) {
        self.0.suspend(|| crate::output::note(text));
    }
}

fn spinner() -> ProgressStyle {
    let style = ProgressStyle::default_spinner();
    if charset::is_utf8() { style } else { style.tick_chars("-\\|/ ") }
}

fn bar(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    if charset::is_utf8() { style } else { style.progress_chars("#>-") }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
