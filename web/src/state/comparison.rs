//! The run beside another one, on one time axis.
//!
//! The page's own run is A: it is what edits change and what is played. B is the run of a second
//! scenario, which follows A where it is made from it.

use std::rc::Rc;

use synscope_scenes::Scene;
use synscope_sim::{Index, Playhead, Scenario, Side, Which, set_profile};
use synscope_tcp::{Profile, SortedSet, Time};
use synscope_words::Label;

use super::beside::Beside;
use super::compute::{Begun, Pending, begin};
use super::edit::Then;
use super::{Direction, Failure, Model, Motion, Picture, Run};
use crate::extras;

/// What the run is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Against {
    /// The second run of the guided scene.
    Scene,
    /// The run before the last edit.
    LastEdit,
    /// The run as it was loaded.
    Loaded,
    /// The same with this profile at both hosts.
    Profile(Profile),
}

impl Against {
    /// All that can be chosen.
    pub(crate) const ALL: [Self; 6] = [
        Self::Scene,
        Self::LastEdit,
        Self::Loaded,
        Self::Profile(Profile::Rfc9293),
        Self::Profile(Profile::Linux),
        Self::Profile(Profile::Classic),
    ];
}

/// A comparison that is on.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub(crate) seen: Compared,
    /// What B's scenario was made from.
    source: Rc<Scenario>,
    /// B while it is computed.
    pub(crate) pending: Option<Pending>,
}

/// What is seen of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Compared {
    pub(crate) against: Against,
    /// The scene whose runs these are.
    pub(crate) scene: Option<Rc<Scene>>,
    /// The run that a page shows that has no room for both.
    pub(crate) shown: Which,
    /// B once it is there.
    pub(crate) beside: Option<Beside>,
}

impl Model {
    /// Begins to compare, or ends it.
    pub(super) fn compare(&mut self, against: Option<Against>) {
        self.open = None;
        self.stand_alone();
        self.comparison = against.filter(|against| self.cannot_compare(*against).is_none()).map(|against| {
            let shown = self.comparison.as_ref().map_or(Which::A, |comparison| comparison.seen.shown);
            self.comparison_with(against, shown)
        });
        self.has_turned = false;
        self.tell_edit();
    }

    fn comparison_with(&self, against: Against, shown: Which) -> Comparison {
        let scene = self.version.scene.clone().filter(|_| against == Against::Scene);
        let seen = Compared { against, scene, shown, beside: None };
        Comparison { seen, source: self.source(against), pending: None }
    }

    /// A scene of two runs is loaded, or brought back: both are shown. Without one there is nothing left of
    /// another scene's second run.
    pub(super) fn compare_as_scene(&mut self) {
        let is_of_scene = |comparison: &Comparison| comparison.seen.against == Against::Scene;
        let is_wanted = self.has_scenes_other();
        if is_wanted || self.comparison.as_ref().is_some_and(is_of_scene) {
            self.stand_alone();
            self.comparison = is_wanted.then(|| self.comparison_with(Against::Scene, Which::A));
        }
    }

    /// Whether the scene that is loaded has a second run.
    pub(crate) fn has_scenes_other(&self) -> bool {
        self.version.scene.as_ref().is_some_and(|scene| scene.has_other())
    }

    /// Why there is no second run to compare with.
    pub(crate) fn cannot_compare(&self, against: Against) -> Option<Label> {
        let scenario = &self.version.scenario;
        let has_profile =
            |profile| Side::BOTH.iter().all(|side| scenario.host(*side).config.profile() == profile);
        match against {
            Against::Scene => (!self.has_scenes_other()).then_some(Label::NoOtherRun),
            Against::LastEdit => Rc::ptr_eq(&self.source(against), scenario).then_some(Label::NothingChanged),
            Against::Loaded => (self.version.base == *scenario).then_some(Label::NothingChanged),
            Against::Profile(profile) => has_profile(profile).then_some(Label::ProfileAlready),
        }
    }

    /// What B's scenario is made from.
    fn source(&self, against: Against) -> Rc<Scenario> {
        let Self { version, .. } = self;
        Rc::clone(match against {
            Against::LastEdit => {
                let before = self.history.before().filter(|before| before.base == version.base);
                before.map_or(&version.scenario, |before| &before.scenario)
            }
            Against::Loaded => &version.base,
            Against::Scene | Against::Profile(_) => &version.scenario,
        })
    }

    /// Brings B up to what A has become.
    pub(super) fn keep_comparing(&mut self) {
        let Some(comparison) = self.comparison.as_ref().filter(|_| self.pending.is_none()) else { return };
        let source = self.source(comparison.seen.against);
        let is_same = Rc::ptr_eq(&source, &comparison.source);
        let (pending, beside) = (comparison.pending.is_some(), comparison.seen.beside.as_ref());
        if is_same && (pending || beside.is_some_and(|beside| beside.runs[Which::A] == self.picture.run)) {
            return;
        }
        if let Some(known) = beside.filter(|_| is_same) {
            let b = known.runs[Which::B].clone();
            self.put_beside(b);
        } else {
            self.run_other(source);
        }
    }

    /// Runs B anew.
    fn run_other(&mut self, source: Rc<Scenario>) {
        self.stand_alone();
        let Some(comparison) = &mut self.comparison else { return };
        let mut scenario = Rc::clone(&source);
        match comparison.seen.against {
            Against::Scene => {
                if let Some(scene) = &comparison.seen.scene {
                    scenario = Rc::new(scene.other(&source));
                }
            }
            Against::Profile(profile) => {
                let scenario = Rc::make_mut(&mut scenario);
                for side in Side::BOTH {
                    set_profile(scenario, side, profile);
                }
            }
            Against::LastEdit | Against::Loaded => {}
        }
        comparison.source = source;
        match begin(&self.picture.run, &scenario, Then::Stays) {
            Ok(Begun::Goes(pending)) => comparison.pending = Some(pending),
            Ok(Begun::Done(run)) => self.put_beside(run),
            Err(error) => {
                self.failure = Some(Failure::Scenario(Rc::new(error)));
                self.comparison = None;
            }
        }
    }

    /// B is there: both go onto one axis.
    pub(crate) fn put_beside(&mut self, b: Run) {
        let playhead = self.playhead();
        let Some(comparison) = &mut self.comparison else { return };
        let (a, b) = Picture::pair(self.picture.run.clone(), b, self.picture.unfolded.clone());
        comparison.pending = None;
        comparison.seen.beside = Some(Beside::new(&a, b));
        self.ghost = None;
        self.redraw(a, playhead);
    }

    /// A has the axis for itself again.
    fn stand_alone(&mut self) {
        let is_paired = self.comparison.as_mut().is_some_and(|comparison| {
            comparison.pending = None;
            comparison.seen.beside.take().is_some()
        });
        if is_paired {
            let playhead = self.playhead();
            let alone = Picture::new(self.picture.run.clone(), self.picture.unfolded.clone());
            self.redraw(alone, playhead);
        }
    }

    /// The moment stays, wherever it is drawn now.
    fn redraw(&mut self, picture: Picture, playhead: Playhead) {
        self.picture = picture;
        self.position = self.picture.axis.position(playhead).min(self.picture.end());
        if let Motion::Gliding { .. } = self.motion {
            self.motion = Motion::Still;
        }
    }

    /// Draws these gaps at full length. The moment stays, wherever it is drawn now.
    pub(super) fn fold(&mut self, unfolded: SortedSet<Time>) {
        let playhead = self.playhead();
        let run = self.picture.run.clone();
        let b = self.beside().map(|beside| beside.runs[Which::B].clone());
        self.redraw(Picture::new(run, unfolded), playhead);
        if let Some((b, extras)) = b.zip(extras::loaded()) {
            (extras.put_beside)(self, b);
        }
    }

    /// The next moment in either run at which a packet is sent or ends.
    pub(super) fn packet_event(&self, direction: Direction) -> Option<f64> {
        let event = |picture: &Picture| picture.packet_event(self.position, direction);
        let events = [event(&self.picture), self.beside().and_then(|beside| event(&beside.picture))];
        let nearest = match direction {
            Direction::Forward => f64::min,
            Direction::Back => f64::max,
        };
        events.into_iter().flatten().reduce(nearest)
    }

    /// B, if it is shown beside A.
    fn beside(&self) -> Option<&Beside> {
        self.comparison.as_ref()?.seen.beside.as_ref()
    }

    /// What is seen of the comparison, if there is one.
    pub(crate) fn compared(&self) -> Option<&Compared> {
        self.comparison.as_ref().map(|comparison| &comparison.seen)
    }

    /// The run that is computed between frames, A before B.
    pub(crate) fn pending(&self) -> Option<&Pending> {
        self.pending.as_ref().or_else(|| self.comparison.as_ref()?.pending.as_ref())
    }

    /// B, and how many of its steps have happened.
    pub(crate) fn other_steps(&self) -> Option<(Beside, Index)> {
        let beside = self.beside()?;
        Some((beside.clone(), beside.picture.axis.playhead(self.position).steps))
    }

    /// The selected packet's place in B, if it is there.
    pub(crate) fn selected_beside(&self) -> Option<Index> {
        self.beside()?.picture.run.find_packet(&self.selected?)
    }

    pub(super) fn show_run(&mut self, which: Which) {
        if let Some(comparison) = &mut self.comparison {
            comparison.seen.shown = which;
        }
    }

    /// To where the runs part, when it has happened in both.
    pub(super) fn jump_to_difference(&mut self) {
        let Some(beside) = self.beside() else { return };
        let Some(at) = beside.difference.map(|difference| difference.at) else { return };
        let there = |picture: &Picture| picture.axis.position(picture.run.playhead_at(at));
        let position = there(&self.picture).max(there(&beside.picture));
        self.jump(position);
    }

    /// A packet of B; it is known to A by its name, if A has it.
    pub(super) fn select_beside(&mut self, index: Index) {
        let name = self.beside().and_then(|beside| Some(beside.picture.run.packet(index)?.name));
        self.select(name);
    }
}
