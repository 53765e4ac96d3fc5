//! Conversions from an item and from the usual list types.

/// Implements `From` for an item and for `Vec`, slices and arrays of it, owned and borrowed. `make` takes a `Vec`.
#[doc(hidden)]
#[macro_export]
macro_rules! from_list {
    ($target:ty, $item:ty, $make:expr) => {
        impl ::core::convert::From<$item> for $target {
            fn from(item: $item) -> Self {
                $make(::std::vec![item])
            }
        }

        impl ::core::convert::From<&$item> for $target {
            fn from(item: &$item) -> Self {
                $make(::std::vec![::core::clone::Clone::clone(item)])
            }
        }

        $crate::from_lists!(<> $target, $item, ::core::clone::Clone::clone, $make);
    };
}

/// Implements `From` for `Vec`, slices and arrays of the usual text types. `make` takes a `Vec<String>`.
#[doc(hidden)]
#[macro_export]
macro_rules! from_texts {
    ($target:ty, $make:expr) => {
        $crate::from_lists!(<> $target, ::std::string::String, ::core::clone::Clone::clone, $make);
        $crate::from_lists!(<'a> $target, &'a str, ::std::string::ToString::to_string, $make);
        $crate::from_lists!(<'a> $target, &'a ::std::string::String, ::std::string::ToString::to_string, $make);
        $crate::from_lists!(<'a> $target, ::std::borrow::Cow<'a, str>, ::std::string::ToString::to_string, $make);
    };
}

/// Implements `From` for `Vec`, slices and arrays of one type. `own` converts a borrowed item, and `make` takes a
/// `Vec`.
#[doc(hidden)]
#[macro_export]
macro_rules! from_lists {
    (<$($life:lifetime)?> $target:ty, $item:ty, $own:expr, $make:expr) => {
        impl<$($life)?> ::core::convert::From<::std::vec::Vec<$item>> for $target {
            fn from(items: ::std::vec::Vec<$item>) -> Self {
                $make(items.into_iter().map(::core::convert::Into::into).collect())
            }
        }

        impl<$($life,)? const N: usize> ::core::convert::From<[$item; N]> for $target {
            fn from(items: [$item; N]) -> Self {
                $make(items.into_iter().map(::core::convert::Into::into).collect())
            }
        }

        impl<$($life)?> ::core::convert::From<&[$item]> for $target {
            fn from(items: &[$item]) -> Self {
                $make(items.iter().map($own).collect())
            }
        }

        impl<$($life)?> ::core::convert::From<&::std::vec::Vec<$item>> for $target {
            fn from(items: &::std::vec::Vec<$item>) -> Self {
                <Self as ::core::convert::From<&[$item]>>::from(items)
            }
        }

        impl<$($life,)? const N: usize> ::core::convert::From<&[$item; N]> for $target {
            fn from(items: &[$item; N]) -> Self {
                <Self as ::core::convert::From<&[$item]>>::from(items)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    #[derive(Clone, Debug, PartialEq)]
    struct Page(u8);

    #[derive(Debug, PartialEq)]
    struct Book(Vec<Page>);
    crate::from_list!(Book, Page, Book);

    #[derive(Debug, PartialEq)]
    struct Titles(Vec<String>);
    crate::from_texts!(Titles, Titles);

    #[test]
    fn one_item_and_every_usual_list_are_converted() {
        let (pages, book) = ([Page(1), Page(2)], || Book(vec![Page(1), Page(2)]));
        assert_eq!([Book::from(&pages), Book::from(&pages[..]), Book::from(&pages.to_vec())], [book(), book(), book()]);
        assert_eq!([Book::from(pages.to_vec()), Book::from(pages)], [book(), book()]);
        assert_eq!([Book::from(Page(3)), Book::from(&Page(3))], [Book(vec![Page(3)]), Book(vec![Page(3)])]);
    }

    #[test]
    fn every_usual_text_is_converted_in_every_usual_list() {
        let (owned, titles) = (["a", "b"].map(String::from), || Titles(vec!["a".into(), "b".into()]));
        assert_eq!(
            [Titles::from(["a", "b"]), Titles::from(&["a", "b"]), Titles::from(vec!["a", "b"])],
            [titles(), titles(), titles()]
        );
        assert_eq!(
            [Titles::from(&owned[..]), Titles::from(owned.each_ref()), Titles::from(owned.clone())],
            [titles(), titles(), titles()]
        );
        assert_eq!(Titles::from(["a", "b"].map(Cow::Borrowed)), titles());
    }
}
