//! Clients of a cluster.

use ballista::prelude::SessionContextExt;
use datafusion::error::Result;
use datafusion::prelude::SessionContext;

use crate::session;

/// Creates a session whose queries run on the cluster of the scheduler at `url`, such as `df://127.0.0.1:50050`. The functions
/// are registered in it; it needs no API key, because the executors send the requests.
///
/// The first query connects to the scheduler.
///
/// ```no_run
/// # async fn run() -> datafusion::error::Result<()> {
/// let context = telnyx_ai_ballista::connect("df://127.0.0.1:50050").await?;
/// context.sql("SET telnyx.max_cost = '2.50 USD'").await?.collect().await?;
/// context.sql("CREATE EXTERNAL TABLE reviews STORED AS PARQUET LOCATION '/data/reviews'").await?.collect().await?;
/// context.sql("SELECT id, ai_classify(text, ['praise', 'complaint']) FROM reviews").await?.show().await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The error of the URL.
pub async fn connect(url: &str) -> Result<SessionContext> {
    let state = SessionContext::remote_with_state(url, session::on_client()?).await?.state();
    // The functions are last, because Ballista replaces those of a state by its own.
    Ok(SessionContext::new_with_state(session::with_functions(state).build()))
}
