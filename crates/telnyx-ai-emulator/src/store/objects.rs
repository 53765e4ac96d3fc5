//! Documents as objects of the storage API: entity tags, content types and metadata.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
};

use serde::{Deserialize, Serialize};

use super::{
    Indexed, Store,
    database::Table,
    files::{Content, OpenDocument, Source, Stamp},
};

/// The region of a bucket that was created without one.
const REGION: &str = "us-central-1";

/// The metadata of a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Object {
    /// Entity tag without its quotes.
    pub(crate) etag: String,
    pub(crate) content_type: Option<String>,
    /// Metadata of the caller by lower-case name.
    pub(crate) metadata: Vec<(String, String)>,
    /// The content that this describes.
    pub(crate) stamp: Stamp,
}

/// A new object.
pub(crate) struct NewObject {
    pub(crate) content: Content,
    pub(crate) etag: String,
    pub(crate) content_type: Option<String>,
    pub(crate) metadata: Vec<(String, String)>,
}

/// The properties of a bucket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BucketInfo {
    pub(crate) created_at: String,
    pub(crate) region: String,
}

impl Store {
    fn objects(&self) -> Table<'_, Object> {
        self.database.table("objects")
    }

    fn bucket_infos(&self) -> Table<'_, BucketInfo> {
        self.database.table("storage_buckets")
    }

    /// Returns the properties of a bucket. Those of a bucket that was created by other means begin with the first call.
    pub(crate) fn bucket_info(&self, bucket: &str) -> io::Result<BucketInfo> {
        if let Some(info) = self.bucket_infos().get(bucket)? {
            return Ok(info);
        }
        let info = BucketInfo { created_at: crate::clock::now(), region: REGION.to_owned() };
        self.bucket_infos().insert(bucket, &info)?;
        Ok(info)
    }

    /// Creates a bucket in a region. Returns `false` if it exists.
    pub(crate) fn create_bucket(&self, bucket: &str, region: Option<String>) -> io::Result<bool> {
        let _lock = self.change_files();
        if self.files.exists(bucket) {
            return Ok(false);
        }
        self.files.create(bucket)?;
        let region = region.unwrap_or_else(|| REGION.to_owned());
        self.bucket_infos().insert(bucket, &BucketInfo { created_at: crate::clock::now(), region })?;
        Ok(true)
    }

    /// Deletes an empty bucket and its embeddings.
    ///
    /// # Errors
    ///
    /// `DirectoryNotEmpty` if the bucket is not empty.
    pub(crate) fn delete_bucket(&self, bucket: &str) -> io::Result<()> {
        let _lock = self.change_files();
        self.files.remove_bucket(bucket)?;
        self.bucket_infos().remove(bucket)?;
        self.delete_embeddings(bucket).map(drop)
    }

    /// Opens an object.
    pub(crate) fn open_object(&self, bucket: &str, key: &str) -> io::Result<Option<(Object, OpenDocument)>> {
        let Some((object, document, is_new)) = self.read_object(bucket, key)? else { return Ok(None) };
        if is_new {
            self.objects().insert(&id(bucket, key), &object)?;
        }
        Ok(Some((object, document)))
    }

    /// Returns the metadata of objects, without keys that do not exist.
    pub(crate) fn describe_objects<'a>(
        &self,
        bucket: &str,
        keys: impl Iterator<Item = &'a str>,
    ) -> io::Result<BTreeMap<&'a str, Object>> {
        let mut objects = BTreeMap::new();
        let mut new = Vec::new();
        for key in keys {
            if let Some((object, _, is_new)) = self.read_object(bucket, key)? {
                if is_new {
                    new.push((id(bucket, key), object.clone()));
                }
                objects.insert(key, object);
            }
        }
        if !new.is_empty() {
            self.objects().replace([], new)?;
        }
        Ok(objects)
    }

    /// Reads an object, and whether its metadata is new because the document was put by other means.
    fn read_object(&self, bucket: &str, key: &str) -> io::Result<Option<(Object, OpenDocument, bool)>> {
        let Some(mut document) = self.files.open(bucket, key)? else { return Ok(None) };
        let known = self.objects().get(&id(bucket, key))?.filter(|object| object.stamp == document.stamp);
        let is_new = known.is_none();
        let object = match known {
            Some(object) => object,
            None => {
                let etag = etag(&mut document.source)?;
                Object { etag, content_type: None, metadata: Vec::new(), stamp: document.stamp }
            }
        };
        Ok(Some((object, document, is_new)))
    }

    /// Stores an object and embeds it if its bucket is embedded. `check` receives the existing object first.
    pub(crate) fn put_object<E: From<io::Error>>(
        &self,
        bucket: &str,
        key: &str,
        new: NewObject,
        check: impl FnOnce(Option<&Object>) -> Result<(), E>,
    ) -> Result<(), E> {
        let lock = self.change_files();
        let existing = self.open_object(bucket, key)?;
        check(existing.as_ref().map(|(object, _)| object))?;
        let NewObject { content, etag, content_type, metadata } = new;
        self.files.put_content(bucket, key, content)?;
        if let Some(OpenDocument { stamp, .. }) = self.files.open(bucket, key)? {
            self.objects().insert(&id(bucket, key), &Object { etag, content_type, metadata, stamp })?;
        }
        if let Some(options) = self.options(bucket) {
            let bytes = self.files.get(bucket, key).map(Option::unwrap_or_default);
            self.commit(bucket, vec![Indexed::new(key, bytes, &options)], false)?;
        }
        drop(lock);
        self.index(bucket);
        Ok(())
    }

    /// Removes objects and their embeddings, and returns the failures. It is not an error if an object does not exist.
    pub(crate) fn remove_objects(&self, bucket: &str, keys: &[String]) -> io::Result<BTreeMap<String, io::Error>> {
        let _lock = self.change_files();
        let mut failures = BTreeMap::new();
        for key in keys {
            if let Err(error) = self.files.remove(bucket, key) {
                failures.insert(key.clone(), error);
            }
        }
        let removed = || keys.iter().filter(|key| !failures.contains_key(*key));
        self.objects().replace(removed().map(|key| id(bucket, key)), [])?;
        let mut embeddings = self.embeddings_to_change();
        if let Some(embedding) = embeddings.get_mut(bucket) {
            let gone: Vec<String> = removed().filter(|key| embedding.files.contains_key(*key)).cloned().collect();
            self.rows().put_files(bucket, &gone, &BTreeMap::new())?;
            embedding.apply(gone, BTreeMap::new());
        }
        Ok(failures)
    }
}

/// Returns the row id of an object. A bucket name has no slash, so ids are unique.
fn id(bucket: &str, key: &str) -> String {
    format!("{bucket}/{key}")
}

/// Computes the entity tag of a document.
fn etag(source: &mut Source) -> io::Result<String> {
    let file = match source {
        Source::Memory(bytes) => return Ok(format!("{:x}", md5::compute(bytes))),
        Source::File(file) => file,
    };
    let mut context = md5::Context::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let len = file.read(&mut buffer)?;
        match buffer.get(..len) {
            Some(read) if len > 0 => context.consume(read),
            _ => break,
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(format!("{:x}", context.finalize()))
}

#[cfg(test)]
mod tests;
