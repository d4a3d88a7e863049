//! Which segment will it send?

use synscope_tcp::{Flags, Seq};

use super::before::Before;
use super::{Asks, Choice, Guess, Question, When, ask};
use crate::side::Side;
use crate::trace::Packet;

/// Whether a packet is one of those that open, close or break a connection.
pub(super) fn is_telling(packet: &Packet) -> bool {
    packet.segment.has(Flags::SYN | Flags::FIN | Flags::RST)
}

/// Asks for the one segment that a host sends in a step, or whether it sends none.
pub(super) fn question(before: &Before<'_>) -> Option<Question> {
    let step = before.step()?;
    let host = step.host?;
    let when = before.when()?;
    let sent = before.trace.sent_by(step);
    let is_worth_it = !before.rows().is_empty()
        || before.arrival().is_some_and(is_telling)
        || sent.iter().any(is_telling)
        || matches!(when, When::Fires { .. }) && !sent.is_empty();
    let besides: Vec<Choice> =
        before.rest_of_moment().flat_map(|step| before.trace.sent_by(step)).map(of).collect();
    let (right, mut wrong) = match sent {
        [] if besides.is_empty() => (Choice::NoSegment, instead_of_nothing(before, host)?),
        [one] => (of(one), mistakes(before, one)),
        _ => return None,
    };
    wrong.retain(|guess| !besides.contains(guess));
    is_worth_it.then(|| ask(before, Asks::Segment { host, when }, right, &wrong))?
}

/// What is written on a packet's arrow.
fn of(packet: &Packet) -> Choice {
    Choice::Segment(Guess::of(packet))
}

impl Guess {
    /// What is written on a packet's arrow.
    pub fn of(packet: &Packet) -> Self {
        let segment = &packet.segment;
        Self {
            from: packet.from,
            connection: packet.name.connection,
            flags: segment.flags,
            seq: segment.seq,
            ack: if segment.has(Flags::ACK) { segment.ack } else { Seq(0) },
            relative_seq: packet.seq,
            relative_ack: packet.ack,
            len: u32::try_from(segment.payload.len()).unwrap_or(u32::MAX),
        }
    }

    /// The same with other flags, and an acknowledgement number where they need one.
    fn with(self, flags: Flags, known: Option<(Seq, u32)>) -> Option<Self> {
        let is_bare = !flags.contains(Flags::ACK);
        let has_one = self.flags.contains(Flags::ACK);
        let (ack, relative_ack) = match known {
            _ if is_bare => (Seq(0), 0),
            _ if has_one => (self.ack, self.relative_ack),
            Some(known) => known,
            None => return None,
        };
        Some(Self { flags, ack, relative_ack, len: 0, ..self })
    }

    /// The same with an acknowledgement number that is one too low.
    fn with_ack_too_low(self) -> Option<Self> {
        let (ack, relative_ack) = (self.ack - 1, self.relative_ack.wrapping_sub(1));
        self.flags.contains(Flags::ACK).then_some(Self { ack, relative_ack, ..self })
    }

    /// The same further up, or down, in the numbers of its sender.
    fn moved(self, by: u32) -> Self {
        Self { seq: self.seq + by, relative_seq: self.relative_seq.wrapping_add(by), ..self }
    }
}

/// Typical mistakes about a segment, the nearest first.
fn mistakes(before: &Before<'_>, packet: &Packet) -> Vec<Choice> {
    const ACK: Flags = Flags::ACK;
    let right = Guess::of(packet);
    let known = acknowledged(before, packet.from);
    let with = |flags| right.with(flags, known);
    let has = |flags| right.flags.contains(flags);
    let answers_syn = before.arrival().is_some_and(|arrived| arrived.segment.has(Flags::SYN));
    let too_low = right.with_ack_too_low();
    let guesses = if has(Flags::SYN | ACK) {
        vec![too_low, with(Flags::SYN), with(ACK), with(Flags::RST | ACK)]
    } else if has(Flags::SYN) {
        // Before it, nothing is known of the peer: there is nothing to acknowledge.
        vec![Some(right.moved(1)), with(Flags::FIN), with(Flags::RST)]
    } else if has(Flags::RST) {
        let opens = if answers_syn { with(Flags::SYN | ACK) } else { with(Flags::FIN | ACK) };
        vec![opens, with(ACK), with(Flags::FIN | ACK), Some(right.moved(1))]
    } else if has(Flags::FIN) {
        vec![with(Flags::FIN), with(Flags::RST | ACK), with(ACK), too_low]
    } else if right.len > 0 {
        vec![Some(right.moved(right.len)), with(ACK), with(Flags::RST), too_low]
    } else if answers_syn {
        vec![too_low, with(Flags::SYN | ACK), Some(right.moved(u32::MAX)), with(Flags::RST)]
    } else {
        vec![too_low, with(Flags::FIN | ACK), with(Flags::RST)]
    };
    let mut wrong: Vec<Choice> = guesses.into_iter().flatten().map(Choice::Segment).collect();
    if before.arrival().is_some() {
        wrong.push(Choice::NoSegment);
    }
    wrong
}

/// What a host that sends nothing is expected to send to what arrives.
fn instead_of_nothing(before: &Before<'_>, host: Side) -> Option<Vec<Choice>> {
    let arrived = before.arrival()?;
    let (seq, relative_seq) = match before.connection(host) {
        Some(view) => (view.snd_nxt, view.snd_nxt - view.iss),
        None => (arrived.segment.ack, arrived.ack),
    };
    let (ack, relative_ack) = acknowledged(before, host)?;
    let connection = arrived.name.connection;
    let bare =
        Guess { from: host, connection, flags: Flags::ACK, seq, ack, relative_seq, relative_ack, len: 0 };
    let answers = if arrived.segment.has(Flags::SYN) {
        [Flags::SYN | Flags::ACK, Flags::ACK, Flags::RST | Flags::ACK]
    } else {
        [Flags::ACK, Flags::FIN | Flags::ACK, Flags::RST]
    };
    Some(answers.into_iter().filter_map(|flags| bare.with(flags, None)).map(Choice::Segment).collect())
}

/// What a host would acknowledge: all of what arrives, or else all that has come before.
fn acknowledged(before: &Before<'_>, host: Side) -> Option<(Seq, u32)> {
    if let Some(arrived) = before.arrival() {
        let end = arrived.segment.end();
        return Some((end, arrived.seq.wrapping_add(arrived.segment.len())));
    }
    let view = before.connection(host)?;
    view.remote.is_some().then(|| (view.rcv_nxt, view.rcv_nxt - view.irs))
}
