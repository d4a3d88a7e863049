//! Timers as brackets.

use std::ops::Range;

use synscope_sim::{Index, Packet, Side, TimerInterval};
use synscope_tcp::{SocketId, Time, TimerKind};

use super::{LINE, SIZE, Source};
use crate::arrows::{Point, Retry};
use crate::layout::Layout;
use crate::list::Extent;
use crate::placing::{Ground, Tilted, text_width};
use crate::units::duration;

/// A timer, from arming to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Bracket {
    /// Its place in the trace's timers.
    pub timer: Index,
    /// The host.
    pub host: Side,
    /// The socket.
    pub socket: SocketId,
    /// Which timer.
    pub kind: TimerKind,
    /// Where it is armed, in px.
    pub top: f64,
    /// Where it ends, in px.
    pub bottom: f64,
    /// How it ends.
    pub end: BracketEnd,
    /// Where its stem stands; its arms point to the lifeline.
    pub x: f64,
    /// From arming to deadline, in microseconds.
    pub length_us: u64,
    /// The retransmission that it led to.
    pub retry: Option<Retry>,
    /// What is written on its stem.
    pub lines: Vec<Line>,
}

/// How a timer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BracketEnd {
    /// It fires: a dot.
    Fired,
    /// It is cancelled or armed anew: an open end.
    Cancelled,
    /// It runs when the run ends.
    Running,
}

/// A line of text, centred.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// The middle of its baseline.
    pub at: Point,
}

impl Extent for Bracket {
    fn extent(&self) -> Range<f64> {
        self.top..self.bottom
    }
}

impl Source<'_> {
    /// From arming to end, in px.
    pub(super) fn heights_of(&self, interval: &TimerInterval) -> (f64, f64) {
        // A retransmission timer begins with the packet that it watches over.
        let watched = match interval.timer {
            TimerKind::Retransmission | TimerKind::LossProbe => {
                self.sent_at(interval, interval.armed, |packet| !packet.segment.is_empty())
            }
            TimerKind::DelayedAck
            | TimerKind::Persist
            | TimerKind::Keepalive
            | TimerKind::TimeWait
            | TimerKind::FinWait2
            | TimerKind::UserTimeout => None,
        };
        let top = match watched {
            Some((index, _)) => self.axis.place(self.moments.packets[index].sent),
            None => self.axis.position_of(interval.armed),
        };
        let bottom = match (interval.ended, self.led_to(interval)) {
            (Some(_), Some((index, _))) => self.axis.place(self.moments.packets[index].sent),
            (Some(at), None) => self.axis.position_of(at),
            (None, _) => self.axis.bottom(),
        };
        (top, bottom.max(top))
    }

    /// The first packet that a timer's socket sent at a time.
    fn sent_at(
        &self,
        interval: &TimerInterval,
        at: Time,
        wanted: impl Fn(&Packet) -> bool,
    ) -> Option<(usize, &Packet)> {
        let first = self.trace.packets.partition_point(|packet| packet.sent < at);
        let mut packets = self.trace.packets.iter().enumerate().skip(first);
        packets.by_ref().take_while(|(_, packet)| packet.sent == at).find(|(_, packet)| {
            packet.from == interval.host && packet.socket == Some(interval.socket) && wanted(packet)
        })
    }

    /// The retransmission that a timer led to, with its packet's place.
    fn led_to(&self, interval: &TimerInterval) -> Option<(usize, Retry)> {
        let fired =
            interval.ended.filter(|_| interval.fired && interval.timer == TimerKind::Retransmission)?;
        let retry = |packet: &Packet| packet.cause.and_then(Retry::of);
        let (index, packet) = self.sent_at(interval, fired, |packet| retry(packet).is_some())?;
        Some((index, retry(packet)?))
    }

    pub(super) fn bracket(&self, timer: Index, heights: Range<f64>, x: f64) -> Bracket {
        let interval = &self.trace.timers[timer as usize];
        let end = match interval.ended {
            Some(_) if interval.fired => BracketEnd::Fired,
            Some(_) => BracketEnd::Cancelled,
            None => BracketEnd::Running,
        };
        Bracket {
            timer,
            host: interval.host,
            socket: interval.socket,
            kind: interval.timer,
            top: heights.start,
            bottom: heights.end,
            end,
            x,
            length_us: interval.deadline.since_us(interval.armed),
            retry: self.led_to(interval).map(|(_, retry)| retry),
            lines: Vec::new(),
        }
    }
}

impl Bracket {
    /// Writes the timer's name, length and retransmission on the stem, as much as there is room for.
    pub(super) fn write(&mut self, layout: &Layout, ground: &mut Ground) {
        let length = duration(self.length_us);
        let all: Vec<String> = name(self.kind)
            .map(str::to_owned)
            .into_iter()
            .chain([length.clone()])
            .chain(self.retry.map(|retry| retry.to_string()))
            .collect();
        let without_name: Vec<String> =
            all.iter().skip(usize::from(name(self.kind).is_some())).cloned().collect();
        for texts in [all, without_name, vec![length]] {
            for share in [0.5, 0.35, 0.65, 0.2, 0.8] {
                let Some(lines) = lines(self, layout, &texts, share) else { continue };
                let rooms: Vec<Tilted> = lines.iter().map(room).collect();
                if rooms.iter().all(|room| ground.is_free(room)) {
                    for room in rooms {
                        ground.take(room);
                    }
                    self.lines = lines;
                    return;
                }
            }
        }
    }
}

/// Lines around a share of the stem; `None` where the stem is too short for them.
fn lines(bracket: &Bracket, layout: &Layout, texts: &[String], share: f64) -> Option<Vec<Line>> {
    let height = texts.len() as f64 * LINE;
    let free = bracket.bottom - bracket.top - height - 6.0;
    if free < 0.0 {
        return None;
    }
    let top = (bracket.top + (bracket.bottom - bracket.top) * share - height / 2.0)
        .max(bracket.top + 3.0)
        .min(bracket.bottom - height - 3.0);
    let (left, right) = layout.gutter(bracket.host);
    let half = texts.iter().map(|text| text_width(text, SIZE) / 2.0).fold(0.0, f64::max);
    let x = match bracket.host {
        Side::Client => bracket.x.min(right - 2.0 - half),
        Side::Server => bracket.x.max(left + 2.0 + half),
    };
    let line = |(index, text): (usize, &String)| Line {
        text: text.clone(),
        at: Point { x, y: top + (index as f64 + 0.8) * LINE },
    };
    Some(texts.iter().enumerate().map(line).collect())
}

fn room(line: &Line) -> Tilted {
    let middle = Point { x: line.at.x, y: line.at.y - 4.0 };
    Tilted::upright(middle, text_width(&line.text, SIZE) / 2.0, LINE / 2.0 - 0.5)
}

/// What a timer is called where there is little room.
const fn name(kind: TimerKind) -> Option<&'static str> {
    match kind {
        TimerKind::Retransmission => Some("RTO"),
        TimerKind::DelayedAck => Some("ACK"),
        TimerKind::Persist => Some("persist"),
        TimerKind::Keepalive => Some("keepalive"),
        TimerKind::TimeWait => Some("2 MSL"),
        // Its state says it.
        TimerKind::FinWait2 => None,
        TimerKind::UserTimeout => Some("UTO"),
        TimerKind::LossProbe => Some("TLP"),
    }
}
