//! The cost of completions, tool runs and sessions.

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatCompletion, ChatRequest, PriceList, Pricing, ToolRun, Usage};
use telnyx_ai_core::test_util::MockReply;

use crate::support::loops::{calls, run, run_in_session, wait};
use crate::support::priced::{prices, reply, respond, text};
use crate::support::scripted::chat;

#[test]
fn pricing_that_drifts_has_a_cost_only_if_it_is_certain() {
    let usage: Usage = serde_json::from_value(json!({ "prompt_tokens": 30, "completion_tokens": 20 })).unwrap();
    let base =
        json!({ "prompt": "1.0", "cached_prompt": "0.5", "completion": "4.0", "currency": "USD", "unit": "1M_tokens" });
    for (change, cost) in [
        (json!({}), Some("0.00011 USD")),
        (json!({ "cached_prompt": null }), Some("0.00011 USD")),
        (json!({ "cached_prompt": "free" }), Some("0.00011 USD")),
        (json!({ "prompt": 1, "completion": 4.0 }), Some("0.00011 USD")),
        (json!({ "prompt": " 1.000000000000 " }), Some("0.00011 USD")),
        (json!({ "prompt": "0.000000000001", "completion": "0" }), Some("0.00000000000000003 USD")),
        (json!({ "currency": "eur" }), Some("0.00011 EUR")),
        (json!({ "prompt": "0.0000000000001" }), None),
        (json!({ "prompt": null }), None),
        (json!({ "prompt": "-1" }), None),
        (json!({ "prompt": "1e-3" }), None),
        (json!({ "prompt": 1e300 }), None),
        (json!({ "completion": "on request" }), None),
        (json!({ "completion": { "amount": 4 } }), None),
        (json!({ "currency": null }), None),
        (json!({ "currency": "dollars" }), None),
        (json!({ "unit": null }), None),
        (json!({ "unit": "1K_tokens" }), None),
        (json!({ "unit": "second" }), None),
    ] {
        let mut body = base.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let pricing: Pricing = serde_json::from_value(body).unwrap();
        assert_eq!(text(pricing.cost(&usage)).as_deref(), cost, "{change}");
    }
    let prompt_only: Pricing =
        serde_json::from_value(json!({ "prompt": "0.01", "currency": "USD", "unit": "1M_tokens" })).unwrap();
    assert_eq!(prompt_only.cost(&usage), None);
    let embedding: Usage = serde_json::from_value(json!({ "prompt_tokens": 8, "total_tokens": 8 })).unwrap();
    assert_eq!(text(prompt_only.cost(&embedding)).as_deref(), Some("0.00000008 USD"));
}

#[test]
fn a_completion_has_the_price_of_its_model_and_tier() {
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15 });
    for (completion, cost) in [
        (json!({ "model": "large", "usage": usage }), Some("0.00003 USD")),
        (json!({ "model": "large", "usage": usage, "service_tier": "default" }), Some("0.00003 USD")),
        (json!({ "model": "large", "usage": usage, "service_tier": null }), Some("0.00003 USD")),
        (json!({ "model": "large", "usage": usage, "service_tier": "flex" }), None),
        (json!({ "model": "large", "usage": usage, "service_tier": "priority" }), None),
        (json!({ "model": "large" }), None),
        (json!({ "model": "large", "usage": { "total_tokens": 15 } }), None),
        (
            json!({ "model": "large", "usage": { "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 99 } }),
            None,
        ),
        (json!({ "model": "large", "usage": { "prompt_tokens": 10, "cached_tokens": 11 } }), None),
        (json!({ "model": "unknown", "usage": usage }), None),
        (json!({ "model": "unpriced", "usage": usage }), None),
        (json!({ "model": "other unit", "usage": usage }), None),
        (json!({ "usage": usage }), None),
    ] {
        let mut body = completion.clone();
        body["choices"] = json!([]);
        let completion: ChatCompletion = serde_json::from_value(body).unwrap();
        assert_eq!(text(completion.cost(&prices())).as_deref(), cost, "{completion:?}");
    }
}

#[tokio::test]
async fn a_run_is_the_sum_of_its_models_and_survives_storage() {
    for streamed in [false, true] {
        let (chat, _) = chat([
            reply("small", &calls([("wait", 0)]), streamed),
            reply("large", &calls([("wait", 0)]), streamed),
            reply("small", &json!({ "content": "Done." }), streamed),
        ]);
        let run = run(chat.run_tools("Go.", [wait("wait")]), streamed).await.unwrap();
        // 2 × (10 × 0.1 + 5 × 0.2) + (10 × 1 + 5 × 4), for a million tokens
        assert_eq!(text(run.cost(&prices())).as_deref(), Some("0.000034 USD"));
        assert_eq!(run.cost(&PriceList::default()), None);

        let mut stored = serde_json::to_value(&run).unwrap();
        assert_eq!(serde_json::from_value::<ToolRun>(stored.clone()).unwrap(), run);
        stored.as_object_mut().unwrap().remove("tokens").unwrap();
        let older: ToolRun = serde_json::from_value(stored).unwrap();
        assert_eq!((older.cost(&prices()), older.usage), (None, run.usage));
    }
}

#[tokio::test]
async fn a_response_without_model_or_tier_has_those_of_its_request() {
    let usage = json!({ "usage": { "prompt_tokens": 10, "completion_tokens": 5 } });
    for streamed in [false, true] {
        for (request, cost) in [
            (ChatRequest::from("Go.").model("large"), Some("0.00003 USD")),
            (ChatRequest::from("Go.").model("large").service_tier("default"), Some("0.00003 USD")),
            (ChatRequest::from("Go.").model("large").service_tier("flex"), None),
            (ChatRequest::from("Go.").model("large").extra("service_tier", "flex"), None),
            (ChatRequest::from("Go."), None),
        ] {
            let (chat, _) = chat([respond(usage.clone(), &json!({ "content": "Done." }), streamed)]);
            let run = run(chat.run_tools(request.clone(), []), streamed).await.unwrap();
            assert_eq!(text(run.cost(&prices())).as_deref(), cost, "{request:?}");
        }
        let (chat, _) = chat([respond(usage.clone(), &json!({ "content": "Done." }), streamed)]);
        let tools = chat.run_tools("Go.", []).on_turn(|_, request| request.model = Some("small".into()));
        assert_eq!(text(run(tools, streamed).await.unwrap().cost(&prices())).as_deref(), Some("0.000002 USD"));
    }
}

#[tokio::test]
async fn a_turn_of_unknown_cost_makes_the_sum_unknown() {
    let message = json!({ "content": "Done." });
    for streamed in [false, true] {
        for last in [
            respond(json!({ "model": "small" }), &message, streamed),
            reply("unpriced", &message, streamed),
            respond(
                json!({ "model": "small", "service_tier": "flex", "usage": { "prompt_tokens": 1, "completion_tokens": 1 } }),
                &message,
                streamed,
            ),
        ] {
            let (chat, _) = chat([reply("small", &calls([("wait", 0)]), streamed), last]);
            let run = run(chat.run_tools("Go.", [wait("wait")]), streamed).await.unwrap();
            assert_eq!(run.cost(&prices()), None);
        }
    }
}

#[tokio::test]
async fn a_failed_run_has_the_cost_of_its_turns_unless_the_failed_call_may_be_charged() {
    for streamed in [false, true] {
        let first = || reply("small", &calls([("wait", 0)]), streamed);
        for (failure, cost) in [
            (MockReply::error(422, "10015", "No such model."), Some("0.000002 USD")),
            (MockReply::error(500, "10007", "Broken."), None),
            (MockReply::json(200, ""), None),
        ] {
            let (chat, _) = chat([first(), failure]);
            let error = run(chat.run_tools("Go.", [wait("wait")]), streamed).await.unwrap_err();
            let run: &ToolRun = error.attachment().unwrap();
            assert_eq!((text(run.cost(&prices())).as_deref(), run.turns), (cost, 1), "{error}");
        }
        let (chat, _) = chat([first()]);
        let error = run(chat.run_tools("Go.", [wait("wait")]).max_turns(1), streamed).await.unwrap_err();
        let run: &ToolRun = error.attachment().unwrap();
        assert_eq!(text(run.cost(&prices())).as_deref(), Some("0.000002 USD"));
    }
}

#[tokio::test]
async fn a_session_is_the_sum_of_its_turns_and_survives_storage() {
    for streamed in [false, true] {
        let message = json!({ "content": "Done." });
        let (chat, _) = chat([
            reply("small", &message, false),
            respond(json!({ "usage": { "prompt_tokens": 10, "completion_tokens": 5 } }), &message, true),
            MockReply::error(500, "10007", "Broken."),
            reply("large", &calls([("wait", 0)]), streamed),
            reply("small", &message, streamed),
        ]);
        let mut session = chat.session().settings(ChatRequest::default().model("large"));
        assert_eq!(text(session.cost(&prices())).as_deref(), Some("0.00 USD"));
        session.complete("One.").await.unwrap();
        assert_eq!(text(session.cost(&prices())).as_deref(), Some("0.000002 USD"));
        session.stream("Two.").await.unwrap().finish().await.unwrap();
        assert_eq!(text(session.cost(&prices())).as_deref(), Some("0.000032 USD"));
        session.complete("Three.").await.unwrap_err();
        run_in_session(session.run_tools("Three.", [wait("wait")]), streamed).await.unwrap();
        assert_eq!(text(session.cost(&prices())).as_deref(), Some("0.000064 USD"));

        let stored = session.save().unwrap();
        let loaded = chat.session().load(&stored).unwrap();
        assert_eq!(text(loaded.cost(&prices())).as_deref(), Some("0.000064 USD"));
        let mut older: Value = serde_json::from_str(&stored).unwrap();
        older.as_object_mut().unwrap().remove("tokens").unwrap();
        let loaded = chat.session().load(&older.to_string()).unwrap();
        assert_eq!((loaded.cost(&prices()), loaded.usage()), (None, session.usage()));
    }
}
