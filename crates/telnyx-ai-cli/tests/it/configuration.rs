//! Keys, profiles and configuration files.

use telnyx_ai_emulator::Emulator;

use crate::kit::{CANARY, Run, Sandbox};

#[test]
fn without_a_key_the_error_names_the_portal_and_the_emulator() {
    let expected = "error: there is no API key; create one at https://portal.telnyx.com under API Keys, then run \
                    `telnyx-ai auth login` or set TELNYX_API_KEY. `--emulator` runs the command without an account\n";
    for arguments in [&["models"][..], &["ask", "Hi"], &["auth", "status"]] {
        assert_eq!(Sandbox::new().run(arguments), Run::new(2, "", expected));
    }
}

#[test]
fn an_error_of_the_configuration_has_file_line_and_column() {
    let sandbox = Sandbox::new();
    sandbox.write("config/telnyx-ai/config.toml", "profile = \"eu\"\n[profiles.eu]\nmodle = \"x\"\n");
    let expected = format!(
        "error: {}/config.toml:3:1: unknown field `modle`, expected one of `base_url`, `storage_url`, `model`, \
         `system`, `region`\n",
        sandbox.config().display()
    );
    assert_eq!(sandbox.run(&["models", "--emulator"]), Run::new(2, "", &expected));
}

#[tokio::test]
async fn a_profile_selects_the_server_and_the_model() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("Hi").with("Hello.");
    let sandbox = Sandbox::new().variable("TELNYX_API_KEY", CANARY);
    let config = format!(
        "[profiles.local]\nbase_url = {:?}\nmodel = \"zai-org/GLM-5.3\"\nsystem = \"Be brief.\"\n",
        emulator.base_url()
    );
    sandbox.write("config/telnyx-ai/config.toml", config);
    assert_eq!(sandbox.run(&["--profile", "local", "ask", "Hi"]), Run::new(0, "Hello.\n", ""));
    let body: serde_json::Value = serde_json::from_slice(&emulator.requests().all()[0].body).unwrap();
    assert_eq!(body["model"], "zai-org/GLM-5.3");
    assert_eq!(body["messages"][0]["content"], "Be brief.");
}

#[test]
fn a_base_url_that_cannot_be_used_is_a_usage_error() {
    let sandbox = Sandbox::new().variable("TELNYX_API_KEY", CANARY).variable("TELNYX_BASE_URL", "api.telnyx.com");
    let run = sandbox.run(&["models"]);
    assert!(run.code == 2 && run.stderr.starts_with("error: base_url is not a URL"), "{run:?}");
}

#[test]
fn a_configuration_that_cannot_be_read_is_a_usage_error() {
    let sandbox = Sandbox::new();
    sandbox.write("config/telnyx-ai/config.toml/file", "");
    let expected = format!("error: {}/config.toml: Is a directory (os error 21)\n", sandbox.config().display());
    assert_eq!(sandbox.run(&["models", "--emulator"]), Run::new(2, "", &expected));
    let sandbox = Sandbox::new();
    sandbox.write("config/telnyx-ai/config.toml", b"model = \"\xff\"");
    let run = sandbox.run(&["models", "--emulator"]);
    assert!(run.code == 2 && run.stderr.contains("/config.toml: stream did not contain valid UTF-8"), "{run:?}");
}
