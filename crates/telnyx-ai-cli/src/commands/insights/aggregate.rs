//! `insights aggregate`: counts the results of insights.

use clap::Args;
use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{AggregateInsights, Filter, InsightAggregate};

use crate::commands::conversations::filter;
use crate::exit::Outcome;
use crate::resource::{self, ListOptions};

/// Count the results of insights for each combination of values.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai insights aggregate --emulator\n  \
                        telnyx-ai insights aggregate --group-by score --created-at gte.2026-01-01")]
pub(crate) struct Aggregate {
    /// A field of results such as score, or metadata.KEY of conversations; use the option several times for several
    #[arg(long, value_name = "FIELD")]
    group_by: Vec<String>,
    /// A field to print in each row
    #[arg(long, value_name = "FIELD")]
    show: Vec<String>,
    /// The id of the insight whose results are counted
    #[arg(long, value_name = "ID")]
    insight_id: Option<String>,
    /// The id of the assistant whose conversations are counted
    #[arg(long, value_name = "ID")]
    assistant_id: Option<String>,
    /// A filter such as gte.2026-01-01; two are a range
    #[arg(long, value_name = "FILTER", value_parser = filter::parse)]
    created_at: Vec<Filter>,
    #[command(flatten)]
    options: ListOptions,
}

/// Runs the command.
pub(crate) async fn run(command: Aggregate, telnyx: &Telnyx) -> Outcome {
    let mut params = AggregateInsights::new().group_by(&command.group_by).show(&command.show);
    if let Some(id) = command.insight_id {
        params = params.insight_id(id);
    }
    if let Some(id) = command.assistant_id {
        params = params.assistant_id(id);
    }
    params = command.created_at.into_iter().fold(params, AggregateInsights::created_at);
    let rows = telnyx.insights().aggregate(params).await?;
    let fields: Vec<&str> = command.group_by.iter().chain(&command.show).map(String::as_str).collect();
    let columns: Vec<&str> = ["COUNT"].into_iter().chain(fields.iter().copied()).collect();
    resource::list(resource::stored(rows), &columns, |row| cells(row, &fields), &command.options).await
}

fn cells(row: &InsightAggregate, fields: &[&str]) -> Vec<String> {
    let values = fields.iter().map(|field| row.get(field).map(resource::text).unwrap_or_default());
    [row.record_count.to_string()].into_iter().chain(values).collect()
}
