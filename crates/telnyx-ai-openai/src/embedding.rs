//! Embedding vectors of a response.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_chat::Usage;
use telnyx_ai_core::internal::from_base64;
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Money, PriceList};

/// Embedding vectors of a call, in the order of its texts.
///
/// ```
/// use telnyx_ai::openai::EmbeddingList;
///
/// fn show(texts: &[&str], embeddings: &EmbeddingList) {
///     for (text, vector) in texts.iter().zip(embeddings.vectors()) {
///         println!("{text}: {} dimensions", vector.len());
///     }
/// }
/// ```
///
/// The vector of a text has the index of the text. A response with a duplicate index, or with a gap between indexes,
/// fails to decode. A response with too few vectors does not fail; compare `vectors().len()` with the number of texts.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmbeddingList {
    /// Kind of the object: `list`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Vectors, sorted by `index`.
    #[serde(deserialize_with = "in_order")]
    pub data: Vec<Embedding>,
    /// Model that created the vectors; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// Number of tokens of the texts, which are charged.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl EmbeddingList {
    /// Returns an iterator over the vectors, in the order of the texts.
    pub fn vectors(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.data.iter().map(|embedding| embedding.embedding.as_slice())
    }

    /// Returns the cost of the call, at the price of its [`model`](field@Self::model); `None` if it is unknown. See
    /// [`PriceList`].
    pub fn cost(&self, prices: &PriceList) -> Option<Money> {
        prices.response_cost(&self.model, None, self.usage.as_ref())
    }

    /// Converts the list into its vectors, in the order of the texts.
    pub fn into_vectors(self) -> Vec<Vec<f32>> {
        self.data.into_iter().map(|embedding| embedding.embedding).collect()
    }
}

/// The vector of one text.
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
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Decodes the list and sorts it. A vector without an index takes its position.
fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Embedding>, D::Error> {
    #[derive(Deserialize)]
    struct WireEmbedding {
        #[serde(default, deserialize_with = "lenient::opt_any_count")]
        index: Option<u64>,
        #[serde(default, deserialize_with = "lenient::string")]
        object: String,
        #[serde(deserialize_with = "vector")]
        embedding: Vec<f32>,
        #[serde(flatten)]
        extra: Map<String, Value>,
    }
    // Positions count the `null` items, which are skipped.
    let items = (0..).zip(Vec::<Option<WireEmbedding>>::deserialize(deserializer)?);
    let all = items.filter_map(|(at, item)| {
        let WireEmbedding { index, object, embedding, extra } = item?;
        Some(Embedding { object, index: index.unwrap_or(at), embedding, extra })
    });
    let mut all: Vec<Embedding> = all.collect();
    all.sort_by_key(|embedding| embedding.index);
    for (expected, embedding) in (0..).zip(&all) {
        if embedding.index != expected {
            let problem = format!("expected vectors with the indexes 0 to {}, got", all.len().saturating_sub(1));
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

/// A number of a vector. `null` is rejected. A number outside the range of `f32` is also rejected, because it would
/// become infinite.
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

/// Hint for invalid base64 of the service.
const REQUEST_FLOATS: &str = "request numbers with `.encoding_format(EncodingFormat::Float)`";

fn floats(text: &str) -> Result<Vec<f32>, String> {
    let bytes = from_base64(text)
        .map_err(|problem| format!("expected base64 of 32-bit floats, got {problem}; {REQUEST_FLOATS}"))?;
    let (floats, rest) = bytes.as_chunks::<4>();
    if rest.is_empty() {
        Ok(floats.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    } else {
        Err(format!(
            "expected base64 of 32-bit floats, got {} bytes, which is not a multiple of 4; {REQUEST_FLOATS}",
            bytes.len()
        ))
    }
}
