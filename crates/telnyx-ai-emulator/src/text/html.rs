//! Text and links of an HTML page, without a full parser.

/// Elements whose content is not text for a reader.
const SILENT: &[&str] = &["script", "style", "noscript", "template", "svg", "iframe"];

/// Elements that start a new paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "title",
    "tr",
    "ul",
];

/// The readable text of a page: tags gone, entities decoded, one paragraph per line.
pub(crate) fn to_text(html: &str) -> String {
    let mut text = String::new();
    let mut silent: Option<String> = None;
    for piece in pieces(html) {
        match piece {
            Piece::Text(raw) if silent.is_none() => push_text(&mut text, &decode(raw)),
            Piece::Text(_) => {}
            Piece::Tag(tag) => {
                let name = tag_name(tag);
                match &silent {
                    Some(open) if tag.starts_with('/') && *open == name => silent = None,
                    Some(_) => {}
                    None if SILENT.contains(&name.as_str()) && !tag.starts_with('/') => {
                        silent = (!tag.ends_with('/')).then_some(name);
                    }
                    None if BLOCKS.contains(&name.as_str()) => end_paragraph(&mut text),
                    None => {}
                }
            }
        }
    }
    text.trim().to_owned()
}

/// The targets of the links of a page, as written.
pub(crate) fn links(html: &str) -> Vec<String> {
    let mut links = Vec::new();
    for piece in pieces(html) {
        if let Piece::Tag(tag) = piece
            && tag_name(tag) == "a"
            && let Some(target) = attribute(tag, "href")
        {
            links.push(decode(target).trim().to_owned());
        }
    }
    links
}

enum Piece<'a> {
    Text(&'a str),
    /// What stands between `<` and `>`.
    Tag(&'a str),
}

/// Cuts a page into tags and the text between them. Comments are dropped.
fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        pieces.push(Piece::Text(text));
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
            let end = tag_end(after);
            pieces.push(Piece::Tag(after.get(..end).unwrap_or_default()));
            rest = after.get(end + 1..).unwrap_or_default();
        } else {
            pieces.push(Piece::Text("<"));
            rest = after;
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// Where the `>` of a tag is; one inside a quoted attribute does not count.
fn tag_end(after: &str) -> usize {
    let mut quote = None;
    let mut previous = ' ';
    for (at, c) in after.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if (c == '"' || c == '\'') && previous == '=' => quote = Some(c),
            None if c == '>' => return at,
            None => {}
        }
        if !c.is_whitespace() {
            previous = c;
        }
    }
    // An unclosed quote must not swallow the rest of the page.
    after.find('>').unwrap_or(after.len())
}

fn tag_name(tag: &str) -> String {
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(name.len());
    name.get(..end).unwrap_or_default().to_ascii_lowercase()
}

fn attribute<'a>(tag: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = tag.split_once(char::is_whitespace)?.1;
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace())?;
        let name = rest.get(..end)?;
        rest = rest.get(end..)?.trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            continue;
        };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| *c == '"' || *c == '\'');
        let (value, next) = match quote {
            Some(quote) => after.get(1..)?.split_once(quote)?,
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next;
    }
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

/// Decodes the entities pages commonly use; any other stays as it is.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        match entity.and_then(|(name, next)| Some((character(name)?, next))) {
            Some((c, next)) => {
                decoded.push(c);
                rest = next;
            }
            None => {
                decoded.push('&');
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "copy" => '©',
        "euro" => '€',
        _ => return None,
    })
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
    fn broken_pages_end() {
        for page in ["<", "<a", "<a href", "<a href=", "<a href=\"x", "&", "&#xZZ;", "<!--", "</"] {
            to_text(page);
            links(page);
        }
    }
}
