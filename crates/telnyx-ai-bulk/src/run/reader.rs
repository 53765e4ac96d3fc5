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

/// The rows of a job, numbered from 0.
pub(super) struct Reader<'a, T> {
    /// `None` after the last row, because an iterator must not be advanced again after its end.
    rows: Option<Rows<'a, T>>,
    next: u64,
    /// Number of rows in the last complete group.
    ahead: usize,
}

impl<'a, T> Reader<'a, T> {
    pub(super) fn new(rows: Rows<'a, T>) -> Self {
        Self { rows: Some(rows), next: 0, ahead: GROUP }
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

    /// Reads the next rows. Returns fewer than a group at the end, and if the next row is not ready yet.
    pub(super) fn poll_group(&mut self, cx: &mut Context<'_>) -> Vec<(u64, Row<T>)> {
        let mut group = Vec::new();
        let mut bytes = 0;
        while group.len() < GROUP && bytes < GROUP_BYTES {
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
