//! The numbers that a test compares, as the RFC writes it.

use synscope_sim::{Check, Reception, Remark, Test, Trace};
use synscope_tcp::{Flags, Note, Seq, View};

use super::teller;
use crate::note::Teller;
use crate::remark::at;

/// What was compared, by the RFC's names and with relative numbers, as it was found to be; nothing for a test
/// that compares no numbers.
pub fn comparison(trace: &Trace, reception: &Reception<'_>, check: &Check) -> Option<String> {
    let teller = teller(reception.packet.from.other(), reception);
    let segment = &reception.packet.segment;
    let mut notes = check.notes.iter().filter_map(|place| match at(&trace.notes, *place)?.note {
        Remark::Tcp(note) => Some(note),
        Remark::Transition { .. } | Remark::Sent { .. } | Remark::Call { .. } | Remark::Removed { .. } => {
            None
        }
    });
    match check.test {
        Test::Sequence => notes.find_map(|note| sequence(&note, teller)),
        Test::Ack => notes.find_map(|note| ack(&note, reception.view?, teller)),
        Test::Reset if segment.has(Flags::RST) && !check.notes.is_empty() => {
            reset(segment.seq, reception.view?, teller)
        }
        Test::Timestamp
        | Test::Reset
        | Test::Security
        | Test::Syn
        | Test::Urgent
        | Test::Text
        | Test::Fin
        | Test::Other => None,
    }
}

/// RFC 9293 §3.4: where the segment lies to the window. Of a segment that lies outside, on which side.
fn sequence(note: &Note, teller: Teller) -> Option<String> {
    let (Note::Acceptable { seq, len, rcv_nxt, rcv_wnd } | Note::Unacceptable { seq, len, rcv_nxt, rcv_wnd }) =
        *note
    else {
        return None;
    };
    let last = seq + len.saturating_sub(1);
    let (what, number) =
        if len > 1 && seq.before(rcv_nxt) { ("SEG.SEQ+SEG.LEN−1", last) } else { ("SEG.SEQ", seq) };
    let segment = format!("{what} {}", teller.peers(number));
    let left = format!("RCV.NXT {}", teller.peers(rcv_nxt));
    let right = format!("RCV.NXT+RCV.WND {}", teller.peers(rcv_nxt + rcv_wnd));
    Some(if number.before(rcv_nxt) {
        format!("{segment} < {left}")
    } else if number.within(rcv_nxt, rcv_wnd) {
        format!("{left} ≤ {segment} < {right}")
    } else if number == rcv_nxt {
        format!("{segment} = {left}")
    } else {
        format!("{segment} ≥ {right}")
    })
}

/// RFC 9293 §3.10.7.4, fifth: what is acknowledged, between what was and what can be.
fn ack(note: &Note, view: &View, teller: Teller) -> Option<String> {
    let una = |seq| format!("SND.UNA {}", teller.ours(seq));
    let nxt = |seq| format!("SND.NXT {}", teller.ours(seq));
    let ack = |seq| format!("SEG.ACK {}", teller.ours(seq));
    if let Note::AckAdvances { ack: number, snd_una } = *note {
        return Some(format!("{} < {} ≤ {}", una(snd_una), ack(number), nxt(view.snd_nxt)));
    }
    if let Note::AckRepeats { ack: number } = *note {
        return Some(format!("{} ≤ {}", ack(number), una(view.snd_una)));
    }
    let Note::AckOfUnsent { ack: number, snd_nxt } = *note else { return None };
    Some(if number.after(snd_nxt) {
        format!("{} > {}", ack(number), nxt(snd_nxt))
    } else {
        format!("{} ≤ {}", ack(number), una(view.snd_una))
    })
}

/// RFC 9293 §3.10.7.4, second: only the exact number is believed.
fn reset(seq: Seq, view: &View, teller: Teller) -> Option<String> {
    // Where the peer's numbers are not known yet, none is compared.
    teller.irs?;
    let sign = if seq == view.rcv_nxt { '=' } else { '≠' };
    Some(format!("SEG.SEQ {} {sign} RCV.NXT {}", teller.peers(seq), teller.peers(view.rcv_nxt)))
}
