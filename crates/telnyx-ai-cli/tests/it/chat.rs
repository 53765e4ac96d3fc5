//! `chat`: lines of standard input, and a session in a pseudo-terminal.

use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::Sandbox;

/// A model without reasoning, so that the first events are text.
const MODEL: &str = "meta-llama/Llama-3.3-70B-Instruct";

#[tokio::test]
async fn each_line_is_a_question_of_one_conversation() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("capital").with("Oslo.");
    emulator.chat().reply_to("people").with("700,000.");
    let sandbox = Sandbox::of(&emulator);
    let input = "What is the capital\\\nof Norway?\nHow many people live there?\n/save chat.md\n/cost\n/session\n/quit\nnot read\n";
    let run = sandbox.run_with_input(&["chat", "--session", "trip", "-m", MODEL], input);
    assert_eq!((run.code, run.stdout.as_str()), (0, "Oslo.\n700,000.\n"), "{}", run.stderr);
    assert!(run.stderr.starts_with("2 responses: ") && run.stderr.ends_with(" USD\ntrip\n"), "{}", run.stderr);
    let expected = "## Question\n\nWhat is the capital\nof Norway?\n\n## Response\n\nOslo.\n\n\
                    ## Question\n\nHow many people live there?\n\n## Response\n\n700,000.\n";
    assert_eq!(std::fs::read_to_string(sandbox.home.join("chat.md")).unwrap(), expected);

    // `ask` and `chat` continue the same file.
    assert_eq!(sandbox.run(&["ask", "-c", "What is the capital?", "-m", MODEL]).stdout, "Oslo.\n");
    let run = sandbox.run_with_input(&["chat", "-c"], "/undo\n");
    assert_eq!((run.code, run.stderr.as_str()), (2, "error: /undo: there is nothing to forget\n"));
    let run = sandbox.run_with_input(&["chat", "--session", "other"], "/session trip\n/save all.json\n");
    assert_eq!((run.code, run.stderr.as_str()), (0, "6 messages\n"));
    let saved = std::fs::read_to_string(sandbox.home.join("all.json")).unwrap();
    assert_eq!(saved, std::fs::read_to_string(sandbox.state().join("sessions/trip.json")).unwrap());
}

#[tokio::test]
async fn commands_change_the_next_request() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("note.txt", "The code is 7.");
    let input = "/model b/c\n/model\n/model meta-llama/Llama-3.3-70B-Instruct\n/system Be brief.\n/file note.txt\nHi\n/undo\n/retry\n";
    let run = sandbox.run_with_input(&["chat"], input);
    let lines: Vec<_> = run.stderr.lines().collect();
    let expected = [
        "b/c",
        "1 attached to the next question",
        "the last question is forgotten",
        "error: /retry: there is no question yet",
    ];
    assert_eq!((run.code, lines), (2, expected.to_vec()));
    let requests = emulator.requests().of("POST", "/ai/openai/chat/completions");
    let body: serde_json::Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(body["model"], MODEL);
    assert_eq!(body["messages"][0]["content"], "Be brief.");
    assert_eq!(body["messages"][1]["content"], "Hi\n\n<file name=\"note.txt\">\nThe code is 7.\n</file>");
    assert_eq!(requests.len(), 1);
}

#[tokio::test]
async fn mistakes_name_the_command() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    for (line, message) in [
        ("/modle", "/modle is not a command; did you mean /model? A question cannot begin with a slash"),
        (
            "/zzzzzzzzzzzz",
            "/zzzzzzzzzzzz is not a command; /help lists the commands. A question cannot begin with a slash",
        ),
        ("/save", "/save FILE: write the conversation as Markdown, or as JSON for a name with .json"),
        ("/file -", "/file: standard input is the conversation; pass a file"),
        ("/copy", "/copy: there is no response yet"),
        ("/session ../x", "--session: `../x` is not a name; use up to 64 of the characters a-z, A-Z, 0-9, `-` and `_`"),
    ] {
        let run = sandbox.run_with_input(&["chat"], &format!("{line}\n/cost\n"));
        assert_eq!((run.code, run.stderr), (2, format!("error: {message}\n")), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_conversation_is_interrupted_and_continued() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("Count").with("One two three four.");
    emulator.chat().reply_to("Add").with("**Five**.\t\x1b[2J");
    emulator.faults().add(Fault::stall_stream(2)).unwrap();
    let sandbox = Sandbox::of(&emulator).variable("TELNYX_MODEL", MODEL);
    let mut terminal = crate::terminal::Terminal::start(&sandbox, "chat");
    terminal.expect("meta-llama/Llama-3.3-70B-Instruct; /help lists the commands, Ctrl-D ends");
    // Ctrl-C at the prompt clears the line, and during a response stops the response.
    terminal.enter("wrong\x03");
    terminal.enter("Count.\r");
    terminal.expect("One");
    terminal.send("\x03");
    terminal.expect("(stopped; /undo forgets this part, /retry asks again)");
    terminal.enter("/retry\r");
    terminal.expect("One two three four.");
    terminal.enter("/mod\t\r");
    terminal.expect("meta-llama/Llama-3.3-70B-Instruct\r\n");
    terminal.enter("Add one.\r");
    terminal.expect("\x1b[2m**\x1b[0m\x1b[1mFive\x1b[0m\x1b[2m**\x1b[0m.\t\u{fffd}[2J");
    terminal.enter("/undo\r");
    terminal.expect("the last question is forgotten");
    terminal.enter("/unod\r");
    terminal.expect("did you mean /undo?");
    terminal.enter("/cost\r");
    terminal.expect("3 responses: ");
    terminal.expect("; 1 of unknown cost");
    terminal.enter("\x04");
    terminal.end();

    let mut terminal = crate::terminal::Terminal::start(&sandbox, "chat -c");
    // The history of the last program.
    terminal.enter("\x1b[A\r");
    terminal.expect("0 responses: ");
    terminal.enter("/save last.md\r");
    terminal.enter("\x04");
    terminal.end();
    let saved = std::fs::read_to_string(sandbox.home.join("last.md")).unwrap();
    assert_eq!(saved, "## Question\n\nCount.\n\n## Response\n\nOne two three four.\n");
}
