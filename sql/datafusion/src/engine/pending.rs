//! Parts of the bulk crate that are not there yet.

use std::path::Path;

use telnyx_ai::bulk::{Bulk, Run};
use telnyx_ai::{Money, Result};

pub(super) fn set_budget<T>(_: &mut Run<'_, T>, _: Option<Money>) -> Result<()> {
    Ok(())
}

pub(super) fn read_others<'a, T>(bulk: Bulk<'a, T>, _: &Path) -> Bulk<'a, T> {
    bulk
}
