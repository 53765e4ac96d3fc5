//! Vectors, as they are answered.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_chat::Usage;
use telnyx_ai_core::internal::from_base64;
use telnyx_ai_core::internal::lenient;

/// The vectors of a call, in the order of its texts.
///
/// ```
/// let list: telnyx_ai_openai::EmbeddingList = serde_json::from_str(
///     r#"{"data":[{"index":1,"embedding":"AACAPw=="},{"index":0,"embedding":[0.5]}],"model":"m","usage":{"total_tokens":4}}"#,
/// )?;
/// assert_eq!(list.vectors().collect::<Vec<_>>(), [[0.5], [1.0]]);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Each text has its vector at its own index. A response in which an index comes twice or is left out in between fails to
/// decode. One that ends early does not; compare `vectors().len()`.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmbeddingList {
    /// Kind of the object: `list`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Vectors by their `index`.
    #[serde(deserialize_with = "in_order")]
    pub data: Vec<Embedding>,
    /// Model that created the vectors; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// Tokens of the texts, which are charged.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl EmbeddingList {
    /// Iterates over the vectors, in the order of the texts.
    ///
    /// ```
    /// # let list: telnyx_ai_openai::EmbeddingList = serde_json::from_str(r#"{"data":[{"index":0,"embedding":[0.6,0.8]}]}"#)?;
    /// for vector in list.vectors() {
    ///     println!("{} numbers", vector.len());
    /// }
    /// # assert_eq!(list.vectors().count(), 1);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn vectors(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.data.iter().map(|embedding| embedding.embedding.as_slice())
    }

    /// Returns the vectors alone, in the order of the texts.
    ///
    /// ```
    /// # let list: telnyx_ai_openai::EmbeddingList = serde_json::from_str(r#"{"data":[{"index":0,"embedding":[0.6,0.8]}]}"#)?;
    /// let vectors: Vec<Vec<f32>> = list.into_vectors();
    /// # assert_eq!(vectors, [[0.6, 0.8]]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn into_vectors(self) -> Vec<Vec<f32>> {
        self.data.into_iter().map(|embedding| embedding.embedding).collect()
    }
}

/// The vector of one text.
///
/// ```
/// let embedding: telnyx_ai_openai::Embedding = serde_json::from_str(r#"{"index":0,"embedding":"AACAPwAAAEA="}"#)?;
/// assert_eq!(embedding.embedding, [1.0, 2.0]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// Kind of the object: `embedding`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Index of the text, from 0.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub index: u64,
    /// Vector, decoded from JSON numbers or from base64 of little-endian 32-bit floats.
    #[serde(deserialize_with = "vector")]
    pub embedding: Vec<f32>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Reads the list and sorts it. A vector without an index takes its position.
fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Embedding>, D::Error> {
    #[derive(Deserialize)]
    struct Came {
        #[serde(default, deserialize_with = "lenient::opt_any_count")]
        index: Option<u64>,
        #[serde(default, deserialize_with = "lenient::string")]
        object: String,
        #[serde(deserialize_with = "vector")]
        embedding: Vec<f32>,
        #[serde(flatten)]
        extra: Map<String, Value>,
    }
    // The place of a vector counts the `null` items before it, which are skipped.
    let came = (0..).zip(Vec::<Option<Came>>::deserialize(deserializer)?);
    let all = came.filter_map(|(at, came)| {
        let Came { index, object, embedding, extra } = came?;
        Some(Embedding { object, index: index.unwrap_or(at), embedding, extra })
    });
    let mut all: Vec<Embedding> = all.collect();
    all.sort_by_key(|embedding| embedding.index);
    for (expected, embedding) in (0..).zip(&all) {
        if embedding.index != expected {
            let problem = format!("expected vectors of the indexes 0 to {}, got", all.len().saturating_sub(1));
            let indexes: Vec<u64> = all.iter().map(|embedding| embedding.index).take(32).collect();
            return Err(D::Error::custom(format!("{problem} {indexes:?}")));
        }
    }
    Ok(all)
}

fn vector<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
    struct VectorVisitor;

    impl<'de> Visitor<'de> for VectorVisitor {
        type Value = Vec<f32>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array of numbers, or base64 of 32-bit floats")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Vec<f32>, E> {
            floats(text).map_err(E::custom)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Vec<f32>, A::Error> {
            let mut vector = Vec::with_capacity(numbers.size_hint().unwrap_or_default().min(4096));
            while let Some(Component(number)) = numbers.next_element()? {
                vector.push(number);
            }
            Ok(vector)
        }
    }

    deserializer.deserialize_any(VectorVisitor)
}

/// A number of a vector. A null would leave a hole in it, and one that no `f32` can hold would become infinite.
struct Component(f32);

impl<'de> Deserialize<'de> for Component {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = lenient::required_f64(deserializer)?;
        let narrow = number as f32;
        if narrow.is_finite() {
            Ok(Self(narrow))
        } else {
            Err(D::Error::custom(format!("expected a 32-bit float, got {number}")))
        }
    }
}

/// The way around vectors that the service writes wrongly.
const FLOATS_INSTEAD: &str = "ask for numbers with `.encoding_format(EncodingFormat::Float)`";

fn floats(text: &str) -> Result<Vec<f32>, String> {
    let bytes = from_base64(text)
        .map_err(|problem| format!("expected base64 of 32-bit floats, got {problem}; {FLOATS_INSTEAD}"))?;
    let (floats, rest) = bytes.as_chunks::<4>();
    if rest.is_empty() {
        Ok(floats.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    } else {
        Err(format!(
            "expected base64 of 32-bit floats, got {} bytes, which is not a multiple of 4; {FLOATS_INSTEAD}",
            bytes.len()
        ))
    }
}
