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
fn every_kind_and_setting_goes_there_and_back() {
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
fn it_may_be_written_in_other_ways() {
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
fn what_cannot_be_read_is_told() {
    rejected(
        "",
        "the fault `` cannot be read: it does not say what goes wrong; it should have one of status=503, feature-limited",
    );
    rejected("times=2", "it does not say what goes wrong");
    rejected("POST /ai/x", "it does not say what goes wrong");
    rejected("reset stall", "several things go wrong in it");
    rejected("status=5O3", "status should be a whole number, such as status=3, and `5O3` is not");
    rejected("status", "status should be a whole number");
    rejected("status=-1", "`-1` is not");
    rejected("status=99999", "`99999` is not");
    rejected("status=200", "the status 200 should be that of an error");
    rejected("latency=200", "latency should be a time, such as latency=200ms or latency=2s, and `200` is not");
    for time in ["ms", "s", "xms", "-1s", "1e300s", "NaNs", "infs", "1m"] {
        rejected(&format!("latency={time}"), &format!("and `{time}` is not"));
    }
    rejected("status=503 retry-after=soon", "retry-after should be a time");
    rejected("reset=1", "reset takes no value");
    rejected("feature-limited=1", "feature-limited takes no value");
    rejected("unsupported body={}", "body requires a status fault");
    rejected("reset always=1", "always takes no value");
    rejected("reset times=x", "times should be a whole number");
    rejected("reset times=0", "times must be at least 1");
    rejected("reset now", "`now` is not known; it should have one of status=503");
    rejected("post /ai/x reset", "the method `post` should be in capital letters");
    rejected("POST ai/x reset", "`POST` is not known");
    rejected("POST /v2/ai/x reset", "without /v2");
    rejected("reset retry-after=1", "retry-after requires a status fault");
}
