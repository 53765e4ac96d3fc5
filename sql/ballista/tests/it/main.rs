//! A cluster of the binaries, against the emulator.

mod cluster;
mod failures;
mod loss;
mod query;
mod secrets;
mod storm;
