//! The secrets of earlier calls, for errors that hold what earlier responses said.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::header::HeaderValue;

use super::Secrets;

/// Enough for the tokens of a loop that renews them, and a bound where each call has its own.
const MOST: usize = 16;

/// The latest secrets of calls that are not secrets of all calls: of headers of one call, and of credentials.
#[derive(Default)]
pub(crate) struct RecentSecrets(Mutex<VecDeque<HeaderValue>>);

impl RecentSecrets {
    /// Those of a client derived from one with these, whose `secrets` the new client may see again in earlier responses.
    pub(crate) fn derive(&self, secrets: &Secrets) -> Self {
        let derived = Self(Mutex::new(self.lock().clone()));
        derived.add(secrets, &Secrets::default());
        derived
    }

    /// Adds what a request sent, all but the secrets of `all` calls.
    pub(crate) fn add(&self, sent: &Secrets, all: &Secrets) {
        for value in sent.values().filter(|value| !all.values().any(|known| known == *value)) {
            let mut recent = self.lock();
            recent.retain(|known| known != value);
            recent.truncate(MOST - 1);
            recent.push_front(value.clone());
        }
    }

    /// These and the secrets of `all` calls.
    pub(crate) fn with(&self, all: &Secrets) -> Secrets {
        all.values().chain(self.lock().iter()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<HeaderValue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{HeaderValue, MOST, RecentSecrets, Secrets};

    fn secrets(values: &[&'static str]) -> Secrets {
        values.iter().map(|value| HeaderValue::from_static(value)).collect::<Vec<_>>().iter().collect()
    }

    #[test]
    fn the_latest_are_kept_once_each() {
        let (recent, all) = (RecentSecrets::default(), secrets(&["of-all"]));
        let shown = |text: &str| recent.with(&all).redact_text(text);
        recent.add(&secrets(&["of-all", "of-one"]), &all);
        recent.add(&secrets(&["of-one"]), &all);
        assert_eq!(recent.lock().len(), 1);
        assert_eq!(shown("of-all of-one of-two"), "[redacted] [redacted] of-two");
        for number in 0..MOST {
            recent.add(&Secrets::from_iter([&HeaderValue::try_from(format!("{number:04}-token")).unwrap()]), &all);
        }
        assert_eq!(recent.lock().len(), MOST);
        assert_eq!(shown("of-all of-one 0000-token 0015-token"), "[redacted] of-one [redacted] [redacted]");
    }
}
