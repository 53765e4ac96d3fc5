//! Instructions and heap blocks per unit, counted by valgrind: without noise and without the kernel.

use std::error::Error;
use std::process::Command;

use telnyx_ai_benches::work::{ROWS, Row};

use crate::Options;
use crate::peers::Peer;
use telnyx_ai_benches::process::ServerProcess;

pub fn table(options: &Options) -> Result<(), Box<dyn Error>> {
    let server = ServerProcess::start()?;
    println!(
        "User instructions per unit (valgrind --tool=callgrind), heap blocks per unit in brackets (--tool=dhat): what"
    );
    println!("twice the calls need more than the calls once, by the units of the difference.\n");
    println!("| work | reqwest | reqwest with timeouts | async-openai | telnyx-ai |");
    println!("|---|---|---|---|---|");
    for row in ROWS.iter().filter(|row| options.wants(row) && row.calls_counted > 0) {
        let mut cells = Vec::new();
        let peers = options.peers(row);
        for peer in Peer::ALL {
            cells.push(if peers.contains(&peer) { cell(peer, row, &server)? } else { "\u{2013}".to_owned() });
        }
        println!("| {} (per {}) | {} |", row.title, row.unit, cells.join(" | "));
    }
    Ok(())
}

fn cell(peer: Peer, row: &Row, server: &ServerProcess) -> Result<String, Box<dyn Error>> {
    let instructions = slope(peer, row, server, "callgrind", |output| {
        number(output.lines().find_map(|line| line.split_once("Collected : "))?.1)
    })?;
    let blocks = slope(peer, row, server, "dhat", |output| {
        let (_, total) = output.lines().find_map(|line| line.split_once("Total: "))?;
        number(total.split_once(" bytes in ")?.1.split(' ').next()?)
    })?;
    let instructions = match instructions {
        more if more >= 1e6 => format!("{:.2} M", more / 1e6),
        less => format!("{:.1} k", less / 1e3),
    };
    Ok(format!("{instructions} ({blocks:.1})"))
}

fn slope(
    peer: Peer,
    row: &Row,
    server: &ServerProcess,
    tool: &str,
    read: impl Fn(&str) -> Option<f64>,
) -> Result<f64, Box<dyn Error>> {
    let run = |calls: u64| -> Result<f64, Box<dyn Error>> {
        let output = Command::new("valgrind")
            .args([&format!("--tool={tool}"), &format!("--{tool}-out-file=/dev/null")])
            .arg(std::env::current_exe()?)
            .args(["client", peer.name(), row.name, &server.address, &calls.to_string()])
            .output()
            .map_err(|error| format!("--instructions needs valgrind, which does not start: {error}"))?;
        let text = String::from_utf8_lossy(&output.stderr);
        // A failed client also has an instruction count, so the status is checked.
        if !output.status.success() {
            return Err(format!("{} by {}: {}\n{text}", row.name, peer.name(), output.status).into());
        }
        read(&text).ok_or_else(|| format!("{} by {}: {text}", row.name, peer.name()).into())
    };
    // From two calls on, both counts include one more call for warm-up.
    let (once, twice) = (run(row.calls_counted * 2)?, run(row.calls_counted * 4)?);
    Ok((twice - once) / (row.calls_counted * 2 * row.units) as f64)
}

fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', "").parse().ok()
}
