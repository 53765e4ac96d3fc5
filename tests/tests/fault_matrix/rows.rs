//! Each fault in every attempt, and each fault in the first attempt.

use telnyx_ai_tests::{FaultServer, Script, all};

use crate::check::{Expected, check, client, permit};
use crate::faults::{FAULTS, Fault, Progress};
use crate::kinds::{KINDS, Kind};

fn cells() -> impl Iterator<Item = (Fault, Kind)> {
    FAULTS.into_iter().flat_map(|fault| KINDS.into_iter().map(move |kind| (fault, kind)))
}

/// Returns the number of attempts if each attempt meets this fault.
fn attempts(fault: &Fault, kind: &Kind) -> usize {
    if fault.progress == Progress::Body && kind.live { 1 } else { kind.attempts }
}

#[tokio::test]
async fn a_fault_in_every_attempt() {
    all(cells().map(|(fault, kind)| async move {
        let _permit = permit().await;
        let server = FaultServer::start([(fault.script)(&kind.response)]).await;
        let attempts = attempts(&fault, &kind);
        let requests = if fault.progress == Progress::Request { 0 } else { attempts };
        let expected = Expected { requests, attempts, error: Some(fault.error) };
        let context = format!("{}, {}", fault.name, kind.name);
        check(&context, &kind, &client(&server.base_url(), Some(&fault)), &server, &expected).await;
        assert_eq!(server.connections(), attempts, "{context}: no lower layer retries");
    }))
    .await;
}

#[tokio::test]
async fn a_fault_in_the_first_attempt() {
    all(cells().map(|(fault, kind)| async move {
        let _permit = permit().await;
        let good = Script::respond(kind.response.complete());
        let server = FaultServer::start([(fault.script)(&kind.response), good]).await;
        let lost = usize::from(fault.progress != Progress::Request);
        let expected = match attempts(&fault, &kind) {
            1 => Expected { requests: lost, attempts: 1, error: Some(fault.error) },
            _ => Expected { requests: lost + 1, attempts: 2, error: None },
        };
        let context = format!("{} once, {}", fault.name, kind.name);
        let telnyx = client(&server.base_url(), Some(&fault));
        check(&context, &kind, &telnyx, &server, &expected).await;
        assert_eq!(server.connections(), expected.attempts, "{context}");

        // The client still works.
        let expected = Expected { requests: 1, attempts: 1, error: None };
        check(&format!("after {context}"), &kind, &telnyx, &server, &expected).await;
    }))
    .await;
}

#[tokio::test]
async fn a_refused_connection() {
    all(KINDS.map(|kind| async move {
        let _permit = permit().await;
        // An unreachable server has read nothing.
        let (refused, server) = (FaultServer::refused(), FaultServer::start([Script::accept().then_close()]).await);
        let expected = Expected { requests: 0, attempts: 3, error: Some("connect") };
        check(kind.name, &kind, &client(&refused.base_url(), None), &server, &expected).await;
    }))
    .await;
}
