use proptest::prelude::*;

use super::{Group, Kind, Numbers, find};

/// Entries in the order of their numbers, searched one by one: number, kind, id.
#[derive(Default)]
struct Plain(Vec<(Option<u64>, Kind, u8)>);

impl Plain {
    fn insert(&mut self, entry: (Option<u64>, Kind, u8)) {
        let after = |known: &(Option<u64>, Kind, u8)| entry.0.is_some() && known.0 > entry.0;
        let at = self.0.iter().position(after).unwrap_or(self.0.len());
        self.0.insert(at, entry);
    }

    fn find(&self, number: Option<u64>, kind: &Kind, id: u8, may_be: impl Fn(u8) -> bool) -> Option<usize> {
        let entries = self.0.iter().enumerate().filter(|(_, known)| known.1 == *kind).filter_map(|(at, known)| {
            let same_id = id != 0 && known.2 == id;
            let same_number = number.is_some() && known.0 == number;
            let unknown = number.is_none() || known.0.is_none();
            ((same_id || may_be(known.2)) && (same_id || same_number || unknown)).then_some((same_id, same_number, at))
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
    fn an_entry_is_found_as_by_looking_at_all(
        entries in proptest::collection::vec((proptest::option::of(0..6_u64), kind(), 0..4_u8), 0..60),
        pieces in proptest::collection::vec((proptest::option::of(0..7_u64), kind(), 0..5_u8), 1..20),
    ) {
        let (mut plain, mut numbers, mut list) = (Plain::default(), Numbers::default(), Vec::new());
        let (mut ids, mut nameless): ([Group; 5], Group) = Default::default();
        for (arrival, (number, kind, id)) in entries.iter().enumerate() {
            plain.insert((*number, kind.clone(), *id));
            let next = numbers.next(*number);
            let spot = numbers.push(&mut list, *number, kind, (*number, kind.clone(), *id));
            prop_assert_eq!((spot, spot.arrival()), (next, arrival));
            if *id == 0 { nameless.add(kind, spot) } else { ids[usize::from(*id)].add(kind, spot) }
            if list.len() < 16 {
                prop_assert_eq!(&list, &plain.0);
            }
        }
        for sorted in [false, true] {
            if sorted {
                numbers.sort(&mut list);
                prop_assert_eq!(&list, &plain.0);
            }
            let place = |at: Option<usize>| at.map(|at| {
                // By what it is among those like it, as the list may not be sorted.
                let entry = &plain.0[at];
                (entry.clone(), plain.0[..at].iter().filter(|other| *other == entry).count())
            });
            let found = |spot: Option<super::Spot>| spot.map(|spot| {
                let entry = list[numbers.position(spot).unwrap()].clone();
                let like = numbers.spots.iter().filter(|other| {
                    **other < spot && list[numbers.position(**other).unwrap()] == entry
                });
                let count = like.count();
                (entry, count)
            });
            for (number, kind, id) in &pieces {
                let named = [ids.get(usize::from(*id)), None];
                let known = numbers.find_named(*number, kind, named);
                prop_assert_eq!(found(known), place(plain.find(*number, kind, *id, |_| true)));
                let known = find(*number, kind, named, number.map(|_| &nameless));
                prop_assert_eq!(found(known), place(plain.find(*number, kind, *id, |id| number.is_some() && id == 0)));
                let known = numbers.find(*number, kind);
                prop_assert_eq!(found(known), place(plain.find(*number, kind, 0, |_| true)));
                if let Some(spot) = numbers.at_place(*number) {
                    let latest = plain.0.iter().rposition(|known| known.0 == *number);
                    prop_assert_eq!(numbers.position(spot), latest);
                }
            }
        }
    }
}
