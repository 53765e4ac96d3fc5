//! The entry of a list that a piece belongs to.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// One entry in this many may be out of order while a stream runs, so that entries in falling order are not moved for each
/// new one.
const OUT_OF_ORDER: usize = 16;

/// The kind of an entry. A piece belongs to an entry of its kind only.
pub(super) type Kind = Cow<'static, str>;

/// An entry. The order is that of the list: by number, those without one after all that came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    key: u64,
    arrival: usize,
    number: Option<u64>,
}

impl Spot {
    const FIRST: Self = Self { key: 0, arrival: 0, number: None };
    const LAST: Self = Self { key: u64::MAX, arrival: usize::MAX, number: Some(u64::MAX) };

    /// Returns how many entries came before it.
    pub(super) fn arrival(self) -> usize {
        self.arrival
    }
}

/// The numbers (`output_index`, `content_index`, …) that the entries of a list came under.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    /// In the order of the list.
    spots: Vec<Spot>,
    /// The position of each entry in the list, by arrival.
    positions: Vec<usize>,
    /// Length of the part of the list that is in order.
    sorted: usize,
    highest: u64,
    all: Group,
}

impl Numbers {
    /// Returns the numbers of a complete list, by the kinds of its entries.
    pub(super) fn counted(kinds: impl Iterator<Item = Kind>) -> Self {
        let mut numbers = Self::default();
        for (number, kind) in (0..).zip(kinds) {
            numbers.add(Some(number), &kind);
        }
        numbers
    }

    pub(super) fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// Appends an entry. Before those of higher numbers is its place, which it gets once enough are out of order.
    pub(super) fn push<T>(&mut self, list: &mut Vec<T>, number: Option<u64>, kind: &Kind, entry: T) -> Spot {
        let spot = self.add(number, kind);
        list.push(entry);
        if (self.spots.len() - self.sorted) * OUT_OF_ORDER >= self.spots.len() {
            self.sort(list);
        }
        spot
    }

    /// Returns the entry that the next one of this number will be.
    pub(super) fn next(&self, number: Option<u64>) -> Spot {
        Spot { key: number.unwrap_or(self.highest), arrival: self.spots.len(), number }
    }

    fn add(&mut self, number: Option<u64>, kind: &Kind) -> Spot {
        let (at, spot) = (self.spots.len(), self.next(number));
        self.highest = self.highest.max(spot.key);
        if self.sorted == at && self.spots.last().is_none_or(|last| *last < spot) {
            self.sorted += 1;
        }
        self.spots.push(spot);
        self.positions.push(at);
        self.all.add(kind, spot);
        spot
    }

    /// Brings the list into the order of its numbers.
    pub(super) fn sort<T>(&mut self, list: &mut Vec<T>) {
        if self.sorted == self.spots.len() {
            return;
        }
        #[cfg(test)]
        count::MOVES.set(count::MOVES.get() + list.len());
        let mut entries: Vec<(Spot, T)> = self.spots.drain(..).zip(list.drain(..)).collect();
        entries.sort_by_key(|(spot, _)| *spot);
        for (at, (spot, entry)) in entries.into_iter().enumerate() {
            if let Some(position) = self.positions.get_mut(spot.arrival) {
                *position = at;
            }
            self.spots.push(spot);
            list.push(entry);
        }
        self.sorted = self.spots.len();
    }

    /// Returns the position of an entry in the list.
    pub(super) fn position(&self, spot: Spot) -> Option<usize> {
        self.positions.get(spot.arrival).copied()
    }

    /// Returns the latest entry of a number without a search, where it is at the place of its number, as most are.
    pub(super) fn at_place(&self, number: Option<u64>) -> Option<Spot> {
        #[cfg(test)]
        count::LOOKS.set(count::LOOKS.get() + 1);
        let at = usize::try_from(number?).ok()?;
        let spot = self.spots.get(at).filter(|spot| spot.number == number && self.sorted == self.spots.len())?;
        self.spots.get(at + 1).is_none_or(|next| next.key > spot.key).then_some(*spot)
    }

    /// Returns the entry that a piece of this number and kind belongs to.
    pub(super) fn find(&self, number: Option<u64>, kind: &Kind) -> Option<Spot> {
        find(number, kind, [None, None], Some(&self.all))
    }

    /// Returns the same where ids may tell: `named` are the entries whose id or call id is that of the piece.
    pub(super) fn find_named(&self, number: Option<u64>, kind: &Kind, named: [Option<&Group>; 2]) -> Option<Spot> {
        find(number, kind, named, Some(&self.all))
    }
}

/// Returns the entry that a piece belongs to: one of `named`, whose id says that it is, or one of `rest`, which may be it.
///
/// Servers disagree on what can be trusted: with some every item has the number 0, with others an item has a new id in
/// every event, and some leave one of the two out. So the id counts most, then the number, then the latest entry
/// where a number is not known.
pub(super) fn find(number: Option<u64>, kind: &Kind, named: [Option<&Group>; 2], rest: Option<&Group>) -> Option<Spot> {
    let of_number = number.map(|number| Class::Of(Some(number)));
    let by_id = |class| named.into_iter().flatten().filter_map(|group| group.latest(kind, class)).max();
    let by_number = |class| rest.and_then(|group| group.latest(kind, class));
    of_number
        .and_then(by_id)
        .or_else(|| by_id(Class::Any))
        .or_else(|| of_number.and_then(by_number))
        .or_else(|| by_number(if number.is_some() { Class::Of(None) } else { Class::Any }))
}

/// Entries by their kind and number.
#[derive(Clone, Debug, Default)]
pub(super) struct Group(BTreeSet<(Kind, Class, Spot)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Entries of all numbers.
    Any,
    /// Entries of this number, or of none.
    Of(Option<u64>),
}

impl Group {
    pub(super) fn add(&mut self, kind: &Kind, spot: Spot) {
        self.0.extend([Class::Any, Class::Of(spot.number)].map(|class| (kind.clone(), class, spot)));
    }

    pub(super) fn remove(&mut self, kind: &Kind, spot: Spot) {
        for class in [Class::Any, Class::Of(spot.number)] {
            self.0.remove(&(kind.clone(), class, spot));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn latest(&self, kind: &Kind, class: Class) -> Option<Spot> {
        #[cfg(test)]
        count::LOOKS.set(count::LOOKS.get() + 1);
        let ends = [Spot::FIRST, Spot::LAST].map(|spot| (kind.clone(), class, spot));
        let [first, last] = ends;
        self.0.range(first..=last).next_back().map(|(.., spot)| *spot)
    }
}

/// What a test counts: searches, each of which takes the logarithm of the number of entries, and entries that were sorted.
#[cfg(test)]
pub(super) mod count {
    use std::cell::Cell;

    thread_local! {
        pub(in crate::accumulator) static LOOKS: Cell<usize> = const { Cell::new(0) };
        pub(in crate::accumulator) static MOVES: Cell<usize> = const { Cell::new(0) };
    }
}

#[cfg(test)]
mod tests;
