//! Everything that a step can say, as full sentences.

use synscope_sim::{NoteRecord, Remark, Side, Trace};
use synscope_tcp::{Call, Outcome, RowId};

use crate::Lang;
use crate::call::{call_head, outcome};
use crate::host::{host, host_title};
use crate::lang::say;
use crate::note::{Teller, note};
use crate::packet::packet_reason;
use crate::phrase::removal;
use crate::transition::event_clause;

/// What a step at `side` says with one of its notes, as a full sentence.
pub fn remark(trace: &Trace, side: Side, record: &NoteRecord, lang: Lang) -> String {
    match record.note {
        Remark::Tcp(ref said) => note(said, Teller::of(trace, side, record.socket), lang),
        Remark::Transition { row } => state_change(side, row, lang),
        Remark::Sent { packet } => {
            at(&trace.packets, packet).map_or_else(String::new, |packet| packet_reason(packet, lang))
        }
        Remark::Call { call, result } => {
            at(&trace.calls, call).map_or_else(String::new, |record| called(side, record.call, result, lang))
        }
        Remark::Removed { removal: why } => removal(side, why, lang),
    }
}

/// What lies at a place that the trace itself names.
pub(crate) fn at<T>(list: &[T], place: synscope_sim::Index) -> Option<&T> {
    usize::try_from(place).ok().and_then(|place| list.get(place))
}

fn state_change(side: Side, row: RowId, lang: Lang) -> String {
    let row = row.row();
    let (name, from, to) = (host(side, lang), row.from, row.to);
    let event = event_clause(row.event, lang);
    say!(lang, "The {name} goes from {from} to {to}: {event}.", "{name}从 {from} 进入 {to}：{event}。")
}

fn called(side: Side, call: Call, result: Outcome, lang: Lang) -> String {
    match call {
        Call::Bind
        | Call::Listen
        | Call::Connect
        | Call::Accept
        | Call::Read
        | Call::Write(_)
        | Call::ShutdownWrite
        | Call::Socket
        | Call::Close => {
            let (name, result) = (host_title(side, lang), outcome(call, result, lang));
            say!(lang, "{name}: {result}", "{name}：{result}")
        }
        Call::Abort | Call::Kill | Call::Hang | Call::Resume | Call::PowerOff | Call::Reboot => {
            let head = call_head(side, call, lang);
            say!(lang, "{head}.", "{head}。")
        }
    }
}
