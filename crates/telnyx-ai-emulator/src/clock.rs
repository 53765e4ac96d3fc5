//! Times as the service writes them.

use jiff::Timestamp;

/// Now, in UTC with microseconds: `2026-05-15T16:13:16.961118Z`.
pub(crate) fn now() -> String {
    format!("{:.6}", Timestamp::now())
}

/// Now without an offset, which is how the live model list writes it: `2026-05-15T16:13:16.961118`.
pub(crate) fn naive_now() -> String {
    now().trim_end_matches('Z').to_owned()
}

/// Now in whole seconds since 1970, as OpenAI-shaped answers have it.
pub(crate) fn unix_now() -> i64 {
    Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_microseconds_and_the_documented_ends() {
        let (utc, naive) = (now(), naive_now());
        assert_eq!(utc.len(), "2026-05-15T16:13:16.961118Z".len());
        assert!(utc.ends_with('Z') && utc.parse::<Timestamp>().is_ok());
        assert_eq!(naive.len() + 1, utc.len());
    }
}
