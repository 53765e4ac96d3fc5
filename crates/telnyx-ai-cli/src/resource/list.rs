//! Lists: a table, or a line of JSON for each item.

use std::fmt::Display;
use std::num::NonZeroUsize;
use std::pin::{Pin, pin};

use clap::Args;
use comfy_table::Table;
use futures_util::{Stream, TryStreamExt, stream};
use serde::Serialize;

use crate::exit::Outcome;
use crate::output;

/// Number of rows of a table, unless `-n` sets it.
const ROWS: usize = 20;

/// The options of a list.
#[derive(Args, Debug)]
pub(crate) struct ListOptions {
    /// The number of items [default: 20 in a table, all with --json]
    #[arg(short, long)]
    number: Option<NonZeroUsize>,
    /// Print a JSON object for each item
    #[arg(long)]
    json: bool,
}

/// Writes a list. Pages are read only as far as their items are written; JSON is written as items arrive.
pub(crate) async fn list<T: Serialize>(
    items: impl Stream<Item = telnyx_ai::Result<T>>,
    columns: &[&str],
    row: impl Fn(&T) -> Vec<String>,
    options: &ListOptions,
) -> Outcome {
    let mut items = pin!(items);
    let limit = options.number.map(NonZeroUsize::get);
    if options.json {
        for _ in 0..limit.unwrap_or(usize::MAX) {
            match items.try_next().await? {
                Some(item) => output::json(&item)?,
                None => break,
            }
        }
        return Ok(());
    }
    let mut table = output::table(columns);
    let filled = fill(&mut table, items.as_mut(), limit.unwrap_or(ROWS), row).await;
    // If a later page fails, the rows before it are not lost.
    if filled.is_ok() || !table.is_empty() {
        output::print_table(&mut table)?;
    }
    filled?;
    if limit.is_none() && table.row_count() == ROWS && items.try_next().await?.is_some() {
        output::note(&format!("the first {ROWS} items; -n NUMBER prints more, and --json all"));
    }
    Ok(())
}

async fn fill<T>(
    table: &mut Table,
    mut items: Pin<&mut impl Stream<Item = telnyx_ai::Result<T>>>,
    limit: usize,
    row: impl Fn(&T) -> Vec<String>,
) -> Outcome {
    for _ in 0..limit {
        match items.try_next().await? {
            Some(item) => table.add_row(row(&item).iter().map(|cell| output::printable(cell))),
            None => break,
        };
    }
    Ok(())
}

/// Returns the items of a list that has no pages.
pub(crate) fn stored<T>(items: Vec<T>) -> impl Stream<Item = telnyx_ai::Result<T>> {
    stream::iter(items.into_iter().map(Ok))
}

/// Returns the cell of an optional value.
pub(crate) fn optional<T: Display>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}
