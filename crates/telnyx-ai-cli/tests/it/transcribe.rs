//! `transcribe`: text, subtitles and JSON of one or several recordings.

use serde_json::Value;
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::{Run, Sandbox, tone};

const TEXT: &str = "[emulator stand-in: 1.0 s of sound, no transcript]";

#[tokio::test]
async fn a_recording_is_text_subtitles_or_json() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("call.wav", tone());
    assert_eq!(sandbox.run(&["transcribe", "call.wav"]), Run::new(0, &format!("{TEXT}\n"), ""));
    let srt = format!("1\n00:00:00,000 --> 00:00:01,000\n{TEXT}\n\n");
    assert_eq!(sandbox.run(&["transcribe", "call.wav", "--srt"]), Run::new(0, &srt, ""));
    let run = sandbox.run(&["transcribe", "call.wav", "--json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["recording"], &report["text"]), (&"call.wav".into(), &TEXT.into()));
}

#[tokio::test]
async fn several_recordings_are_transcribed_and_one_failure_does_not_stop_the_others() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("a.wav", tone());
    sandbox.write("b.wav", "no sound");
    sandbox.write("c.wav", tone());
    let run = sandbox.run(&["transcribe", "a.wav", "b.wav", "c.wav"]);
    assert_eq!((run.code, run.stdout), (4, format!("a.wav:\n{TEXT}\n\nc.wav:\n{TEXT}\n")));
    let lines: Vec<_> = run.stderr.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("b.wav: audio.transcribe: "), "{lines:?}");
    assert_eq!(lines[1], "error: 1 of 3 recordings failed");

    let subtitles = ["transcribe", "a.wav", "c.wav", "--vtt", "-o", "subtitles"];
    assert_eq!(sandbox.run(&subtitles), Run::new(0, "", ""));
    for name in ["a.vtt", "c.vtt"] {
        let text = std::fs::read_to_string(sandbox.home.join("subtitles").join(name)).unwrap();
        assert!(text.starts_with("WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\n"), "{text}");
    }
}

#[tokio::test]
async fn mistakes_are_found_before_a_recording_is_paid_for() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("call.wav", tone());
    for (arguments, error) in [
        (&["call.wav", "absent.wav"][..], "absent.wav: No such file or directory (os error 2)"),
        (&["call.wav", "call.wav", "--srt"], "subtitles of several recordings need a folder; add -o DIR"),
        (
            &["call.wav", "https://example.com/call.mp3?x=1", "-o", "x"],
            "two recordings would be written to x/call.txt; transcribe them apart",
        ),
    ] {
        let run = sandbox.run(&[&["transcribe"], arguments].concat());
        assert_eq!(run, Run::new(2, "", &format!("error: {error}\n")));
    }
    assert_eq!(emulator.requests().count(), 0);

    emulator.faults().add(Fault::status(400).always()).unwrap();
    let run = sandbox.run(&["transcribe", "call.wav"]);
    assert!(run.code == 1 && run.stderr.starts_with("error: audio.transcribe: 400 Bad Request"), "{run:?}");
}
