//! The public API of each published library as text in `api/`, so that a review shows each change of the API.

mod difference;
mod listing;
mod rustdoc;

use std::path::{Path, PathBuf};

use crate::{Result, workspace};

/// Rewrites the files, or compares them with the code.
pub(crate) fn run(arguments: &[String]) -> Result {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => workspace::libraries()?.iter().try_for_each(|package| workspace::write(file(package), &api(package)?)),
        ["--check"] => check(),
        _ => Err("the only argument is --check".to_owned()),
    }
}

fn check() -> Result {
    let mut changed = false;
    for package in workspace::libraries()? {
        let (file, api) = (file(&package), api(&package)?);
        // A new crate has no file yet.
        let committed = if file.exists() { workspace::read(&file)? } else { String::new() };
        if committed != api {
            changed = true;
            println!("{}\n{}", file.display(), difference::lines(&committed, &api));
        }
    }
    if changed {
        return Err("the public API differs from `api/`. If the change is intended, run `cargo xtask public-api` and \
                    commit the files; a removed or changed line breaks programs that use it"
            .to_owned());
    }
    Ok(())
}

fn api(package: &str) -> Result<String> {
    listing::of(&rustdoc::json(package)?, package)
}

fn file(package: &str) -> PathBuf {
    Path::new("api").join(package).with_extension("txt")
}
