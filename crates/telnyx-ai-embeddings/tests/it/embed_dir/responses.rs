//! Responses of the service in memory.

use std::collections::VecDeque;

use serde_json::{Value, json};
use telnyx_ai_core::HeaderMap;

use super::service::{EmbeddedFile, Reply, State, StoredObject, data, digest, reply, s3_error, time};

impl State {
    pub(super) fn respond(&mut self, operation: &str, region: &str, headers: &HeaderMap, body: String) -> Reply {
        if let Some(at) = self.faults.iter().position(|(of, ..)| of == operation) {
            let (_, status, code) = self.faults.remove(at);
            let is_api = operation.contains("/ai/");
            return if is_api { reply(status, "application/json", "{}") } else { s3_error(status, &code) };
        }
        let (method, path) = operation.split_once(' ').unwrap();
        match (method, path) {
            (_, api) if api.starts_with("/ai/") => self.api(method, api, &body),
            ("GET", "?location") => match &self.region {
                Some(region) => {
                    reply(200, "application/xml", format!("<LocationConstraint>{region}</LocationConstraint>"))
                }
                None => s3_error(404, "NoSuchBucket"),
            },
            ("PUT", "") => {
                self.region = Some(region.to_owned());
                reply(200, "application/xml", "")
            }
            _ if self.region.as_deref() != Some(region) => s3_error(404, "NoSuchBucket"),
            ("GET", "?list-type") => self.list(),
            ("POST", "?delete") => self.delete(&body),
            ("PUT", key) => {
                let metadata = headers.get("x-amz-meta-md5").map(|value| value.to_str().unwrap().to_owned());
                self.put(key.trim_start_matches('/'), body, metadata)
            }
            ("HEAD", key) => match self.objects.get(key.trim_start_matches('/')) {
                Some(object) => {
                    let (status, mut headers, body) = reply(200, "text/plain", "");
                    if let Some(metadata) = &object.metadata {
                        headers.insert("x-amz-meta-md5", metadata.parse().unwrap());
                    }
                    (status, headers, body)
                }
                None => s3_error(404, "NoSuchKey"),
            },
            other => panic!("unexpected request {other:?}"),
        }
    }

    fn put(&mut self, key: &str, body: String, metadata: Option<String>) -> Reply {
        let modified = self.now();
        *self.stores.entry(key.to_owned()).or_default() += 1;
        self.objects.insert(key.to_owned(), StoredObject { body, metadata, modified });
        if self.embedded {
            let new = EmbeddedFile {
                status: "processing",
                is_due: true,
                work: 0,
                embedded: None,
                updated: modified,
                error: None,
            };
            let file = self.files.entry(key.to_owned()).or_insert(new);
            (file.is_due, file.work) = (true, self.work);
            if !self.keeps_results {
                (file.status, file.updated) = ("processing", modified);
            }
        }
        reply(200, "application/xml", "")
    }

    fn list(&self) -> Reply {
        let object = |(key, object): (&String, &StoredObject)| {
            let (size, time) = (object.body.len(), time(object.modified));
            let etag = if self.opaque_etags { "opaque-2" } else { digest(&object.body) };
            format!(
                "<Contents><Key>{key}</Key><Size>{size}</Size><ETag>&quot;{etag}&quot;</ETag>\
                 <LastModified>{time}</LastModified></Contents>"
            )
        };
        let objects: String = self.objects.iter().map(object).collect();
        reply(200, "application/xml", format!("<ListBucketResult>{objects}</ListBucketResult>"))
    }

    /// Deletes the objects of the body, except those that are denied.
    fn delete(&mut self, body: &str) -> Reply {
        let mut errors = String::new();
        for key in body.split("<Key>").skip(1).map(|rest| rest.split('<').next().unwrap()) {
            if key.contains("locked") {
                errors.push_str(&format!(
                    "<Error><Key>{key}</Key><Code>AccessDenied</Code><Message>Locked.</Message></Error>"
                ));
            } else {
                self.objects.remove(key);
                self.files.remove(key);
            }
        }
        reply(200, "application/xml", format!("<DeleteResult>{errors}</DeleteResult>"))
    }

    fn api(&mut self, method: &str, path: &str, body: &str) -> Reply {
        match (method, path) {
            ("GET", "/ai/embeddings") => {
                let task = json!({ "task_id": "t-1", "status": "processing", "bucket": "docs" });
                data(self.task.iter().map(|_| task.clone()).collect())
            }
            ("POST", "/ai/embeddings") => {
                self.tasks_started.push(serde_json::from_str(body).unwrap());
                self.task = Some(VecDeque::from(self.next_task.clone()));
                data(json!({ "task_id": "t-1", "status": "queued" }))
            }
            ("GET", "/ai/embeddings/t-1") => {
                let statuses = self.task.as_mut().expect("a task was started");
                let status = statuses.pop_front().unwrap();
                if statuses.is_empty() {
                    self.task = None;
                    if status != "failure" {
                        self.embed_all();
                    }
                }
                data(json!({ "task_id": "t-1", "status": status }))
            }
            ("GET", "/ai/embeddings/buckets") => {
                data(json!({ "buckets": if self.embedded { vec!["docs"] } else { vec![] } }))
            }
            ("GET", "/ai/embeddings/buckets/docs") if self.embedded => self.files(),
            _ => reply(404, "application/json", "{}"),
        }
    }

    fn embed_all(&mut self) {
        self.embedded = true;
        for key in self.objects.keys().cloned().collect::<Vec<_>>() {
            let updated = self.now();
            let (status, work) = ("processing", self.work);
            let file = EmbeddedFile { status, is_due: true, work, embedded: None, updated, error: None };
            self.files.insert(key, file);
        }
        self.work_on_files();
    }

    fn work_on_files(&mut self) {
        for key in self.files.keys().cloned().collect::<Vec<_>>() {
            let now = self.now();
            let reason = self.unreadable.get(&key).copied();
            let file = self.files.get_mut(&key).unwrap();
            match file.work.checked_sub(1) {
                _ if !file.is_due => {}
                Some(rest) => file.work = rest,
                None => {
                    file.is_due = false;
                    file.updated = now;
                    file.error = reason;
                    file.status = if reason.is_some() { "failure" } else { "success" };
                    file.embedded = if reason.is_some() { file.embedded } else { Some(now) };
                }
            }
        }
    }

    fn files(&mut self) -> Reply {
        self.work_on_files();
        let listed = self.files.iter().filter(|(name, _)| !self.unlisted.contains(name));
        let file = |(name, file): (&String, &EmbeddedFile)| {
            json!({
                "filename": name,
                "status": file.status,
                "updated_at": time(file.updated),
                "last_embedded_at": file.embedded.map(time),
                "error_reason": file.error,
            })
        };
        data(Value::Array(listed.map(file).collect()))
    }
}
