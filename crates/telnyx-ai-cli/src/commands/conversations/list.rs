//! `conversations list`: the conversations that match filters.

use clap::Args;
use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{Conversation, ListConversations, Order};

use super::filter::FieldFilter;
use crate::exit::Outcome;
use crate::resource::{self, ListOptions};

/// List conversations, the newest first.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai conversations list --emulator\n  telnyx-ai conversations list \
                        --filter metadata.tier=eq.gold --filter created_at=gte.2026-01-01 --json")]
pub(crate) struct List {
    /// A filter of the API on id, name, created_at, last_message_at or metadata.KEY, such as name=like.Voice%
    #[arg(long = "filter", value_name = "FIELD=FILTER")]
    filters: Vec<FieldFilter>,
    #[command(flatten)]
    options: ListOptions,
}

/// Runs the command.
pub(crate) async fn run(command: List, telnyx: &Telnyx) -> Outcome {
    let params = ListConversations::new().order(Order::desc("created_at"));
    let params = command.filters.into_iter().fold(params, FieldFilter::apply);
    let items = telnyx.conversations().list_all(params);
    resource::list(items, &["ID", "NAME", "CREATED", "LAST MESSAGE"], row, &command.options).await
}

fn row(conversation: &Conversation) -> Vec<String> {
    vec![
        conversation.id.clone(),
        resource::optional(conversation.name.as_ref()),
        resource::optional(conversation.created_at.as_ref()),
        resource::optional(conversation.last_message_at.as_ref()),
    ]
}
