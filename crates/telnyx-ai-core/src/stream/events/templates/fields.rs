//! The fields of an event that are expected to differ from the event before.

use serde_json::{Map, Value};

/// A field of an event that holds its text, and that is often all that changed since the event before.
///
/// ```
/// use telnyx_ai_core::internal::TextField;
///
/// #[derive(Clone)]
/// struct Piece { id: String, text: Option<String> }
///
/// const TEXT: TextField<Piece> = TextField {
///     name: "text",
///     get: |piece| piece.text.as_deref(),
///     with: |piece, text| Some(Piece { text: Some(text), ..piece.clone() }),
/// };
/// let second = (TEXT.with)(&Piece { id: "m-1".into(), text: Some("Hel".into()) }, "lo".into()).unwrap();
/// assert_eq!((second.id.as_str(), (TEXT.get)(&second)), ("m-1", Some("lo")));
/// ```
///
/// A [`Accumulator`](crate::internal::Accumulator) names them. What such an event shares with the one before is compared as bytes and cloned,
/// and only its text is decoded, which saves most of the work and gives the same event.
#[derive(Debug)]
pub struct TextField<T> {
    /// Its name on the wire. The event must take this text from no field of another name, and nothing else from this field.
    pub name: &'static str,
    /// The text in an event, as it is on the wire; `None` where it has none, or several.
    pub get: fn(&T) -> Option<&str>,
    /// A copy of an event, with another text.
    pub with: fn(&T, String) -> Option<T>,
}

/// ExtraFields fields that differ from event to event as its text does: a sequence number, padding.
#[doc(hidden)]
#[derive(Debug)]
pub struct VaryingExtra<T> {
    /// Their names on the wire, at the top level of an event.
    pub names: &'static [&'static str],
    /// The extra fields of the top level of an event, as they are on the wire; `None` where it keeps none.
    pub of: fn(&mut T) -> Option<&mut Map<String, Value>>,
}

impl<T> VaryingExtra<T> {
    /// No such fields.
    pub(crate) const NONE: Self = Self { names: &[], of: |_| None };
}
