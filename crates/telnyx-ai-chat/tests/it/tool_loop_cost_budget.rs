//! The cost budget of a tool loop.

use serde_json::json;
use telnyx_ai_chat::{Chat, ChatRequest, ToolRun};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::MockTransport;

use crate::support::loops::{calls, problem, results, run, run_in_session, wait};
use crate::support::priced::{prices, reply, respond, text};
use crate::support::scripted::chat;

#[tokio::test]
async fn no_turn_starts_once_the_budget_is_used() {
    for streamed in [false, true] {
        // A turn costs 0.000002 USD.
        for (budget, turns) in
            [("0.000001 USD", 1), ("0.000002 USD", 1), ("0.0000020000001 USD", 2), ("0.000005 USD", 3)]
        {
            let (chat, mock) = chat((0..3).map(|_| reply("small", &calls([("wait", 0)]), streamed)));
            let tools = chat.run_tools(ChatRequest::from("Go.").model("small"), [wait("wait")]);
            let tools = tools.cost_budget(budget.parse().unwrap(), &prices());
            let error = run(tools, streamed).await.unwrap_err();
            let so_far: &ToolRun = error.attachment().unwrap();
            let cost = so_far.cost(&prices()).unwrap();
            let says = format!(
                "`cost_budget` is {budget}, and {cost} is used; raise it, or continue from the attached `ToolRun`"
            );
            assert!(error.is_limit() && error.may_have_been_charged());
            assert_eq!((error.to_string(), so_far.turns, mock.requests().len()), (says, turns, turns as usize));
            assert_eq!(results(so_far).last().unwrap(), &problem("not run: the limit `cost_budget` was reached"));
        }
        let (chat, mock) = chat([reply("small", &json!({ "content": "Done." }), streamed)]);
        let tools = chat.run_tools(ChatRequest::from("Go.").model("small"), []);
        run(tools.clone().cost_budget("0.000001 USD".parse().unwrap(), &prices()), streamed).await.unwrap();
        let error = run(tools.cost_budget("0 USD".parse().unwrap(), &prices()), streamed).await.unwrap_err();
        assert!(error.is_limit() && !error.may_have_been_charged(), "{error}");
        assert_eq!(mock.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_budget_needs_the_price_of_each_turn_before_it_is_sent() {
    let other_model = |turn, request: &mut ChatRequest| {
        if turn == 2 {
            request.model = Some("unpriced".into());
        }
    };
    let go = || ChatRequest::from("Go.");
    for streamed in [false, true] {
        for (request, budget, turns, says) in [
            (go(), "1 USD", 0, "needs a price, and the request names no model; set its `model`"),
            (
                go().model("unpriced"),
                "1 USD",
                0,
                "needs the price of `unpriced`, which is unknown; set `token_budget` instead",
            ),
            (
                go().model("small").service_tier("flex"),
                "1 USD",
                0,
                "needs the price of `small` in the service tier `flex`, which is unknown; set `token_budget` instead",
            ),
            (
                go().model("small"),
                "1 EUR",
                0,
                "is in EUR, and the price of `small` is in USD; set an amount in that currency",
            ),
            (
                go().model("small"),
                "1 USD",
                1,
                "needs the price of `unpriced`, which is unknown; set `token_budget` instead",
            ),
        ] {
            let (chat, mock) = chat([reply("small", &calls([("wait", 0)]), streamed)]);
            let tools = chat.run_tools(request, [wait("wait")]).on_turn(other_model);
            let error = run(tools.cost_budget(budget.parse().unwrap(), &prices()), streamed).await.unwrap_err();
            assert!(error.is_invalid_input(), "{error}");
            assert_eq!((error.to_string(), mock.requests().len()), (format!("`cost_budget` {says}"), turns));
            let so_far: &ToolRun = error.attachment().unwrap();
            assert_eq!((so_far.turns as usize, so_far.messages.len()), (turns, 1 + 2 * turns));
        }
    }
}

#[tokio::test]
async fn a_budget_ends_at_a_turn_of_unknown_cost() {
    for streamed in [false, true] {
        let (chat, mock) = chat([respond(json!({ "model": "small" }), &calls([("wait", 0)]), streamed)]);
        let tools = chat.run_tools(ChatRequest::from("Go.").model("small"), [wait("wait")]);
        let error = run(tools.cost_budget("1 USD".parse().unwrap(), &prices()), streamed).await.unwrap_err();
        let says = "`cost_budget` is 1.00 USD, and the cost of a turn is unknown; continue from the attached `ToolRun`";
        assert!(error.is_limit());
        assert_eq!((error.to_string().as_str(), mock.requests().len()), (says, 1));
    }
}

#[tokio::test]
async fn a_budget_works_with_the_default_model_and_in_a_session() {
    for streamed in [false, true] {
        let mock = MockTransport::new()
            .reply(respond(json!({ "usage": { "prompt_tokens": 10 } }), &calls([("wait", 0)]), streamed))
            .reply(reply("large", &calls([("wait", 0)]), streamed));
        let client = Client::builder().api_key("KEY0").default_model("small").transport(mock.clone());
        let mut session = Chat::new(&client.build().unwrap()).session();
        let tools = session.run_tools("Go.", [wait("wait")]).cost_budget("0.00002 USD".parse().unwrap(), &prices());
        let error = run_in_session(tools, streamed).await.unwrap_err();
        assert!(error.to_string().contains("and 0.000031 USD is used"), "{error}");
        assert_eq!((mock.requests().len(), session.messages().len()), (2, 0));
        session.take_run(error.attachment().unwrap()).unwrap();
        assert_eq!(text(session.cost(&prices())).as_deref(), Some("0.000031 USD"));
    }
}
