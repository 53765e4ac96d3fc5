//! JSON schemas of Rust types, in the form that services accept.

#[cfg(feature = "client")]
mod check;
#[cfg(feature = "client")]
mod choices;
#[cfg(feature = "client")]
mod fit;
mod from_model;
#[cfg(feature = "client")]
mod nulls;
mod object;
#[cfg(feature = "client")]
mod strict;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

pub use from_model::FromModel;
#[cfg(feature = "client")]
pub(crate) use {
    check::{check, has_rules},
    choices::choices,
    nulls::drop_nulls,
    strict::{Problem, Top, WRAPPER, strict},
};

/// Keywords that do not restrict the shape of a value, or that constrained decoders do not support.
const UNSUPPORTED: [&str; 8] =
    ["$schema", "$id", "title", "format", "default", "examples", "deprecated", "contentMediaType"];

/// Keywords whose value maps names defined by the type to schemas or lists.
const MAPS: [&str; 6] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependentRequired"];

/// Returns the schema of `T` with all keywords. References are inlined, except in recursive types.
pub(crate) fn raw<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Returns the schema of `T` without unsupported keywords.
#[cfg(feature = "tools")]
pub(crate) fn of<T: JsonSchema>() -> Value {
    cleaned(raw::<T>())
}

/// Returns a schema without its unsupported keywords.
pub(crate) fn cleaned(mut schema: Value) -> Value {
    clean(&mut schema, false);
    schema
}

/// Returns the wire name of `T`: up to 64 letters, digits, `_` and `-`.
#[cfg(feature = "client")]
pub(crate) fn name<T: JsonSchema>() -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let name: String = T::schema_name().chars().map(|c| if is_allowed(c) { c } else { '_' }).take(64).collect();
    if name.is_empty() { "response".to_owned() } else { name }
}

/// Returns the schema of a response. Adds the type `object` to a schema that implies this type: an empty schema, or a
/// schema whose variants are all objects.
#[cfg(feature = "client")]
pub(crate) fn of_response(mut schema: Value) -> Value {
    if let Some(object) = object::merged(&schema) {
        set_object(&mut schema, object);
    }
    schema
}

/// Returns the schema of the arguments of a function: one plain object, without a top-level `oneOf`, `anyOf` or `null`,
/// which servers reject. The schema of a type that is not an object is unchanged; a request with it is rejected.
#[cfg(feature = "tools")]
pub(crate) fn of_arguments<A: JsonSchema>() -> Value {
    let schema = of::<A>();
    object::merged(&schema).map_or(schema, Value::Object)
}

/// Makes `schema` declare that it is an object. `object` is its form as one plain object.
#[cfg(feature = "client")]
fn set_object(schema: &mut Value, object: serde_json::Map<String, Value>) {
    match schema {
        Value::Object(fields) if fields.get("type").is_some_and(Value::is_array) || object::allows_null(fields) => {}
        Value::Object(fields) if object::COMBINING.iter().any(|keyword| fields.contains_key(*keyword)) => {
            fields.insert("type".to_owned(), "object".into());
        }
        _ => *schema = Value::Object(object),
    }
}

/// Removes unsupported keywords. `are_names` is true for maps whose keys are names of properties, not keywords.
fn clean(schema: &mut Value, are_names: bool) {
    match schema {
        Value::Object(fields) => {
            if !are_names {
                fields.retain(|keyword, _| !UNSUPPORTED.contains(&keyword.as_str()));
            }
            for (keyword, value) in fields {
                let literal = !are_names && matches!(keyword.as_str(), "const" | "enum");
                if !literal {
                    clean(value, !are_names && MAPS.contains(&keyword.as_str()));
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| clean(value, false)),
        _ => {}
    }
}

/// Returns the target of a reference in `root`.
fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(reference.strip_prefix('#')?)
}

#[cfg(test)]
mod tests;
