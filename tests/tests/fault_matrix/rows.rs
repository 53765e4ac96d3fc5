//! Each fault for ever, and each fault once.

use telnyx_ai_tests::{FaultServer, Script, all};

use crate::cell::{Expected, check, client, place};
use crate::faults::{FAULTS, Fault, Place};
use crate::kinds::{KINDS, Kind};

fn cells() -> impl Iterator<Item = (Fault, Kind)> {
    FAULTS.into_iter().flat_map(|fault| KINDS.into_iter().map(move |kind| (fault, kind)))
}

/// How often a call is made that meets this fault each time.
fn tries(fault: &Fault, kind: &Kind) -> usize {
    if fault.place == Place::Body && kind.live { 1 } else { kind.tries }
}

#[tokio::test]
async fn a_fault_that_lasts() {
    all(cells().map(|(fault, kind)| async move {
        let _place = place().await;
        let server = FaultServer::start([(fault.script)(&kind.answer)]).await;
        let attempts = tries(&fault, &kind);
        let requests = if fault.place == Place::Request { 0 } else { attempts };
        let expected = Expected { requests, attempts, error: Some(fault.error) };
        let context = format!("{}, {}", fault.name, kind.name);
        check(&context, &kind, &client(&server.base_url(), Some(&fault)), &server, &expected).await;
        assert_eq!(server.connections(), attempts, "{context}: no layer below repeats anything");
    }))
    .await;
}

#[tokio::test]
async fn a_fault_that_passes() {
    all(cells().map(|(fault, kind)| async move {
        let _place = place().await;
        let good = Script::respond(kind.answer.whole());
        let server = FaultServer::start([(fault.script)(&kind.answer), good]).await;
        let lost = usize::from(fault.place != Place::Request);
        let expected = match tries(&fault, &kind) {
            1 => Expected { requests: lost, attempts: 1, error: Some(fault.error) },
            _ => Expected { requests: lost + 1, attempts: 2, error: None },
        };
        let context = format!("{} once, {}", fault.name, kind.name);
        let telnyx = client(&server.base_url(), Some(&fault));
        check(&context, &kind, &telnyx, &server, &expected).await;
        assert_eq!(server.connections(), expected.attempts, "{context}");

        // The client is as good as new.
        let expected = Expected { requests: 1, attempts: 1, error: None };
        check(&format!("after {context}"), &kind, &telnyx, &server, &expected).await;
    }))
    .await;
}

#[tokio::test]
async fn a_connection_that_is_refused() {
    all(KINDS.map(|kind| async move {
        let _place = place().await;
        // Of a server that nobody can reach, nothing was read.
        let (refused, server) = (FaultServer::refused(), FaultServer::start([Script::accept().then_close()]).await);
        let expected = Expected { requests: 0, attempts: 3, error: Some("connect") };
        check(kind.name, &kind, &client(&refused.base_url(), None), &server, &expected).await;
    }))
    .await;
}
