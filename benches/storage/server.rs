//! A storage server that discards uploads and returns zeros. It has a thread for each connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

/// Number of bytes that are read or written at once.
const PIECE: usize = 256 * 1024;

/// Serves on a free port forever. A download has `len` bytes.
pub fn serve(len: u64, tell: impl FnOnce(std::net::SocketAddr)) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    tell(listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        // An error means that the client closed its connection.
        std::thread::spawn(move || connection(&stream, len));
    }
}

fn connection(mut stream: &TcpStream, len: u64) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(PIECE, stream);
    while let Some((line, length)) = head(&mut reader)? {
        discard(&mut reader.by_ref().take(length))?;
        if line.starts_with("GET") {
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {len}\r\n\r\n")?;
            io::copy(&mut BufReader::with_capacity(PIECE, io::repeat(0).take(len)), &mut stream)?;
            continue;
        }
        let body = match (line.starts_with("POST"), line.contains("?uploads=")) {
            (true, true) => "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
            (true, false) => "<CompleteMultipartUploadResult/>",
            (false, _) => "",
        };
        write!(stream, "HTTP/1.1 200 OK\r\netag: \"e\"\r\ncontent-length: {}\r\n\r\n{body}", body.len())?;
    }
    Ok(())
}

/// Reads the request line and the length of the body; `None` at the end of the connection.
fn head(reader: &mut impl BufRead) -> io::Result<Option<(String, u64)>> {
    let (mut request, mut length) = (String::new(), 0);
    if reader.read_line(&mut request)? == 0 {
        return Ok(None);
    }
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            return Ok(Some((request, length)));
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
}

fn discard(body: &mut impl BufRead) -> io::Result<()> {
    loop {
        let read = body.fill_buf()?.len();
        if read == 0 {
            return Ok(());
        }
        body.consume(read);
    }
}
