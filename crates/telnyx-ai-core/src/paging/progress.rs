//! The progress through a list: the next page, and detection of lists that do not advance.

use std::collections::{HashMap, HashSet};

use crate::decode::page::Page;

/// Limit of consecutive empty pages. A single empty page may precede a full page; several empty pages indicate a broken
/// server.
const MAX_EMPTY_PAGES: u32 = 10;
/// Limit of consecutive pages whose items equal the items of an earlier page with another `meta`.
const MAX_REPEATED_PAGES: u32 = 100;

#[derive(Default)]
pub(super) struct Progress {
    started: bool,
    /// The number of the first page is 0.
    zero_based: bool,
    /// Number of items of all pages so far, including the estimated items before the first page.
    items: u64,
    /// Maximum number of items of a page so far.
    largest: u64,
    empty_in_a_row: u32,
    repeated_in_a_row: u32,
    /// The pages with items so far. The key is the hash of items and `meta`; the value is the index and the page
    /// number.
    pages: HashMap<u64, (u64, u64)>,
    /// Number of pages with items so far.
    filled: u64,
    cycle: Cycle,
    /// Hashes of the items of each page so far.
    seen_items: HashSet<u64>,
}

/// A run of pages, each of which equals the page `length` pages before it.
#[derive(Clone, Copy, Default)]
struct Cycle {
    /// Number of pages in a period.
    length: u64,
    /// Number of consecutive equal pages.
    pages: u64,
}

impl Progress {
    /// Counts `page` and returns the number of the next page. `requested` is the page number of the request.
    ///
    /// # Errors
    /// Returns the reason why the list does not advance. The page is not counted.
    pub(super) fn next_page<T>(
        &mut self,
        page: &Page<T>,
        requested: Option<u64>,
        size: Option<u64>,
    ) -> Result<Option<u64>, String> {
        let Some(meta) = page.meta.as_ref().filter(|_| page.is_paged) else { return Ok(None) };
        let number = meta.page_number.or(requested).unwrap_or(1);
        if let (true, Some(requested)) = (self.started, requested)
            && number != requested
        {
            return Err(format!("requested page {requested}, but the service returned page {number}"));
        }
        let zero_based = if self.started { self.zero_based } else { number == 0 };
        // Zero-based.
        let nth = if zero_based { number } else { number.saturating_sub(1) };
        let size = [size, meta.page_size].into_iter().flatten().filter(|size| *size > 0).min();
        let held = page.entries;
        let before = if self.started { self.items } else { nth.saturating_mul(size.unwrap_or(held)) };
        let items = before.saturating_add(held);

        // A total that excludes items of this page is wrong.
        let total_pages = meta.total_pages.filter(|total| held == 0 || *total > nth);
        let total_results = meta.total_results.filter(|total| held == 0 || *total >= items);
        let pages = total_pages.or_else(|| Some(total_results?.div_ceil(size?)));
        let is_below = |total: u64| nth.saturating_add(1) < total;
        let is_full = |size: u64| held > 0 && held >= size;
        let more = match (total_pages, total_results) {
            (Some(total), None) => is_below(total),
            // Some servers round `total_pages` down, so a full page is not the last page if results are missing.
            (Some(total), Some(results)) => is_below(total) || items < results && size.is_some_and(is_full),
            (None, Some(results)) => items < results && (held > 0 || pages.is_some_and(is_below)),
            // Without totals, a page that is not full is the last page.
            (None, None) => is_full(size.unwrap_or_default().max(self.largest)),
        };

        let (mut repeated_in_a_row, mut cycle) = (0, Cycle::default());
        if let Some(print) = page.fingerprint {
            if let Some((at, earlier)) = self.pages.get(&print.page) {
                cycle.length = self.filled.saturating_sub(*at);
                cycle.pages = if cycle.length == self.cycle.length { self.cycle.pages.saturating_add(1) } else { 1 };
                // Single equal pages may be a coincidence. A complete period of them is not.
                if cycle.pages >= cycle.length {
                    return Err(format!(
                        "page {number} equals page {earlier} in items and `meta`, so the list does not advance"
                    ));
                }
            }
            if self.seen_items.contains(&print.items) {
                repeated_in_a_row = self.repeated_in_a_row.saturating_add(1);
            }
        }
        let empty_in_a_row = if held == 0 { self.empty_in_a_row.saturating_add(1) } else { 0 };
        if more && empty_in_a_row >= MAX_EMPTY_PAGES {
            let of = pages.map(|total| format!(" of {total}")).unwrap_or_default();
            return Err(format!(
                "{MAX_EMPTY_PAGES} empty pages in a row up to page {number}{of}; continue with `.resume()`"
            ));
        }
        if more && repeated_in_a_row >= MAX_REPEATED_PAGES {
            return Err(format!(
                "{MAX_REPEATED_PAGES} pages in a row up to page {number} repeat the items of earlier pages; continue with \
                 `.resume()`"
            ));
        }

        if let Some(print) = page.fingerprint {
            self.pages.insert(print.page, (self.filled, number));
            self.seen_items.insert(print.items);
            self.filled = self.filled.saturating_add(1);
            self.cycle = cycle;
        }
        (self.started, self.zero_based, self.items) = (true, zero_based, items);
        self.largest = self.largest.max(held);
        (self.empty_in_a_row, self.repeated_in_a_row) = (empty_in_a_row, repeated_in_a_row);
        Ok(more.then(|| number.saturating_add(1)))
    }

    /// Resets the counters of consecutive empty and equal pages.
    pub(super) fn reset_limits(&mut self) {
        (self.empty_in_a_row, self.repeated_in_a_row) = (0, 0);
    }
}
