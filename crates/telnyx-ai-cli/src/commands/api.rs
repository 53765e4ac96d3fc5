//! `api`: a request to any path of the API.

mod select;

use clap::Args;
use serde_json::Value;
use telnyx_ai::{Bytes, Method, Request, Telnyx, decode};

use crate::exit::{Failure, Outcome};
use crate::fields::{self, Field};
use crate::files;
use crate::{output, resource};

/// Send a request to any path, with the key and the retries of the SDK, and print the response.
///
/// Fields are the query of GET and DELETE, and the JSON body of other methods. A POST is retried only if it did no work.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai api GET /ai/models --field data.id --emulator\n  \
                        telnyx-ai api GET /ai/clusters --paginate --emulator\n  \
                        telnyx-ai api POST /ai/embeddings -F bucket_name=handbook --emulator")]
pub(crate) struct Api {
    /// The method, such as GET
    method: String,
    /// The path below the base URL, such as /ai/models
    path: String,
    /// A field; numbers, true, false, null, lists and objects are read as JSON, everything else as text
    #[arg(short = 'F', long = "form", value_name = "NAME=VALUE")]
    fields: Vec<Field>,
    /// The file with the body, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fields", "paginate"])]
    input: Option<String>,
    /// Print only this part of the response, such as data.id
    #[arg(long, value_name = "PATH")]
    field: Option<String>,
    /// Read all pages of a list, and print a JSON object for each item
    #[arg(long)]
    paginate: bool,
}

/// Runs the command.
pub(crate) async fn run(command: Api, telnyx: &Telnyx) -> Outcome {
    let method = method(&command.method)?;
    let path = checked(&command.path)?;
    if command.paginate {
        return paginate(&command, &method, path, telnyx).await;
    }
    let mut request = telnyx.request(method.clone(), path.to_owned());
    request = match &command.input {
        Some(input) => request.body_bytes("application/json", body(input)?),
        None => with_fields(request, &command.fields, &method),
    };
    let response = request.await?;
    match &command.field {
        Some(field) => print_selected(&json(&response)?, field),
        None => print(&response),
    }
}

fn method(text: &str) -> Outcome<Method> {
    let upper = text.to_uppercase();
    let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    known
        .into_iter()
        .find(|method| *method == *upper)
        .ok_or_else(|| Failure::Usage(format!("`{text}` is not a method; use GET, POST, PUT, PATCH or DELETE")))
}

fn checked(path: &str) -> Outcome<&str> {
    if path.starts_with('/') {
        return Ok(path);
    }
    Err(Failure::Usage(format!("`{path}` is not a path below the base URL; start it with a slash, such as /ai/models")))
}

fn body(input: &str) -> Outcome<Vec<u8>> {
    match input {
        "-" => files::stdin().map(String::into_bytes),
        path => std::fs::read(path).map_err(|error| Failure::Usage(format!("--input {path}: {error}"))),
    }
}

fn with_fields(mut request: Request<Bytes>, fields: &[Field], method: &Method) -> Request<Bytes> {
    if [Method::GET, Method::DELETE].contains(method) {
        for field in fields {
            request = request.query(field.name.clone(), field.text());
        }
        return request;
    }
    if fields.is_empty() { request } else { request.body(&fields::object(fields)) }
}

/// Reads the pages until the last one that `meta.total_pages` names, or until a page without items.
async fn paginate(command: &Api, method: &Method, path: &str, telnyx: &Telnyx) -> Outcome {
    if *method != Method::GET {
        return Err(Failure::Usage("--paginate works with GET only".to_owned()));
    }
    // Most lists begin with page 1, and some with page 0: the first response reports its number.
    let (mut first, mut number) = (None, None);
    loop {
        let mut request = with_fields(telnyx.request(Method::GET, path.to_owned()), &command.fields, method);
        if let Some(number) = number {
            request = request.query("page[number]", number);
        }
        let page = decode::page::<Value>(&request.await?).map_err(telnyx_ai::Error::from)?;
        for item in &page.data {
            match &command.field {
                Some(field) => print_selected(item, field)?,
                None => output::json(item)?,
            }
        }
        let Some((current, total)) = page.meta.and_then(|meta| Some((meta.page_number?, meta.total_pages?))) else {
            return Ok(());
        };
        let next = current.saturating_add(1);
        let is_last = next >= first.get_or_insert(current).saturating_add(total);
        // A service that ignores the number would return the same page forever.
        if is_last || page.data.is_empty() || number.is_some_and(|number| next <= number) {
            return Ok(());
        }
        number = Some(next);
    }
}

fn json(response: &Bytes) -> Outcome<Value> {
    serde_json::from_slice(response)
        .map_err(|error| Failure::Failed(format!("--field: the response is not JSON: {error}")))
}

fn print(response: &Bytes) -> Outcome {
    output::print_bytes(response)?;
    if response.last().is_some_and(|last| *last != b'\n') { output::print("\n") } else { Ok(()) }
}

fn print_selected(value: &Value, field: &str) -> Outcome {
    let selected = select::select(value, field);
    if selected.is_empty() {
        return Err(Failure::Failed(format!("--field: the response has no `{field}`")));
    }
    selected.into_iter().try_for_each(|value| output::print_line(&resource::text(value)))
}
