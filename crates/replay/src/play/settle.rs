//! What follows from a host's step: its segments leave, and calls that waited for it return.

use synscope_tcp::{Host, Segment, Time};

use super::{Input, MOST_STEPS, NextTimer, Play, Stop};
use crate::apps::{Attempt, in_words};
use crate::call::{Outcome, What};
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
                progress |= !self.is_put_off(place, now) && self.attempt(place, now)?;
            }
            if !progress {
                return Ok(());
            }
        }
    }

    /// Makes a call, for the first time or again; whether it returned.
    fn attempt(&mut self, place: usize, now: Time) -> Result<bool, Stop> {
        let call = &self.recording.calls[place];
        if let What::Connect(remote) = call.what
            && let Some(port) = self.matching.port_of_syn(call.side, remote, now)
        {
            self.hosts[call.side].try_port_first(port);
        }
        let mut effects = Effects::default();
        let clock = self.clock(call.side, now);
        let attempt = self.apps.attempt(place, &mut self.hosts[call.side], clock, &mut effects);
        self.absorb(call.side, now, effects)?;
        let Attempt::Returns(result) = attempt else { return Ok(false) };
        let words = in_words(&call.what, &result, &self.hosts[call.side]);
        self.returned(place, now, &words)?;
        Ok(true)
    }

    /// Whether a call is left for later. One that has just been made may have to let packets arrive first that
    /// came before it returned. One that was blocked takes effect when its program has woken up, just before
    /// it returns.
    fn is_put_off(&mut self, place: usize, now: Time) -> bool {
        if self.apps.is_fresh(place) {
            return self.is_early(place, now);
        }
        let returns = self.recording.calls[place].outcome.at();
        let Some(at) = returns.filter(|at| *at > now && at.since_us(now) <= SLACK_US) else { return false };
        if self.waking.insert(place) {
            self.schedule(at, Input::Wake(place));
        }
        true
    }

    /// Calls that are about to wake up, and that have to come before a segment: only then do they return what
    /// was recorded.
    pub(super) fn calls_before(&self, side: Side, segment: &Segment, now: Time) -> Vec<usize> {
        let attempts = self.apps.attempts(side).into_iter();
        let waking = attempts.filter(|place| self.waking.contains(place));
        let fits_after = |place: usize| {
            let mut host = self.hosts[side].clone();
            host.handle_segment(self.clock(side, now), segment, &mut Effects::default());
            self.fits(place, host, now)
        };
        waking
            .filter(|place| self.fits(*place, self.hosts[side].clone(), now) && !fits_after(*place))
            .collect()
    }

    /// Calls come before something else happens.
    pub(super) fn attempt_all(&mut self, places: &[usize], now: Time) -> Result<(), Stop> {
        places.iter().try_for_each(|place| self.attempt(*place, now).map(|_| ()))
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

    /// Whether a packet arrives between a call and its return, and the call gives what was recorded only after
    /// it: which of the two was first is not recorded.
    fn is_early(&self, place: usize, now: Time) -> bool {
        let call = &self.recording.calls[place];
        let Some(returns) = call.outcome.at().filter(|at| *at >= now && at.since_us(now) <= SLACK_US) else {
            return false;
        };
        let arrives = self.arrivals[call.side].range((now, 0)..=(returns, u32::MAX)).next().is_some();
        arrives && !self.fits(place, self.hosts[call.side].clone(), now)
    }

    /// Whether what comes of a call, tried out on copies, is what was recorded; or whether it blocks.
    fn fits(&self, place: usize, mut host: Host, now: Time) -> bool {
        let call = &self.recording.calls[place];
        let (mut apps, mut effects) = (self.apps.clone(), Effects::default());
        let clock = self.clock(call.side, now);
        let result = match apps.attempt(place, &mut host, clock, &mut effects) {
            Attempt::Blocks => return true,
            Attempt::Returns(result) => result,
        };
        let (from, to) = (before(now, SLACK_US), now.after_us(SLACK_US));
        let words = in_words(&call.what, &result, &host);
        let as_recorded = match &call.outcome {
            Outcome::Returned(text, _) | Outcome::Failed(text, _) => *text == words,
            Outcome::Blocked => false,
        };
        let find = |segment| self.matching.find(call.side, segment, from, to);
        as_recorded && effects.segments.iter().all(|segment| find(segment).is_some())
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
