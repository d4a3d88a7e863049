//! Runs that may take longer than a frame.

use std::cell::RefCell;
use std::rc::Rc;

use synscope_sim::{Progress, Scenario, ScenarioError, Sim, TraceBuilder};

use super::Run;
use super::edit::Then;

/// What is computed at once, while an edit is carried out: far more than a lecture needs, and well
/// within a frame.
const AT_ONCE_STEPS: u32 = 4_000;
/// What is computed between two frames after that.
const SLICE_STEPS: u32 = 4_000;

/// A run that has been begun.
pub(super) enum Begun {
    /// It is over already.
    Done(Run),
    /// It goes on between frames.
    Goes(Pending),
}

/// Runs a scenario for as long as a frame can wait, from where it parts with the run that is shown.
pub(super) fn begin(shown: &Run, scenario: &Rc<Scenario>, then: Then) -> Result<Begun, ScenarioError> {
    let mut sim = Sim::resume(shown, Rc::clone(scenario))?;
    Ok(match sim.advance(AT_ONCE_STEPS) {
        Progress::Ended(_) => Begun::Done(Run::new(sim.into_trace())),
        Progress::Running => Begun::Goes(Pending { sim: Rc::new(RefCell::new(Some(sim))), then }),
    })
}

/// A run that is computed between frames. Only the newest counts.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    sim: Rc<RefCell<Option<Sim<TraceBuilder>>>>,
    pub(super) then: Then,
}

impl Pending {
    /// Computes on for a slice; the run, once it is over.
    pub(crate) fn advance(&self) -> Option<Run> {
        let mut place = self.sim.borrow_mut();
        match place.as_mut()?.advance(SLICE_STEPS) {
            Progress::Running => None,
            Progress::Ended(_) => Some(Run::new(place.take()?.into_trace())),
        }
    }
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.sim, &other.sim)
    }
}
