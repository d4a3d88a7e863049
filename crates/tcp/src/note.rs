//! Why things happen, as data: what an endpoint tells about each step that it takes.
//!
//! No prose here; sentences are made elsewhere from these values.

use serde::{Deserialize, Serialize};

use crate::seq::Seq;
use crate::source::Source;
use crate::state::{RowId, State};
use crate::time::Time;
use crate::timers::TimerKind;

/// A change of state: the row of the table that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Transition {
    /// The row.
    pub row: RowId,
}

impl Transition {
    /// The state before.
    pub fn from(self) -> State {
        self.row.row().from
    }

    /// The state after.
    pub fn to(self) -> State {
        self.row.row().to
    }
}

/// Why a segment was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", content = "detail", rename_all = "kebab-case")]
pub enum Cause {
    /// The application opens actively.
    ActiveOpen,
    /// A SYN came to a listener, or to TIME-WAIT as a new incarnation.
    AnswerToSyn,
    /// A SYN crossed ours.
    SimultaneousOpen,
    /// The SYN with the ACK of ours came: the third step of the handshake.
    AckOfSyn,
    /// The application's data.
    Data,
    /// The application has closed and all its data is sent.
    Fin,
    /// Data came that is acknowledged at once.
    AckOfData,
    /// The peer's FIN came.
    AckOfFin,
    /// The delayed-ACK timer fired.
    DelayedAck,
    /// A segment came that leaves a gap before it.
    AckOfOutOfOrder,
    /// The retransmission timer fired.
    Retransmission {
        /// Which retransmission this is, from 1.
        nth: u8,
        /// How many there may be.
        limit: u8,
        /// The wait that is over, in microseconds.
        waited_us: u64,
    },
    /// The same SYN came again in SYN-RECEIVED, and the profile repeats the SYN-ACK.
    AnswerToRepeatedSyn,
    /// The peer's FIN came again: our ACK of it was lost.
    AckOfRepeatedFin,
    /// A segment came that is not acceptable (RFC 9293 §3.10.7.4, first step).
    AckOfUnacceptable,
    /// A segment came that acknowledges what was never sent.
    AckOfUnsent,
    /// A segment came that could reset a connection if it were believed (RFC 5961).
    Challenge(Challenge),
    /// The peer's window is closed and the persist timer fired.
    WindowProbe {
        /// Which probe since the last answer, from 1.
        nth: u8,
    },
    /// The peer's window is open again: what the last probe carried goes once more.
    WindowOpened,
    /// Nothing was heard for the keepalive time.
    Keepalive {
        /// Which probe since the last answer, from 1.
        nth: u8,
        /// How many there may be.
        limit: u8,
    },
    /// The application read, and the window has opened by enough to say so.
    WindowUpdate,
    /// A RST.
    Reset(ResetReason),
}

/// What a challenge ACK challenges (RFC 5961 §3.2, §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Challenge {
    /// A RST in the window, not exactly at RCV.NXT.
    Reset,
    /// A SYN in a synchronized state.
    Syn,
    /// An ACK that is older than the peer's largest window.
    OldAck,
}

/// Why a RST is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetReason {
    /// A SYN for a port where nobody listens.
    NobodyListens,
    /// A segment for a connection that does not exist.
    NoConnection,
    /// An ACK came to a listener.
    AckAtListen,
    /// A segment acknowledges what this handshake never sent.
    BadAckInHandshake,
    /// The application aborts.
    Abort,
    /// Data came for an application that has closed.
    DataAfterClose,
    /// The application closed and left data unread.
    UnreadData,
    /// Keepalive probes found nobody (profile `linux`).
    PeerUnresponsive,
}

/// A step of RFC 9293 §3.10.7 in which an arriving segment is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// First: the sequence number.
    Sequence,
    /// Second: the RST bit.
    Reset,
    /// Fourth: the SYN bit.
    Syn,
    /// Fifth: the ACK field.
    Ack,
    /// Seventh: the segment text.
    Text,
    /// Eighth: the FIN bit.
    Fin,
}

/// Why an arriving segment, or a part of it, is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ignored {
    /// The state has no use for it.
    State,
    /// It has no ACK bit, and every segment of a synchronized connection must.
    NoAck,
    /// It is a RST, and a RST is never answered.
    ResetAnswersNothing,
    /// A RST in SYN-SENT that does not acknowledge our SYN.
    ResetWithoutAck,
    /// A RST to a listener.
    ResetAtListen,
    /// A RST outside of the window, which may be old or forged.
    ResetOutsideWindow,
    /// A RST in TIME-WAIT, with `tcp_rfc1337` on.
    ResetInTimeWait,
    /// A SYN with FIN (profile `linux` drops it at a listener).
    SynWithFin,
    /// The listener's backlog is full.
    BacklogFull,
    /// Challenge ACKs are used up for now.
    Throttled,
    /// It lies outside of the window and takes no answer.
    OutsideWindow,
}

/// What an endpoint noticed or decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum Note {
    /// A step of the processing of an arriving segment found nothing to object to.
    Passed {
        /// The step.
        step: Step,
    },
    /// The segment lies in the receive window.
    Acceptable {
        /// SEG.SEQ.
        seq: Seq,
        /// SEG.LEN.
        len: u32,
        /// RCV.NXT.
        rcv_nxt: Seq,
        /// RCV.WND.
        rcv_wnd: u32,
    },
    /// The segment lies outside of the receive window.
    Unacceptable {
        /// SEG.SEQ.
        seq: Seq,
        /// SEG.LEN.
        len: u32,
        /// RCV.NXT.
        rcv_nxt: Seq,
        /// RCV.WND.
        rcv_wnd: u32,
    },
    /// The segment, or the rest of it, is not used.
    Ignored {
        /// The step at which that was decided.
        step: Step,
        /// Why.
        why: Ignored,
    },
    /// A RST is believed.
    ResetBelieved {
        /// SEG.SEQ.
        seq: Seq,
    },
    /// The initial sequence number was chosen (RFC 6528).
    IsnChosen {
        /// ISS.
        iss: Seq,
    },
    /// The segment acknowledges something new.
    AckAdvances {
        /// SEG.ACK.
        ack: Seq,
        /// SND.UNA before.
        snd_una: Seq,
    },
    /// The segment acknowledges nothing new.
    AckRepeats {
        /// SEG.ACK.
        ack: Seq,
    },
    /// The segment acknowledges what was never sent.
    AckOfUnsent {
        /// SEG.ACK.
        ack: Seq,
        /// SND.NXT.
        snd_nxt: Seq,
    },
    /// The peer's window has changed.
    WindowChanged {
        /// SND.WND, in octets.
        snd_wnd: u32,
    },
    /// Data is next in order and is given to the application's buffer.
    DataInOrder {
        /// The first number.
        seq: Seq,
        /// Octets.
        len: u32,
    },
    /// Data is kept until the gap before it is filled.
    DataOutOfOrder {
        /// The first number.
        seq: Seq,
        /// Octets.
        len: u32,
        /// RCV.NXT, where the gap begins.
        rcv_nxt: Seq,
    },
    /// All of the data was there already.
    DataRepeated {
        /// The first number.
        seq: Seq,
        /// Octets.
        len: u32,
    },
    /// The peer's FIN is next in order.
    FinInOrder {
        /// Its number.
        seq: Seq,
    },
    /// The peer's FIN is remembered until the gap before it is filled.
    FinOutOfOrder {
        /// Its number.
        seq: Seq,
        /// RCV.NXT, where the gap begins.
        rcv_nxt: Seq,
    },
    /// The peer's FIN was there already.
    FinRepeated {
        /// Its number.
        seq: Seq,
    },
    /// A segment took a measured time to be acknowledged (RFC 6298 §2).
    RttMeasured {
        /// The sample, in microseconds.
        rtt_us: u64,
        /// SRTT after it.
        srtt_us: u64,
        /// RTO after it.
        rto_us: u64,
    },
    /// The segment was retransmitted, so its time says nothing (Karn's algorithm, RFC 6298 §3).
    RttAmbiguous,
    /// The timeout was doubled (RFC 6298 §5.5) or held (profile `linux`, first SYNs).
    RtoBackedOff {
        /// RTO from now on, in microseconds.
        rto_us: u64,
    },
    /// A SYN was lost, so that data begins with a longer timeout (RFC 6298 §5.7).
    RtoAfterLostSyn {
        /// RTO from now on, in microseconds.
        rto_us: u64,
    },
    /// A timer runs from now.
    TimerArmed {
        /// Which.
        timer: TimerKind,
        /// When it will fire.
        #[serde(rename = "deadline_us")]
        deadline: Time,
    },
    /// A timer no longer runs.
    TimerCancelled {
        /// Which.
        timer: TimerKind,
    },
    /// A timer fired.
    TimerFired {
        /// Which.
        timer: TimerKind,
    },
    /// Retransmission or probing is given up.
    GaveUp {
        /// The timer that fired for the last time.
        timer: TimerKind,
        /// How often the segment was repeated.
        repeated: u8,
    },
    /// The ACK waits for something to ride on, or for the timer.
    AckDelayed {
        /// When it goes out at the latest.
        #[serde(rename = "deadline_us")]
        deadline: Time,
    },
    /// A waiting ACK rides on the segment that goes out now.
    AckMerged,
    /// Small data waits for the ACK of what is under way (Nagle's algorithm, RFC 9293 §3.7.4).
    HeldByNagle {
        /// Octets that wait.
        len: u32,
    },
    /// The peer's window is closed and data waits.
    WindowClosed {
        /// Octets that wait.
        len: u32,
    },
    /// The FIN waits until the data before it is sent.
    FinQueued,
    /// TIME-WAIT begins anew.
    TimeWaitRestarted {
        /// When it ends.
        #[serde(rename = "deadline_us")]
        deadline: Time,
    },
    /// A new incarnation of the connection begins out of TIME-WAIT.
    TimeWaitReopened {
        /// SEG.SEQ of the SYN.
        seq: Seq,
        /// RCV.NXT of the old incarnation.
        rcv_nxt: Seq,
    },
}

impl Cause {
    /// Where the rule stands.
    pub const fn source(self) -> Source {
        Source::Rfc(
            9293,
            match self {
                Self::Challenge(Challenge::Reset) => return Source::Rfc(5961, "3.2"),
                Self::Challenge(Challenge::Syn) => return Source::Rfc(5961, "4.2"),
                Self::Challenge(Challenge::OldAck) => return Source::Rfc(5961, "5.2"),
                Self::AnswerToRepeatedSyn => return Source::Linux("tcp_check_req"),
                Self::ActiveOpen => "3.10.1",
                Self::AnswerToSyn => "3.10.7.2",
                Self::SimultaneousOpen => "3.5",
                Self::AckOfSyn => "3.10.7.3",
                Self::Data => "3.10.2",
                Self::Fin => "3.10.4",
                Self::AckOfData | Self::DelayedAck => "3.8.6.3",
                Self::AckOfFin
                | Self::AckOfOutOfOrder
                | Self::AckOfRepeatedFin
                | Self::AckOfUnacceptable
                | Self::AckOfUnsent => "3.10.7.4",
                Self::Retransmission { .. } => "3.8.1",
                Self::WindowProbe { .. } | Self::WindowOpened => "3.8.6.1",
                Self::Keepalive { .. } => "3.8.4",
                Self::WindowUpdate => "3.8.6.2.2",
                Self::Reset(reason) => match reason {
                    ResetReason::NobodyListens | ResetReason::NoConnection => "3.10.7.1",
                    ResetReason::AckAtListen => "3.10.7.2",
                    ResetReason::BadAckInHandshake => "3.5.2",
                    ResetReason::Abort => "3.10.5",
                    ResetReason::DataAfterClose | ResetReason::UnreadData => "3.6.1",
                    ResetReason::PeerUnresponsive => return Source::Linux("tcp_keepalive_probes"),
                },
            },
        )
    }
}

impl Note {
    /// Where the rule stands.
    pub const fn source(&self) -> Source {
        let section = match self {
            Self::Passed { .. } | Self::Ignored { .. } | Self::AckAdvances { .. } => "3.10.7.4",
            Self::AckRepeats { .. } | Self::AckOfUnsent { .. } => "3.10.7.4",
            Self::WindowChanged { .. } | Self::DataInOrder { .. } => "3.10.7.4",
            Self::DataOutOfOrder { .. } | Self::DataRepeated { .. } => "3.10.7.4",
            Self::FinInOrder { .. } | Self::FinOutOfOrder { .. } => "3.10.7.4",
            Self::FinRepeated { .. } => "3.10.7.4",
            Self::Acceptable { .. } | Self::Unacceptable { .. } => "3.10.7.4",
            Self::ResetBelieved { .. } => return Source::Rfc(5961, "3.2"),
            Self::IsnChosen { .. } => return Source::Rfc(6528, "3"),
            Self::RttMeasured { .. } => return Source::Rfc(6298, "2"),
            Self::RttAmbiguous => return Source::Rfc(6298, "3"),
            Self::RtoBackedOff { .. } | Self::RtoAfterLostSyn { .. } => return Source::Rfc(6298, "5"),
            Self::TimerArmed { timer, .. } | Self::TimerCancelled { timer } | Self::TimerFired { timer } => {
                return timer.source();
            }
            Self::GaveUp { .. } => "3.8.3",
            Self::AckDelayed { .. } | Self::AckMerged => "3.8.6.3",
            Self::HeldByNagle { .. } => "3.7.4",
            Self::WindowClosed { .. } => "3.8.6.1",
            Self::FinQueued => "3.10.4",
            Self::TimeWaitRestarted { .. } => "3.10.7.4",
            Self::TimeWaitReopened { .. } => "3.6.1",
        };
        Source::Rfc(9293, section)
    }
}
