//! A worker that makes random calls of every kind.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use telnyx_ai::Telnyx;
use telnyx_ai::anthropic::CreateMessage;
use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
use telnyx_ai::clustering::ListClusters;
use telnyx_ai::conversations::{
    AddMessage, CreateConversation, CreateInsight, CreateInsightGroup, ListConversations, ListInsightGroups,
    ListInsights, ListMessages, UpdateConversation,
};
use telnyx_ai::embeddings::{ListEmbeddingTasks, SearchDocuments, SummarizeFile};
use telnyx_ai::fine_tuning::CreateFineTuningJob;
use telnyx_ai::openai::{CreateEmbeddings, CreateResponse};

use crate::ledger::{Expected, Ledger};

const SOON: Duration = Duration::from_millis(20);
const SECONDS: Duration = Duration::from_secs(5);
const MODEL: &str = "meta-llama/Meta-Llama-3.1-8B-Instruct";

pub(crate) struct Worker {
    telnyx: Telnyx,
    ledger: Arc<Ledger>,
    number: u64,
    seed: u64,
    step: u64,
    /// Existing conversations of this worker: id and name.
    conversations: Vec<(String, String)>,
}

impl Worker {
    pub(crate) fn new(telnyx: Telnyx, ledger: Arc<Ledger>, number: u64, seed: u64) -> Self {
        Self { telnyx, ledger, number, seed, step: 0, conversations: Vec::new() }
    }

    pub(crate) async fn run(mut self, ends: Instant) {
        while Instant::now() < ends {
            self.step += 1;
            match self.random(13) {
                0..=2 => self.create_conversation().await,
                3 => self.delete_conversation().await,
                4 | 5 => self.add_message().await,
                6 => self.respond().await,
                7 => self.stream().await,
                8 => self.insight().await,
                9 => self.job().await,
                10 => self.read().await,
                11 => self.look().await,
                _ => self.update().await,
            }
        }
    }

    /// Returns a random number below `limit`, determined by seed, worker and step.
    fn random(&self, limit: usize) -> usize {
        let mut hasher = DefaultHasher::new();
        (self.seed, self.number, self.step, limit).hash(&mut hasher);
        usize::try_from(hasher.finish() % limit as u64).unwrap()
    }

    /// Returns a unique name.
    fn name(&self) -> String {
        format!("soak-{}-{}", self.number, self.step)
    }

    fn random_conversation(&self) -> Option<(String, String)> {
        let count = self.conversations.len();
        (count > 0).then(|| self.conversations[self.random(count)].clone())
    }

    async fn create_conversation(&mut self) {
        let name = self.name();
        self.ledger.conversation(&name, Expected::Unknown);
        let made = self.telnyx.conversations().create(CreateConversation::new().name(&name)).await;
        if let Some(conversation) = self.ledger.count(made) {
            self.ledger.conversation(&name, Expected::Exists);
            self.conversations.push((conversation.id, name));
        }
    }

    async fn delete_conversation(&mut self) {
        let Some((id, name)) = self.random_conversation() else { return };
        self.conversations.retain(|(known, _)| *known != id);
        self.ledger.conversation(&name, Expected::Unknown);
        if self.ledger.count(self.telnyx.conversations().delete(&id).await).is_some() {
            self.ledger.conversation(&name, Expected::Gone);
        }
    }

    async fn update(&mut self) {
        let Some((id, _)) = self.random_conversation() else { return };
        let step = UpdateConversation::new().metadata("step", self.step);
        self.ledger.count(self.telnyx.conversations().update(&id, step).await);
    }

    async fn add_message(&mut self) {
        let Some((id, _)) = self.random_conversation() else { return };
        let text = self.name();
        self.ledger.message(&id, &text, Expected::Unknown);
        let message = AddMessage::new("user").content(&text);
        if self.ledger.count(self.telnyx.conversations().add_message(&id, message).await).is_some() {
            self.ledger.message(&id, &text, Expected::Exists);
        }
    }

    /// Makes a call that costs money and has no idempotency key. The stored messages show a duplicate.
    async fn respond(&mut self) {
        let Some((id, _)) = self.random_conversation() else { return };
        let text = self.name();
        self.ledger.message(&id, &text, Expected::Unknown);
        let request = CreateResponse::new(text.as_str()).conversation(&id);
        if self.ledger.count(self.telnyx.openai().responses().create(request).await).is_some() {
            self.ledger.message(&id, &text, Expected::Exists);
        }
    }

    /// A complete stream has the complete response, and an interrupted stream has a prefix of it.
    async fn stream(&mut self) {
        let text = self.name();
        let complete = format!("You wrote: \"{text}\"");
        let Some(mut stream) = self.ledger.count(self.telnyx.chat().stream(text.as_str()).await) else { return };
        let end = loop {
            match stream.try_next().await {
                Ok(Some(_)) => {}
                end => break end.map(drop),
            }
        };
        let received = stream.partial().text().into_owned();
        if self.ledger.count(end).is_some() {
            assert!(received.starts_with(&complete), "a complete stream has the text {received:?}");
        } else {
            let common = received.len().min(complete.len());
            assert_eq!(
                received.get(..common),
                complete.get(..common),
                "the text of an interrupted stream is not a prefix"
            );
        }
    }

    async fn insight(&mut self) {
        let name = self.name();
        self.ledger.insight(&name, Expected::Unknown);
        let made = self.telnyx.insights().create(CreateInsight::new(&name, "What is it about?")).await;
        let Some(insight) = self.ledger.count(made) else { return };
        self.ledger.insight(&name, Expected::Exists);
        if self.step.is_multiple_of(2) {
            self.ledger.insight(&name, Expected::Unknown);
            if self.ledger.count(self.telnyx.insights().delete(&insight.id).await).is_some() {
                self.ledger.insight(&name, Expected::Gone);
            }
        }
    }

    async fn job(&mut self) {
        let made = self.telnyx.fine_tuning().create(CreateFineTuningJob::new(MODEL, "training.jsonl")).await;
        self.ledger.job(self.ledger.count(made).is_some());
    }

    /// Makes a random read, or an upload.
    async fn read(&mut self) {
        let telnyx = self.telnyx.clone();
        match self.random(9) {
            0 => drop(self.ledger.count(telnyx.models().list().await)),
            1 => {
                let search = SearchDocuments::new("docs", "How long is the warranty?");
                if let Some(found) = self.ledger.count(telnyx.embeddings().search_documents(search).await) {
                    assert_eq!(found.len(), 1);
                }
            }
            2 => {
                let silence =
                    [b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0\x80>\0\0\x02\0\x10\0data\0\0\0\0"
                        .as_slice()]
                    .concat();
                let upload =
                    CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, Recording::bytes("a.wav", silence));
                self.ledger.count(telnyx.audio().transcribe(upload).await);
            }
            3 => {
                let Some(task) = self.ledger.count(telnyx.embeddings().embed_bucket("docs").await) else { return };
                let wait = telnyx.embeddings().wait(&task.task_id).poll_interval(SOON).deadline(SECONDS);
                self.ledger.count(wait.await);
            }
            4 => {
                let Some(task) = self.ledger.count(telnyx.clusters().compute("docs").await) else { return };
                let found = telnyx.clusters().wait(&task.task_id).poll_interval(SOON).deadline(SECONDS).await;
                if self.ledger.count(found).is_some()
                    && let Some(picture) = self.ledger.count(telnyx.clusters().get_graph(&task.task_id).bytes().await)
                {
                    assert!(
                        picture.starts_with(b"\x89PNG") && picture.ends_with(b"IEND\xaeB`\x82"),
                        "an incomplete picture"
                    );
                }
                self.ledger.count(telnyx.clusters().delete(&task.task_id).await);
            }
            5 => {
                drop(self.ledger.count(telnyx.embeddings().summarize(SummarizeFile::new("docs", "warranty.txt")).await))
            }
            6 => {
                let group = CreateInsightGroup::new(self.name());
                let Some(group) = self.ledger.count(telnyx.insight_groups().create(group).await) else { return };
                let insights = telnyx.insights().list(ListInsights::new()).await;
                if let Some(insight) = self.ledger.count(insights).and_then(|page| page.data.into_iter().next()) {
                    self.ledger.count(telnyx.insight_groups().assign(&group.id, &insight.id).await);
                    self.ledger.count(telnyx.insight_groups().unassign(&group.id, &insight.id).await);
                }
                self.ledger.count(telnyx.insight_groups().delete(&group.id).await);
            }
            7 => {
                let jobs = self.ledger.count(telnyx.fine_tuning().list().await);
                let Some(job) = jobs.and_then(|jobs| jobs.into_iter().next()) else { return };
                self.ledger.count(telnyx.fine_tuning().get(&job.id).await);
            }
            _ => drop(self.ledger.count(telnyx.embeddings().buckets().list().await)),
        }
    }

    /// Makes a random call of the remaining reads and changes.
    async fn look(&mut self) {
        let (telnyx, ledger) = (self.telnyx.clone(), Arc::clone(&self.ledger));
        let Some((id, _)) = self.random_conversation() else { return };
        match self.random(12) {
            0 => drop(ledger.count(telnyx.conversations().get(&id).await)),
            1 => drop(ledger.count(telnyx.conversations().list(ListConversations::new().limit(5)).await)),
            2 => drop(ledger.count(telnyx.conversations().list_messages(&id, ListMessages::new()).await)),
            3 => drop(ledger.count(telnyx.conversations().list_insights(&id).await)),
            4 => drop(ledger.count(telnyx.conversations().search_histories("soak").await)),
            5 => drop(ledger.count(telnyx.insight_groups().list(ListInsightGroups::new()).await)),
            6 => drop(ledger.count(telnyx.clusters().list(ListClusters::new()).await)),
            7 => drop(ledger.count(telnyx.embeddings().list(ListEmbeddingTasks::new()).await)),
            8 => drop(ledger.count(telnyx.embeddings().buckets().list_files("docs").await)),
            9 => {
                let request = CreateMessage::new(MODEL, 50, self.name());
                if let Some(stream) = ledger.count(telnyx.anthropic().stream(request).await)
                    && let Some(message) = ledger.count(stream.finish().await)
                {
                    assert!(
                        message.text().contains(&self.name()),
                        "a complete message has the text {:?}",
                        message.text()
                    );
                }
            }
            10 => {
                let request = CreateEmbeddings::new("thenlper/gte-large", ["a", "b"]);
                if let Some(list) = ledger.count(telnyx.openai().create_embeddings(request).await) {
                    assert_eq!(list.vectors().map(<[f32]>::len).collect::<Vec<_>>(), [1024, 1024]);
                }
            }
            _ => drop(ledger.count(telnyx.chat().complete("Hi").await)),
        }
    }
}
