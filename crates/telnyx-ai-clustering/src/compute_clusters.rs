//! Parameters of a computation of clusters.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::{ExtraFields, from_text};

/// Parameters of [`Clusters::compute`](crate::Clusters::compute): the documents to cluster, and the granularity.
///
/// A string converts into parameters with all defaults: `clusters.compute("docs")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComputeClusters {
    /// Name of the bucket. It must be embedded.
    pub bucket: String,
    /// Names of the files to cluster. Default: all files of the bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<String>>,
    /// Prefix of the names of the files to cluster. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Minimum number of related chunks of a cluster, a broad theme. Default 25.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_cluster_size: Option<u32>,
    /// Minimum number of related chunks of a sub-cluster, a topic within a theme. Default 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_subcluster_size: Option<u32>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl ComputeClusters {
    /// Creates parameters for all files of a bucket, with the service's defaults.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            files: None,
            prefix: None,
            min_cluster_size: None,
            min_subcluster_size: None,
            extra: ExtraFields::default(),
        }
    }

    /// Sets [`files`](field@Self::files).
    #[must_use]
    pub fn files<S: Into<String>>(mut self, files: impl IntoIterator<Item = S>) -> Self {
        self.files = Some(files.into_iter().map(Into::into).collect());
        self
    }

    /// Sets [`prefix`](field@Self::prefix).
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Sets [`min_cluster_size`](field@Self::min_cluster_size).
    #[must_use]
    pub fn min_cluster_size(mut self, min_cluster_size: u32) -> Self {
        self.min_cluster_size = Some(min_cluster_size);
        self
    }

    /// Sets [`min_subcluster_size`](field@Self::min_subcluster_size).
    #[must_use]
    pub fn min_subcluster_size(mut self, min_subcluster_size: u32) -> Self {
        self.min_subcluster_size = Some(min_subcluster_size);
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}

from_text!(ComputeClusters, ComputeClusters::new);
