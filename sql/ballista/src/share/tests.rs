use super::Share;

#[test]
fn a_share_is_one_of_a_number_of_executors() {
    assert_eq!("1/2".parse(), Ok(Share { count: 2 }));
    assert_eq!(" 1/16 ".parse(), Ok(Share { count: 16 }));
    assert_eq!(Share::default().to_string(), "1/1");
}

#[test]
fn another_fraction_is_rejected_with_what_to_pass() {
    for text in ["2/3", "1/0", "0.5", "", "1/", "1/-1"] {
        let error = text.parse::<Share>().unwrap_err();
        assert_eq!(error, format!("`{text}` is not 1/N; with two executors, pass 1/2 to each"));
    }
}
