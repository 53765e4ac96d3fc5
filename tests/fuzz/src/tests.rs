//! Fuzz targets on stable Rust: the corpus, and mutations of it. The same corpus and number of runs result in the same
//! inputs.

mod mutate;

use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{env, fs, panic};

use crate::{TARGETS, Target};
use mutate::Mutator;

/// Number of mutations of each corpus. `FUZZ_RUNS` overrides it and removes the time limit.
const RUNS: u64 = 20_000;
const TIME_LIMIT: Duration = Duration::from_secs(3);

#[test]
fn error_details() {
    fuzz("error_details");
}

#[test]
fn json_parts() {
    fuzz("json_parts");
}

#[test]
fn multipart() {
    fuzz("multipart");
}

#[test]
fn query_path() {
    fuzz("query_path");
}

#[test]
fn responses() {
    fuzz("responses");
}

#[test]
fn sse() {
    fuzz("sse");
}

#[test]
fn completion_stream() {
    fuzz("completion_stream");
}

fn fuzz(name: &str) {
    let target = TARGETS.into_iter().find(|target| target.name == name).unwrap();
    let corpus = corpus(name);
    corpus.iter().for_each(|seed| run(target, seed));

    let asked = env::var("FUZZ_RUNS").ok().map(|runs| runs.parse().expect("FUZZ_RUNS is a number"));
    let started = Instant::now();
    let mut mutator = Mutator::new(&corpus);
    let mut runs = 0;
    while runs < asked.unwrap_or(RUNS) && (asked.is_some() || started.elapsed() < TIME_LIMIT) {
        run(target, &mutator.next());
        runs += 1;
    }
    println!("{name}: {} seeds, {runs} mutations in {:.1} s", corpus.len(), started.elapsed().as_secs_f64());
}

/// Runs the target and prints the input if it panics.
fn run(target: Target, data: &[u8]) {
    if let Err(panic) = panic::catch_unwind(|| (target.run)(data)) {
        eprintln!("{} panics with b\"{}\"", target.name, data.escape_ascii());
        panic::resume_unwind(panic);
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 3, "a corpus has seeds: {}", folder.display());
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}
