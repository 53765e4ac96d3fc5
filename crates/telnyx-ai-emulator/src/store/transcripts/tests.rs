use serde_json::Map;

use super::*;
use crate::{
    clock,
    engine::embedder::embed,
    store::{conversations::Conversation, database::disk::Disk, files::Files},
};

fn message(text: &str) -> Message {
    Message {
        role: "user".to_owned(),
        content: text.to_owned(),
        tool_calls: Vec::new(),
        tool_call_id: None,
        metadata: Map::new(),
        sent_at: None,
        created_at: clock::moment(),
    }
}

fn conversation(store: &Store, texts: &[&str]) -> String {
    let conversation = Conversation::new(None, Map::new());
    store.add_conversation(&conversation).unwrap();
    add(store, &conversation.id, texts);
    conversation.id
}

fn add(store: &Store, id: &str, texts: &[&str]) {
    assert!(store.add_messages(id, &texts.iter().map(|text| message(text)).collect::<Vec<_>>()).unwrap());
}

/// Returns the indexes of the matching conversations, and the texts.
fn found(store: &Store, ids: &[&str], query: &str, min: f32) -> Vec<(usize, String)> {
    let position = |id: &str| ids.iter().position(|known| *known == id);
    let (found, total) = store.search_conversations(&embed(query), min, position, 0..usize::MAX).unwrap();
    assert_eq!(found.len(), total);
    found.into_iter().map(|excerpt| (excerpt.conversation, excerpt.text)).collect()
}

#[test]
fn searches_show_current_messages_only() {
    let store = Store::in_memory();
    let bees = conversation(&store, &["Bees make honey."]);
    let lamp = conversation(&store, &["My lamp is broken.", " ", ""]);
    let empty = conversation(&store, &[]);
    let all = [bees.as_str(), &lamp, &empty];
    assert_eq!(found(&store, &all, "lamp", 0.1), [(1, "user: My lamp is broken.".to_owned())]);
    assert_eq!(found(&store, &all, "lamp", 0.0).len(), 2);
    assert_eq!(found(&store, &[&bees], "lamp", 0.1), []);
    add(&store, &bees, &["The lamp too."]);
    assert_eq!(found(&store, &[&bees], "lamp", 0.1), [(0, "user: Bees make honey.\nuser: The lamp too.".to_owned())]);
    // Equal results are in the order of the given conversations.
    for ids in [[bees.as_str(), &lamp], [&lamp, &bees]] {
        let positions: Vec<_> = found(&store, &ids, "zebra", 0.0).iter().map(|(position, _)| *position).collect();
        assert_eq!(positions, [0, 1]);
    }
    store.delete_conversation(&lamp).unwrap();
    assert_eq!(found(&store, &all, "lamp", 0.0).iter().map(|(position, _)| *position).collect::<Vec<_>>(), [0]);
    assert_eq!(lock(&store.transcripts.indexed).index.len(), 1);
    assert_eq!(lock(&store.transcripts.indexed).transcripts.len(), 1);
}

#[test]
fn a_part_of_what_was_found_is_shown() {
    let store = Store::in_memory();
    let ids: Vec<String> = (0..5).map(|n| conversation(&store, &[&format!("bee number{n}")])).collect();
    let position = |id: &str| ids.iter().position(|known| known == id);
    for (range, shown) in [(0..2, &[0, 1][..]), (2..4, &[2, 3]), (4..9, &[4]), (5..9, &[]), (0..0, &[])] {
        let (found, total) = store.search_conversations(&embed("bee"), 0.0, position, range.clone()).unwrap();
        assert_eq!(found.iter().map(|excerpt| excerpt.conversation).collect::<Vec<_>>(), shown, "{range:?}");
        assert_eq!(total, 5);
    }
}

#[test]
fn incremental_chunks_equal_full_chunks() {
    let texts: Vec<String> = (0..60)
        .map(|n| (0..n * 7 % 61).map(|word| format!("word{}", word * n)).collect::<Vec<_>>().join(" \n "))
        .chain(["long ".repeat(2000), "x".repeat(5000), " ".to_owned(), "end".to_owned()])
        .collect();
    let texts: Vec<Message> = texts.iter().map(|text| message(text)).collect();
    for step in [1, 2, 7, texts.len()] {
        let (mut grown, mut complete) = (Transcript::default(), Transcript::default());
        for (at, part) in texts.chunks(step).enumerate() {
            grown.extend(part);
            complete = Transcript::default();
            complete.extend(&texts[..texts.len().min((at + 1) * step)]);
            let text = |transcript: &Transcript| transcript.chunks.iter().map(|c| c.text.clone()).collect::<Vec<_>>();
            assert_eq!(text(&grown), text(&complete), "{step} at a time, {at}");
        }
        assert_eq!((grown.messages, complete.messages), (texts.len(), texts.len()));
        assert!(grown.chunks.len() > 6);
    }
}

#[test]
fn message_reindexes_only_the_last_chunk() {
    let store = Store::in_memory();
    let other = conversation(&store, &["Bees make honey."]);
    let id = conversation(&store, &[&"lamp ".repeat(3000)]);
    let position = |_: &str| Some(0);
    let search = || store.search_conversations(&embed("lamp"), 0.0, position, 0..0).unwrap().1;
    let total = search();
    assert_eq!(store.unindexed_conversations(), 0);
    // Unchanged texts are neither split nor embedded again.
    let texts = |id: &str| {
        let indexed = lock(&store.transcripts.indexed);
        indexed.transcripts[id].chunks.iter().map(|chunk| chunk.text.as_ptr()).collect::<Vec<_>>()
    };
    let (before, before_of_other) = (texts(&id), texts(&other));
    assert_eq!((search(), search()), (total, total));
    assert_eq!(lock(&store.transcripts.indexed).index.weighed(), 1);
    add(&store, &id, &["One more."]);
    assert_eq!(search(), total);
    let after = texts(&id);
    assert_eq!(after[..after.len() - 1], before[..before.len() - 1]);
    assert_eq!(texts(&other), before_of_other);
    assert_eq!(lock(&store.transcripts.indexed).index.weighed(), 2);
}

#[test]
fn earlier_conversations_are_indexed_despite_read_errors() {
    let disk = Disk::default();
    let open = || Store::open(Files::in_memory(), disk.database()).unwrap();
    let store = open();
    let id = conversation(&store, &["My lamp is broken."]);
    store.database().close();
    let store = open();
    assert_eq!(store.unindexed_conversations(), 1);
    store.index_conversations().unwrap();
    assert_eq!(store.unindexed_conversations(), 0);
    assert_eq!(found(&store, &[&id], "lamp", 0.1).len(), 1);
    add(&store, &id, &["And my bees."]);
    store.database().close();
    assert!(store.search_conversations(&embed("bees"), 0.1, |_| Some(0), 0..9).is_err());
    assert_eq!(store.unindexed_conversations(), 1);
}
