//! Lists whose items may be `null`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// Reads a list without its `null` items; `null` is an empty list.
///
/// `null` items carry no data and must not fail the list. The other items keep their order.
///
/// # Errors
/// Fails for a value that is not a list, and for an item that `T` rejects.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(opt_list(deserializer)?.map(|entries| entries.items).unwrap_or_default())
}

/// Reads a required list like [`list`].
///
/// # Errors
/// Fails for `null`, and with the errors of [`list`].
pub fn required_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    required_entries(deserializer).map(|entries| entries.items)
}

/// A list without its `null` items, and its length including them.
pub(crate) struct Entries<T> {
    pub(crate) items: Vec<T>,
    pub(crate) count: u64,
}

/// Reads a list like [`required_list`], and counts its items.
pub(crate) fn required_entries<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Entries<T>, D::Error> {
    opt_list(deserializer)?.ok_or_else(|| D::Error::custom("expected a list, got null"))
}

/// Reads a list like [`list`]; `null` is `None`.
fn opt_list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Entries<T>>, D::Error> {
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Option<Entries<T>>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        opt_list(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Entries { items: Vec::new(), count: 0 };
        while let Some(item) = items.next_element::<Option<T>>()? {
            list.items.extend(item);
            list.count = list.count.saturating_add(1);
        }
        Ok(Some(list))
    }
}
