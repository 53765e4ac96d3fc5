//! `ai_transcribe`: the text of a recording.

use telnyx_ai::Telnyx;
use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};

use super::{Argument, Function, Parameter, Prepared, Reading, Value};
use crate::options::TelnyxOptions;

#[derive(Debug)]
pub(super) struct Transcribe;

impl Function for Transcribe {
    fn name(&self) -> &'static str {
        "ai_transcribe"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[Parameter::text("url")] }
    }

    fn prepare(&self, telnyx: &Telnyx, options: &TelnyxOptions, arguments: &[Argument]) -> Result<Prepared, String> {
        let url = arguments.first().map(Argument::as_text).unwrap_or_default();
        let model = options.transcription_model.as_deref().map_or(AudioModel::DistilLargeV2, AudioModel::from);
        let request = telnyx.audio().transcribe(CreateTranscription::new(model, Recording::url(url)));
        Ok(Prepared::new(request, |transcription| Reading::value(Value::Text(transcription.text))))
    }
}
