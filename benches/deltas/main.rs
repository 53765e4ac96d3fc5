//! Instructions for one delta of a stream, by kind of delta: from its bytes to the assembled completion.
//!
//! `cargo bench --bench deltas` measures all kinds, `-- responses` only the kinds whose name contains this text.
//! valgrind counts the instructions with a mock transport, so the network is not included.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::process::Command;

use bytes::Bytes;
use telnyx_ai::Telnyx;
use telnyx_ai::anthropic::CreateMessage;
use telnyx_ai::test_util::{MockReply, MockTransport};

/// Name of a kind, which begins with its API, and data of its events. `#` is replaced by a counter, `@` by a text and
/// `~` by padding of a random length.
const KINDS: [(&str, &str); 10] = [
    (
        "chat text",
        r##"{"id":"chatcmpl-8d1f0c5e","object":"chat.completion.chunk","created":1763884800,"model":"meta-llama/Meta-Llama-3.1-70B-Instruct","choices":[{"index":0,"delta":{"content":"@"},"logprobs":null,"finish_reason":null}]}"##,
    ),
    (
        "chat padded",
        r##"{"id":"chatcmpl-8d1f0c5e","object":"chat.completion.chunk","created":1763884800,"model":"gpt-4o-2024-08-06","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"@"},"logprobs":null,"finish_reason":null}],"obfuscation":"~"}"##,
    ),
    (
        "chat usage",
        r##"{"id":"chatcmpl-8d1f0c5e","object":"chat.completion.chunk","created":1763884800,"model":"meta-llama/Meta-Llama-3.1-70B-Instruct","choices":[{"index":0,"delta":{"content":"@"},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":57,"completion_tokens":#,"total_tokens":#}}"##,
    ),
    (
        "responses text",
        r##"{"type":"response.output_text.delta","item_id":"msg_68c9f3a1","output_index":0,"content_index":0,"delta":"@","logprobs":[],"sequence_number":#}"##,
    ),
    (
        "responses text, number first",
        r##"{"type":"response.output_text.delta","sequence_number":#,"item_id":"msg_68c9f3a1","output_index":0,"content_index":0,"delta":"@","logprobs":[]}"##,
    ),
    (
        "responses text, padded",
        r##"{"type":"response.output_text.delta","sequence_number":#,"item_id":"msg_68c9f3a1","output_index":0,"content_index":0,"delta":"@","logprobs":[],"obfuscation":"~"}"##,
    ),
    (
        "responses reasoning",
        r##"{"type":"response.reasoning_text.delta","sequence_number":#,"item_id":"rs_68c9f3a1","output_index":0,"content_index":0,"delta":"@"}"##,
    ),
    (
        "responses arguments",
        r##"{"type":"response.function_call_arguments.delta","sequence_number":#,"item_id":"fc_68c9f3a1","output_index":0,"delta":"@"}"##,
    ),
    ("messages text", r##"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"@"}}"##),
    (
        "messages input",
        r##"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"@"}}"##,
    ),
];

/// The cost of one event is the difference between many and few events, divided by the difference in number.
const FEWER: u64 = 4000;
const MORE: u64 = 8000;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [run, kind, file] = args.as_slice()
        && run == "run"
    {
        return read(kind, file);
    }
    println!("| delta | instructions |\n|---|---|");
    for (kind, event) in KINDS.into_iter().filter(|(kind, _)| args.iter().all(|arg| kind.contains(arg))) {
        let count = (counted(kind, event, MORE)? - counted(kind, event, FEWER)?) / (MORE - FEWER) as f64;
        println!("| {kind} | {:.1} k |", count / 1e3);
    }
    Ok(())
}

/// Returns the instructions of a process that reads this many events from a file, so that generating them is not
/// counted.
fn counted(kind: &str, event: &str, events: u64) -> Result<f64, Box<dyn Error>> {
    let file = std::env::temp_dir().join(format!("telnyx-ai-deltas-{}", std::process::id()));
    fs::write(&file, body(event, events))?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["run", kind])
        .arg(&file)
        .output()
        .map_err(|error| format!("valgrind does not start: {error}"))?;
    fs::remove_file(&file)?;
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text.lines().find_map(|line| line.split_once("Collected : "));
    match collected {
        Some((_, count)) if output.status.success() => Ok(count.trim().parse()?),
        _ => Err(format!("{kind}: {}\n{text}", output.status).into()),
    }
}

fn body(event: &str, events: u64) -> String {
    let mut dice = fastrand::Rng::with_seed(7);
    let mut body = String::new();
    for number in 0..events {
        let text = [" the", " quick", " brown", " fox"][number as usize % 4];
        let padding: String = (0..dice.usize(3..16)).map(|_| dice.alphanumeric()).collect();
        let event = event.replace('#', &number.to_string()).replace('@', text).replace('~', &padding);
        let _ = write!(body, "data: {event}\n\n");
    }
    body
}

fn read(kind: &str, file: &str) -> Result<(), Box<dyn Error>> {
    let body = Bytes::from(fs::read(file)?);
    let pieces: Vec<Bytes> = body.chunks(64 * 1024).map(|piece| body.slice_ref(piece)).collect();
    let mock = MockTransport::new().reply(MockReply::events(pieces));
    let telnyx = Telnyx::builder().api_key("k").transport(mock).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let read = runtime.block_on(async {
        let mut read = 0;
        // The end of each stream is missing, so it ends with an error.
        match kind.split(' ').next() {
            Some("chat") => {
                let mut stream = telnyx.chat().stream("Hi").await?;
                while let Ok(Some(_)) = stream.try_next().await {
                    read += 1;
                }
            }
            Some("responses") => {
                let mut stream = telnyx.openai().responses().stream("Hi").await?;
                while let Ok(Some(_)) = stream.try_next().await {
                    read += 1;
                }
            }
            _ => {
                let mut stream = telnyx.anthropic().stream(CreateMessage::new("m", 9, "Hi")).await?;
                while let Ok(Some(_)) = stream.try_next().await {
                    read += 1;
                }
            }
        }
        Ok::<u64, telnyx_ai::Error>(read)
    })?;
    if read < FEWER { Err(format!("only {read} events were read").into()) } else { Ok(()) }
}
