//! The parts of Markdown that the tests of the guide need: code blocks, headings and links.

/// A fenced code block.
pub struct Block {
    /// Number of the line that opens the fence, from 1.
    pub line: usize,
    /// The text after the opening fence, such as `rust,no_run`.
    pub info: String,
    /// The lines between the fences, without the indentation of the fence.
    pub code: String,
}

/// A page, split into its code blocks and its prose.
pub struct Document {
    /// The fenced code blocks.
    pub blocks: Vec<Block>,
    /// The lines outside of code blocks, with their numbers.
    pub prose: Vec<(usize, String)>,
}

impl Document {
    /// Parses the text of a page.
    pub fn parse(text: &str) -> Self {
        let (mut blocks, mut prose) = (Vec::new(), Vec::new());
        let mut open: Option<(Block, usize)> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let trimmed = line.trim_start();
            match (&mut open, trimmed.strip_prefix("```")) {
                (None, Some(info)) => {
                    let block = Block { line: number, info: info.trim().to_owned(), code: String::new() };
                    open = Some((block, line.len() - trimmed.len()));
                }
                (None, None) => prose.push((number, line.to_owned())),
                (Some(_), Some(_)) => blocks.extend(open.take().map(|(block, _)| block)),
                (Some((block, indent)), None) => {
                    block.code.push_str(line.get(*indent..).unwrap_or_default());
                    block.code.push('\n');
                }
            }
        }
        blocks.extend(open.map(|(block, _)| block));
        Self { blocks, prose }
    }

    /// Returns the level and the text of each heading.
    pub fn headings(&self) -> impl Iterator<Item = (usize, &str)> {
        self.prose.iter().filter_map(|(_, line)| {
            let text = line.trim_start_matches('#');
            let level = line.len() - text.len();
            text.strip_prefix(' ').filter(|_| level > 0).map(|text| (level, text))
        })
    }

    /// Returns the anchors of the headings, as GitHub and mdBook make them.
    pub fn anchors(&self) -> Vec<String> {
        let mut anchors: Vec<String> = Vec::new();
        for (_, text) in self.headings() {
            let kept =
                text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>();
            let anchor = kept.trim().replace(' ', "-");
            let mut unique = anchor.clone();
            let mut repetition = 0;
            while anchors.contains(&unique) {
                repetition += 1;
                unique = format!("{anchor}-{repetition}");
            }
            anchors.push(unique);
        }
        anchors
    }

    /// Returns the targets of the inline links, with their line numbers. Links in code spans are ignored.
    pub fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        for (number, line) in &self.prose {
            let without_code = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
            for rest in without_code.split("](").skip(1) {
                if let Some((target, _)) = rest.split_once(')') {
                    links.push((*number, target.to_owned()));
                }
            }
        }
        links
    }
}

/// A function of a block that a test can call.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    /// `fn main()`, synchronous or asynchronous.
    Main,
    /// `async fn NAME(telnyx: &Telnyx)`.
    WithClient(String),
    /// `async fn NAME()`.
    Async(String),
    /// `fn NAME()`.
    Sync(String),
}

/// Returns the functions at the top level of a block that a test can call.
pub fn entries(code: &str) -> Vec<Entry> {
    code.lines()
        .filter_map(|line| {
            let (is_async, rest) = match line.strip_prefix("async ") {
                Some(rest) => (true, rest),
                None => (false, line),
            };
            let (name, parameters) = rest.strip_prefix("fn ")?.split_once('(')?;
            let parameters = parameters.split_once(')')?.0;
            match (name, parameters, is_async) {
                ("main", "", _) => Some(Entry::Main),
                (name, "telnyx: &Telnyx", true) => Some(Entry::WithClient(name.to_owned())),
                (name, "", true) => Some(Entry::Async(name.to_owned())),
                (name, "", false) => Some(Entry::Sync(name.to_owned())),
                _ => None,
            }
        })
        .collect()
}
