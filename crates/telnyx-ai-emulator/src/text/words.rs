//! The words of a text for the lexical embedder.
//!
//! Implemented here: `rust-stemmers` has other stems, which would change every ranking and not match stored features.

/// Words without information about the subject of a text.
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "being", "but", "by", "can", "could", "did", "do", "does", "doing", "for", "from", "had", "has", "have",
    "having", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "me",
    "more", "most", "my", "no", "nor", "not", "of", "on", "once", "only", "or", "other", "our", "out", "over", "own",
    "please", "s", "she", "should", "so", "some", "such", "t", "tell", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "to", "too", "under", "until", "up", "very", "was", "we", "were",
    "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your",
];

/// Returns the runs of letters and digits in lower case, in order.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(|word| {
            let word = word.trim_matches(['\'', '’']);
            let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
            word.to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Returns the words without stop words.
pub(crate) fn content_words(text: &str) -> impl Iterator<Item = String> {
    words(text).into_iter().filter(|word| STOP_WORDS.binary_search(&word.as_str()).is_err())
}

/// Returns the stems of the words without stop words.
pub(crate) fn stems(text: &str) -> Vec<String> {
    content_words(text).map(|word| stem(&word)).collect()
}

/// Stems English endings: "returns", "returned" and "returning" become "return".
///
/// The stems of all forms of a word must be equal, but a stem may be no word.
pub(crate) fn stem(word: &str) -> String {
    // Endings are removed by bytes, which is safe only in ASCII.
    if !word.is_ascii() || word.len() < 4 || word.bytes().any(|b| b.is_ascii_digit()) {
        return word.to_owned();
    }
    let mut stem = strip_plural(word);
    for ending in ["ing", "ed", "ly"] {
        if let Some(rest) = stem.strip_suffix(ending)
            && rest.len() >= 3
            && rest.contains(['a', 'e', 'i', 'o', 'u', 'y'])
        {
            stem = undouble(rest).to_owned();
            break;
        }
    }
    if stem.len() > 3
        && let Some(rest) = stem.strip_suffix('e')
    {
        stem = rest.to_owned();
    }
    if stem.len() > 2
        && let Some(rest) = stem.strip_suffix('y')
    {
        stem = format!("{rest}i");
    }
    stem
}

fn strip_plural(word: &str) -> String {
    if let Some(rest) = word.strip_suffix("ies") {
        return format!("{rest}y");
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if word.ends_with(ending) {
            return word.strip_suffix("es").unwrap_or(word).to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(rest) if !rest.ends_with(['s', 'u', 'i']) => rest.to_owned(),
        _ => word.to_owned(),
    }
}

/// Reduces a doubled final consonant: "shipp" (of "shipping") becomes "ship"; "sell" and "pass" are unchanged.
fn undouble(stem: &str) -> &str {
    let mut letters = stem.chars().rev();
    match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before && !"aeiouls".contains(last) && stem.len() > 3 => {
            stem.get(..stem.len() - 1).unwrap_or(stem)
        }
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stop_words_are_sorted() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for forms in [
            &["return", "returns", "returned", "returning"][..],
            &["ship", "ships", "shipped", "shipping"],
            &["store", "stores", "stored", "storing"],
            &["policy", "policies"],
            &["box", "boxes"],
        ] {
            let stems: Vec<_> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{forms:?} -> {stems:?}");
        }
    }

    #[test]
    fn stop_words_and_possessives_are_removed() {
        assert_eq!(stems("What is the customer's refund?"), ["customer", "refund"]);
    }

    #[test]
    fn other_scripts_survive() {
        assert_eq!(words("Größe — Žluťoučký, 東京"), ["größe", "žluťoučký", "東京"]);
    }
}
