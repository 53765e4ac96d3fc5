//! Properties of any text.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn no_encoding_of_a_secret_is_shown(secret in r#"[a-d/"\\u0-9]{9,16}"#, before in r"[a-d\\]{0,4}", after in r"[e-h]{0,4}") {
        let sent = sent_alone(&secret);
        let plain = format!("{before}{secret}{after}");
        let json = serde_json::to_string(&plain).unwrap();
        prop_assert!(!sent.redact_text(&plain).contains(&secret));
        let spelled = serde_json::to_string(&secret).unwrap();
        prop_assert!(!sent.redact_text(&json).contains(&spelled[1..spelled.len() - 1]));
    }

    #[test]
    fn a_text_without_the_first_byte_is_unchanged(text in "[b-z \"{}:]{0,60}") {
        prop_assert_eq!(sent(["Bearer 0123456789"]).redact_text(&text), text);
    }
}
