//! Tokens and prices of calls, for `EXPLAIN`.

use std::sync::{Arc, LazyLock};

use datafusion::scalar::ScalarValue;
use serde_json::Value as Json;
use telnyx_ai::{Money, Telnyx, TokenCounts};

use crate::engine::Engine;
use crate::function::{self, Argument, Function, arguments};
use crate::options::TelnyxOptions;
use crate::udf::ROW;

/// A text that differs by row. An embedding of no text is not a request.
const PLACEHOLDER: &str = "x";

/// Knows what a call sends for a row.
#[derive(Clone, Debug)]
pub(crate) struct CallCosts {
    engine: Option<Arc<Engine>>,
}

/// Creates the requests of functions that are only planned. They are not sent, so they need no valid key.
static PLANNING: LazyLock<Option<Telnyx>> = LazyLock::new(|| Telnyx::builder().api_key("planning").build().ok());

/// The request of a row, apart from a text that differs by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowRequest {
    /// Bytes of the instructions, the schema, and constant texts.
    pub(crate) bytes: u64,
    pub(crate) max_output_tokens: Option<u64>,
    pub(crate) model: Option<String>,
}

impl CallCosts {
    pub(crate) fn new(engine: Option<Arc<Engine>>) -> Self {
        Self { engine }
    }

    /// Returns what a call sends for a row; `None` if it depends on the row, or if it is not counted in tokens. Arguments that
    /// are no constants are `None`.
    pub(crate) fn request(
        &self,
        name: &str,
        constants: &[Option<ScalarValue>],
        options: &TelnyxOptions,
    ) -> Option<RowRequest> {
        let function = function_of(name)?;
        let arguments = constants.iter().enumerate().map(|(index, constant)| match constant {
            Some(constant) => arguments::of_constant(function.parameters(), index, constant).ok()?,
            None if index == 0 => Some(Argument::Text(PLACEHOLDER.to_owned())),
            None => None,
        });
        let placeholder = if constants.first()?.is_none() { PLACEHOLDER.len() } else { 0 };
        let arguments: Vec<_> = arguments.collect::<Option<_>>()?;
        let telnyx = self.engine.as_ref().map(|engine| &engine.telnyx).or(PLANNING.as_ref())?;
        let prepared = function.prepare(telnyx, options, &arguments).ok()?;
        let body: Json = serde_json::from_slice(prepared.request.json_body()?).ok()?;
        let texts = body.get("messages").and_then(Json::as_array).into_iter().flatten();
        let texts = texts.filter_map(|message| message.get("content")?.as_str()).map(str::len).sum::<usize>();
        // Of an embedding, which has no output tokens.
        let input = body.get("input").and_then(Json::as_str).map(str::len);
        let format = body.get("response_format").map_or(0, |format| format.to_string().len());
        Some(RowRequest {
            bytes: u64::try_from((texts + input.unwrap_or(0) + format).saturating_sub(placeholder)).ok()?,
            max_output_tokens: input.map(|_| 0).or_else(|| body.get("max_tokens")?.as_u64()),
            model: body.get("model").and_then(Json::as_str).map(str::to_owned),
        })
    }

    /// Returns the price of tokens, as far as the prices are read.
    pub(crate) fn price(&self, model: Option<&str>, tokens: TokenCounts) -> Option<Money> {
        self.engine.as_ref()?.prices()?.cost(model?, tokens)
    }
}

fn function_of(name: &str) -> Option<&'static dyn Function> {
    let name = name.strip_suffix(ROW).unwrap_or(name);
    function::all().into_iter().find(|function| function.name() == name)
}
