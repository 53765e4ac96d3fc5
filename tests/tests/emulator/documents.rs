//! Embedding, buckets, search and summaries.

use std::time::Duration;

use telnyx_ai::embeddings::{
    EmbedBucket, EmbedUrl, EmbeddingModel, EmbeddingStatus, ListEmbeddingTasks, SearchDocuments, SummarizeFile,
};
use telnyx_ai_emulator::Emulator;
use telnyx_ai_tests::{FaultServer, Script, http_response};

use crate::{embed, start};

#[tokio::test]
async fn a_bucket_is_embedded_searched_and_deleted() {
    let (_emulator, telnyx) = start().await;
    let embeddings = telnyx.embeddings();
    assert_eq!(embeddings.buckets().list().await.unwrap(), [""; 0]);

    let done = embed(&telnyx, "docs").await;
    assert_eq!(done.status, EmbeddingStatus::Success);
    assert_eq!(done.task_name, embeddings.get(&done.task_id).await.unwrap().task_name);
    assert!(done.created_at.is_some() && done.finished_at >= done.created_at);
    assert_eq!(embeddings.buckets().list().await.unwrap(), ["docs"]);
    let files = embeddings.buckets().list_files("docs").await.unwrap();
    let mut names: Vec<_> = files.iter().map(|file| file.filename.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["returns.txt", "shipping.txt", "warranty.txt"]);
    for file in &files {
        assert_eq!((&file.status, &file.error_reason), (&EmbeddingStatus::Success, &None));
        assert!(file.last_embedded_at.is_some());
    }

    for (query, filename, quote) in [
        ("How long does the warranty last?", "warranty.txt", "two years"),
        ("May I return an item?", "returns.txt", "30 days"),
        ("Where do the parcels leave from?", "shipping.txt", "Rotterdam"),
    ] {
        let found = embeddings.search_documents(SearchDocuments::new("docs", query)).await.unwrap();
        assert_eq!(found[0].metadata.filename, filename, "{query}");
        assert!(found[0].document_chunk.contains(quote), "{query}");
        assert!(found.is_sorted_by(|a, b| a.distance <= b.distance), "closest first");
        let found = embeddings.search_documents(SearchDocuments::new("docs", query).num_of_docs(1)).await.unwrap();
        assert_eq!(found.len(), 1);
    }

    embeddings.buckets().delete_embeddings("docs").await.unwrap();
    assert_eq!(embeddings.buckets().list().await.unwrap(), [""; 0]);
    assert!(embeddings.search_documents(SearchDocuments::new("docs", "warranty")).await.unwrap_err().is_not_found());
    assert!(embeddings.buckets().delete_embeddings("docs").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_task_is_listed_and_watched() {
    let (_emulator, telnyx) = start().await;
    let embeddings = telnyx.embeddings();
    let finer = EmbedBucket::new("docs")
        .document_chunk_size(64)
        .document_chunk_overlap_size(16)
        .embedding_model(EmbeddingModel::MultilingualE5Large);
    let task = embeddings.embed_bucket(finer).await.unwrap();

    let mut updates = embeddings.wait(&task.task_id).poll_interval(Duration::from_millis(1)).updates();
    let mut last = None;
    while let Some(update) = updates.try_next().await.unwrap() {
        assert_ne!(last.as_ref(), Some(&update.status), "only changes are returned");
        last = Some(update.status);
    }
    assert_eq!(last, Some(EmbeddingStatus::Success));

    let listed = embeddings.list(ListEmbeddingTasks::new().status(EmbeddingStatus::Success)).await.unwrap();
    assert_eq!((listed.len(), &listed[0].task_id, listed[0].bucket.as_deref()), (1, &task.task_id, Some("docs")));
    assert_eq!(embeddings.list(ListEmbeddingTasks::new()).await.unwrap(), [], "none runs any more");
    let found = embeddings.search_documents(SearchDocuments::new("docs", "warranty")).await.unwrap();
    assert_eq!(found[0].metadata.embedding, "intfloat/multilingual-e5-large");
}

#[tokio::test]
async fn a_failed_task_is_an_error_with_the_task_attached() {
    let emulator = Emulator::builder().file("bad", "x.pdf", [0xff, 0xfe, 0x00]).task_step(Duration::ZERO);
    let emulator =
        emulator.file("mixed", "x.pdf", [0xff, 0xfe, 0x00]).file("mixed", "a.txt", "Good.").start().await.unwrap();
    let telnyx = telnyx_ai::Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
    let embeddings = telnyx.embeddings();

    let task = embeddings.embed_bucket("bad").await.unwrap();
    let error = embeddings.wait(&task.task_id).poll_interval(Duration::from_millis(1)).await.unwrap_err();
    assert!(error.is_task_failed(), "{error:?}");
    assert_eq!(error.operation(), Some("embeddings.get"));
    assert!(error.to_string().contains(&task.task_id), "{error}");
    let attached = error.attachment::<telnyx_ai::embeddings::EmbeddingTask>().unwrap();
    assert!(attached.task_id == task.task_id && attached.status.is_failure(), "{attached:?}");

    assert_eq!(embed(&telnyx, "mixed").await.status, EmbeddingStatus::PartialSuccess);
    let files = embeddings.buckets().list_files("mixed").await.unwrap();
    let failed: Vec<_> = files.iter().filter(|file| file.status == EmbeddingStatus::Failure).collect();
    assert_eq!((failed.len(), failed[0].filename.as_str()), (1, "x.pdf"));
    assert!(failed[0].error_reason.is_some());
}

#[tokio::test]
async fn a_file_added_later_is_found() {
    let (emulator, telnyx) = start().await;
    embed(&telnyx, "docs").await;
    emulator.put_file("docs", "hours.txt", "The office opens at nine in the morning.").unwrap();
    let search = SearchDocuments::new("docs", "When does the office open?");
    let found = telnyx.embeddings().search_documents(search).await.unwrap();
    assert_eq!(found[0].metadata.filename, "hours.txt");
}

#[tokio::test]
async fn a_web_page_is_embedded() {
    let page = "<html><title>Opening</title><body><p>The shop opens at nine.</p></body></html>";
    let site = FaultServer::start([Script::respond(http_response(200, &[("content-type", "text/html")], page))]).await;
    let emulator = Emulator::builder().bucket("site").task_step(Duration::ZERO).start().await.unwrap();
    let telnyx = telnyx_ai::Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
    let embeddings = telnyx.embeddings();

    let task = embeddings.embed_url(EmbedUrl::new(format!("{}/help", site.base_url()), "site")).await.unwrap();
    let done = embeddings.wait(&task.task_id).poll_interval(Duration::from_millis(1)).await.unwrap();
    assert_eq!(done.status, EmbeddingStatus::Success);
    let found = embeddings.search_documents(SearchDocuments::new("site", "When does the shop open?")).await.unwrap();
    assert!(found[0].document_chunk.contains("The shop opens at nine."), "{found:?}");
    assert!(
        site.requests().iter().all(|request| request.header("authorization").is_none()),
        "a page is not sent the key"
    );
}

#[tokio::test]
async fn a_file_is_summarized() {
    let (emulator, telnyx) = start().await;
    let text = "The cat sat on the mat. The cat saw a dog. The dog ran to the cat on the mat. Rain fell on Monday.";
    emulator.put_file("docs", "story.txt", text).unwrap();
    let request = SummarizeFile::new("docs", "story.txt").system_prompt("One sentence.");
    let summary = telnyx.embeddings().summarize(request).await.unwrap().summary;

    assert!(summary.contains("the cat on the mat."), "{summary}");
    assert!(summary.len() < text.len() && summary.split_inclusive('.').all(|sentence| text.contains(sentence.trim())));
}

#[tokio::test]
async fn a_summary_is_more_than_the_heading() {
    let (_emulator, telnyx) = start().await;
    let summary = telnyx.embeddings().summarize(SummarizeFile::new("docs", "warranty.txt")).await.unwrap().summary;
    assert!(summary.contains("The warranty lasts two years from the day of purchase."), "{summary}");
}
