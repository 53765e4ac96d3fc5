//! Setters of params structs, written once.

/// Writes a consuming setter for each optional field of a params struct, with the type of its argument, and `extra` for the fields it does not model.
///
/// ```
/// use telnyx_ai_core::{Extra, setters};
///
/// #[derive(Default)]
/// pub struct CreateThing {
///     pub name: Option<String>,
///     pub size: Option<u32>,
///     pub extra: Extra,
/// }
///
/// setters! {
///     CreateThing {
///         /// The name of the thing.
///         name: impl Into<String>,
///         /// Its size in bytes.
///         size: u32,
///     }
/// }
///
/// let thing = CreateThing::default().name("a").size(3).extra("colour", "blue");
/// assert_eq!(thing.size, Some(3));
/// ```
#[macro_export]
macro_rules! setters {
    ($params:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        impl $params {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $field(mut self, $field: $type) -> Self {
                    self.$field = Some($field.into());
                    self
                }
            )*

            /// Adds a body field that the SDK does not model. One that it does model is refused at the call.
            #[must_use]
            pub fn extra(mut self, name: impl Into<String>, value: impl Into<$crate::__private::serde_json::Value>) -> Self {
                self.extra = self.extra.with(name, value);
                self
            }
        }
    };
}
