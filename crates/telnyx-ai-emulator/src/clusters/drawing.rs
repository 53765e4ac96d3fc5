//! The content of a cluster graph.

use std::collections::{HashMap, HashSet};

use super::found::{Found, subcluster_id};
use crate::{
    engine::clustering::Cluster,
    graph::{Graph, Group, chunks},
};

/// Returns the graph of all clusters.
pub(crate) fn of_all(bucket: &str, found: &Found) -> Graph {
    let all: Vec<usize> = (0..found.clustering.coordinates.len()).collect();
    let clusters = &found.clustering.clusters;
    let (groups, rest) = part(&all, &found.clustering.coordinates, clusters, |at| at.to_string());
    Graph {
        title: format!("Clusters of the bucket \"{bucket}\""),
        subtitle: format!("{}, {}", chunks(all.len()), count(clusters.len(), "cluster")),
        groups,
        rest,
    }
}

/// Returns the graph of one cluster with its sub-clusters, or `None` if there is no such cluster.
pub(crate) fn of_one(bucket: &str, found: &Found, id: i64) -> Option<Graph> {
    let cluster = found.clustering.clusters.get(usize::try_from(id).ok()?)?;
    let id = id.to_string();
    let (groups, rest) =
        part(&cluster.members, &cluster.coordinates, &cluster.subclusters, |at| subcluster_id(&id, at));
    Some(Graph {
        title: format!("Cluster {id} of the bucket \"{bucket}\": {}", cluster.header),
        subtitle: format!("{}, {}", chunks(cluster.members.len()), count(cluster.subclusters.len(), "sub-cluster")),
        groups,
        rest,
    })
}

/// Returns the points of each cluster, and the remaining points.
fn part(
    members: &[usize],
    coordinates: &[[f32; 2]],
    clusters: &[Cluster],
    id: impl Fn(usize) -> String,
) -> (Vec<Group>, Vec<[f32; 2]>) {
    let coordinates: HashMap<usize, [f32; 2]> = members.iter().copied().zip(coordinates.iter().copied()).collect();
    let groups = clusters.iter().enumerate().map(|(at, cluster)| Group {
        id: id(at),
        name: cluster.header.clone(),
        points: cluster.members.iter().filter_map(|member| coordinates.get(member).copied()).collect(),
    });
    let grouped: HashSet<usize> = clusters.iter().flat_map(|cluster| cluster.members.iter().copied()).collect();
    let rest = members.iter().filter(|member| !grouped.contains(*member));
    (groups.collect(), rest.filter_map(|member| coordinates.get(member).copied()).collect())
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
