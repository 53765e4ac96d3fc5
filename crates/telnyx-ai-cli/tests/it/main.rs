//! Tests of the program as users run it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]

mod api;
mod ask;
mod auth;
mod bulk;
mod chat;
mod configuration;
mod documents;
mod fine_tune;
mod kit;
mod logs;
mod operations;
mod output;
mod recipes;
mod resources;
mod sql;
#[cfg(target_os = "linux")]
mod terminal;
mod transcribe;
