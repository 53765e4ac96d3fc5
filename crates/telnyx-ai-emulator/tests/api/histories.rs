//! Search in conversation histories.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{create, get, post, start};

const PATH: &str = "/ai/conversation_histories";

async fn conversation(emulator: &Emulator, metadata: Value, text: &[(&str, &str)]) -> String {
    let id = create(emulator, "/ai/conversations", json!({ "metadata": metadata })).await;
    for (role, content) in text {
        let message = json!({"role": role, "content": content});
        assert_eq!(post(emulator, &format!("/ai/conversations/{id}/message"), message).await.status, 200);
    }
    id
}

async fn search(emulator: &Emulator, query: &str) -> Value {
    get(emulator, &format!("{PATH}?{query}")).await.json(200)
}

fn records(response: &Value) -> Vec<&str> {
    response["data"].as_array().unwrap().iter().map(|chunk| chunk["record_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_nearest_come_first_with_all_their_fields() {
    let emulator = start().await;
    assert_eq!(search(&emulator, "q=x").await["data"], json!([]));
    let bees = conversation(&emulator, json!({}), &[("user", "Bees make honey.")]).await;
    let lamp = conversation(
        &emulator,
        json!({"language": "en", "score": 9}),
        &[("user", "My lamp is broken."), ("assistant", " "), ("assistant", "We send a new lamp.")],
    )
    .await;
    conversation(&emulator, json!({}), &[]).await;
    let response = search(&emulator, "q=broken+lamp").await;
    assert_eq!(records(&response), [lamp.as_str(), bees.as_str()]);
    assert_eq!(response["meta"], json!({"page_number": 1, "page_size": 20, "total_pages": 1, "total_results": 2}));
    let stored = get(&emulator, &format!("/ai/conversations/{lamp}")).await.json(200)["data"].take();
    let mut first = response["data"][0].clone();
    let score = first["score"].take().as_f64().unwrap();
    assert!((0.3..=1.0).contains(&score) && response["data"][1]["score"] == 0.0, "{response}");
    for field in ["user_id", "organization_id"] {
        assert!(first[field].take().as_str().unwrap().parse::<uuid::Uuid>().is_ok());
    }
    assert_eq!(
        first,
        json!({"id": format!("{lamp}_0"), "record_id": lamp, "chunk_index": 0, "chunk_total": 1, "score": null,
            "text": "user: My lamp is broken.\nassistant: We send a new lamp.", "region": "USA", "user_id": null,
            "organization_id": null, "record_created_at": stored["created_at"],
            "ingested_at": stored["last_message_at"], "metadata": {"language": "en", "score": 9}})
    );
    // The next message is found immediately.
    let text = json!({"role": "user", "content": "Broken lamp!"});
    post(&emulator, &format!("/ai/conversations/{bees}/message"), text).await;
    let now = search(&emulator, &format!("q=broken+lamp&min_score=0.05&filter[record_id]={bees}")).await;
    assert_eq!((records(&now), &now["data"][0]["chunk_total"]), (vec![bees.as_str()], &json!(1)));
    assert_eq!(now["data"][0]["text"], "user: Bees make honey.\nuser: Broken lamp!");
}

#[tokio::test]
async fn conversations_that_are_gone_or_of_an_earlier_run_are_searched_as_they_are() {
    let root = crate::client::folder();
    let open = async || crate::client::builder().data_dir(&root).start().await.unwrap();
    let emulator = open().await;
    let bees = conversation(&emulator, json!({}), &[("user", "Bees make honey.")]).await;
    let lamp = conversation(&emulator, json!({}), &[("user", "My lamp is broken.")]).await;
    assert_eq!(records(&search(&emulator, "q=lamp").await), [lamp.as_str(), bees.as_str()]);
    assert_eq!(crate::client::delete(&emulator, &format!("/ai/conversations/{lamp}")).await.status, 200);
    assert_eq!(records(&search(&emulator, "q=lamp").await), [bees.as_str()]);
    drop(emulator);
    let emulator = open().await;
    let text = json!({"role": "user", "content": "A lamp!"});
    post(&emulator, &format!("/ai/conversations/{bees}/message"), text).await;
    let found = search(&emulator, "q=lamp&min_score=0.01").await;
    assert_eq!(found["data"][0]["text"], "user: Bees make honey.\nuser: A lamp!");
    assert_eq!(found["meta"]["total_results"], 1);
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn long_records_are_cut_and_paged() {
    let emulator = start().await;
    let long: Vec<String> = (0..1000).map(|n| format!("word{n}")).collect();
    let id = conversation(&emulator, json!({}), &[("user", &long.join(" "))]).await;
    let page = async |query: &str| search(&emulator, &format!("q=word470&page[size]=2{query}")).await;
    let (first, second) = (page("").await, page("&page%5Bnumber%5D=2").await);
    assert_eq!(first["meta"], json!({"page_number": 1, "page_size": 2, "total_pages": 2, "total_results": 3}));
    assert_eq!(
        (records(&first).len(), records(&second), &second["meta"]["page_number"]),
        (2, vec![id.as_str()], &json!(2))
    );
    let mut chunks: Vec<Value> = first["data"].as_array().unwrap().clone();
    chunks.extend(second["data"].as_array().unwrap().iter().cloned());
    let mut indexes: Vec<_> = chunks.iter().map(|chunk| chunk["chunk_index"].as_u64().unwrap()).collect();
    // The words in the overlap are in both chunks.
    let word = |chunk: &Value| chunk["text"].as_str().unwrap().contains("word470 ");
    assert!(word(&chunks[0]) && word(&chunks[1]) && !word(&chunks[2]));
    indexes.sort_unstable();
    assert_eq!(indexes, [0, 1, 2]);
    for chunk in &chunks {
        assert_eq!((chunk["chunk_total"].as_u64(), &chunk["record_id"]), (Some(3), &json!(id)));
        assert!(chunk["text"].as_str().unwrap().split_whitespace().count() <= 480);
    }
    assert_eq!(page("&page[number]=9").await["data"], json!([]));
}

#[tokio::test]
async fn filters_and_scores_narrow_the_results() {
    let emulator = start().await;
    let old =
        conversation(&emulator, json!({"language": "en", "tier": "gold", "score": 9}), &[("user", "An old lamp.")])
            .await;
    let between = search(&emulator, "q=lamp").await["data"][0]["ingested_at"].as_str().unwrap().to_owned();
    let new = conversation(&emulator, json!({"language": "de", "score": 10}), &[("user", "A new lamp.")]).await;
    let user = search(&emulator, "q=lamp").await["data"][0]["user_id"].as_str().unwrap().to_owned();
    let (both, none): (&[&String], &[&String]) = (&[&new, &old], &[]);
    for (filter, wanted) in [
        ("region=USA", both),
        ("region=DEU", none),
        ("filter[region][in]=USA,DEU", both),
        ("filter[region][in]=DEU,AUS", none),
        (&format!("filter[user_id]={user}"), both),
        ("filter[user_id]=x", none),
        (&format!("filter[record_id]={old}"), &[&old]),
        (&format!("filter%5Brecord_id%5D={new}"), &[&new]),
        (&format!("filter[ingested_at][gt]={between}"), &[&new]),
        (&format!("filter[ingested_at][lte]={between}"), &[&old]),
        (&format!("filter[record_created_at][gte]={between}"), &[&new]),
        (&format!("filter[record_created_at][lte]={between}"), &[&old]),
        ("filter[retention]=30d", none),
        ("filter[language]=en", &[&old]),
        ("filter[language][in]=en,de", both),
        ("filter[tier][contains]=ol", &[&old]),
        ("filter[score][gt]=9", &[&new]),
        ("filter[score][gt]=9&filter[language]=en", none),
        ("min_score=1", none),
        ("min_score=0.1", both),
        ("anything=else", both),
    ] {
        let response = search(&emulator, &format!("q=lamp&{filter}")).await;
        let mut found = records(&response);
        found.sort_unstable();
        let mut wanted: Vec<_> = wanted.iter().map(|id| id.as_str()).collect();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{filter}");
        assert_eq!(response["meta"]["total_results"], found.len());
    }
    assert_eq!(records(&search(&emulator, "q=an+old+one").await)[0], old);
}

#[tokio::test]
async fn bad_queries_are_told_in_the_standard_form() {
    let emulator = start().await;
    for (query, status, why) in [
        ("", 422, "q: "),
        ("q=", 422, "q: "),
        ("q=x&page[number]=0", 422, "page[number]: "),
        ("q=x&page[size]=0", 422, "page[size]: "),
        ("q=x&page[size]=101", 422, "page[size]: "),
        ("q=x&page[size]=x&page[number]=x", 422, "; page[size]: "),
        ("q=x&min_score=1.1", 422, "min_score: "),
        ("q=x&min_score=NaN", 422, "min_score: "),
        ("q=x&min_score=", 422, "min_score: "),
        ("q=x&region=FRA", 400, "Invalid region: FRA. Must be one of: USA, DEU, AUS, UAE"),
        ("q=x&filter[ingested_at][gte]=noon", 400, "is a time"),
        ("q=x&filter[a][near]=b", 400, "'near' is no operator"),
        ("q=x&filter[a=b", 400, "filter[FIELD]"),
    ] {
        let rejected = get(&emulator, &format!("{PATH}?{query}")).await.json(status);
        let errors = rejected["errors"].as_array().unwrap();
        assert_eq!((errors.len(), &errors[0]["code"]), (1, &json!(status.to_string())), "{query}");
        assert!(
            errors[0]["title"].is_string() && errors[0]["detail"].as_str().unwrap().contains(why),
            "{query}: {rejected}"
        );
    }
}
