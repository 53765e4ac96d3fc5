//! Classifies the reviews of a Parquet file, and pays for nothing when it runs again.
//!
//! With TELNYX_API_KEY it calls the service, otherwise an emulator.

use std::error::Error;

use datafusion::prelude::{ParquetReadOptions, SessionContext};
use telnyx_ai::Telnyx;
use telnyx_ai_datafusion::SqlFunctions;
use telnyx_ai_emulator::Emulator;

const REVIEWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/reviews.parquet");

const QUERY: &str = "
SELECT id, stars, r['value'] AS class, r['error'] AS error, r['cost'] AS cost, r['from_ledger'] AS from_ledger
FROM (
    SELECT id, stars, ai_classify_row(text, ['delivery', 'quality', 'price']) AS r
    FROM reviews
    WHERE stars < 3
)
ORDER BY id";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (telnyx, _emulator) = connect().await?;
    let ledger = std::env::temp_dir().join(format!("reviews-{}.sqlite", std::process::id()));
    let functions = SqlFunctions::builder(&telnyx).ledger(&ledger).limit(8).build()?;
    let context = SessionContext::new();
    functions.register(&context)?;
    context.register_parquet("reviews", REVIEWS, ParquetReadOptions::default()).await?;
    context.sql("SET telnyx.model = 'moonshotai/Kimi-K2.6'").await?;
    context.sql("SET telnyx.max_cost = '0.50 USD'").await?;

    functions.load_prices().await?;
    context.sql(&format!("EXPLAIN FORMAT INDENT {QUERY}")).await?.show().await?;
    for _ in 0..2 {
        context.sql(QUERY).await?.show().await?;
    }
    if let Some(report) = functions.close().await? {
        println!("{report}");
    }
    std::fs::remove_file(ledger)?;
    Ok(())
}

/// Connects to the service, or to an emulator that lives as long as the second value.
async fn connect() -> Result<(Telnyx, Option<Emulator>), Box<dyn Error>> {
    if std::env::var_os("TELNYX_API_KEY").is_some() {
        return Ok((Telnyx::from_env()?, None));
    }
    let emulator = Emulator::builder().quiet(true).start().await?;
    emulator.chat().reply_to("late").with(r#"{"label":"delivery"}"#);
    emulator.chat().reply_to("").with(r#"{"label":"quality"}"#);
    let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
    Ok((telnyx, Some(emulator)))
}
