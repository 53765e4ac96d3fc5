use proptest::prelude::*;

use super::{EntryIndex, Group, Kind, find};

/// Reference implementation with linear search over entries of index, kind and id.
#[derive(Default)]
struct Plain(Vec<(Option<u64>, Kind, u8)>);

impl Plain {
    fn insert(&mut self, entry: (Option<u64>, Kind, u8)) {
        let after = |known: &(Option<u64>, Kind, u8)| entry.0.is_some() && known.0 > entry.0;
        let at = self.0.iter().position(after).unwrap_or(self.0.len());
        self.0.insert(at, entry);
    }

    fn find(&self, index: Option<u64>, kind: &Kind, id: u8, may_be: impl Fn(u8) -> bool) -> Option<usize> {
        let entries = self.0.iter().enumerate().filter(|(_, known)| known.1 == *kind).filter_map(|(at, known)| {
            let same_id = id != 0 && known.2 == id;
            let same_index = index.is_some() && known.0 == index;
            let unknown = index.is_none() || known.0.is_none();
            ((same_id || may_be(known.2)) && (same_id || same_index || unknown)).then_some((same_id, same_index, at))
        });
        entries.max().map(|(.., at)| at)
    }
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::from("a")), Just(Kind::from("b"))]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn search_matches_linear_search(
        entries in proptest::collection::vec((proptest::option::of(0..6_u64), kind(), 0..4_u8), 0..60),
        pieces in proptest::collection::vec((proptest::option::of(0..7_u64), kind(), 0..5_u8), 1..20),
    ) {
        let (mut plain, mut entry_index, mut list) = (Plain::default(), EntryIndex::default(), Vec::new());
        let (mut ids, mut without_id): ([Group; 5], Group) = Default::default();
        for (arrival, (index, kind, id)) in entries.iter().enumerate() {
            plain.insert((*index, kind.clone(), *id));
            let next = entry_index.next(*index);
            let entry_id = entry_index.push(&mut list, *index, kind, (*index, kind.clone(), *id));
            prop_assert_eq!((entry_id, entry_id.arrival()), (next, arrival));
            if *id == 0 { without_id.add(kind, entry_id) } else { ids[usize::from(*id)].add(kind, entry_id) }
            if list.len() < 16 {
                prop_assert_eq!(&list, &plain.0);
            }
        }
        for sorted in [false, true] {
            if sorted {
                entry_index.sort(&mut list);
                prop_assert_eq!(&list, &plain.0);
            }
            let place = |at: Option<usize>| at.map(|at| {
                // Returns an equal entry and its rank among equal entries, because the list may not be sorted.
                let entry = &plain.0[at];
                (entry.clone(), plain.0[..at].iter().filter(|other| *other == entry).count())
            });
            let found = |entry_id: Option<super::EntryId>| entry_id.map(|entry_id| {
                let entry = list[entry_index.position(entry_id).unwrap()].clone();
                let like = entry_index.entry_ids.iter().filter(|other| {
                    **other < entry_id && list[entry_index.position(**other).unwrap()] == entry
                });
                let count = like.count();
                (entry, count)
            });
            for (index, kind, id) in &pieces {
                let by_id = [ids.get(usize::from(*id)), None];
                let known = entry_index.find_by_id(*index, kind, by_id);
                prop_assert_eq!(found(known), place(plain.find(*index, kind, *id, |_| true)));
                let known = find(*index, kind, by_id, index.map(|_| &without_id));
                prop_assert_eq!(found(known), place(plain.find(*index, kind, *id, |id| index.is_some() && id == 0)));
                let known = entry_index.find(*index, kind);
                prop_assert_eq!(found(known), place(plain.find(*index, kind, 0, |_| true)));
                if let Some(entry_id) = entry_index.at_index(*index) {
                    let latest = plain.0.iter().rposition(|known| known.0 == *index);
                    prop_assert_eq!(entry_index.position(entry_id), latest);
                }
            }
        }
    }
}
