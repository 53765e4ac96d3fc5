//! Conversions from the usual text types.

/// Implements `From` for `&str`, `String`, `&String` and `Cow<str>`. `make` takes a `String`.
///
/// There is one implementation per type instead of one for `Into<String>`, so that other types can get conversions
/// later.
#[doc(hidden)]
#[macro_export]
macro_rules! from_text {
    ($target:ty, $make:expr) => {
        impl ::core::convert::From<::std::string::String> for $target {
            fn from(text: ::std::string::String) -> Self {
                $make(text)
            }
        }

        impl ::core::convert::From<&str> for $target {
            fn from(text: &str) -> Self {
                $make(::std::string::String::from(text))
            }
        }

        impl ::core::convert::From<&::std::string::String> for $target {
            fn from(text: &::std::string::String) -> Self {
                $make(::std::string::String::clone(text))
            }
        }

        impl ::core::convert::From<::std::borrow::Cow<'_, str>> for $target {
            fn from(text: ::std::borrow::Cow<'_, str>) -> Self {
                $make(text.into_owned())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    #[derive(Debug, PartialEq)]
    struct Title(String);
    crate::from_text!(Title, Title);

    #[test]
    fn every_usual_text_is_converted() {
        let (text, title) = ("a".to_owned(), || Title("a".into()));
        assert_eq!([Title::from("a"), Title::from(&text), Title::from(text.clone())], [title(), title(), title()]);
        assert_eq!([Title::from(Cow::Borrowed("a")), Title::from(Cow::<str>::Owned(text))], [title(), title()]);
    }
}
