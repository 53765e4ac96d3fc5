//! Types of structured responses.

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
pub(crate) struct Ticket {
    pub(crate) subject: String,
    pub(crate) stars: u8,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mood {
    Good,
    Bad,
}
