//! Tests of templates.

use proptest::prelude::*;

use super::Template;
use crate::input::{Input, Record};

fn json(text: &str) -> Record {
    Input::jsonl().read(std::io::Cursor::new(text.to_owned())).unwrap().next().unwrap().unwrap()
}

fn csv(text: &'static str) -> Record {
    Input::csv().read(text.as_bytes()).unwrap().next().unwrap().unwrap()
}

fn render(template: &str, record: &Record) -> Result<String, String> {
    Template::new(template).unwrap().render(record).map_err(|bad| bad.to_string())
}

fn problem(template: &str, record: &Record) -> String {
    render(template, record).unwrap_err()
}

#[test]
fn variables_are_columns_fields_and_the_line() {
    let row = csv("title,first name,<b>\nA & B,Ann,{{x}}\n");
    assert_eq!(
        render("{{title}}: {{ row[\"first name\"] }} {{row['<b>']}}\n", &row),
        Ok("A & B: Ann {{x}}".to_owned())
    );
    let row = json(r#"{"a":{"b":[1,2.5]},"c":true,"big":18446744073709551615}"#);
    assert_eq!(
        render("{{a.b[1]}} {{c}} {{big}} {{a}}", &row),
        Ok("2.5 true 18446744073709551615 {\"b\":[1,2.5]}".to_owned())
    );
    assert_eq!(render("{{ row }}", &json(r#"{"x":"<é\""}"#)), Ok(r#"{"x":"<é\""}"#.to_owned()));
    assert_eq!(render("{{ row[1] }}", &json("[1, \"two\"]")), Ok("two".to_owned()));
    let line = Input::lines().read("some text".as_bytes()).unwrap().next().unwrap().unwrap();
    assert_eq!(render("{{line}} {{row.line}}", &line), Ok("some text some text".to_owned()));
    assert_eq!(render("{{row}}", &csv("row\nmine\n")), Ok("mine".to_owned()));
}

#[test]
fn errors_of_the_template_have_a_line() {
    let error = |template: &str| {
        let error = Template::new(template).unwrap_err();
        assert!(error.is_invalid_input());
        error.to_string()
    };
    assert_eq!(
        error("a\n{{ b"),
        "`template` line 2: syntax error: unexpected end of input, expected end of variable block"
    );
    assert_eq!(error("{{ a|uper }}"), "`template` line 1: unknown filter: filter uper is unknown");
    assert_eq!(error("\n{% if a is evn %}{% endif %}"), "`template` line 2: unknown test: test evn is unknown");
    assert_eq!(error("{% include 'x' %}"), "`template` line 1: syntax error: unknown statement include");
}

#[test]
fn a_missing_variable_is_named_with_the_fields() {
    let row = csv("id,title\n1,x\n");
    let undefined = "line 2: the template fails: `titel` is undefined; the row has `id`, `title`";
    assert_eq!(problem("{{ titel }}", &row), undefined);
    assert_eq!(problem("{{ titel|upper }}", &row), undefined);
    assert_eq!(problem("{% for x in titel %}{% endfor %}", &row), undefined);
    let nested = json(r#"{"a":{"b":1}}"#);
    assert_eq!(problem("{{ a.c }}", &nested), "line 1: the template fails: `a.c` is undefined; the row has `a`");
    assert_eq!(render("{{ titel|default('none') }}{% if titel is defined %}{% endif %}", &row), Ok("none".to_owned()));
}

#[test]
fn a_null_is_not_written() {
    let row = json(r#"{"a":null}"#);
    let null = "line 1: the template fails: `a` is null; for no text, write `{{ a or \"\" }}`";
    assert_eq!(problem("x {{ a }}", &row), null);
    assert_eq!(render("x{{ a or \"\" }}", &row), Ok("x".to_owned()));
}

#[test]
fn a_failed_operation_has_the_line_of_the_template() {
    let row = json(r#"{"a":"x"}"#);
    let failed = "line 1: the template fails in its line 2: invalid operation: tried to use - operator on unsupported \
                  types string and number";
    assert_eq!(problem("\n{{ a - 1 }}", &row), failed);
}

#[test]
fn a_template_that_does_not_end_is_a_bad_row() {
    let row = json(r#"{"n":100000}"#);
    let endless = "{% for a in range(n) %}{% for b in range(n) %}{% set c = b %}{% endfor %}{% endfor %}";
    assert_eq!(problem(endless, &row), "line 1: the template fails: it does not end in 1000000 steps");
    let long = "{% set text = 'x' * 100000 %}{% for a in range(n) %}{{ text }}{% endfor %}";
    assert_eq!(problem(long, &row), "line 1: the template fails: the text is longer than 16 MiB");
    let row = json(r#"{"n":10000000000}"#);
    assert_eq!(problem("{{ 'x' * n }}", &row), "line 1: the template fails: it does not end in 1000000 steps");
}

#[test]
fn variables_are_checked_against_columns() {
    let records = Input::csv().read("id,title\n1,x\n".as_bytes()).unwrap();
    let check = |template: &str| Template::new(template).unwrap().check(&records).map_err(|error| error.to_string());
    let names = "`template` has the variable `body`, which is not a column of `input`; its columns are `id`, `title`";
    assert_eq!(check("{{title}} {{body}} {{ body|default('') }}"), Err(names.to_owned()));
    assert_eq!(check("{% for i in range(3) %}{{i}}{{title}}{% endfor %}{% set x = id %}{{x}}{{row}}"), Ok(()));
    let records = Input::jsonl().read("".as_bytes()).unwrap();
    assert!(Template::new("{{any}}").unwrap().check(&records).is_ok());
    let records = Input::lines().read("".as_bytes()).unwrap();
    assert!(Template::new("{{line}}").unwrap().check(&records).is_ok());
    assert!(Template::new("{{text}}").unwrap().check(&records).is_err());
}

proptest! {
    #[test]
    fn any_text_is_inserted_as_it_is(text: String) {
        let record = json(&serde_json::json!({ "text": text }).to_string());
        prop_assert_eq!(render("<{{text}}>", &record), Ok(format!("<{text}>")));
    }

    #[test]
    fn any_template_is_rendered_or_an_error(template in "[ab{}%|.'\\[\\]0-9 \n]{0,40}") {
        if let Ok(template) = Template::new(template) {
            let _ = template.render(&json(r#"{"a":"x","b":[1]}"#));
        }
    }
}
