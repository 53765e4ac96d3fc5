//! Decoding a recording, to know how long it is and where there is sound in it.

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
    speech::{Listener, Span},
    wav,
};

/// A small file can hold endless silence. No recording that is meant has more than this.
const LONGEST: f64 = 24.0 * 3600.0;

/// What there is to know about a recording without understanding it.
#[derive(Debug, PartialEq)]
pub(crate) struct Sound {
    /// In seconds.
    pub(crate) duration: f64,
    pub(crate) spans: Vec<Span>,
}

/// Listens to a recording, decoding it piece by piece.
///
/// The extension is a hint only. A recording that breaks off ends there. If its codec is not known, as
/// with Opus, its length is that of its packets and all of it counts as sound.
///
/// # Errors
///
/// It is no recording, has no sound or is too long.
pub(crate) fn listen(bytes: Bytes, extension: &str) -> Result<Sound, String> {
    wav::check(&bytes)?;
    let source = MediaSourceStream::new(Box::new(Cursor::new(bytes)), MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    hint.with_extension(extension);
    let mut reader = symphonia::default::get_probe()
        .probe(&hint, source, FormatOptions::default(), MetadataOptions::default())
        .map_err(|error| format!("it is no recording of a known format ({error})"))?;
    let track = reader.default_track(TrackType::Audio).ok_or("there is no sound in it")?;
    let (id, time_base) = (track.id, track.time_base);
    match decoder(track)? {
        Some(decoder) => decode(reader.as_mut(), id, decoder),
        None => measure(reader.as_mut(), id, time_base),
    }
}

fn decoder(track: &Track) -> Result<Option<Box<dyn AudioDecoder>>, String> {
    let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
    let parameters = parameters.ok_or("its codec is not named")?;
    match symphonia::default::get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default()) {
        Ok(decoder) => Ok(Some(decoder)),
        Err(Error::Unsupported(_)) => Ok(None),
        Err(error) => Err(format!("its codec cannot be set up ({error})")),
    }
}

fn decode(reader: &mut dyn FormatReader, id: u32, mut decoder: Box<dyn AudioDecoder>) -> Result<Sound, String> {
    let mut listener = Listener::new();
    let mut samples: Vec<f32> = Vec::new();
    let (mut heard, mut missed, mut problem) = (0_u64, 0_u64, None);
    // A file that breaks off is heard up to there.
    while let Ok(Some(packet)) = reader.next_packet() {
        if packet.track_id != id {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(sound) => {
                heard += 1;
                sound.copy_to_vec_interleaved(&mut samples);
                listener.hear(&samples, sound.spec().channels().count(), sound.spec().rate());
            }
            // Players skip what they cannot decode.
            Err(error @ (Error::DecodeError(_) | Error::IoError(_))) => {
                missed += 1;
                problem = Some(error);
            }
            Err(error) => {
                problem = Some(error);
                break;
            }
        }
        too_long(listener.seconds())?;
    }
    match problem {
        // In other formats there are always a few bytes that look like sound.
        Some(error) if missed >= heard => Err(format!("most of it cannot be decoded ({error})")),
        _ => Ok(Sound { duration: listener.seconds(), spans: listener.finish() }),
    }
}

fn measure(reader: &mut dyn FormatReader, id: u32, time_base: Option<TimeBase>) -> Result<Sound, String> {
    let time_base = time_base.ok_or("its codec is not known, and it does not tell its times")?;
    let seconds = |at: Timestamp| time_base.calc_time_saturating(at).as_secs_f64();
    let mut heard: Option<(f64, f64)> = None;
    while let Ok(Some(packet)) = reader.next_packet() {
        if packet.track_id == id {
            let start = seconds(packet.pts);
            let end = seconds(packet.pts.saturating_add(packet.dur));
            heard = Some(heard.map_or((start, end), |(first, last)| (first.min(start), last.max(end))));
            too_long(end)?;
        }
    }
    let (first, last) = heard.ok_or("its codec is not known, and it has no packets")?;
    let duration = last - first.max(0.0);
    Ok(Sound { duration, spans: vec![Span { start: 0.0, end: duration }] })
}

fn too_long(seconds: f64) -> Result<(), String> {
    if seconds > LONGEST { Err("it is longer than 24 hours".to_owned()) } else { Ok(()) }
}
