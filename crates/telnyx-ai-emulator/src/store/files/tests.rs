use super::*;

fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()))
}

#[test]
fn memory_and_folder_behave_alike() {
    let root = folder();
    for files in [Files::in_memory(), Files::Folder(root.clone())] {
        assert!(!files.exists("docs"));
        assert!(files.names("docs").unwrap().is_empty());
        files.create("empty").unwrap();
        files.put("docs", "b.txt", b"two").unwrap();
        files.put("docs", "sub/a.txt", b"one").unwrap();
        assert!(files.exists("docs") && files.exists("empty"));
        assert_eq!(files.buckets().unwrap(), ["docs", "empty"]);
        assert_eq!(files.names("docs").unwrap(), ["b.txt", "sub/a.txt"]);
        assert_eq!(files.get("docs", "sub/a.txt").unwrap().as_deref(), Some(&b"one"[..]));
        assert_eq!(files.get("docs", "nope").unwrap(), None);
    }
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn names_cannot_leave_the_folder() {
    let root = folder();
    let files = Files::Folder(root.join("data"));
    files.create("docs").unwrap();
    fs::write(root.join("secret"), "x").unwrap();
    for name in ["", ".", "..", "../secret", "/etc/passwd", "a/../../secret", ".hidden", "a\\b", "a//b", "a\0"] {
        assert!(files.put("docs", name, b"").is_err(), "{name:?}");
        assert!(files.put(name, "a", b"").is_err(), "{name:?}");
        assert!(!files.exists(name), "{name:?}");
        assert_eq!(files.get("docs", name).unwrap(), None, "{name:?}");
    }
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_document_is_replaced_in_one_step() {
    let root = folder();
    let files = Files::Folder(root.clone());
    files.put("docs", "sub/a.txt", b"one").unwrap();
    files.put("docs", "sub/a.txt", b"two").unwrap();
    assert_eq!(files.get("docs", "sub/a.txt").unwrap().as_deref(), Some(&b"two"[..]));
    assert!(files.put("docs", "sub", b"a folder is there").is_err());
    assert!(files.put("docs", "sub/a.txt/b.txt", b"a file is there").is_err());
    let left: Vec<_> =
        fs::read_dir(root.join("docs")).unwrap().chain(fs::read_dir(root.join("docs/sub")).unwrap()).collect();
    assert_eq!(left.len(), 2);
    fs::remove_dir_all(root).unwrap();
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_to_read_to_list_or_to_write() {
    use std::os::unix::fs::symlink;

    let (root, outside) = (folder(), folder());
    fs::create_dir_all(root.join("docs")).unwrap();
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("secret.txt"), "x").unwrap();
    symlink(&outside, root.join("linked")).unwrap();
    symlink(&outside, root.join("docs/linked")).unwrap();
    symlink(outside.join("secret.txt"), root.join("docs/file.txt")).unwrap();
    symlink(outside.join("new.txt"), root.join("docs/dangling.txt")).unwrap();
    let files = Files::Folder(root.clone());

    assert!(!files.exists("linked"));
    assert_eq!(files.buckets().unwrap(), ["docs"]);
    assert!(files.names("linked").unwrap().is_empty() && files.names("docs").unwrap().is_empty());
    for (bucket, name) in [("linked", "secret.txt"), ("docs", "linked/secret.txt"), ("docs", "file.txt")] {
        assert_eq!(files.get(bucket, name).unwrap(), None, "{bucket}/{name}");
    }
    assert!(files.create("linked").is_err());
    for (bucket, name) in [
        ("linked", "a.txt"),
        ("linked", "sub/a.txt"),
        ("docs", "linked/a.txt"),
        ("docs", "linked/sub/a.txt"),
        ("docs", "file.txt"),
        ("docs", "dangling.txt"),
    ] {
        let rejected = files.put(bucket, name, b"y").unwrap_err().to_string();
        assert!(rejected.contains("symbolic link"), "{rejected}");
    }
    assert_eq!(fs::read(outside.join("secret.txt")).unwrap(), b"x");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    fs::remove_dir_all(root).unwrap();
    fs::remove_dir_all(outside).unwrap();
}

#[cfg(unix)]
#[test]
fn links_and_hidden_files_are_no_documents() {
    let root = folder();
    fs::create_dir_all(root.join("docs")).unwrap();
    fs::write(root.join("docs/.DS_Store"), "x").unwrap();
    std::os::unix::fs::symlink(&root, root.join("docs/loop")).unwrap();
    let files = Files::Folder(root.clone());
    assert!(files.names("docs").unwrap().is_empty());
    for name in [".DS_Store", "loop", "loop/docs/.DS_Store"] {
        assert_eq!(files.get("docs", name).unwrap(), None, "{name}");
    }
    fs::remove_dir_all(root).unwrap();
}
