use datafusion::common::config::{ConfigOptions, ExtensionOptions};

use crate::TelnyxOptions;

#[test]
fn the_settings_are_listed_with_their_prefix_and_set_another_session() {
    let mut options = ConfigOptions::new();
    options.extensions.insert(TelnyxOptions::default());
    for (key, value) in [("telnyx.model", "a/b"), ("telnyx.max_tokens", "7"), ("telnyx.max_cost", "2.50 USD")] {
        options.set(key, value).unwrap();
    }
    let mut other = ConfigOptions::new();
    other.extensions.insert(TelnyxOptions::default());
    for entry in TelnyxOptions::of(&options).entries() {
        assert!(entry.key.starts_with("telnyx."), "{}", entry.key);
        if let Some(value) = entry.value {
            other.set(&entry.key, &value).unwrap();
        }
    }
    assert_eq!(TelnyxOptions::of(&other), TelnyxOptions::of(&options));
}

#[test]
fn an_empty_value_restores_the_default() {
    let mut options = TelnyxOptions::default();
    for (key, value) in [("model", "a/b"), ("max_tokens", "7"), ("max_cost", "2.50 USD"), ("guard", "off")] {
        options.set(key, value).unwrap();
        options.set(key, " ").unwrap();
    }
    assert_eq!(options, TelnyxOptions::default());
}
