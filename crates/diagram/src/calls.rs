//! The applications' calls as ticks beside the lifelines.

use std::ops::Range;

use synscope_sim::{CallRecord, Index, Side, Trace};
use synscope_tcp::{Call, Outcome};

use crate::arrows::Point;
use crate::heights::Heights;
use crate::layout::Layout;
use crate::list::{Extent, sort_by_height};
use crate::placing::{Ground, Tilted, text_width};

/// The size of the text and the height of a line, in px.
const SIZE: f64 = 11.0;
const SMALLEST: f64 = 9.0;
const LINE: f64 = 13.0;
/// From the last baseline to the tick, in px.
const LIFT: f64 = 4.0;
/// How far a text may slip below its tick before it is left out, in px.
const SLIP: f64 = 26.0;

/// A call, where it is made or where it returns.
#[derive(Clone, Debug, PartialEq)]
pub struct CallMark {
    /// Its place in the trace's calls.
    pub call: Index,
    /// Whether this is its return.
    pub returns: bool,
    /// The host.
    pub host: Side,
    /// The call and what it returns, such as `read() → 0`; without the result where that says nothing.
    pub text: String,
    /// Where it happens, in px.
    pub y: f64,
    /// Where the text is written, as one to three lines; empty where there is no room.
    pub lines: Vec<CallLine>,
}

/// A line of a call's text. It ends at its point on the client's side and begins there on the
/// server's.
#[derive(Clone, Debug, PartialEq)]
pub struct CallLine {
    /// The text.
    pub text: String,
    /// The end of the baseline that is next to the state column.
    pub at: Point,
    /// The size of the letters, in px.
    pub size: f64,
}

impl Extent for CallMark {
    fn extent(&self) -> Range<f64> {
        let top = self.lines.first().map_or(self.y, |line| line.at.y - LINE);
        let bottom = self.lines.last().map_or(self.y, |line| line.at.y);
        top.min(self.y)..bottom.max(self.y)
    }
}

/// The calls from top to bottom, and what they cover of the gutters.
pub(crate) fn calls(
    trace: &Trace,
    heights: &Heights,
    layout: &Layout,
    only: Option<u32>,
    ground: &mut Ground,
) -> Vec<CallMark> {
    let mut marks: Vec<CallMark> = (0..)
        .zip(&trace.calls)
        .filter(|(_, call)| is_shown(trace, call, only))
        .flat_map(|(index, call)| marks_of(index, call, heights))
        .collect();
    sort_by_height(&mut marks, |mark| mark.y);
    if !layout.compact {
        for host in Side::BOTH {
            write(&mut marks, layout, host, ground);
        }
    }
    marks
}

fn is_shown(trace: &Trace, call: &CallRecord, only: Option<u32>) -> bool {
    let Some((only, id)) = only.zip(call.socket) else { return true };
    let socket = trace.sockets.iter().find(|socket| socket.host == call.host && socket.id == id);
    socket.is_none_or(|socket| socket.connection.is_none_or(|connection| connection == only))
}

/// A call that waits is shown where it returns, too. Waiting in `read()` and `accept()` is what an
/// application does all day, so only their return is.
fn marks_of(index: Index, call: &CallRecord, heights: &Heights) -> impl Iterator<Item = CallMark> {
    let waits_always = matches!(call.call, Call::Read | Call::Accept);
    let at_once = call.returned == Some(call.at);
    let mark = move |returns, text, y| CallMark {
        call: index,
        returns,
        host: call.host,
        text,
        y,
        lines: Vec::new(),
    };
    let made =
        (!waits_always && !at_once).then(|| mark(false, call.call.to_string(), heights.made[index as usize]));
    let returns = (at_once || call.returned.is_some())
        .then(|| mark(true, with_result(call), heights.returned[index as usize]));
    made.into_iter().chain(returns)
}

/// The call with its result, where that is more than what was expected.
pub(crate) fn with_result(call: &CallRecord) -> String {
    let expected = match (call.call, call.result) {
        (Call::Write(octets), Outcome::Octets(taken)) => octets == taken,
        (Call::Connect, Outcome::Done) => false,
        (_, Outcome::Done | Outcome::Blocked) => true,
        (_, Outcome::Octets(_) | Outcome::EndOfStream | Outcome::Failed(_) | Outcome::Refused(_)) => false,
    };
    if expected { call.call.to_string() } else { format!("{} → {}", call.call, call.result) }
}

/// Writes the texts of a host above their ticks, one below the other where they are close.
fn write(marks: &mut [CallMark], layout: &Layout, host: Side, ground: &mut Ground) {
    let (left, right) = layout.gutter(host);
    let (x, room) = match host {
        Side::Client => (right - 2.0, right - 4.0),
        Side::Server => (left + 2.0, layout.width - left - 4.0),
    };
    let mut free_from = f64::NEG_INFINITY;
    let mut own: Vec<&mut CallMark> = marks.iter_mut().filter(|mark| mark.host == host).collect();
    let mut start = 0;
    while start < own.len() {
        let y = own[start].y;
        let end = start + own[start..].iter().take_while(|mark| mark.y - y < 1.0).count();
        let group = &mut own[start..end];
        let texts: Vec<Vec<String>> = group.iter().map(|mark| broken(&mark.text, room)).collect();
        let height = texts.iter().map(Vec::len).sum::<usize>() as f64 * LINE;
        let top = (y - LIFT - height + 2.0).max(free_from);
        if top + height <= y + SLIP {
            let mut baseline = top - 2.0;
            for (mark, lines) in group.iter_mut().zip(texts) {
                for text in lines {
                    baseline += LINE;
                    let size = (SIZE * room / text_width(&text, SIZE)).clamp(SMALLEST, SIZE);
                    let line = CallLine { text, at: Point { x, y: baseline }, size };
                    ground.take(covered(&line, host));
                    mark.lines.push(line);
                }
            }
            free_from = top + height;
        }
        start = end;
    }
}

/// A text in one line; where there is no room for that, with its result and at last its arguments in
/// lines of their own.
fn broken(text: &str, room: f64) -> Vec<String> {
    let fits = |text: &str, size| text_width(text, size) <= room;
    if fits(text, SIZE) {
        return vec![text.to_owned()];
    }
    let (call, result) = match text.split_once(" → ") {
        Some((call, result)) if fits(&format!("→ {result}"), SIZE) => {
            (call.to_owned(), Some(format!("→ {result}")))
        }
        Some((call, result)) => (format!("{call} →"), Some(result.to_owned())),
        None => (text.to_owned(), None),
    };
    let lines = match call.split_once('(') {
        Some((name, arguments)) if !fits(&call, SMALLEST) => vec![name.to_owned(), format!("({arguments}")],
        Some(_) | None => vec![call],
    };
    lines.into_iter().chain(result).collect()
}

fn covered(line: &CallLine, host: Side) -> Tilted {
    let half = text_width(&line.text, line.size) / 2.0;
    let x = match host {
        Side::Client => line.at.x - half,
        Side::Server => line.at.x + half,
    };
    Tilted::upright(Point { x, y: line.at.y - 4.0 }, half, LINE / 2.0 - 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_where_it_can_be_read() {
        let cases: [(&str, &[&str]); 5] = [
            ("read() → 0", &["read() → 0"]),
            ("shutdown(SHUT_WR)", &["shutdown", "(SHUT_WR)"]),
            ("connect() → ECONNREFUSED", &["connect() →", "ECONNREFUSED"]),
            ("connect() → ok", &["connect()", "→ ok"]),
            ("shutdown(SHUT_WR) → ENOTCONN", &["shutdown", "(SHUT_WR)", "→ ENOTCONN"]),
        ];
        for (text, lines) in cases {
            assert_eq!(broken(text, 72.0), lines);
        }
        assert_eq!(broken("shutdown(SHUT_WR)", 120.0), ["shutdown(SHUT_WR)"]);
    }
}
