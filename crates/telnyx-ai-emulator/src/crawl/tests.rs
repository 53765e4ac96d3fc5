use std::sync::Mutex;

use super::*;

fn page(url: &Url, body: &str) -> Result<Page, String> {
    response(url, 200, "text/html; charset=utf-8", body)
}

fn response(url: &Url, status: u16, content_type: &str, body: &str) -> Result<Page, String> {
    Ok(Page { url: url.clone(), status, content_type: content_type.into(), body: body.to_owned().into() })
}

fn url(url: &str) -> Url {
    Url::parse(url).unwrap()
}

#[tokio::test]
async fn pages_of_the_same_host_are_read_once_and_others_never() {
    let requested = Mutex::new(Vec::new());
    let pages = crawl(url("http://shop.test/#top"), |url, _| {
        requested.lock().unwrap().push(url.to_string());
        async move {
            match url.as_str() {
                "http://shop.test/" => page(
                    &url,
                    "Home <a href='/a'>a</a> <a href='a#x'>again</a> <a href='https://shop.test/a'>tls</a>
                     <a href='http://other.test/'>o</a> <a href='//shop.test:81/'>p</a> <a href='mailto:x'>m</a>
                     <a href='/broken'>b</a> <a href='/logo.png'>l</a> <a href='http://['>bad</a>",
                ),
                "http://shop.test/a" => page(&url, "About us <a href='/'>home</a>"),
                "http://shop.test/logo.png" => response(&url, 200, "image/png", "x"),
                _ => response(&url, 404, "text/html", "gone"),
            }
        }
    })
    .await
    .unwrap();
    let names: Vec<_> = pages.iter().map(|page| page.filename.as_str()).collect();
    assert_eq!(names, ["shop.test/index.txt", "shop.test/a.txt"]);
    assert!(pages[1].text.starts_with("About us"));
    let requested = requested.into_inner().unwrap();
    assert_eq!(requested.len(), 4, "{requested:?}");
    assert!(requested.iter().all(|url| url.starts_with("http://shop.test/")));
}

#[tokio::test]
async fn links_are_followed_five_levels_deep() {
    let pages = crawl(url("http://deep.test/0"), |url, _| async move {
        let level: u32 = url.path().trim_start_matches('/').parse().unwrap();
        page(&url, &format!("Level {level} <a href='/{}'>next</a>", level + 1))
    })
    .await
    .unwrap();
    assert_eq!(pages.len(), 6);
}

#[tokio::test]
async fn an_endless_site_is_cut() {
    let pages = crawl(url("http://wide.test/"), |url, _| async move {
        let links: String = (0..300).map(|n| format!("<a href='?from={}&n={n}'>n</a>", url.as_str().len())).collect();
        page(&url, &format!("Page {links}"))
    })
    .await
    .unwrap();
    assert_eq!(pages.len(), MAX_PAGES);
}

#[tokio::test]
async fn a_root_that_cannot_be_read_is_an_error() {
    let rejected = crawl(url("http://x.test/"), |_, _| async { Err("refused".to_owned()) }).await;
    assert_eq!(rejected.unwrap_err(), "refused");
    let broken = |url: Url, _| async move { response(&url, 500, "", "oops") };
    let error = crawl(url("http://x.test/?a=1#top"), broken).await.unwrap_err();
    assert_eq!(error, "http://x.test/?a=1 responded with status 500");
    let picture = |url: Url, _| async move { response(&url, 200, "image/png", "x") };
    assert_eq!(crawl(url("http://x.test/"), picture).await.unwrap_err(), "http://x.test/ is image/png, not text");
}

#[tokio::test]
async fn the_site_is_the_one_that_the_first_page_is_on() {
    let requested = Mutex::new(Vec::new());
    let pages = crawl(url("http://shop.test"), |url, redirects| {
        let reach = match redirects {
            Redirects::ToAnySite => "anywhere".to_owned(),
            Redirects::Within(origin) => origin.ascii_serialization(),
        };
        requested.lock().unwrap().push((url.to_string(), reach));
        async move {
            let (target, text) = match url.as_str() {
                "http://shop.test/" => (
                    "https://www.shop.test/en/",
                    "Home <a href='about'>a</a> <a href='http://shop.test/old'>o</a> <a href='/moved'>m</a> <a href='/'>h</a>",
                ),
                "https://www.shop.test/moved" => ("https://www.shop.test/en/about", "About us"),
                "https://www.shop.test/" => ("https://www.shop.test/hello#x", "Hello"),
                same => (same, "About us"),
            };
            page(&Url::parse(target).unwrap(), text)
        }
    })
    .await
    .unwrap();
    let names: Vec<_> = pages.iter().map(|page| page.filename.as_str()).collect();
    assert_eq!(names, ["www.shop.test/en/index.txt", "www.shop.test/en/about.txt", "www.shop.test/hello.txt"]);
    let www = |path: &str| (format!("https://www.shop.test/{path}"), "https://www.shop.test".to_owned());
    let expected = [("http://shop.test/".to_owned(), "anywhere".to_owned()), www("en/about"), www("moved"), www("")];
    assert_eq!(requested.into_inner().unwrap(), expected);
}

#[test]
fn addresses_become_plain_file_names() {
    for (address, name) in [
        ("http://a.test/", "a.test/index.txt"),
        ("http://a.test:8080/docs/Returns.html?x=1&y=/..", "a.test_8080/docs/Returns.html_x=1_y=_...txt"),
        ("http://a.test/.git/%2e%2e%2fb", "a.test/_git/%2e%2e%2fb.txt"),
        ("http://a.test/notes.txt", "a.test/notes.txt"),
    ] {
        assert_eq!(filename(&url(address)), name);
    }
    assert!(filename(&url(&format!("http://a.test/{}", "x".repeat(5000)))).len() < 200);
}
