//! Options of all inference requests: region, service tier, reasoning effort.

use crate::open_enum;
use crate::{Error, ExtraFields, Result};

open_enum! {
    /// The region that serves an inference request.
    ///
    /// ```
    /// use telnyx_ai::chat::{ChatRequest, Message};
    /// use telnyx_ai::{Region, RegionMode};
    ///
    /// let request = ChatRequest::new(vec![Message::user("Say hello.")])
    ///     .region(Region::Eu)
    ///     .mode(RegionMode::Strict);
    /// assert_eq!(request.region, Some(Region::from("EU")));
    /// ```
    ///
    /// Only models that Telnyx hosts have regions. Stored conversation histories and the deployments of a model have other
    /// region names, such as `DEU` instead of `EU`.
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
    pub enum RegionMode {
        /// Use another region if the requested one has no capacity. The default of the service.
        Preferred = "preferred",
        /// Use the requested region only. The request fails with 422 if that is not possible.
        Strict = "strict",
    }
}

open_enum! {
    /// The tier of service of an inference request.
    ///
    /// Each model lists its tiers. A tier affects price and latency, but not the capabilities or rate limits of a model.
    pub enum ServiceTier {
        /// The tier of requests without a tier.
        Default = "default",
        /// Served before other requests, at a higher price.
        Priority = "priority",
        /// Served after other requests, at a lower price.
        Flex = "flex",
    }
}

open_enum! {
    /// The reasoning effort of a reasoning model.
    ///
    /// Each model supports some of these values. The service rejects other values with a 400.
    pub enum ReasoningEffort {
        /// No reasoning.
        None = "none",
        /// The minimum.
        Minimal = "minimal",
        /// Low effort.
        Low = "low",
        /// Medium effort.
        Medium = "medium",
        /// High effort.
        High = "high",
        /// More than `high`.
        Xhigh = "xhigh",
        /// The maximum.
        Max = "max",
    }
}

/// Checks that the region of a request is not empty, and that a `mode` has a region. Extra fields count too.
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
    fn known_and_unknown_values_round_trip() {
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
