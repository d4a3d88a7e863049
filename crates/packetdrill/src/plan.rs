//! What a script means: which host it is for, and what happens to it in which order. Whatever is not
//! understood shows here, before anything is run, so that it can never pass.

mod calls;
mod icmp;
mod settings;

use std::sync::Arc;

use synscope_tcp::{Config, IcmpKind, Profile};

pub(crate) use self::calls::{Expected, Given, NONBLOCKING, Operation, PlannedCall, READ_WRITE};
use crate::code::{self, Assertion};
use crate::script::{Action, Direction, Event, OptionList, Packet, Script, TcpOption, When};
use crate::shell::{self, Census, Comparison, Effect};

/// By how much a time may differ, where a script says nothing (as packetdrill has it), in microseconds.
const TOLERANCE_US: u64 = 4_000;

/// A script that can be run.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) config: Arc<Config>,
    /// By how much a time may differ at least.
    pub(crate) tolerance_us: u64,
    /// How much longer the tick of a timestamp is than a microsecond; `None` if timestamps are not compared.
    pub(crate) timestamp_tick_us: Option<u64>,
    pub(crate) steps: Vec<Step>,
}

/// One event of a script.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) line: u32,
    pub(crate) when: When,
    pub(crate) what: What,
    /// As it is written.
    pub(crate) text: String,
}

/// What an event does.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// A segment arrives.
    Receive(Packet),
    /// The host has to send a segment.
    Expect(Packet),
    /// An ICMP error arrives, about the segment of this number.
    Icmp(IcmpKind, u32),
    /// A system call is made, which blocks until a time perhaps.
    Call(PlannedCall, Option<u64>),
    /// Sockets are counted.
    Count(Census, Comparison),
    /// `TCP_INFO` is looked at.
    Inspect(Vec<Assertion>),
    /// Time passes.
    Nothing,
}

/// Why a script is not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The line of what is not supported, from 1.
    pub line: u32,
    /// What it is.
    pub reason: String,
}

impl core::fmt::Display for Skip {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Plans a script for a host with the defaults of a profile.
pub(crate) fn plan(script: &Script, profile: Profile) -> Result<Plan, Skip> {
    let mut plan = Plan {
        config: Arc::new(Config::new(profile)),
        tolerance_us: TOLERANCE_US,
        timestamp_tick_us: None,
        steps: Vec::with_capacity(script.events.len()),
    };
    for option in &script.options {
        let skip = |reason| Skip { line: option.line, reason };
        plan.option(&option.name, option.value.as_deref()).map_err(skip)?;
    }
    let mut planner = Planner { config: Config::new(profile), begun: false, plan };
    let last_doing = script.events.iter().rposition(|event| !matches!(event.action, Action::Command(_)));
    for (place, event) in script.events.iter().enumerate() {
        let is_over = last_doing.is_none_or(|last| place > last);
        planner.event(event, is_over).map_err(|reason| Skip { line: event.line, reason })?;
    }
    planner.plan.config = Arc::new(planner.config);
    Ok(planner.plan)
}

impl Plan {
    /// An option line; those that concern the real network change nothing here.
    fn option(&mut self, name: &str, value: Option<&str>) -> Result<(), String> {
        let number = value.and_then(|value| value.parse::<u64>().ok());
        match (name, number) {
            ("tolerance_usecs", Some(us)) => self.tolerance_us = us,
            ("tcp_ts_tick_usecs", Some(us)) => self.timestamp_tick_us = (us > 0).then_some(us),
            ("ip_version", _) if value.is_some_and(|value| value.starts_with("ipv6")) => {
                return Err("IPv6".to_owned());
            }
            ("define" | "D", _) => return Err("the definition of a symbol".to_owned()),
            // `mss` says in which pieces the real network cuts large packets that come in.
            _ => {}
        }
        Ok(())
    }
}

struct Planner {
    config: Config,
    /// Whether the host is there already.
    begun: bool,
    plan: Plan,
}

impl Planner {
    /// `is_over`: nothing but commands follows, so that settings have no effect any more.
    fn event(&mut self, event: &Event, is_over: bool) -> Result<(), String> {
        let what = match &event.action {
            Action::Command(line) => match shell::read(line) {
                Ok(effects) => return self.effects(event, effects, is_over),
                // The last command cleans up when all is said and done.
                Err(_) if is_over && event.when == When::Untimed && self.begun => return Ok(()),
                Err(reason) => return Err(reason),
            },
            Action::Code(code) => What::Inspect(code::read(code)?),
            Action::Packet(packet) => {
                check(packet)?;
                match packet.direction {
                    Direction::In => What::Receive(packet.clone()),
                    Direction::Out => What::Expect(packet.clone()),
                }
            }
            Action::Icmp(icmp) => {
                let (kind, seq) = icmp::plan(icmp)?;
                What::Icmp(kind, seq)
            }
            Action::OtherPacket(kind) => return Err(format!("a packet of {kind}")),
            Action::Call(call) => What::Call(calls::plan(call)?, call.until),
        };
        self.begun = true;
        self.push(event, what);
        Ok(())
    }

    fn push(&mut self, event: &Event, what: What) {
        self.plan.steps.push(Step { line: event.line, when: event.when, what, text: event.text.clone() });
    }

    /// A command; it takes its time also where it does nothing.
    fn effects(&mut self, event: &Event, effects: Vec<Effect>, is_over: bool) -> Result<(), String> {
        // What follows in the same command happens at once.
        let mut followed = false;
        for effect in effects {
            match effect {
                Effect::Defaults => self.set(is_over, |config| {
                    *config = Config::new(Profile::Linux);
                    settings::kernel_test_defaults(config)
                })?,
                Effect::Set { name, value } => {
                    self.set(is_over, |config| settings::set(config, &name, &value))?;
                }
                Effect::Assert(census, comparison) => {
                    let what = What::Count(census, comparison);
                    let when = if followed { When::After(0) } else { event.when };
                    self.push(&Event { when, ..event.clone() }, what);
                    followed = true;
                }
            }
        }
        if !followed {
            self.push(event, What::Nothing);
        }
        Ok(())
    }

    /// Settings belong to the host, which is made when the first thing happens to it.
    fn set(
        &mut self,
        is_over: bool,
        change: impl FnOnce(&mut Config) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut config = self.config.clone();
        change(&mut config)?;
        if self.begun && !is_over && config != self.config {
            return Err("a kernel parameter that changes while the script runs".to_owned());
        }
        if !self.begun {
            self.config = config;
        }
        Ok(())
    }
}

/// Whether all of a packet is known.
fn check(packet: &Packet) -> Result<(), String> {
    if let Some(unsupported) = &packet.unsupported {
        return Err(unsupported.clone());
    }
    let OptionList::These(options) = &packet.options else { return Ok(()) };
    let other = options.iter().find_map(|option| match option {
        TcpOption::Other(name) => Some(name),
        TcpOption::Nop
        | TcpOption::Eol
        | TcpOption::Mss(_)
        | TcpOption::WindowScale(_)
        | TcpOption::SackPermitted
        | TcpOption::Timestamps { .. }
        | TcpOption::Sack(_) => None,
    });
    other.map_or(Ok(()), |name| Err(format!("the TCP option `{name}`")))
}
