//! The settings of a builder about what is stored, and where.

use std::path::PathBuf;

use super::Builder;

impl Builder {
    /// Keeps everything in a folder, with a sub-folder for each bucket. Default: in memory.
    ///
    /// ```no_run
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().data_dir("./data");
    /// # drop(builder);
    /// ```
    ///
    /// The folder is created if missing and read whenever a bucket is embedded, so you can add
    /// files to it yourself. The name of a document is its path below the bucket, with `/` between folders;
    /// hidden files and symbolic links below the folder are left out, and nothing is written through a link.
    ///
    /// Everything else is in one hidden file, `.telnyx-ai-emulator.redb`. The next emulator on
    /// the folder gives the same answers and starts tasks over that had not ended; two at a time cannot
    /// have it. Deleting the file forgets it all but the documents.
    pub fn data_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.data_dir = Some(path.into());
        self
    }

    /// Makes an empty bucket. Not needed for one that gets a [`file`](Self::file).
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().bucket("website");
    /// # drop(builder);
    /// ```
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.buckets.push(name.into());
        self
    }

    /// Puts a document into a bucket.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().file("docs", "guides/returns.txt", "Returns take 30 days.");
    /// # drop(builder);
    /// ```
    ///
    /// With a [`data_dir`](Self::data_dir) it is written there, over a file of the same name, and embedded
    /// if it is new to a bucket that is embedded.
    pub fn file(mut self, bucket: impl Into<String>, filename: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((bucket.into(), filename.into(), bytes.into()));
        self
    }
}
