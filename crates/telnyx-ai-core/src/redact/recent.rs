//! The secrets of earlier calls, for errors that quote earlier responses.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::header::HeaderValue;

use super::Secrets;

/// Maximum number of secrets. It suffices for credentials that are renewed, and bounds the memory if each call has its
/// own.
const MAX_RECENT: usize = 16;

/// The most recent secrets of single calls: secret headers of one call, and renewed credentials.
#[derive(Default)]
pub(crate) struct RecentSecrets(Mutex<VecDeque<HeaderValue>>);

impl RecentSecrets {
    /// Returns the recent secrets of a derived client. They include `secrets` of the original client, which earlier
    /// responses may echo.
    pub(crate) fn derive(&self, secrets: &Secrets) -> Self {
        let derived = Self(Mutex::new(self.lock().clone()));
        derived.add(secrets, &Secrets::default());
        derived
    }

    /// Adds the secrets of a request, except the secrets of `all` calls.
    pub(crate) fn add(&self, sent: &Secrets, all: &Secrets) {
        for value in sent.values().filter(|value| !all.values().any(|known| known == *value)) {
            let mut recent = self.lock();
            recent.retain(|known| known != value);
            recent.truncate(MAX_RECENT - 1);
            recent.push_front(value.clone());
        }
    }

    /// Returns these secrets and the secrets of `all` calls.
    pub(crate) fn with(&self, all: &Secrets) -> Secrets {
        all.values().chain(self.lock().iter()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<HeaderValue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{HeaderValue, MAX_RECENT, RecentSecrets, Secrets};

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
        for number in 0..MAX_RECENT {
            recent.add(&Secrets::from_iter([&HeaderValue::try_from(format!("{number:04}-token")).unwrap()]), &all);
        }
        assert_eq!(recent.lock().len(), MAX_RECENT);
        assert_eq!(shown("of-all of-one 0000-token 0015-token"), "[redacted] of-one [redacted] [redacted]");
    }
}
