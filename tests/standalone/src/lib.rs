//! Each domain crate with `telnyx-ai-core` and nothing else: no facade, no transport of its own, no TLS.

#[cfg(test)]
mod tests {
    use telnyx_ai_core::Client;
    use telnyx_ai_core::test_util::{MockReply, MockTransport};

    fn client(body: &str) -> (Client, MockTransport) {
        let mock = MockTransport::new().reply(MockReply::json(200, body));
        (Client::builder().api_key("test").transport(mock.clone()).build().unwrap(), mock)
    }

    fn target(mock: &MockTransport) -> String {
        mock.requests()[0].target()
    }

    #[tokio::test]
    async fn anthropic() {
        use telnyx_ai_anthropic::{Anthropic, CreateMessage};
        let (client, mock) = client(r#"{"content":[{"type":"text","text":"Hello."}]}"#);
        let message = Anthropic::new(&client).create(CreateMessage::new("m", 9, "Hi")).await.unwrap();
        assert_eq!((&*message.text(), target(&mock).as_str()), ("Hello.", "/v2/ai/anthropic/v1/messages"));
    }

    #[tokio::test]
    async fn openai() {
        let (client, mock) = client(r#"{"output":[{"type":"message","content":"Hello."}]}"#);
        let response = telnyx_ai_openai::OpenAi::new(&client).responses().create("Hi").await.unwrap();
        assert_eq!((&*response.text(), target(&mock).as_str()), ("Hello.", "/v2/ai/openai/responses"));
    }

    #[tokio::test]
    async fn audio() {
        use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording};
        let (client, mock) = client(r#"{"text":"Hello."}"#);
        let recording = Recording::bytes("a.wav", &b"RIFF"[..]);
        let said =
            Audio::new(&client).transcribe(CreateTranscription::new(AudioModel::Nova3, recording)).await.unwrap();
        assert_eq!((said.text.as_str(), target(&mock).as_str()), ("Hello.", "/v2/ai/audio/transcriptions"));
    }

    #[tokio::test]
    async fn chat() {
        let (client, mock) = client(r#"{"choices":[{"message":{"content":"Hello."}}]}"#);
        let reply = telnyx_ai_chat::Chat::new(&client).complete("Hi").await.unwrap();
        assert_eq!((&*reply.text(), target(&mock).as_str()), ("Hello.", "/v2/ai/chat/completions"));
    }

    #[tokio::test]
    async fn clustering() {
        let (client, mock) = client(r#"{"data":{"task_id":"t-1"}}"#);
        let task = telnyx_ai_clustering::Clusters::new(&client).compute("docs").await.unwrap();
        assert_eq!((task.task_id.as_str(), target(&mock).as_str()), ("t-1", "/v2/ai/clusters"));
    }

    #[tokio::test]
    async fn conversations() {
        let (client, mock) = client(r#"{"data":{"id":"c-1"}}"#);
        let found = telnyx_ai_conversations::Conversations::new(&client).get("c-1").await.unwrap();
        assert_eq!((found.id.as_str(), target(&mock).as_str()), ("c-1", "/v2/ai/conversations/c-1"));
    }

    #[tokio::test]
    async fn embeddings() {
        let (client, mock) = client(r#"{"data":{"buckets":["docs"]}}"#);
        let names = telnyx_ai_embeddings::Embeddings::new(&client).buckets().list().await.unwrap();
        assert_eq!((names, target(&mock).as_str()), (vec!["docs".to_owned()], "/v2/ai/embeddings/buckets"));
    }

    #[tokio::test]
    async fn fine_tuning() {
        let (client, mock) = client(r#"{"id":"j-1","status":"queued"}"#);
        let job = telnyx_ai_fine_tuning::FineTuning::new(&client).get("j-1").await.unwrap();
        assert_eq!((job.id.as_str(), target(&mock).as_str()), ("j-1", "/v2/ai/fine_tuning/jobs/j-1"));
    }
}
