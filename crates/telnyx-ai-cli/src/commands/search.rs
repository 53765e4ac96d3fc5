//! `search`: finds the passages of a bucket that are similar to a text.

use clap::Args;
use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::{Document, SearchDocuments};

use crate::exit::Outcome;
use crate::output::{self, Stream};

/// Search an embedded bucket, and print the most similar passages with their distances.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai search handbook \"warranty of a battery\" --emulator\n  \
                        telnyx-ai search handbook refund -n 1 --json --emulator")]
pub(crate) struct Search {
    /// The bucket
    bucket: String,
    /// The text to search for
    query: String,
    /// The number of passages
    #[arg(short, long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    number: u32,
    /// Print a JSON object for each passage
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(command: Search, telnyx: &Telnyx) -> Outcome {
    let search = SearchDocuments::new(&command.bucket, &command.query).num_of_docs(command.number);
    let documents = telnyx.embeddings().search_documents(search).await?;
    if command.json {
        return output::json_lines(documents);
    }
    let terms: Vec<String> = words(&command.query).map(|(_, word)| word.to_lowercase()).collect();
    (1..).zip(&documents).try_for_each(|(rank, document)| print(rank, document, &terms))
}

fn print(rank: usize, document: &Document, terms: &[String]) -> Outcome {
    let style = output::style(Stream::Stdout);
    let separator = if rank > 1 { "\n" } else { "" };
    let name = style.bold(&document.metadata.filename);
    output::print_line(&format!("{separator}{rank}. {name} (distance {:.3})", document.distance))?;
    let passage = document.document_chunk.lines().map(|line| format!("   {line}").trim_end().to_owned());
    let passage = passage.collect::<Vec<_>>().join("\n");
    output::print_line(&highlight(&passage, terms, |word| style.bold(word)))
}

/// Applies a style to the words that are search terms, ignoring case.
fn highlight(text: &str, terms: &[String], style: impl Fn(&str) -> String) -> String {
    let mut highlighted = String::new();
    let mut end = 0;
    for (at, word) in words(text).filter(|(_, word)| terms.contains(&word.to_lowercase())) {
        highlighted.push_str(text.get(end..at).unwrap_or_default());
        highlighted.push_str(&style(word));
        end = at + word.len();
    }
    highlighted + text.get(end..).unwrap_or_default()
}

/// Returns the words of a text of at least three letters, with their positions. Shorter words are rarely search terms.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3);
    words.map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

#[cfg(test)]
mod tests {
    use super::highlight;

    #[test]
    fn search_terms_are_highlighted_as_complete_words() {
        let terms = ["warranty".to_owned(), "ärger".to_owned()];
        let highlighted = highlight("Warranty, warranties: Ärger of a warranty", &terms, |word| format!("[{word}]"));
        assert_eq!(highlighted, "[Warranty], warranties: [Ärger] of a [warranty]");
    }
}
