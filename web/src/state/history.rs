//! What can be undone.

use std::rc::Rc;

use synscope_scenes::Scene;
use synscope_sim::{PacketName, Playhead, Scenario};

/// So many edits can be undone.
const DEPTH: usize = 200;

/// A scenario, and what it was when it was loaded, which is what a reset brings back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) scenario: Rc<Scenario>,
    pub(crate) base: Rc<Scenario>,
    /// The guided scene that it was loaded with, if it was.
    pub(crate) scene: Option<Rc<Scene>>,
}

impl Version {
    /// The same after an edit.
    pub(super) fn with(&self, scenario: Scenario) -> Self {
        Self { scenario: Rc::new(scenario), ..self.clone() }
    }

    /// Whether it has the same commands and verdicts as another: at most knobs were turned between them.
    pub(super) fn has_the_script_of(&self, other: &Self) -> bool {
        self.base == other.base
            && self.scenario.script == other.scenario.script
            && self.scenario.verdicts == other.scenario.verdicts
    }
}

/// Where a person looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(super) playhead: Playhead,
    pub(super) selected: Option<PacketName>,
}

/// A version that was shown, and where.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) version: Version,
    /// Where the edit that made it took the person.
    pub(super) arrived: Look,
    /// Where the person was when the next edit was made, or this one undone.
    pub(super) left: Look,
}

/// Versions before and after the current one.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    past: Vec<Seen>,
    future: Vec<Seen>,
    /// What the last edit was about, so that the rest of the same gesture joins it.
    gesture: Option<Gesture>,
}

/// An edit that comes in many small ones: a slider that is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gesture {
    pub(crate) knob: &'static str,
}

impl History {
    /// What was seen `before` has just been replaced.
    pub(super) fn record(&mut self, before: Seen, gesture: Option<Gesture>) {
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

    /// What was seen before the last edit; `current` can be brought back by [`History::redo`].
    pub(super) fn undo(&mut self, current: Seen) -> Option<Seen> {
        let before = self.past.pop()?;
        self.gesture = None;
        self.future.push(current);
        Some(before)
    }

    /// What was seen after the last edit that was undone.
    pub(super) fn redo(&mut self, current: Seen) -> Option<Seen> {
        let after = self.future.pop()?;
        self.gesture = None;
        self.past.push(current);
        Some(after)
    }

    /// The version before the last edit.
    pub(crate) fn before(&self) -> Option<&Version> {
        self.past.last().map(|seen| &seen.version)
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
