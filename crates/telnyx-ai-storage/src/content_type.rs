//! Content types by the extension of a key.

/// Extensions of the files that the service embeds, and of common others.
const TYPES: [(&str, &str); 24] = [
    ("csv", "text/csv"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("jsonl", "application/jsonl"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("mpeg", "video/mpeg"),
    ("mpga", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("rst", "text/plain"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

/// Returns the content type of a key; `application/octet-stream` for an unknown extension.
pub(crate) fn of(key: &str) -> &'static str {
    let extension =
        key.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, extension)| extension);
    let known = TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
    known.map_or("application/octet-stream", |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn types_by_extension() {
        assert_eq!((of("a/b.PDF"), of("b.tar.md")), ("application/pdf", "text/markdown"));
        for key in ["", "a", "pdf", "a.pdf/b", "a."] {
            assert_eq!(of(key), "application/octet-stream", "{key}");
        }
    }
}
