//! Images as parts of a message.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Attachment;
use crate::exit::{Failure, Outcome};

/// File extensions of URLs of images.
const EXTENSIONS: [&str; 5] = ["png", "jpg", "jpeg", "gif", "webp"];

/// Returns the image in these bytes, if they begin as one of the supported formats does.
pub(super) fn from_bytes(bytes: &[u8]) -> Option<Attachment> {
    let kind = match bytes {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpeg",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "webp",
        _ => return None,
    };
    Some(Attachment::Image(format!("data:image/{kind};base64,{}", STANDARD.encode(bytes))))
}

/// Returns the image at a URL, which the service fetches.
pub(super) fn from_url(url: &str) -> Outcome<Attachment> {
    let path = url.split(['?', '#']).next().unwrap_or(url).to_lowercase();
    let is_image = path.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension));
    if is_image || url.starts_with("data:image/") {
        return Ok(Attachment::Image(url.to_owned()));
    }
    Err(Failure::Usage(format!(
        "-f {url}: only URLs of images are supported ({}); embed a web page with `telnyx-ai embed BUCKET --url URL` \
         and use -b BUCKET, or pipe its text: curl URL | telnyx-ai ask …",
        EXTENSIONS.map(|extension| format!(".{extension}")).join(", ")
    )))
}
