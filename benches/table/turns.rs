//! CPU and memory of every row, by every peer in turns.

use std::error::Error;

use telnyx_ai_benches::work::{ROWS, Row, Work};

use crate::Options;
use crate::child::{Measured, Server};
use crate::peers::Peer;
use crate::report::{Spread, median};

/// Process starts in one repetition: one is too short for a clock.
const STARTS: u64 = 20;

pub fn table(options: &Options) -> Result<(), Box<dyn Error>> {
    let server = Server::start()?;
    println!("CPU per unit (user and system) as a ratio to reqwest by hand in the same repetition: median, (lowest to");
    println!(
        "highest) of {} repetitions in turns. Memory: highest peak of the process, above reqwest by hand.\n",
        options.repetitions
    );
    println!(
        "| work | reqwest by hand | async-openai | telnyx-ai | memory: reqwest | async-openai | telnyx-ai | server busy |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for row in ROWS.iter().filter(|row| options.wants(row)) {
        println!("{}", line(row, &server, options)?);
    }
    Ok(())
}

/// Measures one row and writes its line.
fn line(row: &Row, server: &Server, options: &Options) -> Result<String, Box<dyn Error>> {
    let calls = match row.work {
        Work::Chat64 | Work::Bulk => (row.calls * options.share / 100).next_multiple_of(64),
        _ => (row.calls * options.share / 100).max(2),
    };
    let mut peers = options.peers(row);
    let mut runs: Vec<(Peer, Vec<Measured>)> = peers.iter().map(|peer| (*peer, Vec::new())).collect();
    let mut busy = Vec::new();
    for _ in 0..options.repetitions {
        for peer in &peers {
            let before = server.cpu_ns()?;
            let measured = repetition(*peer, row, server, calls)?;
            busy.push((server.cpu_ns()? - before) as f64 / measured.wall_ns.max(1) as f64);
            if let Some((_, runs)) = runs.iter_mut().find(|(known, _)| known == peer) {
                runs.push(measured);
            }
        }
        // Nobody is always the first, on a machine that is still cold.
        peers.rotate_left(1);
    }
    let expected = runs[0].1[0].counters;
    if let Some((peer, _)) = runs.iter().find(|(_, runs)| runs.iter().any(|run| run.counters != expected)) {
        return Err(format!("{}: {} did not do the same as reqwest by hand", row.name, peer.name()).into());
    }
    let by_hand: Vec<f64> = runs[0].1.iter().map(|run| run.cpu_ns as f64).collect();
    let peak = |runs: &[Measured]| runs.iter().map(|run| run.peak_kib).max().unwrap_or_default() as f64 / 1024.0;
    let (mut ratios, mut memory) = (Vec::new(), Vec::new());
    for peer in Peer::ALL {
        let Some((_, runs)) = runs.iter().find(|(known, _)| *known == peer) else {
            ratios.push("\u{2013}".to_owned());
            memory.push("\u{2013}".to_owned());
            continue;
        };
        let ratio = Spread::of(runs.iter().zip(&by_hand).map(|(run, by_hand)| run.cpu_ns as f64 / by_hand));
        ratios.push(if peer == Peer::ByHand { "1".to_owned() } else { ratio.to_string() });
        memory.push(format!("{:.1} MiB", peak(runs)));
    }
    let busy = match row.work {
        Work::Start => "\u{2013}".to_owned(),
        _ => format!("{:.0} %", median(&mut busy) * 100.0),
    };
    Ok(format!("| {} | {} | {} | {busy} |", row.title, ratios.join(" | "), memory.join(" | ")))
}

fn repetition(peer: Peer, row: &Row, server: &Server, calls: u64) -> Result<Measured, Box<dyn Error>> {
    if row.work != Work::Start {
        return Measured::of(peer, row, server, calls);
    }
    let mut sum = Measured::default();
    for _ in 0..STARTS {
        let one = Measured::of(peer, row, server, 1)?;
        sum = Measured { cpu_ns: sum.cpu_ns + one.cpu_ns, peak_kib: sum.peak_kib.max(one.peak_kib), ..one };
    }
    Ok(sum)
}
