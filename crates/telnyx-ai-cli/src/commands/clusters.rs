//! `clusters`: groups of similar passages of a bucket.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use telnyx_ai::Telnyx;
use telnyx_ai::clustering::{ClusterResult, ClusterTask, ComputeClusters, GetClusterGraph, GetClusters, ListClusters};

use crate::exit::Outcome;
use crate::output::{self, Stream};
use crate::picture::{self, Protocol};
use crate::progress::Progress;
use crate::resource::{self, Ids, ListOptions};

/// Width of the longest bar.
const BAR: usize = 20;

/// Compute and show clusters of similar passages.
#[derive(Debug, Subcommand)]
pub(crate) enum Clusters {
    Compute(Compute),
    /// List the tasks that compute clusters
    #[command(after_help = "Example:\n  telnyx-ai clusters list --emulator")]
    List(ListOptions),
    Show(Show),
    Graph(Graph),
    /// Delete tasks with their clusters
    #[command(after_help = "Example:\n  telnyx-ai clusters delete 6f1c0f7e-6f0b-4a5c-9d0e-1c2b3a4d5e6f")]
    Delete(Ids),
}

/// Compute the clusters of an embedded bucket, and print them.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai clusters compute handbook --min-size 2 --emulator")]
pub(crate) struct Compute {
    /// The bucket
    bucket: String,
    /// The smallest number of passages of a cluster
    #[arg(long, value_name = "NUMBER")]
    min_size: Option<u32>,
    /// The smallest number of passages of a cluster inside a cluster
    #[arg(long, value_name = "NUMBER")]
    min_subcluster_size: Option<u32>,
    /// Only files whose names start so
    #[arg(long)]
    prefix: Option<String>,
    /// Print the id of the task instead of waiting for it
    #[arg(long)]
    no_wait: bool,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

/// Print the clusters of a task.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai clusters show 6f1c0f7e-6f0b-4a5c-9d0e-1c2b3a4d5e6f")]
pub(crate) struct Show {
    /// The id of the task
    task: String,
    /// The number of passages to return for each cluster, with --json
    #[arg(long, value_name = "NUMBER")]
    passages: Option<u32>,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

/// Show or save the picture of the clusters of a task.
///
/// A terminal shows it by its graphics protocol, or as coloured blocks. In a pipe or a file it is PNG.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  telnyx-ai clusters graph 6f1c0f7e-6f0b-4a5c-9d0e-1c2b3a4d5e6f\n  telnyx-ai clusters graph \
                  6f1c0f7e-6f0b-4a5c-9d0e-1c2b3a4d5e6f -o clusters.png"
)]
pub(crate) struct Graph {
    /// The id of the task
    task: String,
    /// Save it to this file as PNG
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The protocol of the terminal for pictures; the default is that of the terminal named by the environment
    #[arg(long, conflicts_with = "output")]
    protocol: Option<Protocol>,
    /// Only this cluster
    #[arg(long, value_name = "ID")]
    cluster: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(command: Clusters, telnyx: &Telnyx) -> Outcome {
    match command {
        Clusters::Compute(command) => compute(command, telnyx).await,
        Clusters::List(options) => {
            let tasks = telnyx.clusters().list(ListClusters::new()).items();
            resource::list(tasks, &["ID", "STATUS", "BUCKET", "CREATED"], row, &options).await
        }
        Clusters::Show(command) => show(command, telnyx).await,
        Clusters::Graph(command) => graph(command, telnyx).await,
        Clusters::Delete(ids) => resource::each(&ids, |task| telnyx.clusters().delete(task)).await,
    }
}

async fn compute(command: Compute, telnyx: &Telnyx) -> Outcome {
    let mut params = ComputeClusters::new(command.bucket);
    params.min_cluster_size = command.min_size;
    params.min_subcluster_size = command.min_subcluster_size;
    params.prefix = command.prefix;
    let task = telnyx.clusters().compute(params).await?;
    if command.no_wait {
        return resource::print_id(&task.task_id, &task, command.json);
    }
    let progress = Progress::spinner("computing clusters");
    let result = telnyx.clusters().wait(GetClusters::new(&task.task_id).show_subclusters(true)).await;
    drop(progress);
    if !command.json {
        // The result has no id, which `show` and `graph` need.
        output::note(&format!("task {}", task.task_id));
    }
    print(&result?, command.json)
}

async fn show(command: Show, telnyx: &Telnyx) -> Outcome {
    let mut params = GetClusters::new(command.task).show_subclusters(true);
    params.top_n_nodes = command.passages;
    print(&telnyx.clusters().get(params).await?, command.json)
}

async fn graph(command: Graph, telnyx: &Telnyx) -> Outcome {
    let mut params = GetClusterGraph::new(command.task);
    if let Some(cluster) = command.cluster {
        params = params.cluster_id(cluster);
    }
    let graph = telnyx.clusters().get_graph(params);
    if let Some(path) = command.output {
        let bytes = graph.save_to(&path).await?;
        output::note(&format!("{bytes} bytes in {}", path.display()));
        return Ok(());
    }
    let png = graph.bytes().await?;
    if command.protocol.is_none() && !output::is_terminal(Stream::Stdout) {
        return output::print_bytes(&png);
    }
    picture::show(&png, command.protocol)
}

fn print(result: &ClusterResult, json: bool) -> Outcome {
    if json {
        return output::json(result);
    }
    if result.clusters.is_empty() {
        output::note(&format!("{}: no clusters ({})", result.bucket, result.status));
        return Ok(());
    }
    let largest = result.clusters.iter().map(|cluster| cluster.total_number_of_nodes).max().unwrap_or(1);
    let mut table = output::table(&["CLUSTER", "PASSAGES", "", "TITLE"]);
    for (depth, cluster) in result.walk() {
        let size = cluster.total_number_of_nodes;
        let title = format!("{}{}", "  ".repeat(depth), cluster.title());
        table.add_row([cluster.cluster_id.as_str(), &size.to_string(), &bar(size, largest), &title]);
    }
    output::print_table(&mut table)
}

fn row(task: &ClusterTask) -> Vec<String> {
    let created = resource::optional(task.created_at.as_ref());
    vec![task.task_id.clone(), task.status.to_string(), task.bucket.clone(), created]
}

/// Returns a bar that is proportional to a size, at least one block long.
fn bar(size: u64, largest: u64) -> String {
    let blocks = (size as f64 / largest.max(1) as f64 * BAR as f64).round() as usize;
    "█".repeat(blocks.clamp(1, BAR))
}
