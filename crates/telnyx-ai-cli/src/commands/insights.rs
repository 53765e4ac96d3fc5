//! `insights`: templates of insights, and the counts of their results.

mod aggregate;

use clap::{ArgGroup, Args, Subcommand};
use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{CreateInsight, Insight, ListInsights, UpdateInsight};

use crate::exit::Outcome;
use crate::resource::{self, Ids, ListOptions, Show};
use crate::{output, schema};

/// Width of the instructions in a list.
const WIDTH: usize = 60;

/// Manage the instructions that a model runs over each conversation, and count the results.
#[derive(Debug, Subcommand)]
pub(crate) enum Insights {
    /// List the insights
    #[command(after_help = "Example:\n  telnyx-ai insights list --emulator")]
    List(ListOptions),
    /// Print insights with their instructions and schemas
    #[command(after_help = "Example:\n  telnyx-ai insights show 182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")]
    Show(Show),
    Create(Create),
    Update(Update),
    /// Delete insights
    #[command(after_help = "Example:\n  telnyx-ai insights delete 182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")]
    Delete(Ids),
    Aggregate(aggregate::Aggregate),
}

/// Create an insight, and print its id.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  telnyx-ai insights create --name topic --instructions 'Name the topic.' --emulator\n  \
                        telnyx-ai insights create --name score --instructions 'Rate the call.' --schema 'score int'"
)]
pub(crate) struct Create {
    /// The name
    #[arg(long)]
    name: String,
    /// The instructions for the model
    #[arg(long, value_name = "TEXT")]
    instructions: String,
    #[command(flatten)]
    more: More,
    /// Print the insight as a JSON object
    #[arg(long)]
    json: bool,
}

/// Change the fields of an insight that are set, and print the insight.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai insights update 182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e --name subject")]
#[command(group = ArgGroup::new("changes").args(["name", "instructions", "schema", "webhook"]).required(true).multiple(true))]
pub(crate) struct Update {
    /// The id
    id: String,
    /// The new name
    #[arg(long)]
    name: Option<String>,
    /// The new instructions for the model
    #[arg(long, value_name = "TEXT")]
    instructions: Option<String>,
    #[command(flatten)]
    more: More,
    /// Print the insight as a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct More {
    /// The form of the results: a JSON schema, its file, or fields such as 'score int, topics[]'
    #[arg(long, value_name = "SCHEMA")]
    schema: Option<String>,
    /// The URL that receives the results
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(command: Insights, telnyx: &Telnyx) -> Outcome {
    let insights = telnyx.insights();
    match command {
        Insights::List(options) => {
            let items = insights.list(ListInsights::new()).items();
            resource::list(items, &["ID", "NAME", "INSTRUCTIONS"], row, &options).await
        }
        Insights::Show(command) => resource::show(&command, |id| insights.get(id)).await,
        Insights::Create(command) => create(command, telnyx).await,
        Insights::Update(command) => update(command, telnyx).await,
        Insights::Delete(ids) => resource::each(&ids, |id| insights.delete(id)).await,
        Insights::Aggregate(command) => aggregate::run(command, telnyx).await,
    }
}

async fn create(command: Create, telnyx: &Telnyx) -> Outcome {
    let mut params = CreateInsight::new(command.name, command.instructions);
    params.json_schema = command.more.schema.as_deref().map(schema::parse_value).transpose()?;
    params.webhook = command.more.webhook;
    let insight = telnyx.insights().create(params).await?;
    resource::print_id(&insight.id, &insight, command.json)
}

async fn update(command: Update, telnyx: &Telnyx) -> Outcome {
    let mut params = UpdateInsight::new();
    params.name = command.name;
    params.instructions = command.instructions;
    params.json_schema = command.more.schema.as_deref().map(schema::parse_value).transpose()?;
    params.webhook = command.more.webhook;
    resource::print(&telnyx.insights().update(command.id, params).await?, command.json)
}

fn row(insight: &Insight) -> Vec<String> {
    vec![insight.id.clone(), insight.name.clone(), output::one_line(&insight.instructions, WIDTH)]
}
