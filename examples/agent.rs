//! Agent: chooses between two tools, keeps a session within a token budget, mirrors the conversation to the service,
//! and saves the session as text.
//!
//! ```text
//! cargo run --example agent
//! cargo run --example agent -- "Search documents: What does express shipping cost?" "Order status of A-1, please."
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: about four chat completions, one embedding task of the bucket `shop`, and a stored conversation.

use std::path::Path;

use telnyx_ai::chat::{ChatRequest, FunctionTool, Message};
use telnyx_ai::conversations::{CreateConversation, ListMessages};
use telnyx_ai::embeddings::SearchDocuments;
use telnyx_ai::{Error, Telnyx};
use telnyx_ai_examples::{DATA, Outcome, Server};

const QUESTIONS: [&str; 2] = ["Search documents: What does express shipping cost?", "What is the order status of A-1?"];

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Search {
    /// Question to search for.
    query: String,
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Order {
    /// Order number, such as A-1.
    order_id: String,
}

fn tools(telnyx: &Telnyx) -> [FunctionTool; 2] {
    let telnyx = telnyx.clone();
    let search = move |arguments: Search| {
        let search = telnyx.embeddings().search_documents(SearchDocuments::new("shop", arguments.query).num_of_docs(1));
        async move {
            let found = search.await?;
            Ok::<_, Error>(found.into_iter().map(|found| found.document_chunk).collect::<Vec<_>>())
        }
    };
    let status = async |order: Order| Ok::<_, Error>(format!("Order {} arrives tomorrow", order.order_id));
    [
        FunctionTool::from_fn("search_documents", "Searches the documents of the shop.", search),
        FunctionTool::from_fn("order_status", "Returns the status of an order.", status),
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

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let questions = if arguments.is_empty() { QUESTIONS.map(str::to_owned).into() } else { arguments };
    for question in questions {
        println!("\n> {question}");
        match session.run_tools(question.as_str(), tools(telnyx)).max_turns(4).token_budget(20_000).await {
            Ok(run) => println!("{}", run.completion.text()),
            Err(error) if error.is_limit() => println!("I could not finish: {error}"), // the session is unchanged
            Err(error) => return Err(error.into()),
        }
        session.sync().await?;
        session.trim(4_000)?;
    }

    let stored = session.save()?; // store it in a file or a database
    let session = chat.session().settings(settings).load(&stored)?;
    let mut mirrored = telnyx.conversations().list_messages(&conversation.id, ListMessages::new()).items();
    let mut roles = Vec::new();
    while let Some(message) = mirrored.try_next().await? {
        roles.push(message.role.to_string());
    }
    println!(
        "\n{} messages in the session, {} at the service: {}",
        session.messages().len(),
        roles.len(),
        roles.join(", ")
    );
    Ok(())
}
