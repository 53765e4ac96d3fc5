//! Removal of old messages from a session.

use telnyx_ai_core::{Error, Result, Role};

use super::ChatSession;
use super::instructions::is_instruction;
use crate::content::{Content, ContentPart};
use crate::message::Message;
use crate::reasoning;

impl ChatSession {
    /// Removes the oldest messages until the others have at most `tokens`, by estimate. Returns the removed messages.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::Message;
    ///
    /// let mut session = Telnyx::builder().api_key("KEY0123").build()?.chat().session();
    /// session.push([Message::system("Be brief."), Message::user("Hi"), Message::assistant("Hello!")]);
    /// session.push([Message::user("Tell me a joke."), Message::assistant("No.")]);
    /// let removed = session.trim(25)?;
    /// assert_eq!(removed.iter().map(Message::text).collect::<Vec<_>>(), ["Hi", "Hello!"]);
    /// assert_eq!(session.messages()[0].text(), "Be brief.");
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// Complete turns are removed first: a user message with all messages up to the next user message. If the last turn
    /// alone is too long, its oldest responses are removed, each tool call together with its results. Messages of the
    /// roles `system` and `developer`, the last user message and the last response always stay.
    ///
    /// The estimate is 4 tokens for each message, 1 for every 4 ASCII characters, 1 for each other character, and 1,000
    /// for an image. Reasoning counts only if it is sent back. The tools of the request do not count. To use the token
    /// counts of your model, call [`trim_by`](Self::trim_by).
    ///
    /// # Errors
    /// [`is_limit`](Error::is_limit) if the messages that always stay are too long. Nothing is removed then.
    pub fn trim(&mut self, tokens: u64) -> Result<Vec<Message>> {
        self.trim_by(tokens, estimate)
    }

    /// Removes the oldest messages, like [`trim`](Self::trim). `count` returns the number of tokens of a message.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    ///
    /// let mut session = Telnyx::builder().api_key("KEY0123").build()?.chat().session();
    /// for number in 0..30 {
    ///     session.push(format!("Message {number}"));
    /// }
    /// session.trim_by(20, |_| 1)?; // at most 20 messages
    /// assert_eq!(session.messages().len(), 20);
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`trim`](Self::trim).
    pub fn trim_by(&mut self, tokens: u64, count: impl Fn(&Message) -> u64) -> Result<Vec<Message>> {
        let blocks = blocks(&self.messages);
        let sizes: Vec<u64> = self.messages.iter().map(count).collect();
        let mut left = sizes.iter().copied().fold(0, u64::saturating_add);
        let mut is_removed = vec![false; self.messages.len()];
        for block in removal_order(&blocks) {
            if left <= tokens {
                break;
            }
            for at in block {
                if let (Some(removed), Some(size)) = (is_removed.get_mut(*at), sizes.get(*at)) {
                    *removed = true;
                    left = left.saturating_sub(*size);
                }
            }
        }
        if left > tokens {
            let problem = format!("is {tokens}, but the messages that must stay have {left}; raise the limit");
            return Err(Error::limit("tokens", problem));
        }
        let (removed, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.messages).into_iter().zip(is_removed).partition(|(_, removed)| *removed);
        self.messages = kept.into_iter().map(|(message, _)| message).collect();
        Ok(removed.into_iter().map(|(message, _)| message).collect())
    }
}

/// Messages that are kept or removed together.
struct Block {
    /// A block of a user message begins a turn.
    is_user: bool,
    messages: Vec<usize>,
}

/// Returns the messages in blocks: a user message, or a response with the results of its calls. Instructions belong to
/// no block.
fn blocks(messages: &[Message]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        match (&message.role, blocks.last_mut()) {
            (role, _) if is_instruction(role) => {}
            (role, Some(block)) if *role == Role::Tool || role == "function" => block.messages.push(at),
            (role, _) => blocks.push(Block { is_user: *role == Role::User, messages: vec![at] }),
        }
    }
    blocks
}

/// Returns the order of removal: the turns before the last turn, each at once, then all responses of the last turn
/// except the last response.
fn removal_order(blocks: &[Block]) -> impl Iterator<Item = Vec<&usize>> {
    let last_turn = blocks.iter().rposition(|block| block.is_user).unwrap_or(0);
    let (before, last) = blocks.split_at(last_turn.min(blocks.len()));
    let turns =
        before.chunk_by(|_, next| !next.is_user).map(|turn| turn.iter().flat_map(|block| &block.messages).collect());
    let user_block = usize::from(last.first().is_some_and(|block| block.is_user));
    let responses = last.get(user_block..last.len().saturating_sub(1)).unwrap_or_default();
    turns.chain(responses.iter().map(|block| block.messages.iter().collect()))
}

fn estimate(message: &Message) -> u64 {
    let content = match &message.content {
        Some(Content::Text(text)) => text_tokens(text),
        Some(Content::Parts(parts)) => parts.iter().map(part_tokens).fold(0, u64::saturating_add),
        None => 0,
    };
    let calls = message.calls();
    let calls = calls.iter().map(|call| text_tokens(call.name()) + text_tokens(&call.function.arguments) + 4);
    let reasoning = reasoning::kept(message).map(text_tokens);
    let sent = calls.chain(reasoning);
    sent.fold(content + message.name.as_deref().map_or(0, text_tokens) + 4, u64::saturating_add)
}

fn part_tokens(part: &ContentPart) -> u64 {
    match part {
        ContentPart::Text(text) => text_tokens(text),
        ContentPart::ImageUrl(_) => 1000,
        ContentPart::Other(value) => text_tokens(&value.to_string()),
    }
}

fn text_tokens(text: &str) -> u64 {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    let other = text.chars().count().saturating_sub(ascii);
    ascii.div_ceil(4).saturating_add(other).try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
