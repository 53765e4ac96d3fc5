use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::physical_plan::{ExecutionPlan, displayable};
use datafusion::prelude::SessionContext;
use datafusion_proto::physical_plan::AsExecutionPlan;
use datafusion_proto::protobuf::PhysicalPlanNode;
use telnyx_ai_datafusion::{AiCallExec, SqlFunctions};

use super::Codec;

async fn plan(context: &SessionContext, sql: &str) -> Arc<dyn ExecutionPlan> {
    context.sql(sql).await.unwrap().create_physical_plan().await.unwrap()
}

fn nodes(plan: &Arc<dyn ExecutionPlan>) -> Vec<Arc<dyn ExecutionPlan>> {
    let mut found = Vec::new();
    plan.apply(|node| {
        if node.downcast_ref::<AiCallExec>().is_some() {
            found.push(Arc::clone(node));
        }
        Ok(TreeNodeRecursion::Continue)
    })
    .unwrap();
    found
}

/// Returns the lines of a plan without the estimate, which only `EXPLAIN` shows.
fn without_estimate(plan: &Arc<dyn ExecutionPlan>) -> String {
    let text = displayable(plan.as_ref()).indent(true).to_string();
    text.lines().map(|line| line.split(", estimate=").next().unwrap().to_owned() + "\n").collect()
}

#[tokio::test]
async fn the_node_of_the_calls_arrives_as_it_was_sent() {
    let context = SessionContext::new();
    SqlFunctions::for_planning().register(&context).unwrap();
    context.sql("CREATE TABLE t AS VALUES ('a', 1), ('b', 2)").await.unwrap().collect().await.unwrap();
    let calls = "CASE WHEN column2 > 1 THEN ai_query(column1) ELSE '' END, ai_summarize(column1)";
    for (sql, batch_rows) in [
        (format!("SELECT {calls} FROM t"), None),
        ("SELECT column2 FROM t WHERE ai_filter(column1, 'Is it good?') LIMIT 5".to_owned(), Some(5)),
    ] {
        let sent = plan(&context, &sql).await;
        let found = nodes(&sent);
        assert_eq!(found.len(), 1, "{}", displayable(sent.as_ref()).indent(true));
        let exec = found[0].downcast_ref::<AiCallExec>().unwrap();
        assert_eq!(exec.batch_rows(), batch_rows);

        let codec = Codec::default();
        let bytes = PhysicalPlanNode::try_from_physical_plan(Arc::clone(&found[0]), &codec).unwrap();
        let received = bytes.try_into_physical_plan(&context.task_ctx(), &codec).unwrap();
        let [sent, received] = [&found[0], &received].map(without_estimate);
        assert_eq!(received, sent);
        if batch_rows.is_none() {
            assert!(sent.contains(" where "), "no guard: {sent}");
        }
    }
}
