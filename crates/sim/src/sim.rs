//! The run: one step after the other, in an order that is the same on every machine.
//!
//! At one moment packets come first, in the order in which they were sent; then timers, the client's
//! before the server's; then the script, in its own order. Conditions are tested after each step.

use std::rc::Rc;
use std::sync::Arc;

use synscope_tcp::{
    Call, Cause, CommandError, Host, HostCommand, HostSink, IcmpError, Note, Outcome, Removal, Segment,
    SocketId, Time, Transition,
};

use crate::deed::Deed;
use crate::error::ScenarioError;
use crate::injection::Injection;
use crate::luck;
use crate::naming::{Counts, Named, Namer};
use crate::network::{Flight, Landing, Rules};
use crate::recorder::{Recorder, Sent};
use crate::scenario::Scenario;
use crate::side::{PerSide, Side};
use crate::situation::{Next, Situation, World, line};
use crate::trace::{End, EndReason, Index, LossReason, Stimulus, Trace};
use crate::trace_builder::TraceBuilder;
use crate::watch::Watch;

/// A run has at most so many steps.
pub const STEP_LIMIT: u32 = 200_000;

/// A run ends after a step that brings it to so many packets. One step can send many.
const PACKET_LIMIT: u32 = 2 * STEP_LIMIT;

/// Runs a scenario to its end.
///
/// # Errors
/// When the scenario is not one that can be run; it says where, and what was expected.
pub fn run(scenario: &Scenario) -> Result<Trace, ScenarioError> {
    Ok(Sim::new(scenario, TraceBuilder::default())?.into_trace())
}

/// A run under way, which can be continued step by step.
#[derive(Clone, Debug)]
pub struct Sim<R> {
    rules: Rules,
    situation: Situation,
    counts: Counts,
    end: Option<End>,
    recorder: R,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to come.
    Running,
    /// It is over.
    Ended(End),
}

impl<R: Recorder> Sim<R> {
    /// A run that has not begun.
    ///
    /// # Errors
    /// When the scenario is not one that can be run; it says where, and what was expected.
    pub fn new(scenario: &Scenario, recorder: R) -> Result<Self, ScenarioError> {
        Self::shared(Rc::new(scenario.clone()), recorder)
    }

    /// As [`Sim::new`], without a copy of the scenario.
    ///
    /// # Errors
    /// When the scenario is not one that can be run; it says where, and what was expected.
    pub fn shared(scenario: Rc<Scenario>, recorder: R) -> Result<Self, ScenarioError> {
        scenario.validate()?;
        let host = |side: Side| {
            let spec = scenario.host(side);
            let isn = luck::isn_generator(scenario.seed, side);
            let mut host = Host::new(side.address(), Arc::new(spec.config.clone()), isn, spec.app);
            host.choose_iss(spec.iss.clone());
            host
        };
        let watch = Watch::new(&scenario.script);
        let hosts = PerSide::from_fn(host);
        let rules = Rules::new(scenario);
        let named = R::NAMES || rules.need_names() || watch.needs_names();
        let mut situation = Situation::new(&rules.scenario, hosts, watch, named.then(Namer::default));
        situation.test_conditions(&rules.scenario.script);
        Ok(Self { rules, situation, counts: Counts::default(), end: None, recorder })
    }

    /// Goes on from a situation that another run came to as well.
    pub(crate) const fn from_situation(
        rules: Rules,
        situation: Situation,
        counts: Counts,
        recorder: R,
    ) -> Self {
        Self { rules, situation, counts, end: None, recorder }
    }

    /// Runs on, for at most so many steps.
    pub fn advance(&mut self, budget_steps: u32) -> Progress {
        for _ in 0..budget_steps {
            if let Some(end) = self.end {
                return Progress::Ended(end);
            }
            self.step();
        }
        self.end.map_or(Progress::Running, Progress::Ended)
    }

    /// Runs to the end, which always comes: steps and time are bounded.
    pub fn run_to_end(&mut self) -> End {
        loop {
            match self.advance(STEP_LIMIT) {
                Progress::Running => {}
                Progress::Ended(end) => return end,
            }
        }
    }

    /// What listens to the run.
    pub const fn recorder(&self) -> &R {
        &self.recorder
    }

    /// How many steps have happened.
    pub const fn steps(&self) -> u32 {
        self.situation.steps
    }

    /// The simulated time of the last step.
    pub const fn now(&self) -> Time {
        self.situation.now
    }

    /// Takes the next step, or finds that the run is over.
    fn step(&mut self) {
        let situation = &mut self.situation;
        let Some((at, next)) = situation.next() else {
            self.end = Some(End { at: situation.now, why: EndReason::Quiet });
            return;
        };
        let until = Time::from_us(self.rules.scenario.until_us);
        if at > until {
            self.end = Some(End { at: until, why: EndReason::Until });
            return;
        }
        if situation.steps >= STEP_LIMIT || situation.world.packets >= PACKET_LIMIT {
            self.end = Some(End { at: situation.now, why: EndReason::TooManySteps });
            return;
        }
        if at > situation.now {
            self.recorder.moment_ends(situation);
        }
        situation.now = at;
        situation.steps += 1;
        match next {
            Next::Packet => self.land(),
            Next::Timer(side) => self.timer(side),
            Next::Script => self.script(),
        }
        self.recorder.step_ends(&self.situation.hosts, self.situation.world.air.cut());
        self.situation.test_conditions(&self.rules.scenario.script);
    }

    /// A packet arrives or is lost.
    fn land(&mut self) {
        let Some((landing, Flight { to, awaited, load })) = self.situation.world.air.land() else { return };
        match load {
            Ok(segment) if self.situation.hosts[to].is_up() => self.arrive(landing, to, awaited, &segment),
            Ok(_) => self.lose(landing, LossReason::HostDown),
            Err(why) => self.lose(landing, why),
        }
    }

    fn arrive(&mut self, landing: Landing, to: Side, awaited: Option<Index>, segment: &Segment) {
        let Landing { packet, is_copy, .. } = landing;
        self.recorder.step_begins(self.situation.now, Stimulus::Arrival { packet }, Some(to));
        self.recorder.arrived(packet, is_copy);
        if let Some(place) = awaited {
            self.situation.world.watch.arrived(place);
        }
        self.at_host(to, |host, now, sink| host.handle_segment(now, segment, sink));
    }

    fn lose(&mut self, landing: Landing, why: LossReason) {
        let Landing { packet, is_copy, .. } = landing;
        self.recorder.step_begins(self.situation.now, Stimulus::Loss { packet }, None);
        self.recorder.lost(packet, is_copy, why);
    }

    /// A host's time has come.
    fn timer(&mut self, side: Side) {
        self.recorder.step_begins(self.situation.now, Stimulus::Timeout, Some(side));
        self.at_host(side, |host, now, sink| host.handle_timeout(now, sink));
    }

    /// A line of the script is carried out.
    fn script(&mut self) {
        let scenario = Rc::clone(&self.rules.scenario);
        let Some((index, nth)) = self.situation.take_line(&scenario.script) else { return };
        let Some(entry) = line(&scenario.script, index) else { return };
        let side = entry.host;
        let deed = Deed::of(&entry.action, side, &self.situation.world.watch);
        let host = match deed {
            Deed::Command(..) | Deed::NoSuchSocket(_) => Some(side),
            Deed::SetCut(_) | Deed::Inject(Injection::Segment(_) | Injection::CopyOf(_)) => None,
            Deed::Inject(Injection::Icmp(_)) => Some(side),
        };
        self.recorder.step_begins(self.situation.now, Stimulus::Script { entry: index }, host);
        match deed {
            Deed::Command(command, port) => self.command(side, command, port),
            Deed::NoSuchSocket(call) => {
                let refused = Outcome::Refused(CommandError::NoConnection);
                self.recorder.call(side, None, call, refused);
            }
            Deed::SetCut(cut) => self.situation.world.air.set_cut(side, cut),
            Deed::Inject(injection) => self.inject(side, injection, nth),
        }
    }

    /// Something turns up on its way to `to`, after it has `nth` times before. Wherever the script injects, packets
    /// are named.
    fn inject(&mut self, to: Side, injection: &Injection, nth: u32) {
        let Self { situation: Situation { world, .. }, counts, .. } = self;
        let Some(namer) = &mut world.namer else { return };
        let model = injection.model().and_then(|name| world.watch.model(&name));
        match (injection, model) {
            (Injection::Segment(forgery), _) => {
                let (segment, named) = namer.forge(counts, to.other(), &forgery.nth(nth));
                self.send_injected(to, segment, named);
            }
            (Injection::CopyOf(_), Some((segment, named))) => {
                let (segment, named) = (segment.clone(), named.again(counts));
                self.send_injected(to, segment, named);
            }
            (Injection::Icmp(report), Some((quoted, _))) => {
                let (kind, seq) = (report.kind, quoted.seq);
                let error = IcmpError { kind, src: quoted.src, dst: quoted.dst, seq };
                self.at_host(to, |host, now, sink| host.handle_icmp(now, &error, sink));
            }
            // What is copied or quoted has not been sent.
            (Injection::CopyOf(_) | Injection::Icmp(_), None) => {}
        }
    }

    fn send_injected(&mut self, to: Side, segment: Segment, named: Named) {
        let Self { rules, situation, recorder, .. } = self;
        let news = News { from: to.other(), socket: None, cause: None, named: Some(named), segment };
        situation.world.send(rules, situation.now, news, recorder);
    }

    /// A host is told to do something; `port` is where it listens from then on.
    fn command(&mut self, side: Side, command: HostCommand, port: Option<u16>) {
        self.plugged_in(side, port, |host, now, sink| {
            // A refusal has been told to the sink, as the call's outcome.
            let _ = host.handle_command(now, command, sink);
        });
    }

    /// Does something with a host.
    fn at_host(&mut self, side: Side, act: impl FnOnce(&mut Host, Time, &mut Plug<'_, R>)) {
        self.plugged_in(side, None, act);
    }

    /// Does something with a host, and asks it when it wants to be called again.
    fn plugged_in(
        &mut self,
        side: Side,
        listening_on: Option<u16>,
        act: impl FnOnce(&mut Host, Time, &mut Plug<'_, R>),
    ) {
        let Self { rules, situation, counts, recorder, .. } = self;
        let Situation { hosts, timeouts, world, now, .. } = situation;
        let (host, now) = (&mut hosts[side], *now);
        act(host, now, &mut Plug { side, now, listening_on, rules, world, counts, recorder });
        timeouts[side] = deadline(host, now);
    }
}

/// When a host wants to be called; what lies in the past is due now.
fn deadline(host: &Host, now: Time) -> Time {
    host.poll_timeout().map_or(Time::NEVER, |deadline| deadline.max(now))
}

impl Sim<TraceBuilder> {
    /// Runs to the end and hands over the trace.
    pub fn into_trace(mut self) -> Trace {
        let end = self.run_to_end();
        let connections = self.situation.world.namer.map(Namer::into_connections).unwrap_or_default();
        self.recorder.finish(self.rules.scenario, connections, end)
    }
}

/// A packet that nothing has been decided about.
struct News {
    from: Side,
    socket: Option<SocketId>,
    cause: Option<Cause>,
    named: Option<Named>,
    segment: Segment,
}

impl World {
    /// Decides what becomes of a packet and takes it on its way.
    fn send(&mut self, rules: &Rules, now: Time, news: News, recorder: &mut impl Recorder) {
        let News { from, socket, cause, named, segment } = news;
        let is_for_peer = *segment.dst.ip() == from.other().address();
        let name = named.as_ref().map(|named| &named.name);
        let fortune = rules.decide(self.air.cut(), now, (from, is_for_peer), name);
        let awaited = named.and_then(|named| self.watch.sent(&named, &segment));
        recorder.sent(Sent { from, socket, segment: &segment, cause, named, fortune });
        self.air.launch(self.packets, from.other(), awaited, segment, &fortune);
        self.packets = self.packets.saturating_add(1);
    }
}

/// Where a host is plugged in: its outputs go to the network, to the conditions and to the recorder.
struct Plug<'a, R> {
    side: Side,
    now: Time,
    listening_on: Option<u16>,
    rules: &'a Rules,
    world: &'a mut World,
    counts: &'a mut Counts,
    recorder: &'a mut R,
}

impl<R: Recorder> HostSink for Plug<'_, R> {
    fn transmit(&mut self, socket: Option<SocketId>, segment: Segment, cause: Cause) {
        let (from, world) = (self.side, &mut *self.world);
        let named = world.namer.as_mut().map(|namer| namer.name(self.counts, from, socket, &segment));
        let news = News { from, socket, cause: Some(cause), named, segment };
        world.send(self.rules, self.now, news, self.recorder);
    }

    fn opened(&mut self, socket: SocketId, is_listener: bool, listener: Option<SocketId>) {
        self.world.watch.opened(self.side, socket, is_listener, self.listening_on);
        self.recorder.opened(self.side, socket, is_listener, listener);
    }

    fn transition(&mut self, socket: SocketId, transition: Transition) {
        self.world.watch.state(self.side, socket, transition.to());
        self.recorder.transition(self.side, socket, transition);
    }

    fn removed(&mut self, socket: SocketId, removal: Removal) {
        self.world.watch.removed(self.side, socket);
        if let Some(namer) = &mut self.world.namer {
            namer.removed(self.side, socket);
        }
        self.recorder.removed(self.side, socket, removal);
    }

    fn call(&mut self, socket: Option<SocketId>, call: Call, outcome: Outcome) {
        self.world.watch.call(self.side, call, outcome);
        self.recorder.call(self.side, socket, call, outcome);
    }

    fn note(&mut self, socket: Option<SocketId>, note: impl FnOnce() -> Note) {
        self.recorder.note(self.side, socket, note);
    }
}
