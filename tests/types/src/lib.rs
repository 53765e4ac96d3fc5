//! Use of the types without the client, as in a program with its own queue, store or HTTP client.

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod statuses;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};
    use telnyx_ai::audio::{AudioModel, Transcription};
    use telnyx_ai::chat::{ChatChunk, ChatCompletion, ChatRequest, FinishReason, Message, Model, Tool};
    use telnyx_ai::clustering::{ClusterStatus, ClusterTask, ComputeClusters};
    use telnyx_ai::conversations::{AddMessage, ConversationMessage, Role};
    use telnyx_ai::decode;
    use telnyx_ai::embeddings::{EmbedBucket, EmbeddingTask};
    use telnyx_ai::fine_tuning::{CreateFineTuningJob, FineTuningJob};
    use telnyx_ai::sse::SseDecoder;
    use telnyx_ai::{Bytes, Error, ExtraFields, HeaderMap, StatusCode, Task, TaskState};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_request_is_the_body_that_the_client_would_send() {
        let request = ChatRequest::new([Message::system("Be brief."), Message::user("How long is the warranty?")])
            .model("moonshotai/Kimi-K2.6")
            .max_tokens(200)
            .tool(Tool::retrieval(["handbook"]));
        let json = concat!(
            r#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"How long is the warranty?"}],"#,
            r#""model":"moonshotai/Kimi-K2.6","max_tokens":200,"#,
            r#""tools":[{"type":"retrieval","retrieval":{"bucket_ids":["handbook"]}}]}"#,
        );
        assert_eq!(serde_json::to_string(&request).unwrap(), json);
        assert_eq!(request.extra.add_to(&request).unwrap(), json);
    }

    #[test]
    fn extra_fields_are_added_and_never_overwrite() {
        let request = ChatRequest::from("Hi").extra("stream", true);
        let body: Value = serde_json::from_slice(&request.extra.add_to(&request).unwrap()).unwrap();
        assert_eq!(body, json!({ "messages": [{ "role": "user", "content": "Hi" }], "stream": true }));

        let twice = ComputeClusters::new("docs").prefix("a/").extra("prefix", "b/");
        let error = twice.extra.add_to(&twice).unwrap_err();
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), "`prefix` is set twice: by its own setter and by `extra`; drop one of them");
        let error = ExtraFields::default().with("a", 1).add_to(&[1]).unwrap_err();
        assert_eq!(error.to_string(), "`body` is not a JSON object, so `extra` fields cannot be added to it");
    }

    #[test]
    fn a_completion_with_other_types_is_decoded() {
        let body = Bytes::from(
            r#"{"id":7,"created":"1735689600","choices":[{"finish_reason":"paused","message":{"role":"assistant",
            "content":"Oslo.","tool_calls":null}}],"usage":{"prompt_tokens":"9","completion_tokens":2},"new":1}"#,
        );
        let reply: ChatCompletion = decode::object(&body).unwrap();
        assert_eq!((reply.id.as_str(), &*reply.text()), ("7", "Oslo."));
        assert_eq!(reply.choices[0].finish_reason, Some(FinishReason::Other("paused".into())));
        assert_eq!(reply.usage.map(|usage| usage.prompt_tokens), Some(9));
    }

    #[test]
    fn an_invalid_response_is_an_error_with_a_path() {
        let body = Bytes::from(r#"{"choices":[{"message":{"content":"Oslo."}},{"message":true}]}"#);
        let error = Error::from(decode::object::<ChatCompletion>(&body).unwrap_err());
        assert!(error.is_decode());
        assert_eq!(error.json_path(), Some("choices[1].message"));
    }

    #[test]
    fn a_page_of_clusters() {
        let body = Bytes::from(
            r#"{"data":[{"task_id":"t-1","status":"completed","bucket":"docs"},{"task_id":2,"status":"archived"}],
            "meta":{"page_number":1,"page_size":"2","total_pages":3,"total_results":5}}"#,
        );
        let page = decode::page::<ClusterTask>(&body).unwrap();
        let [first, second] = &page.data[..] else { panic!("{page:?}") };
        assert_eq!((first.task_id.as_str(), &first.status), ("t-1", &ClusterStatus::Completed));
        assert_eq!((second.task_id.as_str(), second.status.as_str()), ("2", "archived"));
        let meta = page.meta.unwrap();
        assert_eq!((meta.page_number, meta.page_size, meta.total_pages), (Some(1), Some(2), Some(3)));
        assert!(first.status.is_success() && !second.status.is_finished());

        let read = |body: &'static str| decode::page::<ClusterTask>(&body.into());
        let empty = read(r#"{"data":[],"meta":null}"#).unwrap();
        assert!(empty.data.is_empty() && empty.meta.is_none());
        assert!(read("{}").unwrap_err().to_string().contains("not a Vec<ClusterTask>: missing field `data`"));
        assert_eq!(read(r#"{"data":[],"errors":[{"detail":"overloaded"}]}"#).unwrap_err().json_path(), Some("errors"));
    }

    #[test]
    fn an_error_response_has_predicates_and_details() {
        let body = r#"{"errors":[{"code":"10015","detail":"field required","source":{"parameter":"model"}}]}"#;
        let error = Error::from_response(
            StatusCode::UNPROCESSABLE_ENTITY,
            headers(&[("x-request-id", "r-1")]),
            body.to_owned(),
        );
        assert!(error.is_api() && error.is_invalid_request() && !error.is_transient());
        assert_eq!((error.request_id(), error.attempts(), error.retry_after()), (Some("r-1"), 1, None));
        assert_eq!(error.details()[0].field.as_deref(), Some("model"));
        assert_eq!(error.body(), body.as_bytes());
        assert_eq!(error.to_string(), "422 Unprocessable Entity: model: field required (10015) [request id r-1]");
        let html = Error::from_response(StatusCode::BAD_GATEWAY, HeaderMap::new(), "<html>\n");
        assert_eq!(html.to_string(), "502 Bad Gateway, with a body in an unknown format: `<html>`");
        let long = Error::from_response(StatusCode::BAD_GATEWAY, HeaderMap::new(), vec![b'x'; 70_000]);
        assert_eq!(long.body().len(), 65_536);
    }

    #[test]
    fn retry_after_is_parsed_without_a_clock() {
        let wait =
            |pairs: &[_]| Error::from_response(StatusCode::SERVICE_UNAVAILABLE, headers(pairs), "").retry_after();
        assert_eq!(wait(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(wait(&[("retry-after-ms", "1500")]), Some(Duration::from_millis(1500)));
        let until = ("retry-after", "Sun, 22 Nov 2026 12:00:30 GMT");
        assert_eq!(wait(&[until, ("date", "Sun, 22 Nov 2026 12:00:00 GMT")]), Some(Duration::from_secs(30)));
        assert_eq!(wait(&[until]), None);
        assert_eq!(wait(&[until, ("date", "today")]), None);
    }

    #[test]
    fn a_streamed_response_in_pieces() {
        let stream = concat!(
            ": keep-alive\n\n",
            r#"data: {"id":"c-1","choices":[{"index":0,"delta":{"role":"assistant","content":"Os"}}]}"#,
            "\r\n\r\n",
            r#"data: {"id":"c-1","choices":[{"index":0,"delta":{"content":"lo."},"finish_reason":"stop"}]}"#,
            "\n\ndata: [DONE]\n\n",
        );
        for size in [1, 7, stream.len()] {
            let mut decoder = SseDecoder::new(1024);
            let (mut text, mut finish, mut done) = (String::new(), None, false);
            for piece in stream.as_bytes().chunks(size) {
                decoder.push(Bytes::copy_from_slice(piece));
                while let Some(event) = decoder.next_event().unwrap() {
                    if event.data == "[DONE]" {
                        done = true;
                        continue;
                    }
                    let chunk: ChatChunk = decode::json(&event.data).unwrap();
                    text += chunk.text_delta();
                    finish = chunk.choices[0].finish_reason.clone().or(finish);
                }
            }
            assert_eq!((text.as_str(), finish, done), ("Oslo.", Some(FinishReason::Stop), true), "pieces of {size}");
        }
    }

    #[test]
    fn types_of_every_domain_are_encoded_and_decoded() {
        let message = AddMessage::new(Role::User).content("Hi");
        assert_eq!(serde_json::to_value(&message).unwrap(), json!({ "role": "user", "content": "Hi" }));
        let embed = EmbedBucket::new("docs").document_chunk_size(512);
        assert_eq!(serde_json::to_value(&embed).unwrap(), json!({ "bucket_name": "docs", "document_chunk_size": 512 }));
        let tune = CreateFineTuningJob::new("m", "training").n_epochs(5);
        let wire = json!({ "model": "m", "training_file": "training", "hyperparameters": { "n_epochs": 5 } });
        assert_eq!(serde_json::to_value(&tune).unwrap(), wire);

        let stored: ConversationMessage = serde_json::from_str(r#"{"role":"assistant","text":null}"#).unwrap();
        assert_eq!((stored.role, stored.text), (Role::Assistant, None));
        let task: EmbeddingTask = decode::data(&r#"{"data":{"task_id":"t-1","status":"failure"}}"#.into()).unwrap();
        assert_eq!(TaskState::of(Task::status(&task)), TaskState::Failed);
        let job: FineTuningJob =
            decode::json(&r#"{"id":"j-1","status":"running","created_at":1735689600}"#.into()).unwrap();
        assert_eq!(job.created_at.unwrap().to_string(), "2025-01-01T00:00:00Z");
        let said: Transcription = decode::json(&r#"{"text":"Hello.","duration":"1.5"}"#.into()).unwrap();
        assert_eq!((said.text.as_str(), said.duration), ("Hello.", Some(1.5)));
        assert_eq!(AudioModel::from("deepgram/nova-3"), AudioModel::Nova3);
        let models: Vec<Model> = decode::list(&r#"{"data":[{"id":"a/b"}]}"#.into()).unwrap();
        assert_eq!(models[0].id, "a/b");
    }

    #[test]
    fn types_of_the_compatible_apis_are_encoded_and_decoded() {
        let request = telnyx_ai::anthropic::CreateMessage::new("m", 9, "Hi");
        let wire = json!({ "model": "m", "max_tokens": 9, "messages": [{ "role": "user", "content": "Hi" }] });
        assert_eq!(serde_json::to_value(&request).unwrap(), wire);
        let body = Bytes::from(r#"{"content":[{"type":"text","text":"Hello."}]}"#);
        assert_eq!(decode::object::<telnyx_ai::anthropic::Message>(&body).unwrap().text(), "Hello.");

        let request = telnyx_ai::openai::CreateResponse::new("Hi");
        assert_eq!(serde_json::to_value(&request).unwrap(), json!({ "input": "Hi" }));
        let body = Bytes::from(r#"{"output":[{"type":"message","content":"Hello."}]}"#);
        assert_eq!(decode::object::<telnyx_ai::openai::ModelResponse>(&body).unwrap().text(), "Hello.");
    }
}
