//! A local, stateful server that implements the Telnyx AI Inference API, for tests, demos and offline work.
//!
//! ```
//! use telnyx_ai::Telnyx;
//! use telnyx_ai_emulator::Emulator;
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let emulator = Emulator::builder().start().await?;
//!     let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//!     emulator.chat().reply_to("capital of Norway").with("Oslo.");
//!
//!     let reply = telnyx.chat().complete("What is the capital of Norway?").await?;
//!     assert_eq!(reply.text(), "Oslo.");
//!     Ok(())
//! }
//! ```
//!
//! * [`Builder`] has the settings: documents, a data folder, the network, an upstream server.
//! * [`script`] scripts the responses of the model.
//! * [`faults`] injects errors, delays and interrupted connections.
//! * [`requests`] records the received requests, to inspect and count them in tests.
//!
//! # As a program
//!
//! `telnyx-ai-emulator --port 8088 --data ./data` prints its base URL and runs until it is stopped. Each sub-folder of
//! `./data` is a bucket of documents. The hidden file `.telnyx-ai-emulator.redb` in it holds all other state, so the
//! next start continues with the same state.
//!
//! * Standard output contains the base URL and nothing else. Standard error reports the location of the state and the
//!   indexed data, and has a line for each request: time, method, path, status, duration, size of the response body,
//!   and the injected faults. A line has `incomplete` if the response was not sent completely, and `client-closed` if
//!   the client closed the connection. `--log json` writes each line as a JSON object with `time`, `level` and
//!   `message`. `--quiet` writes only warnings and errors.
//! * `/` is a page that shows requests, buckets, tasks and cluster graphs, and that adds and removes faults.
//!   `GET /health` returns 200 with `"status": "ok"` if the state can be read, otherwise 503. Both work without a key.
//! * Programs may use the endpoints of the page: `/emulator/requests` (GET, DELETE), `/emulator/buckets` and
//!   `/emulator/tasks` (GET), `/emulator/clusters/{task_id}/graph` (GET), [`/emulator/chat`](script#from-any-program)
//!   and `/emulator/faults`. For faults, GET lists them, POST `{"fault": "reset always"}` adds one, DELETE with such a
//!   body removes one, and DELETE without a body removes all. A change needs the content type `application/json` and no
//!   `Origin` of another host, so that other web pages cannot make it.
//! * SIGTERM and SIGINT (Ctrl-C) stop the program with exit code 0, also as process 1 of a container. Open requests
//!   have 5 s to complete; a second signal stops it immediately. All acknowledged state is on disk by then.
//! * The headers of a request must arrive within 30 s, and its body at 1 KiB per 30 s at least
//!   ([`read_timeout`](Builder::read_timeout), `--read-timeout`).
//! * If the disk of a [`data_dir`](Builder::data_dir) is full, a request that stores something fails with a 507 and
//!   changes nothing. Such requests work again once there is space.
//!
//! # Supported operations
//!
//! All paths except those of [storage](#storage) are below `/v2/ai`. Any bearer key is accepted; a request without a
//! key fails with a 401. A path that is not listed here is a 404. `Idempotency-Key` works where the service supports
//! it. A request that violates the API description fails with a 422 that lists each invalid field; an unknown bucket is
//! the documented 404. An optional field with the value null counts as missing.
//!
//! * **Chat completions** (plain and streamed) and the **model list**, also at the newer paths below `openai`.
//! * **Embedding tasks**, embedded buckets, similarity search, embedding a web site, and summaries. Tasks move from
//!   `queued` to `processing` and then to `success`, `partial_success` or `failure` in the background.
//! * **Embedding vectors** at `openai/embeddings`, as numbers or base64, with the dimensions of the model (1024, or
//!   4096 for `Qwen/Qwen3-Embedding-8B`), and `openai/embeddings/models`.
//! * **OpenAI compatibility** below `openai`: single models at `models/{id}`, errors with an `error` object (`message`,
//!   `type`, `param`, `code`) beside the service's own `detail` or `errors`, `max_completion_tokens`, the role
//!   `developer`, a named `tool_choice`, `json_schema` as `response_format`, and arrays of tokens as texts to embed.
//!   Each of these tokens counts as a word.
//! * **Structured output** with every form of `response_format`. A schema with `strict: true` must meet the rules that
//!   OpenAI documents: closed objects whose properties are all required, an object at the root, at most 10 levels and
//!   5000 properties, and no keyword such as `oneOf`, `allOf`, `default` or `minLength`. Otherwise the request fails
//!   with a 400 and the code 10015; `source.pointer` is the location of the violation.
//! * **Models** of the documentation of November 2026, and older models, with service tiers, prices, regions and
//!   limits. `max_tokens` is capped at the `max_completion_tokens` of a model. It defaults to 8192 on the three models
//!   for which that default is documented.
//! * **Reasoning** precedes the text of reasoning models: `reasoning_content` of messages and deltas, items of
//!   responses, and, if `thinking` is set, blocks of Anthropic messages. `max_tokens` includes it; if it is used up
//!   before the text begins, `content` is null and the finish reason is `length`. `enable_thinking: false` and
//!   `reasoning_effort: "none"` turn it off. A setting that the model does not support is a 400 with the code 10015.
//! * **Tool calls** need a result before the conversation continues, and a result needs its call: in the messages that
//!   follow the call for chat completions and Anthropic messages, anywhere later for responses. Other requests fail
//!   with a 400 that lists the ids in the words of OpenAI or Anthropic, unless
//!   [`allow_unpaired_tools`](Builder::allow_unpaired_tools) (`--allow-unpaired-tools`) is set.
//! * **Output of other servers and models**, to test clients: [`fence_json`](Builder::fence_json),
//!   [`ignore_guided`](Builder::ignore_guided) and [`reasoning_field`](Builder::reasoning_field) (`--fence-json`,
//!   `--ignore-guided`, `--reasoning-field`).
//! * **Responses** at `openai/responses` (and `responses`), plain and as typed events, with function tools. A
//!   `conversation` provides its messages as context; instructions, input, calls and output are added to it.
//! * **Anthropic messages** at `anthropic/v1/messages`, plain and as events, with tools. Errors below `anthropic` have
//!   Anthropic's form too, with the same status as elsewhere.
//! * **Conversations** with messages, insight templates, template groups and insight results. The list supports
//!   PostgREST filters on `id`, `name`, `created_at`, `last_message_at` and `metadata->KEY`: `eq`, `neq`, `gt`, `gte`,
//!   `lt`, `lte`, `like`, `ilike`, `in` and `is`, each with an optional `not.`, grouped by `or`, `and`, `not.or` and
//!   `not.and`. It also supports `order` and `limit`. An invalid filter is a 400 with the reason. Clients must
//!   percent-encode the `>`; with a raw one the URL is invalid, which is a 400 without a body.
//! * **Aggregates** of insight results at `conversations/conversation-insights/aggregates`: by fields of their JSON
//!   results and by `metadata.KEY`, filtered by `insight_id`, `created_at` and `metadata.KEY` or `metadata[KEY]`.
//! * **Conversation histories** at `conversation_histories`: search with the filters `eq`, `in`, `gte`, `gt`, `lte`,
//!   `lt` and `contains` on the fields of a record and on its metadata.
//! * **Clusters** of the chunks of an embedded bucket, found by HDBSCAN, named by their most typical words and
//!   described by their most central sentence. The graph is a PNG with the first two principal components of the chunks
//!   as axes, a colour and shape for each cluster, and grey for chunks without one. Tasks move from `pending` to
//!   `starting`, `running` and `completed`; a task whose selection is empty is `failed`.
//! * **Fine-tuning jobs** check and count their training file, move from `queued` to `running` and then to `succeeded`
//!   or `cancelled`, and create a model that is listed and usable in chat completions. A missing file or an invalid
//!   line is a 422 with file and line, because a job has no field for such an error.
//! * **Transcriptions** decode the recording (wav, mp3, mp2, flac, ogg, m4a, mp4, webm) for its exact duration, and
//!   return a segment for each stretch of sound between pauses of 0.5 s, per channel with `multichannel`. All models of
//!   November 2026 are supported; a language or `model_config` that a model does not support is a 400.
//!
//! Tasks and jobs that were not finished when the emulator stopped start again at the next start if there is a
//! [`data_dir`](Builder::data_dir). A fine-tuning job whose file has become invalid is then `failed`.
//!
//! # Storage
//!
//! The S3 API is at [`storage_url`](Emulator::storage_url), `http://127.0.0.1:PORT/storage`, in path style
//! (`/storage/{bucket}/{key}`) and in virtual-host style (`http://{bucket}.localhost:PORT/{key}`, also
//! `{bucket}.s3.localhost`, with or without `/storage` before the key). Buckets and objects are those of all other
//! operations: an object that is put into an embedded bucket is embedded before the response, and the embeddings of a
//! deleted object are removed.
//!
//! * **Buckets**: list, create, `HEAD`, location and delete. A bucket has the region of its `LocationConstraint`, which
//!   can be any text, or `us-central-1`.
//! * **Objects**: put, get with one range and conditions, `HEAD`, delete, delete many, both versions of the list, and
//!   multipart uploads with their lists. Content type and `x-amz-meta-*` are stored. Entity tags are as those of S3.
//!   Copies, access control, versions, tags, policies and other sub-resources are a 501 `NotImplemented`.
//! * **Bodies** are plain or `aws-chunked`, up to 5 GiB. `Content-MD5` and CRC checksums of headers and trailers are
//!   checked; those of SHA-1 and SHA-256 are not. With a [`data_dir`](Builder::data_dir) content is written to a file
//!   while it arrives; otherwise it is in memory. Multipart uploads that are not complete are lost when the emulator
//!   stops.
//! * **Keys** must be file names, also in memory: a part between slashes that is empty or hidden (`.a`), or that has a
//!   backslash, is a 400 `InvalidArgument`. With a folder, a key cannot be both an object and the folder of another
//!   one.
//! * **Any key** is accepted, as `AWS4-HMAC-SHA256 Credential=KEY/…`, whose signature is ignored, or as bearer key.
//!   Without one, a request is a 403 `AccessDenied`, and so is a URL with a signature of AWS, because it contains the
//!   key.
//! * **Presigned URLs** are created at `/v2/storage/buckets/{bucket}/{key}/presigned_url`, with `/` in the key as
//!   `%2F`. `ttl` is 1 to 604800; a default of 300 is an assumption.
//!
//! # Network access
//!
//! * A request must be for this machine: a `Host` other than a loopback host or the address of the emulator is a 403,
//!   unless [`allow_host`](Builder::allow_host) (`--allow-host`) lists it. Names below `localhost` are for storage only.
//! * URLs in requests are fetched from public and loopback addresses only, unless
//!   [`allow_private_urls`](Builder::allow_private_urls) (`--allow-private-urls`) is set.
//! * A web site consists of the first page, after redirects, and the pages linked from it with the same scheme, host
//!   and port. If the first page cannot be fetched, the task fails and the file of that page has the `error_reason`.
//!
//! # Differences from the service
//!
//! * **The embedder is lexical.** Texts are similar if they share words, word stems or parts of words; rare words have
//!   more weight. The embedder knows no synonyms and no second language, for every `embedding_model`. In vectors all
//!   words have the same weight, so the dot product of two vectors measures the share of common words, with an error of
//!   about 0.1 at 1024 dimensions. Texts are never truncated. `dimensions` other than its own is a 422 for a model of a
//!   fixed size (the service is known to return a 500); `Qwen/Qwen3-Embedding-8B` supports 32 and more. Empty texts and
//!   more than 2048 texts are rejected.
//! * **Chat is extractive.** There is no language model. The text quotes the documents of a retrieval tool, the
//!   conversation or a tool result, or states that there is nothing to quote. Equal requests get equal texts.
//!   `temperature`, `seed` and other sampling fields are validated and have no effect. All `n` choices are equal, and
//!   log probabilities have the right shape and invented values. A function is called if `tool_choice` is `required` or
//!   names it, or if the last user message names it. Use [`script`] for a specific response, or an
//!   [`upstream`](Builder::upstream) server for a real model.
//! * **Anthropic messages use the chat engine.** Blocks are text, images, tool uses, tool results, and thinking, which
//!   is ignored in input; its signature is constant. `mcp_servers`, `fallback_config` and the sampling fields have no
//!   effect. `thread`, which omits messages, is rejected. The stop sequence that ended the text of an
//!   [`upstream`](Builder::upstream) server is unknown, so such a message has the stop reason `end_turn`.
//! * **Responses use the chat engine.** Items are messages, function calls and their outputs, and reasoning, which is
//!   ignored in input; tools are functions. Only conversations are stored, so `previous_response_id` and `background`
//!   are rejected. A turn is added before its stream begins; only the text of a message with parts is stored, and
//!   instructions that the conversation already contains are not added again. An [`upstream`](Builder::upstream) server
//!   receives a chat request, and its response is streamed after it is complete.
//! * **Guided output is minimal**: the smallest JSON that meets `guided_json` or a `json_schema`, a shortest match of
//!   `guided_regex` (a pattern with word borders or inner anchors is a 422), the most similar value of `guided_choice`.
//!   Choice has precedence over regex, and regex over JSON. A `pattern` inside a schema is used to generate a value but
//!   is not validated elsewhere. Integers that do not fit into 64 bits are never generated.
//! * **Reasoning is a placeholder** of 8 (`minimal`), 16, 32 (`medium`), 64, 128 or 256 (`max`) tokens; the default is
//!   the number for `medium`. The reasoning models and their efforts are not documented, so these are assumptions: all
//!   seven efforts on `zai-org/GLM-5.3`, `zai-org/GLM-5.3-Flash` and `deepseek-ai/DeepSeek-V4.1-Flash`; `low`, `high`
//!   and `max` on `moonshotai/Kimi-K3`, which always reasons; `none`, `low`, `medium` and `high` on other reasoning
//!   models. The precedence of `enable_thinking: false` over `reasoning_effort` is an assumption too. Anthropic
//!   messages contain reasoning only if `thinking` requests it.
//! * **Regions, tiers and prices are plausible**; only the values of `moonshotai/Kimi-K2.6` and
//!   `deepseek-ai/DeepSeek-V4.1-Flash` are documented. A region has no effect, but with `mode: "strict"` a region
//!   without the model is a 422. Two assumptions: a `mode` without a `region` is a 422, and a `service_tier` that the
//!   model does not list is a 400 with the code 10015.
//! * **Cached tokens** are those of all messages up to the last assistant message, as if a cache held the previous
//!   turn.
//! * **Tokens are words** with the preceding white space, in `usage`, `max_tokens` and chunks. JSON is streamed in
//!   chunks of 8 characters. A text has at most 2048 tokens, a request at most 32 choices. The product of tokens,
//!   choices and `top_logprobs` + 1 (with log probabilities) is at most 65536, where a token of more than 32 bytes
//!   counts as several. A larger request is a 422 that names `n` or `top_logprobs`, or `messages` if neither applies.
//! * **Clusters share words**, not meanings, because they use the same embedder. Of more than 5000 chunks an even
//!   sample of 5000 is clustered. Equal chunks produce equal clusters, largest first, with the ids `0`, `1` and so on,
//!   and `0_0`, `0_1` for sub-clusters. Identical texts form no clusters. Lists of cluster tasks begin with page 0 and
//!   the oldest task. The required `finished_at` is the time of the last status change until a task ends. A request for
//!   a graph before the task is completed is a 422.
//! * **Fine-tuning trains nothing.** The new model behaves as its base model does.
//! * **Transcriptions contain no speech.** The text states the amount of sound, such as
//!   `[emulator stand-in: 3.2 s of sound, no transcript]`. `language` is validated and has no effect; all words have
//!   speaker 0 and confidence 0. Some models return the text only, as documented. Deepgram models return words with
//!   `diarize`, `utterances` or `multichannel`; `reson8/prerecorded` always does. The languages of Deepgram models
//!   follow Deepgram's documentation. Opus and other codecs without a decoder are measured but not decoded, and form
//!   one segment. AAC durations include the padding of the encoder, about 30 ms. An [`upstream`](Builder::upstream)
//!   server receives the recording instead.
//! * **Filters use SQL logic.** A missing name or key is neither equal nor unequal to any value:
//!   `metadata->tier=neq.gold` excludes conversations without a tier. Times are compared as times, numbers in metadata
//!   with numbers as numbers, everything else as text. Without `order` the oldest come first.
//! * **Setting metadata replaces it.** The behaviour of `PUT` for other keys is not documented.
//! * **Insights are computed on request**, and again after messages or templates have changed. One run covers the
//!   templates that are in a group, or all templates if no group has one. There is no run without messages or
//!   templates. A result quotes the text most similar to the instructions, or is the smallest JSON with all properties
//!   of the schema; a run is `failed` if a schema cannot be met. With an [`upstream`](Builder::upstream) server the
//!   result comes from its `meta-llama/Meta-Llama-3.1-8B-Instruct`, with a new attempt at the next request if it
//!   failed. Webhooks are stored but not called.
//! * **Aggregates count current results.** Missing insights of conversations are computed first, so `created_at` is
//!   rarely older than the first request for them. The fields of `show` are grouped by like the fields of `group_by`, a
//!   missing field is null, and without fields there is one row in total. The largest counts come first.
//! * **A conversation is a record of its history**: a line for each message with a text, in chunks of 480 tokens that
//!   overlap by 64. Messages are indexed immediately, so `ingested_at` is the time of the last message. All records
//!   have the region `USA`, the one user, the one organization and the metadata of the conversation. There are no
//!   retention policies, so a filter on one matches nothing. All chunks are results; chunks without a word of the query
//!   have a score of 0. An invalid region or filter is a 400, other invalid parameters are a 422.
//! * **Messages keep the listed fields** and the `tool_call_id`, but not `name` or `tool_choice`. Roles and tool calls
//!   that the description of the list lacks are a 422. Instructions and system messages of responses are stored for
//!   later turns and are not listed.
//! * **Summaries quote** the most central sentences; `system_prompt` has no effect. Headings, tables and code are
//!   omitted if there are sentences.
//! * **Documents are text**: UTF-8 and HTML. PDF, audio and other binary files fail with a reason. The `intercom`
//!   loader is accepted and reads files as the default loader does.
//! * **There are no accounts, limits or bills.** Use a [fault](faults) for a 429. Without a
//!   [`data_dir`](Builder::data_dir) all state is lost at the end; the stored responses of `Idempotency-Key` always
//!   are.
//!
//! # Features
//!
//! `cli` (default): the program, which the library does not need. By default the emulator also enables `rustls` of
//! `telnyx-ai-core`. Without a TLS feature only plain HTTP pages, recordings and upstream servers can be fetched.

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
mod filter;
mod fine_tuning;
mod graph;
mod histories;
mod hosts;
mod http;
mod json;
mod models;
mod page;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod program;
pub mod requests;
mod responses;
mod routes;
mod schema;
pub mod script;
mod storage;
mod store;
mod text;
mod upstream;
mod web;
mod worker;

pub use access_log::LogFormat;
pub use builder::Builder;
pub use chat::quirks::ReasoningField;
pub use emulator::Emulator;
