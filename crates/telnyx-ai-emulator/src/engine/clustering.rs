//! Themes in a set of chunks, and the topics of each theme.
//!
//! The lexical embedder turns chunks into vectors, their principal components are coordinates, and HDBSCAN finds dense
//! regions. Chunks outside dense regions belong to no theme. The same is done inside each theme with separate
//! weights and components, so that words common to all of its chunks do not count.

use serde::{Deserialize, Serialize};

use super::embedder::{Corpus, Features, Vector};
use naming::Words;

mod density;
mod naming;
mod space;

/// Maximum number of chunks. Of a larger number, every n-th chunk is used, so that each file keeps its share.
pub(crate) const MAX_CHUNKS: usize = 5000;

/// A chunk to cluster.
pub(crate) struct Node<'a> {
    pub(crate) text: &'a str,
    pub(crate) features: &'a Features,
}

/// Minimum numbers of chunks of a theme and of a topic.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Sizes {
    pub(crate) theme: usize,
    pub(crate) topic: usize,
}

/// The themes of a set of chunks.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Clustering {
    /// The position of each chunk in the graph of all chunks.
    pub(crate) coordinates: Vec<[f32; 2]>,
    pub(crate) clusters: Vec<Cluster>,
}

/// A cluster of similar chunks.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cluster {
    pub(crate) header: String,
    pub(crate) summary: String,
    /// Indexes of the chunks, the most central first.
    pub(crate) members: Vec<usize>,
    /// The position of each member in the graph of this cluster.
    pub(crate) coordinates: Vec<[f32; 2]>,
    pub(crate) subclusters: Vec<Cluster>,
}

/// Finds the themes and topics of `nodes`.
pub(crate) fn cluster(nodes: &[Node<'_>], sizes: Sizes) -> Clustering {
    let all: Vec<usize> = (0..nodes.len()).collect();
    let (coordinates, mut clusters) = part(nodes, &all, sizes.theme);
    for cluster in &mut clusters {
        (cluster.coordinates, cluster.subclusters) = part(nodes, &cluster.members, sizes.topic);
    }
    Clustering { coordinates, clusters }
}

/// Returns the positions of these chunks and their clusters, largest first.
fn part(nodes: &[Node<'_>], chosen: &[usize], smallest: usize) -> (Vec<[f32; 2]>, Vec<Cluster>) {
    let chosen: Vec<(usize, &Node<'_>)> = chosen.iter().filter_map(|at| Some((*at, nodes.get(*at)?))).collect();
    let corpus = Corpus::of(chosen.iter().map(|(_, node)| node.features));
    let vectors: Vec<Vector> = chosen.iter().map(|(_, node)| corpus.vector(node.features)).collect();
    let coordinates = space::project(&vectors.iter().collect::<Vec<_>>());
    let groups = density::groups(&coordinates, smallest);
    let groups: Vec<Vec<Member<'_>>> = groups
        .iter()
        .map(|group| {
            let members = group.iter().filter_map(|at| Some((chosen.get(*at)?, vectors.get(*at)?)));
            members.map(|((at, node), vector)| Member { at: *at, text: node.text, vector }).collect()
        })
        .collect();
    let words: Vec<Words> = groups.iter().map(|group| Words::of(group.iter().map(|member| member.text))).collect();
    let headers = naming::headers(&words);
    let clusters = groups.into_iter().zip(headers).map(|(group, header)| describe(group, header, &corpus)).collect();
    (coordinates.iter().map(|[x, y, ..]| [*x, *y]).collect(), clusters)
}

struct Member<'a> {
    at: usize,
    text: &'a str,
    vector: &'a Vector,
}

fn describe(mut group: Vec<Member<'_>>, header: String, corpus: &Corpus) -> Cluster {
    // The product with the sum is the sum of the similarities of a chunk to all others.
    let middle = Vector::sum(group.iter().map(|member| member.vector));
    // A stable sort keeps the order of equal chunks.
    group.sort_by(|a, b| b.vector.dot(&middle).total_cmp(&a.vector.dot(&middle)));
    Cluster {
        header,
        summary: naming::summary(group.iter().map(|member| member.text), corpus, &middle),
        members: group.iter().map(|member| member.at).collect(),
        coordinates: Vec::new(),
        subclusters: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
