//! The prepared answers, the server that gives them, and the works that are measured with them.

pub mod answers;
pub mod plain;
pub mod server;
pub mod work;
