//! Types that a model can write.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// A type that a model can write: it implements [`Deserialize`](serde::Deserialize) and has a JSON schema. Derive both:
///
/// ```no_run
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::FromModel;
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct City {
///     /// Name in English.
///     name: String,
/// }
///
/// async fn ask<T: FromModel + 'static>(telnyx: &Telnyx, question: &str) -> telnyx_ai::Result<T> {
///     Ok(telnyx.chat().complete_as::<T>(question).await?.value)
/// }
///
/// # async fn example() -> telnyx_ai::Result<()> {
/// let capital: City = ask(&Telnyx::from_env()?, "What is the capital of Norway?").await?;
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "a model cannot write a `{Self}`: it has no JSON schema, or cannot be deserialized",
    label = "not `serde::Deserialize` and `schemars::JsonSchema`",
    note = "derive both: `#[derive(serde::Deserialize, schemars::JsonSchema)]`",
    note = "without schemars, give the schema yourself: `FunctionTool::from_fn_with_schema`, `ChatRequest::response_format`"
)]
pub trait FromModel: DeserializeOwned + JsonSchema {}

// With this attribute, the compiler error for a missing derive shows the message of this trait, not the missing bound.
#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema> FromModel for T {}
