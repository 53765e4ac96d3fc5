use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Cell, Column, Row, order, parse};
use crate::clock;

struct Sample(BTreeMap<&'static str, Value>);

impl Row for Sample {
    fn cell(&self, column: &Column) -> Cell {
        let (Column::Text(name) | Column::Time(name)) = column else {
            let Column::Metadata(key) = column else { unreachable!() };
            return self.0.get(key.as_str()).map_or(Cell::Null, |value| Cell::Value(value.clone()));
        };
        match (column, self.0.get(name)) {
            (_, None) => Cell::Null,
            (Column::Time(_), Some(value)) => Cell::Time(clock::read(value.as_str().unwrap()).unwrap()),
            (_, Some(value)) => Cell::Value(value.clone()),
        }
    }
}

fn sample() -> Sample {
    Sample(BTreeMap::from([
        ("id", json!("1")),
        ("name", json!("Voice, \"one\" (1)")),
        ("created_at", json!("2026-01-02T03:04:05Z")),
        ("tier", json!("gold, silver")),
        ("phone", json!("+13128675309")),
        ("score", json!(9)),
        ("ai_disabled", json!(true)),
        ("a.b", json!("dotted")),
    ]))
}

#[track_caller]
fn matches(name: &str, value: &str) -> Option<bool> {
    parse(name, value).unwrap().matches(&sample())
}

#[test]
fn operators_select_the_right_rows() {
    for (name, value, wanted) in [
        ("id", "eq.1", true),
        ("id", "neq.1", false),
        ("id", "not.eq.2", true),
        ("id", "in.(2,1)", true),
        ("id", "in.()", false),
        ("id", "not.in.(\"1\",2)", false),
        ("id", "gt.0", true),
        ("name", "like.Voice%", true),
        ("name", "like.*\"one\"*", true),
        ("name", "like.voice%", false),
        ("name", "ilike.voice%", true),
        ("name", "not.ilike.voice%", false),
        ("name", "eq.Voice, \"one\" (1)", true),
        ("name", "in.(a,\"Voice, \\\"one\\\" (1)\")", true),
        ("created_at", "gte.2026-01-02", true),
        ("created_at", "gte.2026-01-02T03:04:05+00:00", true),
        ("created_at", "lt.2026-01-02 03:04:05.000001", true),
        ("created_at", "eq.2026-01-02T04:04:05+01:00", true),
        ("created_at", "in.(2026-01-02T03:04:05Z,2026-02-01)", true),
        ("last_message_at", "is.null", true),
        ("created_at", "is.not_null", true),
        ("name", "not.is.NULL", true),
        ("metadata->phone", "eq.+13128675309", true),
        ("metadata->>tier", "eq.gold, silver", true),
        ("metadata->score", "gt.10", false),
        ("metadata->score", "lt.10", true),
        ("metadata->score", "eq.9.0", true),
        ("metadata->score", "gt.text", false),
        ("metadata->ai_disabled", "is.true", true),
        ("metadata->ai_disabled", "eq.true", true),
        ("metadata->ai_disabled", "is.false", false),
        ("metadata->a.b", "eq.dotted", true),
    ] {
        assert_eq!(matches(name, value), Some(wanted), "{name}={value}");
    }
}

#[test]
fn groups_nest() {
    for (name, value, wanted) in [
        ("or", "(id.eq.2,id.eq.1)", true),
        ("and", "(id.eq.2,id.eq.1)", false),
        ("not.and", "(id.eq.2,id.eq.1)", true),
        ("not.or", "(id.eq.2,id.eq.1)", false),
        ("or", "(id.eq.2,and(metadata->tier.eq.\"gold, silver\",name.not.is.null))", true),
        ("or", "(id.eq.2, not.and(id.eq.1,id.in.(1,2)))", false),
        ("and", "(metadata->\"a.b\".eq.dotted,created_at.lt.2026-02-01)", true),
        ("and", "(name.like.\"Voice, %\",id.not.in.(2,3))", true),
        ("or", "(created_at.gte.2027-01-01,last_message_at.gte.2026-01-01,id.eq.1)", true),
    ] {
        assert_eq!(matches(name, value), Some(wanted), "{name}={value}");
    }
}

#[test]
fn nulls_are_unknown() {
    for (name, value, wanted) in [
        ("last_message_at", "gt.2020-01-01", None),
        ("metadata->none", "neq.x", None),
        ("metadata->none", "not.eq.x", None),
        ("metadata->none", "in.(x)", None),
        ("metadata->none", "is.true", Some(false)),
        ("or", "(metadata->none.eq.x,id.eq.2)", None),
        ("or", "(metadata->none.eq.x,id.eq.1)", Some(true)),
        ("and", "(metadata->none.eq.x,id.eq.2)", Some(false)),
        ("not.and", "(metadata->none.eq.x,id.eq.1)", None),
    ] {
        assert_eq!(matches(name, value), wanted, "{name}={value}");
    }
}

#[test]
fn invalid_filters_have_a_reason() {
    for (name, value, why) in [
        ("colour", "eq.x", "The column 'colour' is unknown"),
        ("metadata", "eq.x", "The column '"),
        ("metadata->", "eq.x", "The column '"),
        ("id", "", "The operator '"),
        ("id", "1", "The operator '"),
        ("id", "like", "Expected '.' but found the end"),
        ("id", "match.x", "The operator 'match' is unknown"),
        ("id", "not.not.eq.x", "The operator '"),
        ("id", "is.maybe", "is.null"),
        ("id", "in.1,2", "Expected '('"),
        ("id", "in.(1", "Expected ')' but found the end"),
        ("id", "in.(1)x", "'x' after the last parenthesis"),
        ("id", "in.(\"1)", "double quote is missing"),
        ("id", "in.(\"1\\", "double quote is missing"),
        ("id", "in.(\"1\"2)", "Expected ')' but found '2'"),
        ("created_at", "gte.yesterday", "is a time"),
        ("created_at", "gte.2026-01-01T00:00:00 00:00", "%2B"),
        ("created_at", "in.(2026-01-01,x)", "is a time"),
        ("created_at", "like.2026%", "pattern"),
        ("or", "", "Expected '('"),
        ("or", "()", "The column '"),
        ("or", "(id.eq.1", "Expected ')' but found the end"),
        ("or", "(id.eq.1,)", "The column '"),
        ("or", "(id)", "Expected '.'"),
        ("or", "(id.eq)", "Expected '.'"),
        ("or", "(id.eq.1))", "')' after the last parenthesis"),
        ("or", "(xor(id.eq.1))", "The column 'xor' is unknown"),
        ("and", "(metadata->a.b.eq.x)", "The operator 'b' is unknown"),
        ("and", "(metadata->\"a.eq.x)", "double quote is missing"),
    ] {
        let problem = parse(name, value).unwrap_err();
        assert!(problem.contains(why), "{name}={value}: {problem}");
    }
}

#[test]
fn deep_groups_are_rejected() {
    assert!(parse("or", &format!("({}id.eq.1{}", "and(".repeat(40), ")".repeat(41))).is_ok());
    let problem = parse("or", &format!("({}", "and(".repeat(20_000))).unwrap_err();
    assert!(problem.contains("deep"));
    assert!(parse("id", &format!("in.({}", ",".repeat(50_000))).is_err());
}

fn sorted(by: &str) -> Vec<&'static str> {
    let row = |id: &'static str, score: Option<Value>, name: &'static str| {
        let mut row = BTreeMap::from([("id", json!(id)), ("name", json!(name))]);
        row.extend(score.map(|score| ("score", score)));
        Sample(row)
    };
    let mut rows = [
        row("a", Some(json!(10)), "x"),
        row("b", Some(json!(9)), "x"),
        row("c", None, "w"),
        row("d", Some(json!("text")), "w"),
    ];
    let orders = order::parse(by).unwrap();
    rows.sort_by(|one, other| order::compare(&orders, one, other));
    rows.iter().map(|row| ["a", "b", "c", "d"].into_iter().find(|id| row.0["id"] == *id).unwrap()).collect()
}

#[test]
fn orders_may_have_several_fields() {
    assert_eq!(sorted("metadata->score"), ["b", "a", "d", "c"]);
    assert_eq!(sorted("metadata->score.desc"), ["c", "d", "a", "b"]);
    assert_eq!(sorted("metadata->score.desc.nullslast"), ["d", "a", "b", "c"]);
    assert_eq!(sorted("metadata->score.nullsfirst"), ["c", "b", "a", "d"]);
    assert_eq!(sorted("name.asc, id.desc"), ["d", "c", "b", "a"]);
    assert_eq!(sorted("name"), ["c", "d", "a", "b"]);
    for by in ["", "name,", "colour", "name.up", "name.nullslast.desc", "name.asc.asc"] {
        assert!(order::parse(by).unwrap_err().starts_with("The order "), "{by}");
    }
}
