//! Exact requests of clusters.

mod wait;

use telnyx_ai_clustering::{ClusterId, Clusters, ComputeClusters, GetClusterGraph, GetClusters, ListClusters};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Request};

use telnyx_ai_test_kit::wire::{self, ENCODED_IDS, INVALID_IDS, SentRequest, Server};

const CLUSTERS: &str = "/v2/ai/clusters";
const TASK: &str = r#"{"data":{"task_id":"t-1"}}"#;
const RESULT: &str = r#"{"data":{"bucket":"docs","status":"completed","clusters":[]}}"#;

async fn sent<T: 'static>(reply: &'static str, call: impl FnOnce(Clusters) -> Request<T>) -> SentRequest {
    wire::sent(reply, |client| call(Clusters::new(client))).await
}

fn scripted(replies: impl IntoIterator<Item = MockReply>) -> (Clusters, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (Clusters::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap()), mock)
}

#[tokio::test]
async fn list() {
    let list = r#"{"data":[]}"#;
    sent(list, |api| api.list(ListClusters::new())).await.assert_no_body("GET", CLUSTERS);
    let every = ListClusters::new().page_size(50).page_number(0);
    let target = format!("{CLUSTERS}?page%5Bnumber%5D=0&page%5Bsize%5D=50");
    sent(list, |api| api.list(every)).await.assert_no_body("GET", &target);
}

#[tokio::test]
async fn compute() {
    let compute = async |params: ComputeClusters| sent(TASK, |api| api.compute(params)).await;
    compute("docs".into()).await.assert_json("POST", CLUSTERS, false, r#"{"bucket":"docs"}"#);
    let every = ComputeClusters::new("docs é")
        .files(["a.pdf", "b/c d.md"])
        .prefix("guides/")
        .min_subcluster_size(0)
        .min_cluster_size(10);
    let body = concat!(
        r#"{"bucket":"docs é","files":["a.pdf","b/c d.md"],"prefix":"guides/","min_cluster_size":10,"#,
        r#""min_subcluster_size":0}"#,
    );
    compute(every).await.assert_json("POST", CLUSTERS, false, body);
    let none = ComputeClusters::new("docs").files(Vec::<String>::new()).extra("model", "m");
    compute(none).await.assert_json("POST", CLUSTERS, false, r#"{"bucket":"docs","files":[],"model":"m"}"#);
}

#[tokio::test]
async fn get_and_delete() {
    let get = async |params: GetClusters| sent(RESULT, |api| api.get(params)).await;
    get("t-1".into()).await.assert_no_body("GET", &format!("{CLUSTERS}/t-1"));
    let every = GetClusters::new("t-1").show_subclusters(true).top_n_nodes(3);
    get(every).await.assert_no_body("GET", &format!("{CLUSTERS}/t-1?top_n_nodes=3&show_subclusters=true"));
    let none = GetClusters::new("t-1").show_subclusters(false).top_n_nodes(0);
    get(none).await.assert_no_body("GET", &format!("{CLUSTERS}/t-1?top_n_nodes=0&show_subclusters=false"));
    sent("", |api| api.delete("t-1")).await.assert_no_body("DELETE", &format!("{CLUSTERS}/t-1"));
}

#[tokio::test]
async fn graph() {
    let noise = ClusterId::from(-1);
    for (params, query) in [
        (GetClusterGraph::new("t-1"), ""),
        (GetClusterGraph::new("t-1").cluster_id(3), "?cluster_id=3"),
        (GetClusterGraph::new("t-1").cluster_id("12"), "?cluster_id=12"),
        (GetClusterGraph::new("t-1").cluster_id(&noise), "?cluster_id=-1"),
        (GetClusterGraph::new("t-1").cluster_id(String::from("0")), "?cluster_id=0"),
    ] {
        let server = Server::responding("image/png", "PNG").await;
        let picture = Clusters::new(&server.client()).get_graph(params).bytes().await.unwrap();
        assert_eq!(picture, "PNG");
        let sent = server.sent();
        sent.assert_headers("GET", &format!("{CLUSTERS}/t-1/graph{query}"), "image/png");
        assert_eq!((sent.text(), sent.header("content-type"), sent.header("idempotency-key")), ("", None, None));
    }
}

#[tokio::test]
async fn the_graph_rejects_an_id_that_is_not_an_integer() {
    let (api, mock) = scripted([]);
    for id in ["", "a", "0_1", "1.0", " 1", "1 ", "0x1", "9223372036854775808", "½"] {
        for error in [
            api.get_graph(GetClusterGraph::new("t-1").cluster_id(id)).bytes().await.unwrap_err(),
            api.get_graph(GetClusterGraph::new("t-1").cluster_id(id)).save_to("/nowhere/a.png").await.unwrap_err(),
        ] {
            assert!(error.is_invalid_input());
            let says =
                format!("clusters.get_graph: `cluster_id` is `{id}`; the graph requires the number of a cluster");
            assert_eq!(error.to_string(), says);
        }
    }
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn ids_stay_one_path_segment_or_are_rejected() {
    for (id, segment) in ENCODED_IDS {
        let picture = MockReply::bytes(200, "image/png", "PNG");
        let (api, mock) = scripted([MockReply::json(200, RESULT), MockReply::status(204), picture]);
        api.get(*id).await.unwrap();
        api.delete(id).await.unwrap();
        api.get_graph(*id).bytes().await.unwrap();
        let targets: Vec<_> = mock.requests().iter().map(|request| request.target()).collect();
        let one = format!("{CLUSTERS}/{segment}");
        assert_eq!(targets, [one.clone(), one.clone(), format!("{one}/graph")]);
    }
    for (id, problem) in INVALID_IDS {
        let (api, mock) = scripted([]);
        for (operation, error) in [
            ("get", api.get(*id).await.unwrap_err()),
            ("get", api.wait(*id).await.unwrap_err()),
            ("delete", api.delete(id).await.unwrap_err()),
            ("get_graph", api.get_graph(*id).await.unwrap_err()),
        ] {
            assert!(error.is_invalid_input());
            assert_eq!(error.to_string(), format!("clusters.{operation}: `task_id` {problem}"));
        }
        assert_eq!(mock.requests().len(), 0);
    }
}

#[tokio::test]
async fn extra_fields_do_not_overwrite() {
    let (api, mock) = scripted([]);
    for (field, params) in [
        ("bucket", ComputeClusters::new("a").extra("bucket", "b")),
        ("prefix", ComputeClusters::new("a").prefix("a").extra("prefix", "b")),
        ("files", ComputeClusters::new("a").files(["a"]).extra("files", "b")),
    ] {
        let error = api.compute(params).await.unwrap_err();
        assert!(error.is_invalid_input());
        let says =
            format!("clusters.compute: `{field}` is set twice: by its own setter and by `extra`; drop one of them");
        assert_eq!(error.to_string(), says);
    }
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_computation_is_not_retried_after_possible_work() {
    for status in [408, 500, 502, 503, 504] {
        let (api, mock) = scripted([MockReply::status(status), MockReply::json(200, TASK)]);
        assert!(api.compute("docs").await.unwrap_err().is_api());
        assert_eq!(mock.requests().len(), 1);
    }
    let (api, mock) = scripted([MockReply::status(429), MockReply::json(200, TASK)]);
    assert_eq!(api.compute("docs").await.unwrap().task_id, "t-1");
    assert_eq!(mock.requests().len(), 2);
}
