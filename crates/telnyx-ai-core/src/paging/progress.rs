//! The progress of a walk through a list: which page follows, and proof that none ever will.

use std::collections::{HashMap, HashSet};

use crate::decode::page::Page;

/// An empty page may be followed by a full one, but a row of them is a server that counts wrongly.
const MAX_EMPTY_PAGES: u32 = 10;
/// Pages that call themselves different may hold equal items, but not so many in a row.
const MAX_REPEATED_PAGES: u32 = 100;

#[derive(Default)]
pub(super) struct Progress {
    started: bool,
    /// The first page called itself 0.
    zero_based: bool,
    /// Items of all pages, those before the first page included as far as they are known.
    items: u64,
    /// Most items that one page held.
    largest: u64,
    empty_in_a_row: u32,
    repeated_in_a_row: u32,
    /// For each page with items so far, by its items and `meta`: how many came before it, and its number.
    pages: HashMap<u64, (u64, u64)>,
    /// Number of pages with items so far.
    filled: u64,
    cycle: Cycle,
    /// The items of the pages so far.
    contents: HashSet<u64>,
}

/// Pages that equal those some pages earlier.
#[derive(Clone, Copy, Default)]
struct Cycle {
    /// Number of pages between them.
    length: u64,
    /// Number of such pages in a row.
    pages: u64,
}

impl Progress {
    /// Counts `page`, for which number `asked` was requested, and returns the number of the page that follows.
    ///
    /// # Errors
    /// The reason why the list never ends. Then the page does not count.
    pub(super) fn follow<T>(
        &mut self,
        page: &Page<T>,
        asked: Option<u64>,
        size: Option<u64>,
    ) -> Result<Option<u64>, String> {
        let Some(meta) = page.meta.as_ref().filter(|_| page.is_paged) else { return Ok(None) };
        let number = meta.page_number.or(asked).unwrap_or(1);
        if let (true, Some(asked)) = (self.started, asked)
            && number != asked
        {
            return Err(format!("asked for page {asked}, the service sent page {number}"));
        }
        let zero_based = if self.started { self.zero_based } else { number == 0 };
        // From 0.
        let nth = if zero_based { number } else { number.saturating_sub(1) };
        let size = [size, meta.page_size].into_iter().flatten().filter(|size| *size > 0).min();
        let held = page.entries;
        let before = if self.started { self.items } else { nth.saturating_mul(size.unwrap_or(held)) };
        let items = before.saturating_add(held);

        // A total that does not count what this page holds is wrong.
        let total_pages = meta.total_pages.filter(|total| held == 0 || *total > nth);
        let total_results = meta.total_results.filter(|total| held == 0 || *total >= items);
        let pages = total_pages.or_else(|| Some(total_results?.div_ceil(size?)));
        let is_below = |total: u64| nth.saturating_add(1) < total;
        let is_full = |size: u64| held > 0 && held >= size;
        let more = match (total_pages, total_results) {
            (Some(total), None) => is_below(total),
            // A full page after which more results are due is not the last one, as where `total_pages` is rounded down.
            (Some(total), Some(results)) => is_below(total) || items < results && size.is_some_and(is_full),
            (None, Some(results)) => items < results && (held > 0 || pages.is_some_and(is_below)),
            // Without a total, a page that is not full is the last one.
            (None, None) => is_full(size.unwrap_or_default().max(self.largest)),
        };

        let (mut repeated_in_a_row, mut cycle) = (0, Cycle::default());
        if let Some(print) = page.fingerprint {
            if let Some((at, earlier)) = self.pages.get(&print.page) {
                cycle.length = self.filled.saturating_sub(*at);
                cycle.pages = if cycle.length == self.cycle.length { self.cycle.pages.saturating_add(1) } else { 1 };
                // One equal page may be chance. All of a cycle are not.
                if cycle.pages >= cycle.length {
                    return Err(format!(
                        "page {number} equals page {earlier} in items and `meta`, so the list does not advance"
                    ));
                }
            }
            if self.contents.contains(&print.items) {
                repeated_in_a_row = self.repeated_in_a_row.saturating_add(1);
            }
        }
        let empty_in_a_row = if held == 0 { self.empty_in_a_row.saturating_add(1) } else { 0 };
        if more && empty_in_a_row >= MAX_EMPTY_PAGES {
            let of = pages.map(|total| format!(" of {total}")).unwrap_or_default();
            return Err(format!("{MAX_EMPTY_PAGES} empty pages in a row up to page {number}{of}"));
        }
        if more && repeated_in_a_row >= MAX_REPEATED_PAGES {
            return Err(format!(
                "{MAX_REPEATED_PAGES} pages in a row up to page {number} hold the items of earlier pages"
            ));
        }

        if let Some(print) = page.fingerprint {
            self.pages.insert(print.page, (self.filled, number));
            self.contents.insert(print.items);
            self.filled = self.filled.saturating_add(1);
            self.cycle = cycle;
        }
        (self.started, self.zero_based, self.items) = (true, zero_based, items);
        self.largest = self.largest.max(held);
        (self.empty_in_a_row, self.repeated_in_a_row) = (empty_in_a_row, repeated_in_a_row);
        Ok(more.then(|| number.saturating_add(1)))
    }

    /// Lets the list go on over as many empty and repeated pages as at its start.
    pub(super) fn forgive(&mut self) {
        (self.empty_in_a_row, self.repeated_in_a_row) = (0, 0);
    }
}
