//! Models of the Telnyx AI Inference API for the crate rig.
//!
//! [`provider`] is a provider of rig whose requests are sent by a client of the SDK.

mod http_client;

use rig_core::providers::openai::OpenAI;
use rig_core::providers::openai::wire::{Dialect, OpenAIConfig};
use telnyx_ai_core::Client;

pub use http_client::TelnyxHttp;

/// Path of the operations that are compatible with OpenAI.
const PATH: &str = "/ai/openai";

/// The identity of the provider.
static TELNYX: Dialect = Dialect::gateway("telnyx", "https://api.telnyx.com/v2/ai/openai", "TELNYX_API_KEY");

/// Returns the provider of rig that sends its requests with a client of the SDK.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let telnyx = telnyx_ai::Telnyx::builder().api_key("KEY0123").build()?;
/// let model = telnyx_ai_rig::provider(telnyx.client()).chat("moonshotai/Kimi-K2.6");
/// # Ok(()) }
/// ```
///
/// `chat` creates a model of chat completions, `responses` one of responses, and `embedding` one of embeddings.
///
/// The key, the base URL, retries, timeouts and limits are those of the client; a key that rig sends is replaced. An
/// error of the service keeps its status, headers and body in the error of rig. The cause of any other error is an
/// [`Error`](telnyx_ai_core::Error) of the SDK.
pub fn provider(client: &Client) -> OpenAI {
    let base_url = format!("{}{PATH}", client.base_url().as_str().trim_end_matches('/'));
    let config = OpenAIConfig::with_key(&TELNYX, "the client has the key").with_base_url(base_url);
    config.connect(TelnyxHttp::new(client))
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
