//! The function calls of the built-in engine.

use std::{cell::RefCell, collections::HashMap};

use serde_json::json;

use super::request::{ChatRequest, Function, ToolChoice};
use crate::{
    engine::ranking::nearest,
    schema::smallest::smallest,
    text::{passages::sentences, words::words},
};

/// A function call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: String,
    /// A JSON object, as text.
    pub(crate) arguments: String,
}

impl Call {
    /// Creates a call with a new id.
    pub(crate) fn new(name: String, arguments: String) -> Self {
        Self { id: format!("call_{}", uuid::Uuid::new_v4()), name, arguments }
    }
}

/// Names of fields that are filled with the complete user message.
const MESSAGE_FIELDS: &[&str] = &["content", "input", "message", "prompt", "query", "question", "text"];

/// Returns the function call of the engine for this request, if any.
///
/// `required` always calls the function most similar to the message, and a named choice calls that function. Otherwise
/// a function is called if the last user message names it and no tool result is open. `none` never calls.
pub(crate) fn decide(request: &ChatRequest) -> Option<Call> {
    let question = request.question();
    let function = match &request.tool_choice {
        ToolChoice::None => None,
        ToolChoice::Named(name) => request.functions.iter().find(|function| function.name == *name),
        ToolChoice::Required => most_similar(&request.functions, question),
        ToolChoice::Auto if request.open_results().is_empty() => {
            request.functions.iter().find(|function| contains_name(question, &function.name))
        }
        ToolChoice::Auto => None,
    }?;
    Some(Call::new(function.name.clone(), arguments(function, question)))
}

fn most_similar<'a>(functions: &'a [Function], question: &str) -> Option<&'a Function> {
    let described = functions.iter().map(|function| format!("{} {}", function.name, function.description));
    functions.get(nearest(question, described, 1).first()?.at)
}

/// Returns `true` if a text contains this name; "get weather" contains `get_weather`.
fn contains_name(text: &str, name: &str) -> bool {
    let spaced = |text: &str| format!(" {} ", words(text).join(" "));
    !words(name).is_empty() && spaced(text).contains(&spaced(name))
}

/// Returns the smallest arguments of the function, with text fields filled from the message.
fn arguments(function: &Function, question: &str) -> String {
    let candidate_values = candidate_values(question, &function.name);
    let assigned: RefCell<HashMap<String, Option<String>>> = RefCell::default();
    let suggest = |field: &str| {
        if MESSAGE_FIELDS.contains(&field.to_lowercase().as_str()) {
            return Some(question.to_owned());
        }
        let mut assigned = assigned.borrow_mut();
        // Equal fields get equal texts; other fields get the next value.
        let next = candidate_values.get(assigned.len()).cloned();
        assigned.entry(field.to_owned()).or_insert(next).clone()
    };
    smallest(&function.parameters, &suggest).unwrap_or_else(|| json!({})).to_string()
}

/// Finds texts in a message that look like values: quoted texts, numbers and addresses, names, otherwise its last
/// object.
fn candidate_values(question: &str, function: &str) -> Vec<String> {
    let mut candidate_values: Vec<String> = question.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    for sentence in sentences(question) {
        let mut name: Vec<&str> = Vec::new();
        for (at, word) in sentence.split_whitespace().enumerate() {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let is_value = bare.contains(|c: char| c.is_ascii_digit() || c == '@');
            let is_name = at > 0 && bare.len() > 1 && bare.starts_with(char::is_uppercase) && bare != function;
            if is_name || is_value {
                name.push(bare);
            }
            // A comma, as in "Prague,", ends a name; "New York" is one name.
            if !(is_name || is_value) || !word.ends_with(bare) {
                candidate_values.extend((!name.is_empty()).then(|| name.join(" ")));
                name.clear();
            }
        }
        candidate_values.extend((!name.is_empty()).then(|| name.join(" ")));
    }
    if candidate_values.is_empty() {
        let words: Vec<&str> = question.split_whitespace().collect();
        let after = words.iter().rposition(|word| ["in", "for", "of", "at", "to", "about"].contains(word));
        let object = after.map(|at| words.iter().skip(at + 1).copied().collect::<Vec<_>>().join(" "));
        let object = object.map(|object| object.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
        candidate_values.extend(object.filter(|object| !object.is_empty()));
    }
    candidate_values
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{super::quirks::Quirks, *};
    use crate::http::{body, tables};

    fn call(question: &str, choice: &str, last: &str) -> Option<(String, Value)> {
        let body = json!({
            "messages": [{"role": "user", "content": question}, {"role": last, "content": "x"}],
            "tool_choice": choice,
            "tools": [
                {"type": "function", "function": {"name": "get_time"}},
                {"type": "function", "function": {"name": "get_weather", "description": "The forecast for a city",
                    "parameters": {"type": "object", "required": ["city", "unit"], "properties": {
                        "city": {"type": "string"}, "unit": {"enum": ["C", "F"]}}}}}
            ]
        });
        let request =
            ChatRequest::new(&body::read(tables::CHAT, body.to_string().as_bytes()).unwrap(), Quirks::default());
        decide(&request).map(|call| {
            assert!(call.id.starts_with("call_"));
            (call.name, serde_json::from_str(&call.arguments).unwrap())
        })
    }

    #[test]
    fn the_choice_decides_whether_a_function_is_called() {
        let weather = || Some(("get_weather".to_owned(), json!({"city": "New York", "unit": "C"})));
        assert_eq!(call("Please get weather in New York!", "auto", "system"), weather());
        assert_eq!(call("Call get_weather for New York.", "auto", "tool"), None);
        assert_eq!(call("Call get_weather for New York.", "required", "tool"), weather());
        assert_eq!(call("What is the forecast for New York?", "required", "system"), weather());
        assert_eq!(call("What is the forecast for New York?", "auto", "system"), None);
        assert_eq!(call("Call get_weather for New York.", "none", "system"), None);
        assert_eq!(call("Anything", "required", "system"), Some(("get_time".to_owned(), json!({}))));
    }

    #[test]
    fn values_are_found_in_a_message() {
        for (message, found) in [
            ("Track order A-1001 for Ann Lee, please.", &["A-1001", "Ann Lee"][..]),
            ("Send \"hello there\" to bob@x.test", &["hello there", "bob@x.test"]),
            ("use get_weather for prague", &["prague"]),
            ("Hello", &[]),
            ("", &[]),
        ] {
            assert_eq!(candidate_values(message, "get_weather"), found, "{message}");
        }
    }
}
