//! Operation 27, on a real server.

use std::future::IntoFuture;

use axum::{
    Router,
    http::StatusCode,
    response::{Html, Redirect},
    routing::get as on_get,
};
use serde_json::json;
use telnyx_ai_emulator::Emulator;

use crate::client::{finish, get, post, start};

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
        .route("/away", on_get(async || Redirect::temporary("http://example.invalid/")))
        .route("/broken", on_get(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/huge", on_get(async || "x".repeat(3 << 20)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, routes).into_future());
    format!("http://{address}")
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
    assert!(chunk.contains("lang=en&x=a") && chunk.starts_with("Items"), "{chunk}");
}

#[tokio::test]
async fn a_root_that_cannot_be_read_fails() {
    let (emulator, site) = (start().await, site().await);
    for path in ["/broken", "/away", "/huge", "/nowhere"] {
        assert_eq!(embed(&emulator, format!("{site}{path}")).await, "failure", "{path}");
    }
}
