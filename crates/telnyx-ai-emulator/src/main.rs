//! The emulator as a program. Prints its base URL on the first line of its output, then runs until
//! it is stopped.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    process::ExitCode,
};

use clap::Parser;
use telnyx_ai_emulator::{Builder, Emulator, faults::Fault};

/// Where the key for the upstream server is read from: a command line can be seen by other users.
const UPSTREAM_KEY: &str = "TELNYX_AI_EMULATOR_UPSTREAM_KEY";

/// A local server that speaks the Telnyx AI Inference API.
///
/// The first line of its output is the base URL for a client. Any key is accepted.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The address to listen on; others than loopback let other machines in
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// A name that requests may be for, beside localhost and the address listened on; may be given several times
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Fetch pages and recordings from private and link-local addresses too
    #[arg(long)]
    allow_private_urls: bool,
    /// A folder for everything, its documents in one sub-folder per bucket; without it all is kept in memory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// An OpenAI-compatible server that answers chat and transcribes, such as http://127.0.0.1:11434/v1;
    /// its key is read from TELNYX_AI_EMULATOR_UPSTREAM_KEY
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,
    /// Something that goes wrong, such as "POST /ai/chat/completions status=503 retry-after=1 times=2", "reset
    /// after-work", "cut-stream=3 always"; may be given several times
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Fault>,
    /// How long every request waits, such as 200ms
    #[arg(long, value_name = "TIME", value_parser = latency)]
    latency: Option<Fault>,
    /// The share of requests, such as 0.2, on which something goes wrong by chance; stalls are among it
    #[arg(long, value_name = "SHARE")]
    fault_rate: Option<f64>,
    /// The seed of that chance, a number; without it one is chosen and told on the error output
    #[arg(long, requires = "fault_rate")]
    seed: Option<u64>,
}

fn latency(time: &str) -> io::Result<Fault> {
    format!("latency={time} always").parse()
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "telnyx-ai-emulator: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> io::Result<()> {
    // Nobody can look at the requests from outside.
    let mut builder = Emulator::builder()
        .port(arguments.port)
        .bind(arguments.bind)
        .allow_private_urls(arguments.allow_private_urls)
        .keep_requests(0);
    builder = arguments.allow_host.into_iter().fold(builder, Builder::allow_host);
    if let Some(data) = arguments.data {
        builder = builder.data_dir(data);
    }
    if let Some(upstream) = arguments.upstream {
        builder = builder.upstream(upstream);
        if let Ok(key) = std::env::var(UPSTREAM_KEY) {
            builder = builder.upstream_key(key);
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let emulator = runtime.block_on(builder.start())?;
    for fault in arguments.fault.into_iter().chain(arguments.latency) {
        emulator.faults().add(fault)?;
    }
    if let Some(rate) = arguments.fault_rate {
        let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
        emulator.faults().random(rate, seed)?;
        drop(writeln!(io::stderr(), "faults on a share of {rate} of all requests, with --seed {seed}"));
    }
    let mut output = io::stdout().lock();
    writeln!(output, "{}", emulator.base_url())?;
    output.flush()?;
    drop(output);
    loop {
        // The emulator has its own thread; this one only keeps it alive until a signal ends the process.
        std::thread::park();
    }
}
