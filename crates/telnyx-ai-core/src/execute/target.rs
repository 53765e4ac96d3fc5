//! Where a call goes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use url::Url;

use crate::endpoint::Call;

/// The base URL of a client, and the URLs that calls have made of it.
pub(crate) struct Targets {
    base: Url,
    /// Those of paths that are the same in every call. There are as many as operations.
    constant: RwLock<HashMap<&'static str, Url>>,
}

impl Targets {
    pub(crate) fn new(base: Url) -> Self {
        Self { base, constant: RwLock::default() }
    }

    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// Where `call` goes. A URL is dear to parse, so it is done once where that is possible.
    pub(super) fn of(&self, call: &Call) -> Url {
        let mut url = match call.template {
            Cow::Borrowed(path) if path == call.path => self.constant(path),
            _ => self.below(&call.path),
        };
        call.query.append_to(&mut url);
        url
    }

    fn constant(&self, path: &'static str) -> Url {
        if let Some(known) = self.constant.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known.clone();
        }
        let url = self.below(path);
        self.constant.write().unwrap_or_else(PoisonError::into_inner).insert(path, url.clone());
        url
    }

    /// `path`, which is encoded, below the base. Its scheme and host are not looked at again.
    fn below(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&[self.base.path().trim_end_matches('/'), path].concat());
        url
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Targets, Url};
    use crate::endpoint::Endpoint;

    #[test]
    fn the_path_and_query_of_the_base_are_kept() {
        let url = |base: &str, page: Option<u32>| {
            let targets = Targets::new(Url::parse(base).unwrap());
            let list = Endpoint::get("models.list", "/ai/models").query_opt("page[number]", page);
            let url = targets.of(&list.call).to_string();
            assert_eq!(targets.of(&list.call).as_str(), url, "the second time");
            url
        };
        assert_eq!(url("https://api.telnyx.com/v2", None), "https://api.telnyx.com/v2/ai/models");
        assert_eq!(url("http://[::1]:8080", Some(1)), "http://[::1]:8080/ai/models?page%5Bnumber%5D=1");
        assert_eq!(url("https://proxy/t/v2?t=1", None), "https://proxy/t/v2/ai/models?t=1");
        let both = "https://proxy/t/v2/ai/models?t=1&page%5Bnumber%5D=2";
        assert_eq!(url("https://proxy/t/v2/?t=1", Some(2)), both);
    }

    #[test]
    fn only_paths_that_stay_the_same_are_kept() {
        let targets = Targets::new(Url::parse("https://h/v2").unwrap());
        let get =
            |id: &str| targets.of(&Endpoint::get("clusters.get", "/ai/clusters/{task_id}").path("task_id", id).call);
        assert_eq!((get("a").path(), get("b").path()), ("/v2/ai/clusters/a", "/v2/ai/clusters/b"));
        targets.of(&Endpoint::get("models.list", "/ai/models").query("a", 1).call);
        let kept: Vec<_> =
            targets.constant.read().unwrap().iter().map(|(path, url)| (*path, url.to_string())).collect();
        assert_eq!(kept, [("/ai/models", "https://h/v2/ai/models".to_owned())]);
    }

    proptest! {
        #[test]
        fn it_is_what_a_parser_makes_of_the_whole(id in "[^/]{1,12}", value in ".{0,8}", host in "[a-z]{1,8}") {
            prop_assume!(id != "." && id != "..");
            let get = Endpoint::get("clusters.get", "/ai/clusters/{task_id}").path("task_id", &id).query("q", &value);
            let url = Targets::new(Url::parse(&format!("https://{host}/v2")).unwrap()).of(&get.call);
            prop_assert_eq!(&url, &Url::parse(url.as_str()).unwrap());
            prop_assert_eq!(url.path(), format!("/v2{}", get.call.path));
            prop_assert_eq!(url.query_pairs().collect::<Vec<_>>(), [("q".into(), value.into())]);
        }
    }
}
