//! The name that the user probably meant.

/// Returns the candidate with the smallest edit distance, ignoring case and the part before the slash if `name` has
/// none. Returns `None` if no candidate is similar.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let distance = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let short = candidate.rsplit('/').next().filter(|_| !name.contains('/')).unwrap_or(&candidate);
        if short.contains(&name) { 0 } else { edit_distance(&name, short) }
    };
    let best = candidates.into_iter().map(|candidate| (distance(candidate), candidate)).min_by_key(|(d, _)| *d);
    best.filter(|(distance, _)| *distance <= name.chars().count().div_ceil(2)).map(|(_, candidate)| candidate)
}

/// Returns the number of insertions, deletions and substitutions that turn one text into the other.
fn edit_distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (above, from) in left.chars().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        let mut next = vec![before];
        for (to, up) in right.chars().zip(row.iter().skip(1)) {
            before = (diagonal + usize::from(from != to)).min(up + 1).min(before + 1);
            diagonal = *up;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{edit_distance, nearest};

    #[test]
    fn edit_distances_are_those_of_levenshtein() {
        for (left, right, distance) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("flaw", "lawn", 2)]
        {
            assert_eq!(edit_distance(left, right), distance, "{left} {right}");
        }
    }

    #[test]
    fn the_nearest_model_is_found_by_its_short_name_too() {
        let models = ["moonshotai/Kimi-K2.6", "zai-org/GLM-5.3", "zai-org/GLM-5.3-Flash"];
        assert_eq!(nearest("moonshotai/kimi-k26", models), Some("moonshotai/Kimi-K2.6"));
        assert_eq!(nearest("kimi", models), Some("moonshotai/Kimi-K2.6"));
        assert_eq!(nearest("glm5.3", models), Some("zai-org/GLM-5.3"));
        assert_eq!(nearest("gpt", models), None);
        assert_eq!(nearest("gpt", []), None);
    }
}
