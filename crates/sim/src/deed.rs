//! What a line of the script comes down to, as things are when it is carried out.

use core::net::SocketAddrV4;

use synscope_tcp::{Call, HostCommand, SocketId};

use crate::injection::Injection;
use crate::scenario::Action;
use crate::side::Side;
use crate::watch::Watch;

/// What a line of the script comes down to.
pub(crate) enum Deed<'s> {
    /// A host is told to do something; if that is to listen, on this port.
    Command(HostCommand, Option<u16>),
    /// A call for a socket that is not there.
    NoSuchSocket(Call),
    /// A link is cut, or mended.
    SetCut(bool),
    /// A segment is put into the network.
    Inject(&'s Injection),
}

impl<'s> Deed<'s> {
    pub(crate) fn of(action: &'s Action, side: Side, watch: &Watch) -> Self {
        let on = |connection: Option<u32>, call, command: fn(SocketId) -> HostCommand| {
            watch
                .connection(side, connection)
                .map_or(Self::NoSuchSocket(call), |socket| Self::Command(command(socket), None))
        };
        match *action {
            Action::Listen { port, backlog } => {
                Self::Command(HostCommand::Listen { port, backlog }, Some(port))
            }
            Action::Connect { port, from_port } => {
                let remote = SocketAddrV4::new(side.other().address(), port);
                Self::Command(HostCommand::Connect { remote, from_port }, None)
            }
            Action::Send { octets, connection } => match watch.connection(side, connection) {
                Some(socket) => Self::Command(HostCommand::Send { socket, octets }, None),
                None => Self::NoSuchSocket(Call::Write(octets)),
            },
            Action::ShutdownWrite { connection } => {
                on(connection, Call::ShutdownWrite, HostCommand::ShutdownWrite)
            }
            Action::Close { connection } => on(connection, Call::Close, HostCommand::Close),
            Action::Abort { connection } => on(connection, Call::Abort, HostCommand::Abort),
            Action::CloseListener { port } => match watch.listener(side, port) {
                Some(socket) => Self::Command(HostCommand::Close(socket), None),
                None => Self::NoSuchSocket(Call::Close),
            },
            Action::Kill => Self::Command(HostCommand::Kill, None),
            Action::Hang => Self::Command(HostCommand::Hang, None),
            Action::Resume => Self::Command(HostCommand::Resume, None),
            Action::PowerOff => Self::Command(HostCommand::PowerOff, None),
            Action::Reboot => Self::Command(HostCommand::Reboot, None),
            Action::Cut => Self::SetCut(true),
            Action::Mend => Self::SetCut(false),
            Action::Inject(ref injection) => Self::Inject(injection),
        }
    }
}
