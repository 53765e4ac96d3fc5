//! Vectors in both encodings, and invalid responses.

use proptest::prelude::*;
use serde_json::{Value, json};
use telnyx_ai_core::{Client, Error, Request};
use telnyx_ai_openai::{CreateEmbeddings, Embedding, EmbeddingList, EncodingFormat, Model, OpenAi};
use telnyx_ai_test_kit::drift::{call_with_response, drift};

fn embed(client: &Client) -> Request<EmbeddingList> {
    OpenAi::new(client).create_embeddings(CreateEmbeddings::new("m", ["a", "b"]))
}

fn read(body: &Value) -> Result<EmbeddingList, Error> {
    call_with_response(embed, &body.to_string())
}

fn vectors(body: &Value) -> Vec<Vec<f32>> {
    read(body).unwrap().into_vectors()
}

/// Returns the JSON path and the message of the error.
fn problem(body: &Value) -> (String, String) {
    let error = read(body).unwrap_err();
    assert!(error.is_decode(), "{error}");
    (error.json_path().unwrap().to_owned(), error.to_string())
}

#[test]
fn vectors_are_in_the_order_of_the_texts() {
    let body = json!({
        "object": "list", "model": "m", "usage": { "prompt_tokens": 3, "total_tokens": 3 },
        "data": [
            { "object": "embedding", "index": 2, "embedding": [3, -0.5] },
            { "object": "embedding", "index": 0, "embedding": [1.0, 0.25] },
            { "object": "embedding", "index": 1, "embedding": "AAAAQAAAAMA=" },
        ],
    });
    let list = read(&body).unwrap();
    assert_eq!(list.data.iter().map(|embedding| embedding.index).collect::<Vec<_>>(), [0, 1, 2]);
    let expected = [[1.0, 0.25], [2.0, -2.0], [3.0, -0.5]];
    assert_eq!(
        (list.vectors().len(), list.vectors().collect::<Vec<_>>()),
        (3, expected.iter().map(|v| &v[..]).collect())
    );
    assert_eq!((list.model.as_str(), list.usage.as_ref().unwrap().prompt_tokens), ("m", 3));
    assert_eq!(list.into_vectors(), expected);
}

#[test]
fn vectors_without_indexes_keep_their_order() {
    for index in [json!({ "embedding": [1] }), json!({ "embedding": [1], "index": null })] {
        let body = json!({ "data": [index, { "embedding": [2] }] });
        assert_eq!(vectors(&body), [[1.0], [2.0]]);
    }
    let mixed = json!({ "data": [{ "embedding": [1] }, { "embedding": [2], "index": "1" }] });
    assert_eq!(vectors(&mixed), [[1.0], [2.0]]);
    assert_eq!(vectors(&json!({ "data": [] })), Vec::<Vec<f32>>::new());
}

#[test]
fn ambiguous_indexes_are_errors() {
    let list = |indexes: &[Value]| {
        let data: Vec<Value> = indexes.iter().map(|index| json!({ "index": index, "embedding": [1] })).collect();
        problem(&json!({ "data": data }))
    };
    for (indexes, expected) in [
        (vec![json!(0), json!(0)], "expected vectors with the indexes 0 to 1, got [0, 0]"),
        (vec![json!(2), json!(0)], "expected vectors with the indexes 0 to 1, got [0, 2]"),
        (vec![json!(1)], "expected vectors with the indexes 0 to 0, got [1]"),
        (vec![json!(1), json!(null)], "expected vectors with the indexes 0 to 1, got [1, 1]"),
        (vec![json!(null), json!(2), json!(null)], "expected vectors with the indexes 0 to 2, got [0, 2, 2]"),
    ] {
        let (path, message) = list(&indexes);
        assert_eq!(path, "data");
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn invalid_vectors_are_errors_with_a_path() {
    let second = |embedding: Value| {
        problem(&json!({ "data": [{ "index": 0, "embedding": [1] }, { "index": 1, "embedding": embedding }] }))
    };
    let deeper = "data[1].embedding[1]";
    for (embedding, path, expected) in [
        (
            json!("AACA"),
            "data[1].embedding",
            "expected base64 of 32-bit floats, got 3 bytes, which is not a multiple of 4; request numbers with `.encoding_format(EncodingFormat::Float)`",
        ),
        (json!("AACAPwA="), "data[1].embedding", "got 5 bytes, which is not a multiple of 4"),
        (json!("AACAP"), "data[1].embedding", "got base64 of invalid length (5 digits, 0 padding characters)"),
        (json!("AAC?Pw=="), "data[1].embedding", "got an invalid base64 character at byte 3; request numbers"),
        (json!({}), "data[1].embedding", "expected an array of numbers, or base64 of 32-bit floats"),
        (json!(7), "data[1].embedding", "expected an array of numbers, or base64 of 32-bit floats"),
        (json!(null), "data[1].embedding", "expected an array of numbers, or base64 of 32-bit floats"),
        (json!([1, null]), deeper, "expected a number, got null"),
        (json!([1, 1e39]), deeper, "expected a 32-bit float, got 1000000"),
        (json!([1, "x"]), deeper, "expected a number"),
        (json!([1, [2]]), deeper, "expected a number"),
    ] {
        let (at, message) = second(embedding);
        assert_eq!(at, path, "{message}");
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn unusual_numbers_and_null_items_are_accepted() {
    for odd in [json!(-1), json!(12.5), json!(1e30), json!("many"), json!(null), json!([]), json!({ "a": 1 })] {
        let body = json!({
            "data": [{ "index": odd, "embedding": [1] }, { "index": 1, "embedding": [2] }],
            "usage": { "prompt_tokens": odd, "total_tokens": 3 },
        });
        let read = read(&body).unwrap();
        let usage = read.usage.as_ref().unwrap();
        assert_eq!((usage.prompt_tokens, usage.total_tokens), (0, 3), "{odd}");
        assert_eq!(read.into_vectors(), [[1.0], [2.0]], "{odd}");
        assert_eq!(serde_json::from_value::<Embedding>(json!({ "index": odd, "embedding": [] })).unwrap().index, 0);
    }
    assert_eq!(read(&json!({ "data": [], "usage": "none" })).unwrap().usage, None);
    let skipped = json!({ "data": [null, { "index": 1, "embedding": [2] }, null, { "index": 0, "embedding": [1] }] });
    assert_eq!(vectors(&skipped), [[1.0], [2.0]]);
    // Without an index, a vector after a `null` belongs to the second text, and the first text has no vector.
    let hole = json!({ "data": [null, { "embedding": [2] }] });
    let (path, text) = problem(&hole);
    assert_eq!(path, "data");
    assert!(text.contains("expected vectors with the indexes 0 to 0, got [1]"), "{text}");
}

#[test]
fn a_response_with_an_error_field_is_an_error() {
    let body = json!({ "object": "list", "data": [], "error": { "message": "overloaded", "code": "busy" } });
    let error = read(&body).unwrap_err();
    assert!(error.is_api(), "{error}");
    assert_eq!(error.details()[0].code.as_deref(), Some("busy"));
    let error = call_with_response(embed, "[]").unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("expected an object"), "{error}");
}

#[test]
fn differing_lists_are_decoded() {
    let good = json!({
        "object": "list", "model": "m",
        "data": [
            { "object": "embedding", "index": 0, "embedding": [0.5, 1.0], "note": "n" },
            { "object": "embedding", "index": 1, "embedding": [-0.25] },
        ],
        "usage": { "prompt_tokens": 3, "completion_tokens": 0, "total_tokens": 3, "details": { "cached": 1 } },
        "service_tier": "default",
    });
    assert_eq!(
        drift::<EmbeddingList>(&good, &good, embed),
        [
            "null data",
            "no data",
            "null data[0].embedding",
            "no data[0].embedding",
            "null data[1].embedding",
            "no data[1].embedding",
        ]
    );
}

#[test]
fn creation_times_of_models_are_in_seconds() {
    let list = |client: &Client| OpenAi::new(client).list_embedding_models();
    for created in [json!(1_735_689_600), json!("1735689600"), json!("2025-01-01T00:00:00Z")] {
        let body = json!({ "object": "list", "data": [{ "id": "a/b", "object": "model", "created": created, "owned_by": "Telnyx" }] });
        let models: Vec<Model> = call_with_response(list, &body.to_string()).unwrap();
        assert_eq!((models[0].id.as_str(), models[0].owned_by.as_str()), ("a/b", "Telnyx"));
        assert_eq!(models[0].created.unwrap().unix_seconds(), 1_735_689_600);
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let digits = bits.as_bytes().chunks(6).map(|digit| {
        let digit = format!("{:0<6}", std::str::from_utf8(digit).unwrap());
        char::from(DIGITS[usize::from_str_radix(&digit, 2).unwrap()])
    });
    let mut text: String = digits.collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Both encodings return the same bits of every number.
    #[test]
    fn both_encodings_return_the_same_numbers(
        vectors in proptest::collection::vec(proptest::collection::vec(any::<f32>(), 0..9), 1..5),
        as_text in any::<u8>(),
        format in proptest::option::of(prop_oneof![Just(EncodingFormat::Float), Just(EncodingFormat::Base64)]),
    ) {
        let wire = |at: usize, vector: &[f32]| {
            // JSON has no NaN.
            if as_text >> at & 1 == 1 || vector.iter().any(|number| !number.is_finite()) {
                json!(base64(&vector.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>()))
            } else {
                json!(vector)
            }
        };
        let data: Vec<Value> = vectors.iter().enumerate().rev()
            .map(|(at, vector)| json!({ "index": at, "embedding": wire(at, vector) })).collect();
        let call = |client: &Client| {
            let create = CreateEmbeddings::new("m", "a");
            OpenAi::new(client).create_embeddings(match format.clone() {
                Some(format) => create.encoding_format(format),
                None => create,
            })
        };
        let list = call_with_response(call, &json!({ "data": data }).to_string()).unwrap();
        let bits = |vectors: Vec<Vec<f32>>| -> Vec<Vec<u32>> {
            vectors.into_iter().map(|vector| vector.into_iter().map(f32::to_bits).collect()).collect()
        };
        prop_assert_eq!(bits(list.into_vectors()), bits(vectors));
    }
}
