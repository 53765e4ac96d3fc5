//! Queries against the emulator.

mod engine;
mod functions;
mod kit;
mod search;
