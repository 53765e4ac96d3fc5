//! Builds of each feature that changes code, alone and combined, with warnings denied.

use crate::cargo::{TARGET, cargo, run, selection};
use crate::{Result, workspace};

/// Features of the crates that have more than types and a client. `native-tls` needs the headers of OpenSSL on Linux,
/// so only its dependencies are checked (`feature-dependencies`).
const BUILDS: &[(&str, &[&str])] = &[
    ("telnyx-ai-core", &["", "client", "reqwest", "rustls", "rustls-no-provider", "ring", "http2", "test-util"]),
    (
        "telnyx-ai-chat",
        &[
            "models",
            "tools",
            "schemars",
            "conversations",
            "schemars,conversations",
            "client,models",
            "client,tools",
            "client,session",
            "client,schemars",
            "client,schemars,tools",
            "client,conversations",
        ],
    ),
    ("telnyx-ai-embeddings", &["storage", "client,storage"]),
    ("telnyx-ai-bulk", &[""]),
    ("telnyx-ai-layers", &["", "reqwest", "tower"]),
    ("telnyx-ai-otel", &[""]),
    ("telnyx-ai-mcp", &[""]),
    // Other features only forward to core or to a domain.
    ("telnyx-ai", &["", "client", "types", "types,client", "anthropic,openai,schemars,types"]),
    ("telnyx-ai-emulator", &[""]),
    ("telnyx-ai-cli", &["keyring"]),
];

pub(crate) fn check() -> Result {
    for (package, all) in BUILDS {
        all.iter().try_for_each(|features| build(package, features))?;
    }
    for domain in workspace::domains()? {
        let package = format!("telnyx-ai-{domain}");
        build(&package, "")?;
        build(&package, "client")?;
        build("telnyx-ai", &format!("client,{domain}"))?;
    }
    Ok(())
}

/// Clippy denies warnings in the crates of this workspace only. With RUSTFLAGS every dependency would be built again.
fn build(package: &str, features: &str) -> Result {
    let selection = selection(package, features);
    run(&mut cargo(&format!("clippy --quiet --target-dir {TARGET} {selection} -- -D warnings")))
}
