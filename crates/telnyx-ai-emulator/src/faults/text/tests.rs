use super::*;

fn read(text: &str) -> Fault {
    text.parse().unwrap()
}

#[track_caller]
fn rejected(text: &str, reported: &str) {
    let error = text.parse::<Fault>().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert!(error.to_string().contains(reported), "{error}");
}

#[test]
fn every_kind_and_option_round_trips() {
    let (ms, s) = (Duration::from_millis, Duration::from_secs);
    for (text, fault) in [
        ("status=503", Fault::status(503)),
        ("latency=200ms", Fault::latency(ms(200))),
        ("latency=1500ms", Fault::latency(ms(1500))),
        ("latency=2s", Fault::latency(s(2))),
        ("latency=0.25ms", Fault::latency(Duration::from_micros(250))),
        ("latency=0s", Fault::latency(Duration::ZERO)),
        ("feature-limited always", Fault::feature_limited().always()),
        ("unsupported skip=1", Fault::unsupported().skip(1)),
        ("reset", Fault::reset()),
        ("stall after-work", Fault::stall().after_work()),
        ("cut-body=100", Fault::cut_body(100)),
        ("cut-stream=0 always", Fault::cut_stream(0).always()),
        ("stall-stream=3 skip=4", Fault::stall_stream(3).skip(4)),
        ("malformed-chunk=3", Fault::malformed_chunk(3)),
        ("status=429 body={\"a b\": 1; body=2}", Fault::status(429).body("{\"a b\": 1; body=2}")),
        (
            "GET /ai/embeddings/{id} status=500 retry-after=1s after-work skip=1 times=2 body=x ",
            Fault::status(500)
                .on("GET", "/ai/embeddings/{id}")
                .retry_after(s(1))
                .after_work()
                .skip(1)
                .times(2)
                .body("x "),
        ),
    ] {
        assert_eq!(read(text), fault, "{text}");
        assert_eq!(fault.to_string(), text);
    }
}

#[test]
fn other_spellings_are_accepted() {
    let full = Fault::status(503).retry_after(Duration::from_secs(1)).times(2);
    for text in [
        "status=503; retry-after=1; times=2",
        " ;times=2;;status=503\tretry-after=1000ms ",
        "retry-after=1s status=503 times=2",
    ] {
        assert_eq!(read(text), full, "{text}");
    }
    assert_eq!(read("reset times=1"), Fault::reset());
    assert_eq!(read("latency=1.5s"), Fault::latency(Duration::from_millis(1500)));
}

#[test]
fn parse_errors_have_a_reason() {
    rejected("", "the fault `` is invalid: its kind is missing; use one of status=503, feature-limited");
    rejected("times=2", "its kind is missing");
    rejected("POST /ai/x", "its kind is missing");
    rejected("reset stall", "it has several kinds");
    rejected("status=5O3", "the value of status is `5O3`; it must be a whole number, such as status=3");
    rejected("status", "the value of status is ``; it must be a whole number");
    rejected("status=-1", "is `-1`; it must be");
    rejected("status=99999", "is `99999`; it must be");
    rejected("status=200", "the status 200 must be an error status");
    rejected("latency=200", "the value of latency is `200`; it must be a time, such as latency=200ms or latency=2s");
    for time in ["ms", "s", "xms", "-1s", "1e300s", "NaNs", "infs", "1m"] {
        rejected(&format!("latency={time}"), &format!("is `{time}`; it must be a time"));
    }
    rejected("status=503 retry-after=soon", "the value of retry-after is `soon`; it must be a time");
    rejected("reset=1", "reset has no value");
    rejected("feature-limited=1", "feature-limited has no value");
    rejected("unsupported body={}", "body requires a status fault");
    rejected("reset always=1", "always has no value");
    rejected("reset times=x", "the value of times is `x`; it must be a whole number");
    rejected("reset times=0", "times must be at least 1");
    rejected("reset now", "`now` is unknown; use one of status=503");
    rejected("post /ai/x reset", "the method `post` must be in capital letters");
    rejected("POST ai/x reset", "`POST` is unknown");
    rejected("POST /v2/ai/x reset", "must not contain the /v2");
    rejected("reset retry-after=1", "retry-after requires a status fault");
}
