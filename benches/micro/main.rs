//! Benchmarks without a network, each in a group with a peer. The result is the ratio to the peer.
//!
//! `cargo bench --bench micro` runs all groups, `-- sse` runs one group. Before a group is measured, the results of all
//! its members are compared.

mod chunks;
mod error_bodies;
mod lists;
mod open_enums;
mod query;
mod sse;

use std::time::Duration;

use criterion::Criterion;

fn main() {
    // Short measurements, because there are many; ratios of a few percent are still visible.
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    sse::measure(&mut criterion);
    chunks::measure(&mut criterion);
    lists::measure(&mut criterion);
    error_bodies::measure(&mut criterion);
    query::measure(&mut criterion);
    open_enums::measure(&mut criterion);
    criterion.final_summary();
}
