use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::json;

use super::output;

fn ok(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

fn err(text: &str) -> Result<String, String> {
    Err(text.to_owned())
}

#[test]
fn an_err_is_an_error_at_any_depth() {
    type Nested = Result<Result<Result<u8, String>, String>, String>;
    let nested: [(Nested, _); 4] = [
        (Ok(Ok(Ok(7))), ok("7")),
        (Ok(Ok(Err("deep".into()))), err("deep")),
        (Ok(Err("middle".into())), err("middle")),
        (Err("top".into()), err("top")),
    ];
    for (value, expected) in nested {
        assert_eq!(output(&value), expected);
        assert_eq!(output(&Some(&value)), expected, "an option is transparent");
        assert_eq!(output(&Box::new(value)), expected, "a box is transparent");
    }
    assert_eq!(output(&None::<Nested>), ok("null"));
    assert_eq!(output(&Ok::<Option<Result<u8, u8>>, u8>(Some(Err(3)))), err("3"));
    assert_eq!(output(&Err::<u8, _>(json!({ "code": 5 }))), err(r#"{"code":5}"#));
    assert_eq!(output(&Err::<u8, Result<u8, u8>>(Ok(1))), err("1"), "an error stays one");
    #[derive(Serialize)]
    struct Newtype(Result<u8, &'static str>);
    assert_eq!(output(&Newtype(Err("inside"))), err("inside"));
}

#[test]
fn results_inside_a_list_or_an_object_are_values() {
    let list: [Result<u8, &str>; 2] = [Ok(1), Err("no")];
    assert_eq!(output(&list), ok(r#"[{"Ok":1},{"Err":"no"}]"#));
    assert_eq!(output(&BTreeMap::from([("a", Err::<u8, _>("no"))])), ok(r#"{"a":{"Err":"no"}}"#));
    assert_eq!(output(&(Err::<u8, _>("no"), 1)), ok(r#"[{"Err":"no"},1]"#));
}

#[test]
fn other_enums_are_serialized_as_usual() {
    mod own {
        #[derive(serde::Serialize)]
        pub(super) enum Result {
            Win(u8),
            Err(u8),
            Ok { score: u8 },
            Loss,
            Draw(u8, u8),
        }
    }
    use own::Result::{Draw, Err, Loss, Ok, Win};
    for (value, text) in [
        (Win(1), r#"{"Win":1}"#),
        (Ok { score: 2 }, r#"{"Ok":{"score":2}}"#),
        (Loss, "Loss"),
        (Draw(1, 1), r#"{"Draw":[1,1]}"#),
    ] {
        assert_eq!(output(&value), ok(text));
    }
    // This enum has the shape of a `Result`.
    assert_eq!(output(&Err(3)), err("3"));
    #[derive(Serialize)]
    enum Outcome {
        Ok(u8),
        Err(u8),
    }
    assert_eq!(output(&Outcome::Ok(1)), ok(r#"{"Ok":1}"#));
    assert_eq!(output(&Outcome::Err(1)), ok(r#"{"Err":1}"#));
}

#[test]
fn all_other_values_are_written_as_serde_json_does() {
    #[derive(Serialize)]
    struct Unit;
    #[derive(Serialize)]
    struct Pair(u8, f32);
    #[derive(Serialize)]
    struct Fields {
        a: Option<u8>,
        b: char,
    }
    fn same(value: &impl Serialize) {
        let expected = match serde_json::to_value(value).unwrap() {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        assert_eq!(output(value), Ok(expected));
    }
    static TEXT: LazyLock<String> = LazyLock::new(|| "a \"text\"".to_owned());
    same(&*TEXT);
    same(&Unit);
    same(&());
    same(&Pair(1, 0.5));
    same(&Fields { a: None, b: 'é' });
    same(&[true, false]);
    same(&[1_i8, -1]);
    same(&(1_u8, -1_i16, 1_u16, -1_i32, 1_u32, -1_i64, 1_u64, 1_i128, 1_u128));
    for value in [i8::MIN.into(), u32::MAX.into(), i64::MIN.into(), i128::from(u64::MAX)] {
        same(&value);
    }
    same(&-1_i8);
    same(&-1_i16);
    same(&-1_i32);
    same(&-1_i64);
    same(&1_u8);
    same(&1_u16);
    same(&1_u32);
    same(&u64::MAX);
    same(&1_u128);
    same(&1.5_f32);
    same(&f64::NAN);
    same(&'x');
    same(&true);
    same(&std::net::Ipv4Addr::LOCALHOST);
    same(&json!({ "a": [1, null] }));
    same(&BTreeMap::from([(1, "one")]));
}

#[test]
fn a_value_without_json_is_an_error() {
    let keys = BTreeMap::from([(vec![1], 1)]);
    assert_eq!(output(&keys), err("the result cannot be written as JSON: key must be a string"));
}

#[test]
fn fields_keep_their_order_and_numbers_their_digits() {
    #[derive(Serialize)]
    struct Weather {
        town: &'static str,
        celsius: f32,
    }
    assert_eq!(output(&Weather { town: "Ås", celsius: 21.3 }), ok(r#"{"town":"Ås","celsius":21.3}"#));
    assert_eq!([output(&0.1_f32), output(&Some([0.1_f32]))], [ok("0.1"), ok("[0.1]")]);
    assert_eq!([output(&u128::MAX), output(&i128::MIN)], [ok(&u128::MAX.to_string()), ok(&i128::MIN.to_string())]);
}

#[test]
fn a_text_stays_as_it_is() {
    for text in ["", "\"", "\"a\"", "[1]", "a\n\\u00e9 \u{1F600}\0"] {
        assert_eq!([output(&text), output(&Ok::<_, u8>(text))], [ok(text), ok(text)]);
    }
}
