//! The client process of one measurement.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::Instant;

use telnyx_ai_benches::process::{ServerProcess, cpu_ns, peak_kib};
use telnyx_ai_benches::work::{ROWS, Row, Work};

use crate::peers::{Client, Counters, Peer};

/// Output of a client process, in one line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    pub cpu_ns: u64,
    pub wall_ns: u64,
    pub peak_kib: u64,
    pub counters: Counters,
}

/// `client PEER ROW ADDRESS CALLS`: makes the calls and prints their cost.
pub fn client() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    let [peer, row, address, calls] = arguments.as_slice() else { return Err("four arguments".into()) };
    let peer = Peer::ALL.into_iter().find(|known| known.name() == peer).ok_or("no such peer")?;
    let row = ROWS.iter().find(|known| known.name == row).ok_or("no such row")?;
    let calls: u64 = calls.parse()?;
    let base = format!("http://{address}/{}", row.name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // A spawned task, because the root future of `block_on` is polled for every wake-up of the runtime.
    let work = runtime.spawn(async move {
        if row.work == Work::Start {
            let counters = Client::new(peer, &base).run(row.work, 1).await;
            return Measured { cpu_ns: cpu_ns(), counters, ..Measured::default() };
        }
        let client = Client::new(peer, &base);
        if calls > 1 && !matches!(row.work, Work::Graph | Work::Upload) {
            client.run(row.work, 1).await;
        }
        let (cpu, wall) = (cpu_ns(), Instant::now());
        let counters = client.run(row.work, calls).await;
        let (cpu_ns, wall_ns) = (cpu_ns() - cpu, wall.elapsed().as_nanos() as u64);
        Measured { cpu_ns, wall_ns, counters, peak_kib: 0 }
    });
    let mut measured = runtime.block_on(work)?;
    measured.peak_kib = peak_kib()?;
    let Measured { cpu_ns, wall_ns, peak_kib, counters } = measured;
    println!("{cpu_ns} {wall_ns} {peak_kib} {} {}", counters.items, counters.bytes);
    Ok(())
}

impl Measured {
    /// Runs `row` with `peer` in a child process.
    pub fn of(peer: Peer, row: &Row, server: &ServerProcess, calls: u64) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["client", peer.name(), row.name, &server.address, &calls.to_string()]);
        let output = command.stderr(Stdio::inherit()).output()?;
        let line = String::from_utf8(output.stdout)?;
        let numbers: Vec<u64> = line.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let [cpu_ns, wall_ns, peak_kib, items, bytes] = numbers[..] else {
            return Err(format!("{} by {} failed: {}", row.name, peer.name(), output.status).into());
        };
        Ok(Self { cpu_ns, wall_ns, peak_kib, counters: Counters { items, bytes } })
    }
}
