//! How to test your retry logic in five lines.
//!
//! A test wants the failures that a network has and a local server has not. Here are two answers of 503, and a client
//! that gets over them:
//!
//! ```
//! # use std::time::Duration;
//! # use telnyx_ai::Telnyx;
//! # use telnyx_ai_emulator::{Emulator, faults::Fault};
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let emulator = Emulator::builder().start().await?;
//! emulator.faults().add(Fault::status(503).retry_after(Duration::ZERO).on("POST", "/ai/chat/completions").times(2))?;
//! let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//! assert!(telnyx.chat().complete("Hi").await.is_ok());
//! assert_eq!(emulator.requests().of("POST", "/ai/chat/completions").len(), 3);
//! # Ok::<_, Box<dyn std::error::Error>>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Emulator::faults`](crate::Emulator::faults) is what goes wrong from now on, [`Fault`] one thing that does, and
//! [`Emulator::requests`](crate::Emulator::requests) what has come. It works with any client in any language.
//!
//! # Lost answers
//!
//! A request that was turned away and a request whose answer was lost look alike to a client, and only one of them was
//! paid for. A fault turns away by default; [`after_work`](Fault::after_work) makes it lose the answer. The state of the
//! emulator is what the work says that was done. A completion that may have been made is not sent again:
//!
//! ```
//! # use telnyx_ai::Telnyx;
//! # use telnyx_ai_emulator::{Emulator, faults::Fault};
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let emulator = Emulator::builder().start().await?;
//! # let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//! emulator.faults().add(Fault::reset().on("POST", "/ai/chat/completions").after_work())?;
//! let error = telnyx.chat().complete("Hi").await.unwrap_err();
//! assert!(error.is_interrupted());
//! assert_eq!(emulator.requests().of("POST", "/ai/chat/completions").len(), 1);
//! # Ok::<_, Box<dyn std::error::Error>>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! A conversation is, under the same `Idempotency-Key`, and is made once:
//!
//! ```
//! # use telnyx_ai::{Telnyx, conversations::{CreateConversation, ListConversations}};
//! # use telnyx_ai_emulator::{Emulator, faults::Fault};
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let emulator = Emulator::builder().start().await?;
//! # let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//! emulator.faults().add(Fault::status(502).on("POST", "/ai/conversations").after_work())?;
//! telnyx.conversations().create(CreateConversation::new()).await?;
//! assert_eq!(emulator.requests().of("POST", "/ai/conversations").len(), 2);
//! assert_eq!(telnyx.conversations().list(ListConversations::new()).await?.len(), 1);
//! # Ok::<_, Box<dyn std::error::Error>>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Broken streams
//!
//! ```
//! # use telnyx_ai::Telnyx;
//! # use telnyx_ai_emulator::{Emulator, faults::Fault};
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let emulator = Emulator::builder().start().await?;
//! # let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//! emulator.faults().add(Fault::cut_stream(3))?; // the role, and two words
//! let mut stream = telnyx.chat().stream("Hi").await?;
//! while stream.try_next().await.is_ok_and(|chunk| chunk.is_some()) {}
//! assert_eq!(stream.partial().text(), "You wrote:");
//! assert!(stream.into_completion().is_err());
//! # Ok::<_, Box<dyn std::error::Error>>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! [`stall_stream`](Fault::stall_stream) and [`malformed_chunk`](Fault::malformed_chunk) are the others;
//! [`cut_body`](Fault::cut_body) is for answers that are no streams, or to break inside a chunk.
//!
//! # For one request, from any program
//!
//! A request can bring its own fault as text in the header `x-emulator-fault`, such as `status=503; retry-after=1`; a
//! latency may come along in another header of that name. Operation and counts are left out. What is in the script
//! is not played on it and stays there. A fault that cannot be read is a 400 that says why.
//!
//! The program has the same texts: `--fault "POST /ai/chat/completions status=503 times=2"`, as often as you like;
//! `--latency 200ms` for all requests; `--fault-rate 0.2 --seed 7` for faults of every kind
//! [by chance](Faults::random), where a seed that was not given is told on the error output.
//!
//! # What a fault meets
//!
//! Every request over HTTP, before its key is looked at, and paths where there is nothing. A request is read to its end
//! before anything goes wrong. Faults in the connection itself, such as one that is refused, are not among them:
//! drop the emulator for that.

mod broken;
mod check;
mod fault;
mod kind;
mod play;
mod random;
mod script;
mod text;

pub use fault::Fault;
pub(crate) use play::play;
pub use script::Faults;
