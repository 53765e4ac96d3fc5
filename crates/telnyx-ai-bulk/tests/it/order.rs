//! The order of outcomes, and the bound on requests ahead of the next outcome.

use crate::support::{Service, rows, text};

#[tokio::test]
async fn outcomes_are_returned_as_requests_complete() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let mut run = telnyx.bulk(rows(&telnyx, ["wait 0", "a", "b"])).limit(2).start().await.unwrap();
    let mut next = async || text(&run.try_next().await.unwrap().unwrap());
    assert_eq!(next().await, (1, "re: a".to_owned()));
    assert_eq!(next().await, (2, "re: b".to_owned()));
    service.release(1);
    assert_eq!(next().await, (0, "re: wait 0".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn in_order_a_slow_row_holds_a_bounded_number_of_others() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let prompts: Vec<String> =
        (0..1000).map(|number| if number == 3 { "wait".to_owned() } else { format!("row {number}") }).collect();
    let mut run = telnyx.bulk(rows(&telnyx, &prompts)).limit(2).in_order().start().await.unwrap();
    for index in 0..3 {
        assert_eq!(run.try_next().await.unwrap().unwrap().index, index);
    }
    let waiting = tokio::time::timeout(std::time::Duration::from_millis(200), run.try_next()).await;
    assert!(waiting.is_err(), "row 3 has no outcome yet");
    // 3 were returned, 1 runs, and 8 × 2 are ahead at most.
    assert_eq!(service.prompts().len(), 3 + 16);
    service.release(1);
    for index in 3..1000 {
        assert_eq!(run.try_next().await.unwrap().unwrap().index, index);
    }
    assert!(run.try_next().await.unwrap().is_none());
    assert_eq!(service.prompts().len(), 1000);
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_used_completely() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let mut run = telnyx.bulk(rows(&telnyx, ["wait"; 20])).limit(7).start().await.unwrap();
    let waiting = tokio::time::timeout(std::time::Duration::from_secs(1), run.try_next()).await;
    assert!(waiting.is_err());
    assert_eq!((service.prompts().len(), run.progress().now().in_flight), (7, 7));
}

#[tokio::test]
async fn rows_are_read_only_as_far_as_needed() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let endless = (0..).map(|number: u64| telnyx.chat().complete(format!("row {number}")));
    let mut run = telnyx.bulk(endless).limit(2).in_order().start().await.unwrap();
    for index in 0..1000 {
        assert_eq!(run.try_next().await.unwrap().unwrap().index, index);
    }
    assert!(service.prompts().len() <= 1000 + 16, "{}", service.prompts().len());
    assert_eq!(run.progress().now().total, None);
}

#[tokio::test]
async fn a_limit_of_zero_is_an_error() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let error = telnyx.bulk(rows(&telnyx, ["a"])).limit(0).start().await.unwrap_err();
    assert_eq!(error.to_string(), "`limit` is 0, which allows no request; pass at least 1");
    let error = telnyx.bulk(rows(&telnyx, ["a"])).shard(3, 3).start().await.unwrap_err();
    assert_eq!(error.to_string(), "`shard` is 3 of 3 parts; pass an index from 0 to 2");
}
