//! Nested clusters.

use serde_json::{Value, json};
use telnyx_ai_clustering::{ClusterResult, Clusters};

use telnyx_ai_test_kit::drift::call_with_response;

/// Returns a result with `levels` nested levels of two clusters each.
fn nested(levels: usize) -> Value {
    let mut clusters = json!([]);
    for level in (0..levels).rev() {
        let first = json!({ "cluster_id": format!("{level}a"), "subclusters": clusters });
        clusters = json!([first, { "cluster_id": format!("{level}b") }]);
    }
    json!({ "bucket": "docs", "status": "completed", "clusters": clusters })
}

/// Returns the expected walk: down the first cluster of each level, then back up the second.
fn expected(levels: usize) -> Vec<(usize, String)> {
    let down = (0..levels).map(|level| (level, format!("{level}a")));
    down.chain((0..levels).rev().map(|level| (level, format!("{level}b")))).collect()
}

fn walked(result: &ClusterResult) -> Vec<(usize, String)> {
    result.walk().map(|(depth, cluster)| (depth, cluster.cluster_id.to_string())).collect()
}

#[test]
fn a_walk_visits_every_depth() {
    for levels in [0, 1, 2, 100] {
        // A `Value` has no depth limit, unlike the text of a response.
        let result: ClusterResult = serde_json::from_value(nested(levels)).unwrap();
        assert_eq!(walked(&result), expected(levels));
        assert_eq!(walked(&result.clone()), expected(levels));
        let mut walk = result.walk();
        walk.by_ref().for_each(drop);
        assert!(walk.next().is_none(), "a walk that has ended stays ended");
    }
}

#[test]
fn a_response_is_read_to_sixty_levels_and_rejected_beyond_the_limit() {
    let read = |levels: usize| {
        let body = json!({ "data": nested(levels) }).to_string();
        call_with_response(|client| Clusters::new(client).get("t-1"), &body)
    };
    assert_eq!(walked(&read(60).unwrap()), expected(60));
    for levels in [70, 100, 200] {
        let error = read(levels).unwrap_err();
        assert!(error.is_decode() && error.to_string().contains("recursion limit"), "{error}");
        assert_eq!(error.request_id(), Some("r-1"));
    }
}

#[test]
fn a_body_of_brackets_is_rejected() {
    let body = format!(
        r#"{{"data":{{"status":"completed","clusters":{}"#,
        r#"[{"cluster_id":0,"subclusters":"#.repeat(10_000)
    );
    assert!(call_with_response(|client| Clusters::new(client).get("t-1"), &body).unwrap_err().is_decode());
}
