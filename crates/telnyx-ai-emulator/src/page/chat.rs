//! The scripted chat responses, for programs in any language.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{app::App, http::response::Failure, script::ChatReply};

/// Maximum number of rules, because everyone with access to the page can add them.
const MAX_RULES: usize = 1000;

/// A rule in the body of a request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    reply_to: String,
    replies: Vec<Reply>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Reply {
    Text(String),
    Calls(Calls),
    Error(Failing),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Calls {
    tool_calls: Vec<Call>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    name: String,
    arguments: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failing {
    error: ErrorReply,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorReply {
    status: u16,
    code: String,
    message: String,
}

impl From<Reply> for ChatReply {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Text(text) => text.into(),
            Reply::Calls(Calls { tool_calls }) => {
                Self::tool_calls(tool_calls.into_iter().map(|Call { name, arguments }| (name, arguments)))
            }
            Reply::Error(Failing { error: ErrorReply { status, code, message } }) => {
                Self::error(status, &code, &message)
            }
        }
    }
}

/// Lists the rules.
pub(super) async fn rules(State(app): State<Arc<App>>) -> Json<Value> {
    let rules = app.script.all().into_iter();
    let rules = rules.map(|(text, replies, given)| json!({ "reply_to": text, "replies": replies, "given": given }));
    Json(json!({ "rules": rules.collect::<Vec<_>>() }))
}

/// Adds a rule.
pub(super) async fn add(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, Failure> {
    let Rule { reply_to, replies } = serde_json::from_slice(&body).map_err(|error| {
        let form = "The body must be {\"reply_to\": TEXT, \"replies\": [REPLY, ...]}, a reply being a TEXT, \
                    {\"tool_calls\": [{\"name\": TEXT, \"arguments\": OBJECT}, ...]} or {\"error\": {\"status\": NUMBER, \
                    \"code\": TEXT, \"message\": TEXT}}";
        Failure::BadRequest(format!("{form}: {error}"))
    })?;
    if app.script.all().len() >= MAX_RULES {
        return Err(Failure::BadRequest(format!("There are {MAX_RULES} rules already; remove them with DELETE.")));
    }
    let mut replies = replies.into_iter();
    let first = replies.next().ok_or_else(|| Failure::BadRequest("A rule needs a reply.".to_owned()))?;
    replies.fold(app.script.reply_to(reply_to).with(first), |rule, reply| rule.then(reply));
    Ok(rules(State(app)).await)
}

/// Removes all rules.
pub(super) async fn clear(State(app): State<Arc<App>>) -> StatusCode {
    app.script.clear();
    StatusCode::NO_CONTENT
}
