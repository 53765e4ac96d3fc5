use super::*;

fn folder(name: &str, config: &str, credentials: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("telnyx-ai-config-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), config).unwrap();
    std::fs::write(folder.join("credentials.toml"), credentials).unwrap();
    folder
}

const CONFIG: &str =
    "profile = \"eu\"\nlog = false\n[profiles.eu]\nbase_url = \"https://api.telnyx.eu/v2\"\nmodel = \"a/b\"\n";

#[test]
fn variables_have_precedence_over_the_profile() {
    let folder = folder("variables", CONFIG, "eu = \"KEY-EU\"\n");
    let settings = Settings::read(&folder, None, |_| None).unwrap();
    assert_eq!((settings.profile.as_str(), settings.model.as_str(), settings.log), ("eu", "a/b", false));
    assert_eq!(settings.base_url.as_deref(), Some("https://api.telnyx.eu/v2"));
    assert_eq!(settings.key.unwrap().0, "KEY-EU");

    let variable = |name: &str| Some(format!("{name}!")).filter(|_| name != "TELNYX_PROFILE");
    let settings = Settings::read(&folder, None, variable).unwrap();
    assert_eq!(settings.base_url.as_deref(), Some("TELNYX_BASE_URL!"));
    assert_eq!(settings.model, "TELNYX_MODEL!");
    assert_eq!(settings.key.unwrap(), ("TELNYX_API_KEY!".to_owned(), "the variable TELNYX_API_KEY".to_owned()));
}

#[test]
fn an_option_selects_a_profile() {
    let folder = folder("option", CONFIG, "other = \"KEY-OTHER\"\n");
    assert_eq!(Settings::read(&folder, Some("other"), |_| None).unwrap().key.unwrap().0, "KEY-OTHER");
    let settings = Settings::read(&folder, Some("default"), |_| None).unwrap();
    assert_eq!((settings.base_url, settings.model.as_str()), (None, DEFAULT_MODEL));
    let error = Settings::read(&folder, Some("us"), |_| None).unwrap_err();
    let path = folder.join("config.toml");
    let expected = format!("the profile `us` does not exist; add [profiles.us] to {}, which has: `eu`", path.display());
    assert_eq!(error.message().unwrap(), expected);
}

#[test]
fn errors_have_file_line_and_column() {
    for (name, config, position, problem) in [
        ("syntax", "profile = \"eu\"\nlog = \n", "2:7", "string values must be quoted, expected literal string"),
        ("type", "log = 1\n", "1:7", "invalid type: integer `1`, expected a boolean"),
        ("field", "[profiles.eu]\nmodels = \"x\"\n", "2:1", "unknown field `models`"),
    ] {
        let folder = folder(name, config, "");
        let error = Settings::read(&folder, None, |_| None).unwrap_err().message().unwrap();
        let expected = format!("{}:{position}: {problem}", folder.join("config.toml").display());
        assert!(error.starts_with(&expected), "{error}\n{expected}");
    }
}

#[test]
fn an_error_in_the_credentials_has_no_key() {
    let folder = folder("canary", "", "default = \"KEY-CANARY\nb = 1\n");
    let error = Settings::read(&folder, None, |_| None).unwrap_err().message().unwrap();
    assert!(error.contains("credentials.toml:1:") && !error.contains("CANARY"), "{error}");
}

/// The tests have no keyring.
#[test]
fn a_key_in_a_keyring_that_cannot_be_read_is_an_error_unless_a_variable_has_one() {
    let folder = folder("keyring", "", "default = { keyring = true }\nother = \"KEY-OTHER\"\n");
    let error = Settings::read(&folder, None, |_| None).unwrap_err().message().unwrap();
    assert!(error.contains("keyring") && error.contains("TELNYX_API_KEY") != cfg!(feature = "keyring"), "{error}");
    let variable = |name: &str| Some("KEY".to_owned()).filter(|_| name == API_KEY);
    assert_eq!(Settings::read(&folder, None, variable).unwrap().key.unwrap().0, "KEY");

    let mut credentials = Credentials::read(&folder).unwrap();
    assert!(credentials.store_in_keyring("other", "KEY").is_err());
    credentials.store("third", "KEY-THIRD".to_owned()).unwrap();
    let stored = std::fs::read_to_string(folder.join("credentials.toml")).unwrap();
    assert_eq!(stored, "other = \"KEY-OTHER\"\nthird = \"KEY-THIRD\"\n\n[default]\nkeyring = true\n");
}
