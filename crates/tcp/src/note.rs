//! Why things happen, as data: what an endpoint tells about each step that it takes.
//!
//! No prose here; sentences are made elsewhere from these values.

use serde::{Deserialize, Serialize};

use crate::icmp::{IcmpEffect, IcmpKind};
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
    /// The listener has as many half-open connections as it can remember (profile `linux`).
    SynQueueFull,
    /// As many connections as the listener's backlog allows wait to be accepted (profile `linux`).
    AcceptQueueFull,
    /// The listener does not take the third step before there is data (`TCP_DEFER_ACCEPT`).
    AcceptDeferred,
    /// Challenge ACKs are used up for now.
    Throttled,
    /// It lies outside of the window and takes no answer.
    OutsideWindow,
    /// A SYN in TIME-WAIT that begins no new incarnation (RFC 6191).
    SynOfOldIncarnation,
    /// It has no timestamps, and all of the connection's segments must.
    NoTimestamps,
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
    /// The timestamp of the segment is older than the last (PAWS): it is an old duplicate.
    TimestampOld {
        /// SEG.TSval.
        val: u32,
        /// TS.Recent.
        ts_recent: u32,
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
    /// R1 is reached: the path to the peer may be dead, of which IP is told, and the application except in
    /// Linux.
    R1Reached {
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
    /// An ICMP error came in about a segment of the connection.
    Icmp {
        /// What it says.
        kind: IcmpKind,
        /// What came of it.
        effect: IcmpEffect,
    },
    /// A SYN is answered and forgotten: the number of the SYN-ACK is a cookie.
    SynCookieSent {
        /// The segment size that the cookie tells.
        mss: u16,
    },
    /// An ACK brings a cookie back, and opens a connection.
    SynCookieTaken {
        /// The segment size that the cookie tells.
        mss: u16,
    },
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

impl Note {
    /// Where the rule stands.
    pub const fn source(&self) -> Source {
        let section = match self {
            Self::Ignored {
                why: Ignored::BacklogFull | Ignored::SynQueueFull | Ignored::AcceptQueueFull,
                ..
            } => return Source::Rfc(4987, "2.2"),
            Self::Ignored { why: Ignored::AcceptDeferred, .. } => return Source::Linux("TCP_DEFER_ACCEPT"),
            Self::Passed { .. } | Self::Ignored { .. } | Self::AckAdvances { .. } => "3.10.7.4",
            Self::AckRepeats { .. } | Self::AckOfUnsent { .. } => "3.10.7.4",
            Self::WindowChanged { .. } | Self::DataInOrder { .. } => "3.10.7.4",
            Self::DataOutOfOrder { .. } | Self::DataRepeated { .. } => "3.10.7.4",
            Self::FinInOrder { .. } | Self::FinOutOfOrder { .. } => "3.10.7.4",
            Self::FinRepeated { .. } => "3.10.7.4",
            Self::Acceptable { .. } | Self::Unacceptable { .. } => "3.10.7.4",
            Self::TimestampOld { .. } => return Source::Rfc(7323, "5.3"),
            Self::ResetBelieved { .. } => return Source::Rfc(5961, "3.2"),
            Self::IsnChosen { .. } => return Source::Rfc(6528, "3"),
            Self::RttMeasured { .. } => return Source::Rfc(6298, "2"),
            Self::RttAmbiguous => return Source::Rfc(6298, "3"),
            Self::RtoBackedOff { .. } | Self::RtoAfterLostSyn { .. } => return Source::Rfc(6298, "5"),
            Self::TimerArmed { timer, .. } | Self::TimerCancelled { timer } | Self::TimerFired { timer } => {
                return timer.source();
            }
            Self::GaveUp { .. } | Self::R1Reached { .. } => "3.8.3",
            Self::AckDelayed { .. } | Self::AckMerged => "3.8.6.3",
            Self::HeldByNagle { .. } => "3.7.4",
            Self::WindowClosed { .. } => "3.8.6.1",
            Self::FinQueued => "3.10.4",
            Self::SynCookieSent { .. } | Self::SynCookieTaken { .. } => return Source::Rfc(4987, "3.6"),
            Self::Icmp { effect: IcmpEffect::NotInFlight, .. } => return Source::Rfc(5927, "4.1"),
            Self::Icmp { .. } => "3.9.2.2",
            Self::TimeWaitRestarted { .. } => "3.10.7.4",
            Self::TimeWaitReopened { .. } => "3.6.1",
        };
        Source::Rfc(9293, section)
    }
}
