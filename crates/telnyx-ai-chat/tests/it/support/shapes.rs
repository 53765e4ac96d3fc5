//! Forms of streamed tool calls that real servers send.

use serde_json::{Value, json};
use telnyx_ai_test_kit::TestRng;

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) arguments: Option<Value>,
    /// A call of a custom tool, which takes a text.
    pub(crate) custom: bool,
    /// The fields that must be sent back with the call.
    pub(crate) signature: Option<String>,
}

impl Call {
    pub(crate) fn complete_call(&self) -> Value {
        let mut complete_call = match self.custom {
            true => {
                json!({ "id": self.id, "type": "custom", "custom": { "name": self.name, "input": self.text() } })
            }
            false => {
                json!({ "id": self.id, "type": "function", "function": { "name": self.name, "arguments": self.text() } })
            }
        };
        self.sign(&mut complete_call);
        complete_call
    }

    fn sign(&self, call: &mut Value) {
        if let Some(signature) = &self.signature {
            call["extra_content"] = json!({ "google": { "thought_signature": signature } });
        }
    }

    fn text(&self) -> String {
        self.arguments.as_ref().map(Value::to_string).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    index: Index,
    id: Id,
    name_everywhere: bool,
    object: bool,
    /// Every piece identifies its call, so the pieces may alternate.
    alternates: bool,
}

#[derive(Clone, Copy, Debug)]
enum Index {
    Own,
    Zero,
    Missing,
}

#[derive(Clone, Copy, Debug)]
enum Id {
    First,
    Everywhere,
    /// A new id in every piece; the first id counts.
    Fresh,
}

const USUAL: Shape =
    Shape { index: Index::Own, id: Id::First, name_everywhere: false, object: false, alternates: true };

pub(crate) const SHAPES: [Shape; 9] = [
    USUAL,
    Shape { id: Id::Everywhere, name_everywhere: true, ..USUAL },
    Shape { id: Id::Fresh, ..USUAL },
    Shape { index: Index::Missing, id: Id::Everywhere, name_everywhere: true, ..USUAL },
    Shape { index: Index::Missing, alternates: false, ..USUAL },
    Shape { index: Index::Missing, id: Id::Fresh, alternates: false, ..USUAL },
    Shape { index: Index::Zero, alternates: false, ..USUAL },
    Shape { index: Index::Zero, id: Id::Everywhere, name_everywhere: true, ..USUAL },
    Shape { object: true, ..USUAL },
];

/// The pieces of all calls, in an order that the shape allows. The first pieces come in the order of the calls.
pub(crate) fn tool_pieces(calls: &[Call], shape: Shape, rng: &mut TestRng) -> Vec<Value> {
    let lists: Vec<Vec<Value>> = calls.iter().enumerate().map(|(at, call)| pieces(at, call, shape, rng)).collect();
    if shape.alternates && rng.below(2) == 0 {
        let (firsts, rests): (Vec<_>, Vec<_>) = lists
            .into_iter()
            .map(|mut list| {
                let rest = list.split_off(1);
                (list, rest)
            })
            .unzip();
        return firsts.into_iter().flatten().chain(rng.interleave(rests)).collect();
    }
    lists.into_iter().flatten().collect()
}

fn pieces(at: usize, call: &Call, shape: Shape, rng: &mut TestRng) -> Vec<Value> {
    let mut arguments = match &call.arguments {
        Some(complete_call) if shape.object && !call.custom => vec![complete_call.clone()],
        Some(_) => rng.split_text(&call.text()).into_iter().map(Value::from).collect(),
        None => vec![json!(""); rng.below(2)],
    };
    if arguments.is_empty() || rng.below(2) == 0 {
        arguments.insert(0, [json!(""), json!(null)][rng.below(2)].clone());
    }
    let signed = rng.below(arguments.len());
    let (kind, held) = if call.custom { ("custom", "input") } else { ("function", "arguments") };
    let piece = |(nth, arguments): (usize, Value)| {
        let text = if call.custom && arguments.is_null() { json!("") } else { arguments };
        let mut piece = json!({ kind: { held: text } });
        match shape.index {
            Index::Own => piece["index"] = json!(at),
            Index::Zero => piece["index"] = json!(0),
            Index::Missing => {}
        }
        match shape.id {
            Id::First if nth > 0 => {}
            Id::Fresh if nth > 0 => piece["id"] = json!(format!("fresh_{at}_{nth}")),
            _ => piece["id"] = json!(call.id),
        }
        if nth == 0 {
            piece["type"] = json!(kind);
        }
        if nth == 0 || shape.name_everywhere {
            piece[kind]["name"] = json!(call.name);
        }
        if nth == signed {
            call.sign(&mut piece);
        }
        piece
    };
    arguments.into_iter().enumerate().map(piece).collect()
}
