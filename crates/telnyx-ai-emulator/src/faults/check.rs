//! Validation of faults.

use std::io;

use super::{fault::Fault, kind::Kind};
use crate::http::operation::Operation;

impl Fault {
    /// Returns the fault if it is valid.
    ///
    /// # Errors
    ///
    /// Fails with `InvalidInput` and the reason.
    pub(super) fn checked(self) -> io::Result<Self> {
        match self.problem() {
            None => Ok(self),
            Some(problem) => Err(invalid(format!("the fault `{self}` is invalid: {problem}"))),
        }
    }

    /// Validates a fault for the request that carries it.
    pub(super) fn checked_for_one(self) -> io::Result<Self> {
        if self.on.is_some() || self.skip > 0 || self.times != Some(1) {
            let advice = "it applies only to its own request; remove the operation, skip, times and always";
            return Err(invalid(format!("the fault `{self}` is invalid: {advice}")));
        }
        self.checked()
    }

    fn problem(&self) -> Option<String> {
        if let Kind::Status(status) = self.kind {
            if !(400..600).contains(&status) {
                return Some(format!("the status {status} must be an error status from 400 to 599"));
            }
        } else if self.retry_after.is_some() {
            return Some("retry-after requires a status fault".to_owned());
        } else if self.body.is_some() {
            return Some("body requires a status fault".to_owned());
        }
        if self.times == Some(0) {
            return Some("times must be at least 1".to_owned());
        }
        self.on.as_ref().and_then(Operation::problem)
    }
}

pub(super) fn invalid(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, problem)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn invalid_faults_are_rejected() {
        let second = Duration::from_secs(1);
        for (fault, expected) in [
            (Fault::status(399), "the status 399 must be an error status from 400 to 599"),
            (Fault::status(600), "the status 600 must"),
            (
                Fault::reset().retry_after(second),
                "`reset retry-after=1s` is invalid: retry-after requires a status fault",
            ),
            (Fault::stall().body("{}"), "body requires a status fault"),
            (Fault::stall().times(0), "times must be at least 1"),
            (Fault::stall().on("GET", "ai/models"), "the path `ai/models` must begin with a slash"),
        ] {
            let error = fault.checked().unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert!(error.to_string().contains(expected), "{error}");
        }
        let valid =
            Fault::status(599).retry_after(second).body("").times(2).skip(1).on("GET", "/ai/models").after_work();
        assert_eq!(valid.clone().checked().unwrap(), valid);
    }

    #[test]
    fn header_fault_has_no_operation_or_counts() {
        let valid = Fault::status(400).after_work().times(1);
        assert_eq!(valid.clone().checked_for_one().unwrap(), valid);
        for wrong in
            [Fault::reset().always(), Fault::reset().times(2), Fault::reset().skip(1), Fault::reset().on("A", "/")]
        {
            assert!(wrong.checked_for_one().unwrap_err().to_string().contains("only to its own request"));
        }
        assert!(Fault::status(1).checked_for_one().is_err());
    }
}
