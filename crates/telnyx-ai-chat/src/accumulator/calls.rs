//! The tool calls of one choice, and the call that each addition belongs to.

use std::collections::BTreeMap;

use telnyx_ai_core::{ToolCall, internal::merge};

use super::arguments::Arguments;
use super::keep_first;
use super::tool_names::ToolNames;
use crate::delta::{ToolCallDelta, name_of};

/// An index of the tool calls of one choice, with logarithmic lookup.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    /// Index of each call on the wire, in the order of the message.
    indexes: Vec<Option<u64>>,
    /// Latest call with each index.
    by_index: BTreeMap<u64, usize>,
    /// Latest call with each id and each index; `None` is any index.
    by_id: BTreeMap<String, BTreeMap<Option<u64>, usize>>,
    /// Arguments of the latest call.
    arguments: Arguments,
}

impl Calls {
    pub(super) fn extend(&mut self, calls: &mut Vec<ToolCall>, addition: &ToolCallDelta, tools: &ToolNames) {
        let at = match self.continued(calls, addition) {
            Some(at) if !self.begins_new_call(calls, at, addition, tools) => at,
            _ => self.begin(calls, addition.index),
        };
        let Some(call) = calls.get_mut(at) else { return };
        if call.id.is_empty() && !addition.id.is_empty() {
            self.identify(at, &addition.id);
        }
        keep_first(&mut call.id, &addition.id);
        if !addition.kind.is_empty() {
            call.kind.clone_from(&addition.kind);
        }
        // Some servers send the complete name with every addition.
        if call.function.name != addition.function.name {
            call.function.name.push_str(&addition.function.name);
        }
        call.function.arguments.push_str(&addition.function.arguments);
        merge::deltas(&mut call.function.extra, &addition.function.extra);
        merge::deltas(&mut call.extra, &addition.extra);
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

    /// Returns the call that an addition continues; `None` if the addition begins a new call.
    ///
    /// Servers distinguish calls in different ways:
    /// - With an index, the index decides. Another id together with a name begins a new call under the same index.
    /// - Without an index, the id decides.
    /// - Without both, a name begins a new call.
    /// - An id alone begins no call, because some servers create a new id for every addition.
    fn continued(&self, calls: &[ToolCall], addition: &ToolCallDelta) -> Option<usize> {
        if !addition.id.is_empty()
            && let Some(same_id) = self.by_id.get(&addition.id).and_then(|latest| latest.get(&addition.index))
        {
            return Some(*same_id);
        }
        let latest = match addition.index {
            Some(index) => *self.by_index.get(&index)?,
            None => calls.len().checked_sub(1)?,
        };
        let has_id = calls.get(latest).is_some_and(|call| !call.id.is_empty());
        let same_call = addition.index.is_some() && (addition.id.is_empty() || !has_id);
        (addition.name().is_empty() || same_call).then_some(latest)
    }

    /// Returns `true` if an addition names a tool and belongs to a new call, although it has the index of call `at`:
    /// some servers send parallel calls under one index and without ids. A new call begins once the name or the
    /// arguments of the latest call are complete.
    fn begins_new_call(&mut self, calls: &[ToolCall], at: usize, addition: &ToolCallDelta, tools: &ToolNames) -> bool {
        let name = addition.name();
        let (Some((latest, before)), false) = (calls.split_last(), name.is_empty()) else { return false };
        let known = name_of(&latest.function, &latest.extra);
        let same_id = !addition.id.is_empty() && addition.id == latest.id;
        if at != before.len() || same_id || known.is_empty() {
            return false;
        }
        let same_name = name == known;
        let arguments = &latest.function.arguments;
        if self.arguments.is_complete(arguments) {
            return !(same_name && self.arguments.has_duplicate_name && addition.function.arguments.is_empty());
        }
        self.arguments.has_duplicate_name |= same_name;
        // The name of a function may arrive in several additions before the arguments.
        let is_continuation =
            arguments.is_empty() && !addition.function.name.is_empty() && !tools.ends_before(known, name);
        !same_name && !is_continuation
    }
}
