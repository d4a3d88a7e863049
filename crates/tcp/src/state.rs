//! The eleven states and the one table of transitions between them (RFC 9293 §3.3.2, Figure 5).
//!
//! The table is what the endpoint obeys, what tests compare with, and what a state graph is drawn
//! from. A state changes only by taking one of its rows; one segment may take several rows at one
//! moment (FIN with the ACK of our FIN in FIN-WAIT-1: to FIN-WAIT-2, then to TIME-WAIT).

use core::fmt;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::profile::Profile;
use crate::source::Source;
use crate::what_if::WhatIf;

/// A connection's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum State {
    /// No connection at all.
    #[serde(rename = "CLOSED")]
    Closed,
    /// Waiting for a connection request from anyone.
    #[serde(rename = "LISTEN")]
    Listen,
    /// Waiting for a matching connection request after having sent one.
    #[serde(rename = "SYN-SENT")]
    SynSent,
    /// Waiting for the acknowledgement of the request after having received and sent one.
    #[serde(rename = "SYN-RECEIVED")]
    SynReceived,
    /// Open: data flows both ways.
    #[serde(rename = "ESTABLISHED")]
    Established,
    /// Our FIN is queued or sent, and not acknowledged.
    #[serde(rename = "FIN-WAIT-1")]
    FinWait1,
    /// Our FIN is acknowledged; the peer may still send.
    #[serde(rename = "FIN-WAIT-2")]
    FinWait2,
    /// The peer's FIN has come; our application has not closed yet.
    #[serde(rename = "CLOSE-WAIT")]
    CloseWait,
    /// Both FINs crossed, ours is not acknowledged yet.
    #[serde(rename = "CLOSING")]
    Closing,
    /// Both FINs are sent, the peer's first; ours is not acknowledged yet.
    #[serde(rename = "LAST-ACK")]
    LastAck,
    /// Waiting for two maximum segment lifetimes, so that the peer has our last ACK and old
    /// segments are gone.
    #[serde(rename = "TIME-WAIT")]
    TimeWait,
}

impl State {
    /// All states, opening first, closing last.
    pub const ALL: [Self; 11] = [
        Self::Closed,
        Self::Listen,
        Self::SynSent,
        Self::SynReceived,
        Self::Established,
        Self::FinWait1,
        Self::FinWait2,
        Self::CloseWait,
        Self::Closing,
        Self::LastAck,
        Self::TimeWait,
    ];

    /// The RFC's name, such as `SYN-RECEIVED`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "CLOSED",
            Self::Listen => "LISTEN",
            Self::SynSent => "SYN-SENT",
            Self::SynReceived => "SYN-RECEIVED",
            Self::Established => "ESTABLISHED",
            Self::FinWait1 => "FIN-WAIT-1",
            Self::FinWait2 => "FIN-WAIT-2",
            Self::CloseWait => "CLOSE-WAIT",
            Self::Closing => "CLOSING",
            Self::LastAck => "LAST-ACK",
            Self::TimeWait => "TIME-WAIT",
        }
    }

    /// The state as `ss` of iproute2 calls it, such as `SYN-RECV`.
    pub const fn ss_name(self) -> &'static str {
        match self {
            Self::Closed => "UNCONN",
            Self::SynReceived => "SYN-RECV",
            Self::Established => "ESTAB",
            Self::Listen
            | Self::SynSent
            | Self::FinWait1
            | Self::FinWait2
            | Self::CloseWait
            | Self::Closing
            | Self::LastAck
            | Self::TimeWait => self.name(),
        }
    }

    /// The kernel's number of the state, 1 to 11, as `TCP_INFO` tells it (`tcp_states.h`).
    pub const fn kernel_number(self) -> i64 {
        match self {
            Self::Established => 1,
            Self::SynSent => 2,
            Self::SynReceived => 3,
            Self::FinWait1 => 4,
            Self::FinWait2 => 5,
            Self::TimeWait => 6,
            Self::Closed => 7,
            Self::CloseWait => 8,
            Self::LastAck => 9,
            Self::Listen => 10,
            Self::Closing => 11,
        }
    }

    /// Whether both sides' sequence numbers are agreed on (RFC 9293 §3.5.2's third group).
    pub const fn is_synchronized(self) -> bool {
        match self {
            Self::Closed | Self::Listen | Self::SynSent | Self::SynReceived => false,
            Self::Established
            | Self::FinWait1
            | Self::FinWait2
            | Self::CloseWait
            | Self::Closing
            | Self::LastAck
            | Self::TimeWait => true,
        }
    }

    /// Whether the peer may still send us data in this state.
    pub const fn may_receive(self) -> bool {
        matches!(self, Self::Established | Self::FinWait1 | Self::FinWait2)
    }

    /// Whether data queued by the application goes out in this state.
    pub const fn may_send(self) -> bool {
        matches!(self, Self::Established | Self::CloseWait | Self::FinWait1 | Self::LastAck | Self::Closing)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What makes a connection change its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The application opens passively.
    PassiveOpen,
    /// The application opens actively.
    ActiveOpen,
    /// The application sends on a listening connection.
    Send,
    /// The application closes, or shuts down its direction of writing.
    Close,
    /// A CLOSE that waited for queued data is carried out: the FIN goes.
    FinSent,
    /// The application aborts.
    Abort,
    /// A SYN without the ACK that we wait for.
    ReceiveSyn,
    /// Our SYN-ACK is sent, and that is enough ([`WhatIf::TwoStepHandshake`]; not TCP).
    SynAckSent,
    /// A SYN together with the ACK of our SYN.
    ReceiveSynAck,
    /// The ACK of our SYN.
    ReceiveAckOfSyn,
    /// A FIN, and all data before it.
    ReceiveFin,
    /// The ACK of our FIN.
    ReceiveAckOfFin,
    /// A RST that is believed.
    ReceiveReset,
    /// An ICMP error that ends a connection, about a segment that is under way.
    HardIcmpError,
    /// Data for an application that has closed.
    ReceiveDataAfterClose,
    /// Retransmissions are used up.
    RetriesExhausted,
    /// Keepalive or zero-window probes found nobody.
    PeerUnresponsive,
    /// Data stayed unacknowledged for longer than the application allows.
    UserTimeout,
    /// An orphan waited for the peer's FIN for long enough.
    FinWait2Timeout,
    /// Two maximum segment lifetimes are over.
    TimeWaitTimeout,
}

/// What must hold for a row to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// Nothing.
    Always,
    /// The connection comes from an active open.
    ActiveOrigin,
    /// The connection comes from a passive open.
    PassiveOrigin,
    /// The connection was opened anew by a SYN that came in TIME-WAIT.
    OutOfTimeWait,
    /// No data waits to be sent.
    NothingQueued,
    /// Data waits to be sent.
    DataQueued,
}

/// What goes out when a row is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Nothing.
    Nothing,
    /// A SYN.
    SendSyn,
    /// A SYN with an ACK.
    SendSynAck,
    /// An ACK (at once, or delayed and merged where that is allowed).
    SendAck,
    /// A FIN.
    SendFin,
    /// A RST.
    SendReset,
}

/// A set of profiles, as a bit mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profiles(u8);

impl Profiles {
    /// Every profile.
    pub const ALL: Self = Self(0xff);
    const LINUX: Self = Self(1 << Profile::Linux as u8);
    const NOT_LINUX: Self = Self(!(1 << Profile::Linux as u8));

    /// Whether `profile` is in the set.
    pub const fn contains(self, profile: Profile) -> bool {
        self.0 & (1 << profile as u8) != 0
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// The state before.
    pub from: State,
    /// What happens.
    pub event: Event,
    /// What must hold.
    pub guard: Guard,
    /// The state after.
    pub to: State,
    /// What goes out.
    pub action: Action,
    /// Where the rule stands.
    pub source: Source,
    /// The profiles that have this row.
    pub profiles: Profiles,
    /// The variant that this row is of, if it is not TCP's.
    pub what_if: Option<WhatIf>,
}

impl Row {
    /// Whether an endpoint with these settings has the row.
    pub fn is_of(&self, config: &Config) -> bool {
        self.profiles.contains(config.profile()) && self.what_if.is_none_or(|variant| config.has(variant))
    }
}

/// The place of a row in [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(u8);

impl RowId {
    /// The row itself.
    pub fn row(self) -> &'static Row {
        &TABLE[usize::from(self.0)]
    }

    /// All rows, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).take(TABLE.len()).map(Self)
    }

    /// The first row that leaves `from` by `event` as configured, with a guard that `holds`.
    pub fn find(from: State, event: Event, config: &Config, holds: impl Fn(Guard) -> bool) -> Option<Self> {
        let (first, end) = (FIRST_ROWS[from as usize], FIRST_ROWS[from as usize + 1]);
        (first..end).map(Self).find(|id| {
            let row = id.row();
            row.event == event && row.is_of(config) && holds(row.guard)
        })
    }
}

/// Where the rows of each state begin in [`TABLE`], and where the last ones end. The table is sorted
/// by the state before; that it is does not compile otherwise.
const FIRST_ROWS: [u8; State::ALL.len() + 1] = {
    let mut first = [0; State::ALL.len() + 1];
    let mut row = 0;
    let mut state = 0;
    while state < State::ALL.len() {
        first[state] = row;
        while (row as usize) < TABLE.len() && TABLE[row as usize].from as usize == state {
            row += 1;
        }
        state += 1;
    }
    assert!(row as usize == TABLE.len(), "the table is sorted by `from`");
    first[State::ALL.len()] = row;
    first
};

const fn row(
    from: State,
    event: Event,
    guard: Guard,
    to: State,
    action: Action,
    section: &'static str,
) -> Row {
    let source = Source::Rfc(9293, section);
    Row { from, event, guard, to, action, source, profiles: Profiles::ALL, what_if: None }
}

const fn only(profiles: Profiles, row: Row) -> Row {
    Row { profiles, ..row }
}

const fn by(source: Source, row: Row) -> Row {
    Row { source, ..row }
}

/// A row that TCP does not have.
const fn what_if(variant: WhatIf, from: State, event: Event, to: State, action: Action) -> Row {
    let source = Source::WhatIf(variant.name());
    Row {
        from,
        event,
        guard: Guard::Always,
        to,
        action,
        source,
        profiles: Profiles::ALL,
        what_if: Some(variant),
    }
}

/// Every transition there is. RFC 9293's Figure 5 with its notes, and the timeouts of §3.8 and
/// §3.10.8 that the figure leaves out. Rows of a variant that is not TCP say so, and stand before those
/// that they take the place of.
#[rustfmt::skip]
pub const TABLE: &[Row] = {
    use Action::{Nothing, SendAck, SendFin, SendReset, SendSyn, SendSynAck};
    use Event::{
        Abort, ActiveOpen, Close, FinSent, FinWait2Timeout, HardIcmpError, PassiveOpen, PeerUnresponsive, ReceiveAckOfFin,
        ReceiveAckOfSyn, ReceiveDataAfterClose, ReceiveFin, ReceiveReset, ReceiveSyn, ReceiveSynAck,
        RetriesExhausted, Send, SynAckSent, TimeWaitTimeout, UserTimeout,
    };
    use Guard::{ActiveOrigin, Always, DataQueued, NothingQueued, OutOfTimeWait, PassiveOrigin};
    use State::{
        CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived, SynSent, TimeWait,
    };
    const FIN_TIMEOUT: Source = Source::Linux("tcp_fin_timeout");
    const RST_AFTER_CLOSE: Source = Source::Rfc(9293, "3.6.1");
    &[
        row(Closed, PassiveOpen, Always, Listen, Nothing, "3.10.1"),
        row(Closed, ActiveOpen, Always, SynSent, SendSyn, "3.10.1"),

        row(Listen, ReceiveSyn, Always, SynReceived, SendSynAck, "3.10.7.2"),
        row(Listen, ActiveOpen, Always, SynSent, SendSyn, "3.10.1"),
        row(Listen, Send, Always, SynSent, SendSyn, "3.10.2"),
        row(Listen, Close, Always, Closed, Nothing, "3.10.4"),
        row(Listen, Abort, Always, Closed, Nothing, "3.10.5"),

        row(SynSent, ReceiveSynAck, Always, Established, SendAck, "3.10.7.3"),
        row(SynSent, ReceiveSyn, Always, SynReceived, SendSynAck, "3.10.7.3"),
        row(SynSent, ReceiveReset, Always, Closed, Nothing, "3.10.7.3"),
        row(SynSent, HardIcmpError, Always, Closed, Nothing, "3.9.2.2"),
        row(SynSent, Close, Always, Closed, Nothing, "3.10.4"),
        row(SynSent, Abort, Always, Closed, Nothing, "3.10.5"),
        row(SynSent, RetriesExhausted, Always, Closed, Nothing, "3.8.3"),
        row(SynSent, UserTimeout, Always, Closed, Nothing, "3.10.8"),

        what_if(WhatIf::TwoStepHandshake, SynReceived, SynAckSent, Established, Nothing),
        row(SynReceived, ReceiveAckOfSyn, Always, Established, Nothing, "3.10.7.4"),
        only(Profiles::LINUX, by(
            Source::Linux("tcp_rcv_synsent_state_process"),
            row(SynReceived, ReceiveSynAck, ActiveOrigin, Established, SendAck, "3.5"),
        )),
        only(Profiles::NOT_LINUX, row(SynReceived, ReceiveSyn, OutOfTimeWait, TimeWait, Nothing, "3.6.1")),
        row(SynReceived, ReceiveSyn, PassiveOrigin, Listen, Nothing, "3.10.7.4"),
        only(Profiles::NOT_LINUX, row(SynReceived, ReceiveReset, OutOfTimeWait, TimeWait, Nothing, "3.6.1")),
        row(SynReceived, ReceiveReset, PassiveOrigin, Listen, Nothing, "3.10.7.4"),
        row(SynReceived, ReceiveReset, ActiveOrigin, Closed, Nothing, "3.10.7.4"),
        only(Profiles::NOT_LINUX, row(SynReceived, HardIcmpError, OutOfTimeWait, TimeWait, Nothing, "3.6.1")),
        row(SynReceived, HardIcmpError, PassiveOrigin, Listen, Nothing, "3.9.2.2"),
        row(SynReceived, HardIcmpError, ActiveOrigin, Closed, Nothing, "3.9.2.2"),
        row(SynReceived, Close, NothingQueued, FinWait1, SendFin, "3.10.4"),
        only(Profiles::LINUX, by(
            Source::Linux("inet_csk_listen_stop"),
            row(SynReceived, Abort, PassiveOrigin, Closed, Nothing, "3.10.5"),
        )),
        row(SynReceived, Abort, Always, Closed, SendReset, "3.10.5"),
        row(SynReceived, RetriesExhausted, Always, Closed, Nothing, "3.8.3"),
        row(SynReceived, UserTimeout, Always, Closed, Nothing, "3.10.8"),

        row(Established, Close, Always, FinWait1, SendFin, "3.10.4"),
        row(Established, ReceiveFin, Always, CloseWait, SendAck, "3.10.7.4"),
        row(Established, ReceiveReset, Always, Closed, Nothing, "3.10.7.4"),
        only(Profiles::NOT_LINUX, row(Established, HardIcmpError, Always, Closed, Nothing, "3.9.2.2")),
        row(Established, Abort, Always, Closed, SendReset, "3.10.5"),
        row(Established, RetriesExhausted, Always, Closed, Nothing, "3.8.3"),
        row(Established, PeerUnresponsive, Always, Closed, Nothing, "3.8.4"),
        row(Established, UserTimeout, Always, Closed, Nothing, "3.10.8"),

        row(FinWait1, ReceiveAckOfFin, Always, FinWait2, Nothing, "3.10.7.4"),
        row(FinWait1, ReceiveFin, Always, Closing, SendAck, "3.10.7.4"),
        row(FinWait1, ReceiveReset, Always, Closed, Nothing, "3.10.7.4"),
        only(Profiles::NOT_LINUX, row(FinWait1, HardIcmpError, Always, Closed, Nothing, "3.9.2.2")),
        by(RST_AFTER_CLOSE, row(FinWait1, ReceiveDataAfterClose, Always, Closed, SendReset, "3.6.1")),
        row(FinWait1, Abort, Always, Closed, SendReset, "3.10.5"),
        row(FinWait1, RetriesExhausted, Always, Closed, Nothing, "3.8.3"),
        row(FinWait1, PeerUnresponsive, Always, Closed, Nothing, "3.8.4"),
        row(FinWait1, UserTimeout, Always, Closed, Nothing, "3.10.8"),

        what_if(WhatIf::NoTimeWait, FinWait2, ReceiveFin, Closed, SendAck),
        row(FinWait2, ReceiveFin, Always, TimeWait, SendAck, "3.10.7.4"),
        row(FinWait2, ReceiveReset, Always, Closed, Nothing, "3.10.7.4"),
        by(RST_AFTER_CLOSE, row(FinWait2, ReceiveDataAfterClose, Always, Closed, SendReset, "3.6.1")),
        row(FinWait2, Abort, Always, Closed, SendReset, "3.10.5"),
        row(FinWait2, PeerUnresponsive, Always, Closed, Nothing, "3.8.4"),
        by(FIN_TIMEOUT, row(FinWait2, FinWait2Timeout, Always, Closed, Nothing, "3.6")),

        row(CloseWait, Close, NothingQueued, LastAck, SendFin, "3.10.4"),
        only(Profiles::LINUX, by(
            Source::Linux("tcp_close_state"),
            row(CloseWait, Close, DataQueued, LastAck, SendFin, "3.10.4"),
        )),
        only(Profiles::NOT_LINUX, row(CloseWait, FinSent, Always, LastAck, SendFin, "3.10.4")),
        row(CloseWait, ReceiveReset, Always, Closed, Nothing, "3.10.7.4"),
        only(Profiles::NOT_LINUX, row(CloseWait, HardIcmpError, Always, Closed, Nothing, "3.9.2.2")),
        row(CloseWait, Abort, Always, Closed, SendReset, "3.10.5"),
        row(CloseWait, RetriesExhausted, Always, Closed, Nothing, "3.8.3"),
        row(CloseWait, PeerUnresponsive, Always, Closed, Nothing, "3.8.4"),
        row(CloseWait, UserTimeout, Always, Closed, Nothing, "3.10.8"),

        what_if(WhatIf::NoTimeWait, Closing, ReceiveAckOfFin, Closed, Nothing),
        row(Closing, ReceiveAckOfFin, Always, TimeWait, Nothing, "3.10.7.4"),
        row(Closing, ReceiveReset, Always, Closed, Nothing, "3.10.7.4"),
        only(Profiles::NOT_LINUX, row(Closing, HardIcmpError, Always, Closed, Nothing, "3.9.2.2")),
        row(Closing, Abort, Always, Closed, Nothing, "3.10.5"),
        row(Closing, RetriesExhausted, Always, Closed, Nothing, "3.8.3"),
        row(Closing, PeerUnresponsive, Always, Closed, Nothing, "3.8.6.1"),
        row(Closing, UserTimeout, Always, Closed, Nothing, "3.10.8"),

        row(LastAck, ReceiveAckOfFin, Always, Closed, Nothing, "3.10.7.4"),
        row(LastAck, ReceiveReset, Always, Closed, Nothing, "3.10.7.4"),
        only(Profiles::NOT_LINUX, row(LastAck, HardIcmpError, Always, Closed, Nothing, "3.9.2.2")),
        row(LastAck, Abort, Always, Closed, Nothing, "3.10.5"),
        row(LastAck, RetriesExhausted, Always, Closed, Nothing, "3.8.3"),
        row(LastAck, PeerUnresponsive, Always, Closed, Nothing, "3.8.6.1"),
        row(LastAck, UserTimeout, Always, Closed, Nothing, "3.10.8"),

        row(TimeWait, ReceiveSyn, Always, SynReceived, SendSynAck, "3.6.1"),
        row(TimeWait, ReceiveReset, Always, Closed, Nothing, "3.10.7.4"),
        row(TimeWait, Abort, Always, Closed, Nothing, "3.10.5"),
        row(TimeWait, TimeWaitTimeout, Always, Closed, Nothing, "3.10.8"),
    ]
};
