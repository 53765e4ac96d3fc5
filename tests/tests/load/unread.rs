//! Streams that are not read.

use telnyx_ai_tests::{LoadServer, Responses, soon};

use crate::process::Resources;
use crate::{client, exclusive_on_two_threads};

const STREAMS: usize = 20;

#[test]
fn an_unread_stream_uses_only_its_buffers() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Flood);
        let telnyx = client(&server);
        let before = Resources::now();
        let mut streams = Vec::new();
        for _ in 0..STREAMS {
            streams.push(telnyx.chat().stream("Hi").await.unwrap());
        }
        let counts = soon(server.wait_until(|counts| counts.stuck + counts.taken == STREAMS)).await;
        assert_eq!((counts.stuck, counts.taken), (STREAMS, 0), "the server waits for the client");
        // Unread bytes are in the buffers of the kernel; each stream has read only once or twice.
        before.assert_growth(2 * STREAMS + 4, STREAMS);

        // The streams continue where they were.
        let mut stream = streams.pop().unwrap();
        let mut text = 0;
        while text < 30_000 {
            text += stream.try_next().await.unwrap().unwrap().text_delta().len();
        }
        drop((stream, streams));
        soon(server.wait_until(|counts| counts.open == 0)).await;
    });
}
