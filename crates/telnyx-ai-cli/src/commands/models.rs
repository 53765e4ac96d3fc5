//! `models`: lists the models.

use std::cmp::Ordering;

use clap::{Args, ValueEnum};
use telnyx_ai::Telnyx;
use telnyx_ai::chat::{Model, Price};

use crate::exit::Outcome;
use crate::output;

/// List the models with their context, tier and prices per million tokens.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai models --sort price --emulator\n  telnyx-ai models --json | jq -r .id")]
pub(crate) struct Models {
    /// The order of the list
    #[arg(long, value_enum, default_value_t = Sort::Name)]
    sort: Sort,
    /// List the models that embed texts
    #[arg(long)]
    embedding: bool,
    /// Print a JSON object for each model
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sort {
    /// By name
    Name,
    /// The longest context first
    Context,
    /// The lowest price of output first
    Price,
}

/// Runs the command.
pub(crate) async fn run(command: Models, telnyx: &Telnyx) -> Outcome {
    let openai = telnyx.openai();
    let list = if command.embedding { openai.list_embedding_models() } else { openai.models().list() };
    let mut models = list.await?;
    models.sort_by(|left, right| command.sort.compare(left, right).then_with(|| left.id.cmp(&right.id)));
    if command.json {
        return output::json_lines(models);
    }
    let mut table = output::table(&["MODEL", "CONTEXT", "TIER", "INPUT", "CACHED", "OUTPUT"]);
    for model in &models {
        table.add_row(row(model));
    }
    output::print_table(&mut table)
}

impl Sort {
    fn compare(self, left: &Model, right: &Model) -> Ordering {
        match self {
            Self::Name => Ordering::Equal,
            Self::Context => right.context_length.cmp(&left.context_length),
            Self::Price => output_price(left).total_cmp(&output_price(right)),
        }
    }
}

/// Returns the price of output; models without one are last.
fn output_price(model: &Model) -> f64 {
    model.pricing.as_ref().and_then(|prices| prices.completion.as_ref()?.as_f64()).unwrap_or(f64::INFINITY)
}

fn row(model: &Model) -> [String; 6] {
    let price = |price: Option<&Price>| price.map(|price| short(price.as_str())).unwrap_or_default();
    let prices = model.pricing.clone().unwrap_or_default();
    [
        model.id.clone(),
        model.context_length.map(|length| length.to_string()).unwrap_or_default(),
        model.tier.as_ref().map(ToString::to_string).unwrap_or_default(),
        price(prices.prompt.as_ref()),
        price(prices.cached_prompt.as_ref()),
        price(prices.completion.as_ref()),
    ]
}

/// Returns a price without trailing zeros.
fn short(digits: &str) -> String {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.').to_owned() } else { digits.to_owned() }
}
