//! Each recipe, run as a program against the emulator.

use std::process::Stdio;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_emulator::requests::Ending;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

const COMPLETIONS: &str = "/ai/chat/completions";

async fn emulator() -> Emulator {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("capital").with("Oslo.");
    emulator.chat().reply_to("Count").with("One two three.");
    emulator
}

/// Returns a command with the variables of the emulator.
fn command(program: &str, emulator: &Emulator) -> tokio::process::Command {
    let mut command = tokio::process::Command::new(program);
    command.env("TELNYX_BASE_URL", emulator.base_url()).env("TELNYX_API_KEY", "any").kill_on_drop(true);
    command
}

async fn printed(program: &str) -> String {
    let emulator = emulator().await;
    let output = command(program, &emulator).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn async_openai_calls_telnyx() {
    assert_eq!(printed(env!("CARGO_BIN_EXE_async_openai")).await, "Oslo.\n");
}

#[tokio::test]
async fn genai_calls_telnyx() {
    assert_eq!(printed(env!("CARGO_BIN_EXE_genai")).await, "Oslo.\n");
}

#[tokio::test]
async fn a_program_without_async_calls_and_streams() {
    assert_eq!(printed(env!("CARGO_BIN_EXE_blocking")).await, "Oslo.\nOne two three.\n");
}

/// Starts the server of the recipe, and returns its address.
async fn server(emulator: &Emulator) -> (tokio::process::Child, String) {
    let mut server = command(env!("CARGO_BIN_EXE_axum_sse"), emulator).stdout(Stdio::piped()).spawn().unwrap();
    let line = BufReader::new(server.stdout.take().unwrap()).lines().next_line().await.unwrap().unwrap();
    (server, line.strip_prefix("Listening on http://").unwrap().to_owned())
}

async fn ask(address: &str, question: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).await.unwrap();
    let length = question.len();
    let request = format!(
        "POST /chat HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/plain\r\n\
         content-length: {length}\r\n\r\n{question}"
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    connection
}

#[tokio::test]
async fn axum_relays_a_stream() {
    let emulator = emulator().await;
    let (_server, address) = server(&emulator).await;
    let mut response = String::new();
    ask(&address, "Count.").await.read_to_string(&mut response).await.unwrap();
    assert!(response.contains("content-type: text/event-stream"), "{response}");
    let data: Vec<_> = response.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(data.concat(), "One two three.");
    assert!(response.contains("event: end\n"), "{response}");
}

#[tokio::test]
async fn axum_ends_the_request_when_its_client_leaves() {
    let emulator = emulator().await;
    emulator.faults().add(Fault::stall_stream(3).on("POST", COMPLETIONS)).unwrap();
    let (_server, address) = server(&emulator).await;
    let mut connection = ask(&address, "Count.").await;
    let mut received = String::new();
    while !received.contains("data: One") {
        let mut bytes = [0; 1024];
        let read = tokio::time::timeout(Duration::from_secs(20), connection.read(&mut bytes)).await.unwrap().unwrap();
        assert!(read > 0, "{received}");
        received.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
    }
    drop(connection);
    emulator.requests().wait_until_idle().await;
    let requests = emulator.requests().of("POST", COMPLETIONS);
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].ending, Ending::ClientClosed);
}

/// The interface of AWS Lambda for functions: one invocation, and its response.
#[tokio::test]
async fn lambda_invokes_the_handler() {
    let emulator = emulator().await;
    let (sender, mut responses) = mpsc::unbounded_channel();
    let next = || async {
        let deadline =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap() + Duration::from_secs(30);
        let headers = [
            ("lambda-runtime-aws-request-id", "1".to_owned()),
            ("lambda-runtime-deadline-ms", deadline.as_millis().to_string()),
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-north-1:0:function:chat".to_owned()),
            ("lambda-runtime-trace-id", "Root=1".to_owned()),
        ];
        (headers, json!({ "question": "What is the capital of Norway?" }).to_string())
    };
    let respond = |State(sender): State<mpsc::UnboundedSender<Bytes>>, body: Bytes| async move {
        sender.send(body).unwrap();
        StatusCode::ACCEPTED.into_response()
    };
    let app = axum::Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/1/response", post(respond))
        .route("/2018-06-01/runtime/invocation/1/error", post(respond))
        .with_state(sender);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });

    let mut function = command(env!("CARGO_BIN_EXE_lambda"), &emulator);
    function.env("AWS_LAMBDA_RUNTIME_API", address.to_string()).env("AWS_LAMBDA_FUNCTION_NAME", "chat");
    function.env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128").env("AWS_LAMBDA_FUNCTION_VERSION", "1");
    function.env("AWS_LAMBDA_LOG_STREAM_NAME", "s").env("AWS_LAMBDA_LOG_GROUP_NAME", "g");
    let _function = function.spawn().unwrap();
    let response = responses.recv().await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&response).unwrap(), json!({ "text": "Oslo." }));
}
