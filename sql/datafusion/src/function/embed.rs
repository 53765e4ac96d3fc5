//! `ai_embed`: the vector of a text.

use datafusion::arrow::datatypes::{DataType, Field};
use telnyx_ai::Telnyx;
use telnyx_ai::openai::CreateEmbeddings;

use super::{Argument, Function, Parameter, Prepared, Reading, Value};
use crate::options::TelnyxOptions;

const DEFAULT_MODEL: &str = "thenlper/gte-large";

#[derive(Debug)]
pub(super) struct Embed;

impl Function for Embed {
    fn name(&self) -> &'static str {
        "ai_embed"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[Parameter::text("text")] }
    }

    fn value_type(&self) -> DataType {
        DataType::List(Field::new_list_field(DataType::Float32, true).into())
    }

    fn prepare(&self, telnyx: &Telnyx, options: &TelnyxOptions, arguments: &[Argument]) -> Result<Prepared, String> {
        let text = arguments.first().map(Argument::as_text).unwrap_or_default();
        let model = options.embedding_model.as_deref().unwrap_or(DEFAULT_MODEL);
        let request = telnyx.openai().create_embeddings(CreateEmbeddings::new(model, text));
        Ok(Prepared::new(request, |list| {
            let mut vectors = list.into_vectors().into_iter();
            match (vectors.next(), vectors.next()) {
                (Some(vector), None) => Reading::value(Value::Vector(vector)),
                _ => Reading::error("the response does not have one vector"),
            }
        }))
    }
}
