//! The parts of a row that change its identity.

use std::fs;

use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
use telnyx_ai::{Method, Request, Telnyx};

use super::{Identity, RowId};

fn telnyx() -> Telnyx {
    Telnyx::builder().api_key("KEY0123").build().unwrap()
}

fn id_of<T>(request: &Request<T>, key: Option<&str>) -> RowId {
    match Identity::new(request, key).unwrap() {
        Identity::Known(id) => id,
        Identity::WithFiles(form) => form.read_files().unwrap(),
    }
}

fn hex(id: RowId) -> String {
    id.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_content_and_the_key_determine_the_identity() {
    let chat = telnyx().chat();
    let first = id_of(&chat.complete("Hi"), None);
    // A ledger outlives a release: a changed hash would pay for all rows again.
    assert_eq!(hex(first), "6060a521cba6f6e7d053b6a6e5ad62e9");
    assert_eq!(first, id_of(&telnyx().chat().complete("Hi").max_retries(7), None), "options are no content");
    let others = [
        id_of(&chat.complete("Hi!"), None),
        id_of(&chat.complete("Hi"), Some("")),
        id_of(&chat.complete("Hi"), Some("a")),
        id_of(&telnyx().request(Method::GET, "/ai/models"), None),
        id_of(&telnyx().request(Method::GET, "/ai/models").query("a", "bc"), None),
        id_of(&telnyx().request(Method::GET, "/ai/models").query("ab", "c"), None),
        id_of(&telnyx().request(Method::PUT, "/ai/models"), None),
    ];
    for (position, id) in others.iter().enumerate() {
        assert!(*id != first && !others[..position].contains(id), "{position}");
    }
}

#[test]
fn a_form_is_its_fields_and_the_content_of_its_files() {
    let path = std::env::temp_dir().join(format!("telnyx-bulk-identity-{}.mp3", std::process::id()));
    let of_file = |content: &str| {
        fs::write(&path, content).unwrap();
        let params = CreateTranscription::new(AudioModel::Nova3, Recording::path(&path));
        id_of(&telnyx().audio().transcribe(params), None)
    };
    let (first, again, other) = (of_file("one"), of_file("one"), of_file("two"));
    fs::remove_file(&path).unwrap();
    assert_eq!(first, again, "the random boundary is no content");
    assert_ne!(first, other);
}

#[tokio::test]
async fn streams_and_invalid_requests_are_no_rows() {
    let chat = telnyx().chat();
    let error = Identity::new(&chat.stream("Hi"), None).err().unwrap();
    assert_eq!(
        error.to_string(),
        "chat.stream: `request` is a stream or a download; pass a request that returns a complete value"
    );
    let error = Identity::new(&chat.complete("Hi").header("a b", ""), None).err().unwrap();
    assert!(error.is_invalid_input(), "{error}");
}
