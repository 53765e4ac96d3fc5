//! Functions of all kinds as tools, and their outputs as the model receives them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde_json::{Map, json};
use telnyx_ai_chat::{FunctionTool, Json, ToolFunction, ToolOutput};

use crate::support::scripted::{body, chat, reply};

#[derive(serde::Deserialize)]
struct City {
    name: String,
}

#[derive(Clone, serde::Serialize)]
struct Weather {
    celsius: f32,
}

fn tool<M, F: ToolFunction<City, M>>(function: F) -> FunctionTool {
    FunctionTool::from_fn_with_schema("f", "d", json!({ "type": "object" }), function)
}

/// Returns the result that the model receives from a call for Oslo.
async fn sent<M, F: ToolFunction<City, M>>(function: F) -> String {
    let call = json!({ "id": "a", "function": { "name": "f", "arguments": "{\"name\":\"Oslo\"}" } });
    let (chat, mock) =
        chat([reply(&json!({ "tool_calls": [call] }), false), reply(&json!({ "content": "Done." }), false)]);
    chat.run_tools("Go.", [tool(function)]).await.unwrap();
    body(&mock, 1)["messages"][2]["content"].as_str().unwrap().to_owned()
}

fn error(problem: &str) -> String {
    json!({ "error": problem }).to_string()
}

fn by_name(city: City) -> String {
    city.name
}

async fn later(city: City) -> Result<String, std::fmt::Error> {
    Ok(city.name)
}

fn boxed(city: City) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send>> {
    Box::pin(async move { Ok(city.name) })
}

#[tokio::test]
async fn a_function_is_async_or_synchronous() {
    assert_eq!(sent(by_name).await, "Oslo");
    assert_eq!(sent(later).await, "Oslo");
    assert_eq!(sent(boxed).await, "Oslo");
    assert_eq!(sent(|city: City| city.name).await, "Oslo");
    assert_eq!(sent(async |city: City| city.name).await, "Oslo");
    assert_eq!(sent(|city: City| async { city.name }).await, "Oslo");
    assert_eq!(sent(|city: City| std::future::ready(city.name)).await, "Oslo");
    assert_eq!(sent(|city: City| tokio::task::spawn_blocking(move || city.name)).await, "Oslo");
    let suffix = "!".to_owned();
    assert_eq!(sent(move |city: City| city.name + &suffix).await, "Oslo!");
}

/// Checks a value as the output of an async and of a synchronous function.
macro_rules! check {
    ($value:expr, $expected:expr) => {
        assert_eq!(sent(|_: City| $value).await, $expected);
        assert_eq!(sent(async |_: City| $value).await, $expected);
    };
}

#[tokio::test]
async fn plain_values_are_texts_or_json() {
    check!((), "null");
    check!(true, "true");
    check!('x', "x");
    check!(-7_i64, "-7");
    check!(7_usize, "7");
    check!(u128::from(u64::MAX), "18446744073709551615");
    check!(21.5_f32, "21.5");
    check!("Sunny.", "Sunny.");
    check!(String::from("\"quoted\""), "\"quoted\"");
    check!(Cow::Borrowed("Sunny."), "Sunny.");
    check!(Box::<str>::from("Sunny."), "Sunny.");
    check!(json!({ "a": 1 }), r#"{"a":1}"#);
    check!(json!("text"), "text");
    check!(Map::from_iter([("a".to_owned(), json!(1))]), r#"{"a":1}"#);
    check!(vec![1, 2], "[1,2]");
    check!(vec![Weather { celsius: 1.5 }], r#"[{"celsius":1.5}]"#);
    check!(Some("Sunny."), "Sunny.");
    check!(None::<Weather>, "null");
    check!(BTreeMap::from([("a", 1)]), r#"{"a":1}"#);
    check!(HashMap::from([("a", Weather { celsius: 1.0 })]), r#"{"a":{"celsius":1.0}}"#);
    check!(Json(Weather { celsius: 1.0 }), r#"{"celsius":1.0}"#);
    check!(Json(("a", 1)), r#"["a",1]"#);
}

#[tokio::test]
async fn results_are_outputs_or_errors() {
    check!(Ok::<_, String>(Weather { celsius: 1.0 }), r#"{"celsius":1.0}"#);
    check!(Ok::<_, String>(Json(Weather { celsius: 1.0 })), r#"{"celsius":1.0}"#);
    check!(Err::<Weather, _>("no such city"), error("no such city"));
    check!(Err::<(), _>(std::fmt::Error), error(&std::fmt::Error.to_string()));
}

#[tokio::test(start_paused = true)]
async fn an_error_inside_a_result_is_an_error() {
    async fn fallible(fails: bool) -> Result<Weather, String> {
        if fails { Err("no such city".to_owned()) } else { Ok(Weather { celsius: 1.0 }) }
    }
    const LIMIT: Duration = Duration::from_secs(1);
    let fails = async |_: City| tokio::time::timeout(LIMIT, fallible(true)).await;
    assert_eq!(sent(fails).await, error("no such city"));
    let succeeds = async |_: City| tokio::time::timeout(LIMIT, fallible(false)).await;
    assert_eq!(sent(succeeds).await, r#"{"celsius":1.0}"#);
    let stalled = async |_: City| tokio::time::timeout(LIMIT, std::future::pending::<Result<u8, String>>()).await;
    assert_eq!(sent(stalled).await, error("deadline has elapsed"));

    let blocking = |_: City| tokio::task::spawn_blocking(|| Err::<u8, _>("no such city"));
    assert_eq!(sent(blocking).await, error("no such city"));
    check!(Ok::<Result<Result<u8, &str>, &str>, &str>(Ok(Err("deep"))), error("deep"));
    check!(Some(Err::<u8, _>("in an option")), error("in an option"));
    check!(Json(Err::<u8, _>("in a wrapper")), error("in a wrapper"));
    check!(Ok::<_, String>(Some(Err::<u8, _>(json!({ "code": 5 })))), error(r#"{"code":5}"#));
    check!(vec![Err::<u8, _>("a value of the list")], r#"[{"Err":"a value of the list"}]"#);
}

#[tokio::test]
async fn a_custom_output() {
    struct Invoice(u32);
    impl ToolOutput for Invoice {
        fn into_output(self) -> Result<String, String> {
            if self.0 == 0 { Err("there is no invoice 0".to_owned()) } else { Ok(format!("invoice {}", self.0)) }
        }
    }
    check!(Invoice(7), "invoice 7");
    check!(Invoice(0), error("there is no invoice 0"));
}

#[tokio::test]
async fn a_synchronous_function_that_panics_is_an_error_for_the_model() {
    fn fails(city: City) -> String {
        panic!("no {}", city.name)
    }
    assert_eq!(sent(fails).await, error("the function panicked: no Oslo"));
}

#[cfg(feature = "schemars")]
#[tokio::test]
async fn a_schema_is_derived_for_either_kind() {
    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[expect(dead_code)]
    struct Described {
        /// In English.
        name: String,
    }
    let schema = json!({
        "type": "object",
        "properties": { "name": { "type": "string", "description": "In English." } },
        "required": ["name"],
    });
    let plain = FunctionTool::from_fn("f", "d", |_: Described| 1);
    let later = FunctionTool::from_fn("f", "d", async |_: Described| 1);
    for tool in [plain, later] {
        assert_eq!(tool.definition().parameters, Some(schema.clone()));
    }
    // A generic function with additional bounds.
    fn generic<T: serde::de::DeserializeOwned + schemars::JsonSchema + Send + 'static>() -> FunctionTool {
        FunctionTool::from_fn("f", "d", async |_: T| Ok::<_, String>("done"))
    }
    assert_eq!(generic::<Described>().definition().parameters, Some(schema));
}
