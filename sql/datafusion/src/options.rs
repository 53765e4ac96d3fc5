//! Settings of a session: `SET telnyx.model = '…'`.

use datafusion::common::config::ConfigExtension;
use datafusion::common::extensions_options;

extensions_options! {
    /// Settings of a session, set by `SET telnyx.<name> = '…'`. They travel with the session to the executors of a cluster;
    /// the API key never does.
    pub struct TelnyxOptions {
        /// Model of the chat functions; empty for the default of the service.
        pub model: String, default = String::new()
        /// Maximum number of output tokens of a row; 0 for the default of each function.
        pub max_tokens: u32, default = 0
        /// Model of `ai_embed`; empty for the default.
        pub embedding_model: String, default = String::new()
        /// The most that queries may cost, such as `2.50 USD`; empty for no limit.
        pub max_cost: String, default = String::new()
        /// Reaction to a plan that pays for rows that it does not need: `warn`, `refuse`, or `off`.
        pub guard: String, default = "warn".to_owned()
    }
}

impl ConfigExtension for TelnyxOptions {
    const PREFIX: &'static str = "telnyx";
}
