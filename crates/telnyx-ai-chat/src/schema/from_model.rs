//! Types that a model can write.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// A type that a model can write: it can be deserialized and has a JSON schema. Derive both:
///
/// ```
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct City {
///     /// Its name in English.
///     name: String,
/// }
///
/// fn is_from_model<T: telnyx_ai_chat::FromModel>() {}
/// is_from_model::<City>();
/// ```
#[diagnostic::on_unimplemented(
    message = "a model cannot write a `{Self}`: it has no JSON schema, or cannot be deserialized",
    label = "not `serde::Deserialize` and `schemars::JsonSchema`",
    note = "derive both: `#[derive(serde::Deserialize, schemars::JsonSchema)]`",
    note = "without schemars, give the schema yourself: `FunctionTool::from_fn_with_schema`, `ChatRequest::response_format`"
)]
pub trait FromModel: DeserializeOwned + JsonSchema {}

// The error about a missing derive names this trait, whose message says what to do, and not the bound that is missing.
#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema> FromModel for T {}
