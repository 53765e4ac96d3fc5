//! Properties of any JSON text.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|n: f64| Value::from(n)),
        "\\PC{0,6}".prop_map(Value::from),
        "[\"\\\\{}\\[\\],: \n\u{1F600}]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("[a-z.\\[\\]\"]{0,3}", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_split_anywhere_has_the_same_parts(value in any_json(), pretty: bool, cuts: Vec<usize>) {
        let text = if pretty { serde_json::to_string_pretty(&value)? } else { value.to_string() };
        // Parsed again, because the last digit of a float may change in between.
        let value: Value = serde_json::from_str(&text)?;
        let mut at: Vec<usize> = cuts.iter().map(|truncated| truncated % (text.len() + 1)).filter(|at| text.is_char_boundary(*at)).collect();
        at.extend([0, text.len()]);
        at.sort_unstable();
        let pieces = at.windows(2).map(|ends| &text[ends[0]..ends[1]]);
        let (found, complete) = parts(pieces);
        prop_assert_eq!(&found, &parts([text.as_str()]).0);
        prop_assert_eq!(found.last(), Some(&(String::new(), value.clone())));
        prop_assert_eq!(complete, Some(value));
    }

    #[test]
    fn only_valid_json_has_an_outermost_value(text in "\\PC*|[\\[\\]{}\",:\\\\0-9a-z ]*|[\\[\\]{}\",:1 ]{0,9}") {
        let (found, _) = parts([text.as_str()]);
        let complete = found.last().filter(|(path, _)| path.is_empty()).map(|(_, value)| value.clone());
        // A field whose name is empty has an empty path too.
        if !text.contains("\"\"") {
            prop_assert_eq!(complete, serde_json::from_str(&text).ok());
        }
    }
}
