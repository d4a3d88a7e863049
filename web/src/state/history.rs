//! What can be undone.

use std::rc::Rc;

use synscope_sim::Scenario;

/// So many edits can be undone.
const DEPTH: usize = 200;

/// A scenario, and what it was when it was loaded, which is what a reset brings back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) scenario: Rc<Scenario>,
    pub(crate) base: Rc<Scenario>,
}

/// Versions before and after the current one.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    past: Vec<Version>,
    future: Vec<Version>,
    /// What the last edit was about, so that the rest of the same gesture joins it.
    gesture: Option<Gesture>,
}

/// An edit that comes in many small ones: a slider that is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gesture {
    pub(crate) knob: &'static str,
}

impl History {
    /// The version `before` has just been replaced.
    pub(crate) fn record(&mut self, before: Version, gesture: Option<Gesture>) {
        let joins = gesture.is_some() && gesture == self.gesture;
        self.gesture = gesture;
        self.future.clear();
        if !joins {
            self.past.push(before);
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
        }
    }

    /// The gesture is over: the next edit stands for itself.
    pub(crate) const fn settle(&mut self) {
        self.gesture = None;
    }

    /// The version before the last edit; `current` can be brought back by [`History::redo`].
    pub(crate) fn undo(&mut self, current: Version) -> Option<Version> {
        let before = self.past.pop()?;
        self.gesture = None;
        self.future.push(current);
        Some(before)
    }

    /// The version after the last edit that was undone.
    pub(crate) fn redo(&mut self, current: Version) -> Option<Version> {
        let after = self.future.pop()?;
        self.gesture = None;
        self.past.push(current);
        Some(after)
    }

    /// The version before the last edit.
    pub(crate) fn before(&self) -> Option<&Version> {
        self.past.last()
    }

    /// Whether there is something to undo.
    pub(crate) const fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is something to bring back.
    pub(crate) const fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}
