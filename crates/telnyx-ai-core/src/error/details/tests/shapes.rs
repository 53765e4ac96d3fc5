//! Error bodies with their details.

use serde_json::{Value, json};

/// Objects that always mean an error.
pub(super) fn shapes() -> Vec<(&'static str, Value, Value)> {
    vec![
        (
            "FastAPI",
            json!({"detail": [
                {"loc": ["body", "messages", 0, "role"], "msg": "field required", "type": "value_error.missing"},
                {"loc": ["query", "page[size]"], "msg": "field required", "type": "missing"},
            ]}),
            json!([
                {"field": "body.messages.0.role", "message": "field required", "kind": "value_error.missing"},
                {"field": "query.page[size]", "message": "field required", "kind": "missing"},
            ]),
        ),
        ("detail text", json!({"detail": "Not \"found\""}), json!([{"message": "Not \"found\""}])),
        ("detail object", json!({"detail": {"code": 7, "message": "no"}}), json!([{"code": "7", "message": "no"}])),
        (
            "detail holding error",
            json!({"detail": {"error": {"message": "no", "code": "x"}}}),
            json!([{"code": "x", "message": "no"}]),
        ),
        ("detail texts", json!({"detail": ["a", "b"]}), json!([{"message": "a"}, {"message": "b"}])),
        (
            "missing bucket",
            json!({"detail": [{"code": "10005", "title": "Not found", "detail": "Bucket x"}, {"detail": "y"}]}),
            json!([{"code": "10005", "title": "Not found", "message": "Bucket x"}, {"message": "y"}]),
        ),
        (
            "Telnyx",
            json!({"errors": [
                {"code": "10015", "title": "Bad Request", "detail": "no", "source": {"pointer": "/body/a"}, "meta": {"url": "https://e.x/1"}},
                {"code": 10009, "description": "who?", "source": {"parameter": "limit"}, "meta": {}},
                {"detail": "only"},
            ]}),
            json!([
                {"code": "10015", "title": "Bad Request", "message": "no", "field": "/body/a", "url": "https://e.x/1"},
                {"code": "10009", "message": "who?", "field": "limit"},
                {"message": "only"},
            ]),
        ),
        (
            "OpenAI",
            json!({"error": {"message": "no", "type": "invalid_request_error", "param": "model", "code": null}}),
            json!([{"message": "no", "kind": "invalid_request_error", "field": "model"}]),
        ),
        (
            "OpenAI and Telnyx at once",
            json!({
                "error": {"message": "no", "type": "invalid_request_error", "param": null, "code": "invalid_request"},
                "errors": [{"code": "10015", "title": "Bad Request", "detail": "no", "meta": {"url": "https://e.x/1"}}],
            }),
            json!([{"message": "no", "kind": "invalid_request_error", "code": "invalid_request",
                "other_code": "10015", "title": "Bad Request", "url": "https://e.x/1"}]),
        ),
        (
            "OpenAI and FastAPI at once",
            json!({
                "error": {"message": "model: no", "type": "invalid_request_error", "param": "model", "code": null},
                "detail": [{"loc": ["body", "model"], "msg": "no", "type": "value_error"}],
            }),
            json!([{"message": "no", "kind": "invalid_request_error", "field": "body.model"}]),
        ),
        (
            "OpenAI and FastAPI, of several fields",
            json!({
                "error": {"message": "a: no; b: never", "param": "a"},
                "detail": [{"loc": ["body", "a"], "msg": "no"}, {"loc": ["body", "b"], "msg": "never"}],
            }),
            json!([{"message": "no", "field": "body.a"}, {"message": "never", "field": "body.b"}]),
        ),
        (
            "OpenAI and FastAPI, of different fields",
            json!({
                "error": {"message": "model: no", "param": "model"},
                "detail": [{"loc": ["body", "n"], "msg": "no"}, {"loc": ["query", "model"], "msg": "no"}],
            }),
            json!([{"message": "model: no", "field": "model"}, {"message": "no", "field": "body.n"},
                {"message": "no", "field": "query.model"}]),
        ),
        (
            "both, with more to say",
            json!({"error": {"message": "no", "code": "a"}, "errors": [{"detail": "no", "code": "a"}, {"detail": "other", "code": "a"}]}),
            json!([{"message": "no", "code": "a"}, {"message": "other", "code": "a"}]),
        ),
        (
            "both, one per field",
            json!({"error": {"message": "no"}, "errors": [{"detail": "no", "source": {"pointer": "/a"}}, {"detail": "no", "source": {"pointer": "/b"}}]}),
            json!([{"message": "no", "field": "/a"}, {"message": "no", "field": "/b"}]),
        ),
        (
            "both, one without a text",
            json!({"error": {"code": "a", "message": "no"}, "errors": [{"code": "a", "title": "Bad"}]}),
            json!([{"code": "a", "message": "no", "title": "Bad"}]),
        ),
        (
            "both, the text as a title",
            json!({"error": {"message": "Not Found"}, "errors": [{"code": "10005", "title": "Not Found"}]}),
            json!([{"code": "10005", "title": "Not Found", "message": "Not Found"}]),
        ),
        ("error text", json!({"error": "boom"}), json!([{"message": "boom"}])),
        (
            "error text and detail",
            json!({"error": "Bad", "detail": "more"}),
            json!([{"title": "Bad", "message": "more"}]),
        ),
        (
            "error text and message",
            json!({"statusCode": 404, "error": "Not Found", "message": "no such job"}),
            json!([{"title": "Not Found", "message": "no such job"}]),
        ),
        (
            "error text and FastAPI detail",
            json!({"error": "invalid", "detail": [{"loc": ["body"], "msg": "no"}]}),
            json!([{"message": "invalid"}, {"message": "no", "field": "body"}]),
        ),
        (
            "OAuth",
            json!({"error": "invalid_client", "error_description": "unknown key"}),
            json!([{"code": "invalid_client", "message": "unknown key"}]),
        ),
        (
            "Anthropic",
            json!({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}, "request_id": "r"}),
            json!([{"kind": "overloaded_error", "message": "busy"}]),
        ),
        (
            "type error, flat",
            json!({"type": "error", "code": "x", "message": "no"}),
            json!([{"code": "x", "message": "no"}]),
        ),
        (
            "object error, flat",
            json!({"object": "error", "message": "no", "type": "BadRequestError", "param": null, "code": 400}),
            json!([{"code": "400", "message": "no", "kind": "BadRequestError"}]),
        ),
        ("type error and nothing else", json!({"type": "error"}), json!([{"kind": "error"}])),
        ("error flag", json!({"error": true, "message": "no"}), json!([{"message": "no"}])),
        ("wrapped twice", json!({"error": {"error": {"message": "no"}}}), json!([{"message": "no"}])),
        ("errors as an object", json!({"errors": {"detail": "no"}}), json!([{"message": "no"}])),
        ("errors as a text", json!({"errors": "no"}), json!([{"message": "no"}])),
        (
            "retyped fields",
            json!({"errors": [{"code": 1.5, "title": {"a": 1}, "detail": ["a", {"b": 2}], "source": "x", "meta": []}, null, 7, {}]}),
            json!([{"code": "1.5", "message": "[\"a\",{\"b\":2}]"}]),
        ),
        (
            "retyped locations",
            json!({"detail": [{"loc": "body", "msg": "a"}, {"loc": null, "msg": "b"}, {"loc": [null, "x", {}], "msg": "c"}]}),
            json!([{"field": "body", "message": "a"}, {"message": "b"}, {"field": "x", "message": "c"}]),
        ),
    ]
}

/// Objects that mean an error only with an error status.
pub(super) fn flat_shapes() -> Vec<(&'static str, Value, Value)> {
    vec![
        ("message", json!({"message": "no"}), json!([{"message": "no"}])),
        ("code and message", json!({"code": 5, "message": "no"}), json!([{"code": "5", "message": "no"}])),
        ("title", json!({"title": "No", "status": 404}), json!([{"title": "No"}])),
        (
            "array",
            json!([{"code": "1", "message": "a"}, {"error": {"message": "b"}}, {"detail": "c"}, "d", 5]),
            json!([{"code": "1", "message": "a"}, {"message": "b"}, {"message": "c"}, {"message": "d"}]),
        ),
    ]
}
