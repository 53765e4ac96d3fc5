//! The tool calls of one choice, and the call that each piece belongs to.

use std::collections::BTreeMap;

use telnyx_ai_core::{ToolCall, internal::merge};

use super::arguments::Arguments;
use super::keep_first;
use super::tool_names::ToolNames;
use crate::delta::{ToolCallDelta, name_of};

/// An index of the tool calls of one choice: a call is found in logarithmic time.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    /// For each call, in the order of the message: the index it came under.
    indexes: Vec<Option<u64>>,
    /// The latest call under each index.
    by_index: BTreeMap<u64, usize>,
    /// The latest call with each id, under each index and, as `None`, under any.
    by_id: BTreeMap<String, BTreeMap<Option<u64>, usize>>,
    /// The arguments of the latest call.
    arguments: Arguments,
}

impl Calls {
    pub(super) fn extend(&mut self, calls: &mut Vec<ToolCall>, piece: &ToolCallDelta, tools: &ToolNames) {
        let at = match self.continued(calls, piece) {
            Some(at) if !self.begins_another(calls, at, piece, tools) => at,
            _ => self.begin(calls, piece.index),
        };
        let Some(call) = calls.get_mut(at) else { return };
        if call.id.is_empty() && !piece.id.is_empty() {
            self.identify(at, &piece.id);
        }
        keep_first(&mut call.id, &piece.id);
        if !piece.kind.is_empty() {
            call.kind.clone_from(&piece.kind);
        }
        // A name that is sent again with every piece is the same name, not more of it.
        if call.function.name != piece.function.name {
            call.function.name.push_str(&piece.function.name);
        }
        call.function.arguments.push_str(&piece.function.arguments);
        merge::deltas(&mut call.function.extra, &piece.function.extra);
        merge::deltas(&mut call.extra, &piece.extra);
    }

    fn begin(&mut self, calls: &mut Vec<ToolCall>, index: Option<u64>) -> usize {
        let at = calls.len();
        self.arguments = Arguments::default();
        self.indexes.push(index);
        if let Some(index) = index {
            self.by_index.insert(index, at);
        }
        calls.push(ToolCall::default());
        at
    }

    fn identify(&mut self, at: usize, id: &str) {
        let index = self.indexes.get(at).copied().flatten();
        let latest = self.by_id.entry(id.to_owned()).or_default();
        for index in [None, index] {
            let known = latest.entry(index).or_insert(at);
            *known = at.max(*known);
        }
    }

    /// Returns the call that a piece continues; `None` if it begins a new one.
    ///
    /// Servers disagree on what tells calls apart. The index does, unless another id together with a name shows that a
    /// second call came under the same index; without an index the id does, and without both a name begins a call. An id
    /// alone begins none: some servers make up a new one for every piece.
    fn continued(&self, calls: &[ToolCall], piece: &ToolCallDelta) -> Option<usize> {
        if !piece.id.is_empty()
            && let Some(same_id) = self.by_id.get(&piece.id).and_then(|latest| latest.get(&piece.index))
        {
            return Some(*same_id);
        }
        let latest = match piece.index {
            Some(index) => *self.by_index.get(&index)?,
            None => calls.len().checked_sub(1)?,
        };
        let has_id = calls.get(latest).is_some_and(|call| !call.id.is_empty());
        let same_call = piece.index.is_some() && (piece.id.is_empty() || !has_id);
        (piece.name().is_empty() || same_call).then_some(latest)
    }

    /// Returns true if a piece names a tool after the name or the arguments of call `at`, the latest one, are complete: servers
    /// that send parallel calls under one index and without ids.
    fn begins_another(&mut self, calls: &[ToolCall], at: usize, piece: &ToolCallDelta, tools: &ToolNames) -> bool {
        let name = piece.name();
        let (Some((latest, before)), false) = (calls.split_last(), name.is_empty()) else { return false };
        let known = name_of(&latest.function, &latest.extra);
        let same_id = !piece.id.is_empty() && piece.id == latest.id;
        if at != before.len() || same_id || known.is_empty() {
            return false;
        }
        let same_name = name == known;
        let arguments = &latest.function.arguments;
        if self.arguments.is_complete(arguments) {
            return !(same_name && self.arguments.repeats_name && piece.function.arguments.is_empty());
        }
        self.arguments.repeats_name |= same_name;
        // The name of a function may come in pieces, before its arguments do.
        let is_piece = arguments.is_empty() && !piece.function.name.is_empty() && !tools.ends_before(known, name);
        !same_name && !is_piece
    }
}
