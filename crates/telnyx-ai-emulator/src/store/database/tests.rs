use super::{disk::Disk, *};

fn dir() -> std::path::PathBuf {
    let dir = std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

#[test]
fn rows_are_kept_in_the_order_of_their_insertion() {
    let dir = dir();
    for folder in [None, Some(dir.as_path())] {
        let database = Database::open(folder).unwrap();
        let table = database.table::<i32>("numbers");
        assert_eq!((table.get("b").unwrap(), table.all().unwrap()), (None, Vec::new()));
        for (id, number) in [("b", 1), ("a", 2), ("c", 3), ("b", 4)] {
            table.insert(id, &number).unwrap();
        }
        assert_eq!(table.all().unwrap(), [4, 2, 3]);
        assert_eq!(table.update("a", |number| *number *= 10).unwrap(), Some(20));
        assert_eq!(table.update("x", |_| ()).unwrap(), None);
        assert!(table.remove("b").unwrap() && !table.remove("b").unwrap());
        table.insert("b", &5).unwrap();
        assert_eq!(table.all().unwrap(), [20, 3, 5]);
        table.replace(["a", "x"].map(str::to_owned), [("d".to_owned(), 6), ("c".to_owned(), 7)]).unwrap();
        assert_eq!(table.all().unwrap(), [7, 5, 6]);
        assert_eq!(database.table::<i32>("others").all().unwrap(), Vec::<i32>::new());
    }
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn a_folder_is_for_one_emulator_at_a_time_and_keeps_its_rows() {
    let dir = dir();
    let first = Database::open(Some(&dir)).unwrap();
    first.table("texts").insert("a", &"kept".to_owned()).unwrap();
    let rejected = Database::open(Some(&dir)).err().unwrap().to_string();
    assert!(rejected.contains(dir.to_str().unwrap()) && rejected.contains("another emulator"), "{rejected}");
    first.close();
    assert!(first.table::<String>("texts").get("a").is_err());
    let second = Database::open(Some(&dir)).unwrap();
    assert_eq!(second.table::<String>("texts").get("a").unwrap().as_deref(), Some("kept"));
    assert_eq!(second.table::<i32>("texts").get("a").unwrap_err().kind(), io::ErrorKind::InvalidData);
    std::fs::remove_dir_all(dir).unwrap();
}

#[cfg(unix)]
#[test]
fn linked_state_is_not_opened() {
    let (dir, outside) = (dir(), dir());
    std::os::unix::fs::symlink(outside.join("state"), dir.join(FILE)).unwrap();
    assert!(Database::open(Some(&dir)).is_err());
    assert!(!outside.join("state").exists());
    std::fs::remove_dir_all(dir).unwrap();
    std::fs::remove_dir_all(outside).unwrap();
}

#[test]
fn changes_are_serialized() {
    let database = Database::open(None).unwrap();
    database.table("numbers").insert("n", &0).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    database.table::<i32>("numbers").update("n", |n| *n += 1).unwrap();
                }
            });
        }
    });
    assert_eq!(database.table::<i32>("numbers").get("n").unwrap(), Some(100));
}

#[test]
fn a_full_disk_is_an_error_until_there_is_space() {
    let disk = Disk::default();
    let database = disk.database();
    let table = database.table::<String>("texts");
    table.insert("a", &"kept".to_owned()).unwrap();
    assert_eq!(disk.opened(), 1);
    disk.fill(true);
    for _ in 0..3 {
        assert!(table.insert("b", &"x".repeat(100_000)).is_err());
        assert!(table.remove("a").is_err());
    }
    disk.fill(false);
    assert_eq!(table.get("a").unwrap().as_deref(), Some("kept"));
    table.insert("b", &"stored".to_owned()).unwrap();
    assert_eq!(table.all().unwrap(), ["kept", "stored"]);
    let opened = disk.opened();
    table.insert("c", &"more".to_owned()).unwrap();
    assert_eq!(disk.opened(), opened);
    database.close();
    assert_eq!(disk.database().table::<String>("texts").all().unwrap(), ["kept", "stored", "more"]);
}

#[test]
fn version_errors_and_closing_do_not_reopen() {
    let disk = Disk::default();
    let database = disk.database();
    database.table("texts").insert("a", &"text".to_owned()).unwrap();
    assert_eq!(database.table::<i32>("texts").get("a").unwrap_err().kind(), ErrorKind::InvalidData);
    database.close();
    assert_eq!(database.table::<String>("texts").get("a").unwrap_err().to_string(), "the emulator has stopped");
    assert_eq!(disk.opened(), 1);
}
