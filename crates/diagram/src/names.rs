//! Names of timers, causes and reasons, where there is little room.

use synscope_sim::{LossReason, Provenance};
use synscope_tcp::{Cause, Challenge, Ignored, ResetReason, TimerKind};

/// A timer, as short as it is known.
pub(crate) const fn timer(kind: TimerKind) -> &'static str {
    match kind {
        TimerKind::Retransmission => "RTO",
        TimerKind::DelayedAck => "delayed ACK",
        TimerKind::Persist => "persist",
        TimerKind::Keepalive => "keepalive",
        TimerKind::TimeWait => "2 MSL",
        TimerKind::FinWait2 => "FIN-WAIT-2",
        // RFC 5482's abbreviation.
        TimerKind::UserTimeout => "UTO",
        // RFC 8985's.
        TimerKind::LossProbe => "TLP",
    }
}

/// Why a packet was lost.
pub(crate) const fn loss(why: LossReason) -> &'static str {
    match why {
        LossReason::Luck => "luck",
        LossReason::Verdict => "verdict",
        LossReason::Cut => "cut",
        LossReason::Lifetime => "lifetime",
        LossReason::HostDown => "host down",
        LossReason::NoSuchHost => "no such host",
    }
}

/// Where a packet comes from that no host sent; nothing for the others.
pub(crate) const fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Sent => "",
        Provenance::Forged => "forged",
        Provenance::Old => "old duplicate",
    }
}

/// Why a packet was sent, where its flags and the timers do not say it.
pub(crate) const fn cause(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::AckOfOutOfOrder => Some("out of order"),
        Cause::LostToo => Some("lost too"),
        Cause::LossProbe => Some("loss probe"),
        Cause::AnswerToRepeatedSyn => Some("SYN again"),
        Cause::AckOfRepeatedFin => Some("FIN again"),
        Cause::AckOfUnacceptable => Some("unacceptable"),
        Cause::AckOfUnsent => Some("ACK of unsent"),
        Cause::Challenge(Challenge::Reset) => Some("challenge: RST"),
        Cause::Challenge(Challenge::Syn) => Some("challenge: SYN"),
        Cause::Challenge(Challenge::OldAck) => Some("challenge: old ACK"),
        Cause::WindowUpdate => Some("window update"),
        Cause::WindowOpened => Some("window opened"),
        Cause::Reset(reason) => Some(reset(reason)),
        Cause::ActiveOpen
        | Cause::AnswerToSyn
        | Cause::SimultaneousOpen
        | Cause::AckOfSyn
        | Cause::Data
        | Cause::Fin
        | Cause::AckOfData
        | Cause::AckOfFin
        | Cause::DelayedAck
        | Cause::Retransmission { .. }
        | Cause::WindowProbe { .. }
        | Cause::Keepalive { .. } => None,
    }
}

const fn reset(reason: ResetReason) -> &'static str {
    match reason {
        ResetReason::NobodyListens => "nobody listens",
        ResetReason::NoConnection => "no connection",
        ResetReason::AckAtListen => "ACK at LISTEN",
        ResetReason::BadAckInHandshake => "bad ACK",
        ResetReason::BadEcho => "bad echo",
        ResetReason::Abort => "abort",
        ResetReason::PeerUnresponsive => "peer unresponsive",
        ResetReason::DataAfterClose => "data after close",
        ResetReason::UnreadData => "unread data",
        ResetReason::AcceptQueueFull => "accept queue full",
    }
}

/// Why an arriving segment is not used, in at most 14 letters; empty where the state has no use for it.
pub(crate) const fn ignored(why: Ignored) -> &'static str {
    match why {
        Ignored::State => "",
        Ignored::NoAck => "no ACK",
        Ignored::ResetAnswersNothing => "RST",
        Ignored::ResetWithoutAck => "RST, no ACK",
        Ignored::ResetAtListen => "RST, LISTEN",
        Ignored::ResetOutsideWindow => "RST, window",
        Ignored::ResetInTimeWait => "RFC 1337",
        Ignored::SynWithFin => "SYN with FIN",
        Ignored::BacklogFull => "backlog full",
        Ignored::SynQueueFull => "SYN queue full",
        Ignored::AcceptQueueFull => "queue full",
        Ignored::AcceptDeferred => "no data yet",
        Ignored::Throttled => "throttled",
        Ignored::OutsideWindow => "window",
        Ignored::SynOfOldIncarnation => "RFC 6191",
        Ignored::NoTimestamps => "no timestamps",
    }
}
