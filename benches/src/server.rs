//! A server that only writes prepared bytes. The first path segment is the name of the work.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::responses::{self, PreparedResponse, Split};
use crate::work::ROWS;

/// Serves on a free port forever.
pub async fn serve(tell: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let responses: Vec<_> = ROWS.iter().map(|row| (row.name, responses::responses(row.work))).collect();
    let responses: Arc<[_]> = responses.into();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    tell(listener.local_addr()?);
    loop {
        let (socket, _) = listener.accept().await?;
        let responses = Arc::clone(&responses);
        tokio::spawn(async move {
            // An error means that the client closed its connection.
            let _ = connection(socket, &responses).await;
        });
    }
}

async fn connection(mut socket: TcpStream, responses: &[(&str, Vec<PreparedResponse>)]) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut input = vec![0; 256 * 1024];
    let mut filled = 0;
    loop {
        let end = loop {
            if let Some(at) = memchr::memmem::find(&input[..filled], b"\r\n\r\n") {
                break at + 4;
            }
            match socket.read(&mut input[filled..]).await? {
                0 => return Ok(()),
                read => filled += read,
            }
        };
        let head = String::from_utf8_lossy(&input[..end]).to_ascii_lowercase();
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let length: Option<usize> = header("content-length:").and_then(|length| length.parse().ok());
        let chunked = header("transfer-encoding:") == Some("chunked");
        filled = drain(&mut socket, &mut input, end, filled, length, chunked).await?;
        let target = head.split(' ').nth(1).unwrap_or_default();
        let name = target.split('/').nth(1).unwrap_or_default();
        let (_, known) = responses.iter().find(|(known, _)| *known == name).ok_or(io::ErrorKind::NotFound)?;
        write(&mut socket, known.get(page(target) - 1).unwrap_or(&known[0])).await?;
    }
}

/// Reads the body of a request and keeps the bytes after it.
async fn drain(
    socket: &mut TcpStream,
    input: &mut [u8],
    end: usize,
    filled: usize,
    length: Option<usize>,
    chunked: bool,
) -> io::Result<usize> {
    let mut there = filled - end;
    if let Some(length) = length {
        if there >= length {
            input.copy_within(end + length..filled, 0);
            return Ok(there - length);
        }
        let mut left = length - there;
        while left > 0 {
            let most = left.min(input.len());
            match socket.read(&mut input[..most]).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => left -= read,
            }
        }
        return Ok(0);
    }
    if chunked {
        // No request body of this work ends with the bytes of the last chunk, and clients do not pipeline requests.
        let mut tail = input[end..filled].to_vec();
        while !tail.ends_with(b"0\r\n\r\n") {
            there = socket.read(input).await?;
            if there == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            tail.extend_from_slice(&input[there.saturating_sub(16)..there]);
            tail.drain(..tail.len().saturating_sub(16));
        }
        return Ok(0);
    }
    input.copy_within(end..filled, 0);
    Ok(there)
}

/// Returns the page of the query, from 1.
fn page(target: &str) -> usize {
    let (_, after) = target.split_once("page%5bnumber%5d=").unwrap_or(("", "1"));
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(1).max(1)
}

async fn write(socket: &mut TcpStream, response: &PreparedResponse) -> io::Result<()> {
    let mut first = response.head.clone().into_bytes();
    if response.times == 1 && response.body.len() <= 64 * 1024 {
        first.extend_from_slice(&response.body);
        return socket.write_all(&first).await;
    }
    socket.write_all(&first).await?;
    for _ in 0..response.times {
        match response.cut {
            Split::Every(bytes) => {
                for piece in response.body.chunks(bytes) {
                    socket.write_all(piece).await?;
                }
            }
            Split::Events => {
                for piece in responses::blocks(&response.body) {
                    socket.write_all(piece).await?;
                    tokio::task::yield_now().await;
                }
            }
        }
    }
    Ok(())
}
