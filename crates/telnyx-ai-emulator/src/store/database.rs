//! An embedded database of JSON rows, in memory or in one file of the data folder.

use std::{
    io,
    marker::PhantomData,
    path::Path,
    sync::{PoisonError, RwLock},
};

use redb::{ReadableDatabase, ReadableTable, TableDefinition, TableError, backends::InMemoryBackend};
use serde::{Serialize, de::DeserializeOwned};

use super::files::refuse_link;

/// The file in the data folder. It is hidden, so it is no bucket.
const FILE: &str = ".telnyx-ai-emulator.redb";

/// Rows by their place: later ones have larger places.
type Rows<'a> = redb::Table<'a, u64, &'static [u8]>;
/// The place of each row.
type Places<'a> = redb::Table<'a, &'static str, u64>;

/// Tables of rows that outlive the emulator if there is a data folder.
pub(crate) struct Database {
    /// `None` once closed.
    inner: RwLock<Option<redb::Database>>,
}

/// A table whose rows are kept as JSON, found by id and listed in the order of their insertion.
pub(crate) struct Table<'a, T> {
    database: &'a Database,
    name: &'static str,
    row: PhantomData<fn(T) -> T>,
}

impl Database {
    /// Opens the database of a data folder, or one in memory.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, or another emulator has it open.
    pub(crate) fn open(dir: Option<&Path>) -> io::Result<Self> {
        let inner = match dir {
            Some(dir) => open_file(&dir.join(FILE))?,
            None => redb::Builder::new().create_with_backend(InMemoryBackend::new()).map_err(broken)?,
        };
        Ok(Self { inner: RwLock::new(Some(inner)) })
    }

    /// The table of this name, which need not have rows yet.
    pub(crate) fn table<T: Serialize + DeserializeOwned>(&self, name: &'static str) -> Table<'_, T> {
        Table { database: self, name, row: PhantomData }
    }

    /// Lets the file go, once what is being written is written. Everything else is an error from then on.
    pub(crate) fn close(&self) {
        drop(self.inner.write().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn with<R>(&self, work: impl FnOnce(&redb::Database) -> io::Result<R>) -> io::Result<R> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        work(inner.as_ref().ok_or_else(|| io::Error::other("the emulator has stopped"))?)
    }
}

impl<T: Serialize + DeserializeOwned> Table<'_, T> {
    /// Adds a row. One with the same id is replaced and keeps its place.
    pub(crate) fn insert(&self, id: &str, row: &T) -> io::Result<()> {
        let row = serde_json::to_vec(row)?;
        self.write(|rows, places| put(rows, places, id, &row))
    }

    /// The row with this id.
    pub(crate) fn get(&self, id: &str) -> io::Result<Option<T>> {
        self.read(|rows, places| {
            let Some(place) = places.get(id).map_err(broken)? else {
                return Ok(None);
            };
            let row = rows.get(place.value()).map_err(broken)?;
            row.map(|row| self.parse(row.value())).transpose()
        })
    }

    /// Changes the row with this id and gives it back; no other change comes in between.
    pub(crate) fn update(&self, id: &str, change: impl FnOnce(&mut T)) -> io::Result<Option<T>> {
        self.write(|rows, places| {
            let Some(place) = places.get(id).map_err(broken)?.map(|place| place.value()) else {
                return Ok(None);
            };
            let row = rows.get(place).map_err(broken)?.map(|row| self.parse(row.value())).transpose()?;
            let Some(mut row) = row else {
                return Ok(None);
            };
            change(&mut row);
            rows.insert(place, serde_json::to_vec(&row)?.as_slice()).map_err(broken)?;
            Ok(Some(row))
        })
    }

    /// Removes the row with this id. False if there is none.
    pub(crate) fn remove(&self, id: &str) -> io::Result<bool> {
        self.write(|rows, places| take(rows, places, id))
    }

    /// Removes some rows and adds others, all or nothing.
    pub(crate) fn replace(
        &self,
        removed: impl IntoIterator<Item = String>,
        inserted: impl IntoIterator<Item = (String, T)>,
    ) -> io::Result<()> {
        self.write(|rows, places| {
            for id in removed {
                take(rows, places, &id)?;
            }
            for (id, row) in inserted {
                put(rows, places, &id, &serde_json::to_vec(&row)?)?;
            }
            Ok(())
        })
    }

    /// All rows, oldest first.
    pub(crate) fn all(&self) -> io::Result<Vec<T>> {
        self.read(|rows, _| {
            let rows = rows.iter().map_err(broken)?;
            rows.map(|row| self.parse(row.map_err(broken)?.1.value())).collect()
        })
    }

    fn parse(&self, row: &[u8]) -> io::Result<T> {
        serde_json::from_slice(row).map_err(|error| {
            let problem = format!("a row of {:?} in {FILE} is from another version: {error}", self.name);
            io::Error::new(io::ErrorKind::InvalidData, problem)
        })
    }

    fn places(&self) -> String {
        format!("{}.places", self.name)
    }

    fn read<R: Default>(
        &self,
        work: impl FnOnce(
            &redb::ReadOnlyTable<u64, &'static [u8]>,
            &redb::ReadOnlyTable<&'static str, u64>,
        ) -> io::Result<R>,
    ) -> io::Result<R> {
        self.database.with(|database| {
            let reading = database.begin_read().map_err(broken)?;
            let rows = reading.open_table(TableDefinition::new(self.name));
            let places = reading.open_table(TableDefinition::new(&self.places()));
            match (rows, places) {
                (Ok(rows), Ok(places)) => work(&rows, &places),
                (Err(TableError::TableDoesNotExist(_)), _) | (_, Err(TableError::TableDoesNotExist(_))) => {
                    Ok(R::default())
                }
                (Err(error), _) | (_, Err(error)) => Err(broken(error)),
            }
        })
    }

    fn write<R>(&self, work: impl FnOnce(&mut Rows<'_>, &mut Places<'_>) -> io::Result<R>) -> io::Result<R> {
        self.database.with(|database| {
            // Writers wait for each other here; one that is dropped before its commit has changed nothing.
            let writing = database.begin_write().map_err(broken)?;
            let result = {
                let mut rows = writing.open_table(TableDefinition::new(self.name)).map_err(broken)?;
                let mut places = writing.open_table(TableDefinition::new(&self.places())).map_err(broken)?;
                work(&mut rows, &mut places)?
            };
            writing.commit().map_err(broken)?;
            Ok(result)
        })
    }
}

fn open_file(path: &Path) -> io::Result<redb::Database> {
    refuse_link(path)?;
    redb::Database::create(path).map_err(|error| {
        let (kind, problem) = match error {
            redb::DatabaseError::DatabaseAlreadyOpen => {
                let problem = "another emulator has this folder; stop it, or choose another folder".to_owned();
                (io::ErrorKind::ResourceBusy, problem)
            }
            error => {
                let error = broken(error);
                let advice =
                    "make the file readable and writable, or move it away, which forgets all but the documents";
                (error.kind(), format!("{error}; {advice}"))
            }
        };
        io::Error::new(kind, format!("the state in {} cannot be opened: {problem}", path.display()))
    })
}

fn put(rows: &mut Rows<'_>, places: &mut Places<'_>, id: &str, row: &[u8]) -> io::Result<()> {
    let known = places.get(id).map_err(broken)?.map(|place| place.value());
    let place = match known {
        Some(place) => place,
        None => {
            let next = rows.last().map_err(broken)?.map_or(0, |(last, _)| last.value() + 1);
            places.insert(id, next).map_err(broken)?;
            next
        }
    };
    rows.insert(place, row).map_err(broken)?;
    Ok(())
}

fn take(rows: &mut Rows<'_>, places: &mut Places<'_>, id: &str) -> io::Result<bool> {
    let Some(place) = places.remove(id).map_err(broken)?.map(|place| place.value()) else {
        return Ok(false);
    };
    rows.remove(place).map_err(broken)?;
    Ok(true)
}

fn broken(error: impl Into<redb::Error>) -> io::Error {
    match error.into() {
        redb::Error::Io(error) => error,
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir() -> std::path::PathBuf {
        let dir = std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&dir).unwrap();
        dir
    }

    #[test]
    fn rows_are_kept_in_the_order_of_their_insertion() {
        let dir = dir();
        for place in [None, Some(dir.as_path())] {
            let database = Database::open(place).unwrap();
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
        let refused = Database::open(Some(&dir)).err().unwrap().to_string();
        assert!(refused.contains(dir.to_str().unwrap()) && refused.contains("another emulator"), "{refused}");
        first.close();
        assert!(first.table::<String>("texts").get("a").is_err());
        let second = Database::open(Some(&dir)).unwrap();
        assert_eq!(second.table::<String>("texts").get("a").unwrap().as_deref(), Some("kept"));
        assert_eq!(second.table::<i32>("texts").get("a").unwrap_err().kind(), io::ErrorKind::InvalidData);
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn state_behind_a_link_is_not_touched() {
        let (dir, outside) = (dir(), dir());
        std::os::unix::fs::symlink(outside.join("state"), dir.join(FILE)).unwrap();
        assert!(Database::open(Some(&dir)).is_err());
        assert!(!outside.join("state").exists());
        std::fs::remove_dir_all(dir).unwrap();
        std::fs::remove_dir_all(outside).unwrap();
    }

    #[test]
    fn changes_do_not_overtake_each_other() {
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
}
