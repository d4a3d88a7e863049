//! How scenes are written.

use synscope_sim::json::{Fault, Node, Read};
use synscope_sim::{AnyKnob, PacketName, Scenario, Side, Which, set_knob};
use synscope_tcp::{State, TimerKind};

use crate::event::Event;
use crate::index::Entry;
use crate::scene::{Beat, Group, Names, Rule, Scene, Text, Try};

/// A scene has at most so many beats.
const BEATS_LIMIT: usize = 40;

impl Read for Scene {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut version = 0_u32;
        let mut scene = Self {
            group: Group::default(),
            notes: Vec::new(),
            title: Text::default(),
            claim: Text::default(),
            scenario: Scenario::default(),
            names: None,
            against: Vec::new(),
            sliders: Vec::new(),
            beats: Vec::new(),
            rule: Rule::default(),
            try_it: Try::default(),
        };
        node.fields(
            7,
            &mut [
                ("version", &mut version),
                ("group", &mut scene.group),
                ("title", &mut scene.title),
                ("claim", &mut scene.claim),
                ("scenario", &mut scene.scenario),
                ("beats", &mut scene.beats),
                ("rule", &mut scene.rule),
                ("notes", &mut scene.notes),
                ("names", &mut scene.names),
                ("against", &mut scene.against),
                ("sliders", &mut scene.sliders),
                ("try", &mut scene.try_it),
            ],
        )?;
        check(&scene, node)?;
        Ok(scene)
    }
}

/// What no single field can know.
fn check(scene: &Scene, node: &Node) -> Result<(), Fault> {
    if scene.beats.len() > BEATS_LIMIT {
        return Err(node.fault(&format!("{} beats, expected at most {BEATS_LIMIT}", scene.beats.len())));
    }
    if let Some(slider) = scene.sliders.iter().find(|slider| AnyKnob::find(slider).is_none()) {
        return Err(node.fault(&format!("sliders: unknown knob `{slider}`")));
    }
    let mut scenario = scene.scenario.clone();
    for (knob, value) in &scene.against {
        set_knob(&mut scenario, knob, value).map_err(|error| node.fault(&format!("against: {error}")))?;
    }
    let is_in_second = |beat: &Beat| beat.run == Which::B;
    if scene.beats.iter().any(is_in_second) && !scene.has_other() {
        return Err(node.fault("a beat is in run b, expected `against`"));
    }
    if scene.has_other() != scene.names.is_some() {
        return Err(node.fault("expected `names` with `against`, and not without"));
    }
    Ok(())
}

impl Read for Names {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut names = Self::default();
        node.fields(2, &mut [("a", &mut names.a), ("b", &mut names.b)])?;
        Ok(names)
    }
}

impl Read for Group {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        let group = Self::ALL.into_iter().find(|group| group.name() == variant.name);
        group.map_or_else(|| variant.unknown(&Self::ALL.map(Self::name)), |group| variant.unit(group))
    }
}

impl Read for Text {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut text = Self::default();
        node.fields(0, &mut [("en", &mut text.en), ("zh", &mut text.zh)])?;
        if text.en.trim().is_empty() && text.zh.trim().is_empty() {
            return Err(node.fault("expected a text in `en` or `zh`"));
        }
        Ok(text)
    }
}

impl Read for Beat {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut run = Run(Which::A);
        let (mut at, mut of) = (Event::End, None::<Event>);
        let (mut unless, mut text) = (Vec::<Event>::new(), Text::default());
        node.fields(
            2,
            &mut [
                ("at", &mut at),
                ("text", &mut text),
                ("run", &mut run),
                ("of", &mut of),
                ("unless", &mut unless),
            ],
        )?;
        Ok(Self { run: run.0, at, of, unless, text })
    }
}

/// `a` or `b`.
struct Run(Which);

impl Read for Run {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "a" => variant.unit(Self(Which::A)),
            "b" => variant.unit(Self(Which::B)),
            _ => variant.unknown(&["a", "b"]),
        }
    }
}

impl Read for Rule {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut rule = Self::default();
        node.fields(2, &mut [("source", &mut rule.source), ("text", &mut rule.text)])?;
        Ok(rule)
    }
}

impl Read for Try {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut try_it = Self::default();
        node.fields(2, &mut [("do", &mut try_it.what), ("look", &mut try_it.look)])?;
        Ok(try_it)
    }
}

impl Read for Entry {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut entry = Self::default();
        node.fields(
            5,
            &mut [
                ("id", &mut entry.id),
                ("group", &mut entry.group),
                ("notes", &mut entry.notes),
                ("title", &mut entry.title),
                ("claim", &mut entry.claim),
            ],
        )?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if entry.id.is_empty() || !entry.id.chars().all(is_name) {
            return Err(node.fault("id: expected letters, digits and hyphens"));
        }
        Ok(entry)
    }
}

impl Read for Event {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        let (mut host, mut state) = (Side::Client, State::Closed);
        let mut timer = Timer(TimerKind::Retransmission);
        match variant.name {
            "sent" => Ok(Self::Sent(variant.content::<PacketName>()?)),
            "arrived" => Ok(Self::Arrived(variant.content::<PacketName>()?)),
            "lost" => Ok(Self::Lost(variant.content::<PacketName>()?)),
            "read" => Ok(Self::Read(variant.content::<PacketName>()?)),
            "enters" | "leaves" => {
                variant.fields(2, &mut [("host", &mut host), ("state", &mut state)])?;
                let enters = variant.name == "enters";
                Ok(if enters { Self::Enters(host, state) } else { Self::Leaves(host, state) })
            }
            "armed" | "fired" | "stopped" => {
                variant.fields(2, &mut [("host", &mut host), ("timer", &mut timer)])?;
                Ok(match variant.name {
                    "armed" => Self::Armed(host, timer.0),
                    "fired" => Self::Fired(host, timer.0),
                    _ => Self::Stopped(host, timer.0),
                })
            }
            "calls" => {
                let (mut call, mut result) = (String::new(), None::<String>);
                variant
                    .fields(2, &mut [("host", &mut host), ("call", &mut call), ("result", &mut result)])?;
                Ok(Self::Calls(host, call, result))
            }
            "end" => variant.unit(Self::End),
            _ => variant.unknown(&[
                "sent", "arrived", "lost", "read", "enters", "leaves", "armed", "fired", "stopped", "calls",
                "end",
            ]),
        }
    }
}

/// A timer by its name.
struct Timer(TimerKind);

/// The name of a timer in a file, the same as in the document of a run.
const fn timer_name(timer: TimerKind) -> &'static str {
    match timer {
        TimerKind::Retransmission => "retransmission",
        TimerKind::DelayedAck => "delayed-ack",
        TimerKind::Persist => "persist",
        TimerKind::Keepalive => "keepalive",
        TimerKind::TimeWait => "time-wait",
        TimerKind::FinWait2 => "fin-wait2",
        TimerKind::UserTimeout => "user-timeout",
        TimerKind::LossProbe => "loss-probe",
    }
}

impl Read for Timer {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        let timer = TimerKind::ALL.into_iter().find(|timer| timer_name(*timer) == variant.name);
        timer.map_or_else(
            || variant.unknown(&TimerKind::ALL.map(timer_name)),
            |timer| variant.unit(Self(timer)),
        )
    }
}
