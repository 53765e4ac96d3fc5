//! The text of a response: quoted, never generated.

use serde_json::Value;

use super::{quotes::from_documents, request::ChatRequest};
use crate::{
    engine::{ranking::nearest, search::Hit},
    text::passages::sentences,
};

/// Minimum similarity of a quote from the conversation.
const MIN_SIMILARITY: f32 = 0.15;

/// Returns the text for a request. `hits` are the chunks of its retrieval tools, if it has any.
pub(crate) fn generate(request: &ChatRequest, hits: Option<&[Hit]>) -> String {
    let question = request.question();
    let results = request.open_results();
    if !results.is_empty() {
        let values = results.iter().map(|result| {
            let function = result.function.as_deref().unwrap_or("The tool");
            format!("{function} returned {}.", readable(&result.text).trim_end_matches('.'))
        });
        return values.collect::<Vec<_>>().join("\n");
    }
    match hits {
        Some(hits) => from_documents(question, hits)
            .unwrap_or_else(|| "I found nothing about this in the documents I was given.".to_owned()),
        None => from_conversation(request).unwrap_or_else(|| {
            if question.trim().is_empty() {
                return "There is no user message to answer.".to_owned();
            }
            format!(
                "You wrote: \"{}\" I am the emulator's built-in engine: I quote documents and call tools, \
                 but I am not a language model.",
                question.trim()
            )
        }),
    }
}

/// Returns the part of the conversation that is relevant for the last message.
fn from_conversation(request: &ChatRequest) -> Option<String> {
    let is_question = |sentence: &String| sentence.trim_end_matches(['"', ')']).ends_with('?');
    let question: Vec<String> = sentences(request.question()).into_iter().filter(is_question).collect();
    let question = question.join(" ");
    if question.is_empty() {
        return None;
    }
    let texts = request.messages.iter().flat_map(|message| sentences(&message.text));
    let candidates: Vec<String> = texts.filter(|sentence| !is_question(sentence)).collect();
    let similar = nearest(&question, &candidates, 1).into_iter().find(|found| found.similarity >= MIN_SIMILARITY)?;
    candidates.get(similar.at).cloned()
}

/// Formats a tool result for people: the values of a JSON object with their names, other results unchanged.
fn readable(result: &str) -> String {
    let mut values = Vec::new();
    match serde_json::from_str::<Value>(result) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => collect_values("", &value, &mut values),
        _ => values.push(result.trim().to_owned()),
    }
    values.join(", ")
}

fn collect_values(name: &str, value: &Value, values: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let name = if name.is_empty() { field.clone() } else { format!("{name} {field}") };
                collect_values(&name, value, values);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_values(name, item, values)),
        Value::String(text) if name.is_empty() => values.push(text.clone()),
        Value::String(text) => values.push(format!("{name}: {text}")),
        other if name.is_empty() => values.push(other.to_string()),
        other => values.push(format!("{name}: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::quirks::Quirks, *};
    use crate::{
        engine::search::search,
        http::{body, tables},
        store::{Indexed, Store},
    };

    fn request(messages: Value) -> ChatRequest {
        let body = json!({ "messages": messages }).to_string();
        ChatRequest::new(&body::read(tables::CHAT, body.as_bytes()).unwrap(), Quirks::default())
    }

    fn generate_for(question: &str) -> String {
        let store = Store::in_memory();
        let options = store.begin("shop", None).unwrap();
        let files = [
            ("returns.txt", "# Returns\nItems can be returned within 30 days. Used items are not taken back."),
            ("shipping.txt", "Shipping takes two days. It is free above 50 euros."),
        ];
        for (name, text) in files {
            store.commit("shop", vec![Indexed::new(name, Ok(text.into()), &options)], false).unwrap();
        }
        let hits = search(&store, &["shop"], question, 3).unwrap();
        generate(&request(json!([{"role": "user", "content": question}])), Some(&hits))
    }

    #[test]
    fn documents_are_quoted_with_their_file() {
        assert_eq!(
            generate_for("Within how many days can I return something?").lines().next().unwrap(),
            "According to returns.txt: Items can be returned within 30 days."
        );
        assert!(generate_for("When is shipping free?").starts_with("According to shipping.txt: "));
        assert!(generate_for("zebra").contains("nothing"));
        assert!(generate_for("Who is the president of France?").contains("nothing"));
    }

    #[test]
    fn the_conversation_is_quoted_when_it_has_the_answer() {
        let messages = json!([
            {"role": "system", "content": "You help guests. The pool opens at nine."},
            {"role": "user", "content": "Hello there. When does the pool open?"}
        ]);
        assert_eq!(generate(&request(messages), None), "The pool opens at nine.");
    }

    #[test]
    fn without_anything_to_quote_the_engine_says_what_it_is() {
        let values = generate(&request(json!([{"role": "user", "content": "Hello, world!"}])), None);
        assert!(values.starts_with("You wrote: \"Hello, world!\"") && values.contains("not a language model"));
        assert!(generate(&request(json!([{"role": "system", "content": "x"}])), None).contains("no user message"));
    }

    #[test]
    fn tool_results_are_told() {
        let messages = json!([
            {"role": "user", "content": "Weather?"},
            {"role": "tool", "name": "get_weather", "content": "{\"now\": {\"temp\": 21}, \"sky\": [\"clear\"]}"},
            {"role": "tool", "content": "It rains."}
        ]);
        assert_eq!(
            generate(&request(messages), None),
            "get_weather returned now temp: 21, sky: clear.\nThe tool returned It rains."
        );
    }
}
