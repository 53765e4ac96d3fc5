//! The measured transfers, each in a process of its own.

use std::error::Error;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use futures_util::StreamExt;
use reqwest::header::CONTENT_LENGTH;
use telnyx_ai::Telnyx;
use telnyx_ai::storage::StorageRegion;
use telnyx_ai_benches::process::{cpu_ns, peak_kib};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use crate::LEN;

/// A transfer of one file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Transfer {
    DirectPut,
    Put,
    PutParts,
    DirectGet,
    Get,
}

impl Transfer {
    pub const ALL: [Self; 5] = [Self::DirectPut, Self::Put, Self::PutParts, Self::DirectGet, Self::Get];

    pub fn name(self) -> &'static str {
        match self {
            Self::DirectPut => "PUT from a file with reqwest",
            Self::Put => "PUT from a file",
            Self::PutParts => "multipart upload from a file",
            Self::DirectGet => "GET to a file with reqwest",
            Self::Get => "GET to a file",
        }
    }

    /// Returns the same transfer with reqwest.
    pub fn direct(self) -> Self {
        match self {
            Self::DirectPut | Self::Put | Self::PutParts => Self::DirectPut,
            Self::DirectGet | Self::Get => Self::DirectGet,
        }
    }
}

/// Processor time of a transfer, and the growth of peak memory since a small request before it.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub cpu_ns: u64,
    pub growth_kib: u64,
}

impl Cost {
    /// Makes a transfer in a child process.
    pub fn of(transfer: Transfer, address: &str) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["client", transfer.name(), address]);
        let output = command.stderr(Stdio::inherit()).output()?;
        let line = String::from_utf8(output.stdout)?;
        let numbers: Vec<u64> = line.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let [cpu_ns, growth_kib] = numbers[..] else {
            return Err(format!("{} failed: {}", transfer.name(), output.status).into());
        };
        Ok(Self { cpu_ns, growth_kib })
    }
}

/// `client TRANSFER ADDRESS`: makes a transfer and prints its cost.
pub fn client() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    let [name, address] = &arguments[..] else { return Err("two arguments".into()) };
    let transfer = Transfer::ALL.into_iter().find(|known| known.name() == name).ok_or("no such transfer")?;
    let url = format!("http://{address}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // A spawned task, because the root future of `block_on` is polled for every wake-up of the runtime.
    let cost = runtime.block_on(async move {
        tokio::spawn(async move {
            let result =
                if transfer.direct() == transfer { direct(transfer, url).await } else { ours(transfer, url).await };
            result.map_err(|error| error.to_string())
        })
        .await
    })??;
    println!("{} {}", cost.cpu_ns, cost.growth_kib);
    Ok(())
}

async fn direct(transfer: Transfer, url: String) -> Result<Cost, Box<dyn Error>> {
    let http = reqwest::Client::new();
    let url = format!("{url}/docs/a.bin");
    http.put(&url).body("x").send().await?.error_for_status()?;
    let start = Start::now(transfer)?;
    if transfer == Transfer::DirectPut {
        let request = http.put(&url).header(CONTENT_LENGTH, LEN).body(File::open(upload_file()?).await?);
        request.send().await?.error_for_status()?;
    } else {
        let mut chunks = http.get(&url).send().await?.error_for_status()?.bytes_stream();
        let mut file = File::create(download_file()).await?;
        while let Some(chunk) = chunks.next().await {
            file.write_all(&chunk?).await?;
        }
        // The SDK does the same before it names the file.
        file.sync_all().await?;
    }
    start.cost()
}

async fn ours(transfer: Transfer, url: String) -> Result<Cost, Box<dyn Error>> {
    let telnyx = Telnyx::builder().api_key("any").base_url(&url).storage_url(&url).build()?;
    let docs = telnyx.storage().bucket_in("docs", StorageRegion::UsCentral1)?;
    docs.put("a.bin", "x").await?;
    let start = Start::now(transfer)?;
    match transfer {
        Transfer::Put => drop(docs.put_file("a.bin", upload_file()?).multipart_threshold(u64::MAX).await?),
        Transfer::PutParts => drop(docs.put_file("a.bin", upload_file()?).await?),
        _ => assert_eq!(docs.get("a.bin").save_to(download_file()).await?, LEN),
    }
    start.cost()
}

/// The cost of the process before a transfer.
struct Start {
    cpu_ns: u64,
    peak_kib: u64,
}

impl Start {
    fn now(transfer: Transfer) -> Result<Self, Box<dyn Error>> {
        // The deletion of an older file takes time too.
        if transfer.direct() == Transfer::DirectGet && download_file().exists() {
            std::fs::remove_file(download_file())?;
        }
        Ok(Self { peak_kib: peak_kib()?, cpu_ns: cpu_ns() })
    }

    fn cost(self) -> Result<Cost, Box<dyn Error>> {
        Ok(Cost { cpu_ns: cpu_ns() - self.cpu_ns, growth_kib: peak_kib()? - self.peak_kib })
    }
}

/// Returns the path of the uploaded file, and creates the file if it is missing. It has no blocks on the disk.
fn upload_file() -> std::io::Result<PathBuf> {
    let path = std::env::temp_dir().join("telnyx-ai-benches-storage-upload.bin");
    std::fs::File::options().create(true).truncate(false).write(true).open(&path)?.set_len(LEN)?;
    Ok(path)
}

/// Returns the path of the downloaded file.
pub fn download_file() -> PathBuf {
    std::env::temp_dir().join("telnyx-ai-benches-storage-download.bin")
}
