//! Calls a service over https that is not there: the client gets as far as the connection.

use telnyx_ai_chat::{Chat, Client};

#[tokio::main(flavor = "current_thread")]
async fn main() -> telnyx_ai_chat::Result<()> {
    let built = Client::builder().api_key("key").base_url("https://127.0.0.1:9/v2").max_retries(0).build();
    let client = match built {
        // The second line chose a TLS whose provider the program installs.
        Err(error) if error.to_string().contains("no crypto provider is installed") => return Ok(()),
        built => built?,
    };
    match Chat::new(&client).complete("Hi").await {
        Err(error) if error.is_connect() => Ok(()),
        other => panic!("{other:?}"),
    }
}
