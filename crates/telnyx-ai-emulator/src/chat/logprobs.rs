//! Log probabilities in the right shape, with invented values, because nothing is sampled.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::text::tokens::tokens;

/// Placeholders for alternative tokens.
const ALTERNATIVES: [&str; 20] = [
    " the", " a", " of", " and", " to", " in", " is", " that", " for", " it", " on", " as", " with", " was", " at",
    " by", " be", " this", " from", " or",
];

/// The log probabilities of the tokens of a text. They are numerous, so they are computed during serialization.
pub(crate) struct Logprobs<'a> {
    pub(crate) text: &'a str,
    /// Number of alternatives for each token.
    pub(crate) top: usize,
}

/// A token and its log probability.
#[derive(Serialize)]
struct Entry<'a> {
    token: &'a str,
    logprob: f64,
    bytes: &'a [u8],
}

/// A token of the text with its alternatives.
#[derive(Serialize)]
struct Chosen<'a> {
    #[serde(flatten)]
    entry: Entry<'a>,
    top_logprobs: Vec<Entry<'a>>,
}

impl<'a> Entry<'a> {
    fn new(token: &'a str, logprob: f64) -> Self {
        Self { token, logprob, bytes: token.as_bytes() }
    }
}

impl<'a> Chosen<'a> {
    fn new(token: &'a str, top: usize) -> Self {
        // The token itself is the most likely; each placeholder is ten times less likely than the previous token.
        let others = ALTERNATIVES.iter().filter(|other| **other != token).zip(1..);
        let others = others.map(|(other, rank)| Entry::new(other, -2.3 * f64::from(rank)));
        let top_logprobs = std::iter::once(Entry::new(token, -0.1)).chain(others).take(top).collect();
        Self { entry: Entry::new(token, -0.1), top_logprobs }
    }
}

impl Serialize for Logprobs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry("content", &Content(self))?;
        object.end()
    }
}

struct Content<'a>(&'a Logprobs<'a>);

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(tokens(self.0.text).map(|token| Chosen::new(token, self.0.top)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn requested_number_of_alternatives_is_listed() {
        for top in [0, 1, 20] {
            let value = json!(Logprobs { text: "Hi the", top });
            let tokens = value["content"].as_array().unwrap();
            assert_eq!(tokens.len(), 2);
            for token in tokens {
                assert_eq!(token["top_logprobs"].as_array().unwrap().len(), top);
            }
        }
        assert_eq!(
            json!(Logprobs { text: "Hi", top: 1 }),
            json!({"content": [{"token": "Hi", "logprob": -0.1, "bytes": [72, 105],
                "top_logprobs": [{"token": "Hi", "logprob": -0.1, "bytes": [72, 105]}]}]})
        );
    }
}
