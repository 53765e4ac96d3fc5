//! The API key stays in the environment of the executors.

use ballista_core::extension::SessionConfigHelperExt;
use datafusion_proto::bytes::logical_plan_to_bytes;
use telnyx_ai_sql_test_kit::{prompts, rows};

use crate::cluster::{Cluster, KEY, files};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_is_in_no_plan_no_setting_no_log_and_no_file() {
    let cluster = Cluster::start(2, &["--log", "trace"]).await;
    let context = cluster.with_prompts(2, 2).await;
    let sql = "SELECT p, count(r) FROM (SELECT p, ai_query(p) AS r FROM prompts) GROUP BY p";
    let plan = context.sql(sql).await.unwrap().into_optimized_plan().unwrap();
    assert_secret(&logical_plan_to_bytes(&plan).unwrap(), "plan");
    for setting in context.copied_config().to_key_value_pairs() {
        assert_secret(format!("{setting:?}").as_bytes(), &setting.key);
    }
    assert_eq!(rows(&context, sql).await.len(), 4);
    assert_eq!(prompts(&cluster.emulator).len(), 4);

    let all = files(&cluster.path(""));
    // Logs, ledgers, and intermediate results: what is searched is there.
    let has = |end: &str| all.iter().filter(|path| path.to_string_lossy().ends_with(end)).count();
    assert_eq!((has(".log"), has(".sqlite")), (3, 2));
    assert!(all.iter().any(|path| path.to_string_lossy().contains(".work/")));
    let mut trace = String::new();
    for path in all {
        let bytes = std::fs::read(&path).unwrap();
        assert_secret(&bytes, &path.to_string_lossy());
        trace.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(trace.contains("Received task"), "the log has no task");
}

fn assert_secret(bytes: &[u8], place: &str) {
    assert!(!bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes()), "{place} has the key");
}
