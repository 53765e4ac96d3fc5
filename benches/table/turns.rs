//! Processor time and memory of each row, with the peers alternating.

use std::error::Error;

use telnyx_ai_benches::process::ServerProcess;
use telnyx_ai_benches::report::{Spread, median};
use telnyx_ai_benches::work::{ROWS, Row, Work};

use crate::Options;
use crate::child::Measured;
use crate::peers::Peer;

/// Number of process starts in one repetition, because a single start is too short to measure.
const STARTS: u64 = 20;

pub fn table(options: &Options) -> Result<(), Box<dyn Error>> {
    let server = ServerProcess::start()?;
    println!(
        "CPU per unit (user and system) as a ratio to reqwest used directly in the same repetition: median, (lowest"
    );
    println!(
        "to highest) of {} repetitions in turns. Memory: highest peak of the whole process.\n",
        options.repetitions
    );
    println!(
        "| work | reqwest | reqwest with timeouts | async-openai | telnyx-ai | telnyx-ai to reqwest with timeouts \
         | memory: reqwest | reqwest with timeouts | async-openai | telnyx-ai | server busy |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for row in ROWS.iter().filter(|row| options.wants(row)) {
        println!("{}", line(row, &server, options)?);
    }
    Ok(())
}

/// Measures one row and writes its line.
fn line(row: &Row, server: &ServerProcess, options: &Options) -> Result<String, Box<dyn Error>> {
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
        // The order rotates, so that no peer is always first on a cold machine.
        peers.rotate_left(1);
    }
    let expected = runs[0].1[0].counters;
    if let Some((peer, _)) = runs.iter().find(|(_, runs)| runs.iter().any(|run| run.counters != expected)) {
        return Err(format!("{}: {} did not do the same as reqwest used directly", row.name, peer.name()).into());
    }
    let peak = |runs: &[Measured]| runs.iter().map(|run| run.peak_kib).max().unwrap_or_default() as f64 / 1024.0;
    let of = |peer| runs.iter().find(|(known, _)| *known == peer).map(|(_, runs)| runs.as_slice());
    let direct = of(Peer::Direct).unwrap_or_default();
    let (mut ratios, mut memory) = (Vec::new(), Vec::new());
    for peer in Peer::ALL {
        let Some(runs) = of(peer) else {
            ratios.push("\u{2013}".to_owned());
            memory.push("\u{2013}".to_owned());
            continue;
        };
        ratios.push(if peer == Peer::Direct { "1".to_owned() } else { ratio(runs, direct) });
        memory.push(format!("{:.1} MiB", peak(runs)));
    }
    ratios.push(match (of(Peer::Ours), of(Peer::WithTimeouts)) {
        (Some(ours), Some(theirs)) => ratio(ours, theirs),
        _ => "\u{2013}".to_owned(),
    });
    let busy = match row.work {
        Work::Start => "\u{2013}".to_owned(),
        _ => format!("{:.0} %", median(&mut busy) * 100.0),
    };
    Ok(format!("| {} | {} | {} | {busy} |", row.title, ratios.join(" | "), memory.join(" | ")))
}

/// Returns the processor time of `runs` divided by the processor time of `base` in the same repetition.
fn ratio(runs: &[Measured], base: &[Measured]) -> String {
    Spread::of(runs.iter().zip(base).map(|(run, base)| run.cpu_ns as f64 / base.cpu_ns as f64)).to_string()
}

fn repetition(peer: Peer, row: &Row, server: &ServerProcess, calls: u64) -> Result<Measured, Box<dyn Error>> {
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
