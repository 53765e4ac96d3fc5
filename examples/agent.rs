//! Agent: it decides whether to search the documents or to look up an order, remembers what was said, stays within a
//! budget, and keeps the conversation at the service and in a file.
//!
//! ```text
//! cargo run --example agent
//! cargo run --example agent -- "Search documents: What does express shipping cost?" "Order status of A-1, please."
//! ```

use std::path::Path;

use telnyx_ai::chat::{ChatRequest, FunctionTool, Message};
use telnyx_ai::conversations::{CreateConversation, ListMessages};
use telnyx_ai::embeddings::SearchDocuments;
use telnyx_ai::{Error, Telnyx};
use telnyx_ai_examples::{DATA, Outcome, Server};

const QUESTIONS: [&str; 2] = ["Search documents: What does express shipping cost?", "What is the order status of A-1?"];

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Search {
    /// What to look for, as a question.
    query: String,
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Order {
    /// Such as A-1.
    order_id: String,
}

fn tools(telnyx: &Telnyx) -> [FunctionTool; 2] {
    let telnyx = telnyx.clone();
    let search = move |wanted: Search| {
        let search = telnyx.embeddings().search_documents(SearchDocuments::new("shop", wanted.query).num_of_docs(1));
        async move {
            let found = search.await?;
            Ok::<_, Error>(found.into_iter().map(|found| found.document_chunk).collect::<Vec<_>>())
        }
    };
    let status = async |order: Order| Ok::<_, Error>(format!("Order {} arrives tomorrow", order.order_id));
    [
        FunctionTool::from_fn("search_documents", "Searches what the shop has written down.", search),
        FunctionTool::from_fn("order_status", "Where an order is.", status),
    ]
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let telnyx = &server.telnyx;
    let task = telnyx.embeddings().embed_bucket("shop").await?;
    telnyx.embeddings().wait(&task.task_id).await?;

    let conversation = telnyx.conversations().create(CreateConversation::new().name("agent")).await?;
    let settings = ChatRequest::new([Message::system("You help customers of a shop. Use the tools.")]).max_tokens(500);
    let chat = telnyx.chat();
    let mut session = chat.session().settings(settings.clone()).mirror_to(&conversation.id);

    let asked: Vec<String> = std::env::args().skip(1).collect();
    let questions = if asked.is_empty() { QUESTIONS.map(str::to_owned).into() } else { asked };
    for question in questions {
        println!("\n> {question}");
        match session.run_tools(question.as_str(), tools(telnyx)).max_turns(4).token_budget(20_000).await {
            Ok(run) => println!("{}", run.completion.text()),
            Err(error) if error.is_limit() => println!("I could not finish: {error}"), // the session is as it was
            Err(error) => return Err(error.into()),
        }
        session.sync().await?;
        session.trim(4_000)?;
    }

    let stored = session.save()?; // into a file, a database …
    let session = chat.session().settings(settings).load(&stored)?;
    let mut mirrored = telnyx.conversations().list_messages(&conversation.id, ListMessages::new()).items();
    let mut roles = Vec::new();
    while let Some(message) = mirrored.try_next().await? {
        roles.push(message.role.to_string());
    }
    println!("\n{} messages here, {} at the service: {}", session.messages().len(), roles.len(), roles.join(", "));
    Ok(())
}
