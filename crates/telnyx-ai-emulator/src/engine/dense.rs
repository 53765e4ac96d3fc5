//! Features as the dense vector of an embedding model.

use super::embedder::{Features, embed};

/// Number of coordinates for each feature. More coordinates reduce accidental similarities.
const COORDINATES: u64 = 8;

/// Returns the vector of a text with this number of dimensions and length one.
///
/// The features are distributed over the dimensions with signs, so that collisions cancel out and the dot product of
/// two vectors approximates the similarity of their texts.
pub(crate) fn dense(text: &str, size: usize) -> Vec<f32> {
    let mut vector = scatter(&embed(text), size);
    if vector.iter().all(|number| *number == 0.0) {
        // The text has only stop words, but no vector may have length zero.
        vector = scatter(&Features::of_text(text), size);
    }
    normalise(&mut vector);
    vector
}

/// Truncates a vector and normalizes it, as models with variable dimensions do.
pub(crate) fn shorten(vector: &mut Vec<f32>, size: usize) {
    vector.truncate(size);
    normalise(vector);
}

fn scatter(features: &Features, size: usize) -> Vec<f32> {
    let mut vector = vec![0.0; size];
    for (feature, strength) in features.strengths() {
        for coordinate in 0..COORDINATES {
            let bits = mix(u64::from(*feature) << 8 | coordinate);
            let at = (bits >> 1) % size.max(1) as u64;
            let sign = if bits & 1 == 0 { 1.0 } else { -1.0 };
            if let Some(number) = usize::try_from(at).ok().and_then(|at| vector.get_mut(at)) {
                *number += sign * strength;
            }
        }
    }
    vector
}

fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|number| *number /= length);
    }
}

/// SplitMix64, implemented here so that vectors do not change with an upgrade.
fn mix(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(one: &[f32], other: &[f32]) -> f32 {
        one.iter().zip(other).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn every_vector_has_its_size_and_length_one() {
        for size in [32, 1024, 4096] {
            for text in ["How long is the warranty?", "the", "", "!", &"word ".repeat(5000)] {
                let vector = dense(text, size);
                assert_eq!(vector.len(), size);
                assert!((similarity(&vector, &vector) - 1.0).abs() < 1e-4, "{text:.20}");
            }
        }
        assert_ne!(dense("the", 1024), dense("of", 1024));
    }

    #[test]
    fn texts_with_common_words_are_more_similar() {
        let [query, near, far] = [
            "How long is the warranty of the lamp?",
            "The warranty for lamps lasts two years.",
            "Bees make honey in the summer.",
        ]
        .map(|text| dense(text, 1024));
        assert!(similarity(&query, &near) > 0.4, "{}", similarity(&query, &near));
        assert!(similarity(&query, &far).abs() < 0.15, "{}", similarity(&query, &far));
        assert!(similarity(&dense("Refund policies!", 4096), &dense("refund policy", 4096)) > 0.999);
    }

    #[test]
    fn long_texts_without_common_words_are_dissimilar() {
        // Their features share most coordinates, so only the signs separate them.
        let text = |letters: [char; 4]| {
            let word = |n: usize| (0..5).map(|coordinate| letters[(n >> (2 * coordinate)) % 4]).collect::<String>();
            (0..400).map(word).collect::<Vec<_>>().join(" ")
        };
        let (one, other) = (text(['b', 'c', 'd', 'f']), text(['g', 'h', 'j', 'k']));
        let found = similarity(&dense(&one, 1024), &dense(&other, 1024));
        assert!(found.abs() < 0.15, "{found}");
    }

    #[test]
    fn shortened_vectors_distinguish_texts() {
        let short = |text: &str| {
            let mut vector = dense(text, 4096);
            shorten(&mut vector, 512);
            assert!((similarity(&vector, &vector) - 1.0).abs() < 1e-4);
            vector
        };
        let query = short("Does the warranty cover water?");
        let (near, far) = (short("Water damage is under warranty."), short("Bees make honey."));
        assert_eq!(query.len(), 512);
        assert!(similarity(&query, &near) > similarity(&query, &far) + 0.2);
    }
}
