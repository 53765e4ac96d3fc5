//! Types of every kind. The SDK sends a schema that strict servers accept, and reads a value of that schema, plain and
//! streamed, as the same value of the type.

use std::any::type_name;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Debug;
use std::marker::PhantomData;
use std::num::NonZeroI32;
use std::ops::Range;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, StructuredOutput};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};
use telnyx_ai_test_kit::TestRng;

use crate::support::instances::{instance, mismatch, unacceptable};
use types::enums::*;
use types::flattened::*;
use types::recursive::*;
use types::structs::*;

/// Types for the tests, with their derives. Related types share a line.
mod types {
    macro_rules! derived {
        ($($item:item)*) => {
            $(
                #[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
                #[allow(dead_code, deprecated, private_interfaces, clippy::box_collection, clippy::option_option)]
                $item
            )*
        };
    }

    pub(crate) mod enums;
    pub(crate) mod flattened;
    pub(crate) mod recursive;
    pub(crate) mod structs;
}

/// Number of generated values for each type.
const VALUES: usize = 12;

/// Messages for values that the schema allows and the type rejects, because its limit has no keyword.
const OUT_OF_RANGE: [&str; 9] = [
    "under the minimum",
    "over the maximum",
    "no multiple of",
    "not above",
    "expected a nonzero",
    "expected u64",
    "expected u32",
    "expected usize",
    "is out of range",
];

/// The rules for a type, in addition to the rules for all types.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Is {
    /// The schema is strict, and values are serialized as they are read.
    Strict,
    /// The schema is strict, and serialization omits fields.
    Sparse,
    /// The schema cannot be strict.
    Loose,
}

struct Probe {
    chat: Chat,
    mock: MockTransport,
    rng: TestRng,
    schema: Value,
    /// The schema. The schema of a wrapped value includes the description of the format, which has the order of a
    /// tuple.
    described: Value,
    is_wrapped: bool,
}

impl Probe {
    async fn new<T: DeserializeOwned + JsonSchema + Debug + 'static>(is: Is) -> Self {
        let mock = MockTransport::new().reply(completion("{}"));
        let chat = Chat::new(&Client::builder().api_key("KEY0").transport(mock.clone()).build().unwrap());
        let result = chat.complete_as::<T>("Hi").await;
        let requests = mock.requests();
        let name = type_name::<T>();
        let sent = requests.first().unwrap_or_else(|| panic!("{name}: {result:?}"));
        let body: Value = serde_json::from_slice(&sent.body).unwrap();
        let format = &body["response_format"]["json_schema"];
        let schema = format["schema"].clone();
        assert_eq!(format["strict"], json!(is != Is::Loose), "{name}: {schema}");
        assert!(is == Is::Loose || unacceptable(&schema).is_none(), "{name}: {:?}", unacceptable(&schema));
        assert_eq!(schema["type"], "object", "{name}");
        let sent = format["name"].as_str().unwrap();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        assert!(sent.chars().all(is_allowed) && (1..=64).contains(&sent.len()), "{name}: {sent}");
        let is_wrapped = schema["properties"].as_object().is_some_and(|fields| fields.keys().eq(["value"]))
            && !name.ends_with("::Value1");
        let mut described = schema.clone();
        if let (true, Some(text)) = (is_wrapped, format.get("description")) {
            described["properties"]["value"]["description"] = text.clone();
        }
        Self { chat, mock, rng: TestRng(7), schema, described, is_wrapped }
    }

    async fn plain<T: DeserializeOwned + JsonSchema + 'static>(&self, text: &str) -> Result<T, Error> {
        let _ = self.mock.clone().reply(completion(text));
        Ok(self.chat.complete_as::<T>("Hi").await?.value)
    }

    /// The value of a text for the guided method: a word without quotes, or a value without a wrapper.
    async fn guided<T: DeserializeOwned + JsonSchema + 'static>(&self, value: &Value) -> Result<T, Error> {
        let chat = self.chat.clone().structured_output(StructuredOutput::Guided);
        let _ = self.mock.clone().reply(completion(&value.to_string()));
        let result = chat.complete_as::<T>("Hi").await;
        let sent: Value = serde_json::from_slice(&self.mock.requests().last().unwrap().body).unwrap();
        if sent.get("guided_choice").is_none() {
            return Ok(result?.value);
        }
        let _ = self.mock.clone().reply(completion(value.as_str().unwrap()));
        Ok(chat.complete_as::<T>("Hi").await?.value)
    }

    /// The value of a stream, and the last part, which equals the complete value.
    async fn streamed<T>(&mut self, text: &str) -> (Result<T, Error>, Value)
    where
        T: DeserializeOwned + JsonSchema + 'static,
    {
        let pieces = self.rng.split_text(text);
        let _ = self.mock.clone().reply(events(&pieces));
        let mut stream = self.chat.stream_as::<T>("Hi").await.unwrap();
        let mut last = Value::Null;
        loop {
            match stream.try_next().await {
                Ok(Some(part)) => last = part.value.into(),
                Ok(None) => break,
                Err(error) => return (Err(error), last),
            }
        }
        assert_eq!(stream.partial(), Some(&last), "{text}");
        (stream.finish().await.map(|parsed| parsed.value), last)
    }
}

fn completion(text: &str) -> MockReply {
    let choice = json!({ "message": { "content": text }, "finish_reason": "stop" });
    MockReply::json(200, json!({ "choices": [choice] }).to_string())
}

fn events(pieces: &[String]) -> MockReply {
    let chunk = |piece: &String| format!("data: {}\n\n", json!({ "choices": [{ "delta": { "content": piece } }] }));
    let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".to_owned();
    MockReply::events(pieces.iter().map(chunk).chain([end]))
}

async fn check<T>(is: Is)
where
    T: DeserializeOwned + Serialize + JsonSchema + Debug + 'static,
{
    let name = type_name::<T>();
    let mut probe = Probe::new::<T>(is).await;
    let mut read = 0;
    for _ in 0..VALUES {
        let written = instance(&probe.described, &mut probe.rng);
        assert_eq!(mismatch(&probe.schema, &written, ""), None, "{name}");
        let text = written.to_string();
        let plain = probe.plain::<T>(&text).await;
        let (streamed, last) = probe.streamed::<T>(&text).await;
        let inner = if probe.is_wrapped { &written["value"] } else { &written };
        assert_eq!(&last, inner, "{name}: {text}");
        let value = match (plain, streamed) {
            (Ok(plain), Ok(streamed)) => {
                // A set has no order.
                let size = |value: &T| format!("{value:?}").len();
                assert_eq!(size(&plain), size(&streamed), "{name}: {text}");
                plain
            }
            (Err(plain), Err(streamed)) => {
                let message = plain.to_string();
                assert!(OUT_OF_RANGE.iter().any(|range| message.contains(range)), "{name}: {message} of {text}");
                assert_eq!(plain.json_path(), streamed.json_path(), "{name}: {text}");
                continue;
            }
            other => panic!("{name}: {text} is {other:?}"),
        };
        read += 1;
        let guided = probe.guided::<T>(inner).await.unwrap_or_else(|error| panic!("{name}: {inner} is {error}"));
        assert_eq!(format!("{guided:?}").len(), format!("{value:?}").len(), "{name}: {inner}");
        if is == Is::Strict {
            let back = serde_json::to_value(&value).unwrap();
            let back = match probe.is_wrapped {
                true => json!({ "value": back }),
                // A type without content is an empty object.
                false if back.is_null() => json!({}),
                false => back,
            };
            assert_eq!(mismatch(&probe.schema, &back, ""), None, "{name}: {text}");
            let again = probe.plain::<T>(&back.to_string()).await.unwrap();
            assert_eq!(format!("{again:?}").len(), format!("{value:?}").len(), "{name}: {back}");
        }
    }
    assert!(read * 3 > VALUES, "{name}: only {read} of {VALUES} were read");
}

macro_rules! check_all {
    ($is:ident: $($type:ty),* $(,)?) => { $(check::<$type>(Is::$is).await;)* };
}

#[tokio::test(start_paused = true)]
async fn enums() {
    check_all!(Strict: External, Renamed, OtherInternal, OtherExternal, Internal, InternalDeny, InternalUnits, Adjacent);
    check_all!(Strict: AdjacentDeny, AdjacentUnits, Untagged, Fallback, ValueOr, ValueExt, HasNever, Option<External>);
    check_all!(Sparse: Fields);
    check_all!(Loose: InternalMap);
}

#[tokio::test(start_paused = true)]
async fn options_lists_maps_and_tuples() {
    check_all!(Strict: Option<Inner>, Option<Option<u8>>, Vec<Inner>, Vec<Vec<u8>>, HashSet<String>, BTreeSet<u8>);
    check_all!(Strict: (u8, String), (u8,), (Inner, Option<u8>, Vec<bool>), [u8; 3], [u8; 0], [Inner; 2], Option<()>);
    check_all!(Strict: Vec<()>, Vec<Option<()>>, Option<Value1>, Result<u8, String>, Sets, HashMap<Key, Option<u8>>);
    check_all!(Sparse: BTreeMap<Key, u8>);
    check_all!(Loose: BTreeMap<String, u8>, HashMap<u8, Defaults>, HashMap<i8, u8>);
    check_all!(Loose: HashMap<char, u8>, Option<BTreeMap<String, u8>>, Vec<BTreeMap<String, Option<Inner>>>, Any);
}

#[tokio::test(start_paused = true)]
async fn scalars_and_types_of_the_standard_library() {
    check_all!(Strict: u8, u64, u128, i8, i64, i128, f32, f64, bool, char, String, Numbers, Big, NonZeros, NonZeroI32);
    check_all!(Strict: (), PhantomData<u8>, Duration, Range<u8>, Std, Cows, Generic<'static>, Box<Inner>);
}

#[tokio::test(start_paused = true)]
async fn structs() {
    check_all!(Strict: UnitStruct, EmptyStruct, HasEmpty, OnlyOptional, Transparent, Newtype, NewtypeOpt, TupleStruct);
    check_all!(Strict: TupleOne, Page<Vec<Inner>>, Page<Page<Option<External>>>, Grid<3>, Value1, Keywords, Camel, Deny);
    check_all!(Strict: Defaults, AllDefaults, With, Try, From1, Level1, Ranges, Attrs, Never2, BigNull, Wide);
    check_all!(Sparse: Skips, SkipIf, Texts);
}

#[tokio::test(start_paused = true)]
async fn flattened_fields() {
    check_all!(Strict: FlatStruct, FlatExternal, FlatInternal, FlatAdjacent, FlatUntagged, FlatTwo, FlatInVariant);
    check_all!(Sparse: FlatOption, FlatOptEnum);
    check_all!(Loose: FlatMap, FlatValue);
}

#[tokio::test(start_paused = true)]
async fn types_that_contain_themselves() {
    // Their values may be deeper than their schemas.
    check_all!(Strict: TreeVec, TreeBox, TreeDefault, MutualA, MutualB, Expr, Op, Weird, Rec<u8>, Rec<Rec<u8>>);
    check_all!(Loose: TreeMap, TreeSet, Json);
}
