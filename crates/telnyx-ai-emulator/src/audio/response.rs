//! The response to a transcription request: exact times and a placeholder text.

use serde_json::{Value, json};

use super::{request::Transcribe, sound::Sound, speech::Span};
use crate::json::{set, set_some};

/// Returns the response for a decoded recording.
pub(crate) fn transcription_response(request: &Transcribe, sound: &Sound) -> Value {
    let placeholder_for = |span: Span| placeholder(span.end - span.start, "of sound");
    let texts: Vec<String> = sound.stretches.iter().map(|stretch| placeholder_for(stretch.span)).collect();
    let text = if texts.is_empty() { placeholder(sound.duration, "without sound") } else { texts.join(" ") };
    let mut transcription_response = json!({ "text": text });
    if !request.verbose {
        return transcription_response;
    }
    let mut all_words = Vec::new();
    let segments = sound.stretches.iter().zip(&texts).enumerate().map(|(id, (stretch, text))| {
        let span = stretch.span;
        let mut segment = json!({ "id": id, "start": round(span.start), "end": round(span.end), "text": text });
        set_some(&mut segment, "speakers", request.diarize.then(|| vec![0]));
        set_some(&mut segment, "channel", stretch.channel);
        if request.words {
            let words = words(request, span, text);
            all_words.extend(words.iter().cloned());
            set(&mut segment, "words", words);
        }
        segment
    });
    let segments: Vec<Value> = segments.collect();
    set(&mut transcription_response, "duration", round(sound.duration));
    set(&mut transcription_response, "segments", segments);
    set_some(&mut transcription_response, "words", request.words_on_top.then_some(all_words));
    transcription_response
}

fn placeholder(seconds: f64, what: &str) -> String {
    format!("[emulator stand-in: {seconds:.1} s {what}, no transcript]")
}

/// Returns the words of a text, spread evenly over its time, with one speaker and confidence 0.
fn words(request: &Transcribe, span: Span, text: &str) -> Vec<Value> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let step = (span.end - span.start) / words.len().max(1) as f64;
    let at = |n: usize| round(span.start + step * n as f64);
    let written = |(n, word): (usize, &&str)| {
        let mut written = json!({ "word": word, "start": at(n), "end": at(n + 1), "confidence": 0.0 });
        set_some(&mut written, "punctuated_word", request.punctuate.then_some(*word));
        if request.diarize {
            set(&mut written, "speaker", 0);
            set(&mut written, "speaker_confidence", 0.0);
        }
        written
    };
    words.iter().enumerate().map(written).collect()
}

/// Rounds to milliseconds, which removes floating-point noise.
fn round(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
