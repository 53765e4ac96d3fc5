//! Fields that a caller adds to a request body.

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// Room for most bodies, so that they are not moved while they grow.
const USUAL_BYTES: usize = 1024;

/// Fields of a request body that the SDK does not model yet.
///
/// ```
/// let extra = telnyx_ai_core::ExtraFields::default().with("service_tier", "flex");
/// assert_eq!(extra.get("service_tier").and_then(|v| v.as_str()), Some("flex"));
/// ```
///
/// Every params struct that is sent as a body has them behind its `extra(name, value)` setter. A field that the struct
/// already sends is refused at the call, so that nothing is overwritten in silence. Serde writes them beside the fields of
/// the struct, and reads into them each field that the struct does not have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExtraFields(Map<String, Value>);

impl ExtraFields {
    /// Adds a field, in place of one of the same name added before.
    ///
    /// ```
    /// let extra = telnyx_ai_core::ExtraFields::default().with("tier", "flex").with("tier", 2);
    /// assert_eq!(extra.get("tier"), Some(&2.into()));
    /// ```
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// Returns the body that the client sends: the JSON of `params`, with these fields added where it does not have them.
    ///
    /// ```
    /// use telnyx_ai_core::ExtraFields;
    ///
    /// let params = std::collections::HashMap::from([("model", "m-1")]);
    /// let body = ExtraFields::default().with("tier", "flex").add_to(&params)?;
    /// assert_eq!(body, r#"{"model":"m-1","tier":"flex"}"#);
    /// let error = ExtraFields::default().with("model", "m-2").add_to(&params).unwrap_err();
    /// assert_eq!(error.to_string(), "`model` is set twice: by its own setter and by `extra`; drop one of them");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// A params struct writes its own `extra` already, so `serde_json::to_vec(&params)` is its body, too. Programs that send
    /// it by other means than the client use `params.extra.add_to(&params)` to check that no field is set twice.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) when `params` sends a field of the same name, is no JSON object, or
    /// cannot be written as JSON.
    pub fn add_to(&self, params: &impl Serialize) -> Result<Bytes> {
        let unsendable = |source: serde_json::Error| {
            Error::invalid_input("body", format!("cannot be written as JSON: {source}")).with_source(source)
        };
        let mut text = Vec::with_capacity(USUAL_BYTES);
        serde_json::to_writer(&mut text, params).map_err(unsendable)?;
        if self.0.is_empty() {
            return Ok(text.into());
        }
        // By its text, because to make a value of it takes all the code of its types a second time.
        let Ok(Names(names)) = serde_json::from_slice(&text) else {
            return Err(Error::invalid_input("body", "is not a JSON object, so `extra` fields cannot be added to it"));
        };
        let mut missing = self.0.clone();
        for (name, value) in names {
            let Some(added) = self.0.get(&name) else { continue };
            let is_added = value.get() == serde_json::to_string(added).map_err(unsendable)?;
            if missing.remove(&name).is_none() || !is_added {
                let problem = "is set twice: by its own setter and by `extra`; drop one of them";
                return Err(Error::invalid_input(&name, problem));
            }
        }
        if missing.is_empty() {
            return Ok(text.into());
        }
        let added = serde_json::to_vec(&missing).map_err(unsendable)?;
        text.pop();
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(added.get(1..).unwrap_or_default());
        Ok(text.into())
    }

    /// The added fields, by name.
    ///
    /// ```
    /// let extra = telnyx_ai_core::ExtraFields::default().with("b", 2).with("a", 1);
    /// assert_eq!(extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value of an added field.
    ///
    /// ```
    /// let extra = telnyx_ai_core::ExtraFields::default().with("tier", "flex");
    /// assert!(extra.get("tier").is_some() && extra.get("speed").is_none());
    /// ```
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

/// The fields of an object as they are written, one that comes twice included.
struct Names(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Names;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Names, A::Error> {
        let mut names = Vec::new();
        while let Some(field) = map.next_entry()? {
            names.push(field);
        }
        Ok(Names(names))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::ExtraFields;

    #[test]
    fn added_fields_come_after_the_others_which_stay_as_they_are_written() {
        let body = |params: &[(&str, f64)], extra: ExtraFields| {
            extra.add_to(&params.iter().copied().collect::<BTreeMap<_, _>>()).unwrap()
        };
        assert_eq!(body(&[], ExtraFields::default()), "{}");
        assert_eq!(body(&[], ExtraFields::default().with("b", "}").with("a", 1)), r#"{"a":1,"b":"}"}"#);
        let sum = &[("sum", 0.1 + 0.2), ("tiny", 5e-324)];
        assert_eq!(body(sum, ExtraFields::default()), r#"{"sum":0.30000000000000004,"tiny":5e-324}"#);
        assert_eq!(
            body(sum, ExtraFields::default().with("a", 1)),
            r#"{"sum":0.30000000000000004,"tiny":5e-324,"a":1}"#
        );
    }

    #[test]
    fn fields_that_a_struct_writes_itself_are_not_added_again() {
        #[derive(Serialize)]
        struct Params {
            #[serde(skip_serializing_if = "Option::is_none")]
            model: Option<&'static str>,
            #[serde(flatten)]
            extra: ExtraFields,
        }
        let body = |model, extra: ExtraFields| extra.add_to(&Params { model, extra: extra.clone() });
        assert_eq!(body(Some("m"), ExtraFields::default()).unwrap(), r#"{"model":"m"}"#);
        let sum = ExtraFields::default().with("b", 0.1 + 0.2).with("a", "}");
        assert_eq!(body(Some("m"), sum).unwrap(), r#"{"model":"m","a":"}","b":0.30000000000000004}"#);
        assert_eq!(body(None, ExtraFields::default().with("model", "n")).unwrap(), r#"{"model":"n"}"#);
        for name in ["m", "n"] {
            let error = body(Some("m"), ExtraFields::default().with("model", name)).unwrap_err();
            assert!(error.to_string().starts_with("`model` is set twice"), "{error}");
        }
    }

    #[test]
    fn nothing_is_added_twice_or_to_what_is_no_object() {
        let error = ExtraFields::default().with("a\n", 1).add_to(&BTreeMap::from([("a\n", 2)])).unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("is set twice"), "{error}");
        for error in
            [ExtraFields::default().with("a", 1).add_to(&[1]), ExtraFields::default().with("a", 1).add_to(&"{}")]
        {
            assert!(error.unwrap_err().to_string().contains("is not a JSON object"));
        }
    }
}
