//! Attachments of a question: files, folders, images and standard input.

mod folder;
mod image;

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::exit::{Failure, Outcome};

/// Largest text, of all attachments together. A longer one exceeds the context of most models.
const MAX_TEXT: usize = 1 << 20;
/// Largest image.
const MAX_IMAGE: u64 = 20 << 20;

/// Content of an attachment.
#[derive(Debug, PartialEq)]
pub(crate) enum Attachment {
    /// Text with its name.
    Text { name: String, text: String },
    /// The `https:` or `data:` URL of an image.
    Image(String),
}

/// Reads the values of `-f`. `-` is standard input.
pub(crate) fn read(sources: &[String]) -> Outcome<Vec<Attachment>> {
    let mut attachments = Vec::new();
    for source in sources {
        match source.as_str() {
            "-" => attachments.push(Attachment::Text { name: "standard input".to_owned(), text: stdin()? }),
            url if is_url(url) => attachments.push(image::from_url(url)?),
            path if Path::new(path).is_dir() => attachments.extend(folder::read(Path::new(path))?),
            path => attachments.push(file(Path::new(path))?),
        }
    }
    let length: usize = attachments.iter().map(Attachment::text_length).sum();
    if length > MAX_TEXT {
        return Err(Failure::Usage(format!(
            "-f: the files have {length} bytes of text, and at most {MAX_TEXT} are permitted; upload them with \
             `telnyx-ai docs put` and use -b BUCKET, which retrieves the passages that matter"
        )));
    }
    Ok(attachments)
}

/// Reads standard input as text.
pub(crate) fn stdin() -> Outcome<String> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_TEXT).unwrap_or(u64::MAX).saturating_add(1);
    let read = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| Failure::Failed(format!("standard input: {error}")))?;
    if bytes.len() > MAX_TEXT {
        let problem = format!("standard input is larger than {MAX_TEXT} bytes; send a shorter text");
        return Err(Failure::Usage(problem));
    }
    String::from_utf8(bytes).map_err(|_| {
        Failure::Usage("standard input is not UTF-8 text; pass an image as a file with -f FILE".to_owned())
    })
}

impl Attachment {
    fn text_length(&self) -> usize {
        match self {
            Self::Text { text, .. } => text.len(),
            Self::Image(_) => 0,
        }
    }
}

fn is_url(source: &str) -> bool {
    ["http://", "https://", "data:"].iter().any(|scheme| source.starts_with(scheme))
}

/// Reads a file: an image by its first bytes, or UTF-8 text.
fn file(path: &Path) -> Outcome<Attachment> {
    let failed = |error| Failure::Usage(format!("-f {}: {error}", path.display()));
    let mut bytes = Vec::new();
    // A pipe or a device has no length before it is read.
    fs::File::open(path).and_then(|file| file.take(MAX_IMAGE + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > MAX_IMAGE {
        return Err(Failure::Usage(format!(
            "-f {}: the file has more than {MAX_IMAGE} bytes; upload it with `telnyx-ai docs put` and use -b BUCKET",
            path.display()
        )));
    }
    if let Some(image) = image::from_bytes(&bytes) {
        return Ok(image);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Attachment::Text { name: path.display().to_string(), text }),
        Err(_) => Err(Failure::Usage(format!(
            "-f {}: the file is binary; text and images (PNG, JPEG, GIF, WebP) are permitted. Upload a PDF with \
             `telnyx-ai docs put` and use -b BUCKET; `telnyx-ai transcribe` reads recordings",
            path.display()
        ))),
    }
}

#[cfg(test)]
mod tests;
