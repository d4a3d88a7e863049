//! The other side: sockets of the machine, in the namespace of the case.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddrV4};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use nix::sys::socket::{setsockopt, sockopt::TcpRepair};
use socket2::{Domain, Socket, TcpKeepalive, Type};
use synscope_tcp::{Errno, How, Returned, SocketId, SocketOption, State, Syscall};

use crate::who::Who;

/// The machine's sockets that a case has open, by the numbers that it knows them by.
#[derive(Default)]
pub(crate) struct Kernel {
    sockets: BTreeMap<SocketId, Socket>,
    next: u32,
}

impl Kernel {
    /// Makes a system call as our host would: it never blocks.
    pub(crate) fn syscall(&mut self, call: &Syscall) -> Result<Result<Returned, Errno>> {
        match self.perform(call) {
            Ok(returned) => Ok(Ok(returned)),
            Err(error) => errno(&error).map(Err),
        }
    }

    fn perform(&mut self, call: &Syscall) -> io::Result<Returned> {
        match *call {
            Syscall::Socket => self.add(Socket::new(Domain::IPV4, Type::STREAM, None)?),
            Syscall::Bind { socket, port } => {
                let address = SocketAddrV4::new(Who::Kernel.address(), port);
                self.get(socket)?.bind(&address.into()).map(|()| Returned::Done)
            }
            Syscall::Listen { socket, backlog } => self.get(socket)?.listen(backlog).map(|()| Returned::Done),
            Syscall::Accept(socket) => {
                let (child, _) = self.get(socket)?.accept()?;
                self.add(child)
            }
            Syscall::Connect { socket, remote } => {
                self.get(socket)?.connect(&remote.into()).map(|()| Returned::Done)
            }
            Syscall::Read { socket, max } => {
                let mut buffer = vec![0; usize::try_from(max).unwrap_or(usize::MAX)];
                let mut socket = self.get(socket)?;
                let count = socket.read(&mut buffer)?;
                buffer.truncate(count);
                Ok(Returned::Data(Bytes::from(buffer)))
            }
            Syscall::Write { socket, ref data } => {
                let mut socket = self.get(socket)?;
                let count = socket.write(data)?;
                Ok(Returned::Octets(u32::try_from(count).unwrap_or(u32::MAX)))
            }
            Syscall::Shutdown { socket, how } => {
                let how = match how {
                    How::Read => Shutdown::Read,
                    How::Write => Shutdown::Write,
                    How::Both => Shutdown::Both,
                };
                self.get(socket)?.shutdown(how).map(|()| Returned::Done)
            }
            Syscall::Close(socket) => {
                self.get(socket)?;
                self.sockets.remove(&socket);
                Ok(Returned::Done)
            }
            Syscall::SetOption { socket, option } => {
                set_option(self.get(socket)?, option).map(|()| Returned::Done)
            }
            Syscall::GetOption { .. } | Syscall::Poll(_) => {
                Err(io::Error::new(io::ErrorKind::Unsupported, "no case asks the kernel for this"))
            }
        }
    }

    /// The socket is no more, and its peer learns nothing of it: what a crash leaves behind.
    pub(crate) fn forget(&mut self, socket: SocketId) -> Result<()> {
        let socket = self.sockets.remove(&socket).context("no such socket of the kernel")?;
        setsockopt(&socket, TcpRepair, &1).context("cannot set TCP_REPAIR")
    }

    fn add(&mut self, socket: Socket) -> io::Result<Returned> {
        socket.set_nonblocking(true)?;
        self.next += 1;
        let id = SocketId(self.next);
        self.sockets.insert(id, socket);
        Ok(Returned::Socket(id))
    }

    fn get(&self, socket: SocketId) -> io::Result<&Socket> {
        self.sockets.get(&socket).ok_or_else(|| io::Error::from_raw_os_error(EBADF))
    }
}

const EBADF: i32 = nix::errno::Errno::EBADF as i32;

fn set_option(socket: &Socket, option: SocketOption) -> io::Result<()> {
    let seconds = |count: i32| Duration::from_secs(u64::try_from(count).unwrap_or(0));
    let keepalive = TcpKeepalive::new();
    match option {
        SocketOption::ReuseAddress(on) => socket.set_reuse_address(on),
        SocketOption::Linger(time) => {
            socket.set_linger(time.map(|count| Duration::from_secs(u64::from(count))))
        }
        SocketOption::KeepAlive(on) => socket.set_keepalive(on),
        SocketOption::KeepIdle(count) => socket.set_tcp_keepalive(&keepalive.with_time(seconds(count))),
        SocketOption::KeepInterval(count) => {
            socket.set_tcp_keepalive(&keepalive.with_interval(seconds(count)))
        }
        SocketOption::KeepCount(count) => {
            socket.set_tcp_keepalive(&keepalive.with_retries(u32::try_from(count).unwrap_or(0)))
        }
        SocketOption::NoDelay(on) => socket.set_tcp_nodelay(on),
        SocketOption::UserTimeout(time) => {
            socket.set_tcp_user_timeout(Some(Duration::from_millis(u64::try_from(time).unwrap_or(0))))
        }
        SocketOption::Linger2(_) | SocketOption::MaxSegment(_) | SocketOption::DeferAccept(_) => {
            Err(io::Error::new(io::ErrorKind::Unsupported, "no case sets this at the kernel"))
        }
    }
}

/// The error number as our host has it.
fn errno(error: &io::Error) -> Result<Errno> {
    let number = error.raw_os_error().map(i64::from);
    match Errno::ALL.iter().find(|errno| Some(errno.number()) == number) {
        Some(errno) => Ok(*errno),
        None => bail!("{error}, an error that our host does not know"),
    }
}

/// The state of the connection between these ports as the kernel shows it; `None` where there is none.
pub(crate) fn state(local: u16, remote: u16) -> Result<Option<State>> {
    // `/proc/net` is the main thread's.
    let path = "/proc/thread-self/net/tcp";
    let table = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    for line in table.lines().skip(1) {
        let row = Row::read(line).with_context(|| format!("{path}: not a socket: {line}"))?;
        if (row.local, row.remote) == (local, remote) {
            return Ok(row.state);
        }
    }
    Ok(None)
}

/// A line of `/proc/net/tcp`, such as `0: 0100000A:1388 0200000A:9C40 01 …`.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    local: u16,
    remote: u16,
    state: Option<State>,
}

impl Row {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace().skip(1);
        let mut port = || u16::from_str_radix(words.next()?.split_once(':')?.1, 16).ok();
        let (local, remote) = (port()?, port()?);
        // The order of `include/net/tcp_states.h`.
        let state = match words.next()? {
            "01" => Some(State::Established),
            "02" => Some(State::SynSent),
            "03" | "0C" => Some(State::SynReceived),
            "04" => Some(State::FinWait1),
            "05" => Some(State::FinWait2),
            "06" => Some(State::TimeWait),
            "07" => None,
            "08" => Some(State::CloseWait),
            "09" => Some(State::LastAck),
            "0A" => Some(State::Listen),
            "0B" => Some(State::Closing),
            _ => return None,
        };
        Some(Self { local, remote, state })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_table_is_read() {
        let line = "   1: 0100000A:1388 0200000A:9C40 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0";
        let expected = Row { local: 5000, remote: 40_000, state: Some(State::TimeWait) };
        assert_eq!(Row::read(line), Some(expected));
        assert_eq!(Row::read("   1: what is this"), None);
    }
}
