//! The emulator as a program. It prints its base URL on the first line of standard output, then runs until it is
//! stopped.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    pin::pin,
    process::ExitCode,
    time::Duration,
};

use clap::{Args, ValueEnum};
use futures_util::future::{Either, select};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{Builder, Emulator, LogFormat, ReasoningField, access_log::Level, faults::Fault};

/// Time that open requests have to complete after a signal.
const GRACE: Duration = Duration::from_secs(5);

/// Environment variable with the upstream key, because other users can see a command line.
const UPSTREAM_KEY: &str = "TELNYX_AI_EMULATOR_UPSTREAM_KEY";

/// Options of the program.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The port to listen on; 0 selects a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The address to listen on; any address except loopback makes the emulator reachable from other machines
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// A host name to accept requests for, in addition to localhost and the bound address; use the option several times
    /// for several
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Fetch pages and recordings from private and link-local addresses too
    #[arg(long)]
    allow_private_urls: bool,
    /// A folder for all state, with the documents in one sub-folder per bucket; without it all state is in memory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// An OpenAI-compatible server for chat and transcriptions, such as http://127.0.0.1:11434/v1; its key is read from
    /// TELNYX_AI_EMULATOR_UPSTREAM_KEY
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,
    /// A fault to inject, such as "POST /ai/chat/completions status=503 retry-after=1 times=2", "reset after-work",
    /// "cut-stream=3 always"; use the option several times for several
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Fault>,
    /// A delay for every request, such as 200ms
    #[arg(long, value_name = "TIME", value_parser = latency)]
    latency: Option<Fault>,
    /// The share of requests with a random fault, such as 0.2; the faults include stalls
    #[arg(long, value_name = "SHARE")]
    fault_rate: Option<f64>,
    /// The seed of the random faults, a number; without it one is chosen and logged
    #[arg(long, requires = "fault_rate")]
    seed: Option<u64>,
    /// Write JSON output in a Markdown fence, to test clients that read it
    #[arg(long)]
    fence_json: bool,
    /// Ignore guided_json, guided_regex and guided_choice, and return free text
    #[arg(long)]
    ignore_guided: bool,
    /// Accept tool calls without results and results without calls, which are a 400 otherwise
    #[arg(long)]
    allow_unpaired_tools: bool,
    /// The field of chat completions with the reasoning of a model
    #[arg(long, value_enum, value_name = "NAME", default_value_t = Reasoning::ReasoningContent)]
    reasoning_field: Reasoning,
    /// The time limit in seconds for the headers of a request, and for each further 1 KiB of its body
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    read_timeout: u64,
    /// The format of the request log and of all other messages on standard error
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Log::Text)]
    log: Log,
    /// Print only the base URL, warnings and errors
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Reasoning {
    #[value(name = "reasoning_content")]
    ReasoningContent,
    #[value(name = "reasoning")]
    Reasoning,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Log {
    /// Fields separated by spaces
    Text,
    /// One JSON object per line, with time, level and message
    Json,
}

fn latency(time: &str) -> io::Result<Fault> {
    format!("latency={time} always").parse()
}

/// Runs the emulator until a signal stops it, and reports errors on standard error.
pub fn run(arguments: &Arguments) -> ExitCode {
    match serve(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            arguments.print(Level::Error, &error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: &Arguments) -> io::Result<()> {
    let mut builder = Emulator::builder()
        .port(arguments.port)
        .bind(arguments.bind)
        .read_timeout(Duration::from_secs(arguments.read_timeout))
        .log(arguments.format())
        .quiet(arguments.quiet)
        .fence_json(arguments.fence_json)
        .ignore_guided(arguments.ignore_guided)
        .allow_unpaired_tools(arguments.allow_unpaired_tools)
        .reasoning_field(match arguments.reasoning_field {
            Reasoning::ReasoningContent => ReasoningField::ReasoningContent,
            Reasoning::Reasoning => ReasoningField::Reasoning,
        })
        .allow_private_urls(arguments.allow_private_urls);
    builder = arguments.allow_host.iter().fold(builder, Builder::allow_host);
    if let Some(data) = &arguments.data {
        builder = builder.data_dir(data);
    }
    if let Some(upstream) = &arguments.upstream {
        builder = builder.upstream(upstream);
        if let Ok(key) = std::env::var(UPSTREAM_KEY) {
            builder = builder.upstream_key(key);
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Registered first: process 1 of a container ignores signals without a handler.
        let mut signals = Signals::new()?;
        let emulator = match select(pin!(start(builder, arguments)), pin!(signals.next())).await {
            Either::Left((emulator, _)) => emulator?,
            Either::Right(_) => return Ok(()),
        };
        signals.next().await;
        arguments.info("stopping after open requests are complete, or after 5 s; a second signal stops immediately");
        select(pin!(emulator.shutdown(GRACE)), pin!(signals.next())).await;
        Ok(())
    })
}

async fn start(builder: Builder, arguments: &Arguments) -> io::Result<Emulator> {
    match &arguments.data {
        Some(data) => arguments.info(&format!(
            "state is stored in {}: documents in a sub-folder per bucket, all other state in .telnyx-ai-emulator.redb",
            std::path::absolute(data)?.display()
        )),
        None => arguments.info("state is in memory and lost at the end; use --data DIR to store it in a folder"),
    }
    let emulator = builder.start().await?;
    if !arguments.bind.is_loopback() {
        let warning = format!(
            "other machines can reach {}, and any key is accepted: they can read and change all data, and fetch \
             pages; omit --bind to allow only this machine",
            arguments.bind
        );
        arguments.print(Level::Warning, &warning);
    }
    for fault in arguments.fault.iter().chain(&arguments.latency) {
        emulator.faults().add(fault.clone())?;
    }
    if let Some(rate) = arguments.fault_rate {
        let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
        emulator.faults().random(rate, seed)?;
        arguments.info(&format!("random faults on a share of {rate} of all requests, with --seed {seed}"));
    }
    let mut output = io::stdout().lock();
    writeln!(output, "{}", emulator.base_url())?;
    output.flush()?;
    let page = emulator.base_url().strip_suffix("v2").unwrap_or_default();
    arguments.info(&format!("requests, tasks and faults are shown at {page}"));
    arguments.info(&format!("the storage API (S3) is at {}", emulator.storage_url()));
    Ok(emulator)
}

impl Arguments {
    fn format(&self) -> LogFormat {
        match self.log {
            Log::Text => LogFormat::Text,
            Log::Json => LogFormat::Json,
        }
    }

    /// Writes an informational message to standard error, unless `quiet` is set.
    fn info(&self, message: &str) {
        if !self.quiet {
            self.print(Level::Info, message);
        }
    }

    /// Writes a message to standard error in the format of the log.
    fn print(&self, level: Level, message: &str) {
        // There is nowhere to report that standard error failed.
        drop(io::stderr().lock().write_all(self.format().message(level, message).as_bytes()));
    }
}

/// The signals that stop the program: SIGTERM and SIGINT, or Ctrl-C.
#[cfg(unix)]
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        select(pin!(self.terminate.recv()), pin!(self.interrupt.recv())).await;
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
