//! `conversations`: conversations that the service stores, and their messages.

pub(crate) mod filter;
mod list;
mod messages;
mod search;

use clap::{Args, Subcommand};
use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{ConversationInsight, CreateConversation, UpdateConversation};

use crate::exit::Outcome;
use crate::fields::{self, Field};
use crate::output;
use crate::resource::{self, Ids, ListOptions, Show};

/// Width of the results of insights in a list.
const WIDTH: usize = 72;

/// Manage conversations that the service stores.
#[derive(Debug, Subcommand)]
pub(crate) enum Conversations {
    List(list::List),
    /// Print conversations with their metadata
    #[command(after_help = "Example:\n  telnyx-ai conversations show 3c90c3cc-0d44-4b50-8888-8dd25736052a")]
    Show(Show),
    Create(Create),
    Update(Update),
    /// Delete conversations with their messages
    #[command(after_help = "Examples:\n  telnyx-ai conversations delete 3c90c3cc-0d44-4b50-8888-8dd25736052a\n  \
                            telnyx-ai conversations list --json | jq -r .id | telnyx-ai conversations delete -")]
    Delete(Ids),
    Messages(messages::Messages),
    Add(messages::Add),
    Insights(Insights),
    Search(search::Search),
}

/// Create a conversation, and print its id.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai conversations create --name support --metadata tier=gold --emulator")]
pub(crate) struct Create {
    /// The name
    #[arg(long)]
    name: Option<String>,
    /// A key of the metadata; numbers, true and false are read as JSON, everything else as text
    #[arg(long, value_name = "KEY=VALUE")]
    metadata: Vec<Field>,
    /// Print the conversation as a JSON object
    #[arg(long)]
    json: bool,
}

/// Change the metadata of a conversation, and print the conversation.
///
/// The service does not document if keys that are not named stay.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai conversations update 3c90c3cc-0d44-4b50-8888-8dd25736052a \
                        --metadata ai_disabled=true")]
pub(crate) struct Update {
    /// The id
    id: String,
    /// A key of the metadata; numbers, true and false are read as JSON, everything else as text
    #[arg(long, value_name = "KEY=VALUE", required = true)]
    metadata: Vec<Field>,
    /// Print the conversation as a JSON object
    #[arg(long)]
    json: bool,
}

/// Print the results of the insights of a conversation.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai conversations insights 3c90c3cc-0d44-4b50-8888-8dd25736052a --json")]
pub(crate) struct Insights {
    /// The id
    id: String,
    #[command(flatten)]
    options: ListOptions,
}

/// Runs the command.
pub(crate) async fn run(command: Conversations, telnyx: &Telnyx) -> Outcome {
    let conversations = telnyx.conversations();
    match command {
        Conversations::List(command) => list::run(command, telnyx).await,
        Conversations::Show(command) => resource::show(&command, |id| conversations.get(id)).await,
        Conversations::Create(command) => create(command, telnyx).await,
        Conversations::Update(command) => update(command, telnyx).await,
        Conversations::Delete(ids) => resource::each(&ids, |id| conversations.delete(id)).await,
        Conversations::Messages(command) => messages::list(command, telnyx).await,
        Conversations::Add(command) => messages::add(command, telnyx).await,
        Conversations::Insights(Insights { id, options }) => {
            let insights = resource::stored(conversations.list_insights(id).await?.data);
            resource::list(insights, &["STATUS", "CREATED", "RESULTS"], insight_row, &options).await
        }
        Conversations::Search(command) => search::run(command, telnyx).await,
    }
}

async fn create(command: Create, telnyx: &Telnyx) -> Outcome {
    let mut params = CreateConversation::new();
    params.name = command.name;
    params.metadata = fields::object(&command.metadata);
    let conversation = telnyx.conversations().create(params).await?;
    resource::print_id(&conversation.id, &conversation, command.json)
}

async fn update(command: Update, telnyx: &Telnyx) -> Outcome {
    let mut params = UpdateConversation::new();
    params.metadata = Some(fields::object(&command.metadata));
    resource::print(&telnyx.conversations().update(command.id, params).await?, command.json)
}

fn insight_row(insight: &ConversationInsight) -> Vec<String> {
    let results: Vec<_> = insight.conversation_insights.iter().map(|result| result.result.as_str()).collect();
    let created = resource::optional(insight.created_at.as_ref());
    vec![insight.status.to_string(), created, output::one_line(&results.join("; "), WIDTH)]
}
