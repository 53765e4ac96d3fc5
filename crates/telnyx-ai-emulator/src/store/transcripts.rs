//! What was said in conversations, cut into chunks and indexed, so that a search embeds nothing but its query.

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
        index::{Index, Place},
        indexer::Chunk,
    },
    text::tokens::windows,
};

/// The most tokens of a chunk, and the number of them that it shares with the next.
const CHUNK: usize = 480;
const OVERLAP: usize = 64;

/// The transcripts of all conversations.
#[derive(Default)]
pub(crate) struct Transcripts {
    /// The conversations whose index is out of date. The lock is held briefly, so storing a message does not wait for a
    /// search.
    changed: Mutex<BTreeSet<String>>,
    indexed: Mutex<Indexed>,
}

#[derive(Default)]
struct Indexed {
    transcripts: BTreeMap<String, Transcript>,
    index: Index,
}

/// A conversation as far as it is indexed.
#[derive(Default)]
struct Transcript {
    /// The number of its messages.
    messages: usize,
    chunks: Vec<Chunk>,
}

/// A chunk that was found.
pub(crate) struct Excerpt {
    /// The place of its conversation among those that were searched.
    pub(crate) conversation: usize,
    /// Its number in the conversation, and the number of chunks there.
    pub(crate) number: usize,
    pub(crate) total: usize,
    pub(crate) text: String,
    /// From 0 (nothing in common) to 1.
    pub(crate) similarity: f32,
}

impl Transcripts {
    /// Transcripts of these conversations, none of which is indexed.
    pub(super) fn of(conversations: impl IntoIterator<Item = String>) -> Self {
        Self { changed: Mutex::new(conversations.into_iter().collect()), ..Self::default() }
    }

    /// Notes that a conversation has new messages, or is gone.
    pub(super) fn change(&self, conversation_id: &str) {
        lock(&self.changed).insert(conversation_id.to_owned());
    }
}

impl Store {
    /// The number of conversations that the next search has to index.
    pub(crate) fn unindexed_conversations(&self) -> usize {
        lock(&self.transcripts.changed).len()
    }

    /// Brings the index of all conversations up to date, which the next search would otherwise wait for.
    pub(crate) fn index_conversations(&self) -> io::Result<()> {
        self.indexed_conversations().map(drop)
    }

    /// The chunks of conversations nearest to a query with these features, best first: those in `range`, and the number
    /// of all.
    ///
    /// Chunks with a similarity below `least` are left out, and conversations for which `place` is `None`. A word is as
    /// rare as it is in all conversations. Equals are in the order of their places.
    pub(crate) fn search_conversations(
        &self,
        query: &Features,
        least: f32,
        place: impl Fn(&str) -> Option<usize>,
        range: Range<usize>,
    ) -> io::Result<(Vec<Excerpt>, usize)> {
        let indexed = self.indexed_conversations()?;
        let found = indexed.index.nearest(query, usize::MAX);
        let mut found: Vec<_> = found
            .iter()
            .filter(|(_, similarity)| *similarity >= least)
            .filter_map(|(chunk, similarity)| Some((place(&chunk.document)?, chunk, *similarity)))
            .collect();
        found.sort_by(|(one, chunk, similarity), (other, other_chunk, other_similarity)| {
            let by_place = || (one, chunk.number).cmp(&(other, other_chunk.number));
            other_similarity.total_cmp(similarity).then_with(by_place)
        });
        let shown = found.iter().skip(range.start).take(range.len());
        let excerpt = |&(conversation, chunk, similarity): &(usize, &Place, f32)| {
            let chunks = &indexed.transcripts.get(&*chunk.document)?.chunks;
            let text = chunks.get(chunk.number)?.text.clone();
            Some(Excerpt { conversation, number: chunk.number, total: chunks.len(), text, similarity })
        };
        Ok((shown.filter_map(excerpt).collect(), found.len()))
    }

    /// The index, up to date.
    fn indexed_conversations(&self) -> io::Result<MutexGuard<'_, Indexed>> {
        let mut indexed = lock(&self.transcripts.indexed);
        // What changes from here on is indexed next time.
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
    /// Adds messages, a line for each that has a text. Of what was there, only the last chunk changes.
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
    // A transcript that a panic left half changed is read again when its conversation changes.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
