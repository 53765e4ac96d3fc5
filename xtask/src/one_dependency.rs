//! Programs whose `Cargo.toml` has one domain crate, for each kind of TLS.

use std::path::Path;

use crate::cargo::{TARGET, cargo, name, run, tree};
use crate::{Result, workspace};

struct Program {
    name: &'static str,
    dependencies: &'static str,
    source: &'static str,
    /// The TLS crates in its tree, sorted.
    tls: &'static [&'static str],
    /// `native-tls` needs the headers of OpenSSL on Linux, so such a program is not built.
    built: bool,
}

/// The profile of the workspace, so that artifacts of other checks are reused.
const PROFILE: &str = r#"[profile.dev]
debug = "line-tables-only"

[profile.dev.package."*"]
debug = false
"#;

/// Sends a request to an https URL without a server.
const CALL: &str = include_str!("one_dependency/call.rs");

const PROGRAMS: &[Program] = &[
    Program {
        name: "default-tls",
        dependencies: r#"telnyx-ai-chat = { path = "../../../../crates/telnyx-ai-chat" }"#,
        source: CALL,
        tls: &["aws-lc-rs", "rustls"],
        built: true,
    },
    Program {
        name: "native-tls",
        dependencies: r#"
telnyx-ai-chat = { path = "../../../../crates/telnyx-ai-chat", default-features = false, features = ["client"] }
telnyx-ai-core = { path = "../../../../crates/telnyx-ai-core", default-features = false, features = ["native-tls"] }
"#,
        source: CALL,
        tls: &["native-tls"],
        built: false,
    },
    Program {
        name: "no-provider",
        dependencies: r#"
telnyx-ai-chat = { path = "../../../../crates/telnyx-ai-chat", default-features = false, features = ["client"] }
telnyx-ai-core = { path = "../../../../crates/telnyx-ai-core", default-features = false, features = ["rustls-no-provider"] }
"#,
        source: CALL,
        tls: &["rustls"],
        built: true,
    },
    Program {
        name: "types",
        dependencies: r#"telnyx-ai-chat = { path = "../../../../crates/telnyx-ai-chat", default-features = false }"#,
        source: include_str!("one_dependency/types.rs"),
        tls: &[],
        built: true,
    },
];

pub(crate) fn check() -> Result {
    PROGRAMS.iter().try_for_each(|program| {
        let folder = Path::new(TARGET).join("one-dependency").join(program.name);
        write(program, &folder)?;
        let manifest = format!("--manifest-path {}", folder.join("Cargo.toml").display());
        let crates = tree(&manifest)?;
        let tls = ["aws-lc-rs", "native-tls", "rustls"].into_iter();
        let tls: Vec<_> = tls.filter(|tls| crates.iter().any(|found| name(found) == *tls)).collect();
        if tls != program.tls {
            return Err(format!("{} has the TLS crates {tls:?} and should have {:?}", program.name, program.tls));
        }
        if program.built { run(&mut cargo(&format!("run --quiet --target-dir {TARGET} {manifest}"))) } else { Ok(()) }
    })
}

/// Writes a package with its own workspace, so that no other package adds features.
fn write(program: &Program, folder: &Path) -> Result {
    let Program { name, dependencies, source, .. } = program;
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\n{PROFILE}",
        dependencies.trim()
    );
    workspace::write(folder.join("Cargo.toml"), &manifest)?;
    workspace::write(folder.join("src/main.rs"), source)?;
    // The versions of the workspace.
    workspace::write(folder.join("Cargo.lock"), &workspace::read("Cargo.lock")?)
}
