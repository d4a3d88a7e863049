//! Why a segment was sent, as data.

use serde::{Deserialize, Serialize};

use crate::source::Source;

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
    /// It was under way when the retransmission timer fired for what came before it, and the peer does not
    /// say that it has it.
    LostToo,
    /// The loss-probe timer fired: the last segment goes again, before the retransmission timeout.
    LossProbe,
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
    /// A SYN-ACK echoes a timestamp that our SYN never had (profile `linux`).
    BadEcho,
    /// The application aborts.
    Abort,
    /// Data came for an application that has closed.
    DataAfterClose,
    /// The application closed and left data unread.
    UnreadData,
    /// The third step came when as many connections as may be waited to be accepted (`tcp_abort_on_overflow`).
    AcceptQueueFull,
    /// Keepalive probes found nobody (profile `linux`).
    PeerUnresponsive,
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
                Self::LossProbe => return Source::Rfc(8985, "7"),
                Self::AnswerToRepeatedSyn => return Source::Linux("tcp_check_req"),
                Self::LostToo => return Source::Rfc(6675, "5.1"),
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
                    ResetReason::BadAckInHandshake | ResetReason::BadEcho => "3.5.2",
                    ResetReason::Abort => "3.10.5",
                    ResetReason::DataAfterClose | ResetReason::UnreadData => "3.6.1",
                    ResetReason::AcceptQueueFull => return Source::Linux("tcp_abort_on_overflow"),
                    ResetReason::PeerUnresponsive => return Source::Linux("tcp_keepalive_probes"),
                },
            },
        )
    }
}
