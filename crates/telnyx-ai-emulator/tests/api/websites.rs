//! Operation 27, with a real server.

use std::future::IntoFuture;

use axum::{
    Router,
    http::StatusCode,
    response::{Html, Redirect},
    routing::get as on_get,
};
use serde_json::json;
use telnyx_ai_emulator::Emulator;

use crate::client::{builder, finish, get, post, start};

async fn site() -> String {
    let home = "<h1>Shop</h1><a href='/returns?lang=en&amp;x=a%20b'>returns</a> <a href='/moved'>moved</a>
        <a href='/away'>away</a> <a href='/broken'>broken</a> <a href='http://localhost:1/'>other port</a>";
    let routes = Router::new()
        .route("/", on_get(async move || Html(home)))
        .route(
            "/returns",
            on_get(async |uri: axum::http::Uri| {
                Html(format!("<p>Items can be returned within 30 days. Query: {}</p>", uri.query().unwrap()))
            }),
        )
        .route("/moved", on_get(async || Redirect::temporary("/about")))
        .route("/about", on_get(async || "The shop was founded by Ann."))
        .route("/inside", on_get(async || Redirect::temporary("http://10.0.0.1/")))
        .route("/away", on_get(async || Redirect::temporary("http://example.invalid/")))
        .route("/broken", on_get(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/huge", on_get(async || "x".repeat(3 << 20)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, routes).into_future());
    format!("http://{address}")
}

/// Returns the only file of the bucket after a failed task.
async fn failed(emulator: &Emulator, url: &str) -> serde_json::Value {
    assert_eq!(embed(emulator, url.to_owned()).await, "failure", "{url}");
    let files = get(emulator, "/ai/embeddings/buckets/empty").await.json(200)["data"].take();
    assert_eq!((files.as_array().unwrap().len(), &files[0]["status"]), (1, &json!("failure")), "{files}");
    files[0].clone()
}

async fn embed(emulator: &Emulator, url: String) -> String {
    let task = post(emulator, "/ai/embeddings/url", json!({"bucket_name": "empty", "url": url})).await.json(200);
    let task = finish(emulator, task["data"]["task_id"].as_str().unwrap()).await;
    task["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_site_becomes_searchable() {
    let (emulator, site) = (start().await, site().await);
    assert_eq!(embed(&emulator, site.clone()).await, "success");
    let files = get(&emulator, "/ai/embeddings/buckets/empty").await.json(200);
    let files = files["data"].as_array().unwrap();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(files.iter().all(|file| file["status"] == "success"));
    let query = json!({"bucket_name": "empty", "query": "founded by whom?", "num_of_docs": 1});
    let found = post(&emulator, "/ai/embeddings/similarity-search", query).await.json(200);
    assert_eq!(found["data"][0]["document_chunk"], "The shop was founded by Ann.");
    let query = json!({"bucket_name": "empty", "query": "return items", "num_of_docs": 1});
    let found = post(&emulator, "/ai/embeddings/similarity-search", query).await.json(200);
    let chunk = found["data"][0]["document_chunk"].as_str().unwrap();
    assert!(chunk.contains("lang=en&x=a%20b") && chunk.starts_with("Items"), "{chunk}");
}

#[tokio::test]
async fn unreadable_root_fails_with_an_error_reason() {
    let site = site().await;
    let with_password = format!("{}/broken", site.replace("http://", "http://me:secret@"));
    let file = failed(&start().await, &with_password).await;
    assert_eq!(file["error_reason"], format!("{site}/broken responded with status 500"));
    for (path, filename, reason) in [
        ("/broken", "/broken.txt", "{site}/broken responded with status 500"),
        ("/nowhere?a=b%20c#top", "/nowhere_a=b%20c.txt", "{site}/nowhere?a=b%20c responded with status 404"),
        ("/huge", "/huge.txt", "{site}/huge is larger than 2097152 bytes"),
        (
            "/inside",
            "/inside.txt",
            "http://10.0.0.1/ has the private address 10.0.0.1, which is not allowed; allow it with --allow-private-urls",
        ),
        ("/away", "/away.txt", "http://example.invalid/ cannot be fetched: "),
    ] {
        let file = failed(&start().await, &format!("{site}{path}")).await;
        assert_eq!(file["filename"], format!("{}{filename}", site.strip_prefix("http://").unwrap().replace(':', "_")));
        let expected = file["error_reason"].as_str().unwrap();
        assert!(expected.starts_with(&reason.replace("{site}", &site)), "{expected}");
        assert!(file.get("last_embedded_at").is_none());
    }
}

#[tokio::test]
async fn private_addresses_are_rejected() {
    for (url, expected) in [
        ("http://169.254.169.254/latest/meta-data/", "the link-local address 169.254.169.254"),
        ("http://[fd00::1]/", "the private address fd00::1"),
        ("http://[::ffff:192.168.0.1]/", "the private address ::ffff:192.168.0.1"),
        ("http://3232235521/", "the private address 192.168.0.1"),
        ("http://0/", "the unspecified address 0.0.0.0"),
        ("https://224.0.0.1/", "the multicast address 224.0.0.1"),
    ] {
        let file = failed(&start().await, url).await;
        let reason = file["error_reason"].as_str().unwrap();
        assert!(reason.contains(expected) && reason.ends_with("; allow it with --allow-private-urls"), "{reason}");
    }
    // The address is allowed, so a connection is attempted. Nothing listens on this port.
    let emulator = builder().allow_private_urls(true).start().await.unwrap();
    let file = failed(&emulator, "http://0.0.0.0:1/").await;
    assert!(file["error_reason"].as_str().unwrap().starts_with("http://0.0.0.0:1/ cannot be fetched: "), "{file}");
}

#[tokio::test]
async fn a_file_that_failed_can_succeed_later() {
    let emulator = start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let url = format!("http://{address}/page");
    let reason = failed(&emulator, &url).await["error_reason"].take();
    assert!(reason.as_str().unwrap().contains("refused"), "{reason}");
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let routes = Router::new().route("/page", on_get(async || "The shop opens at nine."));
    tokio::spawn(axum::serve(listener, routes).into_future());
    assert_eq!(embed(&emulator, url).await, "success");
    let files = get(&emulator, "/ai/embeddings/buckets/empty").await.json(200)["data"].take();
    assert_eq!((files.as_array().unwrap().len(), &files[0]["status"]), (1, &json!("success")));
    assert!(files[0].get("error_reason").is_none());
}

#[tokio::test]
async fn first_page_may_redirect_to_another_site() {
    let (emulator, new) = (start().await, site().await);
    let home = format!("{new}/?from=a%2Fb");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let old = listener.local_addr().unwrap();
    let routes = Router::new().fallback(async move || Redirect::permanent(&home));
    tokio::spawn(axum::serve(listener, routes).into_future());
    assert_eq!(embed(&emulator, format!("http://{old}")).await, "success");
    let files = get(&emulator, "/ai/embeddings/buckets/empty").await.json(200)["data"].take();
    let names: Vec<_> = files.as_array().unwrap().iter().map(|file| file["filename"].as_str().unwrap()).collect();
    let host = new.strip_prefix("http://").unwrap().replace(':', "_");
    assert_eq!(
        names,
        [
            format!("{host}/about.txt"),
            format!("{host}/index_from=a%2Fb.txt"),
            format!("{host}/returns_lang=en_x=a%20b.txt")
        ]
    );
}
