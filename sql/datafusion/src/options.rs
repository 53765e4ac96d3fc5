//! Settings of a session: `SET telnyx.model = '…'`.

mod amount;
mod extension;
mod guard;

use datafusion::common::config::{ConfigExtension, ConfigOptions};
use datafusion::common::config_namespace;
use telnyx_ai::Money;

pub use amount::Amount;
pub use guard::Guard;

config_namespace! {
    /// Settings of a session, set by `SET telnyx.<name> = '…'`. They travel with the session to the executors of a cluster;
    /// the API key never does.
    pub struct TelnyxOptions {
        /// Model of the chat functions. Default: that of the service.
        pub model: Option<String>, default = None
        /// Maximum number of output tokens of a row. Default: 1024.
        pub max_tokens: Option<u32>, default = None
        /// Model of `ai_embed`. Default: `thenlper/gte-large`.
        pub embedding_model: Option<String>, default = None
        /// Model of `ai_transcribe`. Default: `distil-whisper/distil-large-v2`.
        pub transcription_model: Option<String>, default = None
        /// The most that all queries with the same ledger may cost, such as `2.50 USD`. Without a ledger, all queries of the
        /// process. Default: no limit.
        pub max_cost: Amount, default = Amount::default()
        /// Reaction to a plan that pays for rows that it does not need: `warn`, `refuse`, or `off`.
        pub guard: Guard, default = Guard::Warn
    }
}

impl ConfigExtension for TelnyxOptions {
    const PREFIX: &'static str = "telnyx";
}

impl TelnyxOptions {
    /// Returns the settings of a session, or the defaults if the functions are not registered in it.
    pub(crate) fn of(options: &ConfigOptions) -> Self {
        options.extensions.get::<Self>().cloned().unwrap_or_default()
    }

    pub(crate) fn max_cost(&self) -> Option<Money> {
        self.max_cost.0
    }
}
