//! Bodies of error responses.

use telnyx_ai::test_util::MockReply;

use crate::input::Input;
use crate::mock::{check_error, telnyx, wait};

/// Checks that any error status with any body is an error of the service: one line, without the key, with bounded
/// details.
///
/// ```
/// telnyx_ai_fuzz::error_details::run(br#"!{"error":"down"}"#); // status 400 + 33; the lowest bit: not as JSON
/// ```
///
/// # Panics
/// Panics if one of the properties does not hold.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let choice = input.byte();
    let status = 400 + u16::from(choice) % 200;
    let content_type = if choice.is_multiple_of(2) { "application/json" } else { "text/html" };
    let (telnyx, mock) = telnyx(MockReply::bytes(status, content_type, input.rest().to_vec()));

    let error = wait(telnyx.models().list()).expect_err("no error status is a success");

    check_error(&error);
    assert!(error.is_api(), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    assert_eq!(mock.requests().len(), 1);
    assert!(error.details().len() <= 64);
    for detail in error.details() {
        let texts = [&detail.code, &detail.title, &detail.message, &detail.field, &detail.kind, &detail.url];
        assert!(texts.iter().any(|text| text.is_some()), "a detail that says nothing");
        for text in texts.into_iter().flatten() {
            assert!(!text.is_empty() && text.len() <= 1024, "{text:?}");
        }
    }
}
