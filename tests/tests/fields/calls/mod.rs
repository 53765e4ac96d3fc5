//! A call of each operation with all setters.

mod conversations;
mod documents;
mod models;

use std::fmt::Debug;
use std::pin::Pin;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai::{Page, Telnyx};

/// A decoded response.
pub(crate) struct Read {
    /// The response as JSON.
    pub(crate) written: Value,
    pub(crate) debug: String,
}

/// Sends a request with all setters; returns the response if there is one to compare.
pub(crate) type Call = fn(Telnyx) -> Pin<Box<dyn Future<Output = Option<Read>>>>;

/// All calls by operation. Fields that exclude each other are in several calls.
pub(crate) fn calls() -> Vec<(&'static str, Call)> {
    [conversations::calls(), documents::calls(), models::calls()].concat()
}

/// Declares a table of calls.
macro_rules! table {
    ($($operation:literal => |$telnyx:ident| $call:expr, $read:expr;)+) => {
        pub(super) fn calls() -> Vec<(&'static str, super::Call)> {
            vec![$(($operation, |$telnyx: telnyx_ai::Telnyx| Box::pin(async move { $read($call.await.unwrap()).into() }))),+]
        }
    };
}
use table;

/// A response without an envelope.
fn plain<T: Serialize + DeserializeOwned + Debug + PartialEq>(value: T) -> Read {
    let written = serde_json::to_value(&value).unwrap();
    assert_eq!(serde_json::from_value::<T>(written.clone()).unwrap(), value);
    Read { written, debug: format!("{value:?}") }
}

/// A response in the envelope `data`.
fn data<T: Serialize + DeserializeOwned + Debug + PartialEq>(value: T) -> Read {
    let Read { written, debug } = plain(value);
    Read { written: json!({ "data": written }), debug }
}

fn page<T: Serialize + DeserializeOwned + Debug + PartialEq>(page: Page<T>) -> Read {
    let (items, meta) = (plain(page.data), plain(page.meta));
    Read { written: json!({ "data": items.written, "meta": meta.written }), debug: items.debug + &meta.debug }
}

/// Discards a response that is not compared.
fn nothing<T>(_: T) -> Option<Read> {
    None
}
