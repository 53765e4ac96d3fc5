//! Detection of stretches of sound by energy, in constant memory.

/// Number of windows per second.
const WINDOWS: u32 = 100;
/// Silence threshold: 0.5 % of full scale, about -46 dB.
const SILENCE_LEVEL: f64 = 0.005;
/// Duration in seconds of a silence that ends a segment.
const PAUSE: f64 = 0.5;
/// Minimum duration in seconds of a segment; shorter sounds are clicks.
const MIN_SEGMENT: f64 = 0.05;
/// Maximum duration in seconds of a segment, as with speech models.
const MAX_SEGMENT: f64 = 30.0;

/// A stretch of sound, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: f64,
    pub(crate) end: f64,
}

/// A detector that processes samples as they are decoded.
#[derive(Debug)]
pub(crate) struct SpeechDetector {
    rate: u32,
    /// Seconds processed at previous sample rates.
    before: f64,
    /// Frames processed at the current sample rate.
    frames: u64,
    /// Sum of squares and number of frames of the open window.
    energy: f64,
    in_window: u32,
    open: Option<Span>,
    spans: Vec<Span>,
}

impl SpeechDetector {
    pub(crate) fn new() -> Self {
        Self { rate: 1, before: 0.0, frames: 0, energy: 0.0, in_window: 0, open: None, spans: Vec::new() }
    }

    /// Returns the number of processed seconds.
    pub(crate) fn seconds(&self) -> f64 {
        self.before + self.frames as f64 / f64::from(self.rate)
    }

    /// Processes interleaved samples, where 1.0 is full scale.
    pub(crate) fn process(&mut self, samples: &[f32], channels: usize, rate: u32) {
        let rate = rate.max(1);
        if rate != self.rate {
            self.end_window();
            self.before = self.seconds();
            self.frames = 0;
            self.rate = rate;
        }
        let window = (rate / WINDOWS).max(1);
        for frame in samples.chunks_exact(channels.max(1)) {
            // The loudest channel counts, because a call may have speech on one channel only.
            let loudest = frame.iter().map(|sample| sample.abs()).fold(0.0, f32::max);
            self.energy += f64::from(loudest) * f64::from(loudest);
            self.in_window += 1;
            self.frames += 1;
            if self.in_window == window {
                self.end_window();
            }
        }
    }

    /// Returns all stretches of sound at the end of the recording.
    pub(crate) fn finish(mut self) -> Vec<Span> {
        self.end_window();
        self.close();
        self.spans
    }

    fn end_window(&mut self) {
        if self.in_window == 0 {
            return;
        }
        let end = self.seconds();
        let start = end - f64::from(self.in_window) / f64::from(self.rate);
        let loud = (self.energy / f64::from(self.in_window)).sqrt() >= SILENCE_LEVEL;
        (self.energy, self.in_window) = (0.0, 0);
        match &mut self.open {
            Some(open) if loud => open.end = end,
            Some(open) if end - open.end >= PAUSE => self.close(),
            None if loud => self.open = Some(Span { start, end }),
            _ => {}
        }
        if self.open.is_some_and(|open| open.end - open.start >= MAX_SEGMENT) {
            self.close();
        }
    }

    fn close(&mut self) {
        self.spans.extend(self.open.take().filter(|span| span.end - span.start >= MIN_SEGMENT));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 8000;

    /// Processes stretches of these durations and levels, in buffers of an odd length.
    fn spans(stretches: &[(f64, f32)], channels: usize) -> (f64, Vec<Span>) {
        let mut samples = Vec::new();
        for (seconds, level) in stretches {
            for at in 0..(seconds * f64::from(RATE)) as usize {
                samples.push(if at % 2 == 0 { *level } else { -*level });
                samples.resize(samples.len() + channels - 1, 0.0);
            }
        }
        let mut listener = SpeechDetector::new();
        for piece in samples.chunks(777 * channels) {
            listener.process(piece, channels, RATE);
        }
        (listener.seconds(), listener.finish())
    }

    fn near(found: &[Span], wanted: &[(f64, f64)]) {
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (span, (start, end)) in found.iter().zip(wanted) {
            assert!((span.start - start).abs() < 0.011 && (span.end - end).abs() < 0.011, "{found:?}");
        }
    }

    #[test]
    fn silence_parts_sound_into_spans() {
        let (seconds, found) = spans(&[(0.3, 0.0), (1.0, 0.5), (0.4, 0.0), (0.6, 0.1), (0.7, 0.001), (0.25, 0.9)], 1);
        assert_eq!(seconds, 3.25);
        near(&found, &[(0.3, 2.3), (3.0, 3.25)]);
    }

    #[test]
    fn one_loud_channel_is_enough() {
        let (seconds, found) = spans(&[(0.5, 0.0), (0.5, 0.2)], 2);
        assert_eq!(seconds, 1.0);
        near(&found, &[(0.5, 1.0)]);
    }

    #[test]
    fn silence_clicks_and_nothing_are_no_speech() {
        for stretches in [&[][..], &[(2.0, 0.0)], &[(1.0, 0.0), (0.02, 1.0), (1.0, 0.0)]] {
            assert!(spans(stretches, 1).1.is_empty());
        }
    }

    #[test]
    fn a_long_sound_is_cut() {
        near(&spans(&[(65.0, 0.3)], 1).1, &[(0.0, 30.0), (30.0, 60.0), (60.0, 65.0)]);
    }

    #[test]
    fn the_rate_may_change_and_samples_may_be_wild() {
        let mut listener = SpeechDetector::new();
        listener.process(&[0.5; 8000], 1, 8000);
        listener.process(&[0.5; 4000], 1, 16_000);
        assert_eq!(listener.seconds(), 1.25);
        listener.process(&[f32::NAN, f32::INFINITY, f32::MAX], 1, 0);
        listener.process(&[1.0; 3], 0, u32::MAX);
        let (seconds, found) = (listener.seconds(), listener.finish());
        assert!(found.iter().all(|span| 0.0 <= span.start && span.start < span.end && span.end <= seconds));
    }
}
