//! Transfers of 1 GiB to and from storage, compared with reqwest in the same run.
//!
//! `cargo bench --bench storage` prints a table; `-- --repetitions N` sets the number of measurements, default 5.

mod client;
mod server;

use std::error::Error;
use std::process::ExitCode;

use lexopt::prelude::*;
use telnyx_ai_benches::process::ServerProcess;
use telnyx_ai_benches::report::{Spread, median};

use client::{Cost, Transfer};

const LEN: u64 = 1024 * 1024 * 1024;

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("serve") => server::serve(LEN, |address| println!("{address}")).map_err(Into::into),
        Some("client") => client::client(),
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

fn drive() -> Result<(), Box<dyn Error>> {
    let mut repetitions = 5_usize;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("repetitions") => repetitions = arguments.value()?.parse::<usize>()?.max(1),
            // Cargo passes `--bench` to each benchmark.
            Long("bench") => {}
            other => return Err(other.unexpected().into()),
        }
    }
    let server = ServerProcess::start()?;
    let mut runs = Vec::new();
    for repetition in 0..repetitions {
        let mut costs = Vec::new();
        // Each transfer is first in turn.
        for transfer in Transfer::ALL.into_iter().cycle().skip(repetition).take(Transfer::ALL.len()) {
            costs.push((transfer, Cost::of(transfer, &server.address)?));
        }
        runs.push(costs);
    }
    std::fs::remove_file(client::download_file())?;
    print(&runs);
    Ok(())
}

fn print(runs: &[Vec<(Transfer, Cost)>]) {
    let cost = |run: &[(Transfer, Cost)], transfer| run.iter().find(|(of, _)| *of == transfer).map(|(_, cost)| *cost);
    println!("| 1 GiB | processor time, s | of reqwest's | largest growth of peak memory, MiB |");
    println!("|---|--:|---|--:|");
    for transfer in Transfer::ALL {
        let costs: Vec<Cost> = runs.iter().filter_map(|run| cost(run, transfer)).collect();
        let direct = runs.iter().filter_map(|run| cost(run, transfer.direct()));
        let ratios =
            Spread::of(costs.iter().zip(direct).map(|(ours, theirs)| ours.cpu_ns as f64 / theirs.cpu_ns as f64));
        let mut seconds: Vec<f64> = costs.iter().map(|cost| cost.cpu_ns as f64 / 1e9).collect();
        let growth = costs.iter().map(|cost| cost.growth_kib as f64 / 1024.0).fold(0.0, f64::max);
        println!("| {} | {:.2} | {ratios} | {growth:.1} |", transfer.name(), median(&mut seconds));
    }
}
