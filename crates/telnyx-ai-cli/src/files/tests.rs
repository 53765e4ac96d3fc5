use super::*;

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("telnyx-ai-files-{}-{name}", std::process::id()));
    fs::create_dir_all(folder.join("b/.hidden")).unwrap();
    folder
}

fn failure(source: &str) -> String {
    read(&[source.to_owned()]).unwrap_err().message().unwrap()
}

#[test]
fn a_folder_is_read_in_order_without_hidden_and_binary_files() {
    let folder = folder("order");
    fs::write(folder.join("z.txt"), "last").unwrap();
    fs::write(folder.join("b/a.md"), "first").unwrap();
    fs::write(folder.join("b/.hidden/x.md"), "hidden").unwrap();
    fs::write(folder.join("c.bin"), [0xff, 0x00]).unwrap();
    let name = |path: &str| folder.join(path).display().to_string();
    let expected = [
        Attachment::Text { name: name("b/a.md"), text: "first".to_owned() },
        Attachment::Text { name: name("z.txt"), text: "last".to_owned() },
    ];
    assert_eq!(read(&[folder.display().to_string()]).unwrap(), expected);
}

#[test]
fn images_are_found_by_their_first_bytes_or_their_url() {
    let path = folder("image").join("no-extension");
    fs::write(&path, b"\x89PNG\r\n\x1a\n").unwrap();
    let read = read(&[path.display().to_string(), "https://example.com/a.JPG?size=2".to_owned()]).unwrap();
    let png = Attachment::Image("data:image/png;base64,iVBORw0KGgo=".to_owned());
    assert_eq!(read, [png, Attachment::Image("https://example.com/a.JPG?size=2".to_owned())]);
}

#[test]
fn errors_name_the_file_and_a_remedy() {
    let folder = folder("errors");
    let path = folder.join("large.txt");
    fs::write(&path, "x".repeat(MAX_TEXT + 1)).unwrap();
    assert!(failure(&path.display().to_string()).starts_with("-f: the files have 1048577 bytes of text, and at most"));
    let path = folder.join("a.pdf");
    fs::write(&path, b"%PDF\xff").unwrap();
    let start = format!("-f {}: the file is binary; text and images", path.display());
    assert!(failure(&path.display().to_string()).starts_with(&start));
    assert!(failure("absent.txt").starts_with("-f absent.txt: No such file"));
    assert!(failure("https://example.com/").starts_with("-f https://example.com/: only URLs of images are supported"));
    #[cfg(unix)]
    assert_eq!(
        failure("/dev/zero"),
        "-f /dev/zero: the file has more than 20971520 bytes; upload it with `telnyx-ai docs put` and use -b BUCKET"
    );
    let empty = folder.join("b");
    assert_eq!(
        failure(&empty.display().to_string()),
        format!("-f {}: the folder has no text file and no image", empty.display())
    );
}
