//! Multipart uploads: concurrent parts, completed once, aborted on failure.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use telnyx_ai_core::internal::multipart::BodySource;
use telnyx_ai_core::internal::{Endpoint, Idempotency, noted};
use telnyx_ai_core::{Error, Result};

use super::body::Opened;
use super::{MAX_OBJECT, MAX_PARTS, PutObject, TIMEOUT};
use crate::bucket::Bucket;
use crate::object::StoredObject;
use crate::objects::etag;
use crate::xml;

/// Number of attempts to complete an upload after a response was lost.
const COMPLETIONS: u32 = 3;

pub(super) async fn upload(put: &PutObject, body: &Opened) -> Result<StoredObject> {
    let len = body.len();
    if len > MAX_OBJECT {
        return Err(Error::invalid_input("body", format!("is {len} bytes; the limit of an object is {MAX_OBJECT}")));
    }
    let mut upload = match Upload::create(put).await {
        // The region has no multipart uploads.
        Err(error) if error.status().is_some_and(|status| status == 501) => {
            return put.put_single(body.source(), len).await;
        }
        created => created?,
    };
    let error = match upload.run(put, body).await {
        Ok(etag) => {
            upload.is_done = true;
            return Ok(StoredObject { key: put.key.clone(), size: len, etag });
        }
        Err(error) => error,
    };
    // Until its response, the abort is left to the drop of this future.
    let aborted = upload.abort().await;
    upload.is_done = true;
    match aborted {
        Ok(()) => Err(error),
        Err(failed) => Err(noted(
            error,
            &format!(
                "; aborting upload `{}` of `{}` failed: {failed}; its parts are charged until then",
                upload.id, put.key
            ),
        )),
    }
}

/// Upload that is aborted if it is dropped before its end.
struct Upload {
    bucket: Bucket,
    key: String,
    id: String,
    is_done: bool,
}

impl Upload {
    async fn create(put: &PutObject) -> Result<Self> {
        // A lost response leaves an upload without parts, which costs nothing.
        let endpoint = Endpoint::post("storage.create_multipart_upload", "/{bucket}/{key}", Idempotency::Idempotent);
        let endpoint = put.describe(endpoint).query("uploads", "");
        let empty = BodySource::Bytes(telnyx_ai_core::Bytes::new());
        let request = endpoint.source(put.type_of_body(), empty).decode_with(xml::upload_id);
        let id = request.on(put.bucket.client()).await?;
        Ok(Self { bucket: put.bucket.clone(), key: put.key.clone(), id, is_done: false })
    }

    /// Uploads all parts and completes the upload.
    async fn run(&self, put: &PutObject, body: &Opened) -> Result<Option<String>> {
        let len = body.len();
        let part_size = put.part_size.max(len.div_ceil(MAX_PARTS));
        let count = len.div_ceil(part_size).max(1);
        let parts = (0..count).map(|part| {
            let start = part.saturating_mul(part_size);
            self.put_part(part + 1, body.part(start, part_size.min(len.saturating_sub(start))))
        });
        let etags: Vec<String> = stream::iter(parts).buffered(put.max_concurrency).try_collect().await?;
        self.complete(&etags, len).await
    }

    async fn put_part(&self, number: u64, part: BodySource) -> Result<String> {
        self.endpoint(Endpoint::put("storage.upload_part", "/{bucket}/{key}"))
            .query("partNumber", number)
            .source("application/octet-stream", part)
            .default_timeout(TIMEOUT)
            .decode_response(|_, response| Ok(etag(response.headers()).unwrap_or_default()))
            .on(self.bucket.client())
            .await
    }

    /// Completes the upload. After a lost response the request is retried; an upload that no longer exists then is
    /// complete if the object has the right size.
    async fn complete(&self, etags: &[String], len: u64) -> Result<Option<String>> {
        let mut completion = 1;
        loop {
            let endpoint =
                Endpoint::post("storage.complete_multipart_upload", "/{bucket}/{key}", Idempotency::NotIdempotent);
            let request = self
                .endpoint(endpoint)
                .source("application/xml", BodySource::Bytes(xml::complete(etags).into()))
                .default_timeout(TIMEOUT)
                .decode_with(xml::completed)
                .on(self.bucket.client());
            let error = match request.await {
                Ok(etag) => return Ok(etag),
                Err(error) => error,
            };
            let is_gone = completion > 1 && error.is_not_found();
            if is_gone || error.may_have_been_charged() {
                if let Ok(object) = self.bucket.head(&self.key).await
                    && object.size == Some(len)
                    && (is_gone || !self.is_open().await)
                {
                    return Ok(object.etag);
                }
                if !is_gone && completion < COMPLETIONS {
                    completion += 1;
                    continue;
                }
            }
            return Err(error);
        }
    }

    /// Returns `true` unless the service reports that the upload does not exist.
    async fn is_open(&self) -> bool {
        let list = self.endpoint(Endpoint::get("storage.list_parts", "/{bucket}/{key}"));
        let listed = list.query("max-parts", 1).bytes().on(self.bucket.client()).await;
        !listed.is_err_and(|error| error.is_not_found())
    }

    fn endpoint(&self, endpoint: Endpoint) -> Endpoint {
        self.bucket.object(endpoint, &self.key).query("uploadId", &self.id)
    }

    fn abort(&self) -> telnyx_ai_core::Request<()> {
        let endpoint = Endpoint::delete("storage.abort_multipart_upload", "/{bucket}/{key}");
        self.endpoint(endpoint).on(self.bucket.client())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.is_done
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            // Nobody is left to receive an error; the service keeps the parts then.
            runtime.spawn(self.abort().into_future());
        }
    }
}
