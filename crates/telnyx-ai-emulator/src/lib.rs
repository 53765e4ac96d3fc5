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
//! runs until it is stopped. Each sub-folder of `./data` is a bucket of documents; the hidden file
//! `.telnyx-ai-emulator.redb` in it holds everything else, so the next start goes on from there.
//!
//! # As a program
//!
//! * Standard output has the base URL and nothing else. Standard error says where state is kept and what is indexed,
//!   and has a line for each request: time, method, path, status, duration and size of the response body, `incomplete`
//!   and `client-closed` for a response that its client did not wait for, and the faults that were played. `--log json` writes each line as a JSON object with `time`, `level` and `message`, `--quiet`
//!   only warnings and errors.
//! * `/` is a page that shows requests, buckets, tasks and pictures of clusters, and switches faults on and off.
//!   `GET /health` is 200 with `"status": "ok"` as long as the state can be read, else 503. Both need no key.
//! * The page is made of `/emulator/requests` (GET, DELETE), `/emulator/buckets` and `/emulator/tasks` (GET),
//!   `/emulator/clusters/{task_id}/graph` (GET), [`/emulator/chat`](script#from-any-program) and `/emulator/faults`: GET lists the faults, POST `{"fault": "reset always"}`
//!   adds one, DELETE with such a body removes it, without a body all. Programs may use these too. A change must
//!   have the content type `application/json` and no `Origin` of another host, so that no other web page makes it.
//! * SIGTERM and SIGINT (Ctrl-C) end it with exit code 0, also as process 1 of a container. Requests that are open get
//!   5 s to end; a second signal ends it at once. All state that was acknowledged is on disk by then.
//! * Headers must arrive within 30 s, and the body at 1 KiB per 30 s at least ([`read_timeout`](Builder::read_timeout),
//!   `--read-timeout`).
//! * When the disk of a [`data_dir`](Builder::data_dir) is full, requests that store something are a 507 and change nothing.
//!   They work again once there is space.
//!
//! # What it does
//!
//! * Embedding tasks, embedded buckets, similarity search, embedding a web site, summaries, chat
//!   completions (plain and streamed) and the model list, under `/v2/ai`; the newer
//!   `/v2/ai/openai` paths of the last two as well.
//! * Vectors of texts at `/v2/ai/openai/embeddings`, as numbers or base64, of the size that the model has (1024, or
//!   4096 for `Qwen/Qwen3-Embedding-8B`), and `/v2/ai/openai/embeddings/models`.
//! * What OpenAI's clients send and read below `/v2/ai/openai`: single models at `models/{id}`, errors with an `error`
//!   (`message`, `type`, `param`, `code`) beside the service's own `detail` or `errors`, `max_completion_tokens`, the
//!   role `developer`, a `tool_choice` by name, `json_schema` as `response_format`, and texts to embed as arrays of
//!   tokens, each of which counts as a word. An optional field that is null counts as missing, on all paths.
//! * `response_format` in all its forms. A schema with `strict: true` must be one that strict servers take, by the
//!   documentation of OpenAI: closed objects whose properties are all required, an object at the top, at most 10 levels
//!   and 5000 properties, and no keyword such as `oneOf`, `allOf`, `default` or `minLength`. Another one is a 400 with the
//!   code 10015, whose `source.pointer` names the place.
//! * The models that the documentation of November 2026 names, and older ones, with tiers of service, prices, regions and
//!   limits. `max_tokens` is lowered to the `max_completion_tokens` of a model, and 8192 by default on the three models
//!   of which that is documented.
//! * Reasoning models write their reasoning first, in `reasoning_content` of messages and deltas, items of responses, and
//!   blocks of messages in Anthropic's form if `thinking` asks for them. `max_tokens` counts it: when it is used up before
//!   the answer begins, `content` is null and the finish reason `length`. `enable_thinking: false` and
//!   `reasoning_effort: "none"` switch it off. What a model does not take is a 400 with the code 10015.
//! * A call of a tool needs its result before the conversation goes on, and a result its call: in chat completions and
//!   messages in the messages that follow the call, in responses anywhere later. Another request is a 400 that names the
//!   ids in the words of OpenAI or Anthropic, unless [`allow_unpaired_tools`](Builder::allow_unpaired_tools)
//!   (`--allow-unpaired-tools`) is set.
//! * [`fence_json`](Builder::fence_json), [`ignore_guided`](Builder::ignore_guided) and
//!   [`reasoning_field`](Builder::reasoning_field) (`--fence-json`, `--ignore-guided`, `--reasoning-field`) give answers as
//!   other servers and models write them, to test clients.
//! * Responses at `/v2/ai/openai/responses` (and `/v2/ai/responses`), plain and as typed events, with function tools.
//!   With a `conversation` its messages are the context, and instructions, input, calls and answer are added to it.
//! * Messages in Anthropic's form at `/v2/ai/anthropic/v1/messages`, plain and as its events, with tools. Errors
//!   below `/v2/ai/anthropic/` are in its form too, with the status they have elsewhere.
//! * Requests are checked: what breaks the API description gets a 422 that names each field, an
//!   unknown bucket the documented 404, a request without a bearer key a 401. Any key will do. A path
//!   that is not listed here is a 404.
//! * Requests are for this machine: a `Host` that is neither a loopback host nor the address of the emulator is a 403,
//!   unless [`allow_host`](Builder::allow_host) (`--allow-host`) names it. URLs in requests are fetched from public and
//!   loopback addresses only, unless [`allow_private_urls`](Builder::allow_private_urls) (`--allow-private-urls`) is set.
//! * A web site is the first page, behind its redirects, and what is linked from it on the same scheme, host and port.
//!   If the first page cannot be had, the task fails, and the file of that page has the `error_reason`.
//! * Conversations with their messages, insight templates, their groups and what they find out. The list
//!   takes PostgREST filters on `id`, `name`, `created_at`, `last_message_at` and `metadata->KEY`: `eq`,
//!   `neq`, `gt`, `gte`, `lt`, `lte`, `like`, `ilike`, `in`, `is`, each with `not.` before it, grouped by
//!   `or`, `and`, `not.or`, `not.and`; and `order` and `limit`. What cannot be read is a 400 that says why.
//!   The `>` must come percent-encoded, as clients send it: a raw one is no URL, which is a bare 400.
//! * What insights found out is counted by `/v2/ai/conversations/conversation-insights/aggregates`: by fields of their
//!   JSON results and `metadata.KEY`, filtered by `insight_id`, `created_at` and `metadata.KEY` or `metadata[KEY]`.
//! * What was said in conversations is searched by `/v2/ai/conversation_histories`, with its filters `eq`, `in`, `gte`,
//!   `gt`, `lte`, `lt` and `contains` on the fields of a record and on its metadata.
//! * Tasks move from `queued` over `processing` to `success`, `partial_success` or `failure` in the
//!   background, and the answers come from the documents that were put in. A task that had not ended when
//!   the emulator stopped starts over at the next start, if there is a [`data_dir`](Builder::data_dir).
//! * Clusters are found in the chunks of an embedded bucket by HDBSCAN, named by their most typical words
//!   and their most central sentence, and drawn as a PNG: chunks by their first two principal components,
//!   a colour and shape for each cluster, grey for chunks in none. Tasks move from `pending` over `starting`
//!   and `running` to `completed` or, if no chunk was selected, `failed`, and start over like the others.
//! * Fine-tuning jobs check and count their training file, move from `queued` over `running` to
//!   `succeeded` or `cancelled`, and make a model that is listed and can be chatted with. A file that is
//!   missing or has a bad line is refused with a 422 that names file and line: a job has no field to say
//!   so later. A job that had not ended when the emulator stopped goes on at the next start, if there is a
//!   [`data_dir`](Builder::data_dir); if its file is spoilt by then, it is `failed`.
//! * Transcriptions decode the recording (wav, mp3, mp2, flac, ogg, m4a, mp4, webm) for its true duration,
//!   and make a segment of each stretch of sound between pauses of half a second, with `multichannel` for each channel.
//!   All models of November 2026 are there; a language or a `model_config` that one does not take is a 400.
//! * `Idempotency-Key` is honoured where the service honours it.
//! * Things go wrong when a test wants them to, and what was received can be counted: see the chapter [`faults`].
//! * A test gives the responses of the model: see the chapter [`script`]. [`requests`] has what was received, and how each
//!   exchange [ended](requests::Ending): with the whole response, or because the client closed the connection.
//!
//! # What it is not
//!
//! * **Its embedder is lexical.** Texts are near when they share words, word stems or parts of words,
//!   rare ones first. It knows no synonyms and no other language, whatever `embedding_model` says.
//!   Its vectors hold the same, all words counting alike, so that the dot product of two of them tells how many
//!   words they share, give or take 0.1 by chance in vectors of 1024; texts are embedded whole, however long. `dimensions` other than its own is a 422
//!   for a model of a fixed size, where the service is known to answer with a 500; `Qwen/Qwen3-Embedding-8B` can be
//!   cut to 32 and more. Empty texts and more than 2048 of them are refused.
//! * **Its chat is extractive.** There is no language model: an answer quotes the documents of a
//!   retrieval tool, the conversation or a tool result, or says that it has nothing to quote. The
//!   same request gets the same text; `temperature`, `seed` and the other sampling fields are
//!   checked and have no effect, `n` choices are alike, and log probabilities have the right shape
//!   and made-up values. A function is called when `tool_choice` is `required` or names
//!   it, or when the last user message names it. A test can [`script`] another response. An [`upstream`](Builder::upstream) server brings a real model.
//! * **Messages are chat completions of another form too.** Blocks are text, images, tool uses and tool results, and
//!   thinking, which is passed over when it is sent back; its signature is always the same. `mcp_servers`,
//!   `fallback_config` and the sampling fields have no effect; `thread`, which leaves
//!   messages out, is refused. A stop sequence that ended
//!   the text of an [`upstream`](Builder::upstream) server is not known, so it counts as `end_turn`.
//! * **Responses are chat completions of another form.** Items are messages, function calls and their outputs, and
//!   reasoning, which is passed over when it is sent back; tools are functions. Nothing but conversations is stored, so
//!   `previous_response_id` and `background` are refused. A turn is added once it is answered, before a stream of
//!   it begins; of a message with parts its text is kept. Instructions that the conversation holds are not added again.
//!   An [`upstream`](Builder::upstream) server is sent a chat request, and its answer is streamed once it is whole.
//! * **Guided output is the smallest that fits**: the least JSON that meets `guided_json` or a `json_schema`, a shortest
//!   match of `guided_regex` (a pattern with word borders or anchors in its middle is refused with a
//!   422), the most similar of `guided_choice`. If several are given, choice goes before regex and
//!   regex before JSON. A `pattern` inside a schema is filled in but not checked elsewhere. An integer
//!   that does not fit into 64 bits is not made.
//! * **Reasoning is a stand-in**, of 8 (`minimal`), 16, 32 (`medium`), 64, 128 or 256 (`max`) tokens, the default being
//!   that of `medium`. Nothing documents which models reason and which efforts they take: all seven on `zai-org/GLM-5.3`,
//!   `zai-org/GLM-5.3-Flash` and `deepseek-ai/DeepSeek-V4.1-Flash`, `low`, `high` and `max` on `moonshotai/Kimi-K3`, which
//!   cannot stop reasoning, and `none`, `low`, `medium` and `high` on the others that reason, is an assumption. So is that
//!   `enable_thinking: false` counts before `reasoning_effort`. Messages in Anthropic's form reason only when `thinking`
//!   says so.
//! * **Regions, tiers and prices are plausible**, except for those of `moonshotai/Kimi-K2.6` and
//!   `deepseek-ai/DeepSeek-V4.1-Flash`. A region has no effect, but with `mode: "strict"` one that a model is not served in
//!   is a 422. Two things are assumed: a `mode` without a `region` is a 422, and a `service_tier` that a model does not
//!   list a 400 with the code 10015.
//! * **Cached tokens** are those of all messages up to the last answer of the assistant, as if a cache held the turn before.
//! * **Tokens are words** with the white space before them, in `usage`, `max_tokens` and chunks; JSON is streamed in pieces
//!   of 8 characters. An answer
//!   has at most 2048 of them, a request at most 32 choices. Tokens times choices times one more than
//!   `top_logprobs`, if log probabilities are wanted, may be 65536 at most, a token of more than 32 bytes counting
//!   as several; what would be more is a 422 that names `n` or `top_logprobs`, or `messages` where neither counts.
//! * **Clusters share words**, not meanings, for they come from the same embedder. Of more than 5000 chunks
//!   an even share of 5000 is clustered. The same chunks give the same clusters, the largest first: their
//!   ids are `0`, `1` and so on, those of sub-clusters `0_0`, `0_1`. Texts that are all alike have no
//!   clusters. Lists of cluster tasks begin with page 0 and the oldest task; their `finished_at`, which the
//!   description requires, is the time of the last change of status until a task ends. A graph that is
//!   asked for before the task is completed is a 422.
//! * **Fine-tuning trains nothing.** The new model answers as its base does.
//! * **Transcriptions hold no speech.** The text says how much sound there is, as
//!   `[emulator stand-in: 3.2 s of sound, no transcript]`; `language` is checked and has no effect, all words have speaker
//!   0 and confidence 0. Some models tell the text only, as documented; words come with
//!   `diarize`, `utterances` or `multichannel` of the models of Deepgram, and always from `reson8/prerecorded`. The
//!   languages of Deepgram's models are those that Deepgram documents. Opus and other codecs without a decoder here are measured, not
//!   listened to: all of it is one segment. AAC counts the padding of its encoder, some 30 ms. An
//!   [`upstream`](Builder::upstream) server is sent the recording instead.
//! * **Filters have the logic of SQL.** A missing name or key is neither equal nor unequal to anything:
//!   `metadata->tier=neq.gold` leaves out conversations without a tier. Times are compared as times, a
//!   number in the metadata with a number as numbers, all else as text. Without `order` the oldest come first.
//! * **Setting metadata replaces it**: what `PUT` does with keys it does not name is not documented.
//! * **Insights are found when they are asked for**, anew once the messages or the templates have changed,
//!   in one run of the templates that are in a group, or of all if no group has one. Without messages or
//!   templates there is no run. A result quotes what is nearest to the instructions, or is the smallest JSON
//!   with all properties of the schema; a run is `failed` if a schema cannot be met. An
//!   [`upstream`](Builder::upstream) server is asked for its `meta-llama/Meta-Llama-3.1-8B-Instruct` instead,
//!   and again on the next request if it failed. Webhooks are kept, but not called.
//! * **Aggregates count results as of now**: for conversations whose insights are not found yet, they are found first,
//!   so `created_at` is seldom older than the first request for them. The fields of `show` are grouped by like those of
//!   `group_by`, a field that a result lacks is null, and without any there is one row for all. The largest counts
//!   come first.
//! * **A conversation is a record of its history**: a line for each message that has a text, in chunks of 480 tokens
//!   that share 64, indexed as soon as they are there, so `ingested_at` is the time of the last message. All of it
//!   is in the region `USA`, of the one user and the one organization; its metadata is the conversation's. Nothing
//!   has a policy of retention, so a filter on one finds nothing. All chunks are results, those without a word of
//!   the query with a score of 0. A bad region or filter is a 400, other bad parameters are a 422.
//! * **Of a message only what its list shows is kept**, and its `tool_call_id`: no `name` or `tool_choice`. Roles and
//!   tool calls that the description of the list does not have are a 422. Instructions and system messages of responses
//!   are kept for the turns to come, and not listed.
//! * **Summaries quote** the most central sentences; `system_prompt` has no effect. Headings, tables and code
//!   are left out if there are sentences.
//! * **Documents are text**: UTF-8 and HTML. PDF, sound and other binary files fail with a reason, and
//!   the `intercom` loader is accepted but reads files as the default one does.
//! * It keeps no accounts, limits or bills (a 429 is a [fault](faults) that is asked for), and without a
//!   [`data_dir`](Builder::data_dir) everything is gone when it stops. The answers kept for `Idempotency-Key` are gone even so.
//!
//! # Features
//!
//! Both are on by default. `cli`: the program; the library does not need it. `rustls`: pages and upstream
//! servers over https; without it only plain http can be fetched.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod access_log;
mod aggregates;
mod anthropic;
mod app;
mod audio;
mod builder;
mod chat;
mod clock;
mod clusters;
mod connection;
mod crawl;
mod emulator;
mod engine;
mod exchange;
pub mod faults;
mod fetch;
mod filter;
mod fine_tuning;
mod graph;
mod histories;
mod hosts;
mod http;
mod json;
mod models;
mod page;
pub mod requests;
mod responses;
mod routes;
mod schema;
pub mod script;
mod store;
mod text;
mod web;
mod worker;

#[doc(hidden)]
pub use access_log::Level;
pub use access_log::LogFormat;
pub use builder::Builder;
pub use chat::quirks::ReasoningField;
pub use emulator::Emulator;
