//! Requests in virtual-host style: `http://{bucket}.localhost/{key}`.

use axum::{
    extract::Request,
    http::{HeaderMap, Uri, header, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};

use super::{PATH, is_storage};

/// The host of which the buckets are sub-domains.
const SUFFIX: &str = ".localhost";

/// Returns the bucket in a host, or an empty text for the host of the service, `s3.localhost`.
///
/// Returns `None` for any other host. Names below `localhost` always belong to this machine, so no other page can use
/// them to reach the emulator.
pub(crate) fn bucket(host: &str) -> Option<&str> {
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let name = name.strip_suffix('.').unwrap_or(name);
    let bucket = name.strip_suffix(SUFFIX)?;
    let bucket = if bucket == "s3" { "" } else { bucket.strip_suffix(".s3").unwrap_or(bucket) };
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    (bucket.bytes().all(is_name) && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(bucket)
}

/// Rewrites requests in virtual-host style to path style.
pub(crate) async fn rewrite(mut request: Request, next: Next) -> Response {
    if let Some(uri) = path_style(request.uri(), request.headers()) {
        *request.uri_mut() = uri;
    }
    next.run(request).await
}

fn path_style(uri: &Uri, headers: &HeaderMap) -> Option<Uri> {
    let header = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let bucket = bucket(uri.authority().map_or(header, |authority| Some(authority.as_str()))?)?;
    // A client whose endpoint has the path of the API sends it in this style too.
    let path = if is_storage(uri.path()) { uri.path().strip_prefix(PATH)? } else { uri.path() };
    let bucket = if bucket.is_empty() { String::new() } else { format!("/{bucket}") };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(format!("{PATH}{bucket}{path}{query}").parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(host: &str, path: &str) -> Option<String> {
        let headers = [(header::HOST, host.parse().unwrap())].into_iter().collect();
        path_style(&path.parse().unwrap(), &headers).map(|uri| uri.to_string())
    }

    #[test]
    fn virtual_hosts_become_paths() {
        for (host, path, expected) in [
            ("docs.localhost:8080", "/a/b%2F.txt?x=1", "/storage/docs/a/b%2F.txt?x=1"),
            ("docs.s3.localhost", "/", "/storage/docs/"),
            ("a.b.localhost.", "/c", "/storage/a.b/c"),
            ("docs.localhost", "/storage/a", "/storage/docs/a"),
            ("docs.localhost", "/storage?list-type=2", "/storage/docs?list-type=2"),
            ("docs.localhost", "/storages", "/storage/docs/storages"),
            ("s3.localhost:80", "/docs/a", "/storage/docs/a"),
            ("s3.localhost:80", "/storage/docs/a", "/storage/docs/a"),
        ] {
            assert_eq!(rewritten(host, path).as_deref(), Some(expected), "{host} {path}");
        }
        for host in
            ["localhost", "localhost:80", "127.0.0.1", "docs.localhost.evil.test", "a_b.localhost", "a.localhost:x"]
        {
            assert_eq!(rewritten(host, "/a"), None, "{host}");
        }
    }
}
