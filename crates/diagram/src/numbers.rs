//! What a packet is called on its arrow.

use synscope_sim::quiz::Guess;
use synscope_sim::{Packet, PerSide, Side, Trace};
use synscope_tcp::{Cause, Flags, Seq};

use crate::arrows::{LabelForm, Retry};
use crate::units::{gap, grouped};

/// How sequence and acknowledgement numbers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Numbers {
    /// Not at all.
    FlagsOnly,
    /// From a letter for each side's initial number: `seq=A`, `ack=A+1`.
    #[default]
    Symbolic,
    /// From each side's initial number: `seq=0`, `ack=1`.
    Relative,
    /// As they stand in the header.
    Absolute,
}

/// The parts of a label, so that it can be shortened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wording {
    pub(crate) flags: String,
    pub(crate) seq: Option<String>,
    pub(crate) ack: Option<String>,
    pub(crate) len: Option<String>,
    /// Retransmission and delay.
    pub(crate) marks: Option<String>,
}

impl Wording {
    pub(crate) fn new(trace: &Trace, packet: &Packet, late_us: Option<u64>, numbers: Numbers) -> Self {
        Self { marks: marks(packet.cause, late_us), ..Self::of(trace, &Guess::of(packet), numbers) }
    }

    /// Of a segment that may never have been sent.
    fn of(trace: &Trace, guess: &Guess, numbers: Numbers) -> Self {
        let Guess { from, connection, flags, len, .. } = *guess;
        let has_ack = flags.contains(Flags::ACK);
        let is_empty = len == 0 && !flags.intersects(Flags::SYN | Flags::FIN);
        let has_number = !is_empty || has_ack || guess.seq != Seq(0);
        let known = numbers != Numbers::FlagsOnly;
        let number =
            |side, relative, absolute| Number { connection, side, relative, absolute }.write(trace, numbers);
        let seq = number(from, guess.relative_seq, guess.seq);
        let ack = number(from.other(), guess.relative_ack, guess.ack);
        Self {
            flags: flags.to_string(),
            seq: (known && has_number).then(|| format!("seq={seq}")),
            ack: (known && has_ack).then(|| format!("ack={ack}")),
            len: (len > 0).then(|| format!("len={len}")),
            marks: None,
        }
    }

    /// The label, shortened so far; a dot says nothing.
    pub(crate) fn write(&self, form: LabelForm) -> String {
        let (seq, ack) = match form {
            LabelForm::Full => (self.seq.as_deref(), self.ack.as_deref()),
            LabelForm::WithoutAck => (self.seq.as_deref(), None),
            LabelForm::WithoutNumbers => (None, None),
            LabelForm::Dot => return String::new(),
        };
        let mut text = self.flags.clone();
        for part in [seq, ack, self.len.as_deref(), self.marks.as_deref()].into_iter().flatten() {
            text.push(' ');
            text.push_str(part);
        }
        text
    }
}

fn marks(cause: Option<Cause>, late_us: Option<u64>) -> Option<String> {
    let repeated = match (cause.and_then(Retry::of), cause) {
        (Some(retry), _) => Some(retry.to_string()),
        (None, Some(Cause::AnswerToRepeatedSyn | Cause::LostToo | Cause::LossProbe)) => Some("↻".to_owned()),
        (None, Some(Cause::Keepalive { nth, limit })) => Some(format!("{nth}/{limit}")),
        (None, _) => None,
    };
    let late = late_us.map(|us| format!("+{}", gap(us)));
    match (repeated, late) {
        (Some(repeated), Some(late)) => Some(format!("{repeated} {late}")),
        (repeated, late) => repeated.or(late),
    }
}

/// What is written on the arrow of a segment, sent or not.
pub fn segment_label(trace: &Trace, guess: &Guess, numbers: Numbers) -> String {
    Wording::of(trace, guess, numbers).write(LabelForm::Full)
}

/// A number of a header, with whose initial number it is counted from.
struct Number {
    /// The connection, from 1.
    connection: u32,
    side: Side,
    relative: u32,
    absolute: Seq,
}

impl Number {
    fn write(&self, trace: &Trace, numbers: Numbers) -> String {
        match (numbers, self.initial(trace)) {
            (Numbers::Relative | Numbers::FlagsOnly, Some(_)) if self.is_in_front() => {
                format!("−{}", self.relative.wrapping_neg())
            }
            (Numbers::Relative | Numbers::FlagsOnly, _) => self.relative.to_string(),
            (Numbers::Symbolic, Some(_)) => self.symbolic(),
            (Numbers::Symbolic, None) | (Numbers::Absolute, _) => grouped(self.absolute.0),
        }
    }

    fn initial(&self, trace: &Trace) -> Option<Seq> {
        let connection = (self.connection as usize).checked_sub(1)?;
        trace.connections.get(connection)?.iss[self.side]
    }

    /// Whether it lies in front of the initial number: more than half a circle behind it.
    const fn is_in_front(&self) -> bool {
        self.relative > u32::MAX / 2
    }

    /// `A`, `A+1`; `A₂` in the second connection.
    fn symbolic(&self) -> String {
        let letter = PerSide { client: 'A', server: 'B' }[self.side];
        let connection = if self.connection > 1 { subscript(self.connection) } else { String::new() };
        match self.relative {
            0 => format!("{letter}{connection}"),
            ahead if self.is_in_front() => format!("{letter}{connection}−{}", ahead.wrapping_neg()),
            ahead => format!("{letter}{connection}+{ahead}"),
        }
    }
}

fn subscript(number: u32) -> String {
    const DIGITS: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];
    number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbolic_number_is_counted_from_the_sides_letter() {
        let number =
            |connection, side, relative| Number { connection, side, relative, absolute: Seq(0) }.symbolic();
        assert_eq!(number(1, Side::Client, 0), "A");
        assert_eq!(number(1, Side::Server, 101), "B+101");
        assert_eq!(number(12, Side::Client, 1), "A₁₂+1");
        assert_eq!(number(1, Side::Client, u32::MAX), "A−1");
    }
}
