use std::collections::HashSet;

use super::*;

fn segment(bytes: &[u8]) -> BodySource {
    BodySource::Bytes(Bytes::copy_from_slice(bytes))
}

/// Returns the bytes of a body without files.
fn joined(segments: &[BodySource]) -> String {
    let parts = segments.iter().map(|segment| match segment {
        BodySource::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        _ => panic!("not in memory"),
    });
    parts.collect()
}

#[test]
fn text_and_file_fields_are_encoded() {
    let form = Multipart::with_boundary("B")
        .text("model", "whisper")
        .text("timestamp_granularities[]", "segment")
        .file("file", "a.wav", "audio/wav", segment(b"RIFF\r\n--"))
        .text("last", "línea\n\"x\"");
    let (content_type, segments) = form.into_body();
    assert_eq!(content_type, "multipart/form-data; boundary=B");
    let expected = "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n\
        --B\r\nContent-Disposition: form-data; name=\"timestamp_granularities[]\"\r\n\r\nsegment\r\n\
        --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF\r\n--\r\n\
        --B\r\nContent-Disposition: form-data; name=\"last\"\r\n\r\nlínea\n\"x\"\r\n\
        --B--\r\n";
    assert_eq!(joined(&segments), expected);
    assert_eq!(segments.len(), 3, "framing, file, framing");
}

#[test]
fn a_file_stays_a_separate_part() {
    let path = std::env::current_exe().unwrap();
    let file = || BodySource::File(FileRange::new(path.clone(), &path.metadata().unwrap()));
    let (_, segments) =
        Multipart::with_boundary("B").file("file", "a.wav", "", file()).file("b", "b", "x/y", file()).into_body();
    let shown: Vec<_> = segments
        .iter()
        .map(|segment| match segment {
            BodySource::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
            _ => "file",
        })
        .collect();
    assert_eq!(
        shown,
        [
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            "file",
            "\r\n--B\r\nContent-Disposition: form-data; name=\"b\"; filename=\"b\"\r\nContent-Type: x/y\r\n\r\n",
            "file",
            "\r\n--B--\r\n",
        ]
    );
}

#[test]
fn names_cannot_inject_headers() {
    let form = Multipart::with_boundary("B").text("a\"b\r\nc", "v").file(
        "é\n",
        "\"\r\n\\%22.wav",
        "audio/wav\r\nX-Evil: 1",
        segment(b""),
    );
    assert_eq!(
        joined(&form.into_body().1),
        "--B\r\nContent-Disposition: form-data; name=\"a%22b%0D%0Ac\"\r\n\r\nv\r\n\
        --B\r\nContent-Disposition: form-data; name=\"é%0A\"; filename=\"%22%0D%0A\\%22.wav\"\r\nContent-Type: audio/wavX-Evil: 1\r\n\r\n\r\n\
        --B--\r\n"
    );
}

#[test]
fn an_empty_form_is_only_its_end() {
    assert_eq!(joined(&Multipart::with_boundary("B").into_body().1), "--B--\r\n");
}

#[test]
fn boundaries_are_valid_and_differ() {
    let boundaries: HashSet<_> = (0..100).map(|_| Multipart::default().boundary).collect();
    assert_eq!(boundaries.len(), 100);
    for boundary in boundaries {
        assert!(
            boundary.len() <= 70 && boundary.chars().all(|next| next.is_ascii_alphanumeric() || next == '-'),
            "{boundary}"
        );
    }
}
