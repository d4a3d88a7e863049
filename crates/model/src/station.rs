//! One host: the endpoint, its application's plan, and what has to be remembered to judge both.

use synscope_tcp::{Endpoint, Event, RowId, Seq, State, View};

use crate::setup::{Do, Line, Plan, When};

/// A host with at most one connection at a time, always between the same two ports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Station {
    /// The connection, or the listener.
    pub endpoint: Endpoint,
    /// Which of the setup's plans the application has.
    pub(crate) plan: u8,
    /// The next line of it.
    pub(crate) next: u8,
    /// The connections that were begun here, in order.
    pub(crate) begun: Vec<Begun>,
    /// Octets that the application has written on the newest of them.
    pub(crate) written: u8,
    /// Whether the newest one has ended otherwise than by closing.
    pub(crate) is_broken: bool,
    /// How many timers that repeat something may still fire.
    pub(crate) repeats_left: u8,
}

/// A connection that was begun at a host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Begun {
    pub(crate) iss: Seq,
    /// The peer's initial number, once it was heard.
    pub(crate) irs: Option<Seq>,
    /// How many of the octets that were written on it the peer has read.
    pub(crate) delivered: u8,
}

impl Station {
    /// The line that comes next, if the state allows it.
    pub(crate) fn ready(&self, peer: &Self, plan: Plan) -> Option<Line> {
        let line = *plan.get(usize::from(self.next))?;
        let is_time = match line.when {
            When::Anytime => true,
            When::PeerListens => peer.next > 0,
            When::Open => self.endpoint.state().is_synchronized(),
            When::PeerClosed => self.endpoint.fin_received(),
        };
        let allowed = match line.call {
            Do::Listen | Do::ListenForPeer => self.endpoint.state() == State::Closed,
            Do::Connect => self.endpoint.state() == State::Closed,
            Do::ConnectInstead => self.endpoint.state() == State::Listen,
            Do::Accept => false,
            Do::Read => self.endpoint.unread() > 0,
            Do::Send(_) | Do::ShutdownWrite | Do::Close | Do::Abort => self.endpoint.state() != State::Closed,
        };
        (is_time && allowed).then_some(line)
    }

    /// Turns to the next line that is for the connection that there is now: those for one that has ended are
    /// left out, and one that is open is accepted.
    pub(crate) fn turn_to_next(&mut self, plan: Plan, is_established: bool) {
        let next = plan.get(usize::from(self.next)).map(|line| line.call);
        if next == Some(Do::Accept) && is_established {
            self.next += 1;
        }
        if next == Some(Do::ConnectInstead) && self.endpoint.state() != State::Listen {
            self.next += 1;
        }
        if self.endpoint.state() != State::Closed {
            return;
        }
        let opens = |line: &Line| match line.call {
            Do::Listen | Do::ListenForPeer | Do::Accept | Do::Connect => true,
            Do::ConnectInstead | Do::Send(_) | Do::Read | Do::ShutdownWrite | Do::Close | Do::Abort => false,
        };
        while plan.get(usize::from(self.next)).is_some_and(|line| !opens(line)) {
            self.next += 1;
        }
    }

    /// The number that the newest connection began with.
    pub(crate) fn newest_iss(&self) -> Option<Seq> {
        self.begun.last().map(|begun| begun.iss)
    }

    /// Takes note of a change of state.
    pub(crate) fn took(&mut self, row: RowId, view: &View) {
        let row = row.row();
        let begins = match row.to {
            State::SynSent => true,
            State::SynReceived => row.from != State::SynSent,
            State::Closed
            | State::Listen
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => false,
        };
        if begins {
            self.begun.push(Begun { iss: view.iss, irs: None, delivered: 0 });
            self.written = 0;
            self.is_broken = false;
        }
        self.is_broken |= is_disorderly(row.from, row.event, row.to);
    }

    /// Takes note of the peer's number.
    pub(crate) fn hears(&mut self, view: &View) {
        let knows = match view.state {
            State::Closed | State::Listen | State::SynSent => false,
            State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => true,
        };
        if let Some(begun) = self.begun.iter_mut().rev().find(|begun| begun.iss == view.iss)
            && knows
        {
            begun.irs = Some(view.irs);
        }
    }

    /// Whether a connection of this host had these numbers, or asks for one with `iss` just now.
    pub(crate) fn knows(&self, iss: Seq, irs: Seq) -> bool {
        let asks = self.endpoint.state() == State::SynSent && self.endpoint.view().iss == iss;
        asks || self.begun.iter().any(|begun| begun.iss == iss && begun.irs == Some(irs))
    }
}

/// Whether a row ends a connection otherwise than by closing it.
pub(crate) const fn is_disorderly(from: State, event: Event, to: State) -> bool {
    match event {
        Event::Abort
        | Event::ReceiveReset
        | Event::ReceiveDataAfterClose
        | Event::RetriesExhausted
        | Event::PeerUnresponsive
        | Event::UserTimeout
        | Event::HardIcmpError
        | Event::FinWait2Timeout => true,
        Event::Close => matches!(from, State::Listen | State::SynSent),
        Event::ReceiveSyn => matches!((from, to), (State::SynReceived, _)),
        Event::PassiveOpen
        | Event::ActiveOpen
        | Event::Send
        | Event::FinSent
        | Event::SynAckSent
        | Event::ReceiveSynAck
        | Event::ReceiveAckOfSyn
        | Event::ReceiveFin
        | Event::ReceiveAckOfFin
        | Event::TimeWaitTimeout => false,
    }
}
