//! A conversation as a file.

use std::path::Path;

use telnyx_ai::chat::Message;

use super::conversation::Conversation;
use crate::exit::{Failure, Outcome};

/// Writes the conversation: as Markdown, or in the format of sessions if the name ends with `.json`.
pub(super) fn save(path: &str, conversation: &Conversation<'_>) -> Outcome {
    let path = Path::new(path);
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let text = if is_json { conversation.json()? } else { markdown(conversation.messages()) };
    std::fs::write(path, text).map_err(|error| Failure::file(path, &error))
}

/// Returns messages as Markdown, with a heading for each.
fn markdown(messages: &[Message]) -> String {
    let parts = messages.iter().map(|message| {
        let title = match message.role.as_str() {
            "assistant" => "Response",
            "user" => "Question",
            "system" | "developer" => "Instructions",
            other => other,
        };
        format!("## {title}\n\n{}\n", message.text().trim())
    });
    parts.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_has_a_heading() {
        let messages = [Message::system("Be brief."), Message::user("Hi"), Message::assistant("Hello!\n")];
        let expected = "## Instructions\n\nBe brief.\n\n## Question\n\nHi\n\n## Response\n\nHello!\n";
        assert_eq!(markdown(&messages), expected);
    }
}
