//! Documented responses and their drift: each is decoded or is an error with the JSON path.

use serde_json::{Value, json};
use telnyx_ai_clustering::{ClusterId, ClusterResult, ClusterStatus, Clusters, ListClusters};
use telnyx_ai_core::{Client, Request};

use telnyx_ai_test_kit::drift::{assert_new_key_anywhere, call_with_response, drift, rejected_variations};

fn get(client: &Client) -> Request<ClusterResult> {
    Clusters::new(client).get("t-1")
}

fn cluster() -> Value {
    json!({
        "cluster_id": "0", "cluster_header": "Keys", "cluster_summary": "How to get a key.",
        "total_number_of_nodes": 31, "nodes": [{ "filename": "a.pdf", "text": "Press." }],
        "subclusters": [{
            "cluster_id": "0_1", "cluster_header": null, "cluster_summary": "Lost keys.", "total_number_of_nodes": 6,
            "nodes": [], "subclusters": [],
        }],
    })
}

#[test]
fn clusters() {
    let data = json!({ "bucket": "docs", "status": "completed", "clusters": [cluster()] });
    let mut kept = data.clone();
    kept["clusters"][0]["subclusters"][0].as_object_mut().unwrap().remove("cluster_header");
    assert_eq!(
        drift(&json!({ "data": data }), &kept, get),
        [
            "null data",
            "no data",
            "null data.clusters[0].cluster_id",
            "no data.clusters[0].cluster_id",
            "null data.clusters[0].subclusters[0].cluster_id",
            "no data.clusters[0].subclusters[0].cluster_id",
            "null data.status",
            "no data.status",
        ]
    );
    let little = json!({ "data": { "status": "pending", "clusters": null } });
    let pending = call_with_response(get, &little.to_string()).unwrap();
    assert_eq!((pending.status, pending.clusters.len(), pending.bucket.as_str()), (ClusterStatus::Pending, 0, ""));
}

#[test]
fn tasks() {
    let task = json!({
        "task_id": "t-1", "status": "running", "bucket": "docs", "min_cluster_size": 25, "min_subcluster_size": 5,
        "created_at": "2025-01-01T00:00:00Z", "finished_at": null, "user": "u-1",
    });
    let good =
        json!({ "data": [task], "meta": { "page_number": 0, "page_size": 20, "total_pages": 1, "total_results": 1 } });
    let list = |client: &Client| Clusters::new(client).list(ListClusters::new());
    let page = call_with_response(list, &good.to_string()).unwrap();
    let mut kept = good["data"].clone();
    kept[0].as_object_mut().unwrap().remove("finished_at");
    assert_eq!(serde_json::to_value(&page.data).unwrap(), kept);
    assert_eq!((page.data[0].finished_at, page.data[0].min_cluster_size), (None, Some(25)));
    let unread = rejected_variations(&good, list, |body, page| {
        assert_new_key_anywhere(body, &json!([page.data, page.meta]));
        for task in page {
            let again: telnyx_ai_clustering::ClusterTask =
                serde_json::from_value(serde_json::to_value(&task).unwrap()).unwrap();
            assert_eq!(again, task);
        }
    });
    let required = ["data", "data[0].status", "data[0].task_id"];
    assert_eq!(unread, required.map(|field| [format!("null {field}"), format!("no {field}")]).concat());
}

#[test]
fn started_task() {
    let data = json!({ "task_id": "t-1" });
    let compute = |client: &Client| Clusters::new(client).compute("docs");
    assert_eq!(
        drift(&json!({ "data": data }), &data, compute),
        ["null data", "no data", "null data.task_id", "no data.task_id"]
    );
    assert_eq!(call_with_response(compute, r#"{"data":{"task_id":17}}"#).unwrap().task_id, "17");
}

#[test]
fn ids_are_strings_or_numbers() {
    for (sent, id) in [(json!("3"), "3"), (json!(3), "3"), (json!(-1), "-1"), (json!("0_1"), "0_1")] {
        let body = json!({ "data": { "status": "completed", "clusters": [{ "cluster_id": sent }] } });
        let result = call_with_response(get, &body.to_string()).unwrap();
        assert_eq!(result.clusters[0].cluster_id, ClusterId::from(id));
        assert_eq!(serde_json::to_value(&result.clusters[0].cluster_id).unwrap(), json!(id));
    }
    for sent in [json!([3]), json!({ "id": 3 })] {
        let body =
            json!({ "data": { "status": "completed", "clusters": [{ "cluster_id": "0" }, { "cluster_id": sent }] } });
        let error = call_with_response(get, &body.to_string()).unwrap_err();
        assert_eq!(error.json_path(), Some("data.clusters[1].cluster_id"), "{error}");
    }
}

#[test]
fn null_items_are_skipped() {
    let node = json!({ "filename": "a.pdf", "text": "Press." });
    let inner = json!({ "cluster_id": "0_1" });
    let outer = json!({ "cluster_id": "0", "total_number_of_nodes": -3, "nodes": [null, node, null], "subclusters": [null, inner] });
    let result =
        call_with_response(get, &json!({ "data": { "status": "completed", "clusters": [null, outer] } }).to_string())
            .unwrap();
    let ids: Vec<_> = result.walk().map(|(_, cluster)| cluster.cluster_id.as_str()).collect();
    assert_eq!(ids, ["0", "0_1"]);
    assert_eq!((result.clusters[0].nodes.len(), result.clusters[0].total_number_of_nodes), (1, 0));
}

#[test]
fn every_status() {
    for (word, status) in [
        ("pending", ClusterStatus::Pending),
        ("starting", ClusterStatus::Starting),
        ("running", ClusterStatus::Running),
        ("completed", ClusterStatus::Completed),
        ("failed", ClusterStatus::Failed),
        ("paused", ClusterStatus::Other("paused".into())),
    ] {
        let result: ClusterResult = serde_json::from_value(json!({ "status": word })).unwrap();
        assert_eq!((result.status.as_str(), &result.status), (word, &status));
    }
}

#[test]
fn a_title_is_the_header_or_the_summary() {
    let result: ClusterResult =
        serde_json::from_value(json!({ "status": "completed", "clusters": [cluster()] })).unwrap();
    assert_eq!(result.walk().map(|(_, cluster)| cluster.title()).collect::<Vec<_>>(), ["Keys", "Lost keys."]);
}

#[test]
fn deleting_ignores_the_body() {
    for body in ["", "null", "{\"data\":1}"] {
        call_with_response(|client| Clusters::new(client).delete("t-1"), body).unwrap();
    }
}

#[tokio::test]
async fn deleting_with_no_content() {
    use telnyx_ai_core::test_util::{MockReply, MockTransport};

    let mock = MockTransport::new().reply(MockReply::status(204)).reply(MockReply::status(404));
    let api = Clusters::new(&Client::builder().api_key("k").transport(mock).build().unwrap());
    api.delete("t-1").await.unwrap();
    assert!(api.delete("t-1").await.unwrap_err().is_not_found());
}
