//! Bulk jobs against a service in memory: exact requests, outcomes and reports.

mod budget;
mod equal_rows;
mod failures;
mod order;
mod resume;
mod shards;
mod stop;
mod support;
