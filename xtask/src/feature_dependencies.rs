//! The crates that each feature of the facade adds.

use std::collections::BTreeSet;

use crate::cargo::{name, selection, tree};
use crate::{Result, workspace};

/// The watched crates. A dependency tree has exactly the watched crates in its row.
const WATCHED: [&str; 11] = [
    "aws-lc-sys",
    "h2",
    "hyper",
    "native-tls",
    "openssl",
    "openssl-sys",
    "reqwest",
    "ring",
    "rustls",
    "schemars",
    "tokio",
];

/// Features, then the watched crates in their tree.
const BRINGS: &[(&str, &str)] = &[
    ("", ""),
    ("default", "aws-lc-sys h2 hyper reqwest rustls tokio"),
    ("anthropic", ""),
    ("audio", ""),
    ("bulk", "tokio"),
    ("chat", ""),
    ("clustering", ""),
    ("conversations", ""),
    ("embeddings", ""),
    ("fine-tuning", ""),
    ("layers", "tokio"),
    ("mcp", "tokio"),
    ("models", ""),
    ("openai", ""),
    ("session", ""),
    ("storage", ""),
    ("tools", ""),
    ("tower", "tokio"),
    ("types", ""),
    ("schemars", "schemars"),
    ("client", "tokio"),
    ("test-util", "tokio"),
    ("reqwest", "hyper reqwest tokio"),
    ("http2", "h2 hyper reqwest tokio"),
    ("rustls", "aws-lc-sys hyper reqwest rustls tokio"),
    ("rustls-no-provider", "hyper reqwest rustls tokio"),
    ("ring", "hyper reqwest ring rustls tokio"),
    ("native-tls", "hyper native-tls openssl openssl-sys reqwest tokio"),
];

pub(crate) fn check() -> Result {
    for (features, expected) in BRINGS {
        let crates = tree(&selection("telnyx-ai", features))?;
        let found: BTreeSet<_> = crates.iter().map(|found| name(found)).filter(|name| WATCHED.contains(name)).collect();
        if found != expected.split_whitespace().collect() {
            let found: Vec<_> = found.into_iter().collect();
            return Err(format!("`{features}` brings `{}`; its row has `{expected}`", found.join(" ")));
        }
    }
    for feature in workspace::features("telnyx-ai")? {
        if !BRINGS.iter().any(|(row, _)| *row == feature) {
            return Err(format!("`{feature}` has no row; add one with the crates that it brings"));
        }
    }
    for domain in workspace::domains()? {
        let package = format!("telnyx-ai-{domain}");
        if !tree(&selection("telnyx-ai", &domain))?.iter().any(|found| name(found) == package) {
            return Err(format!("`{domain}` does not bring {package}"));
        }
    }
    Ok(())
}
