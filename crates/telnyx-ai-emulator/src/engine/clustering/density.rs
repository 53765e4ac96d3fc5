//! Groups of nearby points, found by HDBSCAN.

use hdbscan::{Hdbscan, HdbscanHyperParams, NnAlgorithm};

use super::space::{DIMENSIONS, Point};

/// Number of neighbours that determine the density at a point.
const NEIGHBOURS: usize = 5;
/// Maximum offset of a point along each axis, on a sphere of radius one.
const JITTER: f32 = 0.02;
/// Distance below which points are equal.
const SAME: f32 = 1e-3;
/// Minimum cosine of the angle between a member and the centre of its group.
const MIN_COSINE: f32 = 0.4;

/// Returns the members of each group of at least `smallest` points in their order, larger groups first. Points between
/// the groups belong to no group.
pub(super) fn groups(points: &[Point], smallest: usize) -> Vec<Vec<usize>> {
    // HDBSCAN always splits a set, so a group needs another group or points around it.
    if points.len() <= smallest || points.iter().flatten().all(|value| value.abs() < SAME) {
        return Vec::new();
    }
    let directions = directions(points);
    let parameters = HdbscanHyperParams::builder()
        .min_cluster_size(smallest)
        .min_samples(NEIGHBOURS.min(smallest))
        // The alternative algorithm stores a distance for each pair of points.
        .nn_algorithm(NnAlgorithm::KdTree)
        .build();
    // Clustering fails only for values that are not finite, and unit vectors are finite.
    let labels = Hdbscan::new(&directions, parameters).cluster().unwrap_or_default();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, label) in labels.into_iter().enumerate() {
        // The label of a point without a group is negative.
        let Ok(group) = usize::try_from(label) else { continue };
        if groups.len() <= group {
            groups.resize_with(group + 1, Vec::new);
        }
        if let Some(group) = groups.get_mut(group) {
            group.push(at);
        }
    }
    for group in &mut groups {
        remove_outliers(group, &directions);
    }
    groups.retain(|group| group.len() >= smallest);
    // A stable sort with deterministic labels keeps the order of equal groups.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

/// Returns the directions of the points with small deterministic offsets.
///
/// The distance of a text from the centre reflects how typical its words are; only the direction reflects its subject.
/// The offsets keep equal texts from having the distance zero, which would be an infinite density.
fn directions(points: &[Point]) -> Vec<Vec<f32>> {
    let mut random = fastrand::Rng::with_seed(0x7e2);
    let direction = |point: &Point| -> Vec<f32> {
        let length = point.iter().map(|value| value * value).sum::<f32>().sqrt();
        let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
        point.iter().map(|value| value * scale + (random.f32() - 0.5) * 2.0 * JITTER).collect()
    };
    points.iter().map(direction).collect()
}

/// Drops members with another direction than their group.
///
/// HDBSCAN keeps the points between two groups with one of them when it removes the last link between the groups.
fn remove_outliers(group: &mut Vec<usize>, points: &[Vec<f32>]) {
    let mut middle = [0.0; DIMENSIONS];
    group
        .iter()
        .filter_map(|member| points.get(*member))
        .for_each(|point| middle.iter_mut().zip(point).for_each(|(sum, value)| *sum += value));
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let near =
        |point: &[f32]| dot(&middle, point) >= MIN_COSINE * dot(&middle, &middle).sqrt() * dot(point, point).sqrt();
    group.retain(|member| points.get(*member).is_some_and(|point| near(point)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns `count` points around the end of an axis.
    fn blob(axis: usize, count: usize) -> impl Iterator<Item = Point> {
        (0..count).map(move |n| {
            let mut point = [0.0; DIMENSIONS];
            point[axis] = 1.0;
            point[(axis + 1 + n % 5) % DIMENSIONS] = 0.01 * n as f32;
            point
        })
    }

    #[test]
    fn dense_points_are_grouped_and_others_are_not() {
        let points: Vec<Point> = blob(0, 8).chain(blob(1, 12)).chain(blob(9, 2)).collect();
        let found = groups(&points, 5);
        assert_eq!(found, [(8..20).collect::<Vec<_>>(), (0..8).collect()]);
        assert_eq!(groups(&points, 5), found);
        assert!(groups(&points, 13).is_empty());
        assert!(groups(&points, usize::MAX).is_empty());
        assert!(groups(&[], 2).is_empty());
    }

    #[test]
    fn points_between_groups_are_in_none() {
        let mut between = [0.0; DIMENSIONS];
        between[11] = 1.0;
        let opposite = blob(0, 8).map(|point| point.map(|value| -value));
        let points: Vec<Point> = blob(0, 8).chain(opposite).chain([between]).collect();
        assert_eq!(groups(&points, 5), [(0..8).collect::<Vec<_>>(), (8..16).collect()]);
    }

    #[test]
    fn equal_points_form_a_group() {
        let same = |axis: usize| vec![blob(axis, 1).next().unwrap(); 10];
        assert_eq!(groups(&[same(0), same(5)].concat(), 5).len(), 2);
        // Copies do not differ enough from near copies.
        let mut almost = same(0);
        almost.iter_mut().for_each(|point| point[2] = 0.08);
        assert_eq!(groups(&[same(0), almost, same(5)].concat(), 5), [(0..20).collect::<Vec<_>>(), (20..30).collect()]);
        assert!(groups(&[[0.0; DIMENSIONS]; 30], 2).is_empty());
    }
}
