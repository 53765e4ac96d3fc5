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
    chat::quirks::Quirks,
    faults::Faults,
    hosts::Hosts,
    http::idempotency::Idempotency,
    requests::{DEFAULT_KEPT, Requests},
    script::ChatScript,
    storage::Uploads,
    store::{Store, database::Database, files::Files},
    upstream::ChatServer,
    web::Web,
};

mod behavior;
mod data;
mod network;
mod quirks;

/// The default of [`Builder::read_timeout`].
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// The settings of an [`Emulator`], started by [`start`](Self::start).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// use std::time::Duration;
/// use telnyx_ai_emulator::Emulator;
///
/// let emulator = Emulator::builder()
///     .file("docs", "returns.txt", "Items can be returned within 30 days.")
///     .task_step(Duration::ZERO)
///     .start()
///     .await?;
/// # Ok(()) }
/// ```
///
/// By default the emulator listens on a free port of the loopback address and keeps all state in memory. Tasks stay
/// 150 ms in each state, and streams pause 10 ms between chunks.
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
    quiet: bool,
    read_timeout: Duration,
    hosts: Vec<String>,
    allow_private_urls: bool,
    quirks: Quirks,
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
            keep_requests: DEFAULT_KEPT,
            log: LogFormat::Off,
            quiet: false,
            read_timeout: READ_TIMEOUT,
            hosts: Vec::new(),
            allow_private_urls: false,
            quirks: Quirks::default(),
        }
    }

    /// Starts the emulator, which accepts connections when this returns.
    ///
    /// # Errors
    ///
    /// * `InvalidInput`: a bucket or file name outside its folder, an invalid host, a zero read timeout, or an unusable
    ///   upstream URL or key.
    /// * Other kinds: the port is in use, or the data folder cannot be written, has the state of another version, or is
    ///   in use by another emulator.
    pub async fn start(self) -> io::Result<Emulator> {
        if self.read_timeout.is_zero() {
            let problem =
                "the read timeout is zero, so no request could arrive; use a longer one, such as the default of 30 s";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        let hosts = Hosts::new(self.address, &self.hosts)?;
        if let Some(path) = &self.data_dir {
            std::fs::create_dir_all(path).map_err(|error| {
                let advice = "it must be a writable folder, or a path at which one can be created";
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
            io::Error::new(io::ErrorKind::InvalidInput, format!("the upstream server cannot be used: {error}"))
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
            script: ChatScript::default(),
            requests: Requests::new(self.keep_requests),
            uploads: Uploads::default(),
            access_log: AccessLog::new(self.log, self.quiet),
            read_timeout: self.read_timeout,
            hosts,
            web: Web::new(self.allow_private_urls),
            upstream,
            quirks: self.quirks,
            task_step: self.task_step,
            chunk_delay: self.chunk_delay,
        };
        Emulator::listen(app, SocketAddr::new(self.address, self.port)).await
    }
}

impl fmt::Debug for Builder {
    /// Omits the key and the documents.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("address", &self.address)
            .field("port", &self.port)
            .field("data_dir", &self.data_dir)
            .finish_non_exhaustive()
    }
}
