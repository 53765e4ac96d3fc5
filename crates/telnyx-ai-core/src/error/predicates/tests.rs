use http::{HeaderMap, StatusCode};

use super::{Error, ErrorKind};

#[test]
fn network_errors_and_retryable_statuses_are_transient() {
    for (kind, transient) in [
        (ErrorKind::Connect, true),
        (ErrorKind::Timeout, true),
        (ErrorKind::Interrupted, true),
        (ErrorKind::IncompleteStream, true),
        (ErrorKind::Config, false),
        (ErrorKind::InvalidInput, false),
        (ErrorKind::Decode, false),
        (ErrorKind::TooLarge, false),
        (ErrorKind::Redirect, false),
        (ErrorKind::TaskFailed, false),
        (ErrorKind::Io, false),
        // Without a status.
        (ErrorKind::Api, false),
    ] {
        assert_eq!(Error::new(kind, "no").is_transient(), transient, "{kind:?}");
    }
    for (status, transient) in
        [(400, false), (404, false), (407, false), (408, true), (409, false), (429, true), (500, true), (599, true)]
    {
        let error = Error::from_response(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), "");
        assert_eq!(error.is_transient(), transient, "{status}");
    }
}
