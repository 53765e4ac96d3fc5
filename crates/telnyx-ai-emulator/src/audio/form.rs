//! Streaming parser of multipart forms with a file.

use axum::{
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::StatusCode,
};
use bytes::{Bytes, BytesMut};
use serde_json::json;

use crate::http::{response::Failure, validate::Problem};

/// Maximum size of a file: 100 MB.
pub(crate) const MAX_FILE_SIZE: usize = 100 * 1024 * 1024;
/// Maximum size of a form: a file, its fields and the boundaries.
pub(crate) const MAX_FORM_SIZE: usize = MAX_FILE_SIZE + 1024 * 1024;
/// Maximum total size of all other fields.
const MAX_TEXT: usize = 64 * 1024;
/// Overhead of a field in addition to its name and value.
const FIELD: usize = 64;

/// The parts of a form.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// Names and values, in the order of arrival.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) file: Option<Upload>,
}

/// A file, which is never copied.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) filename: String,
    pub(crate) bytes: Bytes,
}

/// Reads a complete form. The part `file` is a file, all others are text.
pub(crate) async fn read(form: Result<Multipart, MultipartRejection>) -> Result<Form, Failure> {
    let mut form = form.map_err(|_| invalid("The body must be multipart/form-data with a boundary"))?;
    let mut read = Form::default();
    let mut room = MAX_TEXT;
    while let Some(field) = form.next_field().await.map_err(multipart_error)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let filename = field.file_name().unwrap_or_default().to_owned();
            // The last file of a form replaces earlier files; free the memory first.
            read.file = None;
            let bytes = collect(field, MAX_FILE_SIZE, Failure::FileTooLarge).await?;
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

async fn collect(mut field: Field<'_>, max: usize, too_large: Failure) -> Result<Bytes, Failure> {
    let mut data = BytesMut::new();
    while let Some(chunk) = field.chunk().await.map_err(multipart_error)? {
        if data.len() + chunk.len() > max {
            return Err(too_large);
        }
        data.extend_from_slice(&chunk);
    }
    Ok(data.freeze())
}

fn multipart_error(error: MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::TooLarge
    } else {
        invalid(&format!("The form cannot be parsed: {}", error.body_text()))
    }
}

fn invalid(problem: &str) -> Failure {
    Failure::Invalid(vec![Problem::new(&[json!("body")], "multipart_invalid", problem)])
}
