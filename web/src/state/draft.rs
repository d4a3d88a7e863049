//! What is to be injected, while the person makes it up.

mod numbers;

use std::rc::Rc;

use synscope_sim::{
    Action as Deed, Forgery, IcmpReport, Index, Injection, Number, PacketName, Playhead, Provenance, Side,
};
use synscope_tcp::{Flags, IcmpKind, Options};

pub(crate) use self::numbers::Place;
use self::numbers::Reckoning;
use super::edit::Then;
use super::{Model, Opened, Run};

/// So many of the newest packets can be copied: a list that can be looked through.
const COPIED: usize = 50;

/// What kind of thing is injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A segment by its fields.
    Fields,
    /// An old duplicate.
    Copy,
    /// An ICMP error.
    Icmp,
}

/// What the person has filled in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    /// In whose name.
    pub(crate) from: Side,
    pub(crate) what: What,
    /// What can be copied, or what an ICMP error can be about: places in the run's packets.
    pub(crate) sent: Vec<Index>,
    pub(crate) about: Vec<Index>,
    pub(crate) copied: Option<PacketName>,
    pub(crate) quoted: Option<PacketName>,
    pub(crate) icmp: IcmpKind,
    pub(crate) flags: Flags,
    /// Whether numbers are as they stand in the header.
    pub(crate) is_absolute: bool,
    /// What stands in the fields, by [`Field`].
    texts: [String; Field::ALL.len()],
    reckoning: Reckoning,
}

/// A field that is typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Seq,
    Ack,
    Window,
    Len,
    Mss,
}

/// Something is filled in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fill {
    What(What),
    Copied(PacketName),
    Quoted(PacketName),
    Icmp(IcmpKind),
    Flag(Flags),
    Absolute(bool),
    Text(Field, String),
    /// A number that means something at this moment.
    Number(Field, Place),
}

/// What is wrong with a field: it takes a whole number within these bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) field: Field,
    pub(crate) bounds: (i64, i64),
}

impl Field {
    pub(crate) const ALL: [Self; 5] = [Self::Seq, Self::Ack, Self::Window, Self::Len, Self::Mss];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Seq => "seq",
            Self::Ack => "ack",
            Self::Window => "window",
            Self::Len => "len",
            Self::Mss => "mss",
        }
    }
}

impl Draft {
    /// A RST in a host's name that the other host believes, as long as nobody changes it.
    fn new(from: Side, run: &Run, playhead: Playhead) -> Self {
        let mut draft = Self {
            from,
            what: What::Fields,
            sent: Vec::new(),
            about: Vec::new(),
            copied: None,
            quoted: None,
            icmp: IcmpKind::Unreachable(3),
            flags: Flags::RST,
            is_absolute: false,
            texts: ["0", "0", "65535", "0", ""].map(str::to_owned),
            reckoning: Reckoning::default(),
        };
        draft.look(run, playhead);
        draft.fill(Fill::Number(Field::Seq, Place::InOrder));
        draft.fill(Fill::Number(Field::Ack, Place::InOrder));
        draft
    }

    /// Looks at how things are at a moment.
    fn look(&mut self, run: &Run, playhead: Playhead) {
        let by = |side: Side| {
            let sent = (0..).zip(&run.packets).take_while(|(_, packet)| packet.step < playhead.steps);
            let own =
                sent.filter(|(_, packet)| packet.from == side && packet.name.provenance == Provenance::Sent);
            let mut list: Vec<Index> = own.map(|(index, _)| index).collect();
            list.reverse();
            list.truncate(COPIED);
            list
        };
        (self.sent, self.about) = (by(self.from), by(self.from.other()));
        let name =
            |list: &[Index]| list.first().and_then(|index| run.packet(*index)).map(|packet| packet.name);
        self.copied = self.copied.or_else(|| name(&self.sent));
        self.quoted = self.quoted.or_else(|| name(&self.about));
        self.reckoning = Reckoning::new(self.from, run, playhead);
    }

    /// What stands in a field.
    pub(crate) fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    fn fill(&mut self, fill: Fill) {
        match fill {
            Fill::What(what) => self.what = what,
            Fill::Copied(name) => self.copied = Some(name),
            Fill::Quoted(name) => self.quoted = Some(name),
            Fill::Icmp(kind) => self.icmp = kind,
            Fill::Flag(flag) => self.flags.toggle(flag),
            Fill::Text(field, text) => self.texts[field as usize] = text,
            Fill::Absolute(is_absolute) => self.count_otherwise(is_absolute),
            Fill::Number(field, place) => {
                let len = self.number(Field::Len).unwrap_or(0);
                let relative = self.reckoning.relative(field, place, len);
                self.texts[field as usize] = if self.is_absolute {
                    self.reckoning.absolute(field, relative).to_string()
                } else {
                    relative.to_string()
                };
            }
        }
    }

    /// Counts sequence numbers in another way; those that are none stay as they are.
    fn count_otherwise(&mut self, is_absolute: bool) {
        for field in [Field::Seq, Field::Ack] {
            let text = match self.numbered(field) {
                Ok(Number::Relative(number)) if is_absolute => {
                    self.reckoning.absolute(field, number).to_string()
                }
                Ok(Number::Absolute(number)) if !is_absolute => {
                    self.reckoning.relative_to(field, number).to_string()
                }
                Ok(_) | Err(_) => continue,
            };
            self.texts[field as usize] = text;
        }
        self.is_absolute = is_absolute;
    }

    /// The bounds of a field's number.
    fn bounds(&self, field: Field) -> (i64, i64) {
        match field {
            Field::Seq | Field::Ack if self.is_absolute => (0, u32::MAX.into()),
            Field::Seq | Field::Ack => (i32::MIN.into(), i32::MAX.into()),
            Field::Window | Field::Mss => (0, u16::MAX.into()),
            Field::Len => (0, Forgery::MAX_LEN.into()),
        }
    }

    /// The number that stands in a field; its digits may be grouped.
    fn number(&self, field: Field) -> Result<i64, Fault> {
        let text: String = self.text(field).chars().filter(|c| !c.is_whitespace()).collect();
        let (min, max) = self.bounds(field);
        let number: Option<i64> = text.replace('−', "-").parse().ok();
        number.filter(|number| (min..=max).contains(number)).ok_or(Fault { field, bounds: (min, max) })
    }

    fn small(&self, field: Field) -> Result<u16, Fault> {
        let (min, max) = self.bounds(field);
        u16::try_from(self.number(field)?).map_err(|_| Fault { field, bounds: (min, max) })
    }

    /// The sequence number that stands in a field.
    fn numbered(&self, field: Field) -> Result<Number, Fault> {
        let number = self.number(field)?;
        let (min, max) = self.bounds(field);
        let converted = if self.is_absolute {
            u32::try_from(number).map(Number::Absolute)
        } else {
            i32::try_from(number).map(Number::Relative)
        };
        converted.map_err(|_| Fault { field, bounds: (min, max) })
    }

    /// Whether a field counts: SEG.ACK does with the flag ACK, and only a SYN says an MSS.
    pub(crate) const fn takes(&self, field: Field) -> bool {
        match field {
            Field::Ack => self.flags.contains(Flags::ACK),
            Field::Mss => self.flags.contains(Flags::SYN),
            Field::Seq | Field::Window | Field::Len => true,
        }
    }

    /// The segment as its fields have it.
    pub(crate) fn forgery(&self) -> Result<Forgery, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut note = |fault: Fault| faults.push(fault);
        let seq = self.numbered(Field::Seq).map_err(&mut note);
        let ack = self.takes(Field::Ack).then(|| self.numbered(Field::Ack).map_err(&mut note)).transpose();
        let window = self.small(Field::Window).map_err(&mut note);
        let len = self.small(Field::Len).map_err(&mut note);
        let has_mss = self.takes(Field::Mss) && !self.text(Field::Mss).trim().is_empty();
        let mss = has_mss.then(|| self.small(Field::Mss).map_err(&mut note)).transpose();
        let (Ok(seq), Ok(ack), Ok(window), Ok(len), Ok(mss)) = (seq, ack, window, len, mss) else {
            return Err(faults);
        };
        let options = Options { mss, ..Options::default() };
        let (from_address, from_port, to_port) = (None, None, None);
        Ok(Forgery { flags: self.flags, seq, ack, len, window, options, from_address, from_port, to_port })
    }

    /// What is to be injected, if all of it is right.
    pub(crate) fn injection(&self) -> Option<Injection> {
        match self.what {
            What::Fields => self.forgery().ok().map(Injection::Segment),
            What::Copy => self.copied.map(Injection::CopyOf),
            What::Icmp => self.quoted.map(|about| Injection::Icmp(IcmpReport { kind: self.icmp, about })),
        }
    }
}

impl Model {
    pub(super) fn begin_draft(&mut self, from: Side) {
        self.pause();
        let draft = Draft::new(from, &self.picture.run, self.playhead());
        self.draft = Some(Rc::new(draft));
        self.open = Some(Opened::Injection);
    }

    pub(super) fn fill(&mut self, fill: Fill) {
        let playhead = self.playhead();
        if let Some(draft) = &mut self.draft {
            let draft = Rc::make_mut(draft);
            draft.look(&self.picture.run, playhead);
            draft.fill(fill);
        }
    }

    /// Puts what was made up into the network at the playhead.
    pub(super) fn inject(&mut self) {
        let Some(draft) = &self.draft else { return };
        let (to, injection) = (draft.from.other(), draft.injection());
        if let Some(injection) = injection {
            self.open = None;
            self.draft = None;
            self.inject_to(to, injection);
        }
    }

    /// The network delivers a copy of the selected packet, if it was sent by now.
    pub(super) fn send_again(&mut self) {
        if let Some(name) = self.can_send_again() {
            self.inject_to(name.from.other(), Injection::CopyOf(name));
        }
    }

    /// The selected packet, if it was sent by now.
    pub(crate) fn can_send_again(&self) -> Option<PacketName> {
        let packet = self.picture.run.packet(self.selected_index()?)?;
        (packet.step < self.playhead().steps).then_some(packet.name)
    }

    fn inject_to(&mut self, to: Side, injection: Injection) {
        let scenario = self.with_deed(&self.version.scenario, to, Deed::Inject(injection));
        self.fork(scenario, Then::ToInjected);
    }
}
