//! The text form of faults: `POST /ai/chat/completions status=503 retry-after=1 times=2`.

use std::{fmt, io, str::FromStr, time::Duration};

use super::{check::invalid, fault::Fault, kind::Kind};
use crate::http::operation::Operation;

const KINDS: &str = "status=503, feature-limited, unsupported, latency=200ms, reset, stall, cut-body=100, cut-stream=3, \
                     stall-stream=3 or malformed-chunk=3";
const OPTIONS: &str = "retry-after=1, after-work, skip=1, times=2, always or body={…}";

impl FromStr for Fault {
    type Err = io::Error;

    /// Parses the output of `Display`.
    fn from_str(text: &str) -> io::Result<Self> {
        let error = |problem: String| invalid(format!("the fault `{}` is invalid: {problem}", text.trim()));
        read(text).map_err(error)?.checked()
    }
}

fn read(text: &str) -> Result<Fault, String> {
    let (words, body) = split(text);
    let (on, words) = match words.as_slice() {
        [method, path, rest @ ..] if path.starts_with('/') => (Some(Operation::new(*method, *path)), rest),
        all => (None, all),
    };
    let mut kinds = Vec::new();
    let mut fault = Fault { on, body: body.map(str::to_owned), ..Fault::new(Kind::Stall) };
    for word in words {
        match kind(word)? {
            Some(kind) => kinds.push(kind),
            None => fault = set(fault, word)?,
        }
    }
    match kinds.as_slice() {
        [kind] => Ok(Fault { kind: *kind, ..fault }),
        [] => Err(format!("its kind is missing; use one of {KINDS}")),
        _ => Err(format!("it has several kinds; use one of {KINDS}")),
    }
}

/// Returns the words of a text, and the body after `body=`.
fn split(text: &str) -> (Vec<&str>, Option<&str>) {
    let is_between = |c: char| c.is_whitespace() || c == ';';
    let (mut words, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start_matches(is_between);
        if let Some(body) = rest.strip_prefix("body=") {
            return (words, Some(body));
        }
        if rest.is_empty() {
            return (words, None);
        }
        let (word, behind) = rest.split_once(is_between).unwrap_or((rest, ""));
        words.push(word);
        rest = behind;
    }
}

/// Parses the kind of a fault; `None` if the word is an option.
fn kind(word: &str) -> Result<Option<Kind>, String> {
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    Ok(Some(match name {
        "status" => Kind::Status(number(name, value)?),
        "latency" => Kind::Latency(duration(name, value, false)?),
        "feature-limited" | "unsupported" | "reset" | "stall" if name != word => {
            return Err(format!("{name} has no value"));
        }
        "feature-limited" => Kind::FeatureLimited,
        "unsupported" => Kind::Unsupported,
        "reset" => Kind::Reset,
        "stall" => Kind::Stall,
        "cut-body" => Kind::CutBody(number(name, value)?),
        "cut-stream" => Kind::CutStream(number(name, value)?),
        "stall-stream" => Kind::StallStream(number(name, value)?),
        "malformed-chunk" => Kind::MalformedChunk(number(name, value)?),
        _ => return Ok(None),
    }))
}

fn set(fault: Fault, word: &str) -> Result<Fault, String> {
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    Ok(match name {
        "retry-after" => fault.retry_after(duration(name, value, true)?),
        "skip" => fault.skip(number(name, value)?),
        "times" => fault.times(number(name, value)?),
        "after-work" | "always" if name != word => return Err(format!("{name} has no value")),
        "after-work" => fault.after_work(),
        "always" => fault.always(),
        _ => {
            return Err(format!(
                "`{word}` is unknown; use one of {KINDS}, with options such as {OPTIONS}, after an operation such \
                 as POST /ai/chat/completions"
            ));
        }
    })
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("the value of {name} is `{value}`; it must be a whole number, such as {name}=3"))
}

/// Parses a time such as `200ms` or `1.5s`. With `in_seconds`, as in HTTP, a number alone is valid too.
fn duration(name: &str, value: &str, in_seconds: bool) -> Result<Duration, String> {
    let (digits, unit) = match value.strip_suffix("ms") {
        Some(digits) => (digits, 0.001),
        None => match value.strip_suffix('s') {
            Some(digits) => (digits, 1.0),
            None if in_seconds => (value, 1.0),
            None => ("", 1.0),
        },
    };
    let time = digits.parse::<f64>().ok().and_then(|number| Duration::try_from_secs_f64(number * unit).ok());
    time.ok_or_else(|| {
        format!("the value of {name} is `{value}`; it must be a time, such as {name}=200ms or {name}=2s")
    })
}

pub(super) fn write(fault: &Fault, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(operation) = &fault.on {
        write!(f, "{operation} ")?;
    }
    match fault.kind {
        Kind::Status(status) => write!(f, "status={status}")?,
        Kind::Latency(wait) => write!(f, "latency={}", Time(wait))?,
        Kind::FeatureLimited => f.write_str("feature-limited")?,
        Kind::Unsupported => f.write_str("unsupported")?,
        Kind::Reset => f.write_str("reset")?,
        Kind::Stall => f.write_str("stall")?,
        Kind::CutBody(bytes) => write!(f, "cut-body={bytes}")?,
        Kind::CutStream(chunks) => write!(f, "cut-stream={chunks}")?,
        Kind::StallStream(chunks) => write!(f, "stall-stream={chunks}")?,
        Kind::MalformedChunk(chunks) => write!(f, "malformed-chunk={chunks}")?,
    }
    if let Some(wait) = fault.retry_after {
        write!(f, " retry-after={}", Time(wait))?;
    }
    if fault.after_work {
        f.write_str(" after-work")?;
    }
    if fault.skip > 0 {
        write!(f, " skip={}", fault.skip)?;
    }
    match fault.times {
        Some(1) => {}
        Some(times) => write!(f, " times={times}")?,
        None => f.write_str(" always")?,
    }
    fault.body.as_ref().map_or(Ok(()), |body| write!(f, " body={body}"))
}

struct Time(Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.subsec_nanos() == 0 {
            write!(f, "{}s", self.0.as_secs())
        } else {
            write!(f, "{}ms", self.0.as_secs_f64() * 1000.0)
        }
    }
}

#[cfg(test)]
mod tests;
