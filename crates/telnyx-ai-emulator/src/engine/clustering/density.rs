//! Groups of places that lie close together, by HDBSCAN.

use hdbscan::{Hdbscan, HdbscanHyperParams, NnAlgorithm};

use super::space::{DIMENSIONS, Place};

/// How many neighbours tell how dense it is around a place.
const NEIGHBOURS: usize = 5;
/// How far places are moved at most along each axis, on a sphere of radius one.
const JITTER: f32 = 0.02;
/// Places this near to each other are the same.
const SAME: f32 = 1e-3;
/// The least cosine of the angle between a member and the middle of its group.
const LEAST_COSINE: f32 = 0.4;

/// The members of each group of at least `smallest` places, in their order, larger groups first.
/// Places between the groups are in none.
pub(super) fn groups(places: &[Place], smallest: usize) -> Vec<Vec<usize>> {
    // HDBSCAN always parts a set, so a group needs another one, or something around it.
    if places.len() <= smallest || places.iter().flatten().all(|value| value.abs() < SAME) {
        return Vec::new();
    }
    let points = spread(places);
    let parameters = HdbscanHyperParams::builder()
        .min_cluster_size(smallest)
        .min_samples(NEIGHBOURS.min(smallest))
        // The other way holds a distance for each pair.
        .nn_algorithm(NnAlgorithm::KdTree)
        .build();
    // It refuses only values that are not finite, which unit vectors never are.
    let labels = Hdbscan::new(&points, parameters).cluster().unwrap_or_default();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, label) in labels.into_iter().enumerate() {
        // The label of a place in no group is negative.
        let Ok(group) = usize::try_from(label) else { continue };
        if groups.len() <= group {
            groups.resize_with(group + 1, Vec::new);
        }
        if let Some(group) = groups.get_mut(group) {
            group.push(at);
        }
    }
    for group in &mut groups {
        drop_strays(group, &points);
    }
    groups.retain(|group| group.len() >= smallest);
    // Stable, and the crate's labels are in a fixed order: equals keep it.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

/// The directions of the places, moved a little, always alike.
///
/// How far a text is from the middle tells how typical its words are, not what it is about; only the
/// direction does. And texts that are the same must not be at distance zero, where density is endless.
fn spread(places: &[Place]) -> Vec<Vec<f32>> {
    let mut random = fastrand::Rng::with_seed(0x7e2);
    let spread = |place: &Place| -> Vec<f32> {
        let length = place.iter().map(|value| value * value).sum::<f32>().sqrt();
        let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
        place.iter().map(|value| value * scale + (random.f32() - 0.5) * 2.0 * JITTER).collect()
    };
    places.iter().map(spread).collect()
}

/// Drops the members that point elsewhere than their group.
///
/// When the last link between two groups is cut, HDBSCAN leaves what lies between them with one of them.
fn drop_strays(group: &mut Vec<usize>, points: &[Vec<f32>]) {
    let mut middle = [0.0; DIMENSIONS];
    group
        .iter()
        .filter_map(|member| points.get(*member))
        .for_each(|point| middle.iter_mut().zip(point).for_each(|(sum, value)| *sum += value));
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let near =
        |point: &[f32]| dot(&middle, point) >= LEAST_COSINE * dot(&middle, &middle).sqrt() * dot(point, point).sqrt();
    group.retain(|member| points.get(*member).is_some_and(|point| near(point)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many places around the end of an axis.
    fn blob(axis: usize, count: usize) -> impl Iterator<Item = Place> {
        (0..count).map(move |n| {
            let mut place = [0.0; DIMENSIONS];
            place[axis] = 1.0;
            place[(axis + 1 + n % 5) % DIMENSIONS] = 0.01 * n as f32;
            place
        })
    }

    #[test]
    fn dense_places_are_grouped_and_others_are_not() {
        let places: Vec<Place> = blob(0, 8).chain(blob(1, 12)).chain(blob(9, 2)).collect();
        let found = groups(&places, 5);
        assert_eq!(found, [(8..20).collect::<Vec<_>>(), (0..8).collect()]);
        assert_eq!(groups(&places, 5), found);
        assert!(groups(&places, 13).is_empty());
        assert!(groups(&places, usize::MAX).is_empty());
        assert!(groups(&[], 2).is_empty());
    }

    #[test]
    fn what_lies_between_groups_is_in_none() {
        let mut between = [0.0; DIMENSIONS];
        between[11] = 1.0;
        let opposite = blob(0, 8).map(|place| place.map(|value| -value));
        let places: Vec<Place> = blob(0, 8).chain(opposite).chain([between]).collect();
        assert_eq!(groups(&places, 5), [(0..8).collect::<Vec<_>>(), (8..16).collect()]);
    }

    #[test]
    fn equal_places_are_a_group_like_any_other() {
        let same = |axis: usize| vec![blob(axis, 1).next().unwrap(); 10];
        assert_eq!(groups(&[same(0), same(5)].concat(), 5).len(), 2);
        // Copies do not stand out from what is almost the same.
        let mut almost = same(0);
        almost.iter_mut().for_each(|place| place[2] = 0.08);
        assert_eq!(groups(&[same(0), almost, same(5)].concat(), 5), [(0..20).collect::<Vec<_>>(), (20..30).collect()]);
        assert!(groups(&[[0.0; DIMENSIONS]; 30], 2).is_empty());
    }
}
