//! Sequence numbers that mean something at a moment.

use synscope_sim::{PerSide, Playhead, Side};
use synscope_tcp::{Seq, State, View};

use super::Field;
use crate::state::Run;

/// Where a number lies, for whoever it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// What is expected next; of acknowledgements, all that was sent.
    InOrder,
    /// Seen before.
    Old,
    /// Beyond the window; of acknowledgements, what was never sent.
    Beyond,
}

/// What both sides count, for a segment that is to reach one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Reckoning {
    /// Where the numbers of each field are counted from.
    seq_from: Seq,
    ack_from: Seq,
    rcv_nxt: Seq,
    rcv_wnd: u32,
    snd_una: Seq,
    snd_nxt: Seq,
}

impl Reckoning {
    /// What the receiver counts; before it has a connection, what the sender does.
    pub(super) fn new(from: Side, run: &Run, playhead: Playhead) -> Self {
        let hosts = PerSide::from_fn(|side| run.host_after(side, playhead.steps));
        let view = |side: Side| hosts[side].newest().map(|socket| socket.view);
        match (view(from.other()), view(from)) {
            (Some(receiver), sender) => Self::of_receiver(receiver, sender),
            (None, Some(sender)) => Self { seq_from: sender.iss, rcv_nxt: sender.snd_nxt, ..Self::default() },
            (None, None) => Self::default(),
        }
    }

    fn of_receiver(receiver: &View, sender: Option<&View>) -> Self {
        let &View { iss, snd_una, snd_nxt, irs, rcv_nxt, rcv_wnd, .. } = receiver;
        let known = Self { seq_from: irs, ack_from: iss, rcv_nxt, rcv_wnd, snd_una, snd_nxt };
        match sender {
            // It has heard nothing yet, and takes any number.
            Some(sender) if receiver.state == State::SynSent => {
                Self { seq_from: sender.iss, rcv_nxt: sender.iss, ..known }
            }
            Some(_) | None => known,
        }
    }

    /// The relative number of a field that lies there; `len` octets of data go with it.
    pub(super) fn relative(&self, field: Field, place: Place, len: i64) -> i32 {
        let len = u32::try_from(len).unwrap_or(0).max(1);
        let number = match (field, place) {
            (Field::Ack, Place::InOrder) => self.snd_nxt,
            (Field::Ack, Place::Old) => self.snd_una - 1,
            (Field::Ack, Place::Beyond) => self.snd_nxt + 1,
            (Field::Seq | Field::Window | Field::Len | Field::Mss, Place::InOrder) => self.rcv_nxt,
            (Field::Seq | Field::Window | Field::Len | Field::Mss, Place::Old) => self.rcv_nxt - len,
            (Field::Seq | Field::Window | Field::Len | Field::Mss, Place::Beyond) => {
                self.rcv_nxt + self.rcv_wnd.max(1)
            }
        };
        self.relative_to(field, number.0)
    }

    /// A relative number as it stands in the header.
    pub(super) fn absolute(&self, field: Field, relative: i32) -> u32 {
        (self.from(field) + relative.cast_unsigned()).0
    }

    /// A number of the header, counted from the initial one.
    pub(super) fn relative_to(&self, field: Field, absolute: u32) -> i32 {
        (Seq(absolute) - self.from(field)).cast_signed()
    }

    const fn from(&self, field: Field) -> Seq {
        match field {
            Field::Ack => self.ack_from,
            Field::Seq | Field::Window | Field::Len | Field::Mss => self.seq_from,
        }
    }
}
