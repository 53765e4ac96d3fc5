//! The exchanges of a recording, in the order of their requests.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, HeaderValue};
use telnyx_ai_core::Result;
use telnyx_ai_core::internal::{Secrets, io_error};
use url::Url;

use crate::cassette::{Cassette, Exchange, redact};

/// The file of a recording and its exchanges so far.
#[derive(Debug)]
pub(super) struct Tape {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// One for each request. `None` until the exchange has ended.
    exchanges: Vec<Option<Exchange>>,
    /// The secrets of all requests, because a response may contain the secret of an earlier one.
    secrets: Vec<HeaderValue>,
    problem: Option<String>,
}

impl Tape {
    pub(super) fn create(path: PathBuf) -> Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| {
                io_error(format!("the folder {} could not be created: {error}", folder.display()), error)
            })?;
        }
        Ok(Self { path, state: Mutex::default() })
    }

    /// Returns the reason why the file could not be written.
    pub(super) fn problem(&self) -> Option<String> {
        self.lock().problem.clone()
    }

    /// Reserves the position of an exchange.
    pub(super) fn begin(&self, headers: &HeaderMap, url: &Url) -> usize {
        let mut state = self.lock();
        for value in redact::secret_values(headers, url) {
            if !state.secrets.contains(&value) {
                state.secrets.push(value);
            }
        }
        state.exchanges.push(None);
        state.exchanges.len() - 1
    }

    /// Adds an exchange and writes the file. `exchange` receives the secrets of all requests.
    pub(super) fn end(&self, number: usize, exchange: impl FnOnce(&Secrets) -> Exchange) {
        let mut state = self.lock();
        let secrets: Secrets = state.secrets.iter().collect();
        let exchange = exchange(&secrets);
        if let Some(slot) = state.exchanges.get_mut(number) {
            *slot = Some(exchange);
        }
        // The lock is held while the file is written, so that an earlier state never replaces a later one.
        let exchanges = state.exchanges.iter().flatten().cloned().collect();
        if let Err(error) = Cassette::write(&self.path, exchanges) {
            let problem = format!("the recording {} could not be written: {error}", self.path.display());
            tracing::error!("{problem}");
            state.problem = Some(problem);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
