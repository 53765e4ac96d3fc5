//! Words that every inference request shares: region, service tier, reasoning effort.

use crate::open_enum;
use crate::{Error, ExtraFields, Result};

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

/// Checks the region of a request: it is not empty, and a `mode` comes with one. Fields added as `extra` count as well.
///
/// # Errors
/// [`is_invalid_input`](crate::Error::is_invalid_input), naming the field.
#[doc(hidden)]
pub fn check_region(region: Option<&Region>, mode: Option<&RegionMode>, extra: &ExtraFields) -> Result<()> {
    let added = |name: &str| extra.get(name).filter(|value| !value.is_null());
    if region.is_some_and(|region| region.as_str().trim().is_empty()) {
        return Err(Error::invalid_input("region", "is empty; leave it out for the region with the lowest latency"));
    }
    if (mode.is_some() || added("mode").is_some()) && region.is_none() && added("region").is_none() {
        return Err(Error::invalid_input("mode", "is set without `region`; set `region` too, or leave `mode` out"));
    }
    Ok(())
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
        // Stored histories have other region names than inference requests.
        assert_eq!(Region::from("DEU"), Region::Other("DEU".into()));
    }

    #[test]
    fn a_mode_needs_a_region() {
        let (none, strict) = (ExtraFields::default(), Some(&RegionMode::Strict));
        let added = |name: &str, value: &str| ExtraFields::default().with(name, value);
        for (region, mode, extra) in [
            (Some(&Region::Eu), strict, &none),
            (Some(&Region::Eu), None, &none),
            (None, None, &none),
            (None, strict, &added("region", "EU")),
            (None, None, &added("region", "EU").with("mode", "strict")),
            (None, None, &ExtraFields::default().with("mode", serde_json::Value::Null)),
        ] {
            assert!(check_region(region, mode, extra).is_ok(), "{region:?} {mode:?} {extra:?}");
        }
        let says = "`mode` is set without `region`; set `region` too, or leave `mode` out";
        for (mode, extra) in [
            (strict, &none),
            (None, &added("mode", "strict")),
            (strict, &ExtraFields::default().with("region", serde_json::Value::Null)),
        ] {
            let error = check_region(None, mode, extra).unwrap_err();
            assert!(error.is_invalid_input());
            assert_eq!(error.to_string(), says);
        }
        let error = check_region(Some(&Region::from(" ")), strict, &none).unwrap_err();
        assert!(error.to_string().starts_with("`region` is empty"), "{error}");
    }
}
