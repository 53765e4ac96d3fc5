//! The input and the result of a cluster task.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    engine::{
        clustering::{self, Cluster, Clustering, Node, Sizes},
        indexer::Chunk,
    },
    store::Store,
};

/// A selection of chunks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Selection {
    pub(crate) bucket: String,
    /// Names of the files to cluster; empty for all files.
    pub(crate) files: Vec<String>,
    /// Only files with this prefix.
    pub(crate) prefix: String,
}

/// Clusters with their chunks.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) chunks: Vec<FoundChunk>,
    pub(crate) clustering: Clustering,
}

/// A chunk of a clustering.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FoundChunk {
    filename: String,
    text: String,
}

/// The level of detail of a result.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Detail {
    /// Maximum number of central chunks shown with each cluster.
    pub(crate) nodes: usize,
    pub(crate) subclusters: bool,
}

/// Clusters the chunks of a selection. Returns `None` for a selection without chunks.
pub(crate) fn find(store: &Store, selection: &Selection, sizes: Sizes) -> Option<Found> {
    let (_, files) = store.searchable(&selection.bucket)?;
    let files: Vec<(String, Arc<[Chunk]>)> = files
        .into_iter()
        .filter(|(name, _)| selection.files.is_empty() || selection.files.contains(name))
        .filter(|(name, _)| name.starts_with(&selection.prefix))
        .map(|(name, file)| (name, file.chunks))
        .collect();
    let all: Vec<(&str, &Chunk)> =
        files.iter().flat_map(|(name, chunks)| chunks.iter().map(move |chunk| (name.as_str(), chunk))).collect();
    let chosen = downsample(&all, clustering::MAX_CHUNKS);
    let nodes: Vec<Node<'_>> =
        chosen.iter().map(|(_, chunk)| Node { text: &chunk.text, features: chunk.features() }).collect();
    let clustering = clustering::cluster(&nodes, sizes);
    let chunk = |(name, chunk): &(&str, &Chunk)| FoundChunk { filename: (*name).to_owned(), text: chunk.text.clone() };
    let chunks: Vec<FoundChunk> = chosen.iter().map(chunk).collect();
    (!chunks.is_empty()).then_some(Found { chunks, clustering })
}

/// Returns at most `max` items, evenly spread over all.
fn downsample<T: Copy>(items: &[T], max: usize) -> Vec<T> {
    let share = |at: usize| at * max / items.len().max(1);
    let kept = items.iter().enumerate().filter(|(at, _)| items.len() <= max || share(*at) != share(at + 1));
    kept.map(|(_, item)| *item).collect()
}

impl Found {
    /// Returns the clusters as the result of a task.
    pub(crate) fn to_json(&self, detail: Detail) -> Value {
        let clusters = self.clustering.clusters.iter().enumerate();
        clusters.map(|(at, cluster)| self.cluster_json(&at.to_string(), cluster, detail)).collect()
    }

    fn cluster_json(&self, id: &str, cluster: &Cluster, detail: Detail) -> Value {
        let nodes = cluster.members.iter().take(detail.nodes).filter_map(|at| self.chunks.get(*at));
        let shown = if detail.subclusters { cluster.subclusters.as_slice() } else { &[] };
        let subclusters = shown.iter().enumerate();
        json!({
            "cluster_id": id,
            "cluster_header": cluster.header,
            "cluster_summary": cluster.summary,
            "total_number_of_nodes": cluster.members.len(),
            "nodes": nodes.map(|chunk| json!(chunk)).collect::<Value>(),
            "subclusters": subclusters
                .map(|(at, cluster)| self.cluster_json(&subcluster_id(id, at), cluster, detail))
                .collect::<Value>(),
        })
    }
}

/// Returns the id of a sub-cluster: the id of its cluster and the index of the sub-cluster.
pub(super) fn subcluster_id(cluster_id: &str, at: usize) -> String {
    format!("{cluster_id}_{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_an_even_share() {
        let items: Vec<usize> = (0..10).collect();
        assert_eq!(downsample(&items, 10), items);
        assert_eq!(downsample(&items, 5), [1, 3, 5, 7, 9]);
        assert_eq!(downsample(&items, 3).len(), 3);
        assert!(downsample::<usize>(&[], 3).is_empty());
    }

    #[test]
    fn clusters_are_shown_in_the_requested_detail() {
        let cluster = |members: &[usize], subclusters| Cluster {
            header: "head".to_owned(),
            summary: "Sum.".to_owned(),
            members: members.to_vec(),
            coordinates: Vec::new(),
            subclusters,
        };
        let chunk = |text: &str| FoundChunk { filename: "a.txt".to_owned(), text: text.to_owned() };
        let clusters = vec![cluster(&[0], Vec::new()), cluster(&[2, 1], vec![cluster(&[1], Vec::new())])];
        let clustering = Clustering { coordinates: Vec::new(), clusters };
        let found = Found { chunks: vec![chunk("x"), chunk("y"), chunk("z")], clustering };

        let min = found.to_json(Detail { nodes: 0, subclusters: false });
        assert_eq!(
            min[1],
            json!({"cluster_id": "1", "cluster_header": "head", "cluster_summary": "Sum.",
                "total_number_of_nodes": 2, "nodes": [], "subclusters": []})
        );
        let max = found.to_json(Detail { nodes: usize::MAX, subclusters: true });
        assert_eq!(max[1]["nodes"], json!([{"filename": "a.txt", "text": "z"}, {"filename": "a.txt", "text": "y"}]));
        assert_eq!(max[1]["subclusters"][0]["cluster_id"], "1_0");
        assert_eq!(max[1]["subclusters"][0]["nodes"], json!([{"filename": "a.txt", "text": "y"}]));
    }
}
