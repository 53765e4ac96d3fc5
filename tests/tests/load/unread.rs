//! Streams that nobody reads.

use telnyx_ai_tests::{Answers, LoadServer, soon};

use crate::process::Held;
use crate::{alone_on_two_threads, client};

const STREAMS: usize = 20;

#[test]
fn a_stream_that_is_not_read_holds_no_more_than_its_buffers() {
    alone_on_two_threads(async {
        let server = LoadServer::start(Answers::Flood);
        let telnyx = client(&server);
        let before = Held::now();
        let mut streams = Vec::new();
        for _ in 0..STREAMS {
            streams.push(telnyx.chat().stream("Hi").await.unwrap());
        }
        let counts = soon(server.wait_until(|counts| counts.stuck + counts.taken == STREAMS)).await;
        assert_eq!((counts.stuck, counts.taken), (STREAMS, 0), "the server was told to wait");
        // What is on its way is held by the kernel; the streams hold a read or two each.
        before.assert_growth(2 * STREAMS + 4, STREAMS);

        // They go on where they were.
        let mut stream = streams.pop().unwrap();
        let mut text = 0;
        while text < 30_000 {
            text += stream.try_next().await.unwrap().unwrap().text_delta().len();
        }
        drop((stream, streams));
        soon(server.wait_until(|counts| counts.open == 0)).await;
    });
}
