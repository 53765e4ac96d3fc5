//! Audio: transcribes a file, or a second of a tone.
//!
//! ```text
//! cargo run --example audio
//! cargo run --example audio -- call.mp3
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one transcription, charged by the length of the recording.

use std::path::Path;

use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording, ResponseFormat};
use telnyx_ai_examples::{DATA, Outcome, Server, tone};

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);

    let recording = match std::env::args().nth(1) {
        Some(path) => Recording::path(path),
        None => Recording::bytes("tone.wav", tone()),
    };
    let params =
        CreateTranscription::new(AudioModel::DistilLargeV2, recording).response_format(ResponseFormat::VerboseJson);
    let transcription = server.telnyx.audio().transcribe(params).await?;
    println!("{}", transcription.text);
    if let Some(seconds) = transcription.duration {
        println!("{seconds:.1} s long");
    }
    for segment in &transcription.segments {
        if let (Some(start), Some(end)) = (segment.start, segment.end) {
            print!("{start:6.1} to {end:6.1} s: ");
        }
        println!("{}", segment.text);
    }
    Ok(())
}
