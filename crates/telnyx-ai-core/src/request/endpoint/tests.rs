//! The decoders and parts that the domain crates build on.

use serde::Deserialize;

use super::Endpoint;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::stream::events::EventStream;
use crate::transport::mock::{MockReply, MockTransport};

fn client(replies: impl IntoIterator<Item = &'static str>) -> (Client, MockTransport) {
    let replies = replies.into_iter().map(|body| MockReply::json(200, body));
    let mock = replies.fold(MockTransport::new(), MockTransport::reply);
    (Client::builder().api_key("k").transport(mock.clone()).build().unwrap(), mock)
}

fn sizes() -> Endpoint {
    Endpoint::get("sizes.list", "/sizes")
}

#[tokio::test]
async fn each_decoder_reads_its_part_of_the_response() -> Result<()> {
    #[derive(Deserialize)]
    struct Names {
        names: Vec<String>,
    }

    let page = r#"{"data":[1,2],"meta":{"page_number":1,"total_results":5}}"#;
    let (client, _) = client([
        "[1,2]",
        r#"{"data":[1,2]}"#,
        r#"{"data":[1,null,2]}"#,
        page,
        "id;name",
        r#"{"data":{"names":["a"]}}"#,
    ]);
    assert_eq!(sizes().json::<Vec<u8>>().on(&client).await?, [1, 2]);
    assert_eq!(sizes().data::<Vec<u8>>().on(&client).await?, [1, 2]);
    assert_eq!(sizes().list::<u8>().on(&client).await?, [1, 2], "null elements are skipped");
    let page = sizes().page::<u8>().on(&client).await?;
    assert_eq!((page.data, page.meta.unwrap().total_results), (vec![1, 2], Some(5)));
    assert_eq!(sizes().bytes().on(&client).await?, "id;name");
    let names = sizes().decode_with(|body| crate::decode::data::<Names>(body).map(|data| data.names));
    assert_eq!(names.on(&client).await?, ["a"]);
    Ok(())
}

#[tokio::test]
async fn an_error_of_a_decoder_names_the_json_path() {
    let (client, _) = client([r#"[1,"x"]"#, r#"{"data":null}"#, r#"{"data":null}"#]);
    assert_eq!(sizes().json::<Vec<u8>>().on(&client).await.unwrap_err().json_path(), Some("[1]"));
    assert_eq!(sizes().data::<Vec<u8>>().on(&client).await.unwrap_err().json_path(), Some("data"));
    assert!(sizes().list::<u8>().on(&client).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn events_accept_an_event_stream() -> Result<()> {
    let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\ndata: [DONE]\n\n"]));
    let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    let mut numbers = sizes().events(|body| EventStream::<u32>::new(body, |_| false)).on(&client).await?;
    assert_eq!((numbers.try_next().await?, numbers.try_next().await?), (Some(1), None));
    assert_eq!(mock.requests()[0].header("accept"), "text/event-stream");
    Ok(())
}

#[tokio::test]
async fn optional_query_pairs_are_omitted_if_unset() -> Result<()> {
    let (client, mock) = client(["[]", "[]"]);
    sizes().query_opt("limit", Some(5)).query_opt("order", None::<&str>).on(&client).await?;
    sizes().page_query(Some(2), Some(50)).on(&client).await?;
    let targets: Vec<String> = mock.requests().iter().map(|request| request.target()).collect();
    assert_eq!(targets, ["/v2/sizes?limit=5", "/v2/sizes?page%5Bnumber%5D=2&page%5Bsize%5D=50"]);
    Ok(())
}

#[tokio::test]
async fn the_first_invalid_argument_is_reported() {
    let (client, mock) = client([]);
    let invalid = |field| Err(Error::invalid_input(field, "is NaN; give a finite number"));
    let call = sizes().check(Ok(())).check(invalid("min")).check(invalid("max")).on(&client);
    assert_eq!(call.await.unwrap_err().to_string(), "sizes.list: `min` is NaN; give a finite number");
    assert!(mock.requests().is_empty());
}
