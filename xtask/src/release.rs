//! The version, the CHANGELOG, the README and the manifests agree on the release, and each crate can be packaged.

mod packages;

use crate::{Result, workspace};

/// Fields that the manifest of each published crate has.
const FIELDS: [&str; 9] = [
    "description",
    "documentation",
    "readme",
    "keywords",
    "categories",
    "include",
    "license.workspace",
    "repository.workspace",
    "rust-version.workspace",
];
/// The settings with which docs.rs shows all items and their features.
const DOCS_RS: &str = "[package.metadata.docs.rs]\nall-features = true\nrustdoc-args = [\"--cfg\", \"docsrs\"]\n";
const DOC_CFG: &str = "#![cfg_attr(docsrs, feature(doc_cfg))]\n";
/// The README contains this until the first release.
const NOT_PUBLISHED: &str = "not published yet";

pub(crate) fn check() -> Result {
    let manifest = workspace::read("Cargo.toml")?;
    let version = value(&manifest, "version").ok_or("Cargo.toml has no version")?;
    documents(version, &workspace::read("CHANGELOG.md")?, &workspace::read("README.md")?)?;
    for package in workspace::libraries()? {
        own_version(&manifest, &package, version)?;
        let read = |file: &str| workspace::read(format!("crates/{package}/{file}"));
        documented(&package, &read("Cargo.toml")?, &read("src/lib.rs")?)?;
        dependency_line(&package, &read("README.md")?, version)?;
    }
    for package in workspace::published()? {
        let folder = format!("crates/{package}");
        let read = |file: &str| workspace::read(format!("{folder}/{file}"));
        described(&package, &read("Cargo.toml")?)?;
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            if read(licence)? != workspace::read(licence)? {
                return Err(format!("{folder}/{licence} differs from the file at the top of the repository"));
            }
        }
    }
    packages::check(version)
}

/// Compares the version with the documents. Until the first release the CHANGELOG has only the section `Unreleased`,
/// and the README contains "not published yet"; afterwards the newest version section is the version of the workspace.
fn documents(version: &str, changelog: &str, readme: &str) -> Result {
    let sections = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    let name = |section: &str| section.split([' ', ']']).next().unwrap_or_default().trim_start_matches('[').to_owned();
    let sections: Vec<_> = sections.map(name).collect();
    let newest = sections.iter().find(|section| section.starts_with(|digit: char| digit.is_ascii_digit()));
    let says_unpublished = readme.split_whitespace().collect::<Vec<_>>().join(" ").contains(NOT_PUBLISHED);
    match newest {
        Some(newest) if newest != version => {
            Err(format!("the version is {version}, and the newest section of CHANGELOG.md is {newest}"))
        }
        Some(_) if says_unpublished => {
            Err(format!("CHANGELOG.md has the release {version}; remove \"{NOT_PUBLISHED}\" from README.md"))
        }
        None if !sections.iter().any(|section| section == "Unreleased") => {
            Err(format!("CHANGELOG.md has neither a section `{version}` nor `Unreleased`"))
        }
        None if !says_unpublished => {
            Err(format!("CHANGELOG.md has no release; README.md must contain \"{NOT_PUBLISHED}\""))
        }
        _ => Ok(()),
    }
}

/// Compares the version by which the crates of the workspace depend on a crate.
fn own_version(manifest: &str, package: &str, version: &str) -> Result {
    let dependency = value_line(manifest, package).unwrap_or_default();
    let expected = format!("version = \"{version}\"");
    if dependency.contains(&expected) {
        return Ok(());
    }
    Err(format!("[workspace.dependencies] must name {package} with {expected}"))
}

fn described(package: &str, manifest: &str) -> Result {
    match FIELDS.iter().find(|field| value_line(manifest, field).is_none()) {
        Some(field) => Err(format!("{package} has no `{field}`")),
        None => Ok(()),
    }
}

fn documented(package: &str, manifest: &str, library: &str) -> Result {
    if value(manifest, "documentation") != Some(&format!("https://docs.rs/{package}")) {
        return Err(format!("the documentation of {package} must be https://docs.rs/{package}"));
    }
    if !manifest.contains(DOCS_RS) {
        return Err(format!("Cargo.toml of {package} must contain:\n{DOCS_RS}"));
    }
    if !library.contains(DOC_CFG) {
        return Err(format!("src/lib.rs of {package} must contain:\n{DOC_CFG}"));
    }
    Ok(())
}

/// The README of a crate names its version as `0.1`: the part that a semver-compatible release does not change.
fn dependency_line(package: &str, readme: &str, version: &str) -> Result {
    let short = version.rsplit_once('.').map_or(version, |(short, _)| short);
    let line = format!("{package} = \"{short}\"");
    if readme.lines().any(|found| found == line) {
        return Ok(());
    }
    Err(format!("README.md of {package} must contain the line `{line}`"))
}

/// Returns the value of the first line `key = …`.
fn value_line<'a>(manifest: &'a str, key: &str) -> Option<&'a str> {
    manifest.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))
}

fn value<'a>(manifest: &'a str, key: &str) -> Option<&'a str> {
    value_line(manifest, key)?.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::{dependency_line, documents, own_version, value};

    const UNPUBLISHED: &str = "It is not published\nyet.";

    #[test]
    fn before_the_first_release_the_readme_says_so() {
        assert!(documents("0.1.0", "# Changelog\n\n## Unreleased\n", UNPUBLISHED).is_ok());
        assert!(documents("0.1.0", "## [Unreleased]\n", UNPUBLISHED).is_ok());
        assert!(documents("0.1.0", "## Unreleased\n", "cargo add").unwrap_err().contains("must contain"));
        assert!(documents("0.1.0", "# Changelog\n", UNPUBLISHED).unwrap_err().contains("neither"));
    }

    #[test]
    fn the_newest_section_is_the_version() {
        let changelog = "## Unreleased\n## [0.2.0](https://example.com) - 2026-12-01\n## 0.1.0\n";
        assert!(documents("0.2.0", changelog, "cargo add").is_ok());
        assert!(documents("0.1.0", changelog, "cargo add").unwrap_err().contains("0.2.0"));
        assert!(documents("0.2.0", changelog, UNPUBLISHED).unwrap_err().contains("remove"));
    }

    #[test]
    fn dependencies_have_the_version() {
        let manifest = "version = \"0.1.0\"\na = { path = \"a\", version = \"0.1.0\" }\n";
        assert_eq!(value(manifest, "version"), Some("0.1.0"));
        assert!(own_version(manifest, "a", "0.1.0").is_ok());
        assert!(own_version(manifest, "a", "0.2.0").is_err());
        assert!(own_version(manifest, "b", "0.1.0").is_err());
        assert!(dependency_line("a", "[dependencies]\na = \"0.1\"\n", "0.1.7").is_ok());
        assert!(dependency_line("a", "[dependencies]\na = \"0.1\"\n", "0.2.0").is_err());
    }
}
