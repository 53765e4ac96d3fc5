//! The token usage that a response reports, in the forms of all APIs.

use memchr::memmem;
use serde::Deserialize;

use crate::response::lenient;

/// Tokens of a request. A part is `None` if the response does not report it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Input tokens, cached ones included.
    pub(super) input: Option<u64>,
    pub(super) cached_input: u64,
    /// Output tokens, reasoning tokens included.
    pub(super) output: Option<u64>,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default, deserialize_with = "lenient::opt_object")]
    usage: Option<Fields>,
    /// The start of a message, in its stream. Its output is only the first token.
    #[serde(default, deserialize_with = "lenient::opt_object")]
    message: Option<Inner>,
    /// The response, in the last event of its stream.
    #[serde(default, deserialize_with = "lenient::opt_object")]
    response: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(default, deserialize_with = "lenient::opt_object")]
    usage: Option<Fields>,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    prompt_tokens: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    input_tokens: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    completion_tokens: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    output_tokens: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_object")]
    prompt_tokens_details: Option<Details>,
    #[serde(default, deserialize_with = "lenient::opt_object")]
    input_tokens_details: Option<Details>,
    /// Not a part of `input_tokens`, as the next field.
    #[serde(default, deserialize_with = "lenient::any_count")]
    cache_read_input_tokens: u64,
    #[serde(default, deserialize_with = "lenient::any_count")]
    cache_creation_input_tokens: u64,
}

#[derive(Deserialize)]
struct Details {
    #[serde(default, deserialize_with = "lenient::any_count")]
    cached_tokens: u64,
}

impl Usage {
    /// Reads the body of a response. Returns `None` if it reports no usage.
    pub(super) fn of_body(body: &[u8]) -> Option<Self> {
        let response = read(body)?;
        let usage = Self::of(&response.usage?);
        // A response without output tokens, such as that of embeddings, has no output.
        Some(Self { output: usage.output.or(Some(0)), ..usage })
    }

    /// Adds the usage of an event. The numbers of later events include those of earlier ones.
    pub(super) fn add_event(&mut self, event: &[u8]) {
        let Some(response) = read(event) else { return };
        let start = response.message.and_then(|message| message.usage).map(|usage| Self::of(&usage));
        let rest = response.response.and_then(|response| response.usage);
        let all = [response.usage, rest].into_iter().flatten().map(|usage| Self::of(&usage));
        for usage in all.chain(start.map(|start| Self { output: None, ..start })) {
            self.input = self.input.max(usage.input);
            self.cached_input = self.cached_input.max(usage.cached_input);
            self.output = self.output.max(usage.output);
        }
    }

    pub(super) fn uncached_input(&self, input: u64) -> u64 {
        input.saturating_sub(self.cached_input)
    }

    fn of(fields: &Fields) -> Self {
        let details = fields.prompt_tokens_details.as_ref().or(fields.input_tokens_details.as_ref());
        let beside = fields.cache_read_input_tokens.saturating_add(fields.cache_creation_input_tokens);
        let input = fields.prompt_tokens.or_else(|| fields.input_tokens.map(|input| input.saturating_add(beside)));
        let cached = details.map_or(fields.cache_read_input_tokens, |details| details.cached_tokens);
        Self { input, cached_input: cached, output: fields.completion_tokens.or(fields.output_tokens) }
    }
}

fn read(json: &[u8]) -> Option<Response> {
    // Most events have no usage.
    memmem::find(json, br#""usage""#)?;
    serde_json::from_slice(json).ok()
}

#[cfg(test)]
mod tests {
    use super::Usage;

    fn usage(input: u64, cached_input: u64, output: u64) -> Usage {
        Usage { input: Some(input), cached_input, output: Some(output) }
    }

    #[test]
    fn the_forms_of_all_apis_are_read() {
        let chat = r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,
            "prompt_tokens_details":{"cached_tokens":5}}}"#;
        assert_eq!(Usage::of_body(chat.as_bytes()), Some(usage(9, 5, 4)));
        let response = r#"{"usage":{"input_tokens":"9","output_tokens":4.0,"input_tokens_details":{"cached_tokens":2}}}"#;
        assert_eq!(Usage::of_body(response.as_bytes()), Some(usage(9, 2, 4)));
        let message = r#"{"usage":{"input_tokens":3,"cache_read_input_tokens":5,"cache_creation_input_tokens":1,
            "output_tokens":4}}"#;
        assert_eq!(Usage::of_body(message.as_bytes()), Some(usage(9, 5, 4)));
        let embeddings = r#"{"data":[],"usage":{"prompt_tokens":9,"total_tokens":9}}"#;
        assert_eq!(Usage::of_body(embeddings.as_bytes()), Some(usage(9, 0, 0)));
    }

    #[test]
    fn other_bodies_report_no_usage() {
        for body in ["", "[]", r#"{"usage":null}"#, r#"{"usage":3}"#, r#"{"text":"usage"}"#, r#"{"usage":"#] {
            assert_eq!(Usage::of_body(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn events_add_up() {
        let read = |events: &[&str]| {
            let mut usage = Usage::default();
            events.iter().for_each(|event| usage.add_event(event.as_bytes()));
            usage
        };
        assert_eq!(
            read(&[r#"{"usage":null}"#, r#"{"usage":{"prompt_tokens":9,"completion_tokens":4}}"#, "[DONE]"]),
            usage(9, 0, 4)
        );
        let start = r#"{"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}"#;
        assert_eq!(read(&[start]), Usage { output: None, ..usage(9, 0, 0) }, "the rest of the output is unknown");
        let end = r#"{"type":"message_delta","usage":{"output_tokens":40}}"#;
        assert_eq!(read(&[start, end]), usage(9, 0, 40));
        let completed = r#"{"type":"response.completed","response":{"usage":{"input_tokens":9,"output_tokens":4}}}"#;
        assert_eq!(read(&[r#"{"message":"usage"}"#, completed]), usage(9, 0, 4));
    }
}
