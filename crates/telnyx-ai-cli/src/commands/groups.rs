//! `groups`: insights that run together.

use clap::{ArgGroup, Args, Subcommand};
use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{CreateInsightGroup, InsightGroup, ListInsightGroups, UpdateInsightGroup};

use crate::exit::Outcome;
use crate::resource::{self, Ids, ListOptions, Show};

/// Manage groups of insights that run together.
#[derive(Debug, Subcommand)]
pub(crate) enum Groups {
    /// List the groups
    #[command(after_help = "Example:\n  telnyx-ai groups list --emulator")]
    List(ListOptions),
    /// Print groups with their insights
    #[command(after_help = "Example:\n  telnyx-ai groups show 3c90c3cc-0d44-4b50-8888-8dd25736052a --json")]
    Show(Show),
    Create(Create),
    Update(Update),
    /// Delete groups; their insights stay
    #[command(after_help = "Example:\n  telnyx-ai groups delete 3c90c3cc-0d44-4b50-8888-8dd25736052a")]
    Delete(Ids),
    /// Add insights to a group
    #[command(after_help = "Example:\n  telnyx-ai groups assign 3c90c3cc-0d44-4b50-8888-8dd25736052a \
                            182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")]
    Assign(Members),
    /// Remove insights from a group
    #[command(after_help = "Example:\n  telnyx-ai groups unassign 3c90c3cc-0d44-4b50-8888-8dd25736052a \
                            182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")]
    Unassign(Members),
}

/// Create a group, and print its id.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai groups create --name quality --emulator")]
pub(crate) struct Create {
    /// The name
    #[arg(long)]
    name: String,
    #[command(flatten)]
    more: More,
    /// Print the group as a JSON object
    #[arg(long)]
    json: bool,
}

/// Change the fields of a group that are set, and print the group.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai groups update 3c90c3cc-0d44-4b50-8888-8dd25736052a --name calls")]
#[command(group = ArgGroup::new("changes").args(["name", "description", "webhook"]).required(true).multiple(true))]
pub(crate) struct Update {
    /// The id
    id: String,
    /// The new name
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    more: More,
    /// Print the group as a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct More {
    /// The description
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The URL that receives the results
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
}

/// A group and insights.
#[derive(Args, Debug)]
pub(crate) struct Members {
    /// The id of the group
    #[arg(value_name = "GROUP")]
    group: String,
    #[command(flatten)]
    insights: Ids,
}

/// Runs the command.
pub(crate) async fn run(command: Groups, telnyx: &Telnyx) -> Outcome {
    let groups = telnyx.insight_groups();
    match command {
        Groups::List(options) => {
            let items = groups.list(ListInsightGroups::new()).items();
            resource::list(items, &["ID", "NAME", "INSIGHTS", "DESCRIPTION"], row, &options).await
        }
        Groups::Show(command) => resource::show(&command, |id| groups.get(id)).await,
        Groups::Create(command) => create(command, telnyx).await,
        Groups::Update(command) => update(command, telnyx).await,
        Groups::Delete(ids) => resource::each(&ids, |id| groups.delete(id)).await,
        Groups::Assign(Members { group, insights }) => resource::each(&insights, |id| groups.assign(&group, id)).await,
        Groups::Unassign(Members { group, insights }) => {
            resource::each(&insights, |id| groups.unassign(&group, id)).await
        }
    }
}

async fn create(command: Create, telnyx: &Telnyx) -> Outcome {
    let mut params = CreateInsightGroup::new(command.name);
    params.description = command.more.description;
    params.webhook = command.more.webhook;
    let group = telnyx.insight_groups().create(params).await?;
    resource::print_id(&group.id, &group, command.json)
}

async fn update(command: Update, telnyx: &Telnyx) -> Outcome {
    let mut params = UpdateInsightGroup::new();
    params.name = command.name;
    params.description = command.more.description;
    params.webhook = command.more.webhook;
    resource::print(&telnyx.insight_groups().update(command.id, params).await?, command.json)
}

fn row(group: &InsightGroup) -> Vec<String> {
    let count = group.insights.len().to_string();
    vec![group.id.clone(), group.name.clone(), count, resource::optional(group.description.as_ref())]
}
