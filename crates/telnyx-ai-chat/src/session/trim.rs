//! Keeping a session short.

use telnyx_ai_core::{Error, Result, Role};

use super::ChatSession;
use super::instructions::is_instruction;
use crate::content::{Content, ContentPart};
use crate::message::Message;
use crate::reasoning;

impl ChatSession {
    /// Takes out the oldest messages until the rest has at most `tokens`, by estimate, and gives what it took.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// use telnyx_ai_chat::{Chat, Message};
    ///
    /// let mut session = Chat::new(&client).session();
    /// session.push([Message::system("Be brief."), Message::user("Hi"), Message::assistant("Hello!")]);
    /// session.push([Message::user("Tell me a joke."), Message::assistant("No.")]);
    /// let taken = session.trim(25)?;
    /// assert_eq!(taken.iter().map(Message::text).collect::<Vec<_>>(), ["Hi", "Hello!"]);
    /// assert_eq!(session.messages()[0].text(), "Be brief.");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// Whole turns go first, a message of the user with all that follows it. Where the last turn alone is too long,
    /// its oldest answers go, each call of a tool together with its results. What a system or developer says stays, and
    /// so do the last message of the user and the last answer.
    ///
    /// The estimate is 4 tokens for a message, one for each 4 ASCII characters and for each other character, and 1,000
    /// for an image. Reasoning counts if it is sent back; the tools of the request do not. Where you know the model's
    /// tokens, count with [`trim_by`](Self::trim_by).
    ///
    /// # Errors
    /// [`is_limit`](Error::is_limit) when what must stay is too long. Nothing is taken out then.
    pub fn trim(&mut self, tokens: u64) -> Result<Vec<Message>> {
        self.trim_by(tokens, estimate)
    }

    /// Takes out the oldest messages as [`trim`](Self::trim) does, with your own count of the tokens of a message.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// # let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// # for n in 0..30 { session.push(format!("Message {n}")); }
    /// session.trim_by(20, |_| 1)?; // at most 20 messages
    /// assert_eq!(session.messages().len(), 20);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`trim`](Self::trim).
    pub fn trim_by(&mut self, tokens: u64, count: impl Fn(&Message) -> u64) -> Result<Vec<Message>> {
        let blocks = blocks(&self.messages);
        let sizes: Vec<u64> = self.messages.iter().map(count).collect();
        let mut left = sizes.iter().copied().fold(0, u64::saturating_add);
        let mut gone = vec![false; self.messages.len()];
        for block in order(&blocks) {
            if left <= tokens {
                break;
            }
            for at in block {
                if let (Some(gone), Some(size)) = (gone.get_mut(*at), sizes.get(*at)) {
                    *gone = true;
                    left = left.saturating_sub(*size);
                }
            }
        }
        if left > tokens {
            let problem = format!("are {tokens}, and the messages that must stay have {left}");
            return Err(Error::limit("tokens", problem));
        }
        let (taken, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.messages).into_iter().zip(gone).partition(|(_, gone)| *gone);
        self.messages = kept.into_iter().map(|(message, _)| message).collect();
        Ok(taken.into_iter().map(|(message, _)| message).collect())
    }
}

/// Messages that stay or go together.
struct Block {
    /// It begins a turn.
    of_user: bool,
    messages: Vec<usize>,
}

/// The messages in blocks: one of the user, or an answer with the results of its calls. Instructions are in none.
fn blocks(messages: &[Message]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        match (&message.role, blocks.last_mut()) {
            (role, _) if is_instruction(role) => {}
            (role, Some(block)) if *role == Role::Tool || role == "function" => block.messages.push(at),
            (role, _) => blocks.push(Block { of_user: *role == Role::User, messages: vec![at] }),
        }
    }
    blocks
}

/// What goes, in this order: the turns before the last one as a whole, then the answers of the last one but its last.
fn order(blocks: &[Block]) -> impl Iterator<Item = Vec<&usize>> {
    let last_turn = blocks.iter().rposition(|block| block.of_user).unwrap_or(0);
    let (before, last) = blocks.split_at(last_turn.min(blocks.len()));
    let turns =
        before.chunk_by(|_, next| !next.of_user).map(|turn| turn.iter().flat_map(|block| &block.messages).collect());
    let asked = usize::from(last.first().is_some_and(|block| block.of_user));
    let answers = last.get(asked..last.len().saturating_sub(1)).unwrap_or_default();
    turns.chain(answers.iter().map(|block| block.messages.iter().collect()))
}

fn estimate(message: &Message) -> u64 {
    let content = match &message.content {
        Some(Content::Text(text)) => of_text(text),
        Some(Content::Parts(parts)) => parts.iter().map(of_part).fold(0, u64::saturating_add),
        None => 0,
    };
    let calls = message.calls();
    let calls = calls.iter().map(|call| of_text(call.name()) + of_text(&call.function.arguments) + 4);
    let reasoning = reasoning::kept(message).map(of_text);
    let sent = calls.chain(reasoning);
    sent.fold(content + message.name.as_deref().map_or(0, of_text) + 4, u64::saturating_add)
}

fn of_part(part: &ContentPart) -> u64 {
    match part {
        ContentPart::Text(text) => of_text(text),
        ContentPart::ImageUrl(_) => 1000,
        ContentPart::Other(value) => of_text(&value.to_string()),
    }
}

fn of_text(text: &str) -> u64 {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    let other = text.chars().count().saturating_sub(ascii);
    ascii.div_ceil(4).saturating_add(other).try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
