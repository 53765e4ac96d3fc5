use axum::{body::Body, extract::Request};

use super::*;
use crate::http::operation::Target;

fn request(path: &str) -> ReceivedRequest {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    ReceivedRequest::new(&request, Target::of(&request))
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let requests = Requests::new(1_000_000);
    let body = vec![b'x'; 200_000];
    for n in 0..400 {
        let number = requests.begin(request("/v2/a"));
        requests.read(number, &body);
        requests.read(number, &body);
        let (kept, dropped) = (requests.all(), requests.dropped());
        let bytes: usize = kept.iter().map(ReceivedRequest::size).sum();
        assert_eq!((bytes <= MAX_BYTES, requests.log().bytes), (true, bytes));
        assert_eq!((kept.len() as u64 + dropped, kept.last().unwrap().body_length), (n + 1, 400_000));
    }
    // Each request has slightly more than 64 KiB, so 16 MiB hold fewer than 256 of them.
    assert_eq!((requests.all().len(), requests.dropped()), (254, 146));
}

#[test]
fn what_is_gone_is_not_mistaken_for_what_is_there() {
    let requests = Requests::new(2);
    let numbers: Vec<u64> = ["/0", "/1", "/2"].map(|path| requests.begin(request(path))).into();
    requests.set_status(numbers[0], 500);
    requests.set_status(numbers[2], 200);
    let seen = |requests: &Requests| requests.all().into_iter().map(|r| (r.path, r.status)).collect::<Vec<_>>();
    assert_eq!(seen(&requests), [("/1".to_owned(), None), ("/2".to_owned(), Some(200))]);
    requests.clear();
    let next = requests.begin(request("/3"));
    for number in numbers {
        requests.set_status(number, 500);
        requests.read(number, b"late");
        requests.set_faults(number, [Fault::reset()].iter());
    }
    assert_eq!(seen(&requests), [("/3".to_owned(), None)]);
    assert_eq!((requests.all()[0].body.len(), requests.all()[0].faults.len()), (0, 0));
    requests.set_status(next, 204);
    assert_eq!(seen(&requests), [("/3".to_owned(), Some(204))]);
}
