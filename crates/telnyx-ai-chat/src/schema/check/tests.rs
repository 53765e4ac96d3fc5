use serde_json::{Value, json};

use super::{check, has_rules};
use crate::schema::drop_nulls;

fn problem(schema: Value, value: Value) -> Option<(String, String)> {
    assert!(has_rules(&schema), "{schema}");
    check(&schema, &value).err().map(|found| (found.path, found.problem))
}

#[test]
fn each_range_is_checked_at_its_bounds() {
    for (keyword, bound, inside, outside, expected) in [
        ("minimum", json!(3), json!(3), json!(2), "2 is under the minimum of 3"),
        ("maximum", json!(3), json!(3.0), json!(3.1), "3.1 is over the maximum of 3"),
        ("exclusiveMinimum", json!(0.0), json!(0.1), json!(0), "0 is not above 0.0"),
        ("exclusiveMaximum", json!(5), json!(4), json!(5), "5 is not below 5"),
        ("multipleOf", json!(0.1), json!(0.3), json!(0.25), "0.25 is not a multiple of 0.1"),
        ("multipleOf", json!(4), json!(-8), json!(7), "7 is not a multiple of 4"),
        ("minLength", json!(2), json!("éé"), json!("é"), "1 characters are under the minimum of 2"),
        ("maxLength", json!(2), json!("éé"), json!("abc"), "3 characters are over the maximum of 2"),
        ("minItems", json!(1), json!([0]), json!([]), "0 items are under the minimum of 1"),
        ("maxItems", json!(1), json!([0]), json!([0, 0]), "2 items are over the maximum of 1"),
        ("minProperties", json!(1), json!({ "a": 1 }), json!({}), "0 entries are under the minimum of 1"),
        (
            "maxProperties",
            json!(1),
            json!({ "a": 1 }),
            json!({ "a": 1, "b": 2 }),
            "2 entries are over the maximum of 1",
        ),
    ] {
        let schema = json!({ keyword: bound });
        assert_eq!(problem(schema.clone(), inside), None, "{schema}");
        assert_eq!(problem(schema.clone(), outside), Some((".".to_owned(), expected.to_owned())), "{schema}");
        // The keyword does not restrict values of other types.
        assert_eq!(problem(schema, json!(true)), None);
    }
    // Integers are compared exactly.
    let most = json!({ "maximum": u64::MAX - 1 });
    assert_eq!(problem(most.clone(), json!(u64::MAX - 1)), None);
    assert!(problem(most, json!(u64::MAX)).is_some());
    assert_eq!(problem(json!({ "multipleOf": 0 }), json!(1)), None);
}

#[test]
fn values_are_found_wherever_they_are() {
    let small = json!({ "maximum": 5 });
    for (schema, value, path) in [
        (json!({ "properties": { "a": { "properties": { "b": small } } } }), json!({ "a": { "b": 6 } }), "a.b"),
        (json!({ "items": small }), json!([1, 6]), "[1]"),
        (json!({ "prefixItems": [{}, small], "items": {} }), json!([9, 6, 9]), "[1]"),
        (json!({ "prefixItems": [{}], "items": small }), json!([9, 6]), "[1]"),
        (json!({ "properties": { "a": {} }, "additionalProperties": small }), json!({ "a": 9, "b": 6 }), "b"),
        (json!({ "patternProperties": { "^x": small }, "additionalProperties": false }), json!({ "x": 6 }), "x"),
        (json!({ "allOf": [{}, { "items": small }] }), json!([6]), "[0]"),
        (json!({ "items": { "$ref": "#/$defs/S" }, "$defs": { "S": small } }), json!([6]), "[0]"),
        (json!({ "items": { "$ref": "#" }, "maximum": 5 }), json!([[6]]), "[0][0]"),
        (json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": small }] }), json!([6]), "[0]"),
    ] {
        assert_eq!(problem(schema.clone(), value).map(|(path, _)| path).as_deref(), Some(path), "{schema}");
    }
}

#[test]
fn one_fitting_variant_is_enough() {
    let schema = json!({ "oneOf": [
        { "type": "object", "properties": { "t": { "const": "a" }, "n": { "maximum": 5 } }, "required": ["t", "n"] },
        { "type": "object", "properties": { "t": { "const": "b" }, "n": { "maximum": 9 } }, "required": ["t", "n"] },
        { "type": "object", "properties": { "n": { "minimum": 20 } }, "required": ["n"], "additionalProperties": false },
        { "enum": [1, "x"], "maximum": 0 },
    ] });
    for value in [
        json!({ "t": "a", "n": 5 }),
        json!({ "t": "b", "n": 9 }),
        json!({ "n": 20 }),
        // No variant matches, so deserialization decides.
        json!({ "t": "c", "n": 100 }),
        json!({ "t": "a" }),
        json!(7),
    ] {
        assert_eq!(problem(schema.clone(), value.clone()), None, "{value}");
    }
    for value in [json!({ "t": "a", "n": 6 }), json!({ "t": "b", "n": 10 }), json!({ "n": 19 }), json!(1)] {
        assert!(problem(schema.clone(), value.clone()).is_some(), "{value}");
    }
}

#[test]
fn nulls_of_absent_fields_are_dropped_and_others_kept() {
    let text = json!({ "type": "string" });
    let schema = json!({
        "type": "object",
        "properties": {
            "needed": text,
            "default": text,
            "optional": { "type": ["string", "null"] },
            "any": true,
            "word": { "type": "string", "enum": ["a"] },
            "choice": { "anyOf": [text, { "type": "null" }] },
            "inner": { "$ref": "#/$defs/Inner" },
            "list": { "type": "array", "items": { "anyOf": [{ "$ref": "#/$defs/Inner" }, text] } },
            "map": { "type": "object", "additionalProperties": { "$ref": "#/$defs/Inner" } },
        },
        "required": ["needed"],
        "$defs": { "Inner": { "type": "object", "properties": { "d": text, "o": { "type": "null" } } } },
    });
    assert!(has_rules(&schema));
    let inner = json!({ "d": null, "o": null });
    let mut value = json!({
        "needed": null, "default": null, "optional": null, "any": null, "word": null, "choice": null,
        "inner": inner, "list": [inner, "x", null], "map": { "d": inner }, "unknown": null,
    });
    assert!(drop_nulls(&schema, &mut value));
    let inner = json!({ "o": null });
    assert_eq!(
        value,
        json!({
            "needed": null, "optional": null, "any": null, "choice": null,
            "inner": inner, "list": [inner, "x", null], "map": { "d": inner }, "unknown": null,
        })
    );
    assert!(!drop_nulls(&schema, &mut value), "nothing is left");
}

#[test]
fn a_schema_without_rules_needs_no_check() {
    for schema in [
        json!(true),
        json!({ "type": "object", "properties": { "a": { "type": ["string", "null"] }, "b": {} }, "required": ["c"] }),
        json!({ "type": "string", "format": "date" }),
        json!({ "properties": { "minimum": { "type": ["string", "null"] } } }),
    ] {
        assert!(!has_rules(&schema), "{schema}");
    }
}

#[test]
fn large_and_deep_values_are_compared_completely() {
    // The first variant is out of range each time.
    let schema = json!({ "items": { "anyOf": [{ "maximum": 5 }, { "minimum": 9 }] } });
    let mut values = vec![json!(10); 1000];
    values.push(json!(7));
    assert_eq!(problem(schema, values.into()).unwrap().0, "[1000]");
    let variant = |tag: usize| json!({ "type": "object", "properties": { "a": { "type": "integer" }, "t": { "const": tag } }, "required": ["t"] });
    let schema = json!({ "items": { "oneOf": (0..20).map(variant).collect::<Vec<_>>() } });
    let mut values = Value::from(vec![json!({ "a": null, "t": 19 }); 20_000]);
    assert!(drop_nulls(&schema, &mut values));
    assert_eq!(values[19_999], json!({ "t": 19 }));
    let next = json!({ "anyOf": [{ "$ref": "#/$defs/Node" }, { "type": "null" }] });
    let node = json!({ "type": "object", "properties": { "next": next, "d": { "maximum": 1 } }, "required": ["next"] });
    let schema = json!({ "$ref": "#/$defs/Node", "$defs": { "Node": node } });
    let chain = |last: Value| (0..126).fold(last, |next, _| json!({ "next": next }));
    assert!(problem(schema.clone(), chain(json!({ "next": null, "d": 2 }))).unwrap().0.ends_with("next.d"));
    let keys = json!({ "patternProperties": { "^\\d+$": { "properties": { "d": { "type": "integer" } } } } });
    assert!(drop_nulls(&keys, &mut json!({ "7": { "d": null } })), "of keys of a pattern");
}

#[test]
fn a_hostile_value_costs_a_bounded_time() {
    let nested = |variant: &str| json!({ "type": "object", "properties": { "child": { "$ref": "#" }, variant: { "maximum": 1 } }, "required": ["child"] });
    let schema = json!({ "anyOf": [nested("x"), nested("y"), { "type": "integer", "maximum": 1 }] });
    let mut value = (0..100).fold(json!(2), |inner, _| json!({ "child": inner }));
    let _ = check(&schema, &value);
    assert!(!drop_nulls(&schema, &mut value));
    for endless in [json!({ "$ref": "#", "maximum": 1 }), json!({ "anyOf": [{ "$ref": "#" }], "maximum": 1 })] {
        assert_eq!(check(&endless, &json!(1)), Ok(()));
    }
}
