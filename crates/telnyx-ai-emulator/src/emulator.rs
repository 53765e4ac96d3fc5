//! The running server.

use std::{
    fmt,
    io::{self, Error, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    pin::pin,
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::select;
use tokio::sync::oneshot;

use crate::{
    access_log::Level, app::App, builder::Builder, connection::ConnectionListener, faults::Faults, requests::Requests,
    routes, script::ChatScript, storage, worker,
};

/// A running emulator, which stops when it is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// use telnyx_ai_emulator::Emulator;
///
/// let emulator = Emulator::builder().start().await?;
/// assert!(emulator.base_url().starts_with("http://127.0.0.1:"));
/// # Ok(()) }
/// ```
///
/// The emulator has its own thread and runtime, so it works from any runtime and responds even while the runtime of the
/// caller is blocked. Dropping it closes its connections and stops its streams and tasks. State in memory is lost; a
/// data folder can be opened again. Several emulators can run at the same time.
pub struct Emulator {
    base_url: String,
    storage_url: String,
    app: Arc<App>,
    /// Sent to stop the server after its open requests are complete or this time has elapsed.
    drain: Option<oneshot::Sender<Duration>>,
    /// Dropped to stop the server immediately.
    stop: Option<oneshot::Sender<()>>,
    /// Closed when the server has stopped.
    stopped: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Creates the settings of an emulator.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Returns the base URL for clients: `http://127.0.0.1:PORT/v2`, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Returns the URL of the storage API, for `storage_url` of a client: `http://127.0.0.1:PORT/storage`, without a
    /// trailing slash.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai_emulator::Emulator;
    ///
    /// let emulator = Emulator::builder().start().await.unwrap();
    /// let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).storage_url(emulator.storage_url());
    /// let storage = telnyx.build()?.storage();
    /// storage.buckets().create("docs").await?;
    /// storage.bucket("docs").await?.put("returns.txt", "Items can be returned within 30 days.").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// The [overview](crate#storage) lists the supported operations.
    pub fn storage_url(&self) -> &str {
        &self.storage_url
    }

    /// Adds a document to a bucket while the emulator runs. Creates the bucket if it is missing.
    ///
    /// A document with the same name is replaced. If the bucket is embedded, the document is embedded before this
    /// method returns. The service also embeds changed documents.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for a name that is empty, hidden or outside its folder. Other kinds are file system errors in the
    /// data folder.
    pub fn put_file(&self, bucket: &str, filename: &str, bytes: impl Into<Vec<u8>>) -> io::Result<()> {
        self.app.store.put(bucket, &[(filename.to_owned(), Bytes::from(bytes.into()))])?;
        self.app.store.index(bucket);
        Ok(())
    }

    /// Returns the faults to inject into requests. See [`faults`](crate::faults) for the guide.
    pub fn faults(&self) -> &Faults {
        &self.app.faults
    }

    /// Returns the scripted responses of chat completions, responses and messages. See [`script`](crate::script) for
    /// the guide.
    pub fn chat(&self) -> &ChatScript {
        &self.app.script
    }

    /// Returns the log of the received requests. See [`requests`](crate::requests) for the guide.
    pub fn requests(&self) -> &Requests {
        &self.app.requests
    }

    /// Stops the emulator after its open requests are complete, or after `grace`.
    ///
    /// Meanwhile new connections are rejected and idle connections are closed. Requests that are still open after
    /// `grace` are interrupted. Dropping the future stops the emulator immediately, like dropping the emulator.
    pub async fn shutdown(mut self, grace: Duration) {
        if let Some(drain) = self.drain.take() {
            let _ = drain.send(grace);
        }
        // The channel has no message; an error means that the server has stopped.
        drop((&mut self.stopped).await);
    }

    pub(crate) async fn listen(app: App, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).map_err(|error| cannot_listen(address, &error))?;
        listener.set_nonblocking(true)?;
        let base_url = base_url(listener.local_addr()?);
        let storage_url = format!("{}{}", base_url.strip_suffix("/v2").unwrap_or(&base_url), storage::PATH);
        let app = Arc::new(app);
        let (drain, draining) = oneshot::channel();
        let (stop, stopping) = oneshot::channel();
        let (running, stopped) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let served = Arc::clone(&app);
        // Dropping a dedicated runtime also ends its connections and tasks.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("telnyx-ai-emulator".to_owned()).spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener);
                let listener = match listener.and_then(|listener| worker::resume(&served).map(|()| listener)) {
                    Ok(listener) => listener,
                    Err(error) => return drop(ready.send(Err(error))),
                };
                drop(ready.send(Ok(())));
                serve(listener, served, draining, stopping).await;
            });
            runtime.shutdown_background();
            drop(running);
        })?;
        started.await.unwrap_or_else(|_| Err(Error::other("the emulator's thread ended")))?;
        Ok(Self { base_url, storage_url, app, drain: Some(drain), stop: Some(stop), stopped, thread: Some(thread) })
    }
}

/// Serves until `stop` is dropped, or until a `drain` was received and open requests are complete or its time has
/// elapsed.
async fn serve(
    listener: tokio::net::TcpListener,
    app: Arc<App>,
    drain: oneshot::Receiver<Duration>,
    stop: oneshot::Receiver<()>,
) {
    let app_to_index = Arc::clone(&app);
    tokio::task::spawn_blocking(move || index(&app_to_index));
    let (begin, draining) = oneshot::channel::<()>();
    let limit = async {
        match drain.await {
            Ok(grace) => {
                drop(begin);
                tokio::time::sleep(grace).await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    let end = pin!(select(Box::pin(limit), stop));
    let listener = ConnectionListener { listener, header_timeout: app.read_timeout };
    let server = axum::serve(listener, routes::service(Arc::clone(&app)));
    let server = server.with_graceful_shutdown(async { drop(draining.await) }).into_future();
    select(pin!(server), end).await;
    app.requests.stop();
}

/// Indexes the data that was stored before the start. Only searches wait for it.
fn index(app: &App) {
    let log = |message: &str| app.access_log.write_message(Level::Info, message);
    for (bucket, files) in app.store.unindexed() {
        log(&format!("indexing {files} files of the bucket {bucket:?}; searches in it wait until it is indexed"));
        app.store.index(&bucket);
        log(&format!("indexed the bucket {bucket:?}"));
    }
    let conversations = app.store.unindexed_conversations();
    if conversations > 0 {
        log(&format!(
            "indexing {conversations} conversations; searches of conversation histories wait until they are indexed"
        ));
        match app.store.index_conversations() {
            Ok(()) => log(&format!("indexed {conversations} conversations")),
            // Each search retries the indexing and reports the error.
            Err(error) => {
                app.access_log.write_message(Level::Error, &format!("conversations cannot be indexed: {error}"));
            }
        }
    }
}

/// Adds the address and advice to the error of a listener.
fn cannot_listen(address: SocketAddr, error: &Error) -> Error {
    let advice = match error.kind() {
        ErrorKind::AddrInUse => "another program uses this port; stop it, or choose another port, or 0 for a free one",
        ErrorKind::AddrNotAvailable => "this machine does not have that address; 127.0.0.1 and 0.0.0.0 always work",
        ErrorKind::PermissionDenied => "choose a port from 1024, or 0 for a free one",
        _ => "choose another address or port",
    };
    Error::new(error.kind(), format!("cannot listen on {address}: {error}; {advice}"))
}

/// Returns the base URL by which a client on this machine reaches a listener.
fn base_url(local: SocketAddr) -> String {
    let ip = match local.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}/v2", SocketAddr::new(ip, local.port()))
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread only drops its runtime, which does not block.
            drop(thread.join());
        }
        // Work that is still running must not block the data folder for the next emulator.
        self.app.store.database().close();
        self.app.access_log.close();
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_url_of_an_unspecified_address_is_loopback() {
        assert_eq!(base_url("0.0.0.0:80".parse().unwrap()), "http://127.0.0.1:80/v2");
        assert_eq!(base_url("[::]:80".parse().unwrap()), "http://[::1]:80/v2");
        assert_eq!(base_url("10.0.0.1:80".parse().unwrap()), "http://10.0.0.1:80/v2");
    }
}
