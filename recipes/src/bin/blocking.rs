//! A program without async: a runtime of one thread runs each call to its end.

use telnyx_ai::Telnyx;
use tokio::runtime::Builder;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Connections belong to the runtime: create it once, beside the client.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let telnyx = Telnyx::from_env()?;

    let completion = runtime.block_on(telnyx.chat().complete("What is the capital of Norway?").into_future())?;
    println!("{}", completion.text());

    // A stream, chunk by chunk.
    let mut stream = runtime.block_on(telnyx.chat().stream("Count to three.").into_future())?;
    while let Some(chunk) = runtime.block_on(stream.try_next())? {
        print!("{}", chunk.text_delta());
    }
    println!();
    Ok(())
}
