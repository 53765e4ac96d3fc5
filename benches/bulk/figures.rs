//! The printed figures.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use telnyx_ai_benches::process::ServerProcess;
use telnyx_ai_benches::report::Spread;

use crate::client::{Measured, Mode, arguments};

/// The file of a ledger, removed on drop.
struct LedgerFile(PathBuf);

impl LedgerFile {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("telnyx-ai-benches-bulk-{}.sqlite", std::process::id())))
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

impl Drop for LedgerFile {
    fn drop(&mut self) {
        self.remove();
    }
}

/// The measurements of one repetition.
struct Turn {
    tasks: Measured,
    no_ledger: Measured,
    ledger: Measured,
    resume: Measured,
}

/// Prints processor times, rates and memory.
pub fn times(rows: u64, repetitions: u64) -> Result<(), Box<dyn Error>> {
    let server = ServerProcess::start()?;
    let file = LedgerFile::new();
    let mut turns = Vec::new();
    for _ in 0..repetitions {
        file.remove();
        let measure = |mode| Measured::of(mode, &server.address, rows, &file.0);
        turns.push(Turn {
            tasks: measure(Mode::Tasks)?,
            no_ledger: measure(Mode::NoLedger)?,
            ledger: measure(Mode::Ledger)?,
            resume: measure(Mode::Resume)?,
        });
    }
    let spread = |value: &dyn Fn(&Turn) -> f64| Spread::of(turns.iter().map(value));
    let per_row = |ns: u64| ns as f64 / rows as f64 / 1e3;
    let peak = |of: &dyn Fn(&Turn) -> Measured| {
        turns.iter().map(|turn| of(turn).peak_kib).max().unwrap_or_default() as f64 / 1024.0
    };
    println!("{rows} rows, 64 requests in flight; median (lowest to highest) of {repetitions} repetitions.\n");
    println!("| figure | value |");
    println!("|---|---|");
    println!("| CPU per row as plain tasks, µs | {} |", spread(&|turn| per_row(turn.tasks.cpu_ns)));
    let ratio = |of: Measured, to: Measured| of.cpu_ns as f64 / to.cpu_ns as f64;
    println!("| job without a ledger to plain tasks | {} |", spread(&|turn| ratio(turn.no_ledger, turn.tasks)));
    println!("| job with a ledger to plain tasks | {} |", spread(&|turn| ratio(turn.ledger, turn.tasks)));
    let rate = |turn: &Turn| rows as f64 / turn.resume.wall_ns as f64 * 1e6;
    println!("| resumption, thousand rows/s | {} |", spread(&rate));
    println!("| CPU per row of the resumption, µs | {} |", spread(&|turn| per_row(turn.resume.cpu_ns)));
    println!("| peak memory with a ledger, MiB | {:.1} |", peak(&|turn| turn.ledger));
    println!("| peak memory of the resumption, MiB | {:.1} |", peak(&|turn| turn.resume));
    Ok(())
}

/// Prints the user instructions per row: the difference between jobs of `rows` rows and of `rows / 2` rows.
pub fn instructions(rows: u64) -> Result<(), Box<dyn Error>> {
    let server = ServerProcess::start()?;
    let file = LedgerFile::new();
    let fewer = rows / 2;
    println!("User instructions per row, in thousands.\n");
    println!("| job | instructions |");
    println!("|---|---|");
    for (mode, title) in [
        (Mode::Tasks, "plain tasks"),
        (Mode::NoLedger, "job without a ledger"),
        (Mode::Ledger, "job with a ledger"),
        (Mode::Resume, "resumption of a finished job"),
    ] {
        let count = |rows| {
            if mode == Mode::Ledger {
                file.remove();
            }
            counted(mode, &server.address, rows, &file.0)
        };
        // A resumption reads the ledger of the job of `rows` rows, because it is the last one.
        let (few, many) = (count(fewer)?, count(rows)?);
        println!("| {title} | {:.1} |", (many - few) / (rows - fewer) as f64 / 1e3);
    }
    Ok(())
}

fn counted(mode: Mode, address: &str, rows: u64, ledger: &Path) -> Result<f64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(arguments(mode, address, rows, ledger))
        .output()
        .map_err(|error| format!("--instructions needs valgrind, which does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text.lines().find_map(|line| line.split_once("Collected : "));
    match count.filter(|_| output.status.success()) {
        Some((_, count)) => Ok(count.trim().parse()?),
        None => Err(format!("{mode:?}: {}\n{text}", output.status).into()),
    }
}
