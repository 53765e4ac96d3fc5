//! Text and links of an HTML page.

use html5gum::{EndTag, HtmlString, StartTag, State, Token, Tokenizer};

/// Elements whose content is not readable text.
const HIDDEN: &str = "script style noscript template svg iframe";

/// Elements that start a new paragraph.
const BLOCKS: &str = "address article aside blockquote body br dd div dl dt footer form h1 h2 h3 h4 h5 h6 head header hr \
                      html li main nav ol option p pre section table td th title tr ul";

/// Returns the readable text of a page: without tags, with decoded entities, one paragraph per line.
pub(crate) fn to_text(html: &str) -> String {
    let mut text = String::new();
    let mut silent: Option<HtmlString> = None;
    for token in tokens(html) {
        match (token, &silent) {
            (Token::String(piece), None) => push_text(&mut text, &String::from_utf8_lossy(&piece)),
            (Token::EndTag(tag), Some(open)) if tag.name == *open => silent = None,
            (Token::StartTag(tag), None) if is_in(HIDDEN, &tag.name) => {
                silent = (!tag.self_closing).then_some(tag.name);
            }
            (Token::StartTag(StartTag { name, .. }) | Token::EndTag(EndTag { name, .. }), None)
                if is_in(BLOCKS, &name) =>
            {
                end_paragraph(&mut text);
            }
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// Returns the link targets of a page, as written.
pub(crate) fn links(html: &str) -> Vec<String> {
    let target = |token| match token {
        Token::StartTag(tag) if **tag.name == *b"a" => {
            let href = tag.attributes.get(b"href".as_slice())?;
            Some(String::from_utf8_lossy(href).trim().to_owned())
        }
        _ => None,
    };
    tokens(html).filter_map(target).collect()
}

/// Returns the tags of a page and the text between them, with scripts and style sheets as text.
fn tokens(html: &str) -> impl Iterator<Item = Token> {
    let mut tokenizer = Tokenizer::new(html);
    std::iter::from_fn(move || {
        let Ok(token) = tokenizer.next()?;
        if let Token::StartTag(tag) = &token
            && !tag.self_closing
            && is_in("script style", &tag.name)
        {
            tokenizer.set_state(State::RawText);
        }
        Some(token)
    })
}

fn is_in(names: &str, name: &[u8]) -> bool {
    names.split(' ').any(|one| one.as_bytes() == name)
}

fn push_text(text: &mut String, piece: &str) {
    for c in piece.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

fn end_paragraph(text: &mut String) {
    let end = text.trim_end_matches(' ').len();
    text.truncate(end);
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push_str("\n\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_scripts_and_comments_go() {
        let page = "<html><head><title>Shop</title><style>p{}</style></head><body><!-- no <p> -->\
            <h1 title='a > b'>Returns</h1><p>Within <b>30</b> days &amp; free.<br/>\
            <script>if (a < b) {}</script>5 &lt; 6 &#8364;1 a < b</p></body>";
        assert_eq!(to_text(page), "Shop\n\nReturns\n\nWithin 30 days & free.\n\n5 < 6 €1 a < b");
    }

    #[test]
    fn links_are_found_in_every_quoting() {
        let page = "<a href='/a'>a</a> <A class=x HREF=\"b?c&amp;d\">b</A> <a href=/e>e</a> <a name>";
        assert_eq!(links(page), ["/a", "b?c&d", "/e"]);
    }

    #[test]
    fn a_script_ends_at_its_end_tag() {
        for name in ["script", "STYLE"] {
            let page = format!("<{name}>tag = '<a href=\"/x'; // <!-- </{name}><a href=/b>After</a>");
            assert_eq!((to_text(&page), links(&page)), ("After".to_owned(), vec!["/b".to_owned()]));
        }
        assert_eq!(to_text("<script src=x /><p>After"), "After");
    }

    #[test]
    fn broken_pages_end() {
        for page in ["<", "<a", "<a href", "<a href=", "<a href=\"x", "&", "&#xZZ;", "<!--", "</"] {
            to_text(page);
            links(page);
        }
    }
}
