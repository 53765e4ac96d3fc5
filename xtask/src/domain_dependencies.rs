//! A domain crate has the same dependencies as core with the same features.

use std::collections::BTreeSet;

use crate::cargo::{name, selection, tree};
use crate::{Result, workspace};

/// Crates that send requests. The types do not depend on them.
const CLIENT: [&str; 7] = ["aws-lc-sys", "hyper", "native-tls", "reqwest", "ring", "rustls", "tokio"];

/// Packages that need a crate which core does not have.
const OWN: [(&str, &str); 2] = [
    // The OpenAI-compatible surface shares the types of chat.
    ("telnyx-ai-openai", "telnyx-ai-chat"),
    // The storage service sends XML.
    ("telnyx-ai-storage", "quick-xml"),
];

pub(crate) fn check() -> Result {
    let domains = workspace::domains()?;
    for features in ["default", "client", ""] {
        let core = tree(&selection("telnyx-ai-core", features))?;
        if features.is_empty() {
            only_types(&core)?;
        }
        for domain in &domains {
            let package = format!("telnyx-ai-{domain}");
            let crates = tree(&selection(&package, features))?;
            compare(&package, features, &core, &crates)?;
        }
    }
    only_types(&tree("-p telnyx-ai-types-tests")?)
}

fn compare(package: &str, features: &str, core: &BTreeSet<String>, crates: &BTreeSet<String>) -> Result {
    let own = |found: &str| {
        let found = name(found);
        found == package || OWN.contains(&(package, found))
    };
    let added: Vec<_> = crates.difference(core).filter(|found| !own(found)).cloned().collect();
    if !added.is_empty() {
        return Err(format!(
            "{package} with the features `{features}` adds to the dependencies of core: {}",
            added.join(", ")
        ));
    }
    // One line in Cargo.toml is enough: the default of a domain crate includes the default of core.
    let missing: Vec<_> = core.difference(crates).cloned().collect();
    if !missing.is_empty() {
        return Err(format!(
            "{package} with the features `{features}` lacks dependencies of core: {}",
            missing.join(", ")
        ));
    }
    Ok(())
}

fn only_types(crates: &BTreeSet<String>) -> Result {
    match crates.iter().find(|found| CLIENT.contains(&name(found))) {
        Some(found) => Err(format!("the types without the client depend on {found}")),
        None => Ok(()),
    }
}
