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
pub(super) fn project(texts: &[&Vector]) -> Vec<Point> {
    let matrix = Matrix::of(texts);
    // Any start works that is not perpendicular to the result; a fixed seed makes it deterministic.
    let mut random = fastrand::Rng::with_seed(0x7e1);
    let mut points: Vec<Point> = texts.iter().map(|_| std::array::from_fn(|_| random.f32() - 0.5)).collect();
    orthonormalize(&mut points);
    for _ in 0..ROUNDS {
        points = matrix.times(&matrix.transposed_times(&points));
        orthonormalize(&mut points);
    }
    let spreads = lengths(&matrix.transposed_times(&points));
    for point in &mut points {
        point.iter_mut().zip(spreads).for_each(|(value, spread)| *value *= spread);
    }
    points
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

fn add(sum: &mut Point, weight: f32, point: &Point) {
    sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += weight * value);
}

/// Returns the length of each column.
fn lengths(points: &[Point]) -> Point {
    let mut squares = [0.0; DIMENSIONS];
    for point in points {
        squares.iter_mut().zip(point).for_each(|(sum, value)| *sum += value * value);
    }
    squares.map(f32::sqrt)
}

/// Orthonormalizes the columns with the Gram-Schmidt process. A column that depends on the previous columns becomes
/// zero.
fn orthonormalize(points: &mut [Point]) {
    let before = lengths(points);
    for (axis, before) in before.into_iter().enumerate() {
        let mut along = [0.0; DIMENSIONS];
        for point in points.iter() {
            let value = point.get(axis).copied().unwrap_or_default();
            along.iter_mut().zip(point).take(axis).for_each(|(along, other)| *along += value * other);
        }
        for point in points.iter_mut() {
            let off: f32 = along.iter().zip(point.iter()).take(axis).map(|(along, other)| along * other).sum();
            point.iter_mut().skip(axis).take(1).for_each(|value| *value -= off);
        }
        let left = lengths(points).get(axis).copied().unwrap_or_default();
        // The remainder of a dependent column is only rounding error.
        let scale = if left > before * 1e-4 { 1.0 / left } else { 0.0 };
        points.iter_mut().for_each(|point| point.iter_mut().skip(axis).take(1).for_each(|value| *value *= scale));
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::embedder::{Corpus, embed},
        *,
    };

    fn projected(texts: &[&str]) -> Vec<Point> {
        let features: Vec<_> = texts.iter().map(|text| embed(text)).collect();
        let corpus = Corpus::of(&features);
        let vectors: Vec<_> = features.iter().map(|features| corpus.vector(features)).collect();
        project(&vectors.iter().collect::<Vec<_>>())
    }

    fn distance(a: &Point, b: &Point) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn the_distances_of_a_few_texts_are_kept() {
        // Vectors have length one: equal texts have the distance 0, texts without common words the square root of two.
        let projected = projected(&["bees honey", "bees honey", "zoo", "wax"]);
        assert!(distance(&projected[0], &projected[1]) < 1e-3);
        for (a, b) in [(0, 2), (0, 3), (2, 3)] {
            assert!((distance(&projected[a], &projected[b]) - 2.0_f32.sqrt()).abs() < 1e-2, "{projected:?}");
        }
    }

    #[test]
    fn first_axis_has_the_largest_variance() {
        let projected =
            projected(&["bees honey", "bees honey wax", "bees wax", "zoo lion", "zoo lion tiger", "zoo tiger"]);
        let spread = lengths(&projected);
        assert!(spread.iter().all(|other| *other <= spread[0]), "{spread:?}");
        let sides: Vec<bool> = projected.iter().map(|point| point[0] > 0.0).collect();
        assert!(sides[..3].iter().all(|side| *side == sides[0]) && sides[3..].iter().all(|side| *side != sides[0]));
    }

    #[test]
    fn equal_texts_have_equal_coordinates() {
        assert!(projected(&[]).is_empty());
        for texts in [&["", "", ""][..], &["same", "same"], &["alone"]] {
            assert!(projected(texts).iter().flatten().all(|value| value.abs() < 1e-3));
        }
    }
}
