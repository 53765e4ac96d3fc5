//! The deletion of several objects.

use axum::{body::Body, response::Response};

use super::{body, call::Call, error::StorageError, routes::blocking, xml::Writer};

/// Maximum number of objects of a request.
const MAX_OBJECTS: usize = 1000;

/// Handles `POST /{bucket}?delete`.
pub(super) async fn delete(call: Call, body: Body) -> Result<Response, StorageError> {
    call.require_bucket()?;
    let request = body::receive_xml(&call, body, true).await?;
    let keys: Vec<String> = request.all("Object").filter_map(|object| object.child("Key")).map(str::to_owned).collect();
    if request.name != "Delete" || keys.is_empty() || keys.len() > MAX_OBJECTS {
        return Err(StorageError::malformed("it must be a `Delete` with 1 to 1000 objects"));
    }
    let is_quiet = request.child("Quiet").is_some_and(|quiet| quiet.trim() == "true");
    blocking(move || {
        let mut xml = Writer::with_root("DeleteResult");
        let mut failures = call.app.store.remove_objects(&call.bucket, &keys)?;
        for key in keys {
            if let Some(error) = failures.remove(&key) {
                let error = StorageError::from(error);
                xml.open("Error").text("Key", &key).text("Code", error.code).text("Message", &error.message);
                xml.close("Error");
            } else if !is_quiet {
                xml.open("Deleted").text("Key", &key).close("Deleted");
            }
        }
        xml.close("DeleteResult");
        Ok(xml.into_response())
    })
    .await
}
