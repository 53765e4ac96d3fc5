//! Equal requests, and the errors of others.

use std::path::Path;

use serde_json::{Value, json};
use telnyx_ai::layers::Replay;
use telnyx_ai::test_util::MockReply;
use telnyx_ai::{Error, Method, Telnyx};

use crate::{client, recorder, recording, replayer};

async fn post(telnyx: &Telnyx, path: &str, body: &str) -> Result<Value, Error> {
    let request = telnyx.request(Method::POST, path.to_owned()).body_bytes("application/json", body.to_owned());
    request.json().await
}

/// Records a POST to `/ai/tests` for each body. The responses are the numbers of the requests.
async fn record(path: &Path, bodies: &[&str]) {
    let telnyx = recorder(path, (1..=bodies.len()).map(|number| MockReply::json(200, number.to_string())));
    for body in bodies {
        post(&telnyx, "/ai/tests", body).await.unwrap();
    }
}

#[tokio::test]
async fn key_order_and_white_space_of_json_do_not_matter() {
    let (_folder, path) = recording();
    record(&path, &[r#"{"a":[1,"x y"],"b":{"c":null}}"#]).await;
    let telnyx = replayer(&path);
    assert_eq!(post(&telnyx, "/ai/tests", "{ \"b\" : {\"c\":null},\n\"a\":[1, \"x y\"] }").await.unwrap(), json!(1));
}

#[tokio::test]
async fn any_order_is_accepted_unless_the_order_matters() {
    let (_folder, path) = recording();
    record(&path, &["[1]", "[2]"]).await;
    let telnyx = replayer(&path);
    assert_eq!(post(&telnyx, "/ai/tests", "[2]").await.unwrap(), json!(2));
    assert_eq!(post(&telnyx, "/ai/tests", "[1]").await.unwrap(), json!(1));

    let telnyx = client(Replay::open(&path).unwrap().in_order());
    let error = post(&telnyx, "/ai/tests", "[2]").await.unwrap_err().to_string();
    assert!(error.contains("the nearest is 1: POST /v2/ai/tests; `[0]` of the body was 1 and is 2;"), "{error}");
    assert_eq!(post(&telnyx, "/ai/tests", "[1]").await.unwrap(), json!(1));
    assert_eq!(post(&telnyx, "/ai/tests", "[2]").await.unwrap(), json!(2));
    let error = post(&telnyx, "/ai/tests", "[2]").await.unwrap_err().to_string();
    assert!(error.contains("has no request left for POST /v2/ai/tests; record again"), "{error}");
}

#[tokio::test]
async fn the_error_names_the_nearest_request_and_the_first_difference() {
    let (_folder, path) = recording();
    record(
        &path,
        &[r#"{"model":"a","messages":[{"content":"Hi"}]}"#, r#"{"model":"b","messages":[{"content":"Ho"}]}"#],
    )
    .await;
    let telnyx = replayer(&path);
    let error = post(&telnyx, "/ai/tests", r#"{"messages":[{"content":"Hey"}],"model":"b"}"#).await.unwrap_err();
    assert!(error.is_config() && !error.may_have_been_charged());
    let shown = path.display();
    assert_eq!(
        error.to_string(),
        format!(
            "request: api.telnyx.com:443: the request cannot be sent: {shown} has no equal request for POST \
             /v2/ai/tests; the nearest is 2: POST /v2/ai/tests; `messages[0].content` of the body was \"Ho\" and is \
             \"Hey\"; record again with TELNYX_AI_RECORD=1"
        )
    );
    for (sent, difference) in [
        (r#"{"model":"a","messages":[{"content":"Hi"}],"n":1}"#, "`n` of the body was absent and is 1;"),
        (r#"{"model":"a","messages":[]}"#, r#"`messages[0]` of the body was {"content":"Hi"} and is absent;"#),
        ("true", "`.` of the body was {"),
        ("not JSON", "the body was \"{"),
    ] {
        let error = post(&telnyx, "/ai/tests", sent).await.unwrap_err().to_string();
        assert!(error.contains(difference), "{error}");
    }
    let error = post(&telnyx, "/ai/other", "{}").await.unwrap_err().to_string();
    assert!(error.contains("the path was /v2/ai/tests and is /v2/ai/other;"), "{error}");
    let error = telnyx.request(Method::PUT, "/ai/tests").json::<Value>().await.unwrap_err().to_string();
    assert!(error.contains("the method was POST and is PUT;"), "{error}");
}

#[tokio::test]
async fn a_request_that_was_replayed_is_not_replayed_again() {
    let (_folder, path) = recording();
    record(&path, &["[1]", "[2]", "[2]"]).await;
    let replay = Replay::open(&path).unwrap();
    let telnyx = client(replay.clone());
    assert_eq!(replay.unused().len(), 3);
    post(&telnyx, "/ai/tests", "[1]").await.unwrap();
    post(&telnyx, "/ai/tests", "[2]").await.unwrap();
    assert_eq!(replay.unused(), ["3: POST /v2/ai/tests"]);
    post(&telnyx, "/ai/tests", "[2]").await.unwrap();
    assert!(replay.unused().is_empty());
    let error = post(&telnyx, "/ai/tests", "[1]").await.unwrap_err().to_string();
    assert!(error.contains("has POST /v2/ai/tests once, and it was replayed already;"), "{error}");
    let error = post(&telnyx, "/ai/tests", "[2]").await.unwrap_err().to_string();
    assert!(error.contains("has POST /v2/ai/tests 2 times, and all were replayed already;"), "{error}");
}

#[tokio::test]
async fn the_order_of_query_pairs_does_not_matter() {
    let (_folder, path) = recording();
    let get = async |telnyx: &Telnyx, pairs: [(&'static str, &str); 2]| {
        let [(first, one), (second, two)] = pairs;
        telnyx.request(Method::GET, "/ai/tests").query(first, one).query(second, two).json::<Value>().await
    };
    get(&recorder(&path, [MockReply::json(200, "1")]), [("a", "x y"), ("b", "2")]).await.unwrap();
    let telnyx = replayer(&path);
    let error = get(&telnyx, [("a", "x y"), ("b", "3")]).await.unwrap_err().to_string();
    assert!(error.contains(r#"the query was "a=x+y&b=2" and is "a=x+y&b=3";"#), "{error}");
    let error =
        telnyx.request(Method::GET, "/ai/tests").query("a", "x y").json::<Value>().await.unwrap_err().to_string();
    assert!(error.contains(r#"the query was "a=x+y&b=2" and is "a=x+y";"#), "{error}");
    assert_eq!(get(&telnyx, [("b", "2"), ("a", "x y")]).await.unwrap(), json!(1));
}
