//! Recorded headers: an object with a text for each name, or a list of texts for a name with several values.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Headers of a request or a response.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordedHeaders(pub(crate) HeaderMap);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

impl RecordedHeaders {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for RecordedHeaders {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut names: BTreeMap<&str, Values> = BTreeMap::new();
        for name in self.0.keys() {
            let mut texts: Vec<String> = self.0.get_all(name).iter().map(text).collect();
            let values = match texts.len() {
                1 => Values::One(texts.remove(0)),
                _ => Values::Many(texts),
            };
            names.insert(name.as_str(), values);
        }
        names.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RecordedHeaders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let invalid = |name: &str| serde::de::Error::custom(format!("the header `{name}` is invalid"));
        let mut headers = HeaderMap::new();
        for (name, values) in BTreeMap::<String, Values>::deserialize(deserializer)? {
            let parsed: HeaderName = name.parse().map_err(|_| invalid(&name))?;
            let texts = match values {
                Values::One(text) => vec![text],
                Values::Many(texts) => texts,
            };
            for text in texts {
                headers.append(parsed.clone(), value(&text).ok_or_else(|| invalid(&name))?);
            }
        }
        Ok(Self(headers))
    }
}

/// Returns the value with one character for each byte, because a header may have bytes of any encoding.
fn text(value: &HeaderValue) -> String {
    value.as_bytes().iter().copied().map(char::from).collect()
}

fn value(text: &str) -> Option<HeaderValue> {
    let bytes: Vec<u8> = text.chars().map(|next| u8::try_from(next).ok()).collect::<Option<_>>()?;
    HeaderValue::from_bytes(&bytes).ok()
}
