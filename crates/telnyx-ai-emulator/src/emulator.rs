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
    access_log::Level, app::App, builder::Builder, connection::Door, faults::Faults, requests::Requests, routes,
    script::ChatScript, worker,
};

/// A running emulator. It stops when dropped.
///
/// ```
/// # use telnyx_ai_emulator::Emulator;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let emulator = Emulator::builder().file("docs", "returns.txt", "Returns take 30 days.").start().await?;
/// assert!(emulator.base_url().starts_with("http://127.0.0.1:"));
/// # std::io::Result::Ok(()) })?;
/// # std::io::Result::Ok(())
/// ```
///
/// It runs on a thread and a runtime of its own, so it answers whatever the caller's runtime is
/// busy with, and works from any runtime. Dropping it ends its connections, streams and tasks; what
/// was kept in memory is gone, a data folder stays and can be opened again. Several can run side by side.
pub struct Emulator {
    base_url: String,
    app: Arc<App>,
    /// Sent to stop the server once its open requests are answered, or this time has passed.
    drain: Option<oneshot::Sender<Duration>>,
    /// Dropped to stop the server at once.
    stop: Option<oneshot::Sender<()>>,
    /// Closed once the server has stopped.
    stopped: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Emulator {
    /// The settings of an emulator to start.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().port(0);
    /// # drop(builder);
    /// ```
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Where a client sends its requests: `http://127.0.0.1:PORT/v2`, without a trailing slash.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let emulator = Emulator::builder().start().await?;
    /// assert!(emulator.base_url().ends_with("/v2"));
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Puts a document into a bucket while the emulator runs, creating the bucket if need be.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let emulator = Emulator::builder().start().await?;
    /// emulator.put_file("docs", "guides/shipping.txt", "Shipping takes two days.")?;
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// A file of the same name is replaced. If the bucket is embedded, the file is embedded before
    /// this returns, as the service does with a changed document.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for a name that is empty, hidden or leaves its folder; else what the file
    /// system says, where there is a data folder.
    pub fn put_file(&self, bucket: &str, filename: &str, bytes: impl Into<Vec<u8>>) -> io::Result<()> {
        self.app.store.put(bucket, &[(filename.to_owned(), Bytes::from(bytes.into()))])?;
        self.app.store.index(bucket);
        Ok(())
    }

    /// What goes wrong on purpose, for tests of what a program does then.
    ///
    /// ```
    /// # use telnyx_ai_emulator::{Emulator, faults::Fault};
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let emulator = Emulator::builder().start().await?;
    /// emulator.faults().add(Fault::status(503).on("POST", "/ai/chat/completions").times(2))?;
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// The chapter about it is [`faults`](crate::faults).
    pub fn faults(&self) -> &Faults {
        &self.app.faults
    }

    /// Scripts the responses of chat completions, responses and messages.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let emulator = Emulator::builder().start().await?;
    /// emulator.chat().reply_to("capital of Norway").with("Oslo.");
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// The chapter about it is [`script`](crate::script).
    pub fn chat(&self) -> &ChatScript {
        &self.app.script
    }

    /// What it was asked, to look at and to count.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let emulator = Emulator::builder().start().await?;
    /// assert!(emulator.requests().of("POST", "/ai/chat/completions").is_empty());
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn requests(&self) -> &Requests {
        &self.app.requests
    }

    /// Stops the emulator once the requests that are open have been answered, or when `grace` has passed.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let emulator = Emulator::builder().start().await?;
    /// emulator.shutdown(std::time::Duration::from_secs(5)).await;
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// New connections are refused meanwhile, and idle ones are closed. Requests that are still open after `grace`
    /// are interrupted. Dropping the future stops the emulator at once, as dropping the emulator does.
    pub async fn shutdown(mut self, grace: Duration) {
        if let Some(drain) = self.drain.take() {
            let _ = drain.send(grace);
        }
        // An error is the end of the server.
        drop((&mut self.stopped).await);
    }

    pub(crate) async fn listen(app: App, address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).map_err(|error| cannot_listen(address, &error))?;
        listener.set_nonblocking(true)?;
        let base_url = base_url(listener.local_addr()?);
        let app = Arc::new(app);
        let (drain, draining) = oneshot::channel();
        let (stop, stopping) = oneshot::channel();
        let (running, stopped) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let served = Arc::clone(&app);
        // A runtime of its own is what lets a drop end everything: connections and tasks included.
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
        Ok(Self { base_url, app, drain: Some(drain), stop: Some(stop), stopped, thread: Some(thread) })
    }
}

/// Serves until `stop` is dropped, or until `drain` has come and open requests are answered or its time has passed.
async fn serve(
    listener: tokio::net::TcpListener,
    app: Arc<App>,
    drain: oneshot::Receiver<Duration>,
    stop: oneshot::Receiver<()>,
) {
    let app_to_index = Arc::clone(&app);
    tokio::task::spawn_blocking(move || index(&app_to_index));
    let (begin, begun) = oneshot::channel::<()>();
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
    let door = Door { listener, head_timeout: app.read_timeout };
    let server = axum::serve(door, routes::service(Arc::clone(&app)));
    let server = server.with_graceful_shutdown(async { drop(begun.await) }).into_future();
    select(pin!(server), end).await;
    app.requests.stop();
}

/// Indexes what was stored before the start. Only searches wait for it.
fn index(app: &App) {
    let tell = |message: &str| app.access_log.tell(Level::Info, message);
    for (bucket, files) in app.store.unindexed() {
        tell(&format!("indexing the {files} files of the bucket {bucket:?}; searches there wait for it"));
        app.store.index(&bucket);
        tell(&format!("indexed the bucket {bucket:?}"));
    }
    let conversations = app.store.unindexed_conversations();
    if conversations > 0 {
        tell(&format!("indexing {conversations} conversations; searches of conversation histories wait for it"));
        match app.store.index_conversations() {
            Ok(()) => tell(&format!("indexed {conversations} conversations")),
            // Each search tries it again, and reports why it fails.
            Err(error) => {
                app.access_log.tell(Level::Error, &format!("conversations cannot be indexed: {error}"));
            }
        }
    }
}

/// Why an address cannot be had, and what to do about it.
fn cannot_listen(address: SocketAddr, error: &Error) -> Error {
    let advice = match error.kind() {
        ErrorKind::AddrInUse => "another program has this port; stop it, or choose another port, or 0 for any free one",
        ErrorKind::AddrNotAvailable => "this machine does not have that address; 127.0.0.1 and 0.0.0.0 always work",
        ErrorKind::PermissionDenied => "choose a port from 1024 on, or 0 for any free one",
        _ => "choose another address or port",
    };
    Error::new(error.kind(), format!("cannot listen on {address}: {error}; {advice}"))
}

/// The address a client on this machine reaches a listener by.
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
            // The thread only drops its runtime now, which waits for nothing.
            drop(thread.join());
        }
        // What still runs must not keep the data folder from the next emulator.
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
    fn the_base_url_is_one_a_client_can_use() {
        assert_eq!(base_url("0.0.0.0:80".parse().unwrap()), "http://127.0.0.1:80/v2");
        assert_eq!(base_url("[::]:80".parse().unwrap()), "http://[::1]:80/v2");
        assert_eq!(base_url("10.0.0.1:80".parse().unwrap()), "http://10.0.0.1:80/v2");
    }
}
