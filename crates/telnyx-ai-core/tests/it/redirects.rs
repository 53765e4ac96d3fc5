//! Redirects: followed within the origin, where the method stays the same.

use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::{Method, internal::Idempotency};

use crate::support::{CANARY, client, failure, get, ok, post, script};

fn redirect(status: u16, location: &str) -> MockReply {
    MockReply::status(status).header("location", location)
}

#[tokio::test(start_paused = true)]
async fn a_get_follows_redirects_within_the_origin() {
    for status in [301, 302, 303, 307, 308] {
        for (location, url) in [
            ("/v3/things/1?a=b", "https://api.telnyx.com/v3/things/1?a=b"),
            ("other", "https://api.telnyx.com/v2/things/other"),
            ("?page=2", "https://api.telnyx.com/v2/things/t-1?page=2"),
            ("https://api.telnyx.com:443/x", "https://api.telnyx.com/x"),
            ("//API.telnyx.com/x", "https://api.telnyx.com/x"),
            // Another authorization, or anything outside the request, does not count.
            ("https://user:password@api.telnyx.com/x", "https://api.telnyx.com/x"),
            ("//user@api.telnyx.com/x?a=b", "https://api.telnyx.com/x?a=b"),
            ("/x#part", "https://api.telnyx.com/x"),
            (" /x ", "https://api.telnyx.com/x"),
            ("\\x", "https://api.telnyx.com/x"),
            ("/x/../../y", "https://api.telnyx.com/y"),
            ("..", "https://api.telnyx.com/v2/"),
            ("/é", "https://api.telnyx.com/%C3%A9"),
        ] {
            let mock = script([redirect(status, location), ok()]);
            let response = get(&client(&mock)).with_response().await.unwrap();
            let requests = mock.requests();
            assert_eq!(requests.len(), 2);
            assert_eq!(requests[1].url.as_str(), url);
            assert_eq!(requests[1].headers, requests[0].headers);
            assert_eq!(requests[1].method, Method::GET);
            assert_eq!(response.attempts(), 1, "a redirect is part of its attempt");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_key_is_not_sent_across_origins() {
    for (location, origin) in [
        ("https://evil.test/v2/things/t-1", "https://evil.test"),
        ("//evil.test/", "https://evil.test"),
        ("http://api.telnyx.com/v2/things/t-1", "http://api.telnyx.com"),
        ("https://api.telnyx.com:8443/", "https://api.telnyx.com:8443"),
        ("https://api.telnyx.com.evil.test/", "https://api.telnyx.com.evil.test"),
        ("https://api.telnyx.com@evil.test/", "https://evil.test"),
        ("https://api.telnyx.com:443@evil.test/", "https://evil.test"),
        ("https:\\\\evil.test\\x", "https://evil.test"),
        ("\\\\evil.test/x", "https://evil.test"),
        ("https://api.telnyx.com./x", "https://api.telnyx.com."),
        ("ws://api.telnyx.com/x", "ws://api.telnyx.com"),
        ("file:///etc/passwd", "null"),
        ("data:text/plain,x", "null"),
    ] {
        for status in [301, 302, 303, 307, 308] {
            let mock = script([redirect(status, location), ok(), ok()]);
            let (error, _) = failure(get(&client(&mock))).await;
            assert_eq!(mock.requests().len(), 1, "{location}");
            assert!(error.is_redirect() && !error.is_transient());
            assert_eq!(
                error.to_string(),
                format!(
                    "things.get: a {status} redirect was not followed: it leads to another origin, {origin}; set base_url to it if you trust it [status {status}]"
                )
            );
            assert!(!format!("{error:?}").contains(CANARY));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_hop_is_checked() {
    let mock = script([redirect(302, "/a"), redirect(302, "https://evil.test/b"), ok()]);
    let (error, _) = failure(get(&client(&mock))).await;
    assert!(error.is_redirect() && error.to_string().contains("https://evil.test;"), "{error}");
    assert_eq!(mock.requests().iter().map(|request| request.target()).collect::<Vec<_>>(), ["/v2/things/t-1", "/a"]);
}

#[tokio::test(start_paused = true)]
async fn a_post_is_redirected_only_with_its_method_and_body() {
    for status in [307, 308] {
        let mock = script([redirect(status, "/v2/new-things"), ok()]);
        post(&client(&mock), Idempotency::NotIdempotent).await.unwrap();
        let requests = mock.requests();
        assert_eq!((requests.len(), requests[1].target().as_str()), (2, "/v2/new-things"));
        assert_eq!((&requests[1].method, &requests[1].body), (&Method::POST, &requests[0].body));
        assert_eq!(requests[1].headers, requests[0].headers);
        assert_eq!(requests[1].body, r#"{"n":1}"#);
    }
    for status in [301, 302, 303] {
        let mock = script([redirect(status, "/v2/new-things"), ok()]);
        let (error, _) = failure(post(&client(&mock), Idempotency::Idempotent)).await;
        assert_eq!(mock.requests().len(), 1);
        assert!(error.is_redirect());
        assert_eq!(
            error.to_string(),
            format!(
                "things.create: a {status} redirect was not followed: it would change the method from POST to GET [status {status}]"
            )
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_loop_ends_after_five_redirects() {
    let mock = script(vec![redirect(302, "/v2/things/t-1"); 20]);
    let (error, _) = failure(get(&client(&mock))).await;
    assert_eq!(mock.requests().len(), 6);
    assert_eq!(error.to_string(), "things.get: the service redirected more than 5 times [status 302]");

    let mut replies = vec![redirect(302, "/v2/things/t-1"); 5];
    replies.push(ok());
    get(&client(&script(replies))).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_invalid_location_is_an_error() {
    let refusal = "things.get: a 302 redirect was not followed: it has no valid location [status 302]";
    for reply in [
        MockReply::status(302),
        redirect(302, ""),
        redirect(302, "  "),
        redirect(302, "https://"),
        redirect(302, "http://[bad"),
        redirect(302, "https://api.telnyx.com:99999/"),
    ] {
        let mock = script([reply, ok()]);
        let (error, _) = failure(get(&client(&mock))).await;
        assert_eq!((error.to_string().as_str(), mock.requests().len()), (refusal, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn other_3xx_statuses_are_errors() {
    for (status, says) in [(300, "300 Multiple Choices"), (304, "304 Not Modified"), (305, "305 Use Proxy")] {
        let mock = script([redirect(status, "/elsewhere"), ok()]);
        let (error, _) = failure(get(&client(&mock))).await;
        assert!(error.is_api() && !error.is_redirect());
        assert_eq!((error.to_string(), mock.requests().len()), (format!("things.get: {says}"), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_error_has_the_metadata_of_the_response() {
    let echoing =
        |status, location: &str| redirect(status, location).header("x-request-id", "r-7").header("x-echo", CANARY);
    let post_class = Idempotency::NotIdempotent;
    let mut endless = vec![redirect(302, "/v2/things/t-1"); 5];
    endless.push(echoing(307, "/v2/things/t-1"));
    let client = |replies: Vec<MockReply>| client(&script(replies));
    for (error, status) in [
        (failure(get(&client(vec![echoing(302, "https://evil.test/")]))).await.0, 302),
        (failure(get(&client(vec![redirect(302, "/a"), echoing(308, "http://[bad")]))).await.0, 308),
        (failure(post(&client(vec![echoing(303, "/a")]), post_class)).await.0, 303),
        (failure(get(&client(endless))).await.0, 307),
    ] {
        assert!(error.is_redirect() && !error.is_api() && !error.is_transient(), "{error:?}");
        assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (status, Some("r-7")), "{error}");
        let headers = error.headers().unwrap();
        assert!(headers.contains_key("location"));
        assert_eq!(headers["x-echo"], "[redacted]");
        assert_eq!(error.attempts(), 1);
        assert!(error.to_string().ends_with(&format!("[status {status}, request id r-7]")), "{error}");
    }
}

/// The service may echo the key in the URL of a redirect within its origin.
#[tokio::test(start_paused = true)]
async fn a_location_with_the_key_is_followed_and_redacted() {
    let mock = script([redirect(307, &format!("/x?key={CANARY}")), ok()]);
    get(&client(&mock)).await.unwrap();
    assert_eq!(mock.requests()[1].target(), format!("/x?key={CANARY}"));
    for location in [format!("https://{CANARY}.evil.test/"), format!("https://evil.test/{CANARY}")] {
        let mock = script([redirect(307, &location), ok()]);
        let (error, _) = failure(get(&client(&mock))).await;
        let shown = format!("{error} {error:?} {:?}", error.headers()).to_ascii_lowercase();
        assert!(!shown.contains("canary"), "{shown}");
        assert!(error.to_string().contains("to another origin, [redacted];"), "{error}");
        assert_eq!(mock.requests().len(), 1);
    }
}
