use http::header::{AUTHORIZATION, HeaderMap};

use super::{ApiKey, Credentials};
use crate::client::Client;

#[tokio::test]
async fn the_key_is_a_sensitive_bearer_header() {
    let mut headers = HeaderMap::new();
    ApiKey::new("KEY-1").unwrap().authorize(&mut headers).await.unwrap();
    assert_eq!(headers[AUTHORIZATION], "Bearer KEY-1");
    assert!(headers[AUTHORIZATION].is_sensitive());
}

#[test]
fn errors_of_invalid_keys_have_a_reason_and_never_show_the_key() {
    for (key, says) in [
        ("", "is blank"),
        ("\"canary\"", "remove the quotes"),
        (" \t\n", "is blank"),
        ("'canary'", "remove the quotes"),
        ("\"Bearer canary\"", "remove the quotes"),
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

#[test]
fn a_key_with_its_scheme_is_rejected_and_not_shown() {
    for key in [
        "Bearer canary",
        "bearer canary",
        "BEARER canary",
        "Bearer   canary",
        "Bearer\tcanary",
        "Bearer canary\n",
        " Bearer canary",
        "Bearer ",
        "Bearer",
    ] {
        let error = ApiKey::new(key).unwrap_err();
        assert!(error.is_config());
        assert_eq!(error.to_string(), "api_key begins with `Bearer`; drop the prefix: the SDK adds it", "{key:?}");
        assert!(!format!("{error:?}{error:#?}").contains("canary"));
        assert_eq!(Client::builder().api_key(key).build().unwrap_err().to_string(), error.to_string());
    }
    for key in ["BearerX1", "bearer-1", "Bearer_1", "KEY-Bearer"] {
        assert!(ApiKey::new(key).is_ok(), "{key:?}");
    }
}
