//! Reads rows in groups, so that one lookup in the ledger is for many rows.

use std::task::{Context, Poll};

use futures_util::StreamExt;
use telnyx_ai_core::internal::multipart::BodySource;
use telnyx_ai_core::internal::{BodyContent, recordable};

use crate::bulk::{Rows, Settings};
use crate::row::Row;

/// Most rows of a group. Larger groups need more memory and are not faster.
pub(super) const GROUP: usize = 64;

/// A group ends once its bodies have this many bytes in memory.
const GROUP_BYTES: usize = 1024 * 1024;

/// Number of rows in the first group, whose responses have an unknown size.
const FIRST_GROUP: usize = 8;

/// Most bytes of the recorded responses of a group, about. Responses of embeddings can have 30 MB each.
const RESPONSE_BYTES: usize = 4 * 1024 * 1024;

/// The rows of a job, numbered from 0.
pub(super) struct Reader<'a, T> {
    /// `None` after the last row, because an iterator must not be advanced again after its end.
    rows: Option<Rows<'a, T>>,
    next: u64,
    /// Number of rows in the last complete group.
    ahead: usize,
    /// Most rows of the next group.
    most: usize,
}

impl<'a, T> Reader<'a, T> {
    pub(super) fn new(rows: Rows<'a, T>) -> Self {
        Self { rows: Some(rows), next: 0, ahead: GROUP, most: FIRST_GROUP }
    }

    /// Returns `true` after the last row.
    pub(super) fn has_ended(&self) -> bool {
        self.rows.is_none()
    }

    /// Returns the number of rows that may wait to be sent before more are read. It is small while rows are large, so that
    /// rows that wait take little memory.
    pub(super) fn ahead(&self) -> usize {
        self.ahead
    }

    /// Chooses the size of the next groups by a group whose responses in the ledger have `bytes`.
    pub(super) fn adapt(&mut self, rows: usize, bytes: usize) {
        let fitting = match bytes.checked_div(rows) {
            Some(size) if size > 0 => RESPONSE_BYTES / size,
            _ => GROUP,
        };
        self.most = fitting.clamp(1, self.most.saturating_mul(2).min(GROUP));
    }

    /// Reads the next rows. Returns fewer than a group at the end, and if the next row is not ready yet.
    pub(super) fn poll_group(&mut self, cx: &mut Context<'_>) -> Vec<(u64, Row<T>)> {
        let mut group = Vec::new();
        let mut bytes = 0;
        while group.len() < self.most && bytes < GROUP_BYTES {
            match self.rows.as_mut().map(|rows| rows.poll_next_unpin(cx)) {
                Some(Poll::Ready(Some(row))) => {
                    bytes += size(&row);
                    group.push((self.next, row));
                    self.next += 1;
                }
                Some(Poll::Pending) => return group,
                Some(Poll::Ready(None)) | None => {
                    self.rows = None;
                    return group;
                }
            }
        }
        self.ahead = group.len();
        group
    }
}

/// Returns the number of rows, if it is known. Shards have about the same number.
pub(super) fn total(size_hint: (usize, Option<usize>), settings: &Settings) -> Option<u64> {
    let (least, most) = size_hint;
    let shards = settings.shard.map_or(1, |shard| u64::from(shard.count.max(1)));
    (most == Some(least)).then(|| (least as u64).div_ceil(shards))
}

/// Returns the size of the body in memory.
fn size<T>(row: &Row<T>) -> usize {
    let content = row.request.as_ref().ok().and_then(|request| recordable(request).ok());
    match content.map(|content| content.body) {
        Some(BodyContent::Bytes(bytes)) => bytes.len(),
        Some(BodyContent::Form { segments, .. }) => segments
            .iter()
            .map(|segment| match segment {
                BodySource::Bytes(bytes) => bytes.len(),
                _ => 0,
            })
            .sum(),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    #[test]
    fn groups_have_as_many_rows_as_their_responses_permit() {
        let mut reader = Reader::<()>::new(Box::pin(stream::empty()));
        let sizes = [(8, 0), (16, 0), (32, 0), (64, 0), (64, 64 << 20), (4, 8 << 20), (2, 80 << 20), (1, 1024), (0, 0)];
        let most = sizes.map(|(rows, bytes)| {
            reader.adapt(rows, bytes);
            reader.most
        });
        assert_eq!(most, [16, 32, 64, 64, 4, 2, 1, 2, 4]);
    }
}
