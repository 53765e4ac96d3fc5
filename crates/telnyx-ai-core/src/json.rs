//! Reading JSON: valid as serde_json takes it, and with the repairs that other readers make.

pub(crate) mod cost;
pub(crate) mod repair;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::sse::BOM;
use repair::repair;

/// Reads JSON. Validating UTF-8 once is faster than per string; where a body is not UTF-8, only the strings that are read
/// need to be.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        // The reader that diagnoses errors, slower: another would be a third copy of the code that reads `T`.
        Err(_) => {
            let mut json = serde_json::Deserializer::from_slice(body);
            let value = serde_path_to_error::deserialize(&mut json).map_err(serde_path_to_error::Error::into_inner)?;
            json.end().map(|()| value)
        }
    }
}

/// Reads JSON as it came, without repairs; `None` where that cannot be done.
#[cfg(feature = "client")]
pub(crate) fn unrepaired<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    cost::check(body).ok().and_then(|()| parse(body).ok())
}

/// Reads any JSON, repaired where needed; `None` where it is not JSON.
pub(crate) fn value(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(BOM).unwrap_or(body);
    cost::check(body).ok()?;
    parse(body).ok().or_else(|| parse(&repair(body)?).ok())
}
