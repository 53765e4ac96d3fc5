//! The faults of an emulator.

use std::{
    fmt, io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{check::invalid, fault::Fault, kind::Kind, random::Random};
use crate::http::operation::Target;

/// Maximum number of pending faults, because everyone with access to the page can add them.
const MAX_FAULTS: usize = 1000;

/// The faults of an emulator, from [`Emulator::faults`](crate::Emulator::faults).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// use telnyx_ai_emulator::{Emulator, faults::Fault};
///
/// let emulator = Emulator::builder().start().await?;
/// // Two requests get a 503, the third a connection reset, all others their normal responses.
/// emulator.faults().add(Fault::status(503).times(2))?;
/// emulator.faults().add(Fault::reset())?;
/// # Ok(()) }
/// ```
///
/// A request first waits for the first [`latency`](Fault::latency) that is due, and then gets the first other fault
/// that is due, in the order of addition.
#[derive(Default)]
pub struct Faults(Mutex<Script>);

#[derive(Default)]
struct Script {
    /// Faults with their remaining counts.
    left: Vec<Fault>,
    random: Option<Random>,
}

/// The faults that are due for one request.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Due {
    pub(super) latency: Option<Fault>,
    pub(super) fault: Option<Fault>,
}

impl Due {
    /// Returns the slot for a fault of this kind. Latencies have a separate slot.
    pub(super) fn slot(&mut self, kind: Kind) -> &mut Option<Fault> {
        if matches!(kind, Kind::Latency(_)) { &mut self.latency } else { &mut self.fault }
    }
}

impl Faults {
    /// Adds a fault after the existing faults.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for a status outside 400 to 599, a `retry_after` or `body` without a status, zero times, an
    /// invalid method or path, or more than 1000 pending faults.
    pub fn add(&self, fault: Fault) -> io::Result<()> {
        let fault = fault.checked()?;
        let mut script = self.script();
        if script.left.len() >= MAX_FAULTS {
            return Err(invalid(format!("{MAX_FAULTS} faults are pending; clear them, or limit them with `times`")));
        }
        script.left.push(fault);
        Ok(())
    }

    /// Injects random faults into this share of all requests, unless an added fault is due for the request.
    ///
    /// Faults of every kind are used, except kinds for which a retry never helps. The same requests in the same order
    /// get the same faults for the same seed. Of the faults, 50 % are [`after_work`](Fault::after_work) if their kind
    /// allows it, but never a 429 or a 503 with `retry_after`. The faults include stalls, so the client needs a
    /// timeout. Latencies and `retry_after` are at most 100 ms.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for a rate that is not between 0 and 1.
    pub fn random(&self, rate: f64, seed: u64) -> io::Result<()> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(invalid(format!("the rate of faults is {rate}; it must be between 0 and 1, such as 0.2")));
        }
        self.script().random = Some(Random::new(rate, seed));
        Ok(())
    }

    /// Removes all faults, including random faults. Faults that are already active continue.
    pub fn clear(&self) {
        *self.script() = Script::default();
    }

    /// Returns the pending faults with their remaining counts, to assert that a test used all of them.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use telnyx_ai_emulator::{Emulator, faults::Fault};
    ///
    /// let emulator = Emulator::builder().start().await?;
    /// emulator.faults().add(Fault::status(503).on("POST", "/ai/chat/completion"))?;
    /// // … the test …
    /// assert_eq!(emulator.faults().remaining().len(), 1, "no request used it: the path lacks an s");
    /// # Ok(()) }
    /// ```
    ///
    /// Faults with [`always`](Fault::always) are omitted.
    pub fn remaining(&self) -> Vec<Fault> {
        self.script().left.iter().filter(|fault| fault.times.is_some()).cloned().collect()
    }

    /// Returns the pending faults and the rate of random faults.
    pub(crate) fn all(&self) -> (Vec<Fault>, Option<f64>) {
        let script = self.script();
        (script.left.clone(), script.random.as_ref().map(Random::rate))
    }

    /// Removes the first fault equal to `fault`. Returns `false` if there is no such fault.
    pub(crate) fn remove(&self, fault: &Fault) -> bool {
        let mut script = self.script();
        let at = script.left.iter().position(|left| left == fault);
        at.map(|at| script.left.remove(at)).is_some()
    }

    /// Returns `true` if no fault can be due.
    pub(super) fn is_empty(&self) -> bool {
        let script = self.script();
        script.left.is_empty() && script.random.is_none()
    }

    /// Fills the empty slots of `due`, and decrements the counts of the faults it takes.
    pub(super) fn take(&self, due: &mut Due, target: &Target, is_streamed: bool) {
        let script = &mut *self.script();
        let chance = script.random.as_mut().map(|random| random.next(is_streamed));
        for fault in &mut script.left {
            let is_match = fault.on.as_ref().is_none_or(|operation| operation.matches(target));
            let slot = due.slot(fault.kind);
            if slot.is_some() || !is_match || (fault.kind.is_for_streams() && !is_streamed) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            fault.times = fault.times.map(|times| times.saturating_sub(1));
            *slot = Some(Fault { on: None, times: Some(1), ..fault.clone() });
        }
        script.left.retain(|fault| fault.times != Some(0));
        if let (Due { latency: None, fault: None }, Some(Some(fault))) = (&*due, chance) {
            let kind = fault.kind;
            *due.slot(kind) = Some(fault);
        }
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").field("left", &self.script().left).finish_non_exhaustive()
    }
}
