use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::is_quota;
use crate::Error;
use crate::ErrorDetail;

fn error(status: u16, body: &Value) -> Error {
    Error::from_response(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), body.to_string())
}

/// All forms of error bodies with `code`, with unrelated titles.
fn shapes(code: &str) -> Vec<Value> {
    let number: u64 = code.parse().unwrap();
    vec![
        json!({"errors": [{"code": code, "title": "Feature limited", "detail": "Inference spend limit reached"}]}),
        json!({"errors": [{"code": number, "title": "Función limitada"}]}),
        json!({"errors": [{"code": number as f64, "title": "功能受限"}]}),
        json!({"errors": [{"code": code}]}),
        json!({"errors": [{"code": "10010", "detail": "first"}, {"code": format!(" {code} "), "detail": "second"}]}),
        json!({"errors": {"code": code, "detail": "not a list"}}),
        json!({"error": {"code": code, "message": "no"}}),
        json!({"error": {"code": number, "message": "no", "type": "permission_error"}}),
        // A gateway of two APIs: the documented code is the second code.
        json!({"error": {"code": "permission_error", "message": "no"}, "errors": [{"code": code, "detail": "no"}]}),
        json!({"error": {"code": 403, "message": "no"}, "errors": [{"code": number, "title": "no"}]}),
        json!({"type": "error", "error": {"type": "permission_error", "message": "a"}, "errors": [{"code": code, "detail": "b"}]}),
        json!({"detail": [{"code": code, "title": "Bad", "detail": "no"}]}),
        json!({"detail": {"code": number, "message": "no"}}),
        json!({"detail": {"errors": [{"code": code}]}}),
        json!({"error": {"errors": [{"code": number}]}}),
        json!({"code": code, "message": "no"}),
        json!([{"code": code, "title": "no"}]),
    ]
}

const STATUSES: [u16; 11] = [400, 401, 402, 403, 404, 408, 409, 422, 429, 500, 503];

#[test]
fn codes_count_only_with_their_documented_statuses() {
    for status in STATUSES {
        for body in shapes("10039") {
            let error = error(status, &body);
            assert_eq!(error.is_feature_limited(), status == 403, "{status} {body}");
            assert_eq!(error.is_quota_exceeded(), [403, 429].contains(&status), "{status} {body}");
            assert!(!error.is_unsupported_parameter(), "{status} {body}");
            assert_eq!(error.is_transient(), [408, 500, 503].contains(&status), "{status} {body}");
        }
        for body in shapes("10015") {
            let error = error(status, &body);
            assert_eq!(error.is_unsupported_parameter(), [400, 422].contains(&status), "{status} {body}");
            assert!(!error.is_feature_limited() && !error.is_quota_exceeded(), "{status} {body}");
            assert_eq!(error.is_transient(), [408, 429, 500, 503].contains(&status), "{status} {body}");
        }
        for body in [
            json!({"error": {"code": "insufficient_quota", "message": "no"}}),
            json!({"error": {"type": "insufficient_quota", "message": "no", "code": null}}),
            json!({"error": {"code": "Insufficient_Quota", "message": "no"}}),
            json!({"error": {"code": "billing_hard_limit_reached", "message": "no"}}),
            json!({"errors": [{"code": "insufficient_quota", "title": "Kontingent erschöpft"}]}),
            json!({"error": {"code": "insufficient_quota", "message": "no"}, "errors": [{"code": "10011", "detail": "no"}]}),
            json!({"error": {"code": "10011", "message": "no"}, "errors": [{"code": "insufficient_quota", "detail": "no"}]}),
        ] {
            let error = error(status, &body);
            assert_eq!(error.is_quota_exceeded(), [403, 429].contains(&status), "{status} {body}");
            assert!(!error.is_feature_limited() && !error.is_unsupported_parameter(), "{status} {body}");
        }
    }
}

#[test]
fn titles_texts_and_other_codes_do_not_count() {
    for body in [
        json!({"errors": [{"code": "10010", "title": "Feature limited", "detail": "10039: Inference spend limit reached"}]}),
        json!({"errors": [{"title": "10039", "detail": "insufficient_quota"}]}),
        json!({"errors": [{"code": "100390"}, {"code": "1003"}, {"code": "10039.5"}, {"code": 10039.5}, {"code": true}]}),
        json!({"errors": [{"code": ["10039"], "meta": {"code": "10039"}, "detail": "no"}]}),
        json!({"error": "insufficient_quota"}),
        json!({"other": {"code": "10039"}}),
        json!("10039"),
        json!({}),
    ] {
        for status in STATUSES {
            let error = error(status, &body);
            let any = error.is_feature_limited() || error.is_quota_exceeded() || error.is_unsupported_parameter();
            assert!(!any, "{status} {body}");
        }
    }
    // An error of the SDK, whose text contains the code.
    assert!(!Error::decode("10039", "10039").is_feature_limited());
}

#[test]
fn the_message_of_a_reached_limit_explains_the_spending_limit() {
    let limited = "; the account has reached a limit, for inference its spending limit of the day or the month (UTC); \
                   raise it, or wait until it resets";
    let body = json!({"errors": [{"code": "10039", "title": "Función limitada"}]});
    assert_eq!(error(403, &body).to_string(), format!("403 Forbidden: Función limitada (10039){limited}"));
    assert_eq!(error(404, &body).to_string(), "404 Not Found: Función limitada (10039)");
}

#[test]
fn both_codes_of_a_body_in_two_forms_are_shown() {
    let body = json!({
        "error": {"code": "invalid_request", "message": "no"}, "errors": [{"code": "10015", "title": "Bad", "detail": "no"}],
    });
    let error = error(400, &body);
    assert_eq!(error.to_string(), "400 Bad Request: no (invalid_request, 10015)");
    let detail = &error.details()[0];
    assert_eq!((detail.code.as_deref(), detail.other_code.as_deref()), (Some("invalid_request"), Some("10015")));
}

#[test]
fn a_field_in_two_spellings_is_one_field() {
    let body = |pointer: &str| {
        json!({
            "error": {"code": "invalid_request", "message": "no", "param": "tools.0.name"},
            "errors": [{"code": "10015", "title": "Bad", "detail": "no", "source": {"pointer": pointer}}],
        })
    };
    for pointer in ["/tools/0/name", "/body/tools/0/name", "body.tools.0.name", "tools.0.name"] {
        assert_eq!(error(400, &body(pointer)).details().len(), 1, "{pointer}");
    }
    for pointer in ["/tools/1/name", "/tools/0", "/tools/0/name/body"] {
        assert_eq!(error(400, &body(pointer)).details().len(), 2, "{pointer}");
    }
}

#[test]
fn an_exhausted_quota_differs_from_a_rate_limit() {
    let coded = |code: &str| ErrorDetail { code: Some(code.into()), ..ErrorDetail::default() };
    let kind = ErrorDetail { kind: Some("insufficient_quota".into()), ..coded("429") };
    let exhausted = |detail: ErrorDetail| is_quota(&detail);
    for code in ["insufficient_quota", "Insufficient_Quota", "billing_hard_limit_reached", "10039"] {
        assert!(exhausted(coded(code)), "{code}");
    }
    assert!(exhausted(kind));
    for code in ["rate_limit_exceeded", "10011", "100390", "quota"] {
        assert!(!exhausted(coded(code)), "{code}");
    }
}

#[test]
fn a_model_is_unavailable_if_the_description_says_so() {
    for (body, expected) in [
        (json!({"detail": [{"msg": "model currently unavailable"}]}), true),
        (json!({"detail": "The model 'm' is not available in the region EU, only in USA"}), true),
        (json!({"detail": [{"loc": ["body", "model"], "msg": "'m' is not available for chat"}]}), true),
        (json!({"errors": [{"code": "10005", "detail": "Model m was not found."}]}), true),
        (json!({"errors": [{"code": "10005", "detail": "It does not exist.", "source": {"pointer": "/model"}}]}), true),
        (json!({"error": {"code": "10015", "message": "no such model"}}), true),
        (json!({"error": {"code": "model_not_found", "message": "Unbekannt."}}), true),
        (json!({"error": {"code": "model_unavailable"}}), true),
        (json!({"detail": [{"loc": ["body", "model"], "msg": "field required"}]}), false),
        (json!({"detail": [{"msg": "The bucket was not found."}]}), false),
        (json!({"errors": [{"code": "10015", "detail": "The model has no service tier flex."}]}), false),
        (json!({"errors": [{"code": "10005", "title": "Model not found"}]}), false),
        (json!({}), false),
    ] {
        for status in STATUSES {
            let is_unavailable = error(status, &body).is_model_unavailable();
            assert_eq!(is_unavailable, expected && [404, 422].contains(&status), "{status} {body}");
        }
    }
}
