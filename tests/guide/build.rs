//! Writes a module for each Rust block of README.md and docs/*.md into `blocks.rs`, which `tests/blocks.rs` includes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "src/markdown.rs"]
#[allow(dead_code, unreachable_pub, reason = "a part of the module is for the tests only")]
mod markdown;

use markdown::{Block, Document, Entry};

fn main() -> io::Result<()> {
    // Cargo runs build scripts in the folder of their package.
    let root = Path::new("../..");
    let mut pages = vec![root.join("README.md")];
    for entry in fs::read_dir(root.join("docs"))? {
        pages.push(entry?.path());
    }
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();

    println!("cargo:rerun-if-changed={}", root.join("docs").display());
    println!("cargo:rerun-if-changed={}", root.join("README.md").display());

    let mut modules = String::new();
    for page in pages {
        write_page(&mut modules, &page)?;
    }
    let directory = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?);
    fs::write(directory.join("blocks.rs"), modules)
}

fn write_page(modules: &mut String, page: &Path) -> io::Result<()> {
    let stem = page.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let blocks = Document::parse(&fs::read_to_string(page)?).blocks;
    let rust: Vec<&Block> = blocks.iter().filter(|block| block.info.starts_with("rust")).collect();
    if rust.is_empty() {
        return Ok(());
    }
    let mut module = format!("mod {name} {{\n");
    for block in rust {
        let _ = write!(module, "mod line_{} {{\n// {}:{}\n{}", block.line, page.display(), block.line, block.code);
        if block.info == "rust" {
            for (number, entry) in markdown::entries(&block.code).iter().enumerate() {
                write_test(&mut module, number, entry);
            }
        }
        module.push_str("}\n");
    }
    module.push_str("}\n");
    modules.push_str(&module);
    Ok(())
}

fn write_test(module: &mut String, number: usize, entry: &Entry) {
    let _ = match entry {
        Entry::Main => writeln!(
            module,
            "#[test] fn runs_{number}() {{ crate::run_program(concat!(module_path!(), \"::program\")); }}\n\
             #[test] #[ignore = \"needs the environment that `runs_{number}` sets\"] fn program() {{ crate::succeeds(main()); }}"
        ),
        Entry::WithClient(name) => writeln!(
            module,
            "#[tokio::test] async fn runs_{number}() {{\n\
             let service = crate::Service::start().await; crate::succeeds({name}(&service.telnyx).await); }}"
        ),
        Entry::Async(name) => {
            writeln!(module, "#[tokio::test] async fn runs_{number}() {{ crate::succeeds({name}().await); }}")
        }
        Entry::Sync(name) => writeln!(module, "#[test] fn runs_{number}() {{ crate::succeeds({name}()); }}"),
    };
}
