//! Results of tools as text.

use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};

/// Returns the result of a tool as the model receives it, at most about `max` bytes. Content other than text is
/// described.
pub(crate) fn text(result: CallToolResult, max: usize) -> Result<String, String> {
    let parts: Vec<String> = result.content.into_iter().map(part).collect();
    let text = match (parts.is_empty(), result.structured_content) {
        (true, Some(value)) => value.to_string(),
        _ => parts.join("\n"),
    };
    let text = bounded(text, max);
    if result.is_error == Some(true) { Err(text) } else { Ok(text) }
}

fn part(content: ContentBlock) -> String {
    match content {
        ContentBlock::Text(text) => text.text,
        ContentBlock::Image(image) => omitted("image", &image.mime_type, image.data.len()),
        ContentBlock::Audio(audio) => omitted("audio", &audio.mime_type, audio.data.len()),
        ContentBlock::Resource(resource) => match resource.resource {
            ResourceContents::TextResourceContents { uri, text, .. } => format!("[resource {uri}]\n{text}"),
            ResourceContents::BlobResourceContents { uri, mime_type, blob, .. } => {
                omitted(&format!("resource {uri}"), mime_type.as_deref().unwrap_or("unknown type"), blob.len())
            }
            _ => "[resource omitted]".to_owned(),
        },
        ContentBlock::ResourceLink(link) => format!("[link to the resource {} ({})]", link.uri, link.name),
        _ => "[content of an unknown type omitted]".to_owned(),
    }
}

/// Describes content that is not text, by its length in base64.
fn omitted(what: &str, mime_type: &str, base64: usize) -> String {
    format!("[{what} omitted: {mime_type}, about {} bytes]", base64 / 4 * 3)
}

/// Cuts a text to `max` bytes, with a note.
pub(crate) fn bounded(mut text: String, max: usize) -> String {
    let length = text.len();
    if length > max {
        let end = (0..=max).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push_str(&format!("\n[cut: the first {} of {length} bytes]", text.len()));
    }
    text
}

#[cfg(test)]
mod tests;
