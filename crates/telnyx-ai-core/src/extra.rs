//! Fields that a caller adds to a request body.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// Room for most bodies, so that they are not moved while they grow.
const USUAL_BYTES: usize = 1024;

/// Fields of a request body that the SDK does not model yet.
///
/// ```
/// let extra = telnyx_ai_core::Extra::default().with("service_tier", "flex");
/// assert_eq!(extra.get("service_tier").and_then(|v| v.as_str()), Some("flex"));
/// ```
///
/// Every params struct that is sent as a body has them behind its `extra(name, value)` setter. A field that the struct
/// already sends is refused at the call, so that nothing is overwritten in silence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra(Map<String, Value>);

impl Extra {
    /// Adds a field, in place of one of the same name added before.
    ///
    /// ```
    /// let extra = telnyx_ai_core::Extra::default().with("tier", "flex").with("tier", 2);
    /// assert_eq!(extra.get("tier"), Some(&2.into()));
    /// ```
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// The JSON of `params` with these fields added to it: the body that the client would send.
    ///
    /// ```
    /// use telnyx_ai_core::Extra;
    ///
    /// let params = std::collections::HashMap::from([("model", "m-1")]);
    /// let body = Extra::default().with("tier", "flex").add_to(&params)?;
    /// assert_eq!(body, r#"{"model":"m-1","tier":"flex"}"#);
    /// let error = Extra::default().with("model", "m-2").add_to(&params).unwrap_err();
    /// assert_eq!(error.to_string(), "`model` is set twice: by its own setter and by `extra`; drop one of them");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// A params struct by itself is serialised without its `extra`; programs that send it by other means write
    /// `params.extra.add_to(&params)`.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) when `params` sends a field of the same name, is no JSON object, or
    /// cannot be written as JSON.
    pub fn add_to(&self, params: &impl Serialize) -> Result<Bytes> {
        let unsendable = |source: serde_json::Error| {
            Error::invalid_input("body", format!("cannot be written as JSON: {source}")).with_source(source)
        };
        if self.0.is_empty() {
            let mut text = Vec::with_capacity(USUAL_BYTES);
            return serde_json::to_writer(&mut text, params).map(|()| text.into()).map_err(unsendable);
        }
        let Value::Object(mut fields) = serde_json::to_value(params).map_err(unsendable)? else {
            return Err(Error::invalid_input("body", "is not a JSON object, so `extra` fields cannot be added to it"));
        };
        for (name, value) in &self.0 {
            if fields.insert(name.clone(), value.clone()).is_some() {
                return Err(Error::invalid_input(
                    name,
                    "is set twice: by its own setter and by `extra`; drop one of them",
                ));
            }
        }
        serde_json::to_vec(&fields).map(Bytes::from).map_err(unsendable)
    }

    /// The added fields, by name.
    ///
    /// ```
    /// let extra = telnyx_ai_core::Extra::default().with("b", 2).with("a", 1);
    /// assert_eq!(extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value of an added field.
    ///
    /// ```
    /// let extra = telnyx_ai_core::Extra::default().with("tier", "flex");
    /// assert!(extra.get("tier").is_some() && extra.get("speed").is_none());
    /// ```
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}
