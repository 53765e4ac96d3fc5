//! Errors of the storage service: `<Error><Code>NoSuchKey</Code><Message>…</Message></Error>`.

use super::{ErrorDetail, bounded};

/// Reads the code, the message and the name of the bucket or object; `None` if the body is not such an error.
pub(super) fn parse(body: &[u8]) -> Option<ErrorDetail> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim();
    if !text.starts_with('<') {
        return None;
    }
    let error = element(text, "Error")?;
    let detail = ErrorDetail {
        code: value(error, "Code"),
        message: value(error, "Message"),
        field: ["Key", "BucketName", "Bucket", "Resource"].into_iter().find_map(|name| value(error, name)),
        ..ErrorDetail::default()
    };
    detail.code.is_some().then_some(detail)
}

/// Returns the content of the first element `name`, which may have attributes.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let starts = text.match_indices('<').filter_map(|(at, _)| text.get(at + 1..)?.strip_prefix(name));
    let (attributes, content) = starts.into_iter().find(|rest| rest.starts_with(['>', ' ', '\n']))?.split_once('>')?;
    if attributes.ends_with('/') {
        return None;
    }
    content.split_once(&format!("</{name}>")).map(|(content, _)| content)
}

fn value(error: &str, name: &str) -> Option<String> {
    bounded(&unescape(element(error, name)?.trim())).filter(|text| !text.is_empty())
}

fn unescape(text: &str) -> String {
    // `&amp;` last, so that `&amp;lt;` is `&lt;`.
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    pairs.into_iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn code_message_and_subject() {
        let body = br#"<?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>NoSuchKey</Code><Message>No &lt;such&gt; key &amp;lt;</Message><BucketName>docs</BucketName>
            <Key>a&amp;b.txt</Key><RequestId>tx-1</RequestId><HostId>h</HostId></Error>"#;
        let detail = parse(body).unwrap();
        assert_eq!(detail.to_string(), "a&b.txt: No <such> key &lt; (NoSuchKey)");
        let bare = parse(b"<Error xmlns=\"http://s3\"><Code>SlowDown</Code><Message/></Error>").unwrap();
        assert_eq!((bare.code.as_deref(), bare.message), (Some("SlowDown"), None));
    }

    #[test]
    fn other_bodies_are_no_error() {
        let bodies = [
            "",
            "<",
            "<html><body>502</body></html>",
            "<Error></Error>",
            "<Error><Code></Code></Error>",
            "<Error><Code>A",
            "Error",
            "<Errors>",
        ];
        for body in bodies {
            assert_eq!(parse(body.as_bytes()), None, "{body}");
        }
    }
}
