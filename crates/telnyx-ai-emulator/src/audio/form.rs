//! Reading a form with a file while it arrives.

use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::StatusCode,
};
use bytes::{Bytes, BytesMut};
use serde_json::json;

use crate::http::{reply::Failure, validate::Problem};

/// The largest file that is taken: 100 MB.
pub(crate) const LARGEST_FILE: usize = 100 * 1024 * 1024;
/// The largest form: a file, its fields, and what frames them.
pub(crate) const LARGEST_FORM: usize = LARGEST_FILE + 1024 * 1024;
/// How long all other fields may be together.
const MOST_TEXT: usize = 64 * 1024;
/// What a field costs besides its name and value.
const FIELD: usize = 64;

/// The parts of a form.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// Names and values, in the order they came.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) file: Option<Upload>,
}

/// A file, held once.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) filename: String,
    pub(crate) bytes: Bytes,
}

/// Reads a form to its end. The part `file` is a file, all others are text.
pub(crate) async fn read(form: Result<Multipart, MultipartRejection>) -> Result<Form, Failure> {
    let mut form = form.map_err(|_| invalid("The body should be multipart/form-data with a boundary"))?;
    let mut read = Form::default();
    let mut room = MOST_TEXT;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let filename = field.file_name().unwrap_or_default().to_owned();
            // A form that names a second file has changed its mind.
            read.file = None;
            let bytes = collect(field, LARGEST_FILE, Failure::FileTooLarge).await?;
            read.file = Some(Upload { filename, bytes });
        } else {
            room = room.checked_sub(name.len() + FIELD).ok_or(Failure::TooLarge)?;
            let value = collect(field, room, Failure::TooLarge).await?;
            room = room.saturating_sub(value.len());
            let value = String::from_utf8(value.into()).map_err(|_| {
                let loc = [json!("body"), json!(name)];
                Failure::Invalid(vec![Problem::new(&loc, "string_unicode", "Input should be UTF-8 text")])
            })?;
            read.fields.push((name, value));
        }
    }
    Ok(read)
}

async fn collect(mut field: Field<'_>, most: usize, too_large: Failure) -> Result<Bytes, Failure> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if whole.len() + chunk.len() > most {
            return Err(too_large);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

fn broken(error: MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::TooLarge
    } else {
        invalid(&format!("The form cannot be read: {}", error.body_text()))
    }
}

fn invalid(problem: &str) -> Failure {
    Failure::Invalid(vec![Problem::new(&[json!("body")], "multipart_invalid", problem)])
}
