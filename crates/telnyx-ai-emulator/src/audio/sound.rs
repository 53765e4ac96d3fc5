//! Decoding of a recording, to determine its duration and its stretches of sound.

use std::io::Cursor;

use bytes::Bytes;
use symphonia::core::{
    codecs::audio::{AudioDecoder, AudioDecoderOptions},
    errors::Error,
    formats::{FormatOptions, FormatReader, Track, TrackType, probe::Hint},
    io::{MediaSourceStream, MediaSourceStreamOptions},
    meta::MetadataOptions,
    units::{TimeBase, Timestamp},
};

use super::{
    speech::{Span, SpeechDetector},
    wav,
};

/// Maximum number of separately analyzed channels. Real recordings have fewer.
const MAX_CHANNELS: usize = 32;
/// Maximum duration in seconds, because a small file can contain very long silence.
const MAX_DURATION: f64 = 24.0 * 3600.0;

/// A stretch of sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) span: Span,
    /// The channel, if channels are analyzed separately.
    pub(crate) channel: Option<usize>,
}

/// The properties of a recording that need no speech recognition.
#[derive(Debug, PartialEq)]
pub(crate) struct Sound {
    /// Duration in seconds.
    pub(crate) duration: f64,
    /// Stretches of sound, ordered by start.
    pub(crate) stretches: Vec<Stretch>,
}

/// Decodes a recording packet by packet. With `separate_channels`, each channel is analyzed separately.
///
/// The extension is only a hint. A truncated recording ends early. For an unknown codec such as Opus, the duration is
/// the duration of the packets, and the complete recording counts as sound.
///
/// # Errors
///
/// Fails if the file is not a recording, has no sound or is too long.
pub(crate) fn analyze(bytes: Bytes, extension: &str, separate_channels: bool) -> Result<Sound, String> {
    wav::check(&bytes)?;
    let source = MediaSourceStream::new(Box::new(Cursor::new(bytes)), MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    hint.with_extension(extension);
    let mut reader = symphonia::default::get_probe()
        .probe(&hint, source, FormatOptions::default(), MetadataOptions::default())
        .map_err(|error| format!("its format is unsupported ({error})"))?;
    let track = reader.default_track(TrackType::Audio).ok_or("it has no audio track")?;
    let (id, time_base) = (track.id, track.time_base);
    match decoder(track)? {
        Some(decoder) => decode(reader.as_mut(), id, decoder, separate_channels),
        None => measure(reader.as_mut(), id, time_base),
    }
}

fn decoder(track: &Track) -> Result<Option<Box<dyn AudioDecoder>>, String> {
    let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
    let parameters = parameters.ok_or("its codec is unknown")?;
    match symphonia::default::get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default()) {
        Ok(decoder) => Ok(Some(decoder)),
        Err(Error::Unsupported(_)) => Ok(None),
        Err(error) => Err(format!("its codec cannot be initialized ({error})")),
    }
}

fn decode(
    reader: &mut dyn FormatReader,
    id: u32,
    mut decoder: Box<dyn AudioDecoder>,
    separate_channels: bool,
) -> Result<Sound, String> {
    let mut channels = Channels { separate_channels, listeners: vec![SpeechDetector::new()], one: Vec::new() };
    let mut samples: Vec<f32> = Vec::new();
    let (mut decoded, mut failed, mut problem) = (0_u64, 0_u64, None);
    // A truncated file counts up to its end.
    while let Ok(Some(packet)) = reader.next_packet() {
        if packet.track_id != id {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(sound) => {
                decoded += 1;
                sound.copy_to_vec_interleaved(&mut samples);
                channels.process(&samples, sound.spec().channels().count(), sound.spec().rate());
            }
            // Players skip packets that they cannot decode.
            Err(error @ (Error::DecodeError(_) | Error::IoError(_))) => {
                failed += 1;
                problem = Some(error);
            }
            Err(error) => {
                problem = Some(error);
                break;
            }
        }
        too_long(channels.seconds())?;
    }
    match problem {
        // Other file formats always contain a few bytes that resemble audio frames.
        Some(error) if failed >= decoded => Err(format!("most of it cannot be decoded ({error})")),
        _ => Ok(Sound { duration: channels.seconds(), stretches: channels.finish() }),
    }
}

/// The channels of a recording, analyzed together or separately.
struct Channels {
    separate_channels: bool,
    listeners: Vec<SpeechDetector>,
    /// The samples of one channel, as a reused buffer.
    one: Vec<f32>,
}

impl Channels {
    fn process(&mut self, samples: &[f32], channels: usize, rate: u32) {
        if !self.separate_channels {
            return self.listeners.iter_mut().for_each(|listener| listener.process(samples, channels, rate));
        }
        let known = self.listeners.len().max(channels.min(MAX_CHANNELS));
        self.listeners.resize_with(known, SpeechDetector::new);
        for (channel, listener) in self.listeners.iter_mut().enumerate() {
            self.one.clear();
            self.one.extend(samples.iter().skip(channel).step_by(channels.max(1)));
            listener.process(&self.one, 1, rate);
        }
    }

    fn seconds(&self) -> f64 {
        self.listeners.first().map_or(0.0, SpeechDetector::seconds)
    }

    fn finish(self) -> Vec<Stretch> {
        let several = self.listeners.len() > 1;
        let channels = self.listeners.into_iter().enumerate().flat_map(|(channel, listener)| {
            let channel = several.then_some(channel);
            listener.finish().into_iter().map(move |span| Stretch { span, channel })
        });
        let mut stretches: Vec<Stretch> = channels.collect();
        stretches.sort_by(|one, other| one.span.start.total_cmp(&other.span.start));
        stretches
    }
}

fn measure(reader: &mut dyn FormatReader, id: u32, time_base: Option<TimeBase>) -> Result<Sound, String> {
    let time_base = time_base.ok_or("its codec is unknown and it has no timestamps")?;
    let seconds = |at: Timestamp| time_base.calc_time_saturating(at).as_secs_f64();
    let mut decoded: Option<(f64, f64)> = None;
    while let Ok(Some(packet)) = reader.next_packet() {
        if packet.track_id == id {
            let start = seconds(packet.pts);
            let end = seconds(packet.pts.saturating_add(packet.dur));
            decoded = Some(decoded.map_or((start, end), |(first, last)| (first.min(start), last.max(end))));
            too_long(end)?;
        }
    }
    let (first, last) = decoded.ok_or("its codec is unknown and it has no packets")?;
    let duration = last - first.max(0.0);
    Ok(Sound { duration, stretches: vec![Stretch { span: Span { start: 0.0, end: duration }, channel: None }] })
}

fn too_long(seconds: f64) -> Result<(), String> {
    if seconds > MAX_DURATION { Err("it is longer than 24 hours".to_owned()) } else { Ok(()) }
}
