//! Filters and orders on the wire.

use telnyx_ai_conversations::{Condition, Conversations, Filter, ListConversations, Order};
use telnyx_ai_core::test_util::MockTransport;
use telnyx_ai_core::{Client, Timestamp};

use telnyx_ai_test_kit::wire::sent;

/// Returns the query that a server receives for a list with `params`.
async fn query(params: ListConversations) -> String {
    let sent = sent(r#"{"data":[]}"#, |client| Conversations::new(client).list(params)).await;
    sent.assert_no_body("GET", &sent.target);
    sent.target.strip_prefix("/v2/ai/conversations?").unwrap().to_owned()
}

#[tokio::test]
async fn every_operator() {
    let when = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
    for (filter, wire) in [
        (Filter::eq("a"), "eq.a"),
        (Filter::eq("a,b (\"c\") + d"), "eq.a%2Cb+%28%22c%22%29+%2B+d"),
        (Filter::eq("+13128675309"), "eq.%2B13128675309"),
        (Filter::eq("ü&x=1#?/%"), "eq.%C3%BC%26x%3D1%23%3F%2F%25"),
        (Filter::eq(""), "eq."),
        (Filter::neq("b\\c"), "neq.b%5Cc"),
        (Filter::gt(7), "gt.7"),
        (Filter::gte(when), "gte.2026-01-01T12%3A00%3A00Z"),
        (Filter::lt(1.5), "lt.1.5"),
        (Filter::lte("2026-02-01"), "lte.2026-02-01"),
        (Filter::like("Voice%"), "like.Voice%25"),
        (Filter::ilike("*voice_"), "ilike.*voice_"),
        (
            Filter::is_in(["a", "b,c", "d e", "f\"g", "(h)", "", "i+j"]),
            "in.%28a%2C%22b%2Cc%22%2C%22d+e%22%2C%22f%5C%22g%22%2C%22%28h%29%22%2C%22%22%2Ci%2Bj%29",
        ),
        (Filter::is_null(), "is.null"),
        (Filter::is_null().negate(), "not.is.null"),
        (Filter::is(true), "is.true"),
        (Filter::is(false), "is.false"),
        (Filter::is_in([1, 2]).negate(), "not.in.%281%2C2%29"),
    ] {
        assert_eq!(query(ListConversations::new().name(filter)).await, format!("name={wire}"));
    }
}

#[tokio::test]
async fn every_field_in_the_order_of_the_calls() {
    let every = ListConversations::new()
        .metadata("assistant_id", Filter::eq("a-1"))
        .metadata("assistant_version_id", Filter::eq("20250812T114318034399"))
        .created_at(Filter::gte("2026-01-01"))
        .created_at(Filter::lt("2026-02-01"))
        .limit(1)
        .or([Condition::field("name", Filter::eq(1))])
        .id(Filter::neq("c-1"))
        .order(Order::asc("name").nulls_first())
        .last_message_at(Filter::is_null().negate())
        .order(Order::desc("created_at").nulls_last())
        .name(Filter::like("V%"))
        .order(Order::asc("id"))
        .and([Condition::field("id", Filter::eq(2))])
        .limit(20);
    let pairs = [
        "metadata-%3Eassistant_id=eq.a-1",
        "metadata-%3Eassistant_version_id=eq.20250812T114318034399",
        "created_at=gte.2026-01-01",
        "created_at=lt.2026-02-01",
        "or=%28name.eq.1%29",
        "id=neq.c-1",
        "last_message_at=not.is.null",
        "name=like.V%25",
        "and=%28id.eq.2%29",
        "order=name.asc.nullsfirst%2Ccreated_at.desc.nullslast%2Cid.asc",
        "limit=20",
    ];
    assert_eq!(query(every).await, pairs.join("&"));
}

#[tokio::test]
async fn groups() {
    let list = ListConversations::new().or([
        Condition::field("created_at", Filter::gte("2026-01-01")),
        Condition::all([
            Condition::metadata("tier", Filter::eq("gold, \"silver\" + (x)")),
            Condition::any([Condition::field("name", Filter::is_null())]).negate(),
        ]),
        Condition::field("id", Filter::is_in(["a", "b c"]).negate()),
    ]);
    let wire = concat!(
        "or=%28created_at.gte.2026-01-01%2C",
        "and%28metadata-%3Etier.eq.%22gold%2C+%5C%22silver%5C%22+%2B+%28x%29%22%2Cnot.or%28name.is.null%29%29%2C",
        "id.not.in.%28a%2C%22b+c%22%29%29",
    );
    assert_eq!(query(list).await, wire);
    let twice = ListConversations::new()
        .or([Condition::field("id", Filter::eq("a"))])
        .or([Condition::field("id", Filter::eq("b"))]);
    assert_eq!(query(twice).await, "or=%28id.eq.a%29&or=%28id.eq.b%29");
}

#[tokio::test]
async fn metadata_keys() {
    for (key, alone, in_a_group) in [
        ("assistant_id", "assistant_id", "assistant_id"),
        ("a-b c", "a-b+c", "%22a-b+c%22"),
        ("a,b", "a%2Cb", "%22a%2Cb%22"),
        ("a(b)", "a%28b%29", "%22a%28b%29%22"),
        ("a\"b", "a%22b", "%22a%5C%22b%22"),
        ("a.b", "a.b", "%22a.b%22"),
        ("a+b&c=d", "a%2Bb%26c%3Dd", "a%2Bb%26c%3Dd"),
        ("ü", "%C3%BC", "%C3%BC"),
    ] {
        let list = ListConversations::new()
            .metadata(key, Filter::eq("x"))
            .or([Condition::metadata(key, Filter::eq("x")), Condition::metadata(key, Filter::eq("x")).negate()]);
        let group = format!("metadata-%3E{in_a_group}.eq.x%2Cmetadata-%3E{in_a_group}.not.eq.x");
        assert_eq!(query(list).await, format!("metadata-%3E{alone}=eq.x&or=%28{group}%29"));
    }
}

#[tokio::test]
async fn a_limit_of_zero_is_rejected() {
    let mock = MockTransport::new();
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let error = Conversations::new(&client).list(ListConversations::new().limit(0)).await.unwrap_err();
    assert!(error.is_invalid_input());
    assert_eq!(error.to_string(), "conversations.list: `limit` is 0; it must be at least 1");
    assert_eq!(mock.requests().len(), 0);
    assert_eq!(query(ListConversations::new().limit(0).limit(u32::MAX)).await, "limit=4294967295");
}
