//! The indexed texts of conversations, so that a search embeds only its query.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Store, conversations::Message};
use crate::{
    engine::{
        embedder::Features,
        index::{ChunkPosition, Index},
        indexer::Chunk,
    },
    text::tokens::windows,
};

/// Maximum number of tokens of a chunk, and the overlap with the next chunk.
const CHUNK: usize = 480;
const OVERLAP: usize = 64;

/// The transcripts of all conversations.
#[derive(Default)]
pub(crate) struct Transcripts {
    /// The conversations with an outdated index. The lock is held briefly, so storing a message does not wait for a
    /// search.
    changed: Mutex<BTreeSet<String>>,
    indexed: Mutex<Indexed>,
}

#[derive(Default)]
struct Indexed {
    transcripts: BTreeMap<String, Transcript>,
    index: Index,
}

/// The indexed part of a conversation.
#[derive(Default)]
struct Transcript {
    /// Number of messages.
    messages: usize,
    chunks: Vec<Chunk>,
}

/// A matching chunk.
pub(crate) struct Excerpt {
    /// Index of the conversation among the searched conversations.
    pub(crate) conversation: usize,
    /// The number of the chunk in the conversation, and the number of all chunks there.
    pub(crate) number: usize,
    pub(crate) total: usize,
    pub(crate) text: String,
    /// Similarity from 0 (nothing in common) to 1.
    pub(crate) similarity: f32,
}

impl Transcripts {
    /// Creates unindexed transcripts of these conversations.
    pub(super) fn of(conversations: impl IntoIterator<Item = String>) -> Self {
        Self { changed: Mutex::new(conversations.into_iter().collect()), ..Self::default() }
    }

    /// Marks a conversation as changed or deleted.
    pub(super) fn change(&self, conversation_id: &str) {
        lock(&self.changed).insert(conversation_id.to_owned());
    }
}

impl Store {
    /// Returns the number of conversations that the next search has to index.
    pub(crate) fn unindexed_conversations(&self) -> usize {
        lock(&self.transcripts.changed).len()
    }

    /// Updates the index of all conversations, so that the next search does not wait for it.
    pub(crate) fn index_conversations(&self) -> io::Result<()> {
        self.indexed_conversations().map(drop)
    }

    /// Returns the chunks of conversations most similar to a query with these features, best first: the chunks in
    /// `range`, and the number of all chunks.
    ///
    /// Omits chunks with a similarity below `least`, and conversations for which `place` returns `None`. The rarity of
    /// a word is computed over all conversations. Equal chunks are in the order returned by `place`.
    pub(crate) fn search_conversations(
        &self,
        query: &Features,
        min: f32,
        position: impl Fn(&str) -> Option<usize>,
        range: Range<usize>,
    ) -> io::Result<(Vec<Excerpt>, usize)> {
        let indexed = self.indexed_conversations()?;
        let found = indexed.index.nearest(query, usize::MAX);
        let mut found: Vec<_> = found
            .iter()
            .filter(|(_, similarity)| *similarity >= min)
            .filter_map(|(chunk, similarity)| Some((position(&chunk.document)?, chunk, *similarity)))
            .collect();
        found.sort_by(|(one, chunk, similarity), (other, other_chunk, other_similarity)| {
            let by_position = || (one, chunk.number).cmp(&(other, other_chunk.number));
            other_similarity.total_cmp(similarity).then_with(by_position)
        });
        let shown = found.iter().skip(range.start).take(range.len());
        let excerpt = |&(conversation, chunk, similarity): &(usize, &ChunkPosition, f32)| {
            let chunks = &indexed.transcripts.get(&*chunk.document)?.chunks;
            let text = chunks.get(chunk.number)?.text.clone();
            Some(Excerpt { conversation, number: chunk.number, total: chunks.len(), text, similarity })
        };
        Ok((shown.filter_map(excerpt).collect(), found.len()))
    }

    /// Returns the updated index.
    fn indexed_conversations(&self) -> io::Result<MutexGuard<'_, Indexed>> {
        let mut indexed = lock(&self.transcripts.indexed);
        // Changes from here are indexed by the next call.
        let changed = std::mem::take(&mut *lock(&self.transcripts.changed));
        if changed.is_empty() {
            return Ok(indexed);
        }
        let Indexed { transcripts, index } = &mut *indexed;
        let read = self.database().read(|reading| {
            for id in &changed {
                let known = transcripts.get(id).map_or(0, |transcript| transcript.messages);
                match self.messages_from(reading, id, known)? {
                    Some(new) => transcripts.entry(id.clone()).or_default().extend(&new),
                    None => drop(transcripts.remove(id)),
                }
            }
            Ok(())
        });
        index.put(changed.iter().map(|id| {
            let chunks = transcripts.get(id).map(|transcript| &*transcript.chunks).unwrap_or_default();
            (id.as_str(), chunks.iter().map(Chunk::features))
        }));
        if read.is_err() {
            lock(&self.transcripts.changed).extend(changed);
        }
        read.map(|()| indexed)
    }
}

impl Transcript {
    /// Appends messages, one line for each message with a text. Of the existing chunks, only the last chunk changes.
    fn extend(&mut self, new: &[Message]) {
        self.messages += new.len();
        let spoken = new.iter().filter(|message| !message.content.trim().is_empty());
        let lines: Vec<String> =
            spoken.map(|message| format!("{}: {}", message.role, message.content.trim())).collect();
        if lines.is_empty() {
            return;
        }
        let last = self.chunks.pop().map(|chunk| chunk.text);
        let text = last.into_iter().chain(lines).collect::<Vec<_>>().join("\n");
        let chunks = windows(&text, CHUNK, OVERLAP).into_iter().map(|chunk| Chunk::from(chunk.trim().to_owned()));
        self.chunks.extend(chunks);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A transcript left inconsistent by a panic is rebuilt when its conversation changes.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
