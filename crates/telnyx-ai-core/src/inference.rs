//! Words that every inference request shares: region, service tier, reasoning effort.

use crate::open_enum;

open_enum! {
    /// The region that serves an inference request.
    ///
    /// ```
    /// use telnyx_ai_core::Region;
    ///
    /// assert_eq!((Region::Eu.as_str(), Region::from("UAE")), ("EU", Region::Uae));
    /// ```
    ///
    /// Only models that Telnyx hosts can be held in a region. Regions of stored conversation histories are another
    /// vocabulary (`DEU` in place of `EU`), and so are the deployment names that a model lists.
    pub enum Region {
        /// The United States.
        Usa = "USA",
        /// The European Union.
        Eu = "EU",
        /// Australia.
        Aus = "AUS",
        /// The United Arab Emirates.
        Uae = "UAE",
    }
}

open_enum! {
    /// The strictness of a [`Region`].
    ///
    /// ```
    /// assert_eq!(telnyx_ai_core::RegionMode::from("strict"), telnyx_ai_core::RegionMode::Strict);
    /// ```
    pub enum RegionMode {
        /// Falls back to another region when the one that was asked for has no capacity. The service's default.
        Preferred = "preferred",
        /// Stays in the region; the request fails with 422 where that is not possible.
        Strict = "strict",
    }
}

open_enum! {
    /// The tier of service of an inference request.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_core::ServiceTier::Flex.as_str(), "flex");
    /// ```
    ///
    /// A model lists the tiers that it has. A tier changes neither what a model can do nor its rate limits.
    pub enum ServiceTier {
        /// The tier of requests that name none.
        Default = "default",
        /// Served before others, at a higher price.
        Priority = "priority",
        /// Served after others, at a lower price.
        Flex = "flex",
    }
}

open_enum! {
    /// The effort that a reasoning model spends on thinking.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_core::ReasoningEffort::from("xhigh"), telnyx_ai_core::ReasoningEffort::Xhigh);
    /// ```
    ///
    /// No model is known to take every value; the service rejects one that the model does not take (400).
    pub enum ReasoningEffort {
        /// No reasoning.
        None = "none",
        /// The least.
        Minimal = "minimal",
        /// Little.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// Much.
        High = "high",
        /// More than `high`.
        Xhigh = "xhigh",
        /// The most.
        Max = "max",
    }
}

/// Checks that a `mode` comes with a `region`, without which the service has nothing to apply it to.
///
/// # Errors
/// [`is_invalid_input`](crate::Error::is_invalid_input), naming `mode`.
#[doc(hidden)]
pub fn check_region(has_region: bool, mode: Option<&RegionMode>) -> crate::Result<()> {
    match mode {
        Some(mode) if !has_region => {
            let problem = format!("is `{mode}` without a `region`; set `region`, or leave `mode` out");
            Err(crate::Error::invalid_input("mode", problem))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_and_written_and_a_new_one_is_kept() {
        let same = |words: &[&str], written: Vec<String>| assert_eq!(words, written);
        same(
            &["USA", "EU", "AUS", "UAE"],
            [Region::Usa, Region::Eu, Region::Aus, Region::Uae].map(|word| word.to_string()).to_vec(),
        );
        same(
            &["preferred", "strict"],
            [RegionMode::Preferred, RegionMode::Strict].map(|word| word.to_string()).to_vec(),
        );
        same(
            &["default", "priority", "flex"],
            [ServiceTier::Default, ServiceTier::Priority, ServiceTier::Flex].map(|word| word.to_string()).to_vec(),
        );
        use ReasoningEffort as Effort;
        let efforts =
            [Effort::None, Effort::Minimal, Effort::Low, Effort::Medium, Effort::High, Effort::Xhigh, Effort::Max];
        same(
            &["none", "minimal", "low", "medium", "high", "xhigh", "max"],
            efforts.map(|word| word.to_string()).to_vec(),
        );
        let newer: ReasoningEffort = serde_json::from_str("\"ultra\"").unwrap();
        assert_eq!(newer, ReasoningEffort::Other("ultra".into()));
        // The region of a stored history is no region of an inference request.
        assert_eq!(Region::from("DEU"), Region::Other("DEU".into()));
    }

    #[test]
    fn a_mode_needs_a_region() {
        assert!(check_region(true, Some(&RegionMode::Strict)).is_ok() && check_region(false, None).is_ok());
        let error = check_region(false, Some(&RegionMode::Strict)).unwrap_err();
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), "`mode` is `strict` without a `region`; set `region`, or leave `mode` out");
    }
}
