use super::*;

fn store() -> Store {
    let store = Store::in_memory();
    store.files.put("docs", "a.txt", b"Returns take 30 days.").unwrap();
    store
}

#[test]
fn a_file_put_into_an_embedded_bucket_is_embedded_at_once() {
    let store = store();
    let put = |name: &str, text: &'static str| store.put("docs", &[(name.to_owned(), text.into())]).unwrap();
    put("b.txt", "not embedded yet");
    assert!(store.searchable("docs").is_none());
    let options = store.begin("docs", None).unwrap();
    let indexed = Indexed::new("a.txt", Ok(Bytes::from_static(b"Returns.")), &options);
    assert!(store.commit("docs", vec![indexed], true).unwrap());
    put("c.txt", "embedded");
    let (_, files) = store.searchable("docs").unwrap();
    assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a.txt", "c.txt"]);
}

#[test]
fn results_for_deleted_embeddings_are_dropped() {
    let store = store();
    store.begin("docs", None).unwrap();
    assert!(store.delete_embeddings("docs").unwrap());
    assert!(!store.delete_embeddings("docs").unwrap());
    assert!(!store.commit("docs", Vec::new(), true).unwrap());
    assert!(store.embedded_buckets().is_empty());
}
