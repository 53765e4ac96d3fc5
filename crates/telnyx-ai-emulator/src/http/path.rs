//! Ids in paths and queries.

use serde_json::json;
use uuid::Uuid;

use super::{response::Failure, validate::Problem};

/// Parses a UUID and returns it in the stored form.
///
/// # Errors
///
/// Fails if the text is not a UUID.
pub(crate) fn uuid(name: &'static str, text: &str) -> Result<String, Failure> {
    uuid_in("path", name, text)
}

/// Parses a UUID in the path or the query.
pub(crate) fn uuid_in(location: &'static str, name: &'static str, text: &str) -> Result<String, Failure> {
    Uuid::try_parse(text).map(|id| id.to_string()).map_err(|error| {
        let msg = format!("Input should be a valid UUID, {error}");
        Failure::Invalid(vec![Problem::new(&[json!(location), json!(name)], "uuid_parsing", msg)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_accepted_in_any_form() {
        for text in ["3FA85F64-5717-4562-B3FC-2C963F66AFA6", "3fa85f6457174562b3fc2c963f66afa6"] {
            assert_eq!(uuid("id", text).unwrap(), "3fa85f64-5717-4562-b3fc-2c963f66afa6");
        }
        assert!(uuid("id", "c-1").is_err() && uuid("id", "").is_err());
    }
}
