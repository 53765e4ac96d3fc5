//! Subtitles of a transcription, as SubRip or WebVTT.

use telnyx_ai::audio::{Transcription, Word};

use crate::exit::{Failure, Outcome};

/// Number of words of a subtitle, if the transcription has no segments.
const WORDS: usize = 10;

/// The format of subtitles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Format {
    Srt,
    Vtt,
}

/// A text with its start and end in seconds.
struct Cue {
    start: f64,
    end: f64,
    text: String,
}

/// Returns the subtitles: one for each segment, or for each ten words.
pub(super) fn write(transcription: &Transcription, format: Format) -> Outcome<String> {
    let cues = cues(transcription);
    if cues.is_empty() && !transcription.text.trim().is_empty() {
        // The text was paid for.
        return Err(Failure::Failed(format!(
            "the model returned no times; use `-m deepgram/nova-3` or `-m distil-whisper/distil-large-v2`. The text: {}",
            transcription.text.trim()
        )));
    }
    let mut subtitles = if format == Format::Vtt { "WEBVTT\n\n".to_owned() } else { String::new() };
    for (number, cue) in (1..).zip(&cues) {
        let (start, end) = (time(cue.start, format), time(cue.end, format));
        // An empty line ends a subtitle.
        let lines: Vec<_> = cue.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        subtitles.push_str(&format!("{number}\n{start} --> {end}\n{}\n\n", lines.join("\n")));
    }
    Ok(subtitles)
}

fn cues(transcription: &Transcription) -> Vec<Cue> {
    let cue = |start: Option<f64>, end: Option<f64>, text: &str| {
        Some(Cue { start: start?, end: end?, text: text.to_owned() }).filter(|_| !text.trim().is_empty())
    };
    let segments = transcription.segments.iter();
    let cues: Vec<_> = segments.filter_map(|segment| cue(segment.start, segment.end, &segment.text)).collect();
    if !cues.is_empty() {
        return cues;
    }
    let groups = transcription.words.chunks(WORDS);
    let text = |words: &[Word]| words.iter().map(spelling).collect::<Vec<_>>().join(" ");
    groups.filter_map(|words| cue(words.first()?.start, words.last()?.end, &text(words))).collect()
}

fn spelling(word: &Word) -> &str {
    word.punctuated_word.as_deref().unwrap_or(&word.word)
}

/// Returns a time as `01:02:03,456`, with a point in WebVTT.
fn time(seconds: f64, format: Format) -> String {
    let millis = (seconds.max(0.0) * 1000.0).round() as u64;
    let point = if format == Format::Vtt { '.' } else { ',' };
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}{point}{:03}", millis % 1000)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn transcription(value: serde_json::Value) -> Transcription {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn each_segment_is_a_subtitle() {
        let transcription = transcription(json!({
            "text": "Hi. Bye.",
            "segments": [
                { "start": 0, "end": 1.2346, "text": " Hi.\n\nYou. " },
                { "start": 3723.5, "end": 3724, "text": "Bye." },
                { "start": 3725, "end": 3726, "text": " " },
            ],
        }));
        let srt = "1\n00:00:00,000 --> 00:00:01,235\nHi.\nYou.\n\n2\n01:02:03,500 --> 01:02:04,000\nBye.\n\n";
        assert_eq!(write(&transcription, Format::Srt).unwrap(), srt);
        let vtt = "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.235\nHi.\nYou.\n\n2\n01:02:03.500 --> 01:02:04.000\nBye.\n\n";
        assert_eq!(write(&transcription, Format::Vtt).unwrap(), vtt);
    }

    #[test]
    fn words_are_grouped_without_segments() {
        let words: Vec<_> = (0..11).map(|n| json!({ "word": n.to_string(), "start": n, "end": n + 1 })).collect();
        let subtitles = write(&transcription(json!({ "text": "0", "words": words })), Format::Srt).unwrap();
        let expected = "1\n00:00:00,000 --> 00:00:10,000\n0 1 2 3 4 5 6 7 8 9\n\n\
                        2\n00:00:10,000 --> 00:00:11,000\n10\n\n";
        assert_eq!(subtitles, expected);
    }

    #[test]
    fn a_text_without_times_is_an_error_and_silence_is_not() {
        let message = write(&transcription(json!({ "text": "Hi" })), Format::Srt).unwrap_err().message().unwrap();
        let expected = "the model returned no times; use `-m deepgram/nova-3` or `-m distil-whisper/distil-large-v2`. \
                        The text: Hi";
        assert_eq!(message, expected);
        assert_eq!(write(&transcription(json!({ "text": "" })), Format::Vtt).unwrap(), "WEBVTT\n\n");
    }
}
