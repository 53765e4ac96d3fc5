//! The state of a conversation, and its questions.

use std::sync::{Arc, OnceLock};

use telnyx_ai::chat::{ChatSession, Message, Model};

use super::spent::Spent;
use crate::client::Connection;
use crate::commands::ask::{Exchange, Options, Show, request};
use crate::exit::{Failure, Outcome};
use crate::files::{self, Attachment};
use crate::output;
use crate::sessions::Stored;

/// Most turns that can be undone.
const UNDOABLE: usize = 100;

pub(super) struct Conversation<'a> {
    connection: &'a Connection,
    options: Options,
    stored: Stored,
    session: ChatSession,
    /// The conversation before each of the last turns.
    before: Vec<ChatSession>,
    /// The last question, for `/retry`, and `true` if it is in the conversation.
    question: Option<(Message, bool)>,
    /// Attachments of the next question.
    attachments: Vec<Attachment>,
    models: Arc<OnceLock<Vec<Model>>>,
    spent: Spent,
}

impl<'a> Conversation<'a> {
    pub(super) fn start(connection: &'a Connection, options: Options) -> Outcome<Self> {
        let stored = Stored::select(options.session.as_deref(), options.continues)?;
        let attachments = files::read(&options.files)?;
        let models = Arc::new(OnceLock::new());
        fetch(connection, Arc::clone(&models));
        let session = load(connection, &options, &stored)?;
        let (before, question, spent) = (Vec::new(), None, Spent::default());
        Ok(Self { connection, options, stored, session, before, question, attachments, models, spent })
    }

    /// Returns the models, once they have arrived.
    pub(super) fn models(&self) -> Arc<OnceLock<Vec<Model>>> {
        Arc::clone(&self.models)
    }

    pub(super) fn model(&self) -> &str {
        self.options.model.as_deref().unwrap_or(&self.connection.settings.model)
    }

    pub(super) fn name(&self) -> &str {
        &self.stored.name
    }

    pub(super) fn messages(&self) -> &[Message] {
        self.session.messages()
    }

    pub(super) fn json(&self) -> Outcome<String> {
        Ok(self.session.save()?)
    }

    /// Sends a question with the attachments.
    pub(super) async fn ask(&mut self, text: String) -> Outcome {
        let turn = request::message(text, std::mem::take(&mut self.attachments));
        self.send(turn).await
    }

    /// Sends a question. A part that arrived before Ctrl-C stays in the conversation, so that the model can continue it;
    /// after a failure the conversation is unchanged.
    async fn send(&mut self, turn: Message) -> Outcome {
        self.question = Some((turn.clone(), false));
        let before = self.session.clone();
        let exchange = Exchange {
            connection: self.connection,
            session: &self.stored.name,
            model: self.options.model.as_deref().unwrap_or(&self.connection.settings.model),
            is_logged: !self.options.no_log,
            show: Show { text: true, reasoning: self.options.reasoning.is_some() },
        };
        let (result, _) = exchange.run(&mut self.session, turn.clone()).await;
        self.spent.add(&result.completion);
        match result.error {
            None => {}
            Some(Failure::Interrupted) => {
                let part = result.completion.text();
                if part.is_empty() {
                    output::note("(stopped; /retry asks again)");
                    return Ok(());
                }
                output::note("\n(stopped; /undo forgets this part, /retry asks again)");
                self.session.push([turn.clone(), Message::assistant(part.into_owned())]);
            }
            Some(failure) => return Err(failure),
        }
        if self.before.len() == UNDOABLE {
            self.before.remove(0);
        }
        self.before.push(before);
        self.question = Some((turn, true));
        self.stored.save(&self.session)
    }

    /// Forgets the last turn. Returns `false` if there is none.
    pub(super) fn undo(&mut self) -> Outcome<bool> {
        let Some(before) = self.before.pop() else { return Ok(false) };
        self.session = before;
        self.question = None;
        self.stored.save(&self.session)?;
        Ok(true)
    }

    /// Sends the last question again. A response that it has is forgotten.
    pub(super) async fn retry(&mut self) -> Outcome {
        let Some((question, is_answered)) = self.question.clone() else {
            return Err(Failure::Usage("/retry: there is no question yet".to_owned()));
        };
        if is_answered {
            self.undo()?;
        }
        self.send(question).await
    }

    pub(super) fn attach(&mut self, source: &str) -> Outcome<usize> {
        if source == "-" {
            return Err(Failure::Usage("/file: standard input is the conversation; pass a file".to_owned()));
        }
        self.attachments.extend(files::read(&[source.to_owned()])?);
        Ok(self.attachments.len())
    }

    pub(super) fn set_model(&mut self, model: &str) -> Outcome {
        self.options.model = Some(model.to_owned());
        self.configure()
    }

    pub(super) fn set_system(&mut self, text: &str) -> Outcome {
        self.options.system = Some(text.to_owned());
        self.configure()
    }

    /// Adds a bucket that the model searches. `None` removes all.
    pub(super) fn set_bucket(&mut self, bucket: Option<&str>) -> Outcome {
        match bucket {
            Some(bucket) => self.options.buckets.push(bucket.to_owned()),
            None => self.options.buckets.clear(),
        }
        self.configure()
    }

    /// Changes to another conversation, which is created by its first question.
    pub(super) fn open(&mut self, name: &str) -> Outcome<usize> {
        let stored = Stored::select(Some(name), false)?;
        self.session = load(self.connection, &self.options, &stored)?;
        self.stored = stored;
        (self.question, self.before) = (None, Vec::new());
        Ok(self.session.messages().len())
    }

    pub(super) async fn cost(&self) -> Outcome<String> {
        let fetched;
        let models = match self.models.get() {
            Some(models) => models,
            None => {
                fetched = self.connection.telnyx.openai().models().list().await?.into_iter().collect();
                &fetched
            }
        };
        Ok(self.spent.line(models))
    }

    fn configure(&mut self) -> Outcome {
        let settings = request::settings(&self.options, None, &self.connection.settings)?;
        self.session = self.session.clone().settings(settings);
        Ok(())
    }
}

fn load(connection: &Connection, options: &Options, stored: &Stored) -> Outcome<ChatSession> {
    let settings = request::settings(options, None, &connection.settings)?;
    stored.load(connection.telnyx.openai().chat().session().settings(settings))
}

/// Reads the list of models in the background. Without it, models are not completed.
fn fetch(connection: &Connection, models: Arc<OnceLock<Vec<Model>>>) {
    let list = connection.telnyx.openai().models().list();
    tokio::spawn(async move {
        if let Ok(list) = list.await {
            drop(models.set(list.into_iter().collect()));
        }
    });
}
