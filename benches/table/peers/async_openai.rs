//! async-openai, with its own types.

use async_openai::config::OpenAIConfig;
use async_openai::types::InputSource;
use async_openai::types::audio::{AudioInput, CreateTranscriptionRequestArgs};
use async_openai::types::chat::{
    ChatCompletionRequestSystemMessage, ChatCompletionRequestUserMessage, CreateChatCompletionRequest,
    CreateChatCompletionRequestArgs,
};
use futures_util::StreamExt;

use telnyx_ai_benches::responses::MODEL;
use telnyx_ai_benches::work::Work;

use super::{Counters, KEY, QUESTION, SYSTEM, upload_file};

#[derive(Clone)]
pub struct Client(async_openai::Client<OpenAIConfig>);

type Result<T> = std::result::Result<T, async_openai::error::OpenAIError>;

impl Client {
    pub fn new(base: &str) -> Self {
        let config = OpenAIConfig::new().with_api_key(KEY).with_api_base(base);
        Self(async_openai::Client::with_config(config))
    }

    fn question(stream: bool) -> Result<CreateChatCompletionRequest> {
        let mut request = CreateChatCompletionRequestArgs::default();
        request.model(MODEL).temperature(0.2).max_tokens(200_u32).messages([
            ChatCompletionRequestSystemMessage::from(SYSTEM).into(),
            ChatCompletionRequestUserMessage::from(QUESTION).into(),
        ]);
        if stream {
            request.stream(true);
        }
        request.build()
    }

    pub async fn call(&self, work: Work, counters: &mut Counters) -> Result<()> {
        match work {
            Work::Chat | Work::Start => {
                let reply = self.0.chat().create(Self::question(false)?).await?;
                let text = reply.choices.first().and_then(|choice| choice.message.content.as_deref());
                counters.add(text.unwrap_or_default().len());
            }
            Work::EventPerWrite | Work::Pieces | Work::RandomPieces | Work::ChunkPerEvent => {
                let mut stream = self.0.chat().create_stream(Self::question(true)?).await?;
                while let Some(chunk) = stream.next().await {
                    let chunk = chunk?;
                    let text = chunk.choices.first().and_then(|choice| choice.delta.content.as_deref());
                    counters.add(text.unwrap_or_default().len());
                }
            }
            Work::Upload => {
                let file = AudioInput { source: InputSource::Path { path: upload_file() } };
                let request = CreateTranscriptionRequestArgs::default().model("nova").file(file).build()?;
                let response = self.0.audio().transcription().create(request).await?;
                counters.add(response.text.len());
            }
            other => unreachable!("{other:?} is for the other peers"),
        }
        Ok(())
    }
}
