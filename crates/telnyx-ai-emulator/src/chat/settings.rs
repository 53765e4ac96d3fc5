//! The effect of a model on the settings of a request: limits, reasoning, region and service tier.

use super::{
    request::{ChatRequest, Guide},
    thinking::Thinking,
};
use crate::{
    http::{body::Fields, response::Failure},
    models::Model,
    schema::strict,
};

/// Validates the settings of a request and adds the defaults of the model. Settings for an upstream server are not
/// validated.
///
/// # Errors
///
/// Fails if the model does not support the settings, or if the settings conflict.
pub(crate) fn apply_settings(
    request: &mut ChatRequest,
    fields: &Fields,
    thinking: &Thinking,
    model: Option<&Model>,
) -> Result<(), Failure> {
    let (region, mode) = (fields.optional_text("region"), fields.optional_text("mode"));
    if mode.is_some() && region.is_none() {
        return Err(Failure::field("mode", "`mode` requires `region`"));
    }
    let Some(model) = model else {
        return Ok(());
    };
    if let (Some("strict"), Some(region)) = (mode, region)
        && !model.regions.contains(&region)
    {
        let regions = model.regions.join(", ");
        let problem = format!("The model {} is not available in the region {region}, only in {regions}", model.id);
        return Err(Failure::field("region", problem));
    }
    if let Some(tier) = fields.optional_text("service_tier")
        && !model.service_tiers.contains(&tier)
    {
        let tiers = model.service_tiers.join(", ");
        let detail = format!("The model {} has no service tier {tier}; it has {tiers}.", model.id);
        return Err(Failure::unsupported("service_tier", detail));
    }
    request.reasoning_tokens = thinking.tokens(model)?;
    let limit = request.max_tokens.or(model.default_max_tokens);
    // Without a limit, the limit of the engine applies.
    request.max_tokens = limit.map(|limit| limit.min(model.max_completion_tokens.unwrap_or(usize::MAX)));
    if let Guide::Schema { schema, strict: true, .. } = &request.guide {
        strict::check(schema).map_err(|breach| {
            let at = format!("response_format/json_schema/schema{}", breach.at);
            let detail = format!("Invalid schema for strict mode at {at}: {}.", breach.problem);
            Failure::unsupported(at, detail)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::quirks::Quirks, *};
    use crate::{
        http::{body, tables},
        models::chat_model,
    };

    /// Returns the token limit of a request.
    fn limit(model: &str, mut body: Value) -> Option<usize> {
        body["messages"] = json!([{"role": "user", "content": "Hi"}]);
        let fields = body::read(tables::CHAT, body.to_string().as_bytes()).unwrap();
        let mut request = ChatRequest::new(&fields, Quirks::default());
        apply_settings(&mut request, &fields, &Thinking::of(&fields), chat_model(model)).unwrap();
        request.max_tokens
    }

    #[test]
    fn the_limit_is_the_documented_one() {
        let none = || json!({"max_tokens": null});
        assert_eq!(limit("zai-org/GLM-5.3", none()), Some(8192));
        assert_eq!(limit("zai-org/GLM-5.3", json!({"max_tokens": 200_000})), Some(131_072));
        assert_eq!(limit("zai-org/GLM-5.3", json!({"max_completion_tokens": 7})), Some(7));
        // Without a limit, the limit of the engine applies, not the limit of the model.
        assert_eq!(limit("google/gemma-2b-it", none()), None);
        assert_eq!(limit("google/gemma-2b-it", json!({"max_tokens": 2000})), Some(1024));
        assert_eq!(limit("moonshotai/Kimi-K2.6", json!({"max_tokens": 1_000_000})), Some(1_000_000));
    }
}
