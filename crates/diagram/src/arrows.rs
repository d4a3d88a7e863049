//! Packets as slanted arrows.

use std::ops::Range;

use synscope_sim::{Fate, Index, LossReason, Packet, PacketName, Side, Socket, Trace};
use synscope_tcp::{Cause, Flags, Time};

use crate::axis::TimeAxis;
use crate::layout::Layout;
use crate::list::Extent;
use crate::moments::PacketPlace;
use crate::numbers::{Numbers, Wording};

/// A place, in px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The point at a share of the way from this one to another.
    pub fn towards(self, other: Self, share: f64) -> Self {
        Self { x: self.x + (other.x - self.x) * share, y: self.y + (other.y - self.y) * share }
    }

    /// How far another point is away.
    pub fn distance(self, other: Self) -> f64 {
        (other.x - self.x).hypot(other.y - self.y)
    }
}

/// A packet's way across.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// The packet's place in the trace's packets.
    pub packet: Index,
    /// What it is called; the key of all that is drawn of it.
    pub name: PacketName,
    /// The sender.
    pub from: Side,
    /// The control bits, which are what its chip says.
    pub flags: Flags,
    /// Where the shaft begins: at the sender's lifeline, or half-way for a packet that no host sent.
    pub start: Point,
    /// Where the drawn shaft ends.
    pub end: Point,
    /// How it ends.
    pub ending: Ending,
    /// Where the second shaft ends, of the copy that the network made.
    pub copy: Option<Point>,
    /// Which retransmission it is.
    pub retry: Option<Retry>,
    /// Whether it takes sequence space that was sent before: a dashed shaft.
    pub retransmitted: bool,
    /// How much longer than the link's delay it was under way, in microseconds, if it was.
    pub late_us: Option<u64>,
    /// Whether a later connection of the same ports had begun when it arrived: a dotted shaft.
    pub old: bool,
    /// Whether a verdict decided its fate.
    pub decided: bool,
    /// What is written along it.
    pub label: Label,
}

/// How a drawn shaft ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a head, at the other lifeline.
    Arrived,
    /// With a ✕.
    Lost(LossReason),
    /// With nothing: the run ended while the packet was under way.
    InFlight,
}

/// Which retransmission a packet is: `↻ 2/5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// From 1.
    pub nth: u8,
    /// How many there may be.
    pub limit: u8,
}

impl Retry {
    pub(crate) const fn of(cause: Cause) -> Option<Self> {
        match cause {
            Cause::Retransmission { nth, limit, .. } => Some(Self { nth, limit }),
            Cause::ActiveOpen
            | Cause::AnswerToSyn
            | Cause::SimultaneousOpen
            | Cause::AckOfSyn
            | Cause::Data
            | Cause::WindowOpened
            | Cause::Fin
            | Cause::AckOfData
            | Cause::AckOfFin
            | Cause::DelayedAck
            | Cause::AckOfOutOfOrder
            | Cause::LostToo
            | Cause::LossProbe
            | Cause::AnswerToRepeatedSyn
            | Cause::AckOfRepeatedFin
            | Cause::AckOfUnacceptable
            | Cause::AckOfUnsent
            | Cause::Challenge(_)
            | Cause::WindowProbe { .. }
            | Cause::Keepalive { .. }
            | Cause::WindowUpdate
            | Cause::Reset(_) => None,
        }
    }
}

impl std::fmt::Display for Retry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "↻ {}/{}", self.nth, self.limit)
    }
}

/// What is written along an arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// All that there is to say.
    pub full: String,
    /// What there is room for; empty for a dot.
    pub text: String,
    /// How far it had to be shortened.
    pub form: LabelForm,
    /// The middle of its baseline; of a dot, its middle.
    pub at: Point,
    /// How far it is turned clockwise, in degrees, between −90 and 90.
    pub angle: f64,
    /// How much width is reserved, in px.
    pub width: f64,
    /// Who gives way to whom.
    pub priority: Priority,
}

/// How far a label had to be shortened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelForm {
    /// Not at all.
    Full,
    /// No acknowledgement number.
    WithoutAck,
    /// No numbers of the header.
    WithoutNumbers,
    /// Nothing is written: a dot on the shaft.
    Dot,
}

/// Which labels give way to which: later ones to earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// The packet is lost.
    Lost,
    /// Its arrival changes a state.
    StateChanging,
    /// The rest.
    Ordinary,
}

impl Priority {
    /// All of them, the first the one that nothing makes give way.
    pub(crate) const ALL: [Self; 3] = [Self::Lost, Self::StateChanging, Self::Ordinary];
}

/// Where a lost packet's shaft ends, as a share of its way.
const LOST_AT: f64 = 0.68;
/// How far from the lifeline of a host that is switched off the ✕ stands, in px.
const BESIDE: f64 = 12.0;
/// Room above an arrow for its label, in px.
const ABOVE: f64 = 20.0;

impl Extent for Arrow {
    fn extent(&self) -> Range<f64> {
        let copy = self.copy.unwrap_or(self.end);
        let top = self.start.y.min(self.end.y).min(copy.y).min(self.label.at.y);
        let bottom = self.start.y.max(self.end.y).max(copy.y);
        top - ABOVE..bottom + ABOVE
    }
}

impl Arrow {
    /// The lifeline that it goes to, where it would end if it were not lost; on the drawn line's
    /// continuation.
    pub fn target(&self, layout: &Layout) -> Point {
        let x = layout.lifeline[self.from.other()];
        let run = self.end.x - self.start.x;
        if run.abs() < 1e-9 {
            return Point { x, y: self.end.y };
        }
        self.start.towards(self.end, (x - self.start.x) / run)
    }
}

/// What arrows are made from.
pub(crate) struct Drawing<'d> {
    pub(crate) trace: &'d Trace,
    pub(crate) axis: &'d TimeAxis,
    pub(crate) layout: &'d Layout,
    pub(crate) numbers: Numbers,
    /// Whether the arrival of each packet changes a state.
    pub(crate) telling: &'d [bool],
}

/// Draws a packet; its label still lies anywhere.
pub(crate) fn draw(drawing: &Drawing<'_>, index: Index, places: &PacketPlace) -> (Arrow, Wording) {
    let Drawing { trace, axis, layout, numbers, telling } = *drawing;
    let packet = &trace.packets[index as usize];
    let (from, to) = (layout.lifeline[packet.from], layout.lifeline[packet.from.other()]);
    let start_x = if packet.name.is_injected() { f64::midpoint(from, to) } else { from };
    let start = Point { x: start_x, y: axis.place(places.sent) };
    let late_us = late_us(trace, packet);
    let wording = Wording::new(trace, packet, late_us, numbers);
    let (end, ending) = ending(packet, places, drawing, start);
    let priority = match ending {
        Ending::Lost(_) => Priority::Lost,
        Ending::Arrived | Ending::InFlight if telling[index as usize] => Priority::StateChanging,
        Ending::Arrived | Ending::InFlight => Priority::Ordinary,
    };
    let full = wording.write(LabelForm::Full);
    let arrow = Arrow {
        packet: index,
        name: packet.name,
        from: packet.from,
        flags: packet.segment.flags,
        start,
        end,
        ending,
        copy: places.copy.map(|copy| Point { x: to, y: axis.place(copy) }),
        retry: packet.cause.and_then(Retry::of),
        retransmitted: packet.is_retransmission(),
        late_us,
        old: is_old(trace, packet),
        decided: packet.decided,
        label: Label {
            text: full.clone(),
            full,
            form: LabelForm::Full,
            at: start,
            angle: 0.0,
            width: 0.0,
            priority,
        },
    };
    (arrow, wording)
}

fn ending(packet: &Packet, places: &PacketPlace, drawing: &Drawing<'_>, start: Point) -> (Point, Ending) {
    let to = drawing.layout.lifeline[packet.from.other()];
    let y = places.ends.map_or_else(|| drawing.axis.end(), |place| drawing.axis.place(place));
    let across = |share: f64| Point { x: start.x + (to - start.x) * share, y };
    match packet.fate {
        Fate::Arrived { .. } => (across(1.0), Ending::Arrived),
        Fate::Lost { why: LossReason::HostDown, .. } => {
            let beside = 1.0 - BESIDE / (to - start.x).abs();
            (start.towards(across(1.0), beside), Ending::Lost(LossReason::HostDown))
        }
        Fate::Lost { why, .. } => (across(LOST_AT), Ending::Lost(why)),
        Fate::InFlight { at } => {
            let flight_us = at.since_us(packet.sent).max(1);
            let flown_us = drawing.trace.end.at.since_us(packet.sent);
            (across((flown_us as f64 / flight_us as f64).min(1.0)), Ending::InFlight)
        }
    }
}

/// By how much a packet is later than the link explains.
fn late_us(trace: &Trace, packet: &Packet) -> Option<u64> {
    let (Fate::Arrived { at } | Fate::InFlight { at }) = packet.fate else { return None };
    let link = trace.scenario.network.link(packet.from);
    let delay_us = if packet.name.is_injected() { link.delay_us / 2 } else { link.delay_us };
    let late = at.since_us(packet.sent).saturating_sub(delay_us);
    (late > link.jitter_us).then_some(late)
}

/// Whether another connection of the same ports had begun before the packet left the picture, and an end of
/// its own was gone. A connection that both ends hold on to is not old, whatever a forger begins beside it.
fn is_old(trace: &Trace, packet: &Packet) -> bool {
    let Some(own) = trace.connections.iter().find(|known| known.number == packet.name.connection) else {
        return false;
    };
    let later =
        trace.connections.iter().filter(|other| other.number > own.number && other.ports == own.ports);
    later.filter_map(|other| first_packet(trace, other.number)).any(|first| first.sent < packet.ends())
        && has_lost_an_end(trace, own.number, packet.ends())
}

fn has_lost_an_end(trace: &Trace, connection: u32, by: Time) -> bool {
    let gone = |socket: &Socket| socket.to.is_some_and(|to| to < by);
    trace.sockets.iter().any(|socket| socket.connection == Some(connection) && gone(socket))
}

fn first_packet(trace: &Trace, connection: u32) -> Option<&Packet> {
    trace.packets.iter().find(|packet| packet.name.connection == connection)
}
