//! Runs a script: what happens when, and whether the host does what it has to.
//!
//! Time jumps from one thing to the next. A timer that is due at the very moment of an event comes after
//! it, as the kernel's timers are late rather than early.

mod compare;
mod files;
mod flow;
mod ladder;
mod machine;

use std::collections::VecDeque;
use std::sync::Arc;

use synscope_tcp::{Flags, Profile, State, Time};

use self::files::{Attempt, Files, Progress};
use self::flow::{Flow, PORT};
use self::ladder::Ladder;
use self::machine::{Machine, News, Restless};
use crate::code::Assertion;
use crate::plan::{self, Plan, PlannedCall, Skip, Step, What};
use crate::script::{Packet, Script, When};
use crate::shell::{Census, Comparison};

/// How long a packet that is late is waited for, to say by how much.
const PATIENCE_US: u64 = 600_000_000;
/// How long a call waits for the one before it to return (as packetdrill has it).
const CALL_PATIENCE_US: u64 = 1_000_000;
/// Of a wait, one part in so many may be missing or too much: 12.5 %, which is how late Linux's timers are.
const TOLERATED_PART: u64 = 8;

/// What came of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The host did as the script says.
    Passed,
    /// It did not.
    Failed(Box<Failure>),
    /// Something in the script is not supported.
    Skipped(Skip),
}

/// Where a host does otherwise than a script says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line of the event, from 1.
    pub line: u32,
    /// The event, as it is written.
    pub event: String,
    /// What differs.
    pub why: String,
    /// What had to happen.
    pub expected: String,
    /// What happened.
    pub actual: String,
    /// All that happened up to there, as lines of text.
    pub ladder: String,
}

/// Runs a script against a host with the defaults of a profile.
pub fn run(script: &Script, profile: Profile) -> Verdict {
    let plan = match plan::plan(script, profile) {
        Ok(plan) => plan,
        Err(skip) => return Verdict::Skipped(skip),
    };
    let mut runner = Runner::new(&plan);
    let result = plan.steps.iter().try_for_each(|step| runner.step(step)).and_then(|()| runner.finish());
    match result {
        Ok(()) => Verdict::Passed,
        Err(Stop::Failed(mut failure)) => {
            failure.ladder = runner.ladder.to_string();
            Verdict::Failed(failure)
        }
        Err(Stop::Restless) => {
            let line = runner.line;
            Verdict::Skipped(Skip { line, reason: "more happens than can be run".to_owned() })
        }
    }
}

/// Why a run is over before its time.
enum Stop {
    Failed(Box<Failure>),
    Restless,
}

impl From<Restless> for Stop {
    fn from(_: Restless) -> Self {
        Self::Restless
    }
}

/// A packet that the host has sent and the script has not asked for yet.
struct Sent {
    at: Time,
    packet: Packet,
}

/// A system call that has not returned.
struct Pending<'p> {
    step: &'p Step,
    call: &'p PlannedCall,
    /// When it has to return.
    until: Time,
    tolerance_us: u64,
    progress: Progress,
}

struct Runner<'p> {
    plan: &'p Plan,
    machine: Machine,
    files: Files,
    flow: Flow,
    now: Time,
    /// The line of the event that is being carried out.
    line: u32,
    sent: VecDeque<Sent>,
    pending: Option<Pending<'p>>,
    ladder: Ladder,
}

impl<'p> Runner<'p> {
    fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            machine: Machine::new(Arc::clone(&plan.config)),
            files: Files::default(),
            flow: Flow::passive(PORT),
            now: Time::ZERO,
            line: 1,
            sent: VecDeque::new(),
            pending: None,
            ladder: Ladder::default(),
        }
    }

    fn step(&mut self, step: &'p Step) -> Result<(), Stop> {
        self.line = step.line;
        let (from, to) = self.window(step.when);
        if !matches!(step.what, What::Expect(_)) {
            self.wait_until(step, from)?;
        }
        match &step.what {
            What::Expect(packet) => self.expect(step, packet, from, to),
            What::Receive(packet) => {
                self.ladder.arrived(self.now, packet);
                let segment = self.flow.inject(packet);
                self.machine.receive(self.now, &segment)?;
                self.after_step(self.now)
            }
            What::Icmp(kind, seq) => {
                self.ladder.arrived(self.now, &format_args!("{kind} about {seq}"));
                let error = self.flow.icmp(*kind, *seq);
                self.machine.icmp(self.now, &error)?;
                self.after_step(self.now)
            }
            What::Call(call, until) => self.call(step, call, *until, from),
            What::Count(census, comparison) => self.count(step, census, *comparison),
            What::Inspect(assertions) => {
                assertions.iter().try_for_each(|assertion| self.inspect(step, *assertion))
            }
            What::Nothing => Ok(()),
        }
    }

    /// From when to when an event may happen.
    fn window(&self, when: When) -> (Time, Time) {
        let after = |us| self.now.after_us(us);
        match when {
            When::At(us) => (Time::from_us(us), Time::from_us(us)),
            When::After(us) => (after(us), after(us)),
            When::Between(from, to) => (Time::from_us(from), Time::from_us(to)),
            When::AfterBetween(from, to) => (after(from), after(to)),
            When::Any => (Time::ZERO, after(PATIENCE_US)),
            When::Untimed => (self.now, self.now),
        }
    }

    /// By how much a time may differ that lies so far after the event before.
    fn tolerance_us(&self, wait_us: u64) -> u64 {
        self.plan.tolerance_us.max(wait_us / TOLERATED_PART)
    }

    /// Lets time pass up to an event that the script brings about.
    fn wait_until(&mut self, step: &Step, at: Time) -> Result<(), Stop> {
        let late_us = self.now.since_us(at);
        if late_us > self.tolerance_us(0) {
            let (expected, actual) =
                (format!("at {at}"), format!("what comes before took until {}", self.now));
            return Err(failed(step, "the time", expected, actual));
        }
        while self.fire_before(at)? {}
        self.now = self.now.max(at);
        Ok(())
    }

    /// Fires the next timer, if it is due before `limit`.
    fn fire_before(&mut self, limit: Time) -> Result<bool, Stop> {
        let Some(due) = self.machine.next_timeout().filter(|due| *due < limit) else { return Ok(false) };
        self.now = self.now.max(due);
        self.machine.handle_timeout(self.now)?;
        self.after_step(self.now)?;
        Ok(true)
    }

    /// Looks at what the host has done, and lets a call that waits for it go on.
    fn after_step(&mut self, now: Time) -> Result<(), Stop> {
        self.take_news();
        if self.pending.is_some() {
            self.go_on_with_call(now)?;
        }
        Ok(())
    }

    fn take_news(&mut self) {
        while let Some(news) = self.machine.news() {
            match news {
                News::Sent(at, socket, segment) => match self.flow.observe(&segment, socket) {
                    Some(packet) => {
                        self.ladder.sent(at, &packet.to_string());
                        self.sent.push_back(Sent { at, packet });
                    }
                    None => self.ladder.sent(at, &format!("{} (another connection)", segment.flags)),
                },
                News::State(at, state) => self.ladder.state(at, state.name()),
                News::Gone(at) => self.ladder.state(at, "gone"),
            }
        }
    }

    /// The host has to send a packet.
    fn expect(&mut self, step: &Step, expected: &Packet, from: Time, to: Time) -> Result<(), Stop> {
        let tolerance_us = self.tolerance_us(from.since_us(self.now));
        let limit = to.after_us(tolerance_us).after_us(PATIENCE_US);
        let Some(Sent { at, packet }) = self.next_sent(expected, limit)? else {
            let actual = format!("nothing was sent up to {limit}");
            return Err(failed(step, "no packet", at_times(expected, step.when, from, to), actual));
        };
        self.now = self.now.max(at);
        let mut actual = packet;
        if let Some(why) = compare::difference(expected, &mut actual, &mut self.flow, self.plan) {
            let actual = format!("{actual} at {at}");
            return Err(failed(step, why, at_times(expected, step.when, from, to), actual));
        }
        let too_early = at.after_us(tolerance_us) < from;
        if step.when != When::Any && (too_early || at > to.after_us(tolerance_us)) {
            let actual = format!("{actual} at {at}");
            return Err(failed(step, "the time", at_times(expected, step.when, from, to), actual));
        }
        Ok(())
    }

    /// The next packet that the host sends. Where the script expects as much in one as the host sends in
    /// several, as it happens where the network card cuts packets, they count as one.
    fn next_sent(&mut self, expected: &Packet, limit: Time) -> Result<Option<Sent>, Stop> {
        let Some(mut whole) = self.one_sent(limit)? else { return Ok(None) };
        let piece = whole.packet.len;
        while piece > 0 && whole.packet.len < expected.len {
            let end = whole.packet.seq.wrapping_add(u32::from(whole.packet.len));
            let cut = Flags::PSH | Flags::FIN;
            let follows = |next: &Packet| {
                next.seq == end
                    && next.ack == whole.packet.ack
                    && next.flags - cut == whole.packet.flags - cut
                    && !whole.packet.flags.contains(Flags::FIN)
                    && (1..=piece).contains(&next.len)
            };
            let at = whole.at;
            let Some(next) = self.sent.pop_front_if(|next| next.at == at && follows(&next.packet)) else {
                break;
            };
            whole.packet.len = whole.packet.len.saturating_add(next.packet.len);
            whole.packet.flags = next.packet.flags;
        }
        Ok(Some(whole))
    }

    fn one_sent(&mut self, limit: Time) -> Result<Option<Sent>, Stop> {
        loop {
            if let Some(sent) = self.sent.pop_front() {
                return Ok(Some(sent));
            }
            if !self.fire_before(limit)? {
                return Ok(None);
            }
        }
    }

    /// A system call is made. Only one can be under way.
    fn call(
        &mut self,
        step: &'p Step,
        call: &'p PlannedCall,
        until: Option<u64>,
        from: Time,
    ) -> Result<(), Stop> {
        self.wait_for_pending(self.now.after_us(CALL_PATIENCE_US))?;
        let until = match (step.when, until) {
            (When::At(_), Some(us)) => Some(Time::from_us(us)),
            (When::After(begin), Some(us)) => Some(from.after_us(us.saturating_sub(begin))),
            (When::Between(..) | When::AfterBetween(..) | When::Any | When::Untimed, _) | (_, None) => None,
        };
        let mut progress = Progress::default();
        match self.attempt(call, &mut progress)? {
            Attempt::Returned(outcome) => {
                if let Some(until) = until {
                    let tolerance_us = self.tolerance_us(until.since_us(from));
                    self.check_return_time(step, until, tolerance_us)?;
                }
                self.check(step, call, &outcome)
            }
            Attempt::Blocks => match until {
                Some(until) => {
                    let tolerance_us = self.tolerance_us(until.since_us(from));
                    self.pending = Some(Pending { step, call, until, tolerance_us, progress });
                    Ok(())
                }
                None => Err(failed(
                    step,
                    "the call blocks",
                    call.expected.to_string(),
                    "it does not return".to_owned(),
                )),
            },
        }
    }

    /// Makes a call, or makes it again. What it causes is seen afterwards.
    fn attempt(&mut self, call: &PlannedCall, progress: &mut Progress) -> Result<Attempt, Stop> {
        let begun = progress.begun();
        let attempt = self.files.attempt(call, progress, self.now, &mut self.machine, &mut self.flow)?;
        match &attempt {
            Attempt::Returned(outcome) => {
                let returned = self.files.shown(outcome, &call.expected);
                self.ladder.call(self.now, &format!("{} = {returned}", call.text));
            }
            Attempt::Blocks if !begun => self.ladder.call(self.now, &format!("{} blocks", call.text)),
            Attempt::Blocks => {}
        }
        self.take_news();
        Ok(attempt)
    }

    fn go_on_with_call(&mut self, now: Time) -> Result<(), Stop> {
        let Some(mut pending) = self.pending.take() else { return Ok(()) };
        self.now = self.now.max(now);
        match self.attempt(pending.call, &mut pending.progress)? {
            Attempt::Blocks => {
                self.pending = Some(pending);
                Ok(())
            }
            Attempt::Returned(outcome) => {
                self.check_return_time(pending.step, pending.until, pending.tolerance_us)?;
                self.check(pending.step, pending.call, &outcome)
            }
        }
    }

    fn check_return_time(&self, step: &Step, until: Time, tolerance_us: u64) -> Result<(), Stop> {
        let now = self.now;
        if now.since_us(until).max(until.since_us(now)) <= tolerance_us {
            return Ok(());
        }
        Err(failed(step, "the time", format!("the call returns at {until}"), format!("it returned at {now}")))
    }

    fn check(&mut self, step: &Step, call: &PlannedCall, outcome: &files::Outcome) -> Result<(), Stop> {
        self.files
            .check(call, outcome)
            .map_err(|difference| failed(step, difference.why, difference.expected, difference.actual))
    }

    /// Lets time pass until the call that is under way returns.
    fn wait_for_pending(&mut self, limit: Time) -> Result<(), Stop> {
        while self.pending.is_some() && self.fire_before(limit)? {}
        match &self.pending {
            None => Ok(()),
            Some(Pending { step, until, .. }) => {
                let expected = format!("the call returns at {until}");
                Err(failed(step, "the call blocks", expected, format!("it had not returned by {limit}")))
            }
        }
    }

    fn count(&self, step: &Step, census: &Census, comparison: Comparison) -> Result<(), Stop> {
        let count = census.count(self.machine.states());
        if comparison.holds(count) {
            return Ok(());
        }
        let states: Vec<&str> = self.machine.states().map(State::ss_name).collect();
        let actual = format!("{count} (all sockets: {})", states.join(", "));
        Err(failed(step, &format!("the number of {census}"), comparison.to_string(), actual))
    }

    fn inspect(&mut self, step: &Step, assertion: Assertion) -> Result<(), Stop> {
        let (local, remote) = self.flow.ends();
        let socket = self.flow.socket().or_else(|| self.machine.connection(local, remote));
        let actual = match socket {
            Some(socket) => self.machine.inspect(self.now, socket, assertion.field)?,
            None => None,
        };
        match actual {
            Some(actual) if assertion.holds(actual) => Ok(()),
            Some(actual) => {
                let name = assertion.field.name();
                Err(failed(step, name, assertion.to_string(), format!("{name} is {actual}")))
            }
            None => {
                Err(failed(step, "no socket", assertion.to_string(), "there is no connection".to_owned()))
            }
        }
    }

    /// The script is over; a call may still be under way.
    fn finish(&mut self) -> Result<(), Stop> {
        let Some(Pending { until, tolerance_us, .. }) = self.pending else { return Ok(()) };
        self.wait_for_pending(until.after_us(tolerance_us).after_us(1))
    }
}

fn failed(step: &Step, why: &str, expected: String, actual: String) -> Stop {
    let (line, event, why) = (step.line, step.text.clone(), why.to_owned());
    Stop::Failed(Box::new(Failure { line, event, why, expected, actual, ladder: String::new() }))
}

/// A packet, and when it is expected.
fn at_times(packet: &Packet, when: When, from: Time, to: Time) -> String {
    match when {
        When::Any => packet.to_string(),
        When::Between(..) | When::AfterBetween(..) => format!("{packet} at {from} to {to}"),
        When::At(_) | When::After(_) | When::Untimed => format!("{packet} at {from}"),
    }
}
