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
    ///
    /// `has_id` says that an id may match. Mostly an entry is at the place of its number, and then no other is looked at.
    pub(super) fn find(
        &self,
        number: Option<u64>,
        has_id: bool,
        fits: impl Fn(usize) -> Option<bool>,
    ) -> Option<usize> {
        if let Some(at) = number.and_then(|number| usize::try_from(number).ok())
            && self.0.get(at) == Some(&number)
            && self.0.get(at + 1).is_none_or(|next| next.is_some_and(|next| Some(next) > number))
            && fits(at).is_some_and(|same_id| same_id || !has_id)
        {
            return Some(at);
        }
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
        assert_eq!(numbers.find(Some(0), true, id(0)), Some(0));
        assert_eq!(numbers.find(Some(1), true, id(0)), Some(0));
        assert_eq!(numbers.find(Some(7), true, id(2)), Some(2));
        assert_eq!(numbers.find(Some(0), true, no_id), Some(1));
        assert_eq!(numbers.find(Some(1), true, no_id), Some(2));
        assert_eq!(numbers.find(Some(7), true, no_id), Some(3));
        assert_eq!(numbers.find(None, true, no_id), Some(3));
        assert_eq!(numbers.find(None, true, |at| (at < 2).then_some(false)), Some(1));
        assert_eq!(numbers.find(Some(7), true, |at| (at < 3).then_some(false)), None);
        assert_eq!(numbers.find(Some(0), true, |_| None), None);
    }

    #[test]
    fn an_entry_at_the_place_of_its_number_is_the_only_one_looked_at() {
        let looks = std::cell::Cell::new(0);
        let looked = |numbers: &Numbers, number, has_id, same_id| {
            looks.set(0);
            let fits = |_: usize| {
                looks.set(looks.get() + 1);
                Some(same_id)
            };
            (numbers.find(Some(number), has_id, fits), looks.get())
        };
        let numbers = Numbers::counted(1000);
        assert_eq!(looked(&numbers, 500, true, true), (Some(500), 1));
        assert_eq!(looked(&numbers, 999, false, false), (Some(999), 1));
        // An id that may be another's is looked for among all.
        assert_eq!(looked(&numbers, 500, true, false), (Some(500), 1001));
        // Two of one number: the later one.
        assert_eq!(looked(&Numbers(vec![Some(0), Some(0)]), 0, false, false), (Some(1), 2));
        assert_eq!(looked(&Numbers(vec![Some(0), None]), 0, false, false), (Some(0), 2));
    }
}
