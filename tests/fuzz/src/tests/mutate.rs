//! Mutations of known inputs: of their bytes, and of the JSON in them.

use serde_json::{Map, Value, json};

/// Fragments to insert: syntax of the formats, and known edge cases.
const WORDS: &[&str] = &[
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "data:",
    "event:",
    "id:",
    ": ",
    "[DONE]",
    "\u{FEFF}",
    "\\ud800",
    "\\u0000",
    "\\n",
    "\u{0}",
    "\u{2028}",
    "\u{1F980}",
    "é",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "null",
    "true",
    "NaN",
    "1e999",
    "-0",
    "0.1",
    "18446744073709551616",
    "error",
    "errors",
    "detail",
    "message",
    "data",
    "meta",
    "KEY-canary-0123",
    "..",
    "/",
    "%2e",
    "%",
    "+",
    "&",
    "=",
    "?",
    "#",
    "//",
    ";",
    "--",
    "\t",
    " ",
];

/// Mutations of a corpus, the same in each run.
pub(super) struct Mutator<'a> {
    corpus: &'a [Vec<u8>],
    state: u64,
}

impl<'a> Mutator<'a> {
    pub(super) fn new(corpus: &'a [Vec<u8>]) -> Self {
        Self { corpus, state: 0x9E37_79B9_7F4A_7C15 }
    }

    pub(super) fn next(&mut self) -> Vec<u8> {
        let mut data = self.seed().to_vec();
        for _ in 0..=self.below(3) {
            if self.below(2) == 0 {
                self.change_json(&mut data);
            } else {
                self.change_bytes(&mut data);
            }
        }
        data
    }

    /// Returns a number below `end`, by xorshift.
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % end.max(1) as u64) as usize
    }

    fn seed(&mut self) -> &'a [u8] {
        let at = self.below(self.corpus.len());
        &self.corpus[at]
    }

    fn word(&mut self) -> &'static str {
        let at = self.below(WORDS.len());
        WORDS[at]
    }

    fn change_bytes(&mut self, data: &mut Vec<u8>) {
        let start = self.below(data.len() + 1);
        let end = (start + self.below(16)).min(data.len());
        let replacement = match self.below(8) {
            0 => Vec::new(),
            1 => vec![self.below(256) as u8],
            2 => data[start..end].repeat(2),
            3 => {
                let other = self.seed();
                let from = self.below(other.len() + 1);
                other[from..(from + 32).min(other.len())].to_vec()
            }
            // Flips one bit.
            4 => data[start..end].iter().take(1).map(|byte| byte ^ 1 << self.below(8)).collect(),
            _ => self.word().into(),
        };
        let end = if self.below(2) == 0 { start } else { end };
        data.splice(start..end, replacement);
    }

    /// Changes a value inside the first JSON of the data.
    fn change_json(&mut self, data: &mut Vec<u8>) {
        let Some(start) = data.iter().position(|byte| matches!(byte, b'{' | b'[')) else {
            return self.change_bytes(data);
        };
        let mut values = serde_json::Deserializer::from_slice(&data[start..]).into_iter::<Value>();
        let Some(Ok(mut value)) = values.next() else { return self.change_bytes(data) };
        let end = start + values.byte_offset();
        self.change_value(&mut value);
        data.splice(start..end, value.to_string().into_bytes());
    }

    fn change_value(&mut self, value: &mut Value) {
        let deeper = self.below(4) > 0;
        match value {
            Value::Object(fields) if deeper && !fields.is_empty() => {
                let at = self.below(fields.len());
                if let Some(field) = fields.values_mut().nth(at) {
                    self.change_value(field);
                }
            }
            Value::Array(items) if deeper && !items.is_empty() => {
                let at = self.below(items.len());
                self.change_value(&mut items[at]);
            }
            Value::Object(fields) => self.change_fields(fields),
            Value::Array(items) if self.below(2) == 0 => {
                let item = self.any_value();
                items.push(items.first().cloned().unwrap_or(item));
            }
            other => *other = self.any_value(),
        }
    }

    fn change_fields(&mut self, fields: &mut Map<String, Value>) {
        let at = self.below(fields.len());
        let name = fields.keys().nth(at).cloned().unwrap_or_default();
        match self.below(3) {
            0 => drop(fields.remove(&name)),
            1 => drop(fields.insert(self.word().to_owned(), Value::Null)),
            _ => drop(fields.insert(name, self.any_value())),
        }
    }

    fn any_value(&mut self) -> Value {
        match self.below(12) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(0),
            3 => json!(-1),
            4 => json!(u64::MAX),
            5 => json!(1e300),
            6 => json!(self.below(1000) as f64 / 8.0),
            7 => json!(self.below(1000).to_string()),
            8 => json!([]),
            9 => json!({}),
            10 => json!([[{ "data": { "error": [""] } }]]),
            _ => json!(self.word()),
        }
    }
}
