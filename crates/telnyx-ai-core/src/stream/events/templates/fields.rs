//! The fields of an event that are expected to differ from the event before.

use serde_json::{Map, Value};

/// What is known of the events of a stream in advance, which makes them cheaper to read.
#[derive(Debug)]
pub struct EventHints<T: 'static> {
    /// Returns true for an event that is certainly no error object; see [`EventStream::new`](crate::EventStream::new).
    pub is_plain: fn(&T) -> bool,
    /// The fields that hold the text of an event. Where only one of them changed since the last plain event, only that text is
    /// decoded.
    pub text_fields: &'static [TextField<T>],
    /// Extra fields that may change beside the text.
    pub varying_extra: VaryingExtra<T>,
}

impl<T> EventHints<T> {
    /// Nothing is known.
    pub const NONE: Self = Self { is_plain: |_| false, text_fields: &[], varying_extra: VaryingExtra::NONE };
}

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
/// An [`Accumulator`](crate::internal::Accumulator) names them in its [`EventHints`]. What such an event shares with the one before is compared as bytes and cloned,
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

/// Extra fields that differ from event to event as its text does: a sequence number, padding.
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
    pub const NONE: Self = Self { names: &[], of: |_| None };
}
