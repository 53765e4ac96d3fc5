//! The page and its endpoints.

use serde_json::{Value, json};
use telnyx_ai_emulator::{Emulator, faults::Fault};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::client::{Response, embed, exchange, folder, get, post, send_to, start};

const JSON: &str = "Content-Type: application/json\r\n";

/// Sends a request without a key to any path.
async fn send_any(emulator: &Emulator, method: &str, path: &str, headers: &str, body: &str) -> Response {
    send_to(emulator, method, path, headers, body.as_bytes()).await
}

async fn look(emulator: &Emulator, path: &str) -> Value {
    send_any(emulator, "GET", path, JSON, "").await.json(200)
}

#[tokio::test]
async fn the_page_is_whole_without_a_key_and_without_the_internet() {
    let emulator = start().await;
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/emulator/page.css", "text/css; charset=utf-8"),
        ("/emulator/page.js", "text/javascript; charset=utf-8"),
    ] {
        let file = send_any(&emulator, "GET", path, JSON, "").await;
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind)));
        let policy = file.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        let text = file.text();
        for foreign in ["http://", "https://", "src=\"//", "innerHTML", "insertAdjacentHTML", "document.write", "eval("]
        {
            assert!(!text.contains(foreign), "{path} has {foreign}");
        }
    }
    assert_eq!(emulator.requests().count(), 0);
    assert_eq!(send_any(&emulator, "PUT", "/health", JSON, "").await.status, 405);
    assert_eq!(send_any(&emulator, "GET", "/emulator/nothing", JSON, "").await.status, 401);
}

#[tokio::test]
async fn nothing_is_taken_for_another_type() {
    let emulator = start().await;
    let nosniff = |chat_response: Response| assert_eq!(chat_response.header("x-content-type-options"), Some("nosniff"));
    for path in [
        "/",
        "/health",
        "/emulator/page.js",
        "/emulator/requests",
        "/emulator/buckets",
        "/emulator/tasks",
        "/emulator/faults",
    ] {
        nosniff(send_any(&emulator, "GET", path, JSON, "").await);
    }
    nosniff(send_any(&emulator, "POST", "/emulator/faults", JSON, "{").await);
    nosniff(send_any(&emulator, "POST", "/emulator/faults", "", "{}").await);
    nosniff(send_any(&emulator, "PUT", "/emulator/faults", JSON, "").await);
}

#[tokio::test]
async fn a_fault_of_the_page_has_a_length() {
    let emulator = start().await;
    let add = async |length: usize| {
        let body = json!({ "fault": format!("status=503 body={}", "x".repeat(length)) }).to_string();
        send_any(&emulator, "POST", "/emulator/faults", JSON, &body).await
    };
    add(16 * 1024 - 16).await.json(200);
    let rejected = add(16 * 1024).await.json(400);
    assert_eq!(rejected["errors"][0]["detail"], "A fault may have 16384 bytes at most.");
}

#[tokio::test]
async fn health_is_told_without_a_key() {
    let emulator = start().await;
    emulator.faults().add(Fault::status(503).always()).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(look(&emulator, "/health").await, json!({"status": "ok", "version": version, "storage": "memory"}));
    let root = folder();
    let emulator = crate::client::builder().data_dir(&root).start().await.unwrap();
    assert_eq!(look(&emulator, "/health").await["storage"], "folder");
    assert_eq!(look(&emulator, "/emulator/buckets").await["folder"], root.to_str().unwrap());
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn requests_buckets_and_tasks_are_shown() {
    let emulator = start().await;
    embed(&emulator, "mixed").await;
    get(&emulator, "/ai/conversations?limit=3").await.json(200);
    let job = post(&emulator, "/ai/chat/completions", json!({"messages": "<script>"})).await;
    assert_eq!(job.status, 422);
    emulator.requests().wait_until_idle().await;
    let seen = look(&emulator, "/emulator/requests").await;
    let requests = seen["requests"].as_array().unwrap();
    assert_eq!(seen["count"], requests.len());
    assert_eq!(
        requests[0],
        json!({
            "number": requests.len(), "method": "POST", "path": "/ai/chat/completions", "query": null, "status": 422,
            "ending": "complete", "bytes_sent": job.body.len(),
            "faults": [], "body": "{\"messages\":\"<script>\"}", "body_length": 23,
        })
    );
    assert_eq!((&requests[1]["query"], &requests[1]["number"]), (&json!("limit=3"), &json!(requests.len() - 1)));
    assert_eq!(
        look(&emulator, "/emulator/buckets").await,
        json!({"folder": null, "buckets": [
            {"name": "docs", "files": 2, "embedded_files": 0, "chunks": 0},
            {"name": "empty", "files": 0, "embedded_files": 0, "chunks": 0},
            {"name": "mixed", "files": 2, "embedded_files": 1, "chunks": 1},
        ]})
    );
    let tasks = look(&emulator, "/emulator/tasks").await;
    assert_eq!(
        (&tasks["embeddings"][0]["bucket"], &tasks["embeddings"][0]["status"]),
        (&json!("mixed"), &json!("partial_success"))
    );
    assert_eq!((&tasks["clusters"], &tasks["fine_tuning"]), (&json!([]), &json!([])));
    assert_eq!(send_any(&emulator, "DELETE", "/emulator/requests", JSON, "").await.status, 204);
    assert_eq!(look(&emulator, "/emulator/requests").await, json!({"count": 0, "requests": []}));
}

#[tokio::test]
async fn clusters_are_pictures() {
    let emulator = start().await;
    embed(&emulator, "docs").await;
    let body = json!({"bucket": "docs", "min_cluster_size": 2, "min_subcluster_size": 2});
    let task = post(&emulator, "/ai/clusters", body).await.json(200)["data"]["task_id"].take();
    let path = format!("/emulator/clusters/{}/graph", task.as_str().unwrap());
    let mut picture = send_any(&emulator, "GET", &path, JSON, "").await;
    while picture.status == 422 {
        tokio::task::yield_now().await;
        picture = send_any(&emulator, "GET", &path, JSON, "").await;
    }
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
    assert!(picture.body.starts_with(b"\x89PNG"));
    assert_eq!(look(&emulator, "/emulator/tasks").await["clusters"][0]["status"], "completed");
    assert_eq!(send_any(&emulator, "GET", "/emulator/clusters/nope/graph", JSON, "").await.status, 404);
}

#[tokio::test]
async fn faults_are_switched_on_and_off() {
    let emulator = start().await;
    let switch = async |method, body: &str| send_any(&emulator, method, "/emulator/faults", JSON, body).await;
    let on = json!({"fault": "status=503 always"}).to_string();
    let state = switch("POST", &on).await.json(200);
    assert_eq!(state, json!({"faults": ["status=503 always"], "random_rate": null}));
    assert_eq!(get(&emulator, "/ai/models").await.status, 503);
    assert_eq!(look(&emulator, "/emulator/faults").await, state);
    assert_eq!(switch("DELETE", &on).await.json(200)["faults"], json!([]));
    get(&emulator, "/ai/models").await.json(200);
    assert_eq!(switch("DELETE", &on).await.status, 404);

    emulator.faults().add(Fault::reset().times(2)).unwrap();
    emulator.faults().random(0.5, 7).unwrap();
    assert_eq!(look(&emulator, "/emulator/faults").await, json!({"faults": ["reset times=2"], "random_rate": 0.5}));
    assert_eq!(switch("DELETE", "").await.json(200), json!({"faults": [], "random_rate": null}));
    for wrong in ["", "{", "[]", "{\"fault\":7}", "{\"fault\":\"nonsense\"}", "{\"fault\":\"status=200\"}"] {
        let rejected = switch("POST", wrong).await.json(400);
        assert_eq!(rejected["errors"][0]["code"], "10015", "{wrong}");
    }
    assert_eq!(look(&emulator, "/emulator/faults").await["faults"], json!([]));
}

#[tokio::test]
async fn no_other_page_changes_anything() {
    let emulator = start().await;
    let host = emulator.base_url().strip_suffix("/v2").unwrap();
    let body = json!({"fault": "reset always"}).to_string();
    for (headers, status) in [
        (JSON.to_owned(), 200),
        (format!("{JSON}Origin: {host}\r\nSec-Fetch-Site: same-origin\r\n"), 200),
        (format!("{JSON}Sec-Fetch-Site: none\r\n"), 200),
        ("Content-Type: Application/JSON; charset=utf-8\r\n".to_owned(), 200),
        (format!("{JSON}Origin: http://evil.example\r\n"), 403),
        (format!("{JSON}Origin: null\r\n"), 403),
        (format!("{JSON}Origin: {}\r\n", host.replace("http:", "https:")), 403),
        (format!("{JSON}Sec-Fetch-Site: cross-site\r\n"), 403),
        (format!("{JSON}Sec-Fetch-Site: same-site\r\n"), 403),
        ("Content-Type: text/plain\r\n".to_owned(), 403),
        ("Content-Type: application/x-www-form-urlencoded\r\n".to_owned(), 403),
        ("Content-Type: application/jsonp\r\n".to_owned(), 403),
        (format!("{JSON}Content-Type: text/plain\r\n"), 403),
        (format!("{JSON}Origin: {host}\r\nOrigin: http://evil.example\r\n"), 403),
        (format!("{JSON}Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n"), 403),
    ] {
        for (method, path) in
            [("POST", "/emulator/faults"), ("DELETE", "/emulator/faults"), ("DELETE", "/emulator/requests")]
        {
            let rejected = send_any(&emulator, method, path, &headers, &body).await;
            let expected = if status == 200 && path.ends_with("requests") { 204 } else { status };
            assert_eq!(rejected.status, expected, "{method} {path} {headers}");
            assert_eq!(rejected.header("access-control-allow-origin"), None);
            if status == 403 {
                assert_eq!(rejected.json(403)["errors"][0]["code"], "10010");
            }
        }
        assert_eq!(look(&emulator, "/emulator/faults").await["faults"], json!([]), "{headers}");
    }
    // An HTML form cannot set the required content type.
    let address = host.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("POST /emulator/faults HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 403 "), "{response}");
}

#[tokio::test]
async fn a_page_that_goes_by_another_name_sees_nothing() {
    let emulator = start().await;
    for path in ["/", "/health", "/emulator/requests", "/emulator/faults", "/emulator/page.js"] {
        let head = format!("GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        let rejected = exchange(&emulator, head.as_bytes(), b"").await.json(403);
        assert_eq!(rejected["errors"][0]["code"], "10010", "{path}");
    }
}
