//! A tolerant reader of small documents. It ignores attributes, prefixes of names and comments.

/// An element of a document.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Returns the children with this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Returns the text of the first child with this name.
    pub(crate) fn child(&self, name: &str) -> Option<&str> {
        self.children.iter().find(|child| child.name == name).map(|child| child.text.as_str())
    }
}

/// Reads a document and returns its root element.
///
/// # Errors
///
/// The reason for which it is not well-formed.
pub(crate) fn read(document: &[u8]) -> Result<Element, &'static str> {
    let mut rest = std::str::from_utf8(document).map_err(|_| "it is not UTF-8")?;
    // The first element collects the root.
    let mut open = vec![Element::default()];
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        append(&mut open, &unescape(text)?);
        if let Some(cdata) = tag.strip_prefix("<![CDATA[") {
            let (text, after) = cdata.split_once("]]>").ok_or("a CDATA section has no end")?;
            append(&mut open, text);
            rest = after;
        } else if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").ok_or("a comment has no end")?.1;
        } else if let Some(instruction) = tag.strip_prefix("<?") {
            rest = instruction.split_once("?>").ok_or("an instruction has no end")?.1;
        } else if tag.starts_with("<!") {
            return Err("it has a document type");
        } else {
            let (tag, after) = tag.get(1..).unwrap_or_default().split_once('>').ok_or("a tag has no end")?;
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                let ended = open.pop().filter(|element| element.name == local(name)).ok_or("the tags do not match")?;
                open.last_mut().ok_or("the tags do not match")?.children.push(ended);
            } else {
                let element = Element { name: local(tag.trim_end_matches('/')).to_owned(), ..Element::default() };
                if tag.ends_with('/') {
                    open.last_mut().ok_or("the tags do not match")?.children.push(element);
                } else {
                    open.push(element);
                }
            }
        }
    }
    let mut document = open.pop().ok_or("the tags do not match")?;
    if !open.is_empty() {
        return Err("an element has no end");
    }
    match document.children.pop() {
        Some(root) if document.children.is_empty() => Ok(root),
        _ => Err("it does not have one root element"),
    }
}

fn append(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

/// Returns the name of a tag without its prefix and its attributes.
fn local(tag: &str) -> &str {
    let name = tag.split_whitespace().next().unwrap_or_default();
    name.rsplit(':').next().unwrap_or(name)
}

fn unescape(text: &str) -> Result<String, &'static str> {
    const INVALID: &str = "it has an invalid character reference";
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';').ok_or(INVALID)?;
        plain.push_str(before);
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#').ok_or(INVALID)?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                code.ok().and_then(char::from_u32).ok_or(INVALID)?
            }
        });
        rest = after;
    }
    plain.push_str(rest);
    Ok(plain)
}
