//! Which entry of a list a piece belongs to.

/// The numbers (`output_index`, `content_index`, …) that the entries of a list came under, in the order of the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers(Vec<Option<u64>>);

impl Numbers {
    /// Those of a list that came as a whole.
    pub(super) fn counted(length: usize) -> Self {
        Self((0..).take(length).map(Some).collect())
    }

    /// Makes a place for an entry: before those of higher numbers, or at the end.
    pub(super) fn insert(&mut self, number: Option<u64>) -> usize {
        let after = |known: &Option<u64>| number.is_some() && *known > number;
        let at = self.0.iter().position(after).unwrap_or(self.0.len());
        self.0.insert(at, number);
        at
    }

    /// The entry that a piece of this number belongs to. `fits` says of an entry whether it can be the one, and if so,
    /// whether its id says that it is.
    ///
    /// Servers disagree on what can be trusted: with some every item has the number 0, with others an item has a new id in
    /// every event, and some leave one of the two out. So the id counts most, then the number, then the latest entry
    /// where a number is not known.
    pub(super) fn find(&self, number: Option<u64>, fits: impl Fn(usize) -> Option<bool>) -> Option<usize> {
        let entries = self.0.iter().enumerate().filter_map(|(at, known)| {
            let same_id = fits(at)?;
            let same_number = number.is_some() && *known == number;
            let unknown = number.is_none() || known.is_none();
            (same_id || same_number || unknown).then_some((same_id, same_number, at))
        });
        entries.max().map(|(.., at)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn places_are_in_the_order_of_their_numbers() {
        let mut numbers = Numbers::default();
        let places: Vec<usize> =
            [Some(2), Some(0), None, Some(1), Some(2)].into_iter().map(|number| numbers.insert(number)).collect();
        assert_eq!(places, [0, 0, 2, 1, 4]);
        assert_eq!(numbers.0, [Some(0), Some(1), Some(2), None, Some(2)]);
        assert_eq!(Numbers::counted(3).0, [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn the_id_counts_most_then_the_number_then_the_latest() {
        let numbers = Numbers(vec![Some(0), Some(0), Some(1), None]);
        let id = |of: usize| move |at: usize| Some(at == of);
        let no_id = |_: usize| Some(false);
        assert_eq!(numbers.find(Some(0), id(0)), Some(0));
        assert_eq!(numbers.find(Some(1), id(0)), Some(0));
        assert_eq!(numbers.find(Some(7), id(2)), Some(2));
        assert_eq!(numbers.find(Some(0), no_id), Some(1));
        assert_eq!(numbers.find(Some(1), no_id), Some(2));
        assert_eq!(numbers.find(Some(7), no_id), Some(3));
        assert_eq!(numbers.find(None, no_id), Some(3));
        assert_eq!(numbers.find(None, |at| (at < 2).then_some(false)), Some(1));
        assert_eq!(numbers.find(Some(7), |at| (at < 3).then_some(false)), None);
        assert_eq!(numbers.find(Some(0), |_| None), None);
    }
}
