use std::fs;

use telnyx_ai_test_kit::TempFolder;

use super::super::event::SkipReason;
use super::super::filter::Filter;
use super::{Found, walk};

/// Creates a folder with these files, each of which has its name as content.
fn folder(files: &[&str]) -> TempFolder {
    TempFolder::new(&files.iter().map(|name| (*name, *name)).collect::<Vec<_>>())
}

fn walk_all(folder: &TempFolder, filter: &Filter) -> Found {
    walk(&folder.0, filter, 20).unwrap()
}

fn selected(folder: &TempFolder) -> Vec<String> {
    names(&walk_all(folder, &Filter::default()))
}

fn names(found: &Found) -> Vec<String> {
    found.files.iter().map(|file| file.name.clone()).collect()
}

#[test]
fn files_in_the_order_of_names() {
    let folder = folder(&["b.md", "a/z.txt", "a.md", "a/b/c.PDF", ".env.md", ".git/a.md"]);
    let found = walk_all(&folder, &Filter::default());
    assert_eq!(names(&found), ["a.md", "a/b/c.PDF", "a/z.txt", "b.md"]);
    assert_eq!((found.files[2].bytes, &found.files[2].path), (7, &folder.0.join("a").join("z.txt")));
    assert!(found.skipped.is_empty() && found.failed.is_empty());
}

#[test]
fn skipped_files_have_a_reason() {
    let folder = folder(&["a.md", "b.exe", "md", "c.tar.gz"]);
    folder.write("large.md", "123456789012345678901");
    let mut skipped = walk_all(&folder, &Filter::default()).skipped;
    skipped.sort_by(|one, other| one.0.cmp(&other.0));
    let file_type = |name: &str| (name.to_owned(), SkipReason::FileType);
    let large = ("large.md".to_owned(), SkipReason::TooLarge { bytes: 21, limit: 20 });
    assert_eq!(skipped, [file_type("b.exe"), file_type("c.tar.gz"), large, file_type("md")]);
}

#[test]
fn rules_of_gitignore_in_a_tree() {
    let files = ["a.md", "a.txt", "build/a.md", "x/a.md", "x/b.md", "x/build/a.md", "x/y/a.md", "keep/build/a.md"];
    let folder = folder(&files);
    folder.write(".gitignore", "build/\n/a.txt\n");
    assert_eq!(selected(&folder), ["a.md", "x/a.md", "x/b.md", "x/y/a.md"]);
    folder.write("x/.gitignore", "*.md\n!b.md\n");
    assert_eq!(selected(&folder), ["a.md", "x/b.md"]);
    // A file in an ignored folder cannot be selected again, but a deeper file can select the folder.
    folder.write("keep/.gitignore", "!build/\n");
    folder.write("build/.gitignore", "!a.md\n");
    assert_eq!(selected(&folder), ["a.md", "keep/build/a.md", "x/b.md"]);
}

#[test]
fn patterns_of_the_caller() {
    let folder = folder(&["a.md", "a.pdf", "drafts/a.md", "guides/a.md", "guides/drafts/a.md"]);
    let filter = |include: &[&str], exclude: &[&str]| {
        let owned = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Filter::new(&owned(include), &owned(exclude)).unwrap()
    };
    assert_eq!(
        names(&walk_all(&folder, &filter(&["*.pdf", "guides/"], &[]))),
        ["a.pdf", "guides/a.md", "guides/drafts/a.md"]
    );
    assert_eq!(names(&walk_all(&folder, &filter(&[], &["drafts/", "*.pdf"]))), ["a.md", "guides/a.md"]);
    assert_eq!(names(&walk_all(&folder, &filter(&["guides/**"], &["/guides/drafts"]))), ["guides/a.md"]);
}

#[test]
fn folders_without_a_file_to_embed() {
    let error = |folder: &TempFolder| walk(&folder.0, &Filter::default(), 20).unwrap_err();
    let empty = folder(&[]);
    let shown = empty.0.display();
    assert!(error(&empty).is_invalid_input());
    assert_eq!(error(&empty).to_string(), format!("`folder` is `{shown}`, which has no file to embed"));

    let other = folder(&["a.exe"]);
    let reason = "; 1 skipped, such as `a.exe` (the service does not read this type of file)";
    assert!(error(&other).to_string().ends_with(&format!("which has no file to embed{reason}")), "{}", error(&other));

    let file = walk(&other.0.join("a.exe"), &Filter::default(), 20).unwrap_err();
    assert!(file.is_invalid_input() && file.to_string().ends_with("a.exe`, which is not a folder"), "{file}");
    let missing = walk(&other.0.join("none"), &Filter::default(), 20).unwrap_err();
    assert!(missing.is_invalid_input() && missing.to_string().contains("none`, which cannot be read: "), "{missing}");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;

    let folder = folder(&["a.md", "x/b.md"]);
    symlink(&folder.0, folder.0.join("x/loop")).unwrap();
    symlink(folder.0.join("a.md"), folder.0.join("link.md")).unwrap();
    let mut found = walk_all(&folder, &Filter::default());
    found.skipped.sort_by(|one, other| one.0.cmp(&other.0));
    let link = |name: &str| (name.to_owned(), SkipReason::SymbolicLink);
    assert_eq!(
        (names(&found), found.skipped),
        (vec!["a.md".into(), "x/b.md".into()], vec![link("link.md"), link("x/loop")])
    );
}

#[cfg(unix)]
#[test]
fn entries_that_cannot_be_read() {
    use std::os::unix::ffi::OsStrExt;

    let folder = folder(&["a.md", "x/b.md"]);
    fs::write(folder.0.join(std::ffi::OsStr::from_bytes(b"\xff.md")), "").unwrap();
    // A folder of that name is an unreadable file, also for root.
    fs::create_dir(folder.0.join("x/.gitignore")).unwrap();
    let mut found = walk_all(&folder, &Filter::default());
    found.failed.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(names(&found), ["a.md"]);
    assert_eq!(found.failed.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["x", "\u{fffd}.md"]);
    assert!(found.failed[0].1.is_io() && found.failed[0].1.to_string().contains(".gitignore"), "{}", found.failed[0].1);
    assert!(found.failed[1].1.to_string().contains("is not UTF-8"), "{}", found.failed[1].1);
}
