//! A handler for AWS Lambda. The client is created once for each instance of the function, so that its connections are
//! used by later invocations.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use telnyx_ai::Telnyx;

#[derive(Deserialize)]
struct Question {
    question: String,
}

#[derive(Serialize)]
struct Reply {
    text: String,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let telnyx = Telnyx::from_env()?;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Question>| reply(&telnyx, event))).await
}

async fn reply(telnyx: &Telnyx, event: LambdaEvent<Question>) -> Result<Reply, Error> {
    // The call ends before Lambda ends the function, so that its error is in the log.
    let end = UNIX_EPOCH + Duration::from_millis(event.context.deadline);
    let left = end.duration_since(SystemTime::now()).unwrap_or_default();
    let deadline = left.saturating_sub(Duration::from_secs(1));
    let completion = telnyx.chat().complete(event.payload.question).deadline(deadline).await?;
    Ok(Reply { text: completion.text().into_owned() })
}
