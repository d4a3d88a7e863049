//! An endpoint in each state, reached by real segments and calls.

use synscope_tcp::{Command, Config, State};

use super::lab::{Lab, PEER};
use super::{ack, fin, syn, syn_ack};

/// A place in a connection's life from which a test starts: the states, where it matters with how
/// they were reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Station {
    Closed,
    Listen,
    SynSent,
    SynReceived,
    SynReceivedActive,
    Established,
    FinWait1,
    FinWait1Orphan,
    FinWait2,
    FinWait2Orphan,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
}

/// All of them, in the order of their names in the RFC.
pub(crate) const STATIONS: [Station; 14] = [
    Station::Closed,
    Station::Listen,
    Station::SynSent,
    Station::SynReceived,
    Station::SynReceivedActive,
    Station::Established,
    Station::FinWait1,
    Station::FinWait1Orphan,
    Station::FinWait2,
    Station::FinWait2Orphan,
    Station::CloseWait,
    Station::Closing,
    Station::LastAck,
    Station::TimeWait,
];

impl Station {
    pub(crate) const fn state(self) -> State {
        match self {
            Self::Closed => State::Closed,
            Self::Listen => State::Listen,
            Self::SynSent => State::SynSent,
            Self::SynReceived | Self::SynReceivedActive => State::SynReceived,
            Self::Established => State::Established,
            Self::FinWait1 | Self::FinWait1Orphan => State::FinWait1,
            Self::FinWait2 | Self::FinWait2Orphan => State::FinWait2,
            Self::CloseWait => State::CloseWait,
            Self::Closing => State::Closing,
            Self::LastAck => State::LastAck,
            Self::TimeWait => State::TimeWait,
        }
    }
}

/// An endpoint at a station, and nothing put out yet.
pub(crate) fn in_station(station: Station, config: Config) -> Lab {
    match station {
        Station::Closed => closed(config),
        Station::Listen => listen(config),
        Station::SynSent => syn_sent(config),
        Station::SynReceived => syn_received(config),
        Station::SynReceivedActive => syn_received_active(config),
        Station::Established => established(config),
        Station::FinWait1 => fin_wait_1(config),
        Station::FinWait1Orphan => fin_wait_1_orphan(config),
        Station::FinWait2 => fin_wait_2(config),
        Station::FinWait2Orphan => fin_wait_2_orphan(config),
        Station::CloseWait => close_wait(config),
        Station::Closing => closing(config),
        Station::LastAck => last_ack(config),
        Station::TimeWait => time_wait(config),
    }
}

fn arrived(mut lab: Lab, station: Station) -> Lab {
    assert_eq!(lab.state(), station.state());
    lab.forget_output();
    lab
}

pub(crate) fn closed(config: Config) -> Lab {
    Lab::with(config)
}

pub(crate) fn listen(config: Config) -> Lab {
    let mut lab = closed(config);
    lab.does(Command::PassiveOpen { remote: None });
    arrived(lab, Station::Listen)
}

pub(crate) fn syn_sent(config: Config) -> Lab {
    let mut lab = closed(config);
    lab.does(Command::ActiveOpen { remote: PEER });
    arrived(lab, Station::SynSent)
}

/// By way of LISTEN.
pub(crate) fn syn_received(config: Config) -> Lab {
    let mut lab = listen(config);
    lab.receive(syn().mss(1_460));
    arrived(lab, Station::SynReceived)
}

/// By way of SYN-SENT: SYNs have crossed.
pub(crate) fn syn_received_active(config: Config) -> Lab {
    let mut lab = syn_sent(config);
    lab.receive(syn().mss(1_460));
    arrived(lab, Station::SynReceivedActive)
}

/// By an active open.
pub(crate) fn established(config: Config) -> Lab {
    let mut lab = syn_sent(config);
    lab.receive(syn_ack().mss(1_460));
    arrived(lab, Station::Established)
}

/// By shutting down writing: the application still reads.
pub(crate) fn fin_wait_1(config: Config) -> Lab {
    let mut lab = established(config);
    lab.does(Command::ShutdownWrite);
    arrived(lab, Station::FinWait1)
}

/// By closing: the application is gone.
pub(crate) fn fin_wait_1_orphan(config: Config) -> Lab {
    let mut lab = established(config);
    lab.does(Command::Close);
    arrived(lab, Station::FinWait1Orphan)
}

pub(crate) fn fin_wait_2(config: Config) -> Lab {
    let mut lab = fin_wait_1(config);
    lab.receive(ack(1, 2));
    arrived(lab, Station::FinWait2)
}

pub(crate) fn fin_wait_2_orphan(config: Config) -> Lab {
    let mut lab = fin_wait_1_orphan(config);
    lab.receive(ack(1, 2));
    arrived(lab, Station::FinWait2Orphan)
}

/// The delayed ACK of the peer's FIN has gone out.
pub(crate) fn close_wait(config: Config) -> Lab {
    let mut lab = established(config);
    lab.receive(fin(1, 1));
    lab.pass(500_000);
    arrived(lab, Station::CloseWait)
}

pub(crate) fn closing(config: Config) -> Lab {
    let mut lab = fin_wait_1(config);
    lab.receive(fin(1, 1));
    arrived(lab, Station::Closing)
}

pub(crate) fn last_ack(config: Config) -> Lab {
    let mut lab = close_wait(config);
    lab.does(Command::Close);
    arrived(lab, Station::LastAck)
}

pub(crate) fn time_wait(config: Config) -> Lab {
    let mut lab = fin_wait_2(config);
    lab.receive(fin(1, 2));
    arrived(lab, Station::TimeWait)
}
