//! Values and packets as scripts write them.

use core::fmt::{Display, Formatter, Result};

use synscope_tcp::Flags;

use super::{OptionList, Packet, TcpOption, Value};

/// Control bits in the order in which packetdrill writes them.
const LETTERS: [(Flags, char); 6] = [
    (Flags::SYN, 'S'),
    (Flags::FIN, 'F'),
    (Flags::RST, 'R'),
    (Flags::PSH, 'P'),
    (Flags::URG, 'U'),
    (Flags::ACK, '.'),
];

/// All of a list, with something between.
struct Joined<'v, T>(&'v [T], &'static str);

impl<T: Display> Display for Joined<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self(values, between) = *self;
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                f.write_str(between)?;
            }
            value.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Ellipsis => f.write_str("..."),
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => f.write_str(word),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Either(values) => Joined(values, "|").fmt(f),
            Self::List(values) => write!(f, "[{}]", Joined(values, ", ")),
            Self::Record(values) => write!(f, "{{{}}}", Joined(values, ", ")),
            Self::Field(name, value) => write!(f, "{name}={value}"),
            Self::Applied(name, values) => write!(f, "{name}({})", Joined(values, ", ")),
        }
    }
}

impl Display for Packet {
    /// `P. 1:101(100) ack 1 win 65535 <nop,nop,TS val 1 ecr 2>`, without its direction.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (_, letter) in LETTERS.into_iter().filter(|(flag, _)| self.flags.contains(*flag)) {
            letter.fmt(f)?;
        }
        if self.flags.is_empty() {
            f.write_str("-")?;
        }
        write!(f, " {}:{}({})", self.seq, self.seq.wrapping_add(u32::from(self.len)), self.len)?;
        if let Some(ack) = self.ack {
            write!(f, " ack {ack}")?;
        }
        if let Some(window) = self.window {
            write!(f, " win {window}")?;
        }
        match &self.options {
            OptionList::Whatever => f.write_str(" <...>"),
            OptionList::These(list) if list.is_empty() => Ok(()),
            OptionList::These(list) => write!(f, " <{}>", Joined(list, ",")),
        }
    }
}

impl Display for TcpOption {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Nop => f.write_str("nop"),
            Self::Eol => f.write_str("eol"),
            Self::Mss(octets) => write!(f, "mss {octets}"),
            Self::WindowScale(shift) => write!(f, "wscale {shift}"),
            Self::SackPermitted => f.write_str("sackOK"),
            Self::Timestamps { val, ecr } => write!(f, "TS val {val} ecr {ecr}"),
            Self::Sack(blocks) => {
                f.write_str("sack")?;
                blocks.iter().try_for_each(|(left, right)| write!(f, " {left}:{right}"))
            }
            Self::Other(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;
    use crate::script::Action;

    #[test]
    fn a_packet_is_written_as_it_was_read() {
        for text in [
            "S 0:0(0) win 65535 <mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7>",
            "FP. 4294967295:9(10) ack 7 win 0 <nop,nop,sack 1:2 3:4>",
            "- 1:1(0) <...>",
        ] {
            let script = parse(&format!("0 > {text}")).expect(text);
            let Action::Packet(packet) = &script.events[0].action else { panic!("a packet") };
            assert_eq!(packet.to_string(), text);
        }
    }
}
