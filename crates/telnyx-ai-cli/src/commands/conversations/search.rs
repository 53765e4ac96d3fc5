//! `conversations search`: finds passages of conversations by their meaning.

use clap::Args;
use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{ConversationHistory, HistoryFilter, SearchHistories};

use crate::exit::Outcome;
use crate::fields::Field;
use crate::output;
use crate::resource::{self, ListOptions};

/// Width of the passages in a list.
const WIDTH: usize = 72;

/// Search the histories of conversations, and print the passages that are closest to a text.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai conversations search \"refund of a gift\" -n 5 --emulator")]
pub(crate) struct Search {
    /// The text to search for
    query: String,
    /// The region to search in, such as USA
    #[arg(long)]
    region: Option<String>,
    /// The smallest similarity, 0 to 1
    #[arg(long, value_name = "SCORE")]
    min_score: Option<f64>,
    /// Only conversations whose metadata has this value
    #[arg(long, value_name = "KEY=VALUE")]
    metadata: Vec<Field>,
    #[command(flatten)]
    options: ListOptions,
}

/// Runs the command.
pub(super) async fn run(command: Search, telnyx: &Telnyx) -> Outcome {
    let mut params = SearchHistories::new(command.query);
    if let Some(region) = command.region {
        params = params.region(region.as_str());
    }
    if let Some(score) = command.min_score {
        params = params.min_score(score);
    }
    let filter = |params: SearchHistories, field: &Field| params.metadata(&field.name, HistoryFilter::eq(field.text()));
    params = command.metadata.iter().fold(params, filter);
    let items = telnyx.conversations().search_histories(params).items();
    resource::list(items, &["SCORE", "RECORD", "TEXT"], row, &command.options).await
}

fn row(found: &ConversationHistory) -> Vec<String> {
    vec![format!("{:.3}", found.score), found.record_id.clone(), output::one_line(&found.text, WIDTH)]
}
