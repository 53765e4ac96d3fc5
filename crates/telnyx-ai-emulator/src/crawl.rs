//! The crawler of a web site.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use url::{Origin, Url};

use crate::{
    text::{document, html},
    web::{Page, Redirects},
};

/// Maximum link depth from the first page.
const MAX_DEPTH: usize = 5;
/// Maximum number of pages of a site.
const MAX_PAGES: usize = 200;
/// Maximum size of a page in bytes.
pub(crate) const MAX_PAGE_SIZE: usize = 2 * 1024 * 1024;
/// Time limit for a site.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(120);

/// A fetched page as a document.
#[derive(Debug, PartialEq)]
pub(crate) struct CrawledPage {
    pub(crate) filename: String,
    pub(crate) text: String,
}

/// Fetches `root` and the pages linked from it with the same scheme, host and port.
///
/// The first page may redirect to any site, which is then crawled. Links are followed up to five levels deep, for at
/// most 200 pages of at most 2 MiB each. Linked pages that cannot be fetched are skipped.
///
/// # Errors
///
/// Fails if the first page cannot be fetched or is not text.
pub(crate) async fn crawl<F>(root: Url, fetch: impl Fn(Url, Redirects) -> F) -> Result<Vec<CrawledPage>, String>
where
    F: Future<Output = Result<Page, String>>,
{
    let mut pages: Vec<CrawledPage> = Vec::new();
    let root = without_fragment(root);
    let mut seen = HashSet::from([root.clone()]);
    let mut waiting = VecDeque::from([(root, 0)]);
    let mut site: Option<Origin> = None;
    let mut fetched = 0;
    while let Some((requested, depth)) = waiting.pop_front() {
        fetched += 1;
        let redirects = site.clone().map_or(Redirects::ToAnySite, Redirects::Within);
        let page = fetch(requested.clone(), redirects).await.and_then(read);
        let (url, text, links) = match page {
            Ok(page) => page,
            Err(error) if depth == 0 => return Err(error),
            Err(_) => continue,
        };
        // A redirect to a page that is already known.
        if url != requested && !seen.insert(url.clone()) {
            continue;
        }
        let site = site.get_or_insert_with(|| url.origin());
        for link in links {
            let Ok(link) = url.join(&link).map(without_fragment) else {
                continue;
            };
            let room = fetched + waiting.len() < MAX_PAGES;
            if depth < MAX_DEPTH && room && link.origin() == *site && seen.insert(link.clone()) {
                waiting.push_back((link, depth + 1));
            }
        }
        let filename = filename(&url);
        if !pages.iter().any(|page| page.filename == filename) {
            pages.push(CrawledPage { filename, text });
        }
    }
    Ok(pages)
}

/// Returns the URL, the text and the links of a page.
fn read(page: Page) -> Result<(Url, String, Vec<String>), String> {
    let url = without_fragment(page.url);
    if !(200..300).contains(&page.status) {
        return Err(format!("{url} responded with status {}", page.status));
    }
    let kind = page.content_type.to_ascii_lowercase();
    let is_html = kind.is_empty() || kind.contains("html");
    if !is_html && !kind.starts_with("text/") && !kind.contains("json") && !kind.contains("xml") {
        return Err(format!("{url} is {kind}, not text"));
    }
    let name = if is_html { "page.html" } else { "page.txt" };
    let text = document::read(name, &page.body).map_err(|error| format!("{url}: {error}"))?;
    let links = if is_html { html::links(&String::from_utf8_lossy(&page.body)) } else { Vec::new() };
    Ok((url, text, links))
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// Returns a document name for a URL, such as `example.com/docs/returns.txt`.
pub(crate) fn filename(url: &Url) -> String {
    let mut segments = vec![match url.port() {
        Some(port) => format!("{}_{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    }];
    segments.extend(url.path().split('/').filter(|segment| !segment.is_empty()).map(str::to_owned));
    if url.path().ends_with('/') {
        segments.push("index".to_owned());
    }
    let query = url.query().map(|query| format!("_{query}")).unwrap_or_default();
    let name: Vec<String> = segments.iter().map(|segment| safe(segment)).collect();
    let mut name = name.join("/");
    name.push_str(&safe(&query));
    if !name.ends_with(".txt") {
        name.push_str(".txt");
    }
    name
}

/// Returns a segment as a portable file name. A truncated name gets a checksum, so that the name stays unique.
fn safe(segment: &str) -> String {
    const MAX_SEGMENT_LENGTH: usize = 100;
    let mut safe: String = segment
        .chars()
        .enumerate()
        .map(|(at, c)| match c {
            '.' if at == 0 => '_',
            c if c.is_alphanumeric() || "-_.%=".contains(c) => c,
            _ => '_',
        })
        .take(MAX_SEGMENT_LENGTH)
        .collect();
    if segment.chars().count() > MAX_SEGMENT_LENGTH {
        safe.push_str(&format!("-{:x}", md5::compute(segment)));
    }
    safe
}

#[cfg(test)]
mod tests;
