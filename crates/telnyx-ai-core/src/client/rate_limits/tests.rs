use super::{ModelLimits, RateLimit, RateLimits, Share};

fn problem(limits: &RateLimits) -> String {
    let error = limits.check().unwrap_err();
    assert!(error.is_config(), "{error:?}");
    error.to_string()
}

#[test]
fn a_model_has_its_own_limits_or_those_of_each_model() {
    let each = ModelLimits::new().requests_per_minute(600).input_tokens_per_minute(1000);
    let own = ModelLimits::new().output_tokens_per_minute(90).uncached_input_tokens_per_minute(7);
    let limits = RateLimits::new().each_model(each).model("own", own);
    assert_eq!((limits.of("own"), limits.of("other")), (own, each));
    assert!(limits.check().is_ok() && !limits.is_unlimited());
    assert!(RateLimits::new().model("m", ModelLimits::new()).share(1, 2).is_unlimited());
}

#[test]
fn a_share_is_rounded_down_and_at_least_1() {
    let each = ModelLimits::new().requests_per_minute(2).input_tokens_per_minute(1000).output_tokens_per_minute(31);
    let shared = RateLimits::new().each_model(each).share(3, 8).of("m");
    let expected = ModelLimits::new().requests_per_minute(1).input_tokens_per_minute(375).output_tokens_per_minute(11);
    assert_eq!(shared, expected);
    let share = Share { part: u32::MAX, of: u32::MAX };
    assert_eq!((share.of_limit(u64::MAX), share.of_limit(0)), (u64::MAX, 0));
    assert_eq!(Share { part: 1, of: 4 }.of_limit(3), 1);
}

#[test]
fn shares_of_what_remains_never_exceed_it() {
    let limits = RateLimits::new().share(1, 4);
    let reset = Some(std::time::Duration::from_secs(9));
    let report = |limit, remaining| RateLimit { limit: Some(limit), remaining: Some(remaining), reset };
    assert_eq!(limits.of_report(report(100, 39)), report(25, 9));
    assert_eq!(limits.of_report(report(3, 3)), report(1, 0));
    assert_eq!(RateLimits::new().of_report(report(3, 3)), report(3, 3));
    assert_eq!(limits.of_report(RateLimit::default()), RateLimit::default());
}

#[test]
fn the_share_of_the_program_has_precedence() {
    let limits = RateLimits::new().each_model(ModelLimits::new().output_tokens_per_minute(80));
    for (mut limits, output) in [(limits.clone(), 10), (limits.share(1, 2), 40)] {
        limits.set_default_share(Share { part: 1, of: 8 });
        assert_eq!(limits.of("m").output, Some(output));
    }
}

#[test]
fn limits_without_a_possible_call_are_rejected() {
    let none = ModelLimits::new().uncached_input_tokens_per_minute(0);
    assert_eq!(
        problem(&RateLimits::new().each_model(none)),
        "rate_limits: uncached_input_tokens_per_minute is 0, which allows no call; set at least 1"
    );
    assert_eq!(
        problem(&RateLimits::new().model("org/m", ModelLimits::new().requests_per_minute(0))),
        "rate_limits: requests_per_minute of `org/m` is 0, which allows no call; set at least 1"
    );
    assert_eq!(
        problem(&RateLimits::new().model(" ", ModelLimits::new())),
        "rate_limits: a model is blank; set the id of a model"
    );
    for (part, of) in [(0, 8), (9, 8), (1, 0), (0, 0)] {
        let says = format!(
            "rate_limits: the share is {part}/{of}; give a fraction above 0 and of at most 1, such as 1/8"
        );
        assert_eq!(problem(&RateLimits::new().share(part, of)), says);
    }
}

#[test]
fn a_share_is_a_fraction() {
    assert_eq!(Share::parse(" 3 / 8\n"), Ok(Share { part: 3, of: 8 }));
    for text in ["1", "1/", "/8", "1/8/2", "-1/8", "0.5/1", "a/b", "1/99999999999"] {
        assert_eq!(Share::parse(text), Err(format!("is `{text}`; give a fraction such as `1/8`")));
    }
    let says = "is 9/8; give a fraction above 0 and of at most 1, such as 1/8";
    assert_eq!(Share::parse("9/8"), Err(says.to_owned()));
}
