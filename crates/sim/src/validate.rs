//! Bounds on scenarios, checked before a run, so that a run always ends and nothing overflows; and the
//! way from and to JSON.

use synscope_tcp::{Flags, IcmpKind, OnEof};

use crate::error::ScenarioError;
use crate::injection::{Forgery, IcmpReport, Injection};
use crate::json;
use crate::luck::PPM;
use crate::scenario::{Action, Anchor, Condition, DELAY_MAX_US, Decision, Link, Scenario, VERSION, When};
use crate::side::Side;

/// Simulated time is at most a hundred days.
const TIME_LIMIT_US: u64 = 100 * DELAY_MAX_US;
/// Lists have at most so many entries.
const ENTRIES_LIMIT: usize = 10_000;
/// Lines of the script are carried out again at most so often in all.
const TIMES_LIMIT: u64 = 10_000;
/// One call sends at most a mebioctet.
const SEND_LIMIT: u64 = 1 << 20;
/// Conditions are nested at most so deeply.
const DEPTH_LIMIT: usize = 8;
/// The largest window scale (RFC 7323 §2.3).
const SCALE_LIMIT: u64 = 14;
/// The last code of ICMP's destination unreachable (RFC 1812 §5.2.7.1).
const CODE_LIMIT: u64 = 15;
/// The header has room for so many SACK blocks (RFC 2018 §3).
const BLOCKS_LIMIT: usize = 4;

impl Scenario {
    /// A scenario as JSON has at most so many bytes; anything longer is something else.
    pub const JSON_LIMIT: u64 = 8 << 20;

    /// Checks how long a text is that is to be read as a scenario.
    ///
    /// # Errors
    /// It is longer than [`Scenario::JSON_LIMIT`].
    pub const fn check_length(bytes: u64) -> Result<(), ScenarioError> {
        if bytes > Self::JSON_LIMIT {
            return Err(ScenarioError::TooLong { found: bytes, max: Self::JSON_LIMIT });
        }
        Ok(())
    }

    /// Reads a scenario from JSON and checks that it can be run.
    ///
    /// # Errors
    /// What is wrong, where, and what was expected.
    ///
    /// ```
    /// use synscope_sim::Scenario;
    /// let error = Scenario::from_json("{\n  \"version\": 1,\n  \"seed\": \"one\"\n}").unwrap_err();
    /// assert_eq!(error.to_string(), "line 3, column 11: expected a whole number");
    /// ```
    pub fn from_json(text: &str) -> Result<Self, ScenarioError> {
        Self::check_length(text.len() as u64)?;
        // Editors on Windows begin a file with a byte order mark, which JSON does not know.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // A newer version may have fields that this one does not know; the version says more then.
        let scenario: Self = json::read(text, |json| {
            let version = json.number("version").and_then(|version| u32::try_from(version).ok());
            version.map_or(Ok(()), check_version)
        })?;
        scenario.validate()?;
        // What it says is the same in the newest version.
        Ok(Self { version: VERSION, ..scenario })
    }

    /// Writes the scenario as JSON that [`Scenario::from_json`] reads back.
    pub fn to_json(&self) -> String {
        // Serialization fails only for maps whose keys are no texts, and a scenario has none.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Checks that the scenario can be run.
    ///
    /// # Errors
    /// What is wrong, where, and what was expected.
    pub fn validate(&self) -> Result<(), ScenarioError> {
        check_version(self.version)?;
        in_range(self.until_us, (0, TIME_LIMIT_US), || "until_us".to_owned())?;
        for side in Side::BOTH {
            if let OnEof::CloseAfterUs(us) = self.host(side).app.on_eof {
                in_range(us, (0, DELAY_MAX_US), || format!("{side}.app.on_eof.close_after_us"))?;
            }
            let errand = self.host(side).app.on_connect;
            in_range(errand.send_octets.into(), (0, SEND_LIMIT), || {
                format!("{side}.app.on_connect.send_octets")
            })?;
            in_range(errand.close_after_us.unwrap_or(0), (0, DELAY_MAX_US), || {
                format!("{side}.app.on_connect.close_after_us")
            })?;
            let reply = u64::from(self.host(side).app.reply_octets);
            in_range(reply, (0, SEND_LIMIT), || format!("{side}.app.reply_octets"))?;
            at_most(self.host(side).iss.len(), ENTRIES_LIMIT, || format!("{side}.iss"))?;
            check_link(self.network.link(side), side)?;
        }
        at_most(self.script.len(), ENTRIES_LIMIT, || "script".to_owned())?;
        at_most(self.verdicts.len(), ENTRIES_LIMIT, || "verdicts".to_owned())?;
        at_most(self.notes.len(), ENTRIES_LIMIT, || "notes".to_owned())?;
        self.check_script()?;
        self.check_verdicts_and_notes()
    }

    fn check_script(&self) -> Result<(), ScenarioError> {
        // All conditions together are bounded, because each is tested often.
        let (mut conditions, mut times) = (0, 0_u64);
        for (entry, index) in self.script.iter().zip(0_usize..) {
            let at = || format!("script[{index}]");
            match &entry.when {
                When::At(time) => {
                    in_range(time.as_us(), (0, TIME_LIMIT_US), || format!("{}.when.at_us", at()))?;
                }
                When::After { condition, delay_us } => {
                    let place = || format!("{}.when.after", at());
                    in_range(*delay_us, (0, DELAY_MAX_US), || format!("{}.delay_us", place()))?;
                    check_condition(condition, 1, &mut conditions, &place)?;
                }
            }
            if let Some(repeat) = entry.repeat {
                in_range(repeat.times.into(), (1, TIMES_LIMIT), || format!("{}.repeat.times", at()))?;
                in_range(repeat.every_us, (0, DELAY_MAX_US), || format!("{}.repeat.every_us", at()))?;
                times += u64::from(repeat.times);
            }
            check_action(&entry.action, entry.host, &at)?;
        }
        in_range(times, (0, TIMES_LIMIT), || "script[…].repeat.times".to_owned())
    }

    fn check_verdicts_and_notes(&self) -> Result<(), ScenarioError> {
        for (verdict, index) in self.verdicts.iter().zip(0_usize..) {
            if let Decision::DelayUs(us) = verdict.fate {
                in_range(us, (0, DELAY_MAX_US), || format!("verdicts[{index}].fate.delay_us"))?;
            }
        }
        for (note, index) in self.notes.iter().zip(0_usize..) {
            if let Anchor::At(time) = note.anchor {
                in_range(time.as_us(), (0, TIME_LIMIT_US), || format!("notes[{index}].anchor.at_us"))?;
            }
        }
        Ok(())
    }
}

fn check_version(found: u32) -> Result<(), ScenarioError> {
    if found > VERSION {
        return Err(ScenarioError::Version { found, expected: VERSION });
    }
    in_range(u64::from(found), (1, u64::from(VERSION)), || "version".to_owned())
}

fn check_link(link: &Link, from: Side) -> Result<(), ScenarioError> {
    let at = |field: &str| format!("network.{from}_to_{}.{field}", from.other());
    for (field, us) in [
        ("delay_us", link.delay_us),
        ("jitter_us", link.jitter_us),
        ("reorder_us", link.reorder_us),
        ("lifetime_us", link.lifetime_us),
    ] {
        in_range(us, (0, DELAY_MAX_US), || at(field))?;
    }
    for (field, ppm) in [
        ("loss_ppm", link.loss_ppm),
        ("duplicate_ppm", link.duplicate_ppm),
        ("reorder_ppm", link.reorder_ppm),
    ] {
        in_range(ppm.into(), (0, PPM.into()), || at(field))?;
    }
    Ok(())
}

fn check_condition(
    condition: &Condition,
    depth: usize,
    count: &mut usize,
    at: &dyn Fn() -> String,
) -> Result<(), ScenarioError> {
    *count += 1;
    if *count > ENTRIES_LIMIT {
        return Err(ScenarioError::TooMany { at: at(), found: *count, max: ENTRIES_LIMIT });
    }
    match condition {
        Condition::All(_) if depth > DEPTH_LIMIT => {
            Err(ScenarioError::TooDeep { at: at(), max: DEPTH_LIMIT })
        }
        Condition::All(all) if all.is_empty() => Err(ScenarioError::EmptyCondition { at: at() }),
        Condition::All(all) => all.iter().zip(0_usize..).try_for_each(|(condition, index)| {
            check_condition(condition, depth + 1, count, &|| format!("{}.all[{index}]", at()))
        }),
        Condition::State { .. }
        | Condition::BothIn(_)
        | Condition::Gone(_)
        | Condition::Sent(_)
        | Condition::Arrived(_)
        | Condition::Read { .. }
        | Condition::EndOfStream(_) => Ok(()),
    }
}

fn check_action(action: &Action, host: Side, at: &dyn Fn() -> String) -> Result<(), ScenarioError> {
    let named = |field: &str| format!("{}.do.{field}", at());
    let port = |port: u16, field: &str| in_range(port.into(), (1, u16::MAX.into()), || named(field));
    let number = |connection: Option<u32>, call: &str| {
        let found = connection.map_or(1, u64::from);
        in_range(found, (1, u32::MAX.into()), || named(&format!("{call}.connection")))
    };
    match *action {
        Action::Inject(ref injection) => check_injection(injection, host, at),
        Action::Listen { port: listen, .. } => port(listen, "listen.port"),
        Action::Connect { port: to, from_port } => {
            port(to, "connect.port")?;
            port(from_port.unwrap_or(1), "connect.from_port")
        }
        Action::Send { octets, connection } => {
            in_range(octets.into(), (1, SEND_LIMIT), || named("send.octets"))?;
            number(connection, "send")
        }
        Action::ShutdownWrite { connection } => number(connection, "shutdown_write"),
        Action::Close { connection } => number(connection, "close"),
        Action::Abort { connection } => number(connection, "abort"),
        Action::CloseListener { port: of } => port(of, "close_listener.port"),
        Action::Kill
        | Action::Hang
        | Action::Resume
        | Action::PowerOff
        | Action::Reboot
        | Action::Cut
        | Action::Mend => Ok(()),
    }
}

fn check_injection(injection: &Injection, host: Side, at: &dyn Fn() -> String) -> Result<(), ScenarioError> {
    match injection {
        Injection::CopyOf(packet) if packet.from == host => Err(ScenarioError::CopyGoesElsewhere {
            at: format!("{}.host", at()),
            packet: *packet,
            found: host,
            expected: host.other(),
        }),
        Injection::CopyOf(_) => Ok(()),
        Injection::Icmp(IcmpReport { about, .. }) if about.from != host => {
            Err(ScenarioError::IcmpGoesElsewhere {
                at: format!("{}.host", at()),
                packet: *about,
                found: host,
                expected: about.from,
            })
        }
        Injection::Icmp(IcmpReport { kind: IcmpKind::Unreachable(code), .. }) => {
            in_range((*code).into(), (0, CODE_LIMIT), || format!("{}.do.inject.icmp.kind.unreachable", at()))
        }
        Injection::Icmp(_) => Ok(()),
        Injection::Segment(forgery) => {
            check_forgery(forgery, &|field: &str| format!("{}.do.inject.segment.{field}", at()))
        }
    }
}

fn check_forgery(forgery: &Forgery, at: &dyn Fn(&str) -> String) -> Result<(), ScenarioError> {
    let max = u64::from(Forgery::MAX_LEN);
    in_range(forgery.len.into(), (0, max), || at("len"))?;
    for (field, port) in [("from_port", forgery.from_port), ("to_port", forgery.to_port)] {
        in_range(port.unwrap_or(1).into(), (1, u16::MAX.into()), || at(field))?;
    }
    let scale = forgery.options.window_scale.unwrap_or(0);
    in_range(scale.into(), (0, SCALE_LIMIT), || at("options.window_scale"))?;
    at_most(forgery.options.sack.len(), BLOCKS_LIMIT, || at("options.sack"))?;
    match (forgery.flags.contains(Flags::ACK), forgery.ack) {
        (true, None) => Err(ScenarioError::AckWithoutNumber { at: at("ack") }),
        (false, Some(_)) => Err(ScenarioError::NumberWithoutAck { at: at("ack") }),
        (true, Some(_)) | (false, None) => Ok(()),
    }
}

fn in_range(found: u64, (min, max): (u64, u64), at: impl Fn() -> String) -> Result<(), ScenarioError> {
    if found < min || found > max {
        return Err(ScenarioError::OutOfRange { at: at(), found, min, max });
    }
    Ok(())
}

fn at_most(found: usize, max: usize, at: impl Fn() -> String) -> Result<(), ScenarioError> {
    if found > max {
        return Err(ScenarioError::TooMany { at: at(), found, max });
    }
    Ok(())
}
