//! Plans on their way from the scheduler to the executors. Functions are sent by name; the node that calls them is ours.

use std::sync::Arc;

use ballista_core::serde::BallistaPhysicalExtensionCodec;
use datafusion::common::{internal_datafusion_err, internal_err};
use datafusion::error::Result;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::physical_plan::{
    PhysicalExtensionCodec, PhysicalPlanDecodeContext, PhysicalProtoConverterExtension,
};
use datafusion_proto::protobuf::PhysicalExprNode;
use prost::Message;
use telnyx_ai_datafusion::{AiCallExec, Call};

/// Begins the bytes of our node. A message of Ballista cannot begin with it.
const MARK: &[u8] = b"telnyx-ai:";

/// The codec of Ballista, and [`AiCallExec`].
#[derive(Debug, Default)]
pub(crate) struct Codec(BallistaPhysicalExtensionCodec);

#[derive(Clone, PartialEq, Message)]
struct Calls {
    #[prost(message, repeated, tag = "1")]
    calls: Vec<OneCall>,
    #[prost(uint64, optional, tag = "2")]
    batch_rows: Option<u64>,
}

#[derive(Clone, PartialEq, Message)]
struct OneCall {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    function: Option<PhysicalExprNode>,
    #[prost(message, optional, tag = "3")]
    guard: Option<PhysicalExprNode>,
}

impl PhysicalExtensionCodec for Codec {
    fn try_decode(
        &self,
        buf: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        ctx: &TaskContext,
        proto_converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(buf) = buf.strip_prefix(MARK) else {
            return self.0.try_decode(buf, inputs, ctx, proto_converter);
        };
        let Calls { calls, batch_rows } =
            Calls::decode(buf).map_err(|error| internal_datafusion_err!("AiCallExec cannot be decoded: {error}"))?;
        let [input] = inputs else {
            return internal_err!("AiCallExec has one input, and the plan has {}", inputs.len());
        };
        let columns = input.schema();
        let context = PhysicalPlanDecodeContext::new(ctx, self);
        let expression = |node: &PhysicalExprNode| proto_converter.proto_to_physical_expr(node, &columns, &context);
        let call = |OneCall { name, function, guard }: OneCall| {
            let function = function.ok_or_else(|| internal_datafusion_err!("the call {name} has no function"))?;
            Call::try_new(&name, expression(&function)?, guard.as_ref().map(expression).transpose()?, &columns)
        };
        let calls = calls.into_iter().map(call).collect::<Result<Vec<_>>>()?;
        let batch_rows = batch_rows.map(usize::try_from).transpose();
        let batch_rows = batch_rows.map_err(|error| internal_datafusion_err!("batch_rows of AiCallExec: {error}"))?;
        Ok(Arc::new(AiCallExec::try_new(calls, Arc::clone(input), batch_rows)?))
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        buf: &mut Vec<u8>,
        proto_converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let Some(exec) = node.downcast_ref::<AiCallExec>() else {
            return self.0.try_encode(node, buf, proto_converter);
        };
        let one_call = |call: &Call| {
            Ok(OneCall {
                name: call.name().to_owned(),
                function: Some(proto_converter.physical_expr_to_proto(call.function(), self)?),
                guard: call.guard().map(|guard| proto_converter.physical_expr_to_proto(guard, self)).transpose()?,
            })
        };
        let calls = exec.calls().iter().map(one_call).collect::<Result<_>>()?;
        buf.extend_from_slice(MARK);
        Calls { calls, batch_rows: exec.batch_rows().map(|rows| rows as u64) }
            .encode(buf)
            .map_err(|error| internal_datafusion_err!("AiCallExec cannot be encoded: {error}"))
    }
}

#[cfg(test)]
mod tests;
