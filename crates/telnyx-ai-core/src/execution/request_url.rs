//! The URL of a request.

use url::Url;

use crate::request::endpoint::Call;

/// Returns the base URL with the path and the query of `call`. The scheme and host are not parsed again.
pub(super) fn of(base: &Url, call: &Call) -> Url {
    let mut url = base.clone();
    url.set_path(&[base.path().trim_end_matches('/'), &call.path].concat());
    call.query.append_to(&mut url);
    url
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Url, of as url_of};
    use crate::request::endpoint::Endpoint;

    #[test]
    fn the_path_and_query_of_the_base_are_kept() {
        let url = |base: &str, page: Option<u32>| {
            let list = Endpoint::get("models.list", "/ai/models").query_opt("page[number]", page);
            url_of(&Url::parse(base).unwrap(), &list.call).to_string()
        };
        assert_eq!(url("https://api.telnyx.com/v2", None), "https://api.telnyx.com/v2/ai/models");
        assert_eq!(url("http://[::1]:8080", Some(1)), "http://[::1]:8080/ai/models?page%5Bnumber%5D=1");
        assert_eq!(url("https://proxy/t/v2?t=1", None), "https://proxy/t/v2/ai/models?t=1");
        let both = "https://proxy/t/v2/ai/models?t=1&page%5Bnumber%5D=2";
        assert_eq!(url("https://proxy/t/v2/?t=1", Some(2)), both);
    }

    #[test]
    fn each_call_has_the_path_of_its_values() {
        let base = Url::parse("https://h/v2").unwrap();
        let get =
            |id: &str| url_of(&base, &Endpoint::get("clusters.get", "/ai/clusters/{task_id}").path("task_id", id).call);
        assert_eq!((get("a").path(), get("b").path()), ("/v2/ai/clusters/a", "/v2/ai/clusters/b"));
        assert_eq!(base.as_str(), "https://h/v2");
    }

    proptest! {
        #[test]
        fn it_equals_the_parsed_url(id in "[^/]{1,12}", value in ".{0,8}", host in "[a-z]{1,8}") {
            prop_assume!(id != "." && id != "..");
            let get = Endpoint::get("clusters.get", "/ai/clusters/{task_id}").path("task_id", &id).query("q", &value);
            let url = url_of(&Url::parse(&format!("https://{host}/v2")).unwrap(), &get.call);
            prop_assert_eq!(&url, &Url::parse(url.as_str()).unwrap());
            prop_assert_eq!(url.path(), format!("/v2{}", get.call.path));
            prop_assert_eq!(url.query_pairs().collect::<Vec<_>>(), [("q".into(), value.into())]);
        }
    }
}
