use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};

use super::*;

/// Starts a server that sends these responses, one per connection, and returns the received requests.
async fn server(responses: &[String]) -> (u16, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, received) = mpsc::unbounded_channel();
    let responses = responses.to_vec();
    tokio::spawn(async move {
        for response in responses {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            request.truncate(length);
            sender.send(String::from_utf8(request).unwrap()).unwrap();
            stream.write_all(response.as_bytes()).await.unwrap();
        }
    });
    (port, received)
}

fn ok(headers: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

fn to(location: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n")
}

async fn get(web: &Web, url: &str) -> Result<Page, String> {
    web.get(Url::parse(url).unwrap(), 64, &Redirects::ToAnySite).await
}

fn line(request: &str) -> &str {
    request.lines().next().unwrap()
}

#[tokio::test]
async fn a_query_is_sent_as_it_is_given() {
    for query in
        ["", "?", "?flag", "?a=1+2&a=%2B&b=%20", "?a=b%2Fc/d&&=x&e=&", "?q=caf%C3%A9&bad=%zz", "?x=a=b;c,d:[e]|{f}"]
    {
        let (port, mut received) = server(&[ok("Content-Type: text/plain\r\n", "x")]).await;
        let page = get(&Web::new(false), &format!("http://me:secret@127.0.0.1:{port}/p%20q{query}#top")).await.unwrap();
        assert_eq!((page.status, page.content_type.as_str(), &page.body[..]), (200, "text/plain", &b"x"[..]));
        assert_eq!(page.url.as_str(), format!("http://127.0.0.1:{port}/p%20q{query}"));
        let request = received.recv().await.unwrap();
        assert_eq!(line(&request), format!("GET /p%20q{query} HTTP/1.1"));
        let request = request.to_lowercase();
        assert!(
            request.contains("\r\naccept-encoding: identity\r\n") && !request.contains("authorization"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn redirects_are_followed_to_permitted_addresses_only() {
    for (target, expected) in [
        ("http://169.254.169.254/latest/", " has the link-local address 169.254.169.254, "),
        ("//[fd00::1]/", "http://[fd00::1]/ has the private address fd00::1, "),
        ("http://[::ffff:10.0.0.1]/", " has the private address ::ffff:10.0.0.1, "),
        ("http://0xa9fea9fe/", "http://169.254.169.254/ has the link-local address "),
        ("ftp://127.0.0.1/x", " redirects to ftp://127.0.0.1/x, which is neither http nor https"),
        ("http://[", " redirects to `http://[`, which is not a URL"),
    ] {
        let (port, mut received) = server(&[to("/next?a=%2B"), to(target)]).await;
        let error = get(&Web::new(false), &format!("http://127.0.0.1:{port}/")).await.unwrap_err();
        assert!(error.contains(expected), "{error}");
        assert_eq!(line(&received.recv().await.unwrap()), "GET / HTTP/1.1");
        assert_eq!(line(&received.recv().await.unwrap()), "GET /next?a=%2B HTTP/1.1");
    }
}

#[tokio::test]
async fn redirects_within_a_site_do_not_leave_it() {
    let (port, _received) = server(&[to("/a"), ok("", "a"), to("http://localhost:1/")]).await;
    let url = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
    let within = Redirects::Within(url.origin());
    let web = Web::new(false);
    assert_eq!(web.get(url.clone(), 64, &within).await.unwrap().url.path(), "/a");
    let error = web.get(url.clone(), 64, &within).await.unwrap_err();
    assert_eq!(error, format!("{url} redirects to http://localhost:1/, which is another site"));
}

#[tokio::test]
async fn a_chain_of_redirects_has_an_end() {
    let (port, _received) = server(&vec![to("/again"); MAX_REDIRECTS + 1]).await;
    let url = format!("http://127.0.0.1:{port}/");
    let error = get(&Web::new(false), &url).await.unwrap_err();
    assert_eq!(error, format!("{url}again is behind more than 10 redirects"));
    let mut chain = vec![to("/again"); MAX_REDIRECTS];
    chain.push(ok("", "end"));
    let (port, _received) = server(&chain).await;
    assert_eq!(get(&Web::new(false), &format!("http://127.0.0.1:{port}/")).await.unwrap().body, "end");
}

#[tokio::test]
async fn bodies_that_are_too_large_encoded_or_interrupted_are_errors() {
    for (response, expected) in [
        (ok("", &"x".repeat(65)), "is larger than 64 bytes"),
        (ok("Content-Encoding: gzip\r\n", "x"), "has the content encoding gzip, which was not requested"),
        (ok("", "x").replace("Length: 1", "Length: 2"), "was interrupted: "),
    ] {
        let (port, _received) = server(&[response]).await;
        let url = format!("http://127.0.0.1:{port}/");
        let error = get(&Web::new(false), &url).await.unwrap_err();
        assert!(error.starts_with(&format!("{url} {expected}")), "{error}");
    }
    let (port, _received) = server(&[ok("Content-Encoding: identity\r\n", &"x".repeat(64))]).await;
    assert_eq!(get(&Web::new(false), &format!("http://127.0.0.1:{port}/")).await.unwrap().body.len(), 64);
}

/// Number of lookups of the name whose address changes.
static LOOKUPS: AtomicUsize = AtomicUsize::new(0);

fn scripted(name: String) -> futures_util::future::BoxFuture<'static, std::io::Result<Vec<std::net::SocketAddr>>> {
    let ips: &[&str] = match name.as_str() {
        "inside.test" => &["10.0.0.1", "fd00::1"],
        "mixed.test" => &["192.168.0.1", "127.0.0.1"],
        // A name whose address changes after the first lookup.
        "moving.test" if LOOKUPS.fetch_add(1, Ordering::Relaxed) > 0 => &["10.0.0.1"],
        "moving.test" => &["127.0.0.1"],
        _ => &[],
    };
    let found = ips.iter().map(|ip| std::net::SocketAddr::new(ip.parse().unwrap(), 0)).collect();
    async move { Ok(found) }.boxed()
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_one_connected_to() {
    let web = Web { lookup: scripted, ..Web::new(false) };
    assert_eq!(
        get(&web, "http://inside.test/a").await.unwrap_err(),
        "http://inside.test/a has the private address 10.0.0.1, which is not fetched from; --allow-private-urls allows it"
    );
    let (port, mut received) = server(&[to("http://inside.test/"), ok("", "x"), ok("", "y")]).await;
    let error = get(&web, &format!("http://mixed.test:{port}/")).await.unwrap_err();
    assert!(error.starts_with("http://inside.test/ has the private address 10.0.0.1"), "{error}");
    assert_eq!(get(&web, &format!("http://moving.test:{port}/")).await.unwrap().body, "x");
    assert_eq!(LOOKUPS.load(Ordering::Relaxed), 1);
    let error = get(&web, &format!("http://moving.test:{port}/")).await.unwrap_err();
    assert!(error.contains("has the private address 10.0.0.1"), "{error}");
    let hosts: Vec<_> = std::iter::from_fn(|| received.try_recv().ok()).collect();
    assert_eq!(hosts.len(), 2);
    assert!(hosts[1].contains(&format!("host: moving.test:{port}\r\n")), "{}", hosts[1]);
}

#[tokio::test]
async fn private_addresses_can_be_allowed() {
    // Nothing listens there; the test only needs a connection attempt.
    let error = get(&Web::new(true), "http://0.0.0.0:1/").await.unwrap_err();
    assert!(error.starts_with("http://0.0.0.0:1/ cannot be fetched: "), "{error}");
    let error = get(&Web::new(false), "http://0.0.0.0:1/").await.unwrap_err();
    assert!(error.starts_with("http://0.0.0.0:1/ has the unspecified address 0.0.0.0, "), "{error}");
}
