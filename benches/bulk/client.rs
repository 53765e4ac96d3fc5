//! The client process of one measurement.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use telnyx_ai::chat::{ChatCompletion, ChatRequest};
use telnyx_ai::{Request, Telnyx};
use telnyx_ai_benches::process::{cpu_ns, peak_kib};
use telnyx_ai_benches::responses::MODEL;

/// Requests in flight.
const LIMIT: usize = 64;

/// The work of a client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Tasks that each send the next request.
    Tasks,
    /// A job without a ledger.
    NoLedger,
    /// A job with a new ledger.
    Ledger,
    /// A job whose rows are all in the ledger.
    Resume,
}

impl Mode {
    const ALL: [Self; 4] = [Self::Tasks, Self::NoLedger, Self::Ledger, Self::Resume];

    fn name(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::NoLedger => "no-ledger",
            Self::Ledger => "ledger",
            Self::Resume => "resume",
        }
    }
}

/// Output of a client process, in one line.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub cpu_ns: u64,
    pub wall_ns: u64,
    pub peak_kib: u64,
}

/// Returns the arguments of a client: `client MODE ADDRESS ROWS LEDGER`.
pub fn arguments(mode: Mode, address: &str, rows: u64, ledger: &Path) -> [String; 5] {
    ["client", mode.name(), address, &rows.to_string(), &ledger.display().to_string()].map(str::to_owned)
}

impl Measured {
    /// Runs a client in a child process.
    pub fn of(mode: Mode, address: &str, rows: u64, ledger: &Path) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        let output = command.args(arguments(mode, address, rows, ledger)).stderr(Stdio::inherit()).output()?;
        let line = String::from_utf8(output.stdout)?;
        let numbers: Vec<u64> = line.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let [cpu_ns, wall_ns, peak_kib] = numbers[..] else {
            return Err(format!("{} failed: {}", mode.name(), output.status).into());
        };
        Ok(Self { cpu_ns, wall_ns, peak_kib })
    }
}

/// Runs the job and prints its cost.
pub fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    let [mode, address, rows, ledger] = arguments.as_slice() else { return Err("four arguments".into()) };
    let mode = Mode::ALL.into_iter().find(|known| known.name() == mode).ok_or("no such mode")?;
    let (rows, ledger): (u64, _) = (rows.parse()?, ledger.clone());
    let telnyx = Telnyx::builder().api_key("KEY").base_url(format!("http://{address}/chat")).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (cpu, wall) = (cpu_ns(), Instant::now());
    // A spawned task, because the root future of `block_on` is polled for every wake-up of the runtime.
    let done = runtime.block_on(runtime.spawn(async move {
        match mode {
            Mode::Tasks => tasks(telnyx, rows).await,
            _ => job(&telnyx, rows, (mode != Mode::NoLedger).then_some(ledger)).await,
        }
    }))??;
    let (cpu, wall) = (cpu_ns() - cpu, wall.elapsed().as_nanos());
    if done != rows {
        return Err(format!("{done} of {rows} rows succeeded").into());
    }
    println!("{cpu} {wall} {}", peak_kib()?);
    Ok(())
}

fn request(telnyx: &Telnyx, row: u64) -> Request<ChatCompletion> {
    let prompt = format!("Name the fjord with the number {row} on the way north.");
    telnyx.chat().complete(ChatRequest::from(prompt).model(MODEL))
}

/// Sends the requests from as many tasks as run at a time. Returns the number of completions.
async fn tasks(telnyx: Telnyx, rows: u64) -> telnyx_ai::Result<u64> {
    let next = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..LIMIT)
        .map(|_| {
            let (telnyx, next) = (telnyx.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                let mut done = 0;
                loop {
                    let row = next.fetch_add(1, Ordering::Relaxed);
                    if row >= rows {
                        return Ok::<u64, telnyx_ai::Error>(done);
                    }
                    request(&telnyx, row).await?;
                    done += 1;
                }
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.unwrap_or(Ok(0))?;
    }
    Ok(done)
}

/// Runs a job. Returns the number of rows with a value.
async fn job(telnyx: &Telnyx, rows: u64, ledger: Option<String>) -> telnyx_ai::Result<u64> {
    let job = telnyx.bulk((0..rows).map(|row| request(telnyx, row))).limit(LIMIT);
    let job = match ledger {
        Some(ledger) => job.ledger(ledger),
        None => job,
    };
    Ok(job.start().await?.finish().await?.done)
}
