//! Operation 1: filters, orders and limits of the list of conversations.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use telnyx_ai_emulator::Emulator;

use crate::client::{create, get, post, start};

const PATH: &str = "/ai/conversations";

/// Starts an emulator with the conversations a, b and c, where b and then a have a message.
async fn filled() -> Emulator {
    let emulator = start().await;
    let mut ids = Vec::new();
    for body in [
        json!({"name": "a", "metadata": {"note": "one, (two) \"three\"", "phone": "+13128675309", "score": 10}}),
        json!({"name": "b", "metadata": {"note": "", "score": 9, "ai_disabled": true, "my key.x": "odd"}}),
        json!({"name": "c"}),
    ] {
        ids.push(create(&emulator, PATH, body).await);
    }
    for id in [&ids[1], &ids[0]] {
        assert_eq!(post(&emulator, &format!("{PATH}/{id}/message"), json!({"role": "user"})).await.status, 200);
    }
    emulator
}

fn query(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    format!("{PATH}?{}", pairs.join("&"))
}

#[tokio::test]
async fn filters_are_applied() {
    let emulator = filled().await;
    let all = get(&emulator, PATH).await.json(200);
    let (id, time) = (all["data"][1]["id"].as_str().unwrap(), all["data"][1]["created_at"].as_str().unwrap());
    for (pairs, names) in [
        (&[][..], "abc"),
        (&[("id", &*format!("eq.{id}"))], "b"),
        (&[("id", &*format!("in.({id},x)"))], "b"),
        (&[("name", "in.(\"c\",a)")], "ac"),
        (&[("name", "neq.a"), ("name", "neq.b")], "c"),
        (&[("name", "not.like.*a*")], "bc"),
        (&[("name", "ilike.B%")], "b"),
        (&[("created_at", &*format!("gte.{time}"))], "bc"),
        (&[("created_at", &*format!("gt.{time}"))], "c"),
        (&[("created_at", &*format!("lte.{time}")), ("created_at", "gte.2025-01-01")], "ab"),
        (&[("last_message_at", "gt.2999-01-01")], ""),
        (&[("metadata->note", "eq.one, (two) \"three\"")], "a"),
        (&[("metadata->>note", "in.(\"one, (two) \\\"three\\\"\",x)")], "a"),
        (&[("or", "(metadata->note.eq.\"one, (two) \\\"three\\\"\",name.eq.c)")], "ac"),
        (&[("metadata->note", "eq.")], "b"),
        (&[("metadata->note", "is.null")], "c"),
        (&[("metadata->note", "neq.x")], "ab"),
        (&[("metadata->phone", "eq.+13128675309")], "a"),
        (&[("metadata->score", "gt.9")], "a"),
        (&[("metadata->ai_disabled", "is.true")], "b"),
        (&[("metadata->my key.x", "eq.odd")], "b"),
        (&[("and", "(name.neq.a,or(name.eq.a,name.eq.b))")], "b"),
        (&[("not.or", "(name.eq.a,name.eq.b)")], "c"),
        (&[("or", "(name.eq.a,name.eq.b)"), ("or", "(name.eq.b,name.eq.c)")], "b"),
        (&[("order", "last_message_at.desc")], "abc"),
        (&[("order", "created_at.desc")], "cba"),
        (&[("order", "metadata->score.asc")], "bac"),
        (&[("order", "metadata->score.desc.nullslast"), ("limit", "2")], "ab"),
        (&[("order", "metadata->note.nullsfirst,name.desc"), ("limit", "1")], "c"),
        (&[("limit", "2")], "ab"),
    ] {
        let found = get(&emulator, &query(pairs)).await.json(200);
        let found: String = found["data"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(found, names, "{pairs:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused() {
    let emulator = filled().await;
    for (name, value) in [
        ("colour", "eq.red"),
        ("page[number]", "2"),
        ("name", "a"),
        ("name", "equals.a"),
        ("name", "in.(a"),
        ("or", "name.eq.a"),
        ("or", "(name.eq.a"),
        ("created_at", "gte.yesterday"),
        ("order", "colour.desc"),
        ("order", "name.downwards"),
    ] {
        let rejected = get(&emulator, &query(&[(name, value)])).await.json(400);
        let error = &rejected["errors"][0];
        assert_eq!((&error["code"], &error["title"]), (&json!("10015"), &json!("Bad Request")));
        assert!(error["detail"].as_str().unwrap().contains("cannot be read"), "{error}");
    }
    for limit in ["0", "-1", "x", "", "1.5"] {
        let rejected = get(&emulator, &query(&[("limit", limit)])).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["query", "limit"]));
    }
}
