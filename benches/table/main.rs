//! The table: each workload with each peer, in child processes, alternating.
//!
//! `cargo bench --bench table` prints the table; `-- --help` lists the options.

mod child;
mod count;
mod peers;
mod turns;

use std::process::ExitCode;

use lexopt::prelude::*;

use telnyx_ai_benches::server;
use telnyx_ai_benches::work::{ROWS, Row};

use peers::Peer;

const HELP: &str = "\
Compares the SDK with reqwest used directly and async-openai: processor time per unit as ratios, and memory.

  --rows a,b         only these rows
  --peers a,b        only these in addition to reqwest
  --repetitions N    number of measurements, default 5
  --instructions     instructions and heap blocks per unit instead, counted by valgrind
  --share N          percentage of the calls, for a short run

Run nothing else on the machine. Requires Linux; --instructions requires valgrind.";

/// Options of the command line.
struct Options {
    rows: Vec<String>,
    peers: Vec<String>,
    repetitions: usize,
    instructions: bool,
    share: u64,
}

impl Options {
    /// Rejects unknown names, which would result in an incomplete table.
    fn check(&self) -> Result<(), String> {
        let rows = ROWS.iter().map(|row| row.name).collect();
        let peers = Peer::ALL.iter().map(|peer| peer.name()).collect();
        for (option, given, known) in [("--rows", &self.rows, rows), ("--peers", &self.peers, peers)] {
            let known: Vec<&str> = known;
            if let Some(name) = given.iter().find(|name| !known.contains(&name.as_str())) {
                return Err(format!("{option}: unknown name `{name}`; known names are {}", known.join(", ")));
            }
        }
        if self.repetitions == 0 || self.share == 0 {
            return Err("--repetitions and --share: give at least 1".to_owned());
        }
        Ok(())
    }

    fn wants(&self, row: &Row) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|name| name == row.name)
    }

    /// Returns the peers of `row`, reqwest first.
    fn peers(&self, row: &Row) -> Vec<Peer> {
        let wanted = |peer: &Peer| {
            *peer == Peer::Direct || self.peers.is_empty() || self.peers.iter().any(|name| name == peer.name())
        };
        Peer::ALL.into_iter().filter(|peer| peer.does(row.work)).filter(wanted).collect()
    }
}

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("serve") => serve(),
        Some("client") => child::client(),
        _ => drive(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(server::serve(|address| println!("{address}")))?)
}

fn drive() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options { rows: Vec::new(), peers: Vec::new(), repetitions: 5, instructions: false, share: 100 };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("rows") => options.rows = list(&mut arguments)?,
            Long("peers") => options.peers = list(&mut arguments)?,
            Long("repetitions") => options.repetitions = arguments.value()?.parse()?,
            Long("share") => options.share = arguments.value()?.parse()?,
            Long("instructions") => options.instructions = true,
            // Cargo passes `--bench` to each benchmark.
            Long("bench") => {}
            Long("help") => {
                println!("{HELP}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    options.check()?;
    match options.instructions {
        true => count::table(&options),
        false => turns::table(&options),
    }
}

/// Returns the values of an option with a list.
fn list(arguments: &mut lexopt::Parser) -> Result<Vec<String>, lexopt::Error> {
    Ok(arguments.value()?.string()?.split(',').map(str::to_owned).collect())
}
