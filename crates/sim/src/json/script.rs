//! How a scenario and its script are written.

use synscope_tcp::Options;

use super::read::Read;
use super::{Fault, Node};
use crate::injection::{Forgery, IcmpReport, Injection, Number};
use crate::scenario::{Action, Anchor, Condition, Decision, Entry, Scenario, TeacherNote, Verdict, When};

impl Read for Scenario {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut fields = node.fields()?;
        let default = Self::default();
        let scenario = Self {
            version: fields.need("version")?,
            name: fields.or("name", default.name)?,
            seed: fields.or("seed", default.seed)?,
            client: fields.or("client", default.client)?,
            server: fields.or("server", default.server)?,
            network: fields.or("network", default.network)?,
            script: fields.or("script", default.script)?,
            verdicts: fields.or("verdicts", default.verdicts)?,
            notes: fields.or("notes", default.notes)?,
            until_us: fields.or("until_us", default.until_us)?,
        };
        fields.end().map(|()| scenario)
    }
}

impl Read for Entry {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut fields = node.fields()?;
        let entry = Self {
            when: fields.need("when")?,
            host: fields.need("host")?,
            action: fields.need("do")?,
            by_person: fields.or("by_person", false)?,
        };
        fields.end().map(|()| entry)
    }
}

impl Read for When {
    fn read(node: &Node) -> Result<Self, Fault> {
        let variant = node.variant()?;
        match variant.name {
            "at_us" => variant.content().map(Self::At),
            "after" => {
                let mut fields = variant.fields()?;
                let (condition, delay_us) = (fields.need("condition")?, fields.or("delay_us", 0)?);
                fields.end().map(|()| Self::After { condition, delay_us })
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
                let mut fields = variant.fields()?;
                let (host, state) = (fields.need("host")?, fields.need("state")?);
                fields.end().map(|()| Self::State { host, state })
            }
            "both_in" => variant.content().map(Self::BothIn),
            "gone" => variant.content().map(Self::Gone),
            "sent" => variant.content().map(Self::Sent),
            "arrived" => variant.content().map(Self::Arrived),
            "read" => {
                let mut fields = variant.fields()?;
                let (host, octets) = (fields.need("host")?, fields.need("octets")?);
                fields.end().map(|()| Self::Read { host, octets })
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
        let mut fields = variant.fields()?;
        let action = match action {
            "listen" => Self::Listen {
                port: fields.or("port", Self::DEFAULT_PORT)?,
                backlog: fields.or("backlog", Self::DEFAULT_BACKLOG)?,
            },
            "connect" => Self::Connect {
                port: fields.or("port", Self::DEFAULT_PORT)?,
                from_port: fields.option("from_port")?,
            },
            "close_listener" => Self::CloseListener { port: fields.or("port", Self::DEFAULT_PORT)? },
            "send" => Self::Send { octets: fields.need("octets")?, connection: fields.option("connection")? },
            _ => {
                let connection = fields.option("connection")?;
                match action {
                    "shutdown_write" => Self::ShutdownWrite { connection },
                    "close" => Self::Close { connection },
                    _ => Self::Abort { connection },
                }
            }
        };
        fields.end().map(|()| action)
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
        let mut fields = node.fields()?;
        let report = Self { kind: fields.need("kind")?, about: fields.need("about")? };
        fields.end().map(|()| report)
    }
}

impl Read for Forgery {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut fields = node.fields()?;
        let forgery = Self {
            flags: fields.need("flags")?,
            seq: fields.need("seq")?,
            ack: fields.option("ack")?,
            len: fields.or("len", 0)?,
            window: fields.or("window", u16::MAX)?,
            options: fields.or("options", Options::default())?,
            from_port: fields.option("from_port")?,
            to_port: fields.option("to_port")?,
        };
        fields.end().map(|()| forgery)
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
        let mut fields = node.fields()?;
        let verdict = Self {
            packet: fields.need("packet")?,
            fate: fields.need("fate")?,
            by_person: fields.or("by_person", false)?,
        };
        fields.end().map(|()| verdict)
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
        let mut fields = node.fields()?;
        let note = Self { anchor: fields.need("anchor")?, text: fields.need("text")? };
        fields.end().map(|()| note)
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
