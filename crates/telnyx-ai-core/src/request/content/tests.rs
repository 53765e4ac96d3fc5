//! Recorded bodies of responses.

use bytes::Bytes;
use http::Method;

use super::{decode_recorded, recordable, send_recorded, without_boundary};
use crate::client::Client;
use crate::transport::mock::{MockReply, MockTransport};

fn client(replies: &[&str]) -> Client {
    let mock = replies.iter().fold(MockTransport::new(), |mock, body| mock.reply(MockReply::json(200, *body)));
    Client::builder().api_key("KEY0123").transport(mock).build().unwrap()
}

#[tokio::test]
async fn the_body_is_kept_also_if_its_value_cannot_be_decoded() {
    let client = client(&["[1]", r#"["x"]"#]);
    let request = client.request(Method::GET, "/sizes").json::<Vec<u8>>();
    let (result, body) = send_recorded(request.clone()).await;
    assert_eq!((result.unwrap().into_inner(), body.as_deref()), (vec![1], Some(b"[1]".as_slice())));
    assert_eq!(decode_recorded(&request, &Bytes::from("[7]")).unwrap(), [7]);
    let (result, body) = send_recorded(request.clone()).await;
    assert!(result.unwrap_err().is_decode());
    assert_eq!(body.as_deref(), Some(br#"["x"]"#.as_slice()));
    // The mock transport has no other response.
    let (result, body) = send_recorded(request).await;
    assert!(result.is_err() && body.is_none());
}

#[test]
fn requests_without_a_complete_value_are_invalid() {
    let client = client(&[]);
    let stream = client.request(Method::GET, "/events").events::<u8>();
    assert!(recordable(&stream).unwrap_err().is_invalid_input());
    let invalid = client.request(Method::GET, "/sizes").header("a b", "");
    assert!(recordable(&invalid).unwrap_err().is_invalid_input());
    let content = client.request(Method::GET, "/sizes").query("a", 1);
    assert_eq!(recordable(&content).unwrap().query, [("a".into(), "1".to_owned())]);
}

#[test]
fn boundaries_are_left_out_of_a_form() {
    let texts = |bytes, boundary| without_boundary(bytes, boundary).map(<[u8]>::to_vec).collect::<Vec<_>>();
    assert_eq!(texts(b"--b1\r\nx--b1--", "b1"), [b"--".to_vec(), b"\r\nx--".to_vec(), b"--".to_vec()]);
    assert_eq!(texts(b"abc", ""), [b"abc".to_vec()]);
    assert_eq!(texts(b"b1b1", "b1"), [b"".to_vec(), b"".to_vec(), b"".to_vec()]);
}
