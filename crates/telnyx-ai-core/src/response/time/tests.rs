use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(value: serde_json::Value) -> Result<String, String> {
    serde_json::from_str::<Timestamp>(&value.to_string())
        .map(|time| time.to_string())
        .map_err(|error| error.to_string())
}

#[test]
fn all_forms_of_an_instant_are_equal() {
    for value in [
        json!(1_735_689_600),
        json!(1_735_689_600.0),
        json!(1_735_689_600_000_i64),
        json!(1_735_689_600_000.0),
        json!("1735689600"),
        json!(" 1735689600.0 "),
        json!("1735689600000"),
        json!("2025-01-01T00:00:00Z"),
        json!("2025-01-01t00:00:00z"),
        json!("2025-01-01T00:00:00.000000000000+00:00"),
        json!("20250101T000000Z"),
        json!("2025-01-01T02:30:00+02:30"),
        json!("2024-12-31T19:00:00-0500"),
        json!("2025-01-01 00:00:00Z"),
        json!("2025-01-01 00:00:00+00:00"),
        json!("2025-01-01T00:00:00"),
        json!("2025-01-01T00:00"),
        json!("2025-01-01 00:00:00.000"),
        json!("2025-01-01"),
        json!("Wed, 01 Jan 2025 00:00:00 GMT"),
        json!("Wed, 1 Jan 2025 01:00:00 +0100"),
        json!("1 Jan 2025 00:00:00 +0000"),
        json!("Wednesday, 01-Jan-25 00:00:00 GMT"),
        json!("Wed Jan  1 00:00:00 2025"),
    ] {
        assert_eq!(read(value.clone()).as_deref(), Ok("2025-01-01T00:00:00Z"), "{value}");
    }
}

#[test]
fn fractions_are_kept() {
    for (value, shown) in [
        (json!("2026-05-15T16:13:16.961118"), "2026-05-15T16:13:16.961118Z"),
        (json!("2026-05-15 16:13:16.5"), "2026-05-15T16:13:16.5Z"),
        (json!("2026-05-15T16:13:16.1234567899999"), "2026-05-15T16:13:16.123456789Z"),
        (json!("2026-05-15T16:13:16.1234567899999+02:00"), "2026-05-15T14:13:16.123456789Z"),
        (json!(1_735_689_600.123), "2025-01-01T00:00:00.123Z"),
        (json!("1735689600.123"), "2025-01-01T00:00:00.123Z"),
        (json!(1_735_689_600_123_i64), "2025-01-01T00:00:00.123Z"),
        (json!(1_735_689_600_123.4), "2025-01-01T00:00:00.1234Z"),
        (json!(0.000_000_6), "1970-01-01T00:00:00.000001Z"),
        (json!(-0.5), "1969-12-31T23:59:59.5Z"),
    ] {
        assert_eq!(read(value.clone()).as_deref(), Ok(shown), "{value}");
    }
}

#[test]
fn integers_from_the_year_5138_count_milliseconds() {
    assert_eq!(read(json!(99_999_999_999_i64)).as_deref(), Ok("5138-11-16T09:46:39Z"));
    assert_eq!(read(json!(100_000_000_000_i64)).as_deref(), Ok("1973-03-03T09:46:40Z"));
    assert_eq!(read(json!(-99_999_999_999_i64)).as_deref(), Ok("-001199-02-15T14:13:21Z"));
    assert_eq!(read(json!(-100_000_000_000_i64)).as_deref(), Ok("1966-10-31T14:13:20Z"));
    assert_eq!(Timestamp::from_unix(100_000_000_000).unwrap().to_string(), "5138-11-16T09:46:40Z");
}

#[test]
fn other_values_than_times_are_errors() {
    for value in [
        json!(null),
        json!(true),
        json!({"seconds": 1}),
        json!([1]),
        json!(""),
        json!("soon"),
        json!("nan"),
        json!("inf"),
        json!(1e300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!("2025-13-01"),
        json!("2025-02-30T00:00:00Z"),
        json!("2025-01-01T00:00:00+99:00"),
        json!("2025-01-01T00:00:00[Europe/Paris]"),
        json!("2025-01-01T"),
        json!("..........."),
    ] {
        let error = read(value.clone()).expect_err(&value.to_string());
        assert!(error.contains("expected a time: Unix seconds"), "{error}");
    }
    let long = "x".repeat(10_000);
    assert!(Timestamp::parse(&long).unwrap_err().to_string().len() < 300);
    assert!(read(json!(long)).unwrap_err().len() < 300);
}

#[test]
fn unix_numbers_round_down() {
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    let before = time("1969-12-31T23:59:58.9995Z");
    assert_eq!((before.unix_seconds(), before.unix_millis()), (-2, -1001));
    let after = time("1970-01-01T00:00:01.9995Z");
    assert_eq!((after.unix_seconds(), after.unix_millis()), (1, 1999));
    assert_eq!((time("1970-01-01").unix_seconds(), time("1969-12-31T23:59:59Z").unix_millis()), (0, -1000));
}

#[test]
fn system_times_convert_both_ways() {
    for text in [
        "2025-01-01T00:00:00.123456Z",
        "1969-12-31T23:59:59.5Z",
        "1969-12-31T23:59:58Z",
        "1970-01-01T00:00:00Z",
        "-009999-01-01T00:00:00.000000001Z",
        "9999-12-31T23:59:59.999999999Z",
    ] {
        let time: Timestamp = text.parse().unwrap();
        assert_eq!(Timestamp::try_from(SystemTime::from(time)), Ok(time));
    }
    assert!(Timestamp::now() > Timestamp::from_unix(1_735_689_600).unwrap());
    let far = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
    assert!(Timestamp::try_from(far).unwrap_err().to_string().contains("outside the years"));
    let long_ago = SystemTime::UNIX_EPOCH - Duration::from_secs(1 << 40);
    assert!(Timestamp::try_from(long_ago).unwrap_err().to_string().contains("outside the years"));
}

#[test]
fn debug_is_readable() {
    assert_eq!(format!("{:?}", Timestamp::from_unix(0).unwrap()), "Timestamp(1970-01-01T00:00:00Z)");
}

#[test]
fn the_first_and_the_last_instant_round_trip() {
    assert_eq!(Timestamp::MIN.to_string(), "-009999-01-01T00:00:00Z");
    assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999999Z");
    for time in [Timestamp::MIN, Timestamp::MAX] {
        assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
        assert_eq!(serde_json::from_value::<Timestamp>(serde_json::to_value(time).unwrap()).unwrap(), time);
        let seconds = time.unix_seconds();
        assert_eq!(Timestamp::from_unix(seconds).unwrap().unix_seconds(), seconds);
    }
    assert!(Timestamp::from_unix(Timestamp::MAX.seconds + 1).is_none());
    assert!(Timestamp::from_unix(Timestamp::MIN.seconds - 1).is_none());
    assert!(Timestamp::from_unix(i64::MAX).is_none() && Timestamp::from_unix(i64::MIN).is_none());
}

/// Texts that are times, or similar to times.
const NEARLY: &str = "[+-]?[0-9]{4,6}-[0-1][0-9]-[0-3][0-9]([Tt ][0-2][0-9]:[0-6][0-9](:[0-6][0-9]([.,][0-9]{0,12})?)?([Zz]|[+-][0-2][0-9]:?[0-6][0-9])?)?|-?[0-9]{1,14}([.][0-9]{0,4})?";

/// Any valid instant.
fn instant() -> impl Strategy<Value = Timestamp> {
    let nanos = prop_oneof![Just(0), 0..1000_u32, 0..1_000_000_000_u32];
    (Timestamp::MIN.seconds..=Timestamp::MAX.seconds, nanos)
        .prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap())
}

proptest! {
    #[test]
    fn displayed_instants_parse(time in instant()) {
        prop_assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
        let json = serde_json::to_string(&time).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time);
    }

    #[test]
    fn parsed_texts_round_trip(text in NEARLY) {
        if let Ok(time) = Timestamp::parse(&text) {
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
        }
    }

    #[test]
    fn no_text_or_number_panics(text in any::<String>(), number in any::<f64>(), integer in any::<i64>()) {
        let _ = Timestamp::parse(&text);
        let _ = Timestamp::parse(&number.to_string());
        let _ = from_integer(integer);
        let _ = from_float(number);
    }
}

#[test]
fn the_error_of_a_system_time_names_the_range() {
    let far = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1 << 48);
    let error = super::Timestamp::try_from(far).unwrap_err();
    assert_eq!(error.to_string(), "the system time is outside the years -9999 to 9999");
    let error = super::Timestamp::parse("a system time").unwrap_err();
    assert!(error.to_string().starts_with("cannot read \"a system time\" as "), "{error}");
}

#[test]
fn floats_and_integers_count_milliseconds_from_the_same_number() {
    assert_eq!(read(json!(99_999_999_999.0)).unwrap(), "5138-11-16T09:46:39Z");
    assert_eq!(read(json!(100_000_000_000.0)).unwrap(), "1973-03-03T09:46:40Z");
    assert_eq!(read(json!(-100_000_000_000.0)).unwrap(), "1966-10-31T14:13:20Z");
}

#[test]
fn milliseconds_before_the_epoch_are_rounded_down() {
    let millis = |text: &str| Timestamp::parse(text).unwrap().unix_millis();
    assert_eq!(millis("1969-12-31T23:59:59.5Z"), -500);
    assert_eq!(millis("1969-12-31T23:59:59.4999Z"), -501);
    assert_eq!(millis("1969-12-31T23:59:59Z"), -1000);
}
