//! Query pairs, in the order in which they were added.

use std::borrow::Cow;
use std::fmt;

use url::Url;

/// Name and value pairs of a query string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(Cow<'static, str>, String)>);

impl Query {
    /// Appends a pair. A name may occur more than once.
    pub(crate) fn push(&mut self, name: impl Into<Cow<'static, str>>, value: &dyn fmt::Display) {
        self.0.push((name.into(), value.to_string()));
    }

    /// Replaces all pairs of that name.
    pub(crate) fn set(&mut self, name: &'static str, value: &dyn fmt::Display) {
        self.0.retain(|(known, _)| known != name);
        self.push(name, value);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn pairs(&self) -> &[(Cow<'static, str>, String)] {
        &self.0
    }

    /// Appends the pairs to the query of `url`. Without pairs, adds nothing, not even a `?`.
    pub(crate) fn append_to(&self, url: &mut Url) {
        if !self.0.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Query, Url};

    fn encoded(pairs: &[(&'static str, &str)]) -> String {
        let mut query = Query::default();
        for (name, value) in pairs {
            query.push(*name, value);
        }
        let mut url = Url::parse("http://h/p").unwrap();
        query.append_to(&mut url);
        url.as_str().trim_start_matches("http://h").to_owned()
    }

    #[test]
    fn pairs_are_encoded_as_the_service_expects() {
        assert_eq!(encoded(&[]), "/p");
        assert_eq!(encoded(&[("status", "queued"), ("status", "success")]), "/p?status=queued&status=success");
        assert_eq!(encoded(&[("page[number]", "2")]), "/p?page%5Bnumber%5D=2");
        assert_eq!(encoded(&[("metadata->assistant_id", "eq.a+b c")]), "/p?metadata-%3Eassistant_id=eq.a%2Bb+c");
    }

    #[test]
    fn set_replaces_every_pair_of_the_name() {
        let mut query = Query::default();
        query.push("page", &1);
        query.push("other", &true);
        query.push("page", &2);
        query.set("page", &3);
        assert_eq!(query.get("page"), Some("3"));
        let mut url = Url::parse("http://h/p?kept=1").unwrap();
        query.append_to(&mut url);
        assert_eq!(url.as_str(), "http://h/p?kept=1&other=true&page=3");
    }

    proptest! {
        #[test]
        fn any_pairs_round_trip(pairs in proptest::collection::vec((".*", ".*"), 0..6)) {
            let mut query = Query::default();
            for (name, value) in &pairs {
                query.push(name.clone(), value);
            }
            let mut url = Url::parse("http://h/p").unwrap();
            query.append_to(&mut url);
            let read: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(read, pairs);
        }
    }
}
