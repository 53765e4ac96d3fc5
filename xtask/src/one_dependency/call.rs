//! Calls an unreachable service over HTTPS. The call fails when it connects.

use telnyx_ai_chat::{Chat, Client};

#[tokio::main(flavor = "current_thread")]
async fn main() -> telnyx_ai_chat::Result<()> {
    let built = Client::builder().api_key("key").base_url("https://127.0.0.1:9/v2").max_retries(0).build();
    let client = match built {
        // With the second line of the manifest, the program installs the provider of its TLS.
        Err(error) if error.to_string().contains("no crypto provider is installed") => return Ok(()),
        built => built?,
    };
    match Chat::new(&client).complete("Hi").await {
        Err(error) if error.is_connect() => Ok(()),
        other => panic!("{other:?}"),
    }
}
