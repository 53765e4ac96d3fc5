use super::*;
use crate::store::{database::Database, files::Files};

const MD5_OF_ONE: &str = "f97c5d29941bfb1b2fdab0874906ab82";

fn folder() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()))
}

fn open(files: Files) -> Store {
    let folder = files.folder().map(std::path::Path::to_path_buf);
    Store::open(files, Database::open(folder.as_deref()).unwrap()).unwrap()
}

fn put(store: &Store, key: &str, text: &str) -> io::Result<()> {
    let mut content = store.files.new_content(0)?;
    content.append(text.as_bytes())?;
    let metadata = vec![("a".to_owned(), "1".to_owned())];
    let new = NewObject { content, etag: "e".to_owned(), content_type: Some("text/plain".to_owned()), metadata };
    store.put_object("docs", key, new, |_| Ok(()))
}

fn tag(store: &Store, key: &str) -> Option<(String, u64, usize)> {
    let (object, document) = store.open_object("docs", key).unwrap()?;
    assert_eq!(object.stamp, document.stamp);
    Some((object.etag, object.stamp.len, object.metadata.len()))
}

#[test]
fn objects_keep_their_metadata_until_their_document_changes() {
    let root = folder();
    std::fs::create_dir_all(&root).unwrap();
    for files in [Files::in_memory(), Files::Folder(root.clone())] {
        let store = open(files);
        assert!(store.create_bucket("docs", None).unwrap() && !store.create_bucket("docs", None).unwrap());
        put(&store, "sub/a.txt", "text").unwrap();
        assert_eq!(tag(&store, "sub/a.txt"), Some(("e".to_owned(), 4, 1)));
        store.files.put("docs", "sub/a.txt", b"one").unwrap();
        assert_eq!(tag(&store, "sub/a.txt"), Some((MD5_OF_ONE.to_owned(), 3, 0)));
        assert_eq!(tag(&store, "sub"), None);
        assert_eq!(store.delete_bucket("docs").unwrap_err().kind(), io::ErrorKind::DirectoryNotEmpty);
        let described = store.describe_objects("docs", ["none", "sub/a.txt"].into_iter()).unwrap();
        assert_eq!(
            described.iter().map(|(key, object)| (*key, object.stamp.len)).collect::<Vec<_>>(),
            [("sub/a.txt", 3)]
        );
        for _ in 0..2 {
            assert!(store.remove_objects("docs", &["sub/a.txt".to_owned(), ".x".to_owned()]).unwrap().is_empty());
        }
        assert_eq!(tag(&store, "sub/a.txt"), None);
        assert!(!root.join("docs/sub").exists());
        store.delete_bucket("docs").unwrap();
        assert!(!store.files.exists("docs"));
    }
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_failed_upload_leaves_the_object_and_no_file() {
    let root = folder();
    std::fs::create_dir_all(&root).unwrap();
    let store = open(Files::Folder(root.clone()));
    put(&store, "a", "old").unwrap();
    for key in ["a/b", ".a", "a\\b", "a//b", "a/"] {
        assert!(put(&store, key, "new").is_err(), "{key}");
    }
    let rejected = |existing: Option<&Object>| {
        assert_eq!(existing.unwrap().etag, "e");
        Err(io::Error::other("rejected"))
    };
    let content = store.files.new_content(0).unwrap();
    let new = NewObject { content, etag: "n".to_owned(), content_type: None, metadata: Vec::new() };
    assert_eq!(store.put_object("docs", "a", new, rejected).unwrap_err().to_string(), "rejected");
    assert_eq!(tag(&store, "a"), Some(("e".to_owned(), 3, 1)));
    assert_eq!(std::fs::read_dir(root.join(".telnyx-ai-emulator.uploads")).unwrap().count(), 0);
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn hidden_files_of_a_bucket_are_not_removed() {
    let root = folder();
    std::fs::create_dir_all(root.join("docs/sub")).unwrap();
    std::fs::write(root.join("docs/.mine"), "mine").unwrap();
    let store = open(Files::Folder(root.clone()));
    assert_eq!(store.delete_bucket("docs").unwrap_err().kind(), io::ErrorKind::DirectoryNotEmpty);
    assert_eq!(std::fs::read(root.join("docs/.mine")).unwrap(), b"mine");
    std::fs::remove_file(root.join("docs/.mine")).unwrap();
    store.delete_bucket("docs").unwrap();
    assert!(!root.join("docs").exists());
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn temporary_files_of_a_killed_emulator_are_removed() {
    let root = folder();
    let left = root.join(".telnyx-ai-emulator.uploads/left");
    std::fs::create_dir_all(left.parent().unwrap()).unwrap();
    std::fs::write(&left, "x").unwrap();
    drop(open(Files::Folder(root.clone())));
    assert!(!left.exists());
    std::fs::remove_dir_all(root).unwrap();
}
