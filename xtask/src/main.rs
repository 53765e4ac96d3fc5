//! The checks of the gate that need more than one command. `cargo xtask` lists the checks, `cargo xtask NAME` runs one
//! check.
//!
//! Each check is a function in the file of its name, and `.ci/run` runs all checks.

mod cargo;
mod dependency_ceilings;
mod domain_dependencies;
mod feature_builds;
mod feature_dependencies;
mod one_dependency;
mod prose;
mod public_api;
mod release;
mod reqwest_files;
mod wasm;
mod workspace;

use std::process::ExitCode;

/// The result of a check; the error is the message for the reader.
type Result<T = ()> = std::result::Result<T, String>;

struct Check {
    name: &'static str,
    summary: &'static str,
    run: fn(&[String]) -> Result,
}

const CHECKS: &[Check] = &[
    Check {
        name: "dependency-ceilings",
        summary: "the number of crates in a dependency tree stays below its ceiling",
        run: |_| dependency_ceilings::check(),
    },
    Check {
        name: "domain-dependencies",
        summary: "a domain crate depends on what core depends on, and on nothing else",
        run: |_| domain_dependencies::check(),
    },
    Check {
        name: "feature-builds",
        summary: "each feature that changes code compiles without warnings, alone and combined",
        run: |_| feature_builds::check(),
    },
    Check {
        name: "feature-dependencies",
        summary: "each feature of telnyx-ai brings the crates of its row and no other",
        run: |_| feature_dependencies::check(),
    },
    Check {
        name: "one-dependency",
        summary: "one line in Cargo.toml is a client over TLS; a second line chooses another TLS",
        run: |_| one_dependency::check(),
    },
    Check {
        name: "prose",
        summary: "comments and Markdown use the words of the glossary; doc examples are short and use the facade",
        run: |_| prose::check(),
    },
    Check {
        name: "public-api",
        summary: "rewrites api/*.txt; with --check, fails where they differ from the code",
        run: public_api::run,
    },
    Check {
        name: "release",
        summary: "version, CHANGELOG and README agree on the release, and each crate has its registry metadata",
        run: |_| release::check(),
    },
    Check {
        name: "reqwest-files",
        summary: "reqwest is named only in the files of the built-in transport and the emulator's web client",
        run: |_| reqwest_files::check(),
    },
    Check { name: "wasm", summary: "the types compile for wasm32-unknown-unknown", run: |_| wasm::check() },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        CHECKS.iter().for_each(|check| println!("{:21} {}", check.name, check.summary));
        return ExitCode::SUCCESS;
    };
    match run(name, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{name}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, arguments: &[String]) -> Result {
    let Some(check) = CHECKS.iter().find(|check| check.name == name) else {
        return Err("no check has this name; `cargo xtask` lists them".to_owned());
    };
    // Paths in the checks are relative to the root of the repository.
    std::env::set_current_dir(workspace::root()).map_err(|error| error.to_string())?;
    (check.run)(arguments)
}
