//! Params structs and their setters, written once.

/// Writes a consuming setter for each optional field of a params struct, with the type of its argument and a value for
/// its example, and `extra` for the fields it does not model. The example begins with the value before the arrow.
///
/// ```
/// mod things {
///     use telnyx_ai_core::{ExtraFields, setters};
///
///     #[derive(Default)]
///     pub struct CreateThing {
///         pub name: Option<String>,
///         pub size: Option<u32>,
///         pub extra: ExtraFields,
///     }
///
///     setters! {
///         CreateThing::default() => CreateThing {
///             /// The name of the thing.
///             name: impl Into<String> = "a",
///             /// Its size in bytes.
///             size: u32 = 3,
///         }
///     }
/// }
///
/// let thing = things::CreateThing::default().name("a").size(3).extra("colour", "blue");
/// assert_eq!(thing.size, Some(3));
/// ```
#[macro_export]
macro_rules! setters {
    ($new:expr => $params:ident { $($(#[$doc:meta])* $field:ident: $type:ty = $value:expr,)* }) => {
        impl $params {
            $(
                $(#[$doc])*
                #[doc = $crate::example!(concat!(stringify!($new), ".", stringify!($field), "(", stringify!($value), ")"))]
                #[must_use]
                pub fn $field(mut self, $field: $type) -> Self {
                    self.$field = Some($field.into());
                    self
                }
            )*

            /// Adds a body field that the SDK does not model. One that it does model is refused at the call.
            #[doc = $crate::example!(concat!(stringify!($new), ".extra(\"new_field\", true)"))]
            #[must_use]
            pub fn extra(mut self, name: impl Into<String>, value: impl Into<$crate::internal::serde_json::Value>) -> Self {
                self.extra = self.extra.with(name, value);
                self
            }
        }
    };
}

/// A documentation example that makes params, with everything of the crate in scope.
#[doc(hidden)]
#[macro_export]
macro_rules! example {
    ($code:expr) => {
        concat!("\n```\n# use ", env!("CARGO_CRATE_NAME"), "::*;\nlet params = ", $code, ";\n```")
    };
}

/// Writes the params struct of a list that comes in pages: which page, and how large. `sizes` documents the sizes that the
/// service takes.
///
/// ```
/// use telnyx_ai_core::{internal::Endpoint, Client, Page, Request, paged_list};
///
/// paged_list! {
///     /// Which things to list.
///     pub struct ListThings;
///     sizes "1 to 100"
/// }
///
/// fn list(client: &Client, params: ListThings) -> Request<Page<u32>> {
///     params.apply(Endpoint::get("things.list", "/things")).page().on(client)
/// }
/// ```
#[macro_export]
macro_rules! paged_list {
    ($(#[$doc:meta])* pub struct $params:ident; $(sizes $sizes:literal)?) => {
        $(#[$doc])*
        #[non_exhaustive]
        #[derive(
            Clone, Debug, Default, PartialEq, Eq,
            $crate::internal::serde::Serialize, $crate::internal::serde::Deserialize,
        )]
        #[serde(crate = "telnyx_ai_core::internal::serde", deny_unknown_fields)]
        pub struct $params {
            /// See [`page_number()`](Self::page_number()).
            #[serde(default, rename = "page[number]", skip_serializing_if = "Option::is_none")]
            pub page_number: Option<u64>,
            /// See [`page_size()`](Self::page_size()).
            #[serde(default, rename = "page[size]", skip_serializing_if = "Option::is_none")]
            pub page_size: Option<u32>,
        }

        impl $params {
            /// From the first page on, with the service's page size.
            #[doc = $crate::example!(concat!(stringify!($params), "::new()"))]
            pub fn new() -> Self {
                Self::default()
            }

            /// Begins with this page (wire: `page[number]`), such as one that
            /// [`next_page_number`]($crate::Pages::next_page_number) gave.
            #[doc = $crate::example!(concat!(stringify!($params), "::new().page_number(3)"))]
            #[must_use]
            pub fn page_number(mut self, number: u64) -> Self {
                self.page_number = Some(number);
                self
            }

            #[doc = concat!("The number of items of a page (wire: `page[size]`)", $(", ", $sizes,)? ". Default 20.")]
            #[doc = $crate::example!(concat!(stringify!($params), "::new().page_size(50)"))]
            #[must_use]
            pub fn page_size(mut self, size: u32) -> Self {
                self.page_size = Some(size);
                self
            }
        }

        $crate::ask_for_page!($params);
    };
}

/// Puts the params of a list that comes in pages into the query.
#[cfg(feature = "client")]
#[doc(hidden)]
#[macro_export]
macro_rules! ask_for_page {
    ($params:ident) => {
        impl $params {
            pub(crate) fn apply(&self, endpoint: $crate::internal::Endpoint) -> $crate::internal::Endpoint {
                let pairs = [("page[number]", self.page_number), ("page[size]", self.page_size.map(u64::from))];
                pairs.into_iter().fold(endpoint, |endpoint, (name, value)| endpoint.query_opt(name, value))
            }
        }
    };
}

/// Without the client nothing is asked for.
#[cfg(not(feature = "client"))]
#[doc(hidden)]
#[macro_export]
macro_rules! ask_for_page {
    ($params:ident) => {};
}
