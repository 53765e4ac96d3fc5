//! A local, stateful server that speaks the Telnyx AI Inference API: for tests, demos and offline work.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! use telnyx_ai_emulator::Emulator;
//!
//! let emulator = Emulator::builder()
//!     .file("docs", "returns.txt", "Items can be returned within 30 days.")
//!     .start()
//!     .await?;
//! println!("send requests to {} with any key", emulator.base_url());
//! # std::io::Result::Ok(()) })?;
//! # std::io::Result::Ok(())
//! ```
//!
//! The same as a program: `telnyx-ai-emulator --port 8088 --data ./data` prints its base URL and
//! runs until it is stopped. Each sub-folder of `./data` is a bucket of documents.
//!
//! # What it does
//!
//! * Embedding tasks, embedded buckets, similarity search, embedding a web site, summaries, chat
//!   completions (plain and streamed) and the model list, under `/v2/ai`; the newer
//!   `/v2/ai/openai` paths of the last two as well. Any other path is a 404.
//! * Requests are checked: what breaks the API description gets a 422 that names each field, an
//!   unknown bucket the documented 404, a request without a bearer key a 401. Any key will do.
//! * Tasks move from `queued` over `processing` to `success`, `partial_success` or `failure` in the
//!   background, and the answers come from the documents that were put in.
//! * `Idempotency-Key` is honoured where the service honours it.
//!
//! # What it is not
//!
//! * **Its embedder is lexical.** Texts are near when they share words, word stems or parts of words,
//!   rare ones first. It knows no synonyms and no other language, whatever `embedding_model` says.
//! * **Its chat is extractive.** There is no language model: an answer quotes the documents of a
//!   retrieval tool, the conversation or a tool result, or says that it has nothing to quote. The
//!   same request gets the same text; `temperature`, `seed` and the other sampling fields are
//!   checked and have no effect, `n` choices are alike, and log probabilities have the right shape
//!   and made-up values. A function is called when `tool_choice` is `required`, or when the last user
//!   message names it. An [`upstream`](Builder::upstream) server brings a real model.
//! * **Guided output is the smallest that fits**: the least JSON that meets `guided_json`, a shortest
//!   match of `guided_regex` (a pattern with word borders or anchors in its middle is refused with a
//!   422), the most similar of `guided_choice`. If several are given, choice goes before regex and
//!   regex before JSON. A `pattern` inside a schema is filled in but not checked elsewhere.
//! * **Tokens are words** with the white space before them, in `usage`, `max_tokens` and chunks. An answer
//!   has at most 2048 of them, a request at most 32 choices.
//! * **Summaries quote** the most central sentences; `system_prompt` has no effect.
//! * **Documents are text**: UTF-8 and HTML. PDF, sound and other binary files fail with a reason, and
//!   the `intercom` loader is accepted but reads files as the default one does.
//! * It keeps no accounts, limits or bills, and everything but a [`data_dir`](Builder::data_dir) is
//!   gone when it stops.
//!
//! # Features
//!
//! Both are on by default. `cli`: the program; the library does not need it. `rustls`: pages and upstream
//! servers over https; without it only plain http can be fetched.

mod app;
mod builder;
mod chat;
mod clock;
mod crawl;
mod emulator;
mod engine;
mod fetch;
mod http;
mod json;
mod models;
mod routes;
mod schema;
mod store;
mod text;
mod worker;

pub use builder::Builder;
pub use emulator::Emulator;
