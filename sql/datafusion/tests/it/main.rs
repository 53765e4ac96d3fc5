//! Queries against the emulator.

mod functions;
mod kit;
