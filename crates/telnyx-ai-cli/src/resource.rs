//! The parts that the commands of resources share: lists, objects, and operations on ids.

mod ids;
mod list;
mod record;

pub(crate) use ids::{Ids, Show, each, show};
pub(crate) use list::{ListOptions, list, optional, stored};
pub(crate) use record::{print, print_id, text};
