//! `conversations messages` and `conversations add`: the messages of a conversation.

use clap::Args;
use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{AddMessage, ConversationMessage, ListMessages};

use crate::exit::Outcome;
use crate::fields::{self, Field};
use crate::resource::{self, ListOptions};

/// List the messages of a conversation.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai conversations messages 3c90c3cc-0d44-4b50-8888-8dd25736052a")]
pub(crate) struct Messages {
    /// The id of the conversation
    id: String,
    #[command(flatten)]
    options: ListOptions,
}

/// Add a message to a conversation.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai conversations add 3c90c3cc-0d44-4b50-8888-8dd25736052a --role user \
                        --content \"Where is my parcel?\"")]
pub(crate) struct Add {
    /// The id of the conversation
    id: String,
    /// The role, such as user or assistant
    #[arg(long)]
    role: String,
    /// The text
    #[arg(long, value_name = "TEXT")]
    content: String,
    /// The name of the sender
    #[arg(long)]
    name: Option<String>,
    /// The id of the tool call whose result the message has
    #[arg(long, value_name = "ID")]
    tool_call_id: Option<String>,
    /// A key of the metadata; lists, numbers, true and false are read as JSON, everything else as text
    #[arg(long, value_name = "KEY=VALUE")]
    metadata: Vec<Field>,
}

/// Runs `conversations messages`.
pub(super) async fn list(command: Messages, telnyx: &Telnyx) -> Outcome {
    let items = telnyx.conversations().list_messages(command.id, ListMessages::new()).items();
    resource::list(items, &["CREATED", "ROLE", "TEXT"], row, &command.options).await
}

/// Runs `conversations add`.
pub(super) async fn add(command: Add, telnyx: &Telnyx) -> Outcome {
    let mut params = AddMessage::new(command.role).content(command.content);
    params.name = command.name;
    params.tool_call_id = command.tool_call_id;
    params.metadata = fields::object(&command.metadata);
    Ok(telnyx.conversations().add_message(command.id, params).await?)
}

fn row(message: &ConversationMessage) -> Vec<String> {
    let calls = message.tool_calls.iter().map(|call| format!("{}({})", call.function.name, call.function.arguments));
    let text = message.text.clone().into_iter().chain(calls).collect::<Vec<_>>().join("\n");
    vec![resource::optional(message.created_at.as_ref()), message.role.to_string(), text]
}
