//! The faults that are to be played.

use std::{
    fmt, io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    check::invalid,
    fault::{Fault, Kind},
    random::Random,
};
use crate::http::operation::Target;

/// The most faults that wait to be played: anybody who reaches the page can add them.
const MOST_FAULTS: usize = 1000;

/// The faults of an emulator: [`Emulator::faults`](crate::Emulator::faults).
///
/// ```
/// # use telnyx_ai_emulator::{Emulator, faults::Fault};
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let emulator = Emulator::builder().start().await?;
/// emulator.faults().add(Fault::status(503).times(2))?;
/// emulator.faults().add(Fault::reset())?;
/// // Two requests get a 503, the third a reset, all others their answers.
/// # std::io::Result::Ok(()) })?;
/// # std::io::Result::Ok(())
/// ```
///
/// A request plays the first fault that is due, in the order in which they were added. It waits the first
/// [`latency`](Fault::latency) that is due before that.
#[derive(Default)]
pub struct Faults(Mutex<Script>);

#[derive(Default)]
struct Script {
    /// Faults with what is left of their counts.
    left: Vec<Fault>,
    random: Option<Random>,
}

/// What a request has to go through.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Due {
    pub(super) latency: Option<Fault>,
    pub(super) fault: Option<Fault>,
}

impl Due {
    /// Takes a fault, if the request has none of this sort yet.
    pub(super) fn slot(&mut self, kind: Kind) -> &mut Option<Fault> {
        if matches!(kind, Kind::Latency(_)) { &mut self.latency } else { &mut self.fault }
    }
}

impl Faults {
    /// Adds a fault behind those that are there.
    ///
    /// ```
    /// # use telnyx_ai_emulator::{Emulator, faults::Fault};
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// emulator.faults().add(Fault::cut_stream(3).on("POST", "/ai/chat/completions"))?;
    /// let refused = emulator.faults().add(Fault::status(200)).unwrap_err();
    /// assert!(refused.to_string().contains("the status 200 should be that of an error, 400 to 599"));
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidInput` where 1000 faults wait already, for a status that is no error, a `retry_after` or `body` without a status, zero times, and a
    /// method or path in no form that a request can have.
    pub fn add(&self, fault: Fault) -> io::Result<()> {
        let fault = fault.checked()?;
        let mut script = self.script();
        if script.left.len() >= MOST_FAULTS {
            return Err(invalid(format!("{MOST_FAULTS} faults wait to be played; clear some, or say `times`")));
        }
        script.left.push(fault);
        Ok(())
    }

    /// Plays faults of every kind by chance, on requests that no added fault is due for.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// emulator.faults().random(0.2, 7)?; // on a fifth of all requests
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// The same requests in the same order get the same faults from the same seed. Half of those that can be are
    /// [`after_work`](Fault::after_work), but no 429 and no 503 that says when to come again. Stalls are among them, so a client needs a timeout; latencies and
    /// `retry_after` are 100 ms at most.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for a rate that is not between 0 and 1.
    pub fn random(&self, rate: f64, seed: u64) -> io::Result<()> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(invalid(format!(
                "the rate of faults should be between 0 and 1, such as 0.2, and {rate} is not"
            )));
        }
        self.script().random = Some(Random::new(rate, seed));
        Ok(())
    }

    /// Plays no more faults, those by chance included. Those that are being played go on.
    ///
    /// ```
    /// # use telnyx_ai_emulator::{Emulator, faults::Fault};
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// emulator.faults().add(Fault::status(503).always())?;
    /// emulator.faults().clear();
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn clear(&self) {
        *self.script() = Script::default();
    }

    /// The added faults that are still to be played, with what is left of their counts.
    ///
    /// ```
    /// # use telnyx_ai_emulator::{Emulator, faults::Fault};
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// emulator.faults().add(Fault::status(503).on("POST", "/ai/chat/completion"))?;
    /// // … the test …
    /// assert_eq!(emulator.faults().remaining().len(), 1, "nothing was asked for there: the path lacks an s");
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// Those that are played [`always`](Fault::always) are left out.
    pub fn remaining(&self) -> Vec<Fault> {
        self.script().left.iter().filter(|fault| fault.times.is_some()).cloned().collect()
    }

    /// The added faults that are still to be played, and the rate of those by chance.
    pub(crate) fn all(&self) -> (Vec<Fault>, Option<f64>) {
        let script = self.script();
        (script.left.clone(), script.random.as_ref().map(Random::rate))
    }

    /// Removes a fault, the first if there are several that are equal. False if there is none.
    pub(crate) fn remove(&self, fault: &Fault) -> bool {
        let mut script = self.script();
        let at = script.left.iter().position(|left| left == fault);
        at.map(|at| script.left.remove(at)).is_some()
    }

    /// Whether no request plays any fault.
    pub(super) fn is_empty(&self) -> bool {
        let script = self.script();
        script.left.is_empty() && script.random.is_none()
    }

    /// Fills what a request does not have to go through yet. The counts of what is taken go down.
    pub(super) fn take(&self, due: &mut Due, target: &Target, is_streamed: bool) {
        let script = &mut *self.script();
        let chance = script.random.as_mut().map(|random| random.next(is_streamed));
        for fault in &mut script.left {
            let is_meant = fault.on.as_ref().is_none_or(|operation| operation.matches(target));
            let slot = due.slot(fault.kind);
            if slot.is_some() || !is_meant || (fault.kind.is_of_streams() && !is_streamed) {
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
