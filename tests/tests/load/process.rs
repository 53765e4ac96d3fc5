//! Resources of the process, as reported by Linux.

/// Open file descriptors and resident memory; empty without `/proc`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resources {
    descriptors: Option<usize>,
    resident_kib: Option<usize>,
}

impl Resources {
    pub(crate) fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").ok();
        Self {
            descriptors: std::fs::read_dir("/proc/self/fd").ok().map(Iterator::count),
            resident_kib: status.and_then(|status| number_after(&status, "VmRSS:")),
        }
    }

    /// Asserts that resources have grown by at most this much.
    #[track_caller]
    pub(crate) fn assert_growth(self, descriptors: usize, mebibytes: usize) {
        let now = Self::now();
        if let (Some(before), Some(now)) = (self.descriptors, now.descriptors) {
            assert!(now <= before + descriptors, "{now} file descriptors, after {before}");
        }
        if let (Some(before), Some(now)) = (self.resident_kib, now.resident_kib) {
            assert!(now <= before + mebibytes * 1024, "{now} KiB of resident memory, after {before}");
        }
    }
}

/// Returns the number of connections that the descriptor limit allows, at most `wanted`. Both ends of a connection are
/// in this process.
pub(crate) fn connections(wanted: usize) -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").ok();
    let most = limits.and_then(|limits| number_after(&limits, "Max open files")).unwrap_or(256);
    wanted.min(most.saturating_sub(100) / 2)
}

fn number_after(text: &str, label: &str) -> Option<usize> {
    text.split_once(label)?.1.split_whitespace().next()?.parse().ok()
}
