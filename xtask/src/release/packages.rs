//! The packages that `cargo publish` would upload.

use crate::cargo::{cargo, output, run};
use crate::{Result, workspace};

/// Files of each package beside its sources.
const FILES: [&str; 7] = [
    ".cargo_vcs_info.json",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
];

/// Packages all crates at once, so that each crate finds the other crates. The gate has compiled their code already.
pub(super) fn check(version: &str) -> Result {
    let packages = workspace::published()?;
    unpublished(&packages)?;
    for package in &packages {
        let listed = output(&mut cargo(&format!("package --list --allow-dirty --package {package}")))?;
        contents(package, &listed.replace('\\', "/"))?;
    }
    let selection: String = packages.iter().map(|package| format!(" --package {package}")).collect();
    run(&mut cargo(&format!("package --no-verify --allow-dirty --quiet{selection}")))?;
    println!("{} packages of version {version}", packages.len());
    Ok(())
}

/// Checks that a package has only its sources and these files.
fn contents(package: &str, listed: &str) -> Result {
    if let Some(missing) = FILES.iter().skip(1).find(|file| !listed.lines().any(|line| line == **file)) {
        return Err(format!("the package of {package} has no {missing}"));
    }
    let needed = |line: &&str| line.starts_with("src/") || FILES.contains(line);
    match listed.lines().find(|line| !needed(line)) {
        Some(other) => Err(format!("the package of {package} has {other}; adapt its `include`")),
        None => Ok(()),
    }
}

/// Every package outside `crates/` has `publish = false`.
fn unpublished(published: &[String]) -> Result {
    let metadata = output(&mut cargo("metadata --no-deps --format-version 1"))?;
    let manifests = metadata.split("\"manifest_path\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    for path in manifests {
        let path = path.replace("\\\\", "/");
        let in_crates = published.iter().any(|package| path.ends_with(&format!("crates/{package}/Cargo.toml")));
        let private = workspace::read(&path)?.lines().any(|line| line == "publish = false");
        if in_crates == private {
            return Err(format!("{path}: only packages in crates/ are published; others have `publish = false`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FILES, contents};

    #[test]
    fn a_package_has_sources_and_licences() {
        let complete = FILES.join("\n") + "\nsrc/lib.rs\n";
        assert!(contents("a", &complete).is_ok());
        assert!(contents("a", &complete.replace(".cargo_vcs_info.json\n", "")).is_ok());
        assert!(contents("a", &complete.replace("LICENSE-MIT\n", "")).unwrap_err().contains("LICENSE-MIT"));
        assert!(contents("a", &format!("{complete}tests/it/main.rs\n")).unwrap_err().contains("tests/it/main.rs"));
    }
}
