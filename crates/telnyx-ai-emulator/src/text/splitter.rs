//! Splitting of documents into overlapping chunks.
//!
//! Implemented here: `text-splitter` adds 15 crates and uses other borders.

/// Splits `text` into chunks of at most `size` characters that overlap by up to `overlap`.
///
/// A border is moved back to white space if that costs at most a quarter of the chunk, so that words are not split.
/// Every character of the text is in some chunk. Chunks of white space only are omitted. `overlap` must be less than
/// `size`; a size of 0 means 1.
pub(crate) fn split(text: &str, size: usize, overlap: usize) -> Vec<String> {
    let size = size.max(1);
    let overlap = overlap.min(size - 1);
    let chars: Vec<char> = text.chars().collect();
    let mut chunks = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let hard_end = start.saturating_add(size).min(chars.len());
        let end = if hard_end == chars.len() {
            hard_end
        } else {
            // The next chunk starts at `end - overlap`, which must be after the start of this chunk.
            let earliest = (start + size - size / 4).max(start + overlap + 1);
            border_before(&chars, earliest, hard_end)
        };
        let chunk: String = chars.get(start..end).unwrap_or_default().iter().collect();
        if !chunk.trim().is_empty() {
            chunks.push(chunk);
        }
        if end == chars.len() {
            break;
        }
        start = border_after(&chars, end - overlap, (end - overlap + overlap / 4).min(end));
    }
    chunks
}

/// Returns the last position in `earliest..=latest` that follows white space, or `latest`.
fn border_before(chars: &[char], earliest: usize, latest: usize) -> usize {
    (earliest..=latest).rev().find(|&at| follows_space(chars, at)).unwrap_or(latest)
}

/// Returns the first position in `earliest..=latest` that follows white space, or `earliest`.
fn border_after(chars: &[char], earliest: usize, latest: usize) -> usize {
    (earliest..=latest).find(|&at| follows_space(chars, at)).unwrap_or(earliest)
}

fn follows_space(chars: &[char], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|c| c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_spaces_the_windows_are_exact() {
        assert_eq!(split("abcdefghij", 4, 2), ["abcd", "cdef", "efgh", "ghij"]);
        assert_eq!(split("abcdefghij", 4, 0), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn windows_end_at_word_boundaries_if_possible() {
        assert_eq!(split("one two three four", 10, 0), ["one two ", "three four"]);
    }

    #[test]
    fn multibyte_characters_are_never_split() {
        let text = "ěšč🙂řžý".repeat(50);
        let chunks = split(&text, 7, 3);
        assert!(chunks.iter().all(|chunk| chunk.chars().count() <= 7));
        assert!(chunks.iter().all(|chunk| text.contains(chunk.as_str())));
    }

    #[test]
    fn every_size_and_overlap_covers_the_text_and_ends() {
        let text = "The quick brown fox, it jumps over\nthe lazy dog; again and again.";
        for size in 1..40 {
            for overlap in 0..size {
                let chunks = split(text, size, overlap);
                let mut from = 0;
                for chunk in &chunks {
                    assert!(chunk.chars().count() <= size);
                    let at = text[from..].find(chunk.trim()).map(|at| at + from);
                    from = at.expect("chunks come in order").max(from);
                }
                for word in text.split_whitespace().filter(|word| word.len() * 2 < overlap) {
                    assert!(chunks.iter().any(|c| c.contains(word)), "{word} {size} {overlap}");
                }
            }
        }
    }

    #[test]
    fn blank_documents_have_no_chunks() {
        assert!(split("", 10, 2).is_empty());
        assert!(split("  \n ", 10, 2).is_empty());
    }
}
