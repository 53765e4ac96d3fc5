//! Index of the entries of a list: finds the entry that a delta belongs to.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// Up to one in this many entries may be out of order until the stream ends. Otherwise each new entry of a descending
/// sequence would move all other entries.
const OUT_OF_ORDER: usize = 16;

/// Kind of an entry. A delta belongs only to an entry of the same kind.
pub(super) type Kind = Cow<'static, str>;

/// Identity of an entry. It sorts by index; an entry without an index sorts after all earlier entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryId {
    key: u64,
    arrival: usize,
    index: Option<u64>,
}

impl EntryId {
    const FIRST: Self = Self { key: 0, arrival: 0, index: None };
    const LAST: Self = Self { key: u64::MAX, arrival: usize::MAX, index: Some(u64::MAX) };

    /// Returns the number of entries that arrived earlier.
    pub(super) fn arrival(self) -> usize {
        self.arrival
    }
}

/// Wire indexes (`output_index`, `content_index`, …) of the entries of a list.
#[derive(Clone, Debug, Default)]
pub(super) struct EntryIndex {
    /// Entries in the order of the list.
    entry_ids: Vec<EntryId>,
    /// Position of each entry in the list, in the order of arrival.
    positions: Vec<usize>,
    /// Length of the sorted prefix of the list.
    sorted: usize,
    highest: u64,
    all: Group,
}

impl EntryIndex {
    /// Creates the index of a complete list from the kinds of its entries.
    pub(super) fn of_kinds(kinds: impl Iterator<Item = Kind>) -> Self {
        let mut entry_index = Self::default();
        for (index, kind) in (0..).zip(kinds) {
            entry_index.add(Some(index), &kind);
        }
        entry_index
    }

    pub(super) fn entry_ids(&self) -> &[EntryId] {
        &self.entry_ids
    }

    /// Appends an entry, and sorts the list if enough entries are out of order.
    pub(super) fn push<T>(&mut self, list: &mut Vec<T>, index: Option<u64>, kind: &Kind, entry: T) -> EntryId {
        let entry_id = self.add(index, kind);
        list.push(entry);
        if (self.entry_ids.len() - self.sorted) * OUT_OF_ORDER >= self.entry_ids.len() {
            self.sort(list);
        }
        entry_id
    }

    /// Returns the identity that a new entry of this index would have.
    pub(super) fn next(&self, index: Option<u64>) -> EntryId {
        EntryId { key: index.unwrap_or(self.highest), arrival: self.entry_ids.len(), index }
    }

    fn add(&mut self, index: Option<u64>, kind: &Kind) -> EntryId {
        let (at, entry_id) = (self.entry_ids.len(), self.next(index));
        self.highest = self.highest.max(entry_id.key);
        if self.sorted == at && self.entry_ids.last().is_none_or(|last| *last < entry_id) {
            self.sorted += 1;
        }
        self.entry_ids.push(entry_id);
        self.positions.push(at);
        self.all.add(kind, entry_id);
        entry_id
    }

    /// Sorts the list by index.
    pub(super) fn sort<T>(&mut self, list: &mut Vec<T>) {
        if self.sorted == self.entry_ids.len() {
            return;
        }
        #[cfg(test)]
        count::MOVES.set(count::MOVES.get() + list.len());
        let mut entries: Vec<(EntryId, T)> = self.entry_ids.drain(..).zip(list.drain(..)).collect();
        entries.sort_by_key(|(entry_id, _)| *entry_id);
        for (at, (entry_id, entry)) in entries.into_iter().enumerate() {
            if let Some(position) = self.positions.get_mut(entry_id.arrival) {
                *position = at;
            }
            self.entry_ids.push(entry_id);
            list.push(entry);
        }
        self.sorted = self.entry_ids.len();
    }

    /// Returns the position of an entry in the list.
    pub(super) fn position(&self, entry_id: EntryId) -> Option<usize> {
        self.positions.get(entry_id.arrival).copied()
    }

    /// Returns the latest entry of an index without a search. Succeeds if the entry is at the position of its index,
    /// which is the common case.
    pub(super) fn at_index(&self, index: Option<u64>) -> Option<EntryId> {
        #[cfg(test)]
        count::SEARCHES.set(count::SEARCHES.get() + 1);
        let at = usize::try_from(index?).ok()?;
        let entry_id =
            self.entry_ids.get(at).filter(|entry_id| entry_id.index == index && self.sorted == self.entry_ids.len())?;
        self.entry_ids.get(at + 1).is_none_or(|next| next.key > entry_id.key).then_some(*entry_id)
    }

    /// Returns the entry that a delta of this index and kind belongs to.
    pub(super) fn find(&self, index: Option<u64>, kind: &Kind) -> Option<EntryId> {
        find(index, kind, [None, None], Some(&self.all))
    }

    /// Returns the same entry as [`find`](Self::find), but prefers `by_id`: the entries with the id or call id of the
    /// delta.
    pub(super) fn find_by_id(&self, index: Option<u64>, kind: &Kind, by_id: [Option<&Group>; 2]) -> Option<EntryId> {
        find(index, kind, by_id, Some(&self.all))
    }
}

/// Returns the entry that a delta belongs to: an entry of `by_id` with the id of the delta, or a candidate in `rest`.
///
/// Servers are inconsistent: some send the index 0 for every item, some send a new id in every event, and some omit the
/// index or the id. The id therefore has the highest priority, then the index, then the latest entry if an index is
/// missing.
pub(super) fn find(
    index: Option<u64>,
    kind: &Kind,
    by_id: [Option<&Group>; 2],
    rest: Option<&Group>,
) -> Option<EntryId> {
    let of_index = index.map(|index| Class::Of(Some(index)));
    let latest_by_id = |class| by_id.into_iter().flatten().filter_map(|group| group.latest(kind, class)).max();
    let latest_by_index = |class| rest.and_then(|group| group.latest(kind, class));
    of_index
        .and_then(latest_by_id)
        .or_else(|| latest_by_id(Class::Any))
        .or_else(|| of_index.and_then(latest_by_index))
        .or_else(|| latest_by_index(if index.is_some() { Class::Of(None) } else { Class::Any }))
}

/// Entries by kind and index.
#[derive(Clone, Debug, Default)]
pub(super) struct Group(BTreeSet<(Kind, Class, EntryId)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Entries of any index.
    Any,
    /// Entries of this index, or without an index.
    Of(Option<u64>),
}

impl Group {
    pub(super) fn add(&mut self, kind: &Kind, entry_id: EntryId) {
        self.0.extend([Class::Any, Class::Of(entry_id.index)].map(|class| (kind.clone(), class, entry_id)));
    }

    pub(super) fn remove(&mut self, kind: &Kind, entry_id: EntryId) {
        for class in [Class::Any, Class::Of(entry_id.index)] {
            self.0.remove(&(kind.clone(), class, entry_id));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn latest(&self, kind: &Kind, class: Class) -> Option<EntryId> {
        #[cfg(test)]
        count::SEARCHES.set(count::SEARCHES.get() + 1);
        let ends = [EntryId::FIRST, EntryId::LAST].map(|entry_id| (kind.clone(), class, entry_id));
        let [first, last] = ends;
        self.0.range(first..=last).next_back().map(|(.., entry_id)| *entry_id)
    }
}

/// Counters for tests: searches, each of which takes logarithmic time, and entries moved by sorting.
#[cfg(test)]
pub(super) mod count {
    use std::cell::Cell;

    thread_local! {
        pub(in crate::accumulator) static SEARCHES: Cell<usize> = const { Cell::new(0) };
        pub(in crate::accumulator) static MOVES: Cell<usize> = const { Cell::new(0) };
    }
}

#[cfg(test)]
mod tests;
