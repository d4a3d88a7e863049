//! Timers as brackets beside the lifelines, and brackets where no timer runs.

use std::collections::BTreeMap;
use std::ops::Range;

use synscope_sim::{Index, Packet, Side, TimerInterval, Trace};
use synscope_tcp::{SocketId, State, Time, TimerKind};

use crate::arrows::{Point, Retry};
use crate::axis::TimeAxis;
use crate::heights::Heights;
use crate::layout::Layout;
use crate::list::Extent;
use crate::moments::Moments;
use crate::placing::{Ground, Tilted, text_width};
use crate::units::duration;

/// From the state column to the stem of each lane, in px.
const LANES: [f64; 2] = [14.0, 44.0];
/// What is less high is not drawn, in px.
const SHORTEST: f64 = 4.0;
/// Brackets may share so much of their height and still be one below the other, in px.
const TOUCH: f64 = 0.5;
/// The size of the text and the height of a line, in px.
const SIZE: f64 = 11.0;
const LINE: f64 = 13.0;
/// A state without a timer is pointed out when it lasts for more than so many round trips.
const ABSENT_AFTER_ROUND_TRIPS: u64 = 2;

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

/// Timers for which there was no lane: `+n`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct More {
    /// The host.
    pub host: Side,
    /// How many.
    pub count: u32,
    /// Where `+n` is written.
    pub at: Point,
    /// How far down they reach, in px.
    pub bottom: f64,
}

/// A stretch in which a connection waits and no timer runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Absence {
    /// What is waited for.
    pub kind: AbsenceKind,
    /// The host.
    pub host: Side,
    /// The socket.
    pub socket: SocketId,
    /// The place of the state in the trace's states.
    pub interval: Index,
    /// Its top, in px.
    pub top: f64,
    /// Its bottom, in px.
    pub bottom: f64,
    /// Where the open bracket stands.
    pub x: f64,
    /// The middle of the room that is kept for what is written on it: three lines of 13 px.
    pub text_at: Option<Point>,
}

/// What a connection waits for without a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsenceKind {
    /// ESTABLISHED without keepalive: for anything.
    Established,
    /// FIN-WAIT-2: for the peer's FIN.
    FinWait2,
    /// CLOSE-WAIT: for the application's `close()`.
    CloseWait,
}

impl Extent for Bracket {
    fn extent(&self) -> Range<f64> {
        self.top..self.bottom
    }
}

impl Extent for More {
    fn extent(&self) -> Range<f64> {
        self.at.y - LINE..self.at.y
    }
}

impl Extent for Absence {
    fn extent(&self) -> Range<f64> {
        self.top..self.bottom
    }
}

/// All that stands in the gutters, apart from calls.
#[derive(Default)]
pub(crate) struct Gutters {
    pub(crate) brackets: Vec<Bracket>,
    pub(crate) absences: Vec<Absence>,
    pub(crate) more: Vec<More>,
}

/// What gutters are drawn from.
pub(crate) struct Source<'s> {
    pub(crate) trace: &'s Trace,
    pub(crate) axis: &'s TimeAxis,
    pub(crate) moments: &'s Moments,
    pub(crate) heights: &'s Heights,
    pub(crate) layout: &'s Layout,
    pub(crate) only: Option<u32>,
}

/// Draws the gutters; there are none when compact. `ground` has what is there already.
pub(crate) fn gutters(source: &Source<'_>, ground: &mut Ground) -> Gutters {
    let mut gutters = Gutters::default();
    if source.layout.compact {
        return gutters;
    }
    for host in Side::BOTH {
        let mut lanes = Lanes::new(source.layout, host);
        for found in source.found(host) {
            match (found, lanes.take(&found)) {
                (Found::Timer { timer, top, bottom }, Some(x)) => {
                    gutters.brackets.push(source.bracket(timer, top..bottom, x));
                }
                (Found::Absence(absence), Some(x)) => gutters.absences.push(Absence { x, ..absence }),
                (Found::Timer { .. } | Found::Absence(_), None) => {}
            }
        }
        gutters.more.append(&mut lanes.more);
    }
    gutters.brackets.sort_by(|left, right| left.top.total_cmp(&right.top));
    gutters.absences.sort_by(|left, right| left.top.total_cmp(&right.top));
    gutters.more.sort_by(|left, right| left.at.y.total_cmp(&right.at.y));
    for bracket in &mut gutters.brackets {
        write(bracket, source.layout, ground);
    }
    for absence in &mut gutters.absences {
        absence.text_at = keep_room(absence, source.layout, ground);
    }
    gutters
}

/// Something that wants a lane.
#[derive(Clone, Copy)]
enum Found {
    Timer { timer: Index, top: f64, bottom: f64 },
    Absence(Absence),
}

impl Found {
    fn heights(&self) -> Range<f64> {
        match self {
            Self::Timer { top, bottom, .. } => *top..*bottom,
            Self::Absence(absence) => absence.top..absence.bottom,
        }
    }
}

impl Source<'_> {
    /// What a host's gutter is to show, from top to bottom.
    fn found(&self, host: Side) -> Vec<Found> {
        let mut found: Vec<Found> = (0..)
            .zip(&self.trace.timers)
            .filter(|(_, interval)| interval.host == host && self.shows(host, interval.socket))
            .map(|(timer, interval)| {
                let (top, bottom) = self.heights_of(interval);
                Found::Timer { timer, top, bottom }
            })
            .collect();
        found.extend(self.absences(host).into_iter().map(Found::Absence));
        found.retain(|found| found.heights().end - found.heights().start >= SHORTEST);
        found.sort_by(|left, right| left.heights().start.total_cmp(&right.heights().start));
        found
    }

    fn shows(&self, host: Side, id: SocketId) -> bool {
        let Some(only) = self.only else { return true };
        let mut sockets = self.trace.sockets.iter();
        sockets.any(|socket| socket.host == host && socket.id == id && socket.connection == Some(only))
    }

    fn heights_of(&self, interval: &TimerInterval) -> (f64, f64) {
        // A retransmission timer begins with the packet that it watches over.
        let watched = match interval.timer {
            TimerKind::Retransmission => {
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
        let (index, packet) = self.sent_at(interval, fired, |packet| Retry::of(packet.cause).is_some())?;
        Some((index, Retry::of(packet.cause)?))
    }

    fn bracket(&self, timer: Index, heights: Range<f64>, x: f64) -> Bracket {
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

    /// The stretches in which a host's connections wait without a timer.
    fn absences(&self, host: Side) -> Vec<Absence> {
        let busy = self.busy(host);
        let shortest_us = self.axis.rtt_us().saturating_mul(ABSENT_AFTER_ROUND_TRIPS);
        let mut absences = Vec::new();
        for (index, interval) in (0..).zip(&self.trace.states) {
            let Some(kind) = kind_of(interval.state) else { continue };
            if interval.host != host || !self.shows(host, interval.socket) {
                continue;
            }
            let to = interval.to.unwrap_or(self.trace.end.at);
            let timers = busy.get(&interval.socket).map_or(&[][..], Vec::as_slice);
            for (from, to) in free(interval.from, to, timers) {
                if to.since_us(from) <= shortest_us {
                    continue;
                }
                let top = self.axis.position_of(from).max(self.heights.states[index as usize]);
                absences.push(Absence {
                    kind,
                    host,
                    socket: interval.socket,
                    interval: index,
                    top,
                    bottom: self.axis.position_of(to).max(top),
                    x: 0.0,
                    text_at: None,
                });
            }
        }
        absences
    }

    /// When timers run, by socket, in order of arming.
    fn busy(&self, host: Side) -> BTreeMap<SocketId, Vec<(Time, Time)>> {
        let mut busy: BTreeMap<SocketId, Vec<(Time, Time)>> = BTreeMap::new();
        for timer in self.trace.timers.iter().filter(|timer| timer.host == host) {
            let ended = timer.ended.unwrap_or(self.trace.end.at);
            busy.entry(timer.socket).or_default().push((timer.armed, ended));
        }
        busy
    }
}

const fn kind_of(state: State) -> Option<AbsenceKind> {
    match state {
        State::Established => Some(AbsenceKind::Established),
        State::FinWait2 => Some(AbsenceKind::FinWait2),
        State::CloseWait => Some(AbsenceKind::CloseWait),
        State::Closed
        | State::Listen
        | State::SynSent
        | State::SynReceived
        | State::FinWait1
        | State::Closing
        | State::LastAck
        | State::TimeWait => None,
    }
}

/// The parts of a stretch of time in which none of the timers runs.
fn free(from: Time, to: Time, timers: &[(Time, Time)]) -> Vec<(Time, Time)> {
    let mut parts = Vec::new();
    let mut at = from;
    for (armed, ended) in timers {
        if *armed >= to {
            break;
        }
        if *armed > at {
            parts.push((at, *armed));
        }
        at = at.max(*ended);
    }
    if at < to {
        parts.push((at, to));
    }
    parts
}

/// The lanes of one gutter.
struct Lanes {
    host: Side,
    stems: [f64; 2],
    /// How far down each is taken.
    taken: [f64; 2],
    more: Vec<More>,
}

impl Lanes {
    fn new(layout: &Layout, host: Side) -> Self {
        let (left, right) = layout.gutter(host);
        let stems = match host {
            Side::Client => LANES.map(|distance| right - distance),
            Side::Server => LANES.map(|distance| left + distance),
        };
        Self { host, stems, taken: [f64::NEG_INFINITY; 2], more: Vec::new() }
    }

    /// The stem of the first free lane; what finds none is counted.
    fn take(&mut self, found: &Found) -> Option<f64> {
        let Range { start, end } = found.heights();
        if let Some(lane) = self.taken.iter().position(|taken| *taken <= start + TOUCH) {
            self.taken[lane] = end;
            return Some(self.stems[lane]);
        }
        if let Some(more) = self.more.last_mut().filter(|more| more.bottom > start) {
            more.count += 1;
            more.bottom = more.bottom.max(end);
        } else {
            let outside = match self.host {
                Side::Client => -16.0,
                Side::Server => 16.0,
            };
            let at = Point { x: self.stems[1] + outside, y: start + LINE };
            self.more.push(More { host: self.host, count: 1, at, bottom: end });
        }
        None
    }
}

/// Writes the timer's name, length and retransmission on the stem, as much as there is room for.
fn write(bracket: &mut Bracket, layout: &Layout, ground: &mut Ground) {
    let length = duration(bracket.length_us);
    let all: Vec<String> = name(bracket.kind)
        .map(str::to_owned)
        .into_iter()
        .chain([length.clone()])
        .chain(bracket.retry.map(|retry| retry.to_string()))
        .collect();
    let without_name: Vec<String> =
        all.iter().skip(usize::from(name(bracket.kind).is_some())).cloned().collect();
    for texts in [all, without_name, vec![length]] {
        for share in [0.5, 0.35, 0.65, 0.2, 0.8] {
            let Some(lines) = lines(bracket, layout, &texts, share) else { continue };
            let rooms: Vec<Tilted> = lines.iter().map(room).collect();
            if rooms.iter().all(|room| ground.is_free(room)) {
                for room in rooms {
                    ground.take(room);
                }
                bracket.lines = lines;
                return;
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
        .clamp(bracket.top + 3.0, bracket.bottom - height - 3.0);
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

/// Keeps room for three lines on the stem of an open bracket.
fn keep_room(absence: &Absence, layout: &Layout, ground: &mut Ground) -> Option<Point> {
    let (left, right) = layout.gutter(absence.host);
    let half_height = 1.5 * LINE;
    let tries = [0.5, 0.3, 0.7].map(|share| absence.top + (absence.bottom - absence.top) * share);
    let room = tries
        .into_iter()
        .filter(|y| y - half_height >= absence.top && y + half_height <= absence.bottom)
        .map(|y| {
            Tilted::upright(Point { x: f64::midpoint(left, right), y }, (right - left) / 2.0, half_height)
        })
        .find(|room| ground.is_free(room))?;
    ground.take(room);
    Some(room.middle())
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(us: u64) -> Time {
        Time::from_us(us)
    }

    #[test]
    fn free_time_is_what_no_timer_covers() {
        let timers = [(at(10), at(20)), (at(15), at(40)), (at(60), at(70)), (at(200), at(300))];
        assert_eq!(free(at(0), at(100), &timers), [(at(0), at(10)), (at(40), at(60)), (at(70), at(100))]);
        assert_eq!(free(at(12), at(18), &timers), []);
        assert_eq!(free(at(0), at(5), &[]), [(at(0), at(5))]);
    }

    #[test]
    fn a_third_timer_at_one_height_is_counted() {
        let mut lanes = Lanes::new(&Layout::new(800.0), Side::Client);
        let timer = |top, bottom| Found::Timer { timer: 0, top, bottom };
        let inner = lanes.take(&timer(0.0, 100.0));
        let outer = lanes.take(&timer(10.0, 50.0));
        assert!(inner > outer, "the client's first lane is the one next to its column");
        assert_eq!(lanes.take(&timer(20.0, 30.0)), None);
        assert_eq!(lanes.take(&timer(25.0, 30.0)), None);
        assert_eq!(lanes.take(&timer(50.0, 60.0)), outer, "the lane is free again");
        assert_eq!(lanes.more.iter().map(|more| more.count).collect::<Vec<_>>(), [2]);
    }
}
