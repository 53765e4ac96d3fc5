//! The answer to a transcription request: true times, and a text that says what it is.

use serde_json::{Value, json};

use super::{request::Transcribe, sound::Sound, speech::Span};
use crate::json::set;

/// Answers with what is known of a recording.
pub(crate) fn answer(request: &Transcribe, sound: &Sound) -> Value {
    let texts: Vec<String> = sound.spans.iter().map(|span| stand_in(span.end - span.start, "of sound")).collect();
    let text = if texts.is_empty() { stand_in(sound.duration, "without sound") } else { texts.join(" ") };
    let mut answer = json!({ "text": text });
    if !request.verbose {
        return answer;
    }
    let segments = sound.spans.iter().zip(&texts).enumerate().map(|(id, (span, text))| {
        let mut segment = json!({ "id": id, "start": round(span.start), "end": round(span.end), "text": text });
        if request.diarize {
            set(&mut segment, "speakers", vec![0]);
        }
        segment
    });
    set(&mut answer, "duration", round(sound.duration));
    set(&mut answer, "segments", segments.collect::<Vec<_>>());
    if request.diarize {
        let words = sound.spans.iter().zip(&texts).flat_map(|(span, text)| words(*span, text));
        set(&mut answer, "words", words.collect::<Vec<_>>());
    }
    answer
}

fn stand_in(seconds: f64, what: &str) -> String {
    format!("[emulator stand-in: {seconds:.1} s {what}, no transcript]")
}

/// The words of a text, spread evenly over its time. One speaker says them all, and nobody is sure of it.
fn words(span: Span, text: &str) -> Vec<Value> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let step = (span.end - span.start) / words.len().max(1) as f64;
    let at = |n: usize| round(span.start + step * n as f64);
    let word = |(n, word): (usize, &&str)| json!({ "word": word, "start": at(n), "end": at(n + 1), "confidence": 0.0, "speaker": 0 });
    words.iter().enumerate().map(word).collect()
}

/// To the millisecond, the noise of floating point gone.
fn round(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
