//! What follows from a host's step: its segments leave, and calls that waited for it return.

use synscope_tcp::Time;

use super::Input;
use super::{MOST_STEPS, NextTimer, Play, Stop};
use crate::apps::{Attempt, in_words};
use crate::call::Outcome;
use crate::clock::seconds;
use crate::difference::{Difference, Mismatch};
use crate::effects::Effects;
use crate::recording::Side;
use crate::skip::Skip;
use crate::tolerance::{SLACK_US, before, is_close};

impl Play<'_> {
    /// A host has done something: its segments leave, its state is looked at, and calls that waited for it
    /// are made again.
    pub(super) fn settle(&mut self, side: Side, now: Time, effects: Effects) -> Result<(), Stop> {
        self.absorb(side, now, effects)?;
        loop {
            let mut progress = false;
            for place in self.apps.attempts(side) {
                if self.is_early(place, now) {
                    continue;
                }
                let mut effects = Effects::default();
                let host = &mut self.hosts[side];
                let attempt = self.apps.attempt(place, host, now, &mut effects);
                self.absorb(side, now, effects)?;
                if let Attempt::Returns(result) = attempt {
                    let what = &self.recording.calls[place].what;
                    let words = in_words(what, &result, &self.hosts[side]);
                    self.returned(place, now, &words)?;
                    progress = true;
                }
            }
            if !progress {
                return Ok(());
            }
        }
    }

    fn absorb(&mut self, side: Side, now: Time, effects: Effects) -> Result<(), Stop> {
        self.timers[side] = NextTimer::Unknown;
        let sockets = self.hosts[side].sockets().count();
        self.steps += 1 + u64::try_from(sockets + self.apps.waiting()).unwrap_or(MOST_STEPS);
        if self.steps > MOST_STEPS {
            return Err(Stop::Skipped(Skip::TooLong(MOST_STEPS)));
        }
        self.states.learn(side, &self.hosts[side]);
        for (socket, from, to) in effects.transitions {
            self.states.step(side, socket, from, to, now);
        }
        self.states.look(side, &self.hosts[side], now);
        for segment in effects.segments {
            if self.log.is_some() {
                let text = self.matching.describe(side, &segment);
                self.note(now, || text);
            }
            let packet = self.matching.send(side, &segment, now)?;
            for arrival in &packet.arrivals {
                self.schedule((*arrival).max(now), Input::Arrival(side.other(), segment.clone()));
            }
        }
        Ok(())
    }

    /// A call has returned; what is compared is what it returned and when.
    fn returned(&mut self, place: usize, now: Time, replayed: &str) -> Result<(), Stop> {
        let call = &self.recording.calls[place];
        self.note(now, || format!("{}: {replayed}", call.text));
        let (recorded, at) = match &call.outcome {
            Outcome::Returned(text, at) | Outcome::Failed(text, at) => (text.clone(), Some(*at)),
            Outcome::Blocked => ("that it was blocked to the end".to_owned(), None),
        };
        if recorded == replayed && at.is_some_and(|at| is_close(at, now)) {
            return Ok(());
        }
        let recorded = at.map_or(recorded.clone(), |at| format!("{recorded} at {} s", seconds(at)));
        let replayed = format!("{replayed} at {} s", seconds(now));
        let what = Mismatch::Call { call: call.text.clone(), recorded, replayed };
        Err(Difference { at: now, what }.into())
    }

    /// Whether a call should wait for a packet that arrives before it returned: it is not recorded when between
    /// its start, or its waking up, and its return it was at the socket, but what came of it tells.
    fn is_early(&self, place: usize, now: Time) -> bool {
        let call = &self.recording.calls[place];
        let Some(returns) = call.outcome.at().filter(|at| *at >= now && at.since_us(now) <= SLACK_US) else {
            return false;
        };
        let mut inputs = self.inputs.range((now, 0)..=(returns, u32::MAX));
        inputs.any(|(_, input)| matches!(input, Input::Arrival(side, _) if *side == call.side))
            && !self.fits(place, now)
    }

    /// Whether what comes of a call, tried out on copies, is what was recorded.
    fn fits(&self, place: usize, now: Time) -> bool {
        let call = &self.recording.calls[place];
        let (mut apps, mut host) = (self.apps.clone(), self.hosts[call.side].clone());
        let mut effects = Effects::default();
        let result = match apps.attempt(place, &mut host, now, &mut effects) {
            Attempt::Blocks => return true,
            Attempt::Returns(result) => result,
        };
        let (from, to) = (before(now, SLACK_US), now.after_us(SLACK_US));
        let words = in_words(&call.what, &result, &host);
        let as_recorded = match &call.outcome {
            Outcome::Returned(text, _) | Outcome::Failed(text, _) => *text == words,
            Outcome::Blocked => false,
        };
        as_recorded
            && effects
                .segments
                .iter()
                .all(|segment| self.matching.find(call.side, segment, from, to).is_some())
    }

    /// A call should have returned by now.
    pub(super) fn check_call(&mut self, place: usize) -> Result<(), Stop> {
        let call = &self.recording.calls[place];
        if !self.apps.waits(place) {
            return Ok(());
        }
        let (recorded, at) = match &call.outcome {
            Outcome::Returned(text, at) | Outcome::Failed(text, at) => (text.clone(), *at),
            Outcome::Blocked => return Ok(()),
        };
        let what = Mismatch::Call { call: call.text.clone(), recorded, replayed: "nothing yet".to_owned() };
        Err(Difference { at, what }.into())
    }
}
