//! The parts that no network is needed for, each beside a peer in the same group: what counts is the ratio to the peer.
//!
//! `cargo bench --bench micro` runs all of them, `-- sse` one group. Before a group is measured, it is checked that all
//! of its members say the same of the same input.

mod chunks;
mod error_bodies;
mod lists;
mod open_enums;
mod query;
mod sse;

use std::time::Duration;

use criterion::Criterion;

fn main() {
    // Quick, because there are many; ratios of some per cent show all the same.
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
