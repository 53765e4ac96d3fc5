//! The file of a recording.

use serde_json::{Value, json};
use telnyx_ai::Method;
use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
use telnyx_ai::test_util::{MockReply, MockTransport};

use crate::{client, read, recorder, recording, replayer};
use telnyx_ai::layers::Record;

#[tokio::test(start_paused = true)]
async fn a_recording_is_readable_json() {
    let (_folder, path) = recording();
    let response = MockReply::json(200, "{\"data\": [ {\"id\":1.50} ]}").header("x-request-id", "r-1");
    let telnyx = recorder(&path, [response.after(std::time::Duration::from_millis(250))]);
    let call = telnyx.request(Method::POST, "/ai/tests").query("limit", 5).header("user-agent", "tests");
    let value: Value = call.body(&json!({"name": "a"})).json().await.unwrap();
    assert_eq!(value, json!({"data": [{"id": 1.5}]}));
    let expected = r#"{
  "version": 1,
  "exchanges": [
    {
      "request": {
        "method": "POST",
        "path": "/v2/ai/tests",
        "query": "limit=5",
        "headers": {
          "accept": "application/json",
          "accept-encoding": "identity",
          "authorization": "[redacted]",
          "content-type": "application/json",
          "user-agent": "tests"
        },
        "body": {
          "json": {"name": "a"}
        }
      },
      "response": {
        "status": 200,
        "after_ms": 250,
        "headers": {"content-type": "application/json", "x-request-id": "r-1"},
        "body": {
          "json": {
            "data": [
              {"id": 1.50}
            ]
          }
        }
      }
    }
  ]
}
"#;
    assert_eq!(read(&path), expected);
}

#[tokio::test]
async fn retries_and_redirects_are_exchanges() {
    let (_folder, path) = recording();
    let busy = || MockReply::error(503, "10007", "Overloaded.").header("retry-after", "0");
    let moved = MockReply::status(307).header("location", "/v2/ai/models?page=2");
    let telnyx = recorder(&path, [busy(), moved, MockReply::json(200, r#"{"data":[]}"#)]);
    telnyx.models().list().await.unwrap();
    let file: Value = serde_json::from_str(&read(&path)).unwrap();
    let statuses: Vec<_> = file["exchanges"].as_array().unwrap().iter().map(|one| &one["response"]["status"]).collect();
    assert_eq!(statuses, [503, 307, 200]);
    assert_eq!(file["exchanges"][2]["request"]["query"], "page=2");
    let response = replayer(&path).models().list().with_response().await.unwrap();
    assert_eq!(response.attempts(), 2);
}

#[tokio::test]
async fn equal_requests_are_replayed_in_the_order_of_the_recording() {
    let (_folder, path) = recording();
    let telnyx = recorder(&path, ["one", "two"].map(MockReply::chat));
    for _ in 0..2 {
        telnyx.chat().complete("Hi").await.unwrap();
    }
    let telnyx = replayer(&path);
    assert_eq!(telnyx.chat().complete("Hi").await.unwrap().text(), "one");
    assert_eq!(telnyx.chat().complete("Hi").await.unwrap().text(), "two");
}

#[tokio::test]
async fn a_form_is_equal_with_another_boundary() {
    let (_folder, path) = recording();
    let params = |audio: &'static [u8]| CreateTranscription::new(AudioModel::Nova3, Recording::bytes("a.wav", audio));
    let telnyx = recorder(&path, [MockReply::json(200, r#"{"text":"Hello."}"#)]);
    telnyx.audio().transcribe(params(b"RIFF")).await.unwrap();
    let file: Value = serde_json::from_str(&read(&path)).unwrap();
    let request = &file["exchanges"][0]["request"];
    assert_eq!(request["headers"]["content-type"], "multipart/form-data; boundary=boundary");
    assert!(request["body"]["text"].as_str().unwrap().starts_with("--boundary\r\n"), "{request}");
    let error = replayer(&path).audio().transcribe(params(b"RIFX")).await.unwrap_err();
    assert!(error.to_string().contains("the body was"), "{error}");
    assert_eq!(replayer(&path).audio().transcribe(params(b"RIFF")).await.unwrap().text, "Hello.");
}

#[tokio::test]
async fn bytes_are_base64_and_files_keep_their_white_space() {
    let (_folder, path) = recording();
    let json = "{ \"a\":  1 }\n";
    let binary = MockReply::bytes(200, "image/png", vec![0x89, b'P', 0xFF]);
    let file = MockReply::json(200, json).header("etag", "\"1\"").header("content-length", "12");
    let spaced = MockReply::json(200, json).header("content-length", "12");
    let telnyx = recorder(&path, [binary, file, spaced]);
    let get = |telnyx: &telnyx_ai::Telnyx, path: &str| telnyx.request(Method::GET, path.to_owned()).with_response();
    for path in ["/picture", "/file", "/value"] {
        get(&telnyx, path).await.unwrap();
    }
    assert!(read(&path).contains(r#""base64": "iVD/""#), "{}", read(&path));
    let telnyx = replayer(&path);
    assert_eq!(get(&telnyx, "/picture").await.unwrap().into_inner(), vec![0x89, b'P', 0xFF]);
    assert_eq!(get(&telnyx, "/file").await.unwrap().into_inner(), json);
    let value = get(&telnyx, "/value").await.unwrap();
    assert_eq!(value.metadata().headers()["content-length"], "7");
    assert_eq!(value.into_inner(), r#"{"a":1}"#);
}

#[tokio::test]
async fn headers_that_repeat_and_headers_of_other_encodings_are_kept() {
    let (_folder, path) = recording();
    let response = MockReply::json(200, "{}").header("via", "a").header("via", "b").header("x-name", "Zoë");
    let get = |telnyx: &telnyx_ai::Telnyx| telnyx.request(Method::GET, "/ai/tests").with_response();
    get(&recorder(&path, [response])).await.unwrap();
    assert!(read(&path).contains(r#""via": ["a", "b"]"#), "{}", read(&path));
    let response = get(&replayer(&path)).await.unwrap();
    let headers = response.metadata().headers();
    assert_eq!(headers.get_all("via").iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(headers["x-name"].as_bytes(), "Zoë".as_bytes());
}

#[tokio::test]
async fn the_first_exchange_replaces_an_earlier_recording() {
    let (_folder, path) = recording();
    recorder(&path, [MockReply::chat("old")]).chat().complete("Hi").await.unwrap();
    let telnyx = recorder(&path, [MockReply::chat("new")]);
    assert!(read(&path).contains("old"));
    telnyx.chat().complete("Hi").await.unwrap();
    assert!(!read(&path).contains("old"));
    assert_eq!(replayer(&path).chat().complete("Hi").await.unwrap().text(), "new");
}

#[tokio::test]
async fn nothing_is_sent_after_the_file_could_not_be_written() {
    let (folder, path) = recording();
    std::fs::create_dir(&path).unwrap(); // a folder with the name of the file
    let mock = MockTransport::new().reply(MockReply::chat("one")).reply(MockReply::chat("two"));
    let telnyx = client(Record::new(mock.clone(), &path).unwrap());
    assert_eq!(telnyx.chat().complete("Hi").await.unwrap().text(), "one");
    let error = telnyx.chat().complete("Hi").await.unwrap_err();
    assert!(error.is_config() && !error.may_have_been_charged());
    assert!(error.to_string().contains(&format!("the recording {} could not be written", path.display())), "{error}");
    assert_eq!(mock.requests().len(), 1);
    let left: Vec<_> = std::fs::read_dir(&folder.0).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_folder_that_cannot_be_created_is_an_error() {
    let (folder, _) = recording();
    folder.write("file", "");
    let error = Record::new(MockTransport::new(), folder.0.join("file/recording.json")).unwrap_err();
    assert!(error.is_io());
    assert!(error.to_string().starts_with(&format!("the folder {}", folder.0.join("file").display())), "{error}");
}
