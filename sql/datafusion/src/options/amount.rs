//! An amount of money as a setting.

use datafusion::common::config::{ConfigField, Visit};
use datafusion::common::config_err;
use datafusion::error::Result;
use telnyx_ai::Money;

/// An amount of money with its currency, such as `2.50 USD`, or no amount. A value that is neither is rejected by `SET`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amount(pub Option<Money>);

impl ConfigField for Amount {
    fn visit<V: Visit>(&self, visitor: &mut V, key: &str, description: &'static str) {
        match self.0 {
            Some(amount) => visitor.some(key, amount, description),
            None => visitor.none(key, description),
        }
    }

    fn set(&mut self, _key: &str, value: &str) -> Result<()> {
        match value.parse() {
            Ok(amount) => self.0 = Some(amount),
            Err(error) => return config_err!("telnyx.max_cost: {error}; write an amount such as '2.50 USD'"),
        }
        Ok(())
    }

    fn reset(&mut self, _key: &str) -> Result<()> {
        self.0 = None;
        Ok(())
    }
}
