use serde_json::{Value, json};

use super::{Field, Need, Problem, Rule, check, drop_nulls};

static PART: Rule = Rule::ClosedObject(&[Field { name: "text", need: Need::Required, rule: Rule::Text }]);
static FIELDS: &[Field] = &[
    Field { name: "name", need: Need::Required, rule: Rule::Text },
    Field { name: "url", need: Need::Optional, rule: Rule::WebAddress },
    Field { name: "on", need: Need::Optional, rule: Rule::Flag },
    Field { name: "count", need: Need::Optional, rule: Rule::Integer(1, 9) },
    Field { name: "share", need: Need::Optional, rule: Rule::Number(0.0, 1.0) },
    Field { name: "at", need: Need::Optional, rule: Rule::Moment },
    Field { name: "notes", need: Need::Optional, rule: Rule::Map(&Rule::Either(&Rule::Text, &Rule::Flag)) },
    Field { name: "role", need: Need::Optional, rule: Rule::OneOf(&["user", "tool"]) },
    Field {
        name: "content",
        need: Need::UnlessBeside("calls"),
        rule: Rule::Either(&Rule::Text, &Rule::List(&PART, 1, 2)),
    },
    Field {
        name: "tool",
        need: Need::Optional,
        rule: Rule::Tagged(
            "type",
            &[("f", &[Field { name: "f", need: Need::Required, rule: Rule::Object(&[]) }]), ("r", &[])],
        ),
    },
];

/// Returns the location and type of the problems of a body, to which `name` and `content` are added.
fn problems(body: Value) -> Vec<(String, &'static str)> {
    let mut full = json!({"name": "n", "content": "c"});
    for (name, value) in body.as_object().unwrap() {
        full[name] = value.clone();
    }
    of(&full)
}

fn of(body: &Value) -> Vec<(String, &'static str)> {
    let problem_location = |problem: Problem| {
        let steps = problem.loc.iter().map(|step| step.as_str().map_or(step.to_string(), str::to_owned));
        (steps.collect::<Vec<_>>().join("."), problem.kind)
    };
    check(FIELDS, body).into_iter().map(problem_location).collect()
}

#[track_caller]
fn breaks(body: Value, path: &str, kind: &'static str) {
    assert_eq!(problems(body), [(format!("body.{path}"), kind)]);
}

#[test]
fn a_good_body_has_no_problem() {
    let body = json!({"url": "https://x.test/a", "on": true, "count": 3.0, "share": 0, "role": "tool",
        "at": "2026-01-02T03:04:05", "notes": {"a": "x", "b": true},
        "content": [{"text": "t"}], "tool": {"type": "f", "f": {}}, "unknown": 1});
    assert_eq!(problems(body), []);
}

#[test]
fn every_rule_names_its_field() {
    breaks(json!({"name": 1}), "name", "string_type");
    breaks(json!({"name": null}), "name", "string_type");
    breaks(json!({"url": "ftp://x"}), "url", "url_parsing");
    breaks(json!({"url": "x"}), "url", "url_parsing");
    breaks(json!({"on": "yes"}), "on", "bool_type");
    breaks(json!({"count": "3"}), "count", "int_type");
    breaks(json!({"count": 1.5}), "count", "int_from_float");
    breaks(json!({"count": 0}), "count", "greater_than_equal");
    breaks(json!({"count": u64::MAX}), "count", "less_than_equal");
    breaks(json!({"share": 1.01}), "share", "less_than_equal");
    breaks(json!({"share": true}), "share", "float_type");
    breaks(json!({"at": "noon"}), "at", "datetime_parsing");
    breaks(json!({"at": 1}), "at", "datetime_type");
    breaks(json!({"notes": []}), "notes", "dict_type");
    breaks(json!({"notes": {"a": "x", "b": null}}), "notes.b", "string_type");
    breaks(json!({"role": "boss"}), "role", "enum");
    breaks(json!({"content": null}), "content", "string_type");
    breaks(json!({"content": []}), "content", "too_short");
    breaks(json!({"content": [{"text": "a"}, {"text": "b", "more": 1}]}), "content.1.more", "extra_forbidden");
    breaks(json!({"tool": {}}), "tool.type", "missing");
    breaks(json!({"tool": {"type": "x"}}), "tool.type", "enum");
    breaks(json!({"tool": {"type": 7}}), "tool.type", "enum");
    breaks(json!({"tool": {"type": "f"}}), "tool.f", "missing");
}

#[test]
fn nulls_of_optional_fields_are_dropped_and_no_others() {
    let mut body = json!({"name": null, "url": null, "on": null, "content": null, "calls": [], "unknown": null,
        "notes": {"a": null}, "tool": {"type": "f", "f": {"kept": null}}});
    assert_eq!(of(&json!({"name": "n", "content": "c", "url": null, "on": null, "tool": null, "notes": null})), []);
    drop_nulls(FIELDS, &mut body);
    assert_eq!(
        body,
        json!({"name": null, "content": null, "calls": [], "unknown": null, "notes": {"a": null},
            "tool": {"type": "f", "f": {"kept": null}}})
    );
    static INNER: &[Field] = &[Field { name: "x", need: Need::Optional, rule: Rule::Text }];
    static OUTER: &[Field] = &[
        Field { name: "list", need: Need::Required, rule: Rule::List(&Rule::ClosedObject(INNER), 0, 9) },
        Field { name: "map", need: Need::Required, rule: Rule::Map(&Rule::Either(&Rule::Text, &Rule::Object(INNER))) },
        Field { name: "case", need: Need::Required, rule: Rule::Tagged("t", &[("a", INNER), ("b", &[])]) },
    ];
    let with = |x: &str| {
        let full =
            format!(r#"{{"list": [{{{x}"y": null}}], "map": {{"m": {{{x}"y": null}}}}, "case": {{{x}"t": "a"}}}}"#);
        serde_json::from_str::<Value>(&full).unwrap()
    };
    let mut body = with(r#""x": null, "#);
    drop_nulls(OUTER, &mut body);
    assert_eq!(body, with(""));
    let mut other = json!({"list": {}, "map": 1, "case": {"t": "b", "x": null}});
    let same = other.clone();
    drop_nulls(OUTER, &mut other);
    assert_eq!(other, same);
}

#[test]
fn all_problems_are_reported() {
    assert_eq!(of(&json!({"on": 1})).len(), 3);
    assert_eq!(of(&json!([])), [("body".to_owned(), "dict_type")]);
}

#[test]
fn field_may_be_omitted_beside_another() {
    assert_eq!(problems(json!({"content": null, "calls": []})), []);
    assert_eq!(problems(json!({"content": null, "calls": null})).len(), 1);
}

#[test]
fn a_problem_is_written_in_the_documented_form() {
    let [problem] = check(&FIELDS[..1], &json!({})).try_into().unwrap_or_else(|_| panic!("one problem"));
    assert_eq!(problem.into_json(), json!({"loc": ["body", "name"], "msg": "Field required", "type": "missing"}));
}
