use std::sync::Mutex;

use super::*;

fn page(body: &str) -> Result<Page, String> {
    Ok(Page { status: 200, content_type: "text/html; charset=utf-8".into(), body: body.to_owned().into() })
}

fn url(url: &str) -> Url {
    Url::parse(url).unwrap()
}

#[tokio::test]
async fn pages_of_the_same_host_are_read_once_and_others_never() {
    let asked = Mutex::new(Vec::new());
    let pages = crawl(url("http://shop.test/#top"), |url| {
        asked.lock().unwrap().push(url.to_string());
        async move {
            match url.as_str() {
                "http://shop.test/" => page(
                    "Home <a href='/a'>a</a> <a href='a#x'>again</a> <a href='https://shop.test/a'>tls</a>
                     <a href='http://other.test/'>o</a> <a href='//shop.test:81/'>p</a> <a href='mailto:x'>m</a>
                     <a href='/broken'>b</a> <a href='/logo.png'>l</a> <a href='http://['>bad</a>",
                ),
                "http://shop.test/a" => page("About us <a href='/'>home</a>"),
                "http://shop.test/logo.png" => {
                    Ok(Page { status: 200, content_type: "image/png".into(), body: "x".into() })
                }
                _ => Ok(Page { status: 404, content_type: "text/html".into(), body: "gone".into() }),
            }
        }
    })
    .await
    .unwrap();
    let names: Vec<_> = pages.iter().map(|page| page.filename.as_str()).collect();
    assert_eq!(names, ["shop.test/index.txt", "shop.test/a.txt"]);
    assert!(pages[1].text.starts_with("About us"));
    let asked = asked.into_inner().unwrap();
    assert_eq!(asked.len(), 4, "{asked:?}");
    assert!(asked.iter().all(|url| url.starts_with("http://shop.test/")));
}

#[tokio::test]
async fn links_are_followed_five_levels_deep() {
    let pages = crawl(url("http://deep.test/0"), |url| async move {
        let level: u32 = url.path().trim_start_matches('/').parse().unwrap();
        page(&format!("Level {level} <a href='/{}'>next</a>", level + 1))
    })
    .await
    .unwrap();
    assert_eq!(pages.len(), 6);
}

#[tokio::test]
async fn an_endless_site_is_cut() {
    let pages = crawl(url("http://wide.test/"), |url| async move {
        let links: String = (0..300).map(|n| format!("<a href='?from={}&n={n}'>n</a>", url.as_str().len())).collect();
        page(&format!("Page {links}"))
    })
    .await
    .unwrap();
    assert_eq!(pages.len(), MOST_PAGES);
}

#[tokio::test]
async fn a_root_that_cannot_be_read_is_an_error() {
    let refused = crawl(url("http://x.test/"), |_| async { Err("refused".to_owned()) }).await;
    assert_eq!(refused.unwrap_err(), "refused");
    let missing = |_: Url| async { Ok(Page { status: 500, content_type: String::new(), body: "oops".into() }) };
    assert!(crawl(url("http://x.test/"), missing).await.unwrap_err().contains("500"));
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
