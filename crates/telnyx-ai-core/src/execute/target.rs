//! Where a call goes.

use url::Url;

use crate::query::Query;

/// `path` and `query` below `base`. The base was parsed once, and the scheme and host are not looked at again: that is
/// the dearer part of a URL. `path` is encoded.
pub(super) fn below(base: &Url, path: &str, query: &Query) -> Url {
    let mut url = base.clone();
    let start = base.path().trim_end_matches('/');
    let mut text = String::with_capacity(start.len() + path.len());
    text.push_str(start);
    text.push_str(path);
    url.set_path(&text);
    query.append_to(&mut url);
    url
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Query, Url, below};
    use crate::path;

    fn query(pairs: &[(&'static str, &str)]) -> Query {
        let mut query = Query::default();
        for (name, value) in pairs {
            query.push(*name, value);
        }
        query
    }

    #[test]
    fn the_path_and_query_of_the_base_are_kept() {
        let url = |base: &str, pairs: &[(&'static str, &str)]| {
            below(&Url::parse(base).unwrap(), "/ai/models", &query(pairs)).to_string()
        };
        assert_eq!(url("https://api.telnyx.com/v2", &[]), "https://api.telnyx.com/v2/ai/models");
        assert_eq!(url("http://[::1]:8080", &[("a", "1")]), "http://[::1]:8080/ai/models?a=1");
        assert_eq!(url("https://proxy/t/v2?t=1", &[]), "https://proxy/t/v2/ai/models?t=1");
        assert_eq!(
            url("https://proxy/t/v2/?t=1", &[("page[number]", "2")]),
            "https://proxy/t/v2/ai/models?t=1&page%5Bnumber%5D=2"
        );
    }

    proptest! {
        #[test]
        fn it_is_what_a_parser_makes_of_the_whole(id in "[^/]{1,12}", value in ".{0,8}", host in "[a-z]{1,8}") {
            prop_assume!(id != "." && id != "..");
            let path = path::fill("/ai/clusters/{task_id}", "task_id", &id).unwrap();
            let base = Url::parse(&format!("https://{host}/v2")).unwrap();
            let url = below(&base, &path, &query(&[("q", &value)]));
            let whole = Url::parse(url.as_str()).unwrap();
            prop_assert_eq!(&url, &whole);
            prop_assert_eq!(url.path(), format!("/v2{path}"));
            prop_assert_eq!(url.query_pairs().collect::<Vec<_>>(), [("q".into(), value.into())]);
        }
    }
}
