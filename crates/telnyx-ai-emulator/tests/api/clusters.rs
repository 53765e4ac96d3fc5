//! Operations 29 to 33.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_emulator::{Builder, Emulator};

use crate::client::{Response, builder, delete, embed, get, post};

const TOPICS: [(&str, [&str; 6]); 3] = [
    ("returns", ["refund", "warranty", "receipt", "exchange", "damaged item", "store credit"]),
    ("shipping", ["courier", "parcel", "tracking number", "delivery", "customs form", "warehouse"]),
    ("account", ["password", "login", "security code", "username", "profile picture", "sign-in page"]),
];
const SENTENCES: [&str; 5] = [
    "Our page on the {} explains how the {} works.",
    "Customers often ask about the {} before the {}.",
    "If the {} is missing, check the {} first.",
    "The {} can be changed together with the {}.",
    "Please mention the {} and the {} when you write to us.",
];

/// Returns the settings with a bucket of 30 short documents on each of three topics.
fn shop(builder: Builder) -> Builder {
    TOPICS.iter().fold(builder, |builder, (topic, words)| {
        (0..30).fold(builder, |builder, n| {
            let sentence = |m: usize| {
                let word = |k: usize| words[(n + m * k + k) % words.len()];
                SENTENCES[(n / 6 + m) % SENTENCES.len()].replacen("{}", word(1), 1).replacen("{}", word(2), 1)
            };
            builder.file("shop", format!("{topic}/{n:02}.txt"), [sentence(0), sentence(1), sentence(2)].join(" "))
        })
    })
}

async fn start() -> Emulator {
    let emulator = shop(builder()).start().await.unwrap();
    assert_eq!(embed(&emulator, "shop").await, "success");
    emulator
}

async fn compute(emulator: &Emulator, body: Value) -> String {
    let task = post(emulator, "/ai/clusters", body).await.json(200);
    assert_eq!(task["data"].as_object().unwrap().len(), 1);
    task["data"]["task_id"].as_str().unwrap().to_owned()
}

/// Polls a task until it has ended. A non-empty `query` begins with a question mark.
async fn finish(emulator: &Emulator, task_id: &str, query: &str) -> Value {
    for _ in 0..100_000 {
        let result = get(emulator, &format!("/ai/clusters/{task_id}{query}")).await.json(200)["data"].take();
        if ["completed", "failed"].contains(&result["status"].as_str().unwrap()) {
            return result;
        }
        assert_eq!(result["clusters"], json!([]));
        tokio::task::yield_now().await;
    }
    panic!("the task does not end")
}

async fn graph(emulator: &Emulator, task_id: &str, query: &str) -> Response {
    get(emulator, &format!("/ai/clusters/{task_id}/graph{query}")).await
}

fn topic_of(node: &Value) -> &str {
    node["filename"].as_str().unwrap().split('/').next().unwrap()
}

#[tokio::test]
async fn topics_become_clusters() {
    let emulator = start().await;
    let task_id = compute(&emulator, json!({"bucket": "shop"})).await;
    let result = finish(&emulator, &task_id, "").await;
    assert_eq!((&result["bucket"], &result["status"]), (&json!("shop"), &json!("completed")));
    let clusters = result["clusters"].as_array().unwrap();
    assert_eq!(clusters.len(), 3);
    for (at, cluster) in clusters.iter().enumerate() {
        assert_eq!(cluster["cluster_id"], at.to_string());
        assert!(!cluster["cluster_header"].as_str().unwrap().is_empty());
        assert!(cluster["cluster_summary"].as_str().unwrap().ends_with('.'));
        assert!(cluster["total_number_of_nodes"].as_u64().unwrap() >= 25);
        assert_eq!((&cluster["nodes"], &cluster["subclusters"]), (&json!([]), &json!([])));
    }

    let result = finish(&emulator, &task_id, "?top_n_nodes=100&show_subclusters=true").await;
    let mut topics = Vec::new();
    for cluster in result["clusters"].as_array().unwrap() {
        let nodes = cluster["nodes"].as_array().unwrap();
        assert_eq!(nodes.len() as u64, cluster["total_number_of_nodes"].as_u64().unwrap());
        assert!(nodes.iter().all(|node| topic_of(node) == topic_of(&nodes[0])));
        topics.push(topic_of(&nodes[0]));
        for subcluster in cluster["subclusters"].as_array().unwrap() {
            let id = subcluster["cluster_id"].as_str().unwrap();
            assert!(id.starts_with(&format!("{}_", cluster["cluster_id"].as_str().unwrap())), "{id}");
            assert!(subcluster["total_number_of_nodes"].as_u64().unwrap() >= 5);
            assert!(subcluster["nodes"].as_array().unwrap().iter().all(|node| nodes.contains(node)));
        }
    }
    topics.sort_unstable();
    assert_eq!(topics, ["account", "returns", "shipping"]);

    let few = finish(&emulator, &task_id, "?top_n_nodes=2").await;
    assert_eq!(
        few["clusters"][0]["nodes"].as_array().unwrap()[..],
        result["clusters"][0]["nodes"].as_array().unwrap()[..2]
    );

    // Equal requests have equal results.
    let again = compute(&emulator, json!({"bucket": "shop", "min_cluster_size": 25, "min_subcluster_size": 5})).await;
    assert_eq!(finish(&emulator, &again, "?top_n_nodes=100&show_subclusters=1").await, result);
}

#[tokio::test]
async fn files_can_be_left_out() {
    let emulator = start().await;
    let clusters_of = async |selection: Value| {
        let mut body = json!({"bucket": "shop", "min_cluster_size": 10});
        body.as_object_mut().unwrap().extend(selection.as_object().unwrap().clone());
        let task_id = compute(&emulator, body).await;
        finish(&emulator, &task_id, "?top_n_nodes=100").await
    };
    let all: Vec<String> =
        (0..30).flat_map(|n| [format!("returns/{n:02}.txt"), format!("account/{n:02}.txt")]).collect();
    for selection in [json!({"files": all}), json!({"files": all, "prefix": ""})] {
        let result = clusters_of(selection).await;
        let clusters = result["clusters"].as_array().unwrap();
        let nodes = || clusters.iter().flat_map(|cluster| cluster["nodes"].as_array().unwrap());
        assert!(clusters.len() >= 2 && nodes().all(|node| ["returns", "account"].contains(&topic_of(node))));
    }
    let one_topic = clusters_of(json!({"prefix": "shipping/", "min_cluster_size": 3})).await;
    let mut nodes = one_topic["clusters"].as_array().unwrap().iter().flat_map(|c| c["nodes"].as_array().unwrap());
    assert!(nodes.all(|node| topic_of(node) == "shipping"));
    for nothing in [json!({"files": ["nope.txt"]}), json!({"prefix": "nope"}), json!({"files": all, "prefix": "ship"})]
    {
        assert_eq!(clusters_of(nothing).await, json!({"bucket": "shop", "status": "failed", "clusters": []}));
    }
}

#[tokio::test]
async fn a_graph_is_a_picture() {
    let emulator = start().await;
    let task_id = compute(&emulator, json!({"bucket": "shop"})).await;
    finish(&emulator, &task_id, "").await;
    let all = graph(&emulator, &task_id, "").await;
    let one = graph(&emulator, &task_id, "?cluster_id=0").await;
    for picture in [&all, &one] {
        assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
        assert!(picture.body.starts_with(b"\x89PNG\r\n\x1a\n"));
    }
    assert_ne!(all.body, one.body);
    for unknown in ["3", "-1", "9223372036854775807"] {
        let missing = graph(&emulator, &task_id, &format!("?cluster_id={unknown}")).await.json(404);
        assert_eq!(missing["errors"][0]["code"], "10005", "{unknown}");
    }
    let wrong = graph(&emulator, &task_id, "?cluster_id=0_1").await.json(422);
    assert_eq!(wrong["detail"][0]["loc"], json!(["query", "cluster_id"]));
}

#[tokio::test]
async fn a_bucket_without_themes_has_no_clusters() {
    let emulator = start().await;
    embed(&emulator, "docs").await;
    let task_id = compute(&emulator, json!({"bucket": "docs"})).await;
    let result = finish(&emulator, &task_id, "").await;
    assert_eq!(result, json!({"bucket": "docs", "status": "completed", "clusters": []}));
    assert_eq!(graph(&emulator, &task_id, "").await.status, 200);
}

#[tokio::test]
async fn tasks_are_listed_in_pages_that_begin_with_zero() {
    let emulator = start().await;
    let none = get(&emulator, "/ai/clusters").await.json(200);
    let meta = json!({"page_number": 0, "page_size": 20, "total_pages": 0, "total_results": 0});
    assert_eq!(none, json!({"data": [], "meta": meta}));
    let mut ids = Vec::new();
    for size in 2..5 {
        ids.push(compute(&emulator, json!({"bucket": "shop", "min_cluster_size": size})).await);
        finish(&emulator, &ids[size - 2], "").await;
    }
    for (query, number, listed) in [
        ("", 0, &ids[..]),
        ("?page[size]=2", 0, &ids[..2]),
        ("?page%5Bnumber%5D=1&page[size]=2", 1, &ids[2..]),
        ("?page[number]=1", 1, &[]),
    ] {
        let page = get(&emulator, &format!("/ai/clusters{query}")).await.json(200);
        let found: Vec<&str> =
            page["data"].as_array().unwrap().iter().map(|task| task["task_id"].as_str().unwrap()).collect();
        assert_eq!(found, listed, "{query}");
        assert_eq!((&page["meta"]["page_number"], &page["meta"]["total_results"]), (&json!(number), &json!(3)));
    }
    let page = get(&emulator, "/ai/clusters?page[size]=2").await.json(200);
    assert_eq!(page["meta"]["total_pages"], 2);
    let task = &page["data"][1];
    assert_eq!((&task["bucket"], &task["status"]), (&json!("shop"), &json!("completed")));
    assert_eq!((&task["min_cluster_size"], &task["min_subcluster_size"]), (&json!(3), &json!(5)));
    assert!(task["created_at"].as_str().unwrap() < task["finished_at"].as_str().unwrap());
    for query in ["page[number]=-1", "page[number]=x", "page[size]=0"] {
        let wrong = get(&emulator, &format!("/ai/clusters?{query}")).await.json(422);
        assert_eq!(wrong["detail"][0]["loc"], json!(["query", query.split('=').next().unwrap()]));
    }
}

#[tokio::test]
async fn a_task_that_waits_has_no_clusters_yet() {
    let root = std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()));
    let ready = shop(builder()).data_dir(&root).start().await.unwrap();
    embed(&ready, "shop").await;
    drop(ready);
    let emulator = builder().data_dir(&root).task_step(Duration::from_secs(3600)).start().await.unwrap();
    let task_id = compute(&emulator, json!({"bucket": "shop"})).await;
    let result = get(&emulator, &format!("/ai/clusters/{task_id}?top_n_nodes=5")).await.json(200);
    assert_eq!(result["data"], json!({"bucket": "shop", "status": "pending", "clusters": []}));
    let listed = get(&emulator, "/ai/clusters").await.json(200);
    // The description requires a time, even before the task has ended.
    assert_eq!(listed["data"][0]["finished_at"], listed["data"][0]["created_at"]);
    let early = graph(&emulator, &task_id, "").await.json(422);
    assert!(early["detail"][0]["msg"].as_str().unwrap().contains("not completed"));
    drop(emulator);

    // The next emulator restarts the task, and a third emulator still has the result.
    let emulator = builder().data_dir(&root).start().await.unwrap();
    let found = finish(&emulator, &task_id, "?top_n_nodes=5&show_subclusters=true").await;
    assert_eq!(found["clusters"].as_array().unwrap().len(), 3);
    let picture = graph(&emulator, &task_id, "?cluster_id=1").await.body;
    drop(emulator);
    let emulator = builder().data_dir(&root).task_step(Duration::from_secs(3600)).start().await.unwrap();
    assert_eq!(finish(&emulator, &task_id, "?top_n_nodes=5&show_subclusters=true").await, found);
    assert_eq!(graph(&emulator, &task_id, "?cluster_id=1").await.body, picture);
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn deleted_tasks_are_gone() {
    let emulator = start().await;
    let task_id = compute(&emulator, json!({"bucket": "shop"})).await;
    let other = compute(&emulator, json!({"bucket": "shop"})).await;
    let deleted = delete(&emulator, &format!("/ai/clusters/{task_id}")).await;
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    finish(&emulator, &other, "").await;
    let listed = get(&emulator, "/ai/clusters").await.json(200);
    assert_eq!((&listed["data"][0]["task_id"], &listed["meta"]["total_results"]), (&json!(other), &json!(1)));
    for task_id in [task_id.as_str(), "no-such-task", "%FF"] {
        let path = format!("/ai/clusters/{task_id}");
        for response in
            [get(&emulator, &path).await, delete(&emulator, &path).await, graph(&emulator, task_id, "").await]
        {
            assert_eq!(response.json(404)["errors"][0]["code"], "10005", "{task_id}");
        }
    }
}

#[tokio::test]
async fn impossible_requests_are_rejected() {
    let emulator = start().await;
    for bucket in ["nope", "docs", "../shop"] {
        let missing = post(&emulator, "/ai/clusters", json!({"bucket": bucket})).await.json(404);
        assert!(missing["detail"][0]["detail"].as_str().unwrap().contains(bucket), "{missing}");
    }
    for (body, place) in [
        (json!({}), json!(["body", "bucket"])),
        (json!({"bucket": 1}), json!(["body", "bucket"])),
        (json!({"bucket": "shop", "files": "a.txt"}), json!(["body", "files"])),
        (json!({"bucket": "shop", "files": ["a.txt", 1]}), json!(["body", "files", 1])),
        (json!({"bucket": "shop", "prefix": []}), json!(["body", "prefix"])),
        (json!({"bucket": "shop", "min_cluster_size": 1}), json!(["body", "min_cluster_size"])),
        (json!({"bucket": "shop", "min_subcluster_size": "5"}), json!(["body", "min_subcluster_size"])),
    ] {
        let wrong = post(&emulator, "/ai/clusters", body).await.json(422);
        assert_eq!(wrong["detail"][0]["loc"], place, "{wrong}");
    }
    let task_id = compute(&emulator, json!({"bucket": "shop", "min_cluster_size": i64::MAX})).await;
    assert_eq!(finish(&emulator, &task_id, "?show_subclusters=True").await["status"], "completed");
    for (query, name) in [
        ("top_n_nodes=-1", "top_n_nodes"),
        ("top_n_nodes=a", "top_n_nodes"),
        ("show_subclusters=2", "show_subclusters"),
    ] {
        let wrong = get(&emulator, &format!("/ai/clusters/{task_id}?{query}")).await.json(422);
        assert_eq!(wrong["detail"][0]["loc"], json!(["query", name]));
    }
}
