//! Reasoning that is sent back to a model.
//!
//! A request omits the reasoning of its messages but sends their extra fields, so reasoning is sent back as an extra
//! field.

use crate::message::Message;

/// Copies the reasoning of a message to the extra field of the same name, which is sent back. An extra field that
/// exists is kept.
pub(crate) fn keep(message: &mut Message) {
    for (name, text) in texts(message) {
        message.extra.entry(name).or_insert_with(|| text.into());
    }
}

/// Reverts [`keep`].
#[cfg(feature = "session")]
pub(crate) fn forget(message: &mut Message) {
    for (name, text) in texts(message) {
        if message.extra.get(name).is_some_and(|kept| *kept == text) {
            message.extra.remove(name);
        }
    }
}

/// Returns the reasoning that is sent back.
#[cfg(feature = "session")]
pub(crate) fn kept(message: &Message) -> impl Iterator<Item = &str> {
    fields(message).into_iter().filter_map(|(name, _)| message.extra.get(name)?.as_str())
}

fn texts(message: &Message) -> Vec<(&'static str, String)> {
    let texts = fields(message).into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

fn fields(message: &Message) -> [(&'static str, &Option<String>); 3] {
    [
        ("reasoning_content", &message.reasoning_content),
        ("reasoning", &message.reasoning),
        ("thinking", &message.thinking),
    ]
}
