use http::header::{AUTHORIZATION, HeaderMap};

use super::{ApiKey, Credentials};

#[tokio::test]
async fn the_key_is_a_sensitive_bearer_header() {
    let mut headers = HeaderMap::new();
    ApiKey::new("KEY-1").unwrap().authorize(&mut headers).await.unwrap();
    assert_eq!(headers[AUTHORIZATION], "Bearer KEY-1");
    assert!(headers[AUTHORIZATION].is_sensitive());
}

#[test]
fn unusable_keys_say_why_and_never_show_themselves() {
    for (key, says) in [
        ("", "is blank"),
        ("\"canary\"", "take the quotes off"),
        (" \t\n", "is blank"),
        ("canary\n", "a line break at byte 6 of 7"),
        ("cana ry", "white space at byte 4 of 7"),
        ("canary\u{e9}", "outside printable ASCII"),
        ("canary\0", "outside printable ASCII"),
    ] {
        let error = ApiKey::new(key).unwrap_err();
        assert!(error.is_config());
        assert!(error.to_string().contains(says), "{key:?}: {error}");
        assert!(!format!("{error:?}{error}").contains("cana"));
    }
}
