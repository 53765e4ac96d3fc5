mod properties;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use super::{Redaction, Secrets};
use crate::error::Error;

/// The secrets of a request with these sensitive headers.
fn sent<const N: usize>(values: [&str; N]) -> Secrets {
    let names = [AUTHORIZATION, HeaderName::from_static("x-token"), HeaderName::from_static("x-other")];
    Secrets::of(&HeaderMap::from_iter(names.into_iter().zip(values).map(|(name, value)| {
        let mut value = HeaderValue::from_str(value).unwrap();
        value.set_sensitive(true);
        (name, value)
    })))
}

#[track_caller]
fn assert_shows(secrets: &Secrets, text: &str, shown: &str) {
    assert_eq!(secrets.redact_text(text), shown);
    assert_eq!(secrets.redact(Bytes::copy_from_slice(text.as_bytes())), shown.as_bytes());
}

#[test]
fn an_echoed_secret_is_redacted_everywhere() {
    let sent = sent(["Bearer canary-42"]);
    assert_shows(&sent, r#"{"key":"canary-42","again":"canary-42"}"#, r#"{"key":"[redacted]","again":"[redacted]"}"#);
    assert_shows(&sent, "nothing here", "nothing here");
    let mut headers = HeaderMap::from_iter([("x-echo".parse().unwrap(), HeaderValue::from_static("a canary-42 b"))]);
    sent.redact_headers(&mut headers);
    assert_eq!(headers["x-echo"], "a [redacted] b");
    let error = Error::decode("data.canary-42", "canary-42 is no number").redacted(&sent);
    assert_eq!(error.to_string(), "at `data.[redacted]`: [redacted] is no number");
    assert_eq!(error.json_path(), Some("data.[redacted]"));
}

#[test]
fn headers_that_are_not_sensitive_are_not_secrets() {
    let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer canary-42"))]);
    assert_shows(&Secrets::of(&headers), "canary-42", "canary-42");
}

#[test]
fn schemes_are_not_secrets() {
    for (value, echo, shown) in [
        ("Bearer s3cr3t", "key s3cr3t", "key [redacted]"),
        ("ApiKey s3cr3t", "key s3cr3t", "key [redacted]"),
        ("apikey   s3cr3t ", "key s3cr3t", "key [redacted]"),
        ("Token token=s3cr3t", "key s3cr3t", "key [redacted]"),
        ("Token token=\"s3cr3t\"", "key s3cr3t token", "key [redacted] token"),
        ("GoogleLogin auth=s3cr3t", "auth=s3cr3t", "[redacted]"),
        ("Hawk id=\"s3cr3t-id\", mac=\"s3cr3t-mac\"", "s3cr3t-mac of s3cr3t-id, id", "[redacted] of [redacted], id"),
        (
            "AWS4-HMAC-SHA256 Credential=AKID/eu/s3, SignedHeaders=host, Signature=fe5f80f77d5fa3beca03",
            "Signature=fe5f80f77d5fa3beca03 of host",
            "[redacted] of host",
        ),
        ("Custom part-one part-two", "part-one part-two; part-two", "[redacted]; [redacted]"),
        ("s3cr3t", "key s3cr3t", "key [redacted]"),
        ("session=s3cr3t", "session s3cr3t", "session [redacted]"),
        ("a=s3cr3t-one; b=s3cr3t-two", "b=s3cr3t-two of s3cr3t-one", "[redacted] of [redacted]"),
        ("a=s3cr3t-one;b=s3cr3t-two", "a=s3cr3t-one;b=s3cr3t-two", "[redacted]"),
        ("s3cr3t-one, s3cr3t-two", "s3cr3t-one, s3cr3t-two; s3cr3t-two", "[redacted]; [redacted]"),
        // The value alone is too short.
        ("Bearer abc", "abc, Bearer abc", "abc, [redacted]"),
        ("abc", "abc", "abc"),
        // `user:pa55word`, and `u:p`.
        ("Basic dXNlcjpwYTU1d29yZA==", "user pa55word dXNlcjpwYTU1d29yZA==", "user [redacted] [redacted]"),
        ("basic dXNlcjpwYTU1d29yZA", "user:pa55word", "[redacted]"),
        ("Basic dTpw", "u:p dTpw", "u:p [redacted]"),
        ("Basic not*base64", "not*base64", "[redacted]"),
    ] {
        let sent = sent([value]);
        assert_shows(&sent, echo, shown);
    }
}

#[test]
fn names_and_schemes_stay_readable() {
    let text = "Digest username, Bearer token, Authorization";
    for value in
        ["Digest username=\"somebody\", response=\"0123456789abcdef\"", "Bearer 0123456789", "Token token=\"0123456\""]
    {
        assert_shows(&sent([value]), text, text);
    }
}

#[test]
fn a_backslash_of_a_secret_is_found_in_all_encodings() {
    let sent = sent([r"Bearer pa\user1234"]);
    for echo in [
        r"pa\user1234",
        r"pa\\user1234",
        r"pa\u005cuser1234",
        r"pa\\u005Cuser1234",
        r"pa\\\\user1234",
        r"\u0070a\\user1234",
        r"pa\\\u0075ser1234",
    ] {
        assert_shows(&sent, &format!("key {echo}."), "key [redacted].");
    }
    // Each of these characters can be part of an escape.
    for secret in [r"\u0041bcdefg", r"a\nb\tc\rd", r#"a"b\"c/d\/"#, r"\\\\\\\\\\", r"\\\\\\u005c", r"ends with\"] {
        let sent = sent_alone(secret);
        let once = serde_json::to_string(secret).unwrap();
        let twice = serde_json::to_string(&once).unwrap();
        for echo in [secret, &once[1..once.len() - 1], &twice[3..twice.len() - 3]] {
            let shown = sent.redact_text(&format!("<{echo}>"));
            assert_eq!(shown, "<[redacted]>", "{secret} as {echo}");
        }
    }
}

/// A header without a scheme or parameters.
fn sent_alone(secret: &str) -> Secrets {
    sent([&secret.replace(' ', "-")]).also(secret)
}

impl Secrets {
    fn also(self, secret: &str) -> Self {
        let bearer = HeaderValue::from_str(&format!("Bearer {secret}")).unwrap();
        self.values().chain([&bearer]).collect()
    }
}

#[test]
fn json_escaped_secrets_are_redacted() {
    let sent = sent(["Bearer can/ary+42"]);
    for echo in [r"can/ary+42", r"can\/ary+42", r"\u0063an/ary\u002b42", r"can\u002Fary\u002B42", r"can\\\/ary+42"] {
        let body = format!(r#"{{"key":"{echo}","é":"can/"}}"#);
        assert_shows(&sent, &body, r#"{"key":"[redacted]","é":"can/"}"#);
    }
    for other in [r"can/", r"\u0063", r"\u00", r"\", r"can/\u2b42", "can/\\", r"\u+063an/ary+42"] {
        assert_shows(&sent, other, other);
    }
}

#[test]
fn url_encoded_secrets_are_redacted() {
    let sent = sent(["Bearer can/ary+42=="]);
    for echo in [
        "can%2Fary%2B42%3D%3D",
        "can%2fary%2b42%3d%3d",
        "can%2Fary+42==",
        "can/ary%2B42==",
        "%63an/ary+42==",
        "%63%61%6E%2F%61%72%79%2B%34%32%3D%3D",
        "can%252Fary%252B42%253D%253D",
        "%2563an%25252Fary+42==",
        r"can\/ary%2B42\u003d=",
    ] {
        assert_shows(&sent, &format!("?key={echo}&a=b"), "?key=[redacted]&a=b");
    }
    for (cut, shown) in [("can%2Fary%2B42", "[redacted]"), ("can%2Fary%2B4%", "[redacted]%"), ("can%2", "can%2")] {
        assert_shows(&sent, cut, shown);
    }
    for other in ["%", "%%%%", "can%2Gary", "%2", "100% can", "%25", "can%2Eary+42=="] {
        assert_shows(&sent, other, other);
    }
    // `%` itself, and texts that look like an escape.
    for secret in ["100%25%2Fabc", "%%%%%%%%%%", "a%41b%2541c"] {
        let sent = sent_alone(secret);
        let once: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let twice = once.replace('%', "%25");
        for echo in [secret, &once, &twice, &secret.replace('%', "%25")] {
            assert_shows(&sent, &format!("<{echo}>"), "<[redacted]>");
        }
    }
    let percents = "%25".repeat(100_000);
    assert_shows(&sent, &percents, &percents);
}

#[test]
fn truncated_secrets_are_redacted() {
    let sent_key = sent(["Bearer canary-0123456789"]);
    for (echo, shown) in [
        ("key canary-012345678", "key [redacted]"),
        (r#"{"key":"canary-012345678"}"#, r#"{"key":"[redacted]"}"#),
        ("key canary-0…", "key [redacted]…"),
        ("key canary-", "key canary-"),
        ("canary-01 canary-0123456789 canary-0", "[redacted] [redacted] [redacted]"),
        ("canary-012canary-0123456789", "[redacted][redacted]"),
        (r"key \u0063anary-0\u0031", "key [redacted]"),
        (r"key canary-01\u00", r"key [redacted]\u00"),
    ] {
        assert_shows(&sent_key, echo, shown);
    }
    // A truncated secret is redacted if 8 bytes are left. Of a shorter secret, only the last byte may be missing, and
    // at least 4 bytes must be left.
    for (secret, echo, shown) in [
        ("12345678", "1234567", "[redacted]"),
        ("12345678", "123456", "123456"),
        ("123456", "12345", "[redacted]"),
        ("12345", "1234", "[redacted]"),
        ("1234", "123", "123"),
        ("123456789", "12345678", "[redacted]"),
        ("1234567890123456", "12345678", "[redacted]"),
        ("1234567890123456", "1234567", "1234567"),
    ] {
        assert_shows(&sent([secret]), echo, shown);
    }
}

#[test]
fn overlapping_secrets_are_redacted_together() {
    // A secret inside another one, in both orders.
    for values in [["Bearer canary", "Bearer canary-0123"], ["Bearer canary-0123", "Bearer canary"]] {
        assert_shows(&sent(values), "canary-0123 canary", "[redacted] [redacted]");
    }
    assert_shows(&sent(["Bearer 0123", "Bearer canary-0123-x"]), "canary-0123-x", "[redacted]");
    // The end of a secret is the start of another one.
    assert_shows(&sent(["Bearer abcdefgh1234", "Bearer 1234ijklmnop"]), "<abcdefgh1234ijklmnop>", "<[redacted]>");
    assert_shows(&sent(["Bearer abcdefgh", "Bearer defghijk", "Bearer hijkl"]), "<abcdefghijkl>", "<[redacted]>");
    // Adjacent secrets.
    assert_shows(&sent(["Bearer abcdefgh", "Bearer 12345678"]), "abcdefgh12345678", "[redacted][redacted]");
    // A partial secret that contains the start of a complete secret.
    let periodic = sent(["Bearer abcabcabcabcXYZ"]);
    assert_shows(&periodic, "<abcabcabcabcabcXYZ>", "<[redacted]>");
}

#[test]
fn the_search_time_is_linear() {
    let sent = sent([r"Bearer pa\user1234"]);
    let backslashes = "\\".repeat(100_000);
    assert_shows(&sent, &backslashes, &backslashes);
    let starts = r"pa\use".repeat(20_000);
    assert_shows(&sent, &starts, &starts);
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Reply {
    id: String,
    tokens: u64,
}

#[test]
fn all_texts_of_a_value_are_redacted() {
    let reply = |id: &str| Reply { id: id.to_owned(), tokens: 12_345_678 };
    let sent_key = sent([r"Bearer pa\user1234"]);
    assert!(matches!(sent_key.redact_value(&reply("r-1")), Redaction::Unchanged));
    let Redaction::Redacted(clean) = sent_key.redact_value(&reply(r"r-pa\user1234")) else { panic!("not redacted") };
    assert_eq!(*clean, reply("r-[redacted]"));
    // Redaction turns a number into a text.
    assert!(matches!(sent(["Bearer 12345678"]).redact_value(&reply("r-1")), Redaction::Invalid));
}

#[test]
fn the_start_of_a_key_with_padding_is_redacted() {
    for key in ["Bearer c2VjcmV0LWtleQ==", "Bearer c2VjcmV0LWtleXM="] {
        assert_shows(&sent([key]), "the key c2VjcmV0LWt is unknown", "the key [redacted] is unknown");
    }
}

#[test]
fn the_start_of_basic_credentials_is_only_the_user() {
    // `telnyx-user:hunter22`
    let basic = sent(["Basic dGVsbnl4LXVzZXI6aHVudGVyMjI="]);
    assert_shows(&basic, "telnyx-user is unknown", "telnyx-user is unknown");
    assert_shows(&basic, "telnyx-user:hunter22 and hunter22", "[redacted] and [redacted]");
}

#[test]
fn a_backslash_may_be_escaped_three_times() {
    let key = sent([r"Bearer abc\defghij"]);
    for backslashes in [1, 2, 4, 8] {
        let text = format!("<abc{}defghij>", r"\".repeat(backslashes));
        assert_shows(&key, &text, "<[redacted]>");
    }
}

#[test]
fn nine_backslashes_are_not_an_encoding_of_one() {
    assert_shows(&sent([r"Bearer abcdefgh\"]), &format!("abcdefgh{}", r"\".repeat(9)), r"[redacted]\");
}

#[test]
fn a_value_that_starts_with_an_equals_sign_has_no_parameter() {
    let key = sent(["Bearer =abcdefgh"]);
    assert_shows(&key, "=abcdefgh, =abcdefg", "[redacted], [redacted]");
    assert_shows(&key, "abcdefgh", "abcdefgh");
}

#[test]
fn encodings_that_end_at_one_position_are_followed_once() {
    let key = sent_alone(&r"\".repeat(30));
    // 60 backslashes have billions of readings as 30 backslashes.
    assert_shows(&key, &format!("<{}>", r"\".repeat(60)), "<[redacted]>");
}
