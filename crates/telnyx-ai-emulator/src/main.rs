//! The emulator as a program. Prints its base URL on the first line of its output, then runs until
//! it is stopped.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    process::ExitCode,
};

use clap::Parser;
use telnyx_ai_emulator::Emulator;

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
    /// A folder for everything, its documents in one sub-folder per bucket; without it all is kept in memory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// An OpenAI-compatible server that answers chat and transcribes, such as http://127.0.0.1:11434/v1;
    /// its key is read from TELNYX_AI_EMULATOR_UPSTREAM_KEY
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,
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
    let mut builder = Emulator::builder().port(arguments.port).bind(arguments.bind);
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
    let mut output = io::stdout().lock();
    writeln!(output, "{}", emulator.base_url())?;
    output.flush()?;
    drop(output);
    loop {
        // The emulator has its own thread; this one only keeps it alive until a signal ends the process.
        std::thread::park();
    }
}
