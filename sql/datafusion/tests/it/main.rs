//! Queries against the emulator.

mod engine;
mod functions;
mod guard;
mod kit;
mod search;
