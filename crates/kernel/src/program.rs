//! What programs on both sides do, in the words of the cases.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use bytes::Bytes;
use synscope_tcp::{Errno, How, Returned, SocketId, SocketOption, State, Syscall};

use crate::who::{Both, Who};
use crate::world::World;
use std::net::SocketAddrV4;

/// Where clients call from, whichever side they are on.
pub(crate) const CLIENT_PORT: u16 = 40_000;
/// Where servers listen.
pub(crate) const SERVER_PORT: u16 = 5_000;

/// Longer than anybody waits with an ACK, so that the ACK of a FIN does not ride on the other FIN.
pub(crate) const DELAYED_ACK: Duration = Duration::from_millis(300);

/// Longer than an answer takes there and back.
const SILENCE: Duration = Duration::from_millis(60);

/// How often a writer that is refused tries again before it believes that nobody reads.
const ATTEMPTS: u32 = 10;

/// As much as is read at once.
const READ: u32 = 65_536;

/// A connection, and the sockets that the programs at both ends have for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connection {
    pub(crate) ports: Both<u16>,
    pub(crate) sockets: Both<SocketId>,
}

impl Connection {
    /// What a client's socket and the one that a server accepted have in common.
    pub(crate) fn new(client: Who, port: u16, socket: SocketId, child: SocketId) -> Self {
        let mut ports = Both { ours: SERVER_PORT, kernel: SERVER_PORT };
        let mut sockets = Both { ours: child, kernel: child };
        ports[client] = port;
        sockets[client] = socket;
        Self { ports, sockets }
    }
}

impl World {
    /// A socket that will call from `port`, or listen there.
    pub(crate) fn socket(&mut self, who: Who, port: u16) -> Result<SocketId> {
        let socket = match self.call(who, &Syscall::Socket)? {
            Ok(Returned::Socket(socket)) => socket,
            answer => bail!("{who}: socket() gave {answer:?}"),
        };
        self.set(who, socket, SocketOption::ReuseAddress(true))?;
        self.done(who, &Syscall::Bind { socket, port })?;
        Ok(socket)
    }

    pub(crate) fn set(&mut self, who: Who, socket: SocketId, option: SocketOption) -> Result<()> {
        self.done(who, &Syscall::SetOption { socket, option })
    }

    /// A server with room for some callers.
    pub(crate) fn listen(&mut self, who: Who) -> Result<SocketId> {
        self.listen_with(who, 8)
    }

    pub(crate) fn listen_with(&mut self, who: Who, backlog: i32) -> Result<SocketId> {
        let socket = self.socket(who, SERVER_PORT)?;
        self.done(who, &Syscall::Listen { socket, backlog })?;
        Ok(socket)
    }

    pub(crate) fn accept(&mut self, who: Who, listener: SocketId) -> Result<SocketId> {
        match self.blocking(who, &Syscall::Accept(listener))? {
            Ok(Returned::Socket(socket)) => Ok(socket),
            answer => bail!("{who}: accept() gave {answer:?}"),
        }
    }

    /// Calls the other side's server, and waits for the answer.
    pub(crate) fn connect(&mut self, who: Who, socket: SocketId) -> Result<()> {
        self.done(who, &connect(who, socket, SERVER_PORT))
    }

    /// Opens a connection; the listener is closed again.
    pub(crate) fn open(&mut self, client: Who) -> Result<Connection> {
        let listener = self.listen(!client)?;
        let socket = self.socket(client, CLIENT_PORT)?;
        let connection = self.open_between(client, socket, listener)?;
        self.done(!client, &Syscall::Close(listener))?;
        Ok(connection)
    }

    /// Opens a connection to a listener.
    pub(crate) fn open_between(
        &mut self,
        client: Who,
        socket: SocketId,
        listener: SocketId,
    ) -> Result<Connection> {
        self.connect(client, socket)?;
        let child = self.accept(!client, listener)?;
        Ok(Connection::new(client, CLIENT_PORT, socket, child))
    }

    /// Sends so many octets over a connection, and sees that they come out as they went in.
    pub(crate) fn transfer(&mut self, connection: &Connection, from: Who, len: usize) -> Result<()> {
        let sent = pattern(len);
        let mut written = 0;
        let mut received = Vec::with_capacity(len);
        // The reader reads while the writer writes, or a full window would stop them both.
        self.until(
            |world| {
                if written < len {
                    written += world.write_some(connection, from, sent.slice(written..))?;
                }
                let data = world.read_some(connection, !from)?;
                ensure!(data.as_ref().is_none_or(|data| !data.is_empty()), "the stream ends too early");
                received.extend(data.into_iter().flatten());
                Ok((received.len() >= len).then_some(()))
            },
            || format!("{from}: {len} octets do not all arrive"),
        )?;
        ensure!(received == sent, "{from}: other octets arrive than were sent");
        Ok(())
    }

    /// Writes until nobody takes anything any more; how much it was.
    pub(crate) fn fill(&mut self, connection: &Connection, who: Who, most: usize) -> Result<usize> {
        let sent = pattern(most);
        let mut written = 0;
        loop {
            let before = written;
            for _ in 0..ATTEMPTS {
                written += self.write_some(connection, who, sent.slice(written..))?;
                self.rest(Duration::from_millis(20))?;
            }
            ensure!(written < most, "{who}: {most} octets are taken, and nobody reads");
            if written == before {
                return Ok(written);
            }
        }
    }

    /// Reads what `fill` has written.
    pub(crate) fn drain(&mut self, connection: &Connection, who: Who, len: usize) -> Result<()> {
        let mut received = Vec::with_capacity(len);
        self.until(
            |world| {
                received.extend(world.read_some(connection, who)?.into_iter().flatten());
                Ok((received.len() >= len).then_some(()))
            },
            || format!("{who}: {len} octets do not all arrive"),
        )?;
        ensure!(received == pattern(len), "{who}: other octets arrive than were sent");
        Ok(())
    }

    /// Writes what the socket takes now.
    fn write_some(&mut self, connection: &Connection, who: Who, data: Bytes) -> Result<usize> {
        match self.call(who, &Syscall::Write { socket: connection.sockets[who], data })? {
            Ok(Returned::Octets(count)) => Ok(usize::try_from(count)?),
            Err(Errno::EAGAIN) => Ok(0),
            answer => bail!("{who}: write() gave {answer:?}"),
        }
    }

    /// Reads what is there now; nothing at all at the end of the stream, `None` if it would wait.
    fn read_some(&mut self, connection: &Connection, who: Who) -> Result<Option<Bytes>> {
        match self.call(who, &Syscall::Read { socket: connection.sockets[who], max: READ })? {
            Ok(Returned::Data(data)) => Ok(Some(data)),
            Err(Errno::EAGAIN) => Ok(None),
            answer => bail!("{who}: read() gave {answer:?}"),
        }
    }

    /// Writes so many octets, and does not look where they go.
    pub(crate) fn write(&mut self, connection: &Connection, who: Who, len: usize) -> Result<()> {
        let call = Syscall::Write { socket: connection.sockets[who], data: pattern(len) };
        match self.blocking(who, &call)? {
            Ok(Returned::Octets(count)) if usize::try_from(count)? == len => Ok(()),
            answer => bail!("{who}: write() gave {answer:?}"),
        }
    }

    /// Waits for the end of the stream; no octet may come before it.
    pub(crate) fn end_of_stream(&mut self, connection: &Connection, who: Who) -> Result<()> {
        match self.blocking(who, &Syscall::Read { socket: connection.sockets[who], max: READ })? {
            Ok(Returned::Data(data)) if data.is_empty() => Ok(()),
            answer => bail!("{who}: read() gave {answer:?}, expected the end of the stream"),
        }
    }

    /// Reads, and expects an error.
    pub(crate) fn read_fails(&mut self, connection: &Connection, who: Who, errno: Errno) -> Result<()> {
        self.fails(who, &Syscall::Read { socket: connection.sockets[who], max: READ }, errno)
    }

    pub(crate) fn shutdown(&mut self, connection: &Connection, who: Who) -> Result<()> {
        self.done(who, &Syscall::Shutdown { socket: connection.sockets[who], how: How::Write })
    }

    pub(crate) fn close(&mut self, connection: &Connection, who: Who) -> Result<()> {
        self.done(who, &Syscall::Close(connection.sockets[who]))
    }

    /// Closes so that the peer is reset.
    pub(crate) fn abort(&mut self, connection: &Connection, who: Who) -> Result<()> {
        self.set(who, connection.sockets[who], SocketOption::Linger(Some(0)))?;
        self.close(connection, who)
    }

    /// One side closes, then the other one when it has read that; TIME-WAIT is where it has to be.
    pub(crate) fn close_orderly(&mut self, connection: &Connection, first: Who) -> Result<()> {
        self.close(connection, first)?;
        self.end_of_stream(connection, !first)?;
        self.rest(DELAYED_ACK)?;
        self.close(connection, !first)?;
        self.reaches(connection, !first, None)?;
        self.waits(connection, first)?;
        self.settle()
    }

    /// Waits until one end is in TIME-WAIT, or has been thrown out of it: where a FIN comes twice, the second ACK of
    /// it finds nobody any more, and the answer to that is a RST (RFC 1337).
    pub(crate) fn waits(&mut self, connection: &Connection, who: Who) -> Result<()> {
        let (local, remote) = (connection.ports[who], connection.ports[!who]);
        self.until(
            |world| {
                let state = world.state(who, local, remote)?;
                let thrown_out = state.is_none() && world.path.resets().after_close > 0;
                Ok((thrown_out || state == Some(State::TimeWait)).then_some(()))
            },
            || format!("{who}: never in TIME-WAIT"),
        )
    }

    /// Waits until all has been said and answered.
    pub(crate) fn settle(&mut self) -> Result<()> {
        self.rest(SILENCE)?;
        self.until(
            |world| {
                let silence = Duration::from_micros(world.path.silence_us(world.now()));
                Ok((silence > SILENCE).then_some(()))
            },
            || "the two do not fall silent".to_owned(),
        )
    }

    /// Waits until the connection is in a state at one end; `None` is CLOSED.
    pub(crate) fn reaches(&mut self, connection: &Connection, who: Who, state: Option<State>) -> Result<()> {
        let (local, remote) = (connection.ports[who], connection.ports[!who]);
        let mut found = None;
        let result = self.until(
            |world| {
                found = world.state(who, local, remote)?;
                Ok((found == state).then_some(()))
            },
            String::new,
        );
        let name = |state: Option<State>| state.unwrap_or(State::Closed);
        result.or_else(|_| bail!("{who}: {} at the end, expected {}", name(found), name(state)))
    }

    /// Nobody may have found a segment of the other one unacceptable.
    pub(crate) fn no_resets(&self) -> Result<()> {
        let resets = self.path.resets().before_close;
        ensure!(resets == 0, "{resets} RST were sent, expected none");
        Ok(())
    }

    /// Makes a call that has to succeed.
    pub(crate) fn done(&mut self, who: Who, call: &Syscall) -> Result<()> {
        match self.blocking(who, call)? {
            Ok(Returned::Done) => Ok(()),
            answer => bail!("{who}: {call:?} gave {answer:?}, expected success"),
        }
    }

    /// Makes a call that has to fail.
    pub(crate) fn fails(&mut self, who: Who, call: &Syscall, errno: Errno) -> Result<()> {
        match self.blocking(who, call)? {
            Err(found) if found == errno => Ok(()),
            answer => bail!("{who}: {call:?} gave {answer:?}, expected {errno}"),
        }
    }
}

/// The call that opens a connection to a port of the other side.
pub(crate) fn connect(who: Who, socket: SocketId, port: u16) -> Syscall {
    Syscall::Connect { socket, remote: SocketAddrV4::new((!who).address(), port) }
}

/// Octets in which a shift shows: their period is a prime.
fn pattern(len: usize) -> Bytes {
    (0..=250).cycle().take(len).collect()
}
