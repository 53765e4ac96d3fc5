//! Reads the list of conversations in batches, by the key (`created_at`, `id`).

use std::collections::HashSet;

use telnyx_ai_core::internal::{Cursor, Endpoint};
use telnyx_ai_core::{Error, Page, Timestamp};

use crate::condition::{Condition, Members};
use crate::conversation::Conversation;
use crate::filter::Filter;
use crate::list_conversations::ListConversations;
use crate::order::Order;

const BATCH: u32 = 100;

/// PostgREST servers cap `limit`, commonly at 1000. A capped batch would look like the last batch.
const MAX_BATCH: u32 = 1000;

/// The position behind the last conversation that was returned.
pub(crate) struct ConversationCursor {
    newest_first: bool,
    batch: u32,
    /// `None` before the first batch.
    last: Option<Last>,
}

struct Last {
    created_at: Timestamp,
    id: String,
    /// Ids of all returned conversations with this `created_at`. A service that returns times with less precision than
    /// it stores sends these twice.
    ids: HashSet<String>,
}

impl ConversationCursor {
    /// Returns the endpoint with the query pairs of every batch, and the position before the first batch.
    pub(crate) fn start(mut params: ListConversations, endpoint: Endpoint) -> (Endpoint, Self) {
        let batch = params.limit.unwrap_or(BATCH);
        let newest_first = newest_first(&params.order);
        let checked = match (newest_first, batch) {
            (None, _) => Err(Error::invalid_input(
                "order",
                "must be `created_at` in either direction, which the batches follow; sort the result, or use `list`",
            )),
            (_, 1..=MAX_BATCH) => Ok(()),
            _ => Err(Error::invalid_input("limit", format!("is {batch}; the size of a batch is 1 to {MAX_BATCH}"))),
        };
        let newest_first = newest_first.unwrap_or_default();
        let by = if newest_first { Order::desc } else { Order::asc };
        params.order = vec![by("created_at"), by("id")];
        params.limit = Some(batch);
        (params.apply(endpoint.check(checked)), Self { newest_first, batch, last: None })
    }

    /// Matches the conversations that come after `last`.
    fn after(&self, last: &Last) -> [Condition; 2] {
        let beyond =
            |value: &dyn std::fmt::Display| if self.newest_first { Filter::lt(value) } else { Filter::gt(value) };
        [
            Condition::field("created_at", beyond(&last.created_at)),
            Condition::all([
                Condition::field("created_at", Filter::eq(last.created_at)),
                Condition::field("id", beyond(&last.id)),
            ]),
        ]
    }

    /// Returns the times of `items` if they are in order and not before the last position.
    fn times(&self, items: &[Conversation]) -> Result<Vec<Timestamp>, String> {
        let mut before = self.last.as_ref().map(|last| last.created_at);
        let mut times = Vec::with_capacity(items.len());
        for Conversation { id, created_at, .. } in items {
            let Some(time) = *created_at else {
                return Err(format!("conversation `{id}` has no `created_at`, by which the batches follow each other"));
            };
            let is_early = before.is_some_and(|before| if self.newest_first { time > before } else { time < before });
            if is_early {
                return Err(format!(
                    "conversation `{id}`, created at {time}, came after a position it belongs before: the service ignores \
                     the filter or the order, so the list does not advance"
                ));
            }
            before = Some(time);
            times.push(time);
        }
        Ok(times)
    }
}

impl Cursor<Conversation> for ConversationCursor {
    fn select(&self, endpoint: Endpoint<Page<Conversation>>) -> Endpoint<Page<Conversation>> {
        match &self.last {
            Some(last) => endpoint.query("or", Members(&self.after(last))),
            None => endpoint,
        }
    }

    fn advance(&mut self, items: &mut Vec<Conversation>, count: u64) -> Result<bool, String> {
        let more = count >= u64::from(self.batch);
        if !more && self.last.is_none() {
            // The only batch; its order does not matter.
            return Ok(false);
        }
        let times = self.times(items)?;
        let was_returned = |item: &Conversation| self.last.as_ref().is_some_and(|last| last.ids.contains(&item.id));
        let all_again = items.iter().all(was_returned);
        if more && all_again {
            return Err(format!(
                "all {count} conversations of a batch were returned before, so the list does not advance"
            ));
        }
        let end = times.last().zip(items.last()).map(|(time, item)| (*time, item.id.clone()));
        let at_end = times
            .iter()
            .zip(items.iter())
            .rev()
            .take_while(|(time, _)| end.as_ref().is_some_and(|(end, _)| *time == end));
        let mut ids: HashSet<String> = at_end.map(|(_, item)| item.id.clone()).collect();
        items.retain(|item| !was_returned(item));
        if let Some((created_at, id)) = end {
            if let Some(last) = self.last.take().filter(|last| last.created_at == created_at) {
                ids.extend(last.ids);
            }
            self.last = Some(Last { created_at, id, ids });
        }
        Ok(more)
    }
}

/// Returns `true` if the order is newest first, and `None` for an order that batches cannot follow. The default order
/// is oldest first.
fn newest_first(order: &[Order]) -> Option<bool> {
    let follows = |by: fn(&'static str) -> Order| [by("created_at"), by("id")].starts_with(order);
    if follows(Order::asc) {
        Some(false)
    } else if follows(Order::desc) {
        Some(true)
    } else {
        None
    }
}
