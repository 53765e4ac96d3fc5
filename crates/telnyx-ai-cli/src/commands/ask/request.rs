//! The request of a question.

use telnyx_ai::ReasoningEffort;
use telnyx_ai::chat::{ChatRequest, ContentPart, Message, Tool};

use super::{Ask, Options};
use crate::config::Settings;
use crate::exit::{Failure, Outcome};
use crate::files::{self, Attachment};
use crate::{schema, template};

/// Instructions for questions about documents, unless the user has others.
const RETRIEVAL: &str = "Answer from the documents, and name the file you used.";

/// Returns the message of the user: the question, standard input and the files.
pub(super) fn turn(ask: &Ask) -> Outcome<Message> {
    let mut prompt = ask.prompt.join(" ");
    let reads_file = ask.options.files.iter().any(|source| source == "-");
    if !reads_file && !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        let piped = files::stdin()?;
        prompt = [prompt.as_str(), piped.trim_end()]
            .iter()
            .filter(|text| !text.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("\n\n");
    }
    let attachments = files::read(&ask.options.files)?;
    if let Some(name) = &ask.template {
        prompt = template::render(name, &prompt, &ask.params)?;
    }
    if prompt.trim().is_empty() && attachments.is_empty() {
        return Err(Failure::Usage("there is no question; pass it as an argument, or pipe it".to_owned()));
    }
    Ok(message(prompt, attachments))
}

pub(in crate::commands) fn message(mut text: String, attachments: Vec<Attachment>) -> Message {
    let mut images = Vec::new();
    for attachment in attachments {
        match attachment {
            Attachment::Text { name, text: content } => {
                text.push_str(&format!("\n\n<file name={name:?}>\n{}\n</file>", content.trim_end()));
            }
            Attachment::Image(url) => images.push(ContentPart::image_url(url)),
        }
    }
    let text = text.trim_start().to_owned();
    if images.is_empty() {
        return Message::user(text);
    }
    images.insert(0, ContentPart::text(text));
    Message::user(images)
}

/// Returns the settings of the conversation: model, instructions, tools and format.
pub(in crate::commands) fn settings(
    options: &Options,
    schema: Option<&str>,
    settings: &Settings,
) -> Outcome<ChatRequest> {
    let retrieval = (!options.buckets.is_empty()).then(|| RETRIEVAL.to_owned());
    let system = options.system.clone().or_else(|| settings.system.clone()).or(retrieval);
    let mut request = ChatRequest::new(system.map(Message::system));
    request = request.model(options.model.clone().unwrap_or_else(|| settings.model.clone()));
    if !options.buckets.is_empty() {
        request = request.tool(Tool::retrieval(options.buckets.iter().cloned()));
    }
    if let Some(text) = schema {
        request = request.response_format(schema::parse(text)?);
    }
    if let Some(effort) = &options.reasoning {
        request = request.reasoning_effort(ReasoningEffort::from(effort.as_str()));
    }
    if let Some(region) = &settings.region {
        request = request.region(region.as_str());
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_follow_the_question() {
        let text = |name: &str| Attachment::Text { name: name.to_owned(), text: "content\n".to_owned() };
        let message =
            message("Why?".to_owned(), vec![text("a.md"), Attachment::Image("data:x".to_owned()), text("b\".md")]);
        let expected = serde_json::json!({
            "role": "user",
            "content": [
                { "type": "text", "text": "Why?\n\n<file name=\"a.md\">\ncontent\n</file>\n\n<file name=\"b\\\".md\">\ncontent\n</file>" },
                { "type": "image_url", "image_url": "data:x" },
            ],
        });
        assert_eq!(serde_json::to_value(message).unwrap(), expected);
    }

    #[test]
    fn a_file_alone_is_the_message() {
        let file = Attachment::Text { name: "a.md".to_owned(), text: "content".to_owned() };
        assert_eq!(message(String::new(), vec![file]).text(), "<file name=\"a.md\">\ncontent\n</file>");
    }
}
