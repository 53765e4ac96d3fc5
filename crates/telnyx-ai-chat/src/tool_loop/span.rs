//! The spans of a tool loop and of its functions.

use telnyx_ai_core::internal::{OperationSpan, ResponseAttributes};
use telnyx_ai_core::{ObservedOperation, TokenUsage, ToolCall};
use tracing::Instrument;
use tracing::field::Empty;

use super::ToolRun;
use super::options::LoopOptions;
use crate::chat::Chat;
use crate::function_tool::{FunctionTool, Output, OutputFuture};
use crate::span;
use crate::usage::Usage;

/// Opens the span of a loop.
pub(super) fn open(options: &LoopOptions) -> OperationSpan {
    let client = &options.chat.client;
    let model = || client.model_or_default(options.request.model.clone(), &options.request.extra);
    let span = tracing::info_span!(
        "invoke_agent",
        otel.status_code = Empty,
        otel.status_description = Empty,
        error.type = Empty,
        gen_ai.operation.name = "invoke_agent",
        gen_ai.provider.name = "telnyx",
        gen_ai.conversation.id = options.conversation.as_deref(),
        gen_ai.request.model = model(),
        gen_ai.response.finish_reasons = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        gen_ai.usage.cache_read.input_tokens = Empty,
        gen_ai.usage.reasoning.output_tokens = Empty,
    );
    OperationSpan::new(span, false)
        .observed(client.observer(), || ObservedOperation::new("invoke_agent", model(), None))
}

/// Records the end of a loop, with the usage of all turns. The client redacts secrets that the service echoes.
pub(super) fn record(span: &mut OperationSpan, run: &ToolRun, chat: &Chat) {
    if !span.is_recorded() {
        return;
    }
    let completion = chat.client.redacted(&run.completion);
    let usage = if run.usage == Usage::default() { TokenUsage::default() } else { span::usage(&run.usage) };
    span.record(|_| ResponseAttributes { usage, ..span::attributes(&completion, false) });
}

/// Runs the function of a call inside its span. `tool` is `None` if the model called a tool that does not exist.
pub(super) fn around(running: OutputFuture, tool: Option<&FunctionTool>, call: &ToolCall, chat: &Chat) -> OutputFuture {
    let client = &chat.client;
    let arguments = || client.traces_content().then(|| client.redacted(&call.function.arguments));
    let span = tracing::info_span!(
        "execute_tool",
        // A name that no tool has is a text of the model.
        otel.name = tool.map(|tool| format!("execute_tool {}", tool.name())),
        otel.status_code = Empty,
        otel.status_description = Empty,
        error.type = Empty,
        gen_ai.operation.name = "execute_tool",
        gen_ai.tool.name = tool.map(FunctionTool::name),
        gen_ai.tool.type = "function",
        gen_ai.tool.description = tool.and_then(|tool| tool.definition().description.as_deref()),
        gen_ai.tool.call.id = client.redacted(&call.id),
        gen_ai.tool.call.arguments = arguments(),
        gen_ai.tool.call.result = Empty,
    );
    let mut work = OperationSpan::new(span, client.traces_content()).observed(client.observer(), || {
        ObservedOperation::new("execute_tool", None, tool.map(|tool| tool.name().to_owned()))
    });
    if !work.is_recorded() {
        work.end(None);
        return running;
    }
    let (client, is_known) = (client.clone(), tool.is_some());
    Box::pin(async move {
        let output: Output = running.instrument(work.span().clone()).await;
        match &output {
            Ok(result) => {
                if client.traces_content() {
                    work.span().record("gen_ai.tool.call.result", client.redacted(result));
                }
                work.end(None);
            }
            Err(_) if is_known => work.fail_as("tool_error", "the function failed"),
            Err(_) => work.fail_as("unknown_tool", "the model called a tool that does not exist"),
        }
        output
    })
}
