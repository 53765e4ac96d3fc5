//! Ceilings on the number of crates in a dependency tree.

use crate::Result;
use crate::cargo::{selection, tree};

/// Package, features, and the maximum number of crates in their tree.
const CEILINGS: &[(&str, &str, usize)] = &[
    ("telnyx-ai-core", "default", 104),
    ("telnyx-ai-core", "reqwest", 79),
    ("telnyx-ai-core", "client", 55),
    ("telnyx-ai-core", "", 14),
    ("telnyx-ai", "types", 22),
    // A program that only chats. async-openai 0.43 with chat-completion and rustls is 134 crates, without HTTP/2.
    ("telnyx-ai", "chat,rustls,http2", 106),
    ("telnyx-ai-chat", "default", 105),
];

pub(crate) fn check() -> Result {
    for (package, features, ceiling) in CEILINGS {
        let selection = selection(package, features);
        let count = tree(&selection)?.len();
        println!("{count} of at most {ceiling} crates: {selection}");
        if count > *ceiling {
            return Err(format!("{selection} has {count} crates, and its ceiling is {ceiling}"));
        }
    }
    Ok(())
}
