use super::*;

const NOVA: &str = "deepgram/nova-3";
const TEXT_ONLY: &str = "openai/whisper-large-v3-turbo";

fn form(fields: &[(&str, &str)], filename: Option<&str>) -> Form {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let file = filename.map(|name| Upload { filename: name.to_owned(), bytes: bytes::Bytes::new() });
    Form { fields, file }
}

fn read(fields: &[(&str, &str)], filename: &str) -> Result<Transcribe, Failure> {
    let mut all = vec![("model", NOVA)];
    all.extend(fields);
    Transcribe::new(form(&all, Some(filename)), false)
}

#[test]
fn options_have_three_spellings() {
    for fields in [
        &[("model_config", r#"{"diarize": true, "keywords": ["a", "1"], "n": 2}"#)][..],
        &[
            ("model_config[diarize]", "true"),
            ("model_config[keywords][]", "a"),
            ("model_config[keywords][]", "\"1\""),
            ("model_config[n]", "2"),
        ],
        &[("model_config.diarize", "true"), ("model_config", r#"{"keywords": ["a"]}"#), ("model_config.n", "2")],
    ] {
        let request = read(fields, "a.wav").unwrap();
        assert!(request.diarize, "{fields:?}");
        let (_, sent) = request.fields.iter().find(|(name, _)| name == "model_config").unwrap();
        let sent: Value = serde_json::from_str(sent).unwrap();
        assert_eq!((&sent["diarize"], &sent["n"], &sent["keywords"][0]), (&json!(true), &json!(2), &json!("a")));
    }
    assert!(!read(&[("model_config", r#"{"diarize": "true"}"#)], "a.wav").unwrap().diarize);
}

#[test]
fn invalid_options_are_reported() {
    for config in ["[1]", "yes", "{", "1"] {
        let Err(Failure::Invalid(problems)) = read(&[("model_config", config)], "a.wav") else {
            panic!("{config:?} is no object")
        };
        let problem = problems.into_iter().next().unwrap().into_json();
        assert_eq!((&problem["loc"][1], &problem["type"]), (&json!("model_config"), &json!("dict_type")));
    }
}

#[test]
fn file_name_determines_the_format() {
    for name in ["a.wav", "A.B.MP3"] {
        assert!(read(&[], name).is_ok(), "{name}");
    }
    for name in ["a.ogg", "a", "", "wav", ".wav", "a.txt"] {
        assert!(matches!(read(&[], name), Err(Failure::Invalid(_))), "{name}");
    }
    let at = |url| Transcribe::new(form(&[("model", TEXT_ONLY), ("file_url", url)], None), false);
    assert_eq!(at("https://x.test/a%2Eogg?b=c.wav#d").unwrap().extension, "ogg");
    for url in ["https://x.test/", "https://x.test/a?b=c.wav", "https://x.test"] {
        assert!(matches!(at(url), Err(Failure::Invalid(_))), "{url}");
    }
}

#[test]
fn empty_fields_count_as_missing() {
    let request = read(&[("file_url", ""), ("model_config", ""), ("response_format", "")], "a.wav").unwrap();
    assert_eq!(request.fields, [("model".to_owned(), NOVA.to_owned())]);
    assert!(!request.verbose);
}

#[test]
fn upstream_models_are_not_checked() {
    let form = || form(&[("model", "whisper-1"), ("response_format", "verbose_json")], Some("a.ogg"));
    assert!(matches!(Transcribe::new(form(), false), Err(Failure::Invalid(_))));
    assert!(Transcribe::new(form(), true).unwrap().verbose);
}
