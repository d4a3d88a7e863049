//! Lifelines: the state that each host is in, and who listens.

use std::ops::Range;

use synscope_sim::{Index, Side, Trace};
use synscope_tcp::{Call, Removal, SocketId, State};

use crate::axis::TimeAxis;
use crate::heights::Heights;
use crate::list::{Extent, sort_by_height};

/// A stretch of a lifeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The host.
    pub host: Side,
    /// What it is in.
    pub kind: BandKind,
    /// Its top, in px.
    pub top: f64,
    /// Its bottom, in px; a state that is left at once has no height.
    pub bottom: f64,
    /// Its place in the trace's states; `None` where there is no connection.
    pub interval: Option<Index>,
    /// The socket; `None` where there is no connection.
    pub socket: Option<SocketId>,
    /// The connection, from 1; `None` where there is none.
    pub connection: Option<u32>,
    /// The step that led here; `None` where there is no connection.
    pub step: Option<Index>,
}

/// What a lifeline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandKind {
    /// The state of the newest connection; LISTEN or CLOSED where there is none.
    State(State),
    /// The host is switched off.
    Off,
}

/// Room that a state's name takes, in px.
const NAME_HEIGHT: f64 = 15.0;

impl Band {
    /// Whether there is room for the state's name.
    pub fn has_room_for_name(&self) -> bool {
        self.bottom - self.top >= NAME_HEIGHT
    }
}

impl Extent for Band {
    fn extent(&self) -> Range<f64> {
        self.top..self.bottom
    }
}

/// A listener, which stands beside the column for as long as it listens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ListenerChip {
    /// The host.
    pub host: Side,
    /// The listener's socket.
    pub socket: SocketId,
    /// Its port, where the trace knows it.
    pub port: Option<u16>,
    /// Where it begins to listen, in px.
    pub top: f64,
    /// Where it stops, in px.
    pub bottom: f64,
}

/// The bands of both lifelines, the client's first, each without a gap from top to bottom.
pub(crate) fn bands(trace: &Trace, axis: &TimeAxis, heights: &Heights, only: Option<u32>) -> Vec<Band> {
    let mut bands: Vec<Band> = Side::BOTH
        .into_iter()
        .flat_map(|host| fill(trace, axis, host, connected(trace, axis, heights, host, only), heights))
        .collect();
    sort_by_height(&mut bands, |band| band.top);
    bands
}

/// The bands of the newest connection of a host at each height.
fn connected(trace: &Trace, axis: &TimeAxis, heights: &Heights, host: Side, only: Option<u32>) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for (index, interval) in (0..).zip(&trace.states) {
        let shown = only.is_none_or(|only| interval.connection == Some(only));
        let newest = bands.last().and_then(|band| band.socket).is_none_or(|socket| socket <= interval.socket);
        if interval.host != host || is_listener(trace, host, interval.socket) || !shown || !newest {
            continue;
        }
        let top = heights.states[index as usize];
        if let Some(last) = bands.last_mut() {
            // The next state, or a newer connection takes the column.
            last.bottom = last.bottom.min(top).max(last.top);
        }
        let gone = heights.removed.get(&(host, interval.socket)).copied();
        let bottom = gone.unwrap_or_else(|| axis.bottom()).max(top);
        bands.push(Band {
            host,
            kind: BandKind::State(interval.state),
            top,
            bottom,
            interval: Some(index),
            socket: Some(interval.socket),
            connection: interval.connection,
            step: Some(interval.step),
        });
    }
    bands
}

fn is_listener(trace: &Trace, host: Side, id: SocketId) -> bool {
    trace.sockets.iter().any(|socket| socket.host == host && socket.id == id && socket.is_listener)
}

/// Adds what a lifeline shows where it has no connection.
fn fill(trace: &Trace, axis: &TimeAxis, host: Side, connected: Vec<Band>, heights: &Heights) -> Vec<Band> {
    let idle = Idle { trace, axis, host, heights };
    let mut bands = Vec::with_capacity(connected.len() + 2);
    let mut y = axis.top();
    let mut before: Option<SocketId> = None;
    for band in connected {
        if band.top > y {
            idle.fill(y..band.top, before, &mut bands);
        }
        y = band.bottom;
        before = band.socket;
        bands.push(band);
    }
    if axis.bottom() > y {
        idle.fill(y..axis.bottom(), before, &mut bands);
    }
    bands
}

/// A host without a connection.
struct Idle<'i> {
    trace: &'i Trace,
    axis: &'i TimeAxis,
    host: Side,
    heights: &'i Heights,
}

impl Idle<'_> {
    /// Before the first connection a listening host is in LISTEN, and again where a child went back
    /// to it; after a connection it is CLOSED.
    fn fill(&self, heights: Range<f64>, before: Option<SocketId>, bands: &mut Vec<Band>) {
        let listens = before.is_none_or(|socket| self.went_back_to_listen(socket));
        let mut cuts: Vec<f64> = self.turns(listens).filter(|y| heights.contains(y)).collect();
        cuts.extend([heights.start, heights.end]);
        sort_by_height(&mut cuts, |y| *y);
        for pair in cuts.windows(2) {
            let (top, bottom) = (pair[0], pair[1]);
            let kind = self.kind_at(f64::midpoint(top, bottom), listens);
            match bands.last_mut() {
                Some(last) if last.kind == kind && last.socket.is_none() => last.bottom = bottom,
                Some(_) | None if top < bottom => bands.push(Band {
                    host: self.host,
                    kind,
                    top,
                    bottom,
                    interval: None,
                    socket: None,
                    connection: None,
                    step: None,
                }),
                Some(_) | None => {}
            }
        }
    }

    fn went_back_to_listen(&self, id: SocketId) -> bool {
        let mut sockets = self.trace.sockets.iter();
        sockets.any(|socket| {
            socket.host == self.host && socket.id == id && socket.removal == Some(Removal::BackToListen)
        })
    }

    /// Where something may change.
    fn turns(&self, listens: bool) -> impl Iterator<Item = f64> {
        let listeners = self.listening().filter(move |_| listens).flat_map(|range| [range.start, range.end]);
        listeners.chain(self.off().into_iter().flat_map(|range| [range.start, range.end]))
    }

    fn kind_at(&self, y: f64, listens: bool) -> BandKind {
        if self.off().iter().any(|off| off.contains(&y)) {
            BandKind::Off
        } else if listens && self.listening().any(|range| range.contains(&y)) {
            BandKind::State(State::Listen)
        } else {
            BandKind::State(State::Closed)
        }
    }

    fn listening(&self) -> impl Iterator<Item = Range<f64>> {
        let listeners = self.trace.sockets.iter();
        listeners
            .filter(|socket| socket.host == self.host && socket.is_listener)
            .map(|socket| self.axis.position_of(socket.from)..until(self.axis, socket.to))
    }

    /// From each power-off to the reboot after it.
    fn off(&self) -> Vec<Range<f64>> {
        let mut off: Vec<Range<f64>> = Vec::new();
        for (call, made) in self.trace.calls.iter().zip(&self.heights.made) {
            match call.call {
                Call::PowerOff if call.host == self.host => off.push(*made..f64::INFINITY),
                Call::Reboot if call.host == self.host => {
                    if let Some(last) = off.last_mut() {
                        last.end = last.end.min(*made);
                    }
                }
                Call::PowerOff
                | Call::Reboot
                | Call::Bind
                | Call::Socket
                | Call::Listen
                | Call::Connect
                | Call::Accept
                | Call::Read
                | Call::Write(_)
                | Call::ShutdownWrite
                | Call::Close
                | Call::Abort
                | Call::Kill
                | Call::Hang
                | Call::Resume => {}
            }
        }
        off
    }
}

fn until(axis: &TimeAxis, to: Option<synscope_tcp::Time>) -> f64 {
    to.map_or_else(|| axis.bottom(), |to| axis.position_of(to))
}

/// The listeners, by when they began.
pub(crate) fn listeners(trace: &Trace, axis: &TimeAxis) -> Vec<ListenerChip> {
    let listeners = trace.sockets.iter().filter(|socket| socket.is_listener);
    listeners
        .map(|socket| {
            let mut views = trace.views.iter();
            let known = views.find(|known| known.host == socket.host && known.socket == socket.id);
            ListenerChip {
                host: socket.host,
                socket: socket.id,
                port: known.map(|known| known.view.local.port()),
                top: axis.position_of(socket.from),
                bottom: until(axis, socket.to),
            }
        })
        .collect()
}
