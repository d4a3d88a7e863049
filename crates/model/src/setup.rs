//! What is explored: the hosts' knobs, what their applications are going to do, and what the network may do.

use synscope_sim::PerSide;
use synscope_tcp::{Profile, State};

use crate::fault::Invariant;

/// One world with all that can happen in it.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// What it is called.
    pub name: &'static str,
    /// What it shows, in one sentence.
    pub about: &'static str,
    /// Whose behaviour both hosts have.
    pub profile: Profile,
    /// The knobs that both hosts have turned, as a person writes them.
    pub knobs: &'static [(&'static str, &'static str)],
    /// Those that only the client has turned besides.
    pub knobs_of_client: &'static [(&'static str, &'static str)],
    /// What the applications may be going to do; each plan of one with each of the other.
    pub plans: PerSide<&'static [Plan]>,
    /// Whether the server's listener stays when a connection was made from it, so that there is always one.
    pub listener_stays: bool,
    /// Whether applications read as soon as there is something; else only where their plan says so.
    pub reads_at_once: bool,
    /// How many segments the network may lose.
    pub losses: u8,
    /// How many segments the network may deliver twice.
    pub duplicates: u8,
    /// How many timers that repeat something may fire at each host; `None` leaves it to the endpoint's own
    /// limits, which end each connection.
    pub repeats: PerSide<Option<u8>>,
    /// How timers and network relate.
    pub timing: Timing,
    /// Whether time may pass without a timer firing, so that of several timers at one host one that was armed
    /// later can fire later, whatever their lengths.
    pub waits: bool,
    /// What somebody else may send, each once; eight at most.
    pub forged: &'static [Forgery],
    /// How much time lies between two openings at one host, which moves the clock that initial sequence
    /// numbers are taken from.
    pub opening_gap_us: u64,
    /// What must hold beyond what must hold always.
    pub promise: Promise,
}

/// What an application is going to do, in this order, each line whenever it may.
pub type Plan = &'static [Line];

/// One line of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// The call.
    pub call: Do,
    /// From when on.
    pub when: When,
}

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Do {
    /// OPEN, passive, for anyone.
    Listen,
    /// OPEN, passive, for the other host alone.
    ListenForPeer,
    /// The next connection that comes of a listener that stays.
    Accept,
    /// OPEN, active.
    Connect,
    /// OPEN, active, by a listener that nobody has come to yet; left out when somebody has.
    ConnectInstead,
    /// SEND so many octets, up to 15 in all.
    Send(u8),
    /// RECEIVE all there is.
    Read,
    /// CLOSE: no more data will be sent.
    ShutdownWrite,
    /// `close()`: nobody will read, either.
    Close,
    /// ABORT.
    Abort,
}

/// From when on a line may be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// As soon as the state allows it.
    Anytime,
    /// When the other host listens, or has done so.
    PeerListens,
    /// When both sides' numbers are agreed on.
    Open,
    /// When the peer's FIN has come.
    PeerClosed,
}

/// How timers and network relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timing {
    /// A timer may fire whatever is under way: the network may be slower than any timeout.
    Any,
    /// Both hosts go by one clock, and the network is faster than any timer: a timer fires only when nothing is
    /// under way, and of all timers the next.
    Patient,
}

/// Something that comes to a host and that the other has not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Forgery {
    /// A RST in the window, but not at the number that is expected.
    ResetInWindow,
    /// A RST at exactly the number that is expected: a guess that hits.
    ResetThatHits,
    /// A SYN in the window.
    SynInWindow,
    /// The same, to a connection that is open; one in SYN-RECEIVED goes back to LISTEN (RFC 9293 §3.10.7.4).
    SynWhenOpen,
    /// An ACK of what was never sent.
    AckOfUnsent,
    /// An ICMP error, port unreachable, about the oldest segment that is under way.
    PortUnreachable,
}

impl Forgery {
    /// Whether it can come to a connection in this state: some need numbers that nearly fit.
    pub(crate) const fn may_come(self, state: State) -> bool {
        match self {
            Self::PortUnreachable => !matches!(state, State::Closed | State::Listen),
            Self::ResetInWindow | Self::ResetThatHits | Self::SynInWindow | Self::AckOfUnsent => {
                !matches!(state, State::Closed | State::Listen | State::SynSent)
            }
            Self::SynWhenOpen => state.is_synchronized(),
        }
    }
}

/// What must hold beyond what must hold always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Promise {
    /// Nothing more.
    Nothing,
    /// Nobody gives up and nobody is reset, and at the end all that was written has been read.
    Orderly,
}

impl Promise {
    /// Whether an invariant is one that must hold here.
    pub const fn includes(self, invariant: Invariant) -> bool {
        match invariant {
            Invariant::Orderly | Invariant::Delivered => self.is_orderly(),
            Invariant::Table
            | Invariant::Somebody
            | Invariant::SameNumbers
            | Invariant::OwnOctets
            | Invariant::InOrder
            | Invariant::NoNeedlessReset
            | Invariant::ClosedAtLast => true,
        }
    }

    /// Whether nothing is to go wrong.
    pub(crate) const fn is_orderly(self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Orderly => true,
        }
    }
}

/// A call that may be made as soon as the state allows it.
pub(crate) const fn anytime(call: Do) -> Line {
    Line { call, when: When::Anytime }
}

/// A call that is not made before the connection is open.
pub(crate) const fn open(call: Do) -> Line {
    Line { call, when: When::Open }
}

/// A call that is not made before the other host listens.
pub(crate) const fn peer_listens(call: Do) -> Line {
    Line { call, when: When::PeerListens }
}

/// A call that is not made before the peer has closed.
pub(crate) const fn peer_closed(call: Do) -> Line {
    Line { call, when: When::PeerClosed }
}
