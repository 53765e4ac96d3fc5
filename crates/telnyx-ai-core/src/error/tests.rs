use super::*;

fn complete_error() -> Error {
    Error::decode("data.name", "expected a string")
        .with_source(std::io::Error::other("the disk is full"))
        .with_body(Bytes::from_static(b"{}"))
        .with_retry_after(Some(Duration::from_secs(3)))
        .with_attachment(7_u8)
}

/// All parts of an error, for comparisons.
fn read(error: &Error) -> String {
    let source = error.source().map(|source| (source.is::<std::io::Error>(), source.to_string()));
    let (body, attached) = (error.body(), error.attachment::<u8>());
    let numbers = (error.attempts(), error.retry_after(), error.operation(), error.details().len());
    format!("{error} {:?} {:?} {source:?} {body:?} {attached:?} {numbers:?}", error.kind(), error.json_path())
}

#[test]
fn an_attachment_is_returned_as_its_own_type_only() {
    let error = complete_error();
    assert_eq!((error.attachment::<u8>(), error.attachment::<u16>()), (Some(&7), None));
    assert_eq!(error.with_attachment("other").attachment::<u8>(), None);
}

#[test]
fn an_error_is_one_pointer_wide() {
    let pointer = size_of::<usize>();
    assert_eq!(size_of::<Error>(), pointer);
    assert_eq!((size_of::<Option<Error>>(), size_of::<Result<()>>()), (pointer, pointer));
}

#[test]
fn a_clone_is_equal_and_shares_the_source() {
    let error = complete_error();
    let clone = error.clone();
    assert_eq!(read(&clone), read(&error));
    assert!(read(&clone).contains("(true, \"the disk is full\")"), "{}", read(&clone));
    let address = |error: &Error| std::ptr::from_ref(error.source().unwrap()).cast::<()>();
    assert_eq!(address(&clone), address(&error));
    drop(error);
    assert_eq!(clone.source().unwrap().to_string(), "the disk is full");
}

#[test]
fn changing_a_clone_does_not_change_the_original() {
    let changes: [fn(Error) -> Error; 9] = [
        |error| error.with_operation("things.get"),
        |error| error.with_note(" (twice)"),
        |error| error.with_attempts(4),
        |error| error.with_body(Bytes::from_static(b"other")),
        |error| error.with_retry_after(None),
        |error| error.with_attachment(8_u8),
        |error| error.with_shared_attachment(None),
        |error| error.with_source(std::fmt::Error),
        |error| error.map_texts(|text| text.to_uppercase()),
    ];
    let before = read(&complete_error());
    for (at, change) in changes.into_iter().enumerate() {
        let (kept, clone) = (complete_error(), complete_error().clone());
        let changed = change(kept.clone());
        assert_ne!(read(&changed), before, "change {at} changes nothing");
        assert_eq!(read(&kept), before, "change {at} changes the original");
        // Changing the original does not change its clones either.
        let twin = clone.clone();
        drop(change(clone));
        assert_eq!(read(&twin), before, "change {at} changes a clone");
    }
}

#[test]
fn each_constructor_has_its_predicate() {
    let input = Error::invalid_input("n", "is 0");
    assert!(input.is_invalid_input() && input.attempts() == 0 && input.operation().is_none());
    assert!(Error::incomplete_stream("the connection closed").is_incomplete_stream());
    assert!(Error::limit("max_turns", "is 3").is_limit());
    assert!(Error::decode("city", "is empty").is_decode());
    assert!(deadline_elapsed("late").is_timeout());
}
