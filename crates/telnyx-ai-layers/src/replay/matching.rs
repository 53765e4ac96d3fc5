//! Search for the recorded request that equals a request.

use std::path::Path;

use telnyx_ai_core::internal::Secrets;

use super::Recorded;
use super::difference::{Difference, differences};
use crate::cassette::RecordedRequest;
use crate::cassette::request::SentRequest;

/// The reason why a request has no response.
#[derive(Debug, PartialEq)]
pub(super) enum Mismatch {
    /// The recording has no requests, or none that is left of an ordered one.
    Empty,
    /// All equal requests were replayed.
    Used(usize),
    /// The nearest request, as [`title`] names it, and the first difference.
    Different { nearest: String, first: Difference },
}

/// Returns the position of the exchange for a request.
pub(super) fn find(exchanges: &[Recorded], sent: &SentRequest, in_order: bool) -> Result<usize, Mismatch> {
    // Redacted texts of the recording equal any text, so the request is compared with its secrets.
    let sent = sent.recorded(&Secrets::default());
    let mut nearest: Option<(usize, Vec<Difference>)> = None;
    let mut used = 0;
    for (at, recorded) in exchanges.iter().enumerate() {
        if in_order && recorded.was_replayed {
            continue;
        }
        let found = differences(&recorded.exchange.request, &sent);
        match found.is_empty() {
            true if !recorded.was_replayed => return Ok(at),
            true => used += 1,
            false if nearest.as_ref().is_none_or(|(_, least)| rank(&found) < rank(least)) => {
                nearest = Some((at, found))
            }
            false => {}
        }
        if in_order {
            break;
        }
    }
    if used > 0 {
        return Err(Mismatch::Used(used));
    }
    let nearest = nearest.and_then(|(at, found)| Some((exchanges.get(at)?, at, found.into_iter().next()?)));
    Err(nearest.map_or(Mismatch::Empty, |(recorded, at, first)| Mismatch::Different {
        nearest: title(at, &recorded.exchange.request),
        first,
    }))
}

/// Returns the distance of a request: another path or method is farther than any difference of bodies.
fn rank(differences: &[Difference]) -> (u8, usize) {
    (differences.iter().map(Difference::weight).max().unwrap_or_default(), differences.len())
}

/// Returns the number of a recorded request, from 1, with its method and path.
pub(super) fn title(at: usize, request: &RecordedRequest) -> String {
    format!("{}: {} {}", at + 1, request.method, request.path)
}

impl Mismatch {
    /// Returns the message of the error.
    pub(super) fn message(&self, sent: &SentRequest, recording: &Path) -> String {
        let request = format!("{} {}", sent.method, sent.url.path());
        let recording = recording.display();
        let problem = match self {
            Self::Empty => format!("{recording} has no request left for {request}"),
            Self::Used(1) => format!("{recording} has {request} once, and it was replayed already"),
            Self::Used(times) => format!("{recording} has {request} {times} times, and all were replayed already"),
            Self::Different { nearest, first } => {
                format!("{recording} has no equal request for {request}; the nearest is {nearest}; {first}")
            }
        };
        format!("{problem}; record again with TELNYX_AI_RECORD=1")
    }
}
