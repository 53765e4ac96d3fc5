//! Fault injection: errors, delays and interrupted connections, to test the retry logic of a client.
//!
//! Here two requests get a 503, and the client retries:
//!
//! ```
//! use std::time::Duration;
//! use telnyx_ai::Telnyx;
//! use telnyx_ai_emulator::{Emulator, faults::Fault};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let emulator = Emulator::builder().start().await?;
//!     let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//!
//!     let overloaded = Fault::status(503).retry_after(Duration::ZERO);
//!     emulator.faults().add(overloaded.on("POST", "/ai/chat/completions").times(2))?;
//!     assert!(telnyx.chat().complete("Hi").await.is_ok());
//!     assert_eq!(emulator.requests().of("POST", "/ai/chat/completions").len(), 3);
//!     Ok(())
//! }
//! ```
//!
//! [`Emulator::faults`](crate::Emulator::faults) holds the faults of an emulator, and a [`Fault`] describes one.
//! [`Emulator::requests`](crate::Emulator::requests) has the received requests. Faults work with clients in any
//! language.
//!
//! # Lost responses
//!
//! A client cannot distinguish a request that the server rejected from a request whose response was lost, but only the
//! second request has an effect and a cost. A fault rejects the request by default; with
//! [`after_work`](Fault::after_work) the work is done and the response is lost. The SDK does not retry a chat
//! completion that may have been created:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai_emulator::{Emulator, faults::Fault};
//!
//! let emulator = Emulator::builder().start().await.unwrap();
//! let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//!
//! emulator.faults().add(Fault::reset().on("POST", "/ai/chat/completions").after_work()).unwrap();
//! let error = telnyx.chat().complete("Hi").await.unwrap_err();
//! assert!(error.is_interrupted());
//! assert_eq!(emulator.requests().of("POST", "/ai/chat/completions").len(), 1);
//! # Ok(()) }
//! ```
//!
//! The SDK retries the creation of a conversation with the same `Idempotency-Key`, so there is one conversation:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::conversations::{CreateConversation, ListConversations};
//! use telnyx_ai_emulator::{Emulator, faults::Fault};
//!
//! let emulator = Emulator::builder().start().await.unwrap();
//! let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//!
//! emulator.faults().add(Fault::status(502).on("POST", "/ai/conversations").after_work()).unwrap();
//! telnyx.conversations().create(CreateConversation::new()).await?;
//! assert_eq!(emulator.requests().of("POST", "/ai/conversations").len(), 2);
//! assert_eq!(telnyx.conversations().list(ListConversations::new()).await?.len(), 1);
//! # Ok(()) }
//! ```
//!
//! # Interrupted streams
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai_emulator::{Emulator, faults::Fault};
//!
//! let emulator = Emulator::builder().start().await.unwrap();
//! let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//!
//! emulator.faults().add(Fault::cut_stream(3)).unwrap(); // the role and two words
//! let mut stream = telnyx.chat().stream("Hi").await?;
//! while stream.try_next().await.is_ok_and(|chunk| chunk.is_some()) {}
//! assert_eq!(stream.partial().text(), "You wrote:");
//! assert!(stream.into_completion().is_err());
//! # Ok(()) }
//! ```
//!
//! [`stall_stream`](Fault::stall_stream) and [`malformed_chunk`](Fault::malformed_chunk) affect streams too.
//! [`cut_body`](Fault::cut_body) interrupts other responses, or a stream inside a chunk.
//!
//! # From any program
//!
//! A request can carry its own fault as text in the header `x-emulator-fault`, such as `status=503; retry-after=1`. A
//! second header of that name can carry a latency. The text has no operation and no counts. The faults of the emulator
//! are not injected into such a request and keep their counts. An invalid fault is a 400 with the reason.
//!
//! The program has the same syntax: `--fault "POST /ai/chat/completions status=503 times=2"` (any number of them),
//! `--latency 200ms` for all requests, and `--fault-rate 0.2 --seed 7` for [random faults](Faults::random) of every
//! kind. Without `--seed` the program logs the seed it chose.
//!
//! # Affected requests
//!
//! Faults affect every HTTP request, even one without a valid key or path. The paths of the storage API begin with
//! `/storage`, also for virtual hosts: `PUT /storage/docs/a/b.txt` is one object, percent-encoded as sent, and `PUT
//! /storage/{bucket}/{key}` is any object. The error of a status fault is XML there, with the code of S3. A request is
//! read completely before its fault is injected. Faults of the connection itself, such as a rejected connection, are
//! not supported; drop the emulator instead.

mod check;
mod fault;
mod inject;
mod interrupt;
mod kind;
mod random;
mod script;
mod text;

pub use fault::Fault;
pub(crate) use inject::inject;
pub use script::Faults;
