//! The principal components of texts: the few directions in which they differ most.
//!
//! Density is not meaningful in the thousands of dimensions of the embedder, where all texts have about the same
//! distance. Density is meaningful along the principal components.
//!
//! Implemented here: `nalgebra` adds 10 crates and needs the dense matrix with thousands of columns.

use std::collections::HashMap;

use super::super::embedder::Vector;

/// Number of directions.
pub(super) const DIMENSIONS: usize = 12;
/// Number of power iterations.
const ROUNDS: usize = 10;

/// The position of a text: one coordinate per direction, the most significant first.
pub(super) type Point = [f32; DIMENSIONS];

/// Computes the coordinates of texts along their principal components.
///
/// Power iteration on all directions at once: each round multiplies them with the matrix of the dot products of the
/// texts, without building it, and orthonormalizes them.
pub(super) fn places(texts: &[&Vector]) -> Vec<Point> {
    let matrix = Matrix::of(texts);
    // Any start works that is not perpendicular to the result; a fixed seed makes it deterministic.
    let mut random = fastrand::Rng::with_seed(0x7e1);
    let mut places: Vec<Point> = texts.iter().map(|_| std::array::from_fn(|_| random.f32() - 0.5)).collect();
    orthonormalize(&mut places);
    for _ in 0..ROUNDS {
        places = matrix.times(&matrix.transposed_times(&places));
        orthonormalize(&mut places);
    }
    let spreads = lengths(&matrix.transposed_times(&places));
    for place in &mut places {
        place.iter_mut().zip(spreads).for_each(|(value, spread)| *value *= spread);
    }
    places
}

/// The texts as rows, their features as columns, and the mean of the rows, which is subtracted.
struct Matrix {
    rows: Vec<Vec<(usize, f32)>>,
    mean: Vec<f32>,
}

impl Matrix {
    fn of(texts: &[&Vector]) -> Self {
        let mut columns: HashMap<u32, usize> = HashMap::new();
        let mut mean = Vec::new();
        let share = 1.0 / texts.len().max(1) as f32;
        let rows = texts.iter().map(|text| {
            let row = text.weights().iter().map(|(feature, weight)| {
                let next = columns.len();
                let column = *columns.entry(*feature).or_insert(next);
                if column == next {
                    mean.push(0.0);
                }
                if let Some(sum) = mean.get_mut(column) {
                    *sum += weight * share;
                }
                (column, *weight)
            });
            row.collect()
        });
        let rows = rows.collect();
        Self { rows, mean }
    }

    /// Returns the product with a matrix of one row per feature.
    fn times(&self, features: &[Point]) -> Vec<Point> {
        let mut off = [0.0; DIMENSIONS];
        self.mean.iter().zip(features).for_each(|(mean, feature)| add(&mut off, -mean, feature));
        let product = |row: &Vec<(usize, f32)>| {
            let mut sum = off;
            for (column, weight) in row {
                if let Some(feature) = features.get(*column) {
                    add(&mut sum, *weight, feature);
                }
            }
            sum
        };
        self.rows.iter().map(product).collect()
    }

    /// Returns the product of the transposed matrix with a matrix of one row per text.
    fn transposed_times(&self, texts: &[Point]) -> Vec<Point> {
        let mut total = [0.0; DIMENSIONS];
        texts.iter().for_each(|text| add(&mut total, 1.0, text));
        let mut product: Vec<Point> = self.mean.iter().map(|mean| total.map(|total| -mean * total)).collect();
        for (row, text) in self.rows.iter().zip(texts) {
            for (column, weight) in row {
                if let Some(sum) = product.get_mut(*column) {
                    add(sum, *weight, text);
                }
            }
        }
        product
    }
}

fn add(sum: &mut Point, weight: f32, place: &Point) {
    sum.iter_mut().zip(place).for_each(|(sum, value)| *sum += weight * value);
}

/// Returns the length of each column.
fn lengths(places: &[Point]) -> Point {
    let mut squares = [0.0; DIMENSIONS];
    for place in places {
        squares.iter_mut().zip(place).for_each(|(sum, value)| *sum += value * value);
    }
    squares.map(f32::sqrt)
}

/// Orthonormalizes the columns with the Gram-Schmidt process. A column that depends on the previous columns becomes
/// zero.
fn orthonormalize(places: &mut [Point]) {
    let before = lengths(places);
    for (axis, before) in before.into_iter().enumerate() {
        let mut along = [0.0; DIMENSIONS];
        for place in places.iter() {
            let value = place.get(axis).copied().unwrap_or_default();
            along.iter_mut().zip(place).take(axis).for_each(|(along, other)| *along += value * other);
        }
        for place in places.iter_mut() {
            let off: f32 = along.iter().zip(place.iter()).take(axis).map(|(along, other)| along * other).sum();
            place.iter_mut().skip(axis).take(1).for_each(|value| *value -= off);
        }
        let left = lengths(places).get(axis).copied().unwrap_or_default();
        // The remainder of a dependent column is only rounding error.
        let scale = if left > before * 1e-4 { 1.0 / left } else { 0.0 };
        places.iter_mut().for_each(|place| place.iter_mut().skip(axis).take(1).for_each(|value| *value *= scale));
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::embedder::{Corpus, embed},
        *,
    };

    fn placed(texts: &[&str]) -> Vec<Point> {
        let features: Vec<_> = texts.iter().map(|text| embed(text)).collect();
        let corpus = Corpus::of(&features);
        let vectors: Vec<_> = features.iter().map(|features| corpus.place(features)).collect();
        places(&vectors.iter().collect::<Vec<_>>())
    }

    fn distance(a: &Point, b: &Point) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn the_distances_of_a_few_texts_are_kept() {
        // Vectors have length one: equal texts have the distance 0, texts without common words the square root of two.
        let placed = placed(&["bees honey", "bees honey", "zoo", "wax"]);
        assert!(distance(&placed[0], &placed[1]) < 1e-3);
        for (a, b) in [(0, 2), (0, 3), (2, 3)] {
            assert!((distance(&placed[a], &placed[b]) - 2.0_f32.sqrt()).abs() < 1e-2, "{placed:?}");
        }
    }

    #[test]
    fn first_axis_has_the_largest_variance() {
        let placed = placed(&["bees honey", "bees honey wax", "bees wax", "zoo lion", "zoo lion tiger", "zoo tiger"]);
        let spread = lengths(&placed);
        assert!(spread.iter().all(|other| *other <= spread[0]), "{spread:?}");
        let sides: Vec<bool> = placed.iter().map(|place| place[0] > 0.0).collect();
        assert!(sides[..3].iter().all(|side| *side == sides[0]) && sides[3..].iter().all(|side| *side != sides[0]));
    }

    #[test]
    fn equal_texts_have_equal_coordinates() {
        assert!(placed(&[]).is_empty());
        for texts in [&["", "", ""][..], &["same", "same"], &["alone"]] {
            assert!(placed(texts).iter().flatten().all(|value| value.abs() < 1e-3));
        }
    }
}
