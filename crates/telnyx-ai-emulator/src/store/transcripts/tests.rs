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
fn found(store: &Store, ids: &[&str], query: &str, least: f32) -> Vec<(usize, String)> {
    let place = |id: &str| ids.iter().position(|known| *known == id);
    let (found, total) = store.search_conversations(&embed(query), least, place, 0..usize::MAX).unwrap();
    assert_eq!(found.len(), total);
    found.into_iter().map(|excerpt| (excerpt.conversation, excerpt.text)).collect()
}

#[test]
fn searches_show_each_message_and_nothing_that_is_gone() {
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
        let places: Vec<_> = found(&store, &ids, "zebra", 0.0).iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [0, 1]);
    }
    store.delete_conversation(&lamp).unwrap();
    assert_eq!(found(&store, &all, "lamp", 0.0).iter().map(|(place, _)| *place).collect::<Vec<_>>(), [0]);
    assert_eq!(lock(&store.transcripts.indexed).index.len(), 1);
    assert_eq!(lock(&store.transcripts.indexed).transcripts.len(), 1);
}

#[test]
fn a_part_of_what_was_found_is_shown() {
    let store = Store::in_memory();
    let ids: Vec<String> = (0..5).map(|n| conversation(&store, &[&format!("bee number{n}")])).collect();
    let place = |id: &str| ids.iter().position(|known| known == id);
    for (range, shown) in [(0..2, &[0, 1][..]), (2..4, &[2, 3]), (4..9, &[4]), (5..9, &[]), (0..0, &[])] {
        let (found, total) = store.search_conversations(&embed("bee"), 0.0, place, range.clone()).unwrap();
        assert_eq!(found.iter().map(|excerpt| excerpt.conversation).collect::<Vec<_>>(), shown, "{range:?}");
        assert_eq!(total, 5);
    }
}

#[test]
fn messages_one_by_one_make_the_chunks_that_they_make_together() {
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
fn a_message_costs_the_last_chunk_and_a_search_without_one_nothing() {
    let store = Store::in_memory();
    let other = conversation(&store, &["Bees make honey."]);
    let id = conversation(&store, &[&"lamp ".repeat(3000)]);
    let place = |_: &str| Some(0);
    let search = || store.search_conversations(&embed("lamp"), 0.0, place, 0..0).unwrap().1;
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
fn conversations_of_an_earlier_run_are_indexed_and_read_errors_forget_nothing() {
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
