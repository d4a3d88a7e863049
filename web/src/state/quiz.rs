//! What happens next? The question that is open, and how the answers were.
//!
//! A question is asked where the playhead would go past what answers it: it stops before that. Once it is
//! answered, the run goes on to show it. The playhead that jumps asks nothing.

use std::rc::Rc;

use synscope_sim::quiz::{Asks, Question, When};
use synscope_sim::{Index, Playhead};

use super::{Direction, Model, Motion, Picture, Run};
use crate::extras;

/// The questions, answered and open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quiz {
    pub(crate) score: Score,
    /// What is on the card.
    pub(crate) asked: Option<Rc<Asked>>,
    /// What was answered of this scenario, in whatever run of it.
    answered: Rc<Vec<Question>>,
    /// The step about which the person did not want to be asked, and where the playhead stood.
    passed: Option<(Index, f64)>,
    /// What was found out last, since playing asks in every frame.
    looked_up: Option<(Run, Index, Option<Rc<Question>>)>,
}

/// How many answers were right, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) right: u32,
    pub(crate) given: u32,
}

/// A question that was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) run: Run,
    pub(crate) question: Rc<Question>,
    /// The place of the choice that was made.
    pub(crate) given: Option<usize>,
    /// Whether it has interrupted playing, which goes on afterwards.
    plays_on: bool,
    /// Where the playhead stands as long as it is on the card.
    at: f64,
}

impl Asked {
    /// How many steps have happened in the run where the card stands, if it tells what has come.
    pub(crate) fn shown(&self) -> Option<Index> {
        let all = Index::try_from(self.run.steps.len()).unwrap_or(Index::MAX);
        self.given.map(|_| (self.question.step + 1).min(all))
    }
}

impl Quiz {
    /// Whether the person is to choose now.
    pub(crate) fn is_open(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.given.is_none())
    }

    /// What is asked of another scenario is new.
    pub(super) fn begin_anew(&mut self) {
        *self = Self { score: self.score, ..Self::default() };
    }

    /// Nothing was ever answered.
    pub(super) fn reset(&mut self) {
        (self.score, self.answered) = (Score::default(), Rc::default());
    }

    /// The question to be asked after so many steps, unless it was answered or is not wanted.
    fn find(&mut self, run: &Run, steps: Index) -> Option<Rc<Question>> {
        if self.passed.is_some_and(|(passed, _)| passed == steps) {
            return None;
        }
        let extras = extras::loaded()?;
        let known = self.looked_up.take().filter(|(of, at, _)| of == run && *at == steps);
        let found = match known {
            Some((.., found)) => found,
            None => (extras.question)(run, steps).map(Rc::new),
        };
        self.looked_up = Some((run.clone(), steps, found.clone()));
        found.filter(|question| !self.answered.iter().any(|known| known.is_alike(question)))
    }

    fn note(&mut self, question: &Question, given: usize) {
        self.score.given += 1;
        self.score.right += u32::from(given == question.right);
        Rc::make_mut(&mut self.answered).push(question.clone());
    }
}

/// So far before a step it is asked about: near enough to see what comes, and its time is not yet there.
const BEFORE: f64 = 1.0;
/// Less than anything that can be seen, in px; more than a rounding error.
const HAIR: f64 = 1e-6;

impl Model {
    /// Turns questions on or off. The future cannot be seen as long as it is asked about.
    pub(super) fn toggle_predicts(&mut self) {
        self.prefs.predicts = !self.prefs.predicts;
        self.prefs.shows_future &= !self.prefs.predicts;
        self.tell_asking();
    }

    /// Shows the future, of which nothing can be asked then.
    pub(super) fn show_future(&mut self, is_shown: bool) {
        self.prefs.shows_future = is_shown;
        self.prefs.predicts &= !is_shown;
    }

    /// Asks what the playhead would go past on its way to a position; gives where it stops to ask.
    pub(super) fn ask_before(&mut self, to: f64, plays_on: bool) -> Option<f64> {
        if !self.prefs.predicts || self.comparison.is_some() {
            return None;
        }
        let (picture, position) = (self.picture.clone(), self.position);
        let only = self.shown_connection();
        let steps_at = |position: f64| picture.axis.playhead(position).steps;
        // Where the run ends there is no going past.
        let is_passed = |at: f64| at < to - HAIR || to >= picture.end() - HAIR;
        let (question, at) = (steps_at(position)..=steps_at(to)).find_map(|steps| {
            // What is asked while nothing happens is asked from the step before it on: nothing comes earlier.
            place(&picture, steps, true).filter(|first| is_passed(*first))?;
            let question = self.quiz.find(&picture.run, steps)?;
            only.is_none_or(|only| is_about(&question, only)).then_some(())?;
            let at = place(&picture, steps, question.is_of_idle_time())?.max(position);
            is_passed(at).then_some((question, at))
        })?;
        let run = picture.run.clone();
        self.quiz.asked = Some(Rc::new(Asked { run, question, given: None, plays_on, at }));
        Some(at)
    }

    /// The person chooses, and sees what happens.
    pub(super) fn answer(&mut self, given: usize) {
        let Some(asked) = self.quiz.asked.take() else { return };
        if asked.given.is_some() || given >= asked.question.choices.len() {
            self.quiz.asked = Some(asked);
            return;
        }
        self.quiz.note(&asked.question, given);
        let step = asked.question.step;
        let after = asked.run.step(step).map(|last| Playhead { time: last.at, steps: step + 1 });
        let at = after.map_or(self.picture.end(), |after| self.picture.axis.position(after));
        self.land();
        self.go(at);
        let plays_on = asked.plays_on && at < self.picture.end() - HAIR;
        self.quiz.asked = Some(Rc::new(Asked { given: Some(given), plays_on, at, ..Asked::clone(&asked) }));
    }

    /// Leaves the card, answered or not; gives whether playing was interrupted by it.
    pub(super) fn leave_question(&mut self) -> Option<bool> {
        let asked = self.quiz.asked.take()?;
        self.quiz.passed = asked.given.is_none().then_some((asked.question.step, asked.at));
        Some(asked.plays_on)
    }

    /// Goes on from the card as the person came to it.
    pub(super) fn go_on(&mut self) {
        self.land();
        match self.leave_question() {
            None => {}
            Some(_) if self.position >= self.picture.end() - HAIR => self.tell_step(),
            Some(true) => self.play_or_pause(),
            Some(false) => self.step(Direction::Forward),
        }
    }

    /// Takes the card away once the playhead stands elsewhere, or in another run.
    pub(super) fn keep_asking(&mut self) {
        // Who goes back is asked again.
        self.quiz.passed = self.quiz.passed.filter(|(_, at)| self.position >= at - HAIR);
        let Some(asked) = &self.quiz.asked else { return };
        let is_there = |position: f64| (position - asked.at).abs() < HAIR;
        let stays = match self.motion {
            Motion::Gliding { to, .. } => is_there(to),
            Motion::Still | Motion::Held => is_there(self.position),
            Motion::Playing { .. } => false,
        };
        let may_ask = self.prefs.predicts && self.comparison.is_none();
        if !may_ask || !stays || asked.run != self.picture.run {
            self.quiz.asked = None;
        }
    }
}

/// Whether a question is about a packet of a connection: of what else is asked, nobody sees whose it is where
/// only that one is shown.
fn is_about(question: &Question, connection: u32) -> bool {
    match question.asks {
        Asks::State { when: When::Arrives { packet, .. }, .. }
        | Asks::Segment { when: When::Arrives { packet, .. }, .. } => packet.connection == connection,
        Asks::State { when: When::Fires { .. } | When::Calls { .. }, .. }
        | Asks::Segment { when: When::Fires { .. } | When::Calls { .. }, .. }
        | Asks::Wait { .. }
        | Asks::Next { .. } => false,
    }
}

/// Where the playhead has to stand for so many steps to have happened: right after the last one, or before
/// the next; nowhere where both coincide.
fn place(picture: &Picture, steps: Index, is_idle: bool) -> Option<f64> {
    let axis = &picture.axis;
    let last = steps.checked_sub(1).and_then(|last| picture.run.step(last));
    let after = last.map_or(axis.top(), |last| axis.position(Playhead { time: last.at, steps }));
    let at = if is_idle { after } else { after.max(axis.step(steps) - BEFORE) };
    (axis.playhead(at).steps == steps).then_some(at)
}
