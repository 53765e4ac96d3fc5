//! Tour: calls each operation of the API once and prints a line for each.
//!
//! ```text
//! cargo run --example tour
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: each operation once, including an embedding task, a clustering task and a fine-tuning job that is
//! cancelled. The example deletes everything that it creates, except the result of the embedded page.

use std::path::Path;
use std::process::ExitCode;

use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
use telnyx_ai::clustering::{ComputeClusters, GetClusters, ListClusters};
use telnyx_ai::conversations::{
    AddMessage, CreateConversation, CreateInsight, CreateInsightGroup, Filter, ListConversations, ListInsightGroups,
    ListInsights, ListMessages, Order, Role, UpdateConversation, UpdateInsight, UpdateInsightGroup,
};
use telnyx_ai::embeddings::{EmbedBucket, EmbedUrl, ListEmbeddingTasks, SearchDocuments, SummarizeFile};
use telnyx_ai::fine_tuning::CreateFineTuningJob;
use telnyx_ai::{Request, Telnyx};
use telnyx_ai_examples::{DATA, Outcome, Server, tone};

const BUCKET: &str = "shop";
const MODEL: &str = "meta-llama/Meta-Llama-3.1-8B-Instruct";

#[tokio::main]
async fn main() -> Outcome<ExitCode> {
    let server = Server::from_env_or_emulator(BUCKET, Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let mut tour = Tour { telnyx: server.telnyx.clone(), calls: 0, failed: 0 };
    tour.documents().await;
    tour.clusters().await;
    tour.chat_and_audio().await;
    tour.fine_tuning().await;
    tour.conversations().await;
    let buckets = tour.telnyx.embeddings().buckets();
    tour.call("embeddings.buckets.delete_embeddings", buckets.delete_embeddings(BUCKET)).await;
    println!("{} operations, {} failed", tour.calls, tour.failed);
    Ok(if tour.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Tour {
    telnyx: Telnyx,
    calls: u32,
    failed: u32,
}

impl Tour {
    /// Sends a request and prints its line.
    async fn call<T: 'static>(&mut self, operation: &str, request: Request<T>) -> Option<T> {
        self.calls += 1;
        match request.with_response().await {
            Ok(response) => {
                let (status, elapsed) = (response.status().as_u16(), response.metadata().elapsed());
                println!("{:2} {operation:<28} {status} {:7.1} ms", self.calls, elapsed.as_secs_f64() * 1000.0);
                Some(response.into_inner())
            }
            Err(error) => {
                println!("{:2} {operation:<28} FAILED {error}", self.calls);
                self.failed += 1;
                None
            }
        }
    }

    async fn documents(&mut self) {
        let embeddings = self.telnyx.embeddings();
        let embed = EmbedBucket::new(BUCKET).document_chunk_size(200).document_chunk_overlap_size(40);
        let task = self.call("embeddings.embed_bucket", embeddings.embed_bucket(embed)).await.unwrap_or_default();
        self.call("embeddings.get", embeddings.get(&task.task_id)).await;
        self.call("embeddings.list", embeddings.list(ListEmbeddingTasks::new())).await;
        self.outcome("embedding", embeddings.wait(&task.task_id).await);
        self.call("embeddings.buckets.list", embeddings.buckets().list()).await;
        self.call("embeddings.buckets.list_files", embeddings.buckets().list_files(BUCKET)).await;
        let search = SearchDocuments::new(BUCKET, "How long is the warranty?");
        self.call("embeddings.search_documents", embeddings.search_documents(search)).await;
        let page = EmbedUrl::new("https://developers.telnyx.com/docs/inference", BUCKET);
        self.call("embeddings.embed_url", embeddings.embed_url(page)).await;
        self.call("embeddings.summarize", embeddings.summarize(SummarizeFile::new(BUCKET, "returns.md"))).await;
    }

    async fn clusters(&mut self) {
        let clusters = self.telnyx.clusters();
        let compute = ComputeClusters::new(BUCKET).min_cluster_size(4).min_subcluster_size(3);
        let task =
            self.call("clusters.compute", clusters.compute(compute)).await.map(|task| task.task_id).unwrap_or_default();
        self.outcome("clustering", clusters.wait(&task).await);
        self.call("clusters.list", clusters.list(ListClusters::new())).await;
        self.call("clusters.get", clusters.get(GetClusters::new(&task).top_n_nodes(2).show_subclusters(true))).await;
        self.call("clusters.get_graph", clusters.get_graph(&task)).await;
        self.call("clusters.delete", clusters.delete(&task)).await;
    }

    async fn chat_and_audio(&mut self) {
        self.call("models.list", self.telnyx.models().list()).await;
        self.call("chat.complete", self.telnyx.chat().complete("What is a warranty?")).await;
        let transcribe = CreateTranscription::new(AudioModel::DistilLargeV2, Recording::bytes("tone.wav", tone()));
        self.call("audio.transcribe", self.telnyx.audio().transcribe(transcribe)).await;
    }

    async fn fine_tuning(&mut self) {
        let jobs = self.telnyx.fine_tuning();
        let create = CreateFineTuningJob::new(MODEL, "shop/training.jsonl");
        let job = self.call("fine_tuning.create", jobs.create(create)).await.map(|job| job.id).unwrap_or_default();
        self.call("fine_tuning.get", jobs.get(&job)).await;
        self.call("fine_tuning.list", jobs.list()).await;
        self.call("fine_tuning.cancel", jobs.cancel(&job)).await;
    }

    async fn conversations(&mut self) {
        let (conversations, insights) = (self.telnyx.conversations(), self.telnyx.insights());
        let create = conversations.create(CreateConversation::new().name("tour").metadata("source", "tour"));
        let id = self.call("conversations.create", create).await.map(|created| created.id).unwrap_or_default();
        let mine =
            ListConversations::new().metadata("source", Filter::eq("tour")).order(Order::desc("created_at")).limit(1);
        self.call("conversations.list", conversations.list(mine)).await;
        self.call("conversations.get", conversations.get(&id)).await;
        self.call("conversations.update", conversations.update(&id, UpdateConversation::new().metadata("seen", "yes")))
            .await;
        let hello = AddMessage::new(Role::User).content("Where is my order?");
        self.call("conversations.add_message", conversations.add_message(&id, hello)).await;
        self.call("conversations.list_messages", conversations.list_messages(&id, ListMessages::new())).await;

        let insight = insights.create(CreateInsight::new("topic", "What is it about?"));
        let insight = self.call("insights.create", insight).await.map(|created| created.id).unwrap_or_default();
        self.call("insights.list", insights.list(ListInsights::new())).await;
        self.call("insights.get", insights.get(&insight)).await;
        self.call("insights.update", insights.update(&insight, UpdateInsight::new().name("subject"))).await;
        self.insight_groups(&id, &insight).await;
        self.call("insights.delete", insights.delete(&insight)).await;
        self.call("conversations.delete", conversations.delete(&id)).await;
    }

    async fn insight_groups(&mut self, conversation: &str, insight: &str) {
        let groups = self.telnyx.insight_groups();
        let group = self.call("insight_groups.create", groups.create(CreateInsightGroup::new("tour"))).await;
        let group = group.map(|created| created.id).unwrap_or_default();
        self.call("insight_groups.list", groups.list(ListInsightGroups::new())).await;
        self.call("insight_groups.update", groups.update(&group, UpdateInsightGroup::new().description("A tour.")))
            .await;
        self.call("insight_groups.assign", groups.assign(&group, insight)).await;
        self.call("insight_groups.get", groups.get(&group)).await;
        self.call("conversations.list_insights", self.telnyx.conversations().list_insights(conversation)).await;
        self.call("insight_groups.unassign", groups.unassign(&group, insight)).await;
        self.call("insight_groups.delete", groups.delete(&group)).await;
    }

    /// Prints the failure of a task; waiting for the task is not a separate operation.
    fn outcome<T>(&mut self, task: &str, result: telnyx_ai::Result<T>) {
        if let Err(error) = result {
            println!("   {task} FAILED {error}");
            self.failed += 1;
        }
    }
}
