use serde_json::json;
use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording, ResponseFormat, TimestampGranularity};
use telnyx_ai::clustering::{ComputeClusters, GetClusterGraph, GetClusters, ListClusters};
use telnyx_ai::embeddings::{
    EmbedBucket, EmbedUrl, EmbeddingModel, EmbeddingStatus, ListEmbeddingTasks, Loader, SearchDocuments, SummarizeFile,
};
use telnyx_ai::fine_tuning::CreateFineTuningJob;

use super::{Read, data, nothing, page, plain, table};

fn embedding() -> EmbedBucket {
    EmbedBucket::new("docs")
        .document_chunk_overlap_size(64)
        .document_chunk_size(512)
        .embedding_model(EmbeddingModel::GteLarge)
        .loader(Loader::Intercom)
}

fn clusters() -> ComputeClusters {
    ComputeClusters::new("docs").files(["a.txt"]).min_cluster_size(25).min_subcluster_size(5).prefix("2026/")
}

fn transcription(recording: Recording) -> CreateTranscription {
    CreateTranscription::new(AudioModel::Nova3, recording)
        .language("en")
        .response_format(ResponseFormat::VerboseJson)
        .timestamp_granularity(TimestampGranularity::Segment)
        .diarize(true)
        .max_speakers(2)
        .multichannel(true)
        .punctuate(true)
        .smart_format(true)
        .utterances(true)
}

fn buckets(names: Vec<String>) -> Read {
    let Read { written, debug } = plain(names);
    Read { written: json!({ "data": { "buckets": written } }), debug }
}

table! {
    "GET /ai/embeddings" =>
        |telnyx| telnyx.embeddings().list(ListEmbeddingTasks::new().status(EmbeddingStatus::Queued)), data;
    "POST /ai/embeddings" => |telnyx| telnyx.embeddings().embed_bucket(embedding()), data;
    "GET /ai/embeddings/buckets" => |telnyx| telnyx.embeddings().buckets().list(), buckets;
    "GET /ai/embeddings/buckets/{bucket_name}" => |telnyx| telnyx.embeddings().buckets().list_files("docs"), data;
    "DELETE /ai/embeddings/buckets/{bucket_name}" => |telnyx| telnyx.embeddings().buckets().delete_embeddings("docs"), nothing;
    "POST /ai/embeddings/similarity-search" =>
        |telnyx| telnyx.embeddings().search_documents(SearchDocuments::new("docs", "a").num_of_docs(5)), data;
    "POST /ai/embeddings/url" =>
        |telnyx| telnyx.embeddings().embed_url(EmbedUrl::new("https://example.com", "docs")), data;
    "GET /ai/embeddings/{task_id}" => |telnyx| telnyx.embeddings().get("t-1"), data;
    "POST /ai/summarize" =>
        |telnyx| telnyx.embeddings().summarize(SummarizeFile::new("docs", "a.txt").system_prompt("Briefly.")), data;
    "GET /ai/clusters" => |telnyx| telnyx.clusters().list(ListClusters::new().page_number(0).page_size(20)), page;
    "POST /ai/clusters" => |telnyx| telnyx.clusters().compute(clusters()), data;
    "GET /ai/clusters/{task_id}" =>
        |telnyx| telnyx.clusters().get(GetClusters::new("t-1").show_subclusters(true).top_n_nodes(5)), data;
    "DELETE /ai/clusters/{task_id}" => |telnyx| telnyx.clusters().delete("t-1"), nothing;
    "GET /ai/clusters/{task_id}/graph" => |telnyx| async move {
        // The response is a picture, and JSON in this test.
        let _ = telnyx.clusters().get_graph(GetClusterGraph::new("t-1").cluster_id(3)).await;
        telnyx_ai::Result::<()>::Ok(())
    }, nothing;
    "POST /ai/audio/transcriptions" =>
        |telnyx| telnyx.audio().transcribe(transcription(Recording::bytes("a.mp3", "ID3"))), plain;
    "POST /ai/audio/transcriptions" =>
        |telnyx| telnyx.audio().transcribe(transcription(Recording::url("https://example.com/a.mp3"))), plain;
    "GET /ai/fine_tuning/jobs" => |telnyx| telnyx.fine_tuning().list(), data;
    "POST /ai/fine_tuning/jobs" =>
        |telnyx| telnyx.fine_tuning().create(CreateFineTuningJob::new("m", "f-1").n_epochs(3).suffix("a")), plain;
    "GET /ai/fine_tuning/jobs/{job_id}" => |telnyx| telnyx.fine_tuning().get("j-1"), plain;
    "POST /ai/fine_tuning/jobs/{job_id}/cancel" => |telnyx| telnyx.fine_tuning().cancel("j-1"), plain;
}
