use super::*;

const KEYS: [&str; 8] = ["a", "a-b", "a/1", "a/2", "a/b/3", "b", "b/4", "ä"];

fn show(items: Vec<Item<'_>>) -> Vec<String> {
    let show = |item: Item<'_>| match item {
        Item::Key(key) => key.to_owned(),
        Item::Prefix(prefix) => format!("[{prefix}]"),
    };
    items.into_iter().map(show).collect()
}

#[test]
fn pages_have_each_item_once() {
    let keys = KEYS.map(str::to_owned);
    for (prefix, delimiter, expected) in [
        ("", "", KEYS.map(str::to_owned).to_vec()),
        ("", "/", ["a", "a-b", "[a/]", "b", "[b/]", "ä"].map(str::to_owned).to_vec()),
        ("a/", "/", ["a/1", "a/2", "[a/b/]"].map(str::to_owned).to_vec()),
        ("a", "b", ["a", "[a-b]", "a/1", "a/2", "[a/b]"].map(str::to_owned).to_vec()),
        ("a/b/3", "/", vec!["a/b/3".to_owned()]),
        ("c", "", Vec::new()),
    ] {
        for max_keys in 1..10 {
            let (mut all, mut after) = (Vec::new(), String::new());
            loop {
                let (items, more) = page(&keys, prefix, delimiter, &after, max_keys);
                after = items.last().map(|item| item.name().to_owned()).unwrap_or_default();
                assert!(items.len() == max_keys || !more);
                all.extend(show(items));
                if !more {
                    break;
                }
            }
            assert_eq!(all, expected, "{prefix:?} {delimiter:?} {max_keys}");
        }
    }
}

#[test]
fn lists_start_after_any_text() {
    let keys = KEYS.map(str::to_owned);
    let list = |after: &str, delimiter: &str| show(page(&keys, "", delimiter, after, 1000).0);
    assert_eq!(list("a/1", ""), ["a/2", "a/b/3", "b", "b/4", "ä"]);
    assert_eq!(list("a/11", ""), ["a/2", "a/b/3", "b", "b/4", "ä"]);
    assert_eq!(list("a/1", "/"), ["[a/]", "b", "[b/]", "ä"]);
    assert_eq!(list("a/", "/"), ["b", "[b/]", "ä"]);
    assert_eq!(page(&keys, "", "", "", 0), (Vec::new(), false));
}

#[test]
fn tokens_are_checked() {
    assert_eq!(decode(&BASE64_URL_SAFE_NO_PAD.encode("a/ä")).unwrap(), "a/ä");
    assert_eq!(decode("%").unwrap_err().code, "InvalidArgument");
}
