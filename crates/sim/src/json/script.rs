//! How a scenario and its script are written.

use synscope_tcp::{Flags, IcmpKind, Options, SortedMap, State, Time};

use super::read::Read;
use super::{Fault, Node};
use crate::injection::{Forgery, IcmpReport, Injection, Number};
use crate::name::PacketName;
use crate::scenario::{
    Action, Anchor, Condition, Decision, Entry, Repeat, Scenario, TeacherNote, Verdict, When,
};
use crate::side::Side;

impl Read for Scenario {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self::default();
        node.fields(
            1,
            &mut [
                ("version", &mut value.version),
                ("name", &mut value.name),
                ("seed", &mut value.seed),
                ("client", &mut value.client),
                ("server", &mut value.server),
                ("network", &mut value.network),
                ("script", &mut value.script),
                ("verdicts", &mut value.verdicts),
                ("notes", &mut value.notes),
                ("until_us", &mut value.until_us),
            ],
        )?;
        Ok(value)
    }
}

impl Read for Entry {
    fn read(node: &Node) -> Result<Self, Fault> {
        let (when, host, action) = (When::At(Time::ZERO), Side::Client, Action::Kill);
        let mut value = Self { when, host, action, repeat: None, by_person: false };
        node.fields(
            3,
            &mut [
                ("when", &mut value.when),
                ("host", &mut value.host),
                ("do", &mut value.action),
                ("repeat", &mut value.repeat),
                ("by_person", &mut value.by_person),
            ],
        )?;
        Ok(value)
    }
}

impl Read for Repeat {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self { times: 0, every_us: 0 };
        node.fields(2, &mut [("times", &mut value.times), ("every_us", &mut value.every_us)])?;
        Ok(value)
    }
}

impl Read for When {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "at_us" => variant.content().map(Self::At),
            "after" => {
                let (mut condition, mut delay_us) = (Condition::All(Vec::new()), 0_u64);
                variant.fields(1, &mut [("condition", &mut condition), ("delay_us", &mut delay_us)])?;
                Ok(Self::After { condition, delay_us })
            }
            _ => variant.unknown(&["at_us", "after"]),
        }
    }
}

impl Read for Condition {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "state" => {
                let (mut host, mut state) = (Side::Client, State::Closed);
                variant.fields(2, &mut [("host", &mut host), ("state", &mut state)])?;
                Ok(Self::State { host, state })
            }
            "both_in" => variant.content().map(Self::BothIn),
            "gone" => variant.content().map(Self::Gone),
            "sent" => variant.content().map(Self::Sent),
            "arrived" => variant.content().map(Self::Arrived),
            "read" => {
                let (mut host, mut octets) = (Side::Client, 0_u64);
                variant.fields(2, &mut [("host", &mut host), ("octets", &mut octets)])?;
                Ok(Self::Read { host, octets })
            }
            "end_of_stream" => variant.content().map(Self::EndOfStream),
            "all" => variant.content().map(Self::All),
            _ => variant.unknown(&[
                "state",
                "both_in",
                "gone",
                "sent",
                "arrived",
                "read",
                "end_of_stream",
                "all",
            ]),
        }
    }
}

const ACTIONS: [&str; 15] = [
    "listen",
    "connect",
    "send",
    "shutdown_write",
    "close",
    "abort",
    "close_listener",
    "kill",
    "hang",
    "resume",
    "power_off",
    "reboot",
    "cut",
    "mend",
    "inject",
];

impl Read for Action {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        let action = match variant.name {
            "kill" => return variant.unit(Self::Kill),
            "hang" => return variant.unit(Self::Hang),
            "resume" => return variant.unit(Self::Resume),
            "power_off" => return variant.unit(Self::PowerOff),
            "reboot" => return variant.unit(Self::Reboot),
            "cut" => return variant.unit(Self::Cut),
            "mend" => return variant.unit(Self::Mend),
            "inject" => return variant.content().map(Self::Inject),
            name if ACTIONS.contains(&name) => name,
            _ => return variant.unknown(&ACTIONS),
        };
        let (mut port, mut backlog) = (Self::DEFAULT_PORT, Self::DEFAULT_BACKLOG);
        let (mut from_port, mut octets, mut connection) = (None::<u16>, 0_u32, None::<u32>);
        match action {
            "listen" => {
                variant.fields(0, &mut [("port", &mut port), ("backlog", &mut backlog)])?;
                Ok(Self::Listen { port, backlog })
            }
            "connect" => {
                variant.fields(0, &mut [("port", &mut port), ("from_port", &mut from_port)])?;
                Ok(Self::Connect { port, from_port })
            }
            "close_listener" => {
                variant.fields(0, &mut [("port", &mut port)])?;
                Ok(Self::CloseListener { port })
            }
            "send" => {
                variant.fields(1, &mut [("octets", &mut octets), ("connection", &mut connection)])?;
                Ok(Self::Send { octets, connection })
            }
            _ => {
                variant.fields(0, &mut [("connection", &mut connection)])?;
                Ok(match action {
                    "shutdown_write" => Self::ShutdownWrite { connection },
                    "close" => Self::Close { connection },
                    _ => Self::Abort { connection },
                })
            }
        }
    }
}

impl Read for Injection {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "segment" => variant.content().map(Self::Segment),
            "copy_of" => variant.content().map(Self::CopyOf),
            "icmp" => variant.content().map(Self::Icmp),
            _ => variant.unknown(&["segment", "copy_of", "icmp"]),
        }
    }
}

impl Read for IcmpReport {
    fn read(node: &Node) -> Result<Self, Fault> {
        let (mut kind, mut about) = (IcmpKind::SourceQuench, None::<PacketName>);
        node.fields(2, &mut [("kind", &mut kind), ("about", &mut about)])?;
        let about = about.ok_or_else(|| node.fault("missing field `about`"))?;
        Ok(Self { kind, about })
    }
}

impl Read for Forgery {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self {
            flags: Flags::empty(),
            seq: Number::Relative(0),
            ack: None,
            len: 0,
            window: u16::MAX,
            options: Options::default(),
            from_address: None,
            from_port: None,
            to_port: None,
        };
        node.fields(
            2,
            &mut [
                ("flags", &mut value.flags),
                ("seq", &mut value.seq),
                ("ack", &mut value.ack),
                ("len", &mut value.len),
                ("window", &mut value.window),
                ("options", &mut value.options),
                ("from_address", &mut value.from_address),
                ("from_port", &mut value.from_port),
                ("to_port", &mut value.to_port),
            ],
        )?;
        Ok(value)
    }
}

impl Read for Number {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "absolute" => variant.content().map(Self::Absolute),
            "relative" => variant.content().map(Self::Relative),
            _ => variant.unknown(&["absolute", "relative"]),
        }
    }
}

impl Read for Verdict {
    fn read(node: &Node) -> Result<Self, Fault> {
        let (mut packet, mut fate, mut by_person) = (None::<PacketName>, Decision::Drop, false);
        node.fields(2, &mut [("packet", &mut packet), ("fate", &mut fate), ("by_person", &mut by_person)])?;
        let packet = packet.ok_or_else(|| node.fault("missing field `packet`"))?;
        Ok(Self { packet, fate, by_person })
    }
}

impl Read for Decision {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "drop" => variant.unit(Self::Drop),
            "delay_us" => variant.content().map(Self::DelayUs),
            "duplicate" => variant.unit(Self::Duplicate),
            "let_through" => variant.unit(Self::LetThrough),
            _ => variant.unknown(&["drop", "delay_us", "duplicate", "let_through"]),
        }
    }
}

impl Read for TeacherNote {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut value = Self { anchor: Anchor::At(Time::ZERO), text: SortedMap::new() };
        node.fields(2, &mut [("anchor", &mut value.anchor), ("text", &mut value.text)])?;
        Ok(value)
    }
}

impl Read for Anchor {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "packet" => variant.content().map(Self::Packet),
            "at_us" => variant.content().map(Self::At),
            _ => variant.unknown(&["packet", "at_us"]),
        }
    }
}
