use super::*;
use crate::store::{database::disk::Disk, files::Files};

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

fn spoken(role: &str, text: &str) -> Message {
    Message { role: role.to_owned(), ..message(text) }
}

fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.content.as_str()).collect()
}

#[test]
fn messages_are_read_in_parts_and_go_with_their_conversation() {
    let store = Store::in_memory();
    let [one, other] = [(); 2].map(|()| Conversation::new(None, Map::new()));
    for conversation in [&one, &other] {
        store.add_conversation(conversation).unwrap();
    }
    assert!(store.add_messages(&one.id, &["a", "b"].map(message)).unwrap());
    assert!(store.add_messages(&other.id, &["x"].map(message)).unwrap());
    assert!(store.add_messages(&one.id, &["c"].map(message)).unwrap());
    assert!(store.add_messages(&one.id, &[]).unwrap() && !store.add_messages("nope", &[]).unwrap());
    assert!(!store.add_messages("nope", &["a"].map(message)).unwrap());
    for (range, part) in
        [(0..9, &["a", "b", "c"][..]), (1..2, &["b"]), (2..9, &["c"]), (3..9, &[]), (usize::MAX..usize::MAX, &[])]
    {
        let (messages, total) = store.listed_messages(&one.id, range.clone()).unwrap().unwrap();
        assert_eq!((texts(&messages), total), (part.to_vec(), 3), "{range:?}");
    }
    assert!(store.messages("nope").unwrap().is_none());
    assert!(store.delete_conversation(&one.id).unwrap() && !store.delete_conversation(&one.id).unwrap());
    assert!(store.messages(&one.id).unwrap().is_none());
    assert_eq!(store.database().read(|reading| MESSAGES.part(reading, &one.id, 0..9)).unwrap().1, 0);
    assert_eq!(texts(&store.messages(&other.id).unwrap().unwrap()), ["x"]);
}

#[test]
fn messages_of_an_earlier_version_are_moved() {
    let store = Store::in_memory();
    let conversation = Conversation::new(None, Map::new());
    store.add_conversation(&conversation).unwrap();
    let rows = store.database().table::<Vec<Message>>("messages");
    rows.insert(&conversation.id, &["a", "b"].map(message).to_vec()).unwrap();
    for _ in 0..2 {
        store.move_messages().unwrap();
        assert_eq!(texts(&store.messages(&conversation.id).unwrap().unwrap()), ["a", "b"]);
        assert!(rows.all().unwrap().is_empty());
    }
}

#[test]
fn a_message_costs_the_same_however_many_there_are() {
    let disk = Disk::default();
    let store = Store::open(Files::in_memory(), disk.database()).unwrap();
    let conversation = Conversation::new(None, Map::new());
    store.add_conversation(&conversation).unwrap();
    let written = |messages: usize| {
        let before = disk.written();
        for n in 0..messages {
            store.add_messages(&conversation.id, &[message(&format!("message {n} {}", "x".repeat(100)))]).unwrap();
        }
        disk.written() - before
    };
    written(100);
    let few = written(100);
    written(2700);
    let many = written(100);
    assert!(many <= few * 2, "{few} bytes for the second hundred, {many} for the thirtieth");
    assert_eq!(store.listed_messages(&conversation.id, 2999..3001).unwrap().unwrap().1, 3000);
}

#[test]
fn a_message_for_which_there_is_no_space_leaves_nothing_and_can_be_sent_again() {
    let disk = Disk::default();
    let store = Store::open(Files::in_memory(), disk.database()).unwrap();
    let conversation = Conversation::new(None, Map::new());
    store.add_conversation(&conversation).unwrap();
    store.add_messages(&conversation.id, &[message("first")]).unwrap();
    disk.fill(true);
    let full = store.add_messages(&conversation.id, &[message("second")]).unwrap_err();
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    disk.fill(false);
    assert!(store.add_messages(&conversation.id, &[message("second")]).unwrap());
    assert_eq!(texts(&store.messages(&conversation.id).unwrap().unwrap()), ["first", "second"]);
}

#[test]
fn lists_leave_out_the_roles_that_they_lack_and_count_without_them() {
    let store = Store::in_memory();
    let conversation = Conversation::new(None, Map::new());
    store.add_conversation(&conversation).unwrap();
    let messages_in_order =
        [("system", "s"), ("user", "a"), ("developer", "d"), ("assistant", "b"), ("tool", "c"), ("system", "t")];
    for (role, text) in messages_in_order {
        store.add_messages(&conversation.id, &[spoken(role, text)]).unwrap();
    }
    assert_eq!(texts(&store.messages(&conversation.id).unwrap().unwrap()), ["s", "a", "d", "b", "c", "t"]);
    for (range, part) in [(0..9, &["a", "b", "c"][..]), (0..1, &["a"]), (1..3, &["b", "c"]), (3..4, &[])] {
        let (messages, total) = store.listed_messages(&conversation.id, range.clone()).unwrap().unwrap();
        assert_eq!((texts(&messages), total), (part.to_vec(), 3), "{range:?}");
    }
}
