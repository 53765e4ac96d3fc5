//! The settings of an emulator.

use std::{
    collections::BTreeMap,
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use bytes::Bytes;

use crate::{
    Emulator,
    access_log::{AccessLog, LogFormat},
    app::App,
    faults::Faults,
    fetch::ChatServer,
    hosts::Hosts,
    http::idempotency::Idempotency,
    requests::{DEFAULT_MOST, Requests},
    store::{Store, database::Database, files::Files},
    web::Web,
};

/// The default of [`Builder::read_timeout`].
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// The settings of an [`Emulator`], finished by [`start`](Self::start).
///
/// ```
/// # use telnyx_ai_emulator::Emulator;
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// use std::time::Duration;
///
/// let emulator = Emulator::builder()
///     .file("docs", "returns.txt", "Items can be returned within 30 days.")
///     .task_step(Duration::ZERO)
///     .start()
///     .await?;
/// # drop(emulator);
/// # std::io::Result::Ok(()) })?;
/// # std::io::Result::Ok(())
/// ```
///
/// By default it listens on a free port of the loopback address and keeps everything in memory,
/// tasks rest 150 ms in each state and streams 10 ms between chunks.
#[must_use = "an emulator runs once `start` is awaited"]
pub struct Builder {
    address: IpAddr,
    port: u16,
    data_dir: Option<PathBuf>,
    buckets: Vec<String>,
    files: Vec<(String, String, Vec<u8>)>,
    upstream: Option<String>,
    upstream_key: Option<String>,
    task_step: Duration,
    chunk_delay: Duration,
    keep_requests: usize,
    log: LogFormat,
    read_timeout: Duration,
    hosts: Vec<String>,
    allow_private_urls: bool,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            data_dir: None,
            buckets: Vec::new(),
            files: Vec::new(),
            upstream: None,
            upstream_key: None,
            task_step: Duration::from_millis(150),
            chunk_delay: Duration::from_millis(10),
            keep_requests: DEFAULT_MOST,
            log: LogFormat::Off,
            read_timeout: READ_TIMEOUT,
            hosts: Vec::new(),
            allow_private_urls: false,
        }
    }

    /// Listens on this port. Default 0: any free one.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().port(8088);
    /// # drop(builder);
    /// ```
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Listens on this address. Default: `127.0.0.1`, which only this machine can reach.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_containers = Emulator::builder().bind([0, 0, 0, 0]);
    /// # drop(for_containers);
    /// ```
    ///
    /// Any key is accepted, so whoever reaches the port can read and change what is in it, and have
    /// it fetch pages.
    pub fn bind(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Accepts requests for a host of this name too. Default: only for this machine.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_compose = Emulator::builder().bind([0, 0, 0, 0]).allow_host("emulator");
    /// # drop(for_compose);
    /// ```
    ///
    /// A request whose `Host` is not `localhost`, a loopback address, the bound address or the address it arrived at
    /// is a 403: web pages can make their names resolve to this machine and would reach the emulator by them. A name
    /// stands for itself on any port, not for its sub-domains.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Fetches pages and recordings from private addresses too. Default `false`.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().allow_private_urls(true);
    /// # drop(builder);
    /// ```
    ///
    /// A URL that a request names (`url` of an embedding, `file_url` of a transcription) is fetched from public
    /// addresses and from loopback. Link-local addresses such as 169.254.169.254, those of private networks, multicast
    /// and reserved ones are refused, also behind names and redirects. The address that was checked is the one that is
    /// connected to, so no proxy is used; with `true` the environment's proxy is.
    pub fn allow_private_urls(mut self, allow: bool) -> Self {
        self.allow_private_urls = allow;
        self
    }

    /// Keeps everything in a folder, with a sub-folder for each bucket. Default: in memory.
    ///
    /// ```no_run
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().data_dir("./data");
    /// # drop(builder);
    /// ```
    ///
    /// The folder is made if missing and read whenever a bucket is embedded, so files can be put
    /// there by hand. The name of a document is its path below the bucket, with `/` between folders;
    /// hidden files and symbolic links below the folder are left out, and nothing is written through a link.
    ///
    /// All that is no document is in one hidden file, `.telnyx-ai-emulator.redb`. The next emulator on
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

    /// Hands chat and transcriptions to an OpenAI-compatible server. Default: the built-in engine answers.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().upstream("http://127.0.0.1:11434/v1");
    /// # drop(builder);
    /// ```
    ///
    /// `url` is what comes before `/chat/completions`. A checked request is sent on as it is, except
    /// that retrieval tools become a system message with the chunks they find. Status, body and
    /// stream come back byte for byte, an error's body up to 64 KiB. A recording goes to
    /// `/audio/transcriptions` in the same way, as a form of its fields and its file, which is fetched here
    /// if it was given by its address; a server without that path answers with its own 404. Responses and
    /// messages are made into chat requests, and what it answers is written in their form, streamed once it is whole;
    /// of its errors they have status and text.
    /// The key of the caller is never sent on, and nothing is sent twice.
    pub fn upstream(mut self, url: impl Into<String>) -> Self {
        self.upstream = Some(url.into());
        self
    }

    /// The bearer key for the [`upstream`](Self::upstream) server. Default: none is sent.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().upstream("http://127.0.0.1:8000/v1").upstream_key("KEY");
    /// # drop(builder);
    /// ```
    pub fn upstream_key(mut self, key: impl Into<String>) -> Self {
        self.upstream_key = Some(key.into());
        self
    }

    /// How long a task rests in each state, so that a progress display has something to show.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_tests = Emulator::builder().task_step(std::time::Duration::ZERO);
    /// # drop(for_tests);
    /// ```
    ///
    /// Default 150 ms.
    pub fn task_step(mut self, step: Duration) -> Self {
        self.task_step = step;
        self
    }

    /// How long a chat stream rests between chunks.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_tests = Emulator::builder().chunk_delay(std::time::Duration::ZERO);
    /// # drop(for_tests);
    /// ```
    ///
    /// Default 10 ms. An upstream server keeps its own pace.
    pub fn chunk_delay(mut self, delay: Duration) -> Self {
        self.chunk_delay = delay;
        self
    }

    /// How many requests [`Emulator::requests`] keeps, the latest ones.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_load_tests = Emulator::builder().keep_requests(0);
    /// # drop(for_load_tests);
    /// ```
    ///
    /// Default 1000; never more than have 16 MiB in all. With 0 they are only counted.
    pub fn keep_requests(mut self, most: usize) -> Self {
        self.keep_requests = most;
        self
    }

    /// Writes a line to standard error for each request. Default: [`LogFormat::Off`].
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// use telnyx_ai_emulator::LogFormat;
    ///
    /// let builder = Emulator::builder().log(LogFormat::Text);
    /// # drop(builder);
    /// ```
    ///
    /// A line has the path without its query, and neither headers nor bodies. It is written when the response has
    /// been sent. Lines that cannot be written in time, because nobody reads a pipe, are dropped.
    pub fn log(mut self, format: LogFormat) -> Self {
        self.log = format;
        self
    }

    /// Limits the time within which a request must arrive. Default: 30 s.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().read_timeout(std::time::Duration::from_secs(5));
    /// # drop(builder);
    /// ```
    ///
    /// A connection is closed if the headers of its first request are not there after this time, or those of a later
    /// one this time after their first byte. A request whose body gets on by less than 1 KiB in this time, and does
    /// not end, gets a 408. Idle connections are closed after 120 s.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// Starts the emulator. It accepts connections when this returns.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let emulator = Emulator::builder().start().await?;
    /// # drop(emulator);
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// # Errors
    ///
    /// The port is taken, the data folder cannot be written, holds the state of another version or is in
    /// use by another emulator, a bucket or file name leaves its folder (`InvalidInput`), a host is not one
    /// (`InvalidInput`), or the upstream URL or key cannot be used (`InvalidInput`).
    pub async fn start(self) -> io::Result<Emulator> {
        let hosts = Hosts::new(self.address, &self.hosts)?;
        if let Some(path) = &self.data_dir {
            std::fs::create_dir_all(path).map_err(|error| {
                let advice = "it must be a folder that can be written, or not be there yet";
                let problem = format!("the data folder {} cannot be used: {error}; {advice}", path.display());
                io::Error::new(error.kind(), problem)
            })?;
        }
        let database = Database::open(self.data_dir.as_deref())?;
        let files = self.data_dir.map_or_else(Files::in_memory, Files::Folder);
        for bucket in &self.buckets {
            files.create(bucket)?;
        }
        let upstream = self.upstream.map(|url| ChatServer::new(&url, self.upstream_key)).transpose();
        let upstream = upstream.map_err(|error| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("the upstream cannot be used: {error}"))
        })?;
        let store = Store::open(files, database)?;
        let mut new: BTreeMap<String, Vec<(String, Bytes)>> = BTreeMap::new();
        for (bucket, filename, bytes) in self.files {
            if store.files.get(&bucket, &filename)?.as_deref() != Some(bytes.as_slice()) {
                new.entry(bucket).or_default().push((filename, bytes.into()));
            }
        }
        for (bucket, files) in new {
            store.put(&bucket, &files)?;
        }
        let app = App {
            user_id: store.user_id()?,
            store,
            idempotency: Idempotency::default(),
            faults: Faults::default(),
            requests: Requests::new(self.keep_requests),
            access_log: AccessLog::new(self.log),
            read_timeout: self.read_timeout,
            hosts,
            web: Web::new(self.allow_private_urls),
            upstream,
            task_step: self.task_step,
            chunk_delay: self.chunk_delay,
        };
        Emulator::start(app, SocketAddr::new(self.address, self.port)).await
    }
}

impl fmt::Debug for Builder {
    /// Leaves out the key and the documents.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("address", &self.address)
            .field("port", &self.port)
            .field("data_dir", &self.data_dir)
            .finish_non_exhaustive()
    }
}
