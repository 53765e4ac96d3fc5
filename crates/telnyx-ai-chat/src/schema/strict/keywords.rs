//! Keywords of JSON schema that strict servers accept, and keywords that become part of the description.

use serde_json::{Map, Value};

/// Keywords that do not restrict values.
const ANNOTATIONS: [&str; 14] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
    // Generated for flattened fields; strict objects are closed anyway.
    "unevaluatedProperties",
];

/// Returns the keywords of a type that strict servers accept.
pub(super) fn accepted(kind: &str) -> &'static [&'static str] {
    match kind {
        "string" => &["pattern"],
        "integer" | "number" => &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
        "array" => &["minItems", "maxItems"],
        _ => &[],
    }
}

/// Keywords that are sent, handled separately, or moved to the description.
const KNOWN: [&str; 25] = [
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minItems",
    "maxItems",
    "description",
    "type",
    "enum",
    "const",
    "not",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "items",
    "prefixItems",
    "format",
    "minLength",
    "maxLength",
    "multipleOf",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Pairs of lower and upper bounds.
const BOUNDS: [(&str, &str); 7] = [
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

/// Formats of texts that strict servers accept.
const FORMATS: [&str; 9] = ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];

pub(super) fn is_annotation(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}

/// Returns the first unknown keyword.
pub(super) fn unknown(fields: &Map<String, Value>) -> Option<&str> {
    fields.keys().map(String::as_str).find(|keyword| !KNOWN.contains(keyword) && !is_annotation(keyword))
}

/// Describes two bounds that exclude each other.
pub(super) fn contradiction(fields: &Map<String, Value>) -> Option<String> {
    let excludes = |(min, max): &(&str, &str)| {
        let (one, other) = (fields.get(*min)?, fields.get(*max)?);
        let is_exclusive = min.starts_with("exclusive") || max.starts_with("exclusive");
        let is_empty = one.as_f64()? > other.as_f64()? || is_exclusive && one == other;
        is_empty.then(|| format!("has bounds that exclude each other: `{min}` {one} and `{max}` {other}"))
    };
    BOUNDS.iter().find_map(excludes)
}

/// Returns the format of a text, if strict servers accept it.
pub(super) fn format(fields: &Map<String, Value>) -> Option<&Value> {
    fields.get("format").filter(|format| format.as_str().is_some_and(|format| FORMATS.contains(&format)))
}

/// Describes the keywords of a type that are not sent.
pub(super) fn notes(kind: &str, fields: &Map<String, Value>) -> Vec<String> {
    let number = |keyword: &str| fields.get(keyword).filter(|value| value.is_number());
    let range = |min: &str, max: &str, unit: &str| {
        let bounds = match (number(min), number(max)) {
            (Some(min), Some(max)) if min == max => min.to_string(),
            (Some(min), Some(max)) => format!("{min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, Some(max)) => format!("at most {max}"),
            (None, None) => return None,
        };
        Some(format!("Number of {unit}: {bounds}."))
    };
    match kind {
        "string" => {
            let format = fields.get("format").and_then(Value::as_str).filter(|format| !FORMATS.contains(format));
            let format = format.map(|format| format!("Format: {format}."));
            range("minLength", "maxLength", "characters").into_iter().chain(format).collect()
        }
        "integer" | "number" => number("multipleOf").map(|step| format!("A multiple of {step}.")).into_iter().collect(),
        "array" => {
            let is_set = fields.get("uniqueItems") == Some(&Value::Bool(true));
            is_set.then(|| "No item twice.".to_owned()).into_iter().collect()
        }
        "object" => range("minProperties", "maxProperties", "entries").into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Describes the only value that a schema excludes, such as the zero of a `NonZeroI32`.
pub(super) fn excluded(fields: &Map<String, Value>) -> Option<String> {
    let excluded = fields.get("not")?.as_object().filter(|fields| fields.len() == 1)?;
    Some(format!("Not {}.", excluded.get("const")?))
}

/// Returns the description followed by `notes`.
pub(super) fn description(fields: &Map<String, Value>, notes: Vec<String>) -> Option<Value> {
    let own = fields.get("description").and_then(Value::as_str).map(str::to_owned);
    let texts: Vec<String> = own.into_iter().chain(notes).chain(excluded(fields)).collect();
    (!texts.is_empty()).then(|| texts.join(" ").into())
}
