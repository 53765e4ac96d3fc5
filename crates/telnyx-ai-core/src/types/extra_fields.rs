//! Extra fields of request bodies.

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// Initial capacity. It suffices for most bodies, so that they are not reallocated.
const USUAL_BYTES: usize = 1024;

/// Extra fields of a request body: fields of the API that the SDK does not have yet.
///
/// ```
/// use telnyx_ai::chat::{ChatRequest, Message};
///
/// let request = ChatRequest::new(vec![Message::user("Say hello.")]).extra("beta_option", true);
/// assert_eq!(request.extra.get("beta_option"), Some(&true.into()));
/// ```
///
/// Every params struct of a request body has an `extra(name, value)` setter. A call fails if an extra field has the
/// name of a field that the struct sends, so that nothing is overwritten silently. Serde flattens the extra fields into
/// the struct, and reads the unknown fields of a stored body into them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExtraFields(Map<String, Value>);

impl ExtraFields {
    /// Adds a field. Replaces an existing field of the same name.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }

    /// Returns the body that the client sends: the JSON of `params` with these fields.
    ///
    /// ```
    /// use telnyx_ai::chat::{ChatRequest, Message};
    ///
    /// let messages = vec![Message::user("Say hello.")];
    /// let request = ChatRequest::new(messages).temperature(0.2).extra("temperature", 1.0);
    /// let error = request.extra.add_to(&request).unwrap_err();
    /// assert!(error.to_string().starts_with("`temperature` is set twice"));
    /// ```
    ///
    /// Use this method to send the body with another HTTP client. The JSON of a params struct contains its `extra`
    /// already, so `serde_json::to_vec(&params)` is the same body without the check for duplicate fields.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if `params` sends a field of the same name, is not a JSON object,
    /// or cannot be serialized as JSON.
    pub fn add_to(&self, params: &impl Serialize) -> Result<Bytes> {
        let not_json = |source: serde_json::Error| {
            Error::invalid_input("body", format!("cannot be written as JSON: {source}")).with_source(source)
        };
        let mut text = Vec::with_capacity(USUAL_BYTES);
        serde_json::to_writer(&mut text, params).map_err(not_json)?;
        if self.0.is_empty() {
            return Ok(text.into());
        }
        // The text is parsed, because serializing to a `Value` would compile the code of all types a second time.
        let Ok(Names(names)) = serde_json::from_slice(&text) else {
            return Err(Error::invalid_input("body", "is not a JSON object, so `extra` fields cannot be added to it"));
        };
        let mut missing = self.0.clone();
        for (name, value) in names {
            let Some(added) = self.0.get(&name) else { continue };
            let is_added = value.get() == serde_json::to_string(added).map_err(not_json)?;
            if missing.remove(&name).is_none() || !is_added {
                let problem = "is set twice: by its own setter and by `extra`; drop one of them";
                return Err(Error::invalid_input(&name, problem));
            }
        }
        if missing.is_empty() {
            return Ok(text.into());
        }
        let added = serde_json::to_vec(&missing).map_err(not_json)?;
        text.pop();
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(added.get(1..).unwrap_or_default());
        Ok(text.into())
    }

    /// Returns the extra fields in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the value of an extra field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

/// The fields of an object in their order, including duplicates.
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
    fn extra_fields_have_unique_names_in_order() {
        let extra = ExtraFields::default().with("b", 1).with("a", "x").with("b", 2);
        assert_eq!(extra.iter().collect::<Vec<_>>(), [("a", &"x".into()), ("b", &2.into())]);
        assert_eq!((extra.get("b"), extra.get("c")), (Some(&2.into()), None));
    }

    #[test]
    fn extra_fields_follow_the_unchanged_fields_of_the_struct() {
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
    fn extra_fields_of_the_struct_itself_are_written_once() {
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
    fn duplicate_fields_and_bodies_that_are_not_objects_are_rejected() {
        let error = ExtraFields::default().with("a\n", 1).add_to(&BTreeMap::from([("a\n", 2)])).unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("is set twice"), "{error}");
        for error in
            [ExtraFields::default().with("a", 1).add_to(&[1]), ExtraFields::default().with("a", 1).add_to(&"{}")]
        {
            assert!(error.unwrap_err().to_string().contains("is not a JSON object"));
        }
    }
}
