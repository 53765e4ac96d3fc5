//! Settings for stored data.

use std::path::PathBuf;

use super::Builder;

impl Builder {
    /// Stores all state in a folder, with a sub-folder for each bucket. Default: in memory.
    ///
    /// ```no_run
    /// use telnyx_ai_emulator::Emulator;
    ///
    /// let builder = Emulator::builder().data_dir("./data");
    /// ```
    ///
    /// The folder is created if it is missing. It is read each time a bucket is embedded, so you can add files to it.
    /// The name of a document is its path below the bucket, with `/` between folders. Hidden files and symbolic links
    /// below the folder are ignored, and no file is written through a link.
    ///
    /// Content of storage uploads that are not complete is in the hidden folder `.telnyx-ai-emulator.uploads`, which is
    /// emptied at the start. All other state except the documents is in one hidden file, `.telnyx-ai-emulator.redb`.
    /// The next emulator on the folder continues with that state and starts unfinished tasks again. Only one emulator
    /// at a time can use the folder. Deleting the file deletes all state except the documents.
    pub fn data_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(path.into());
        self
    }

    /// Creates an empty bucket. A bucket with a [`file`](Self::file) is created automatically.
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.buckets.push(name.into());
        self
    }

    /// Adds a document to a bucket. `filename` may have folders, such as `guides/returns.txt`.
    ///
    /// With a [`data_dir`](Self::data_dir) the document is written there and replaces a file of the same name. If the
    /// bucket is embedded and the content is new, the document is embedded too.
    pub fn file(mut self, bucket: impl Into<String>, filename: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((bucket.into(), filename.into(), bytes.into()));
        self
    }
}
