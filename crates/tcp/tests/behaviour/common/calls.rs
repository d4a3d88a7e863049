//! The system calls of a program at a machine.

use core::net::SocketAddrV4;

use bytes::Bytes;
use synscope_tcp::{
    App, Errno, Events, Flags, How, OptionName, Profile, Returned, SocketId, SocketOption, Syscall,
};

use super::{Machine, config};

/// A machine under Linux, with some knobs turned, and no application of its own.
pub(crate) fn linux(knobs: &[(&str, &str)]) -> Machine {
    Machine::new(config(Profile::Linux, knobs), App::default())
}

/// The stranger's address with one of its ports.
pub(crate) fn peer(port: u16) -> SocketAddrV4 {
    SocketAddrV4::new([198, 51, 100, 1].into(), port)
}

/// The calls of these tests, on the socket that they are about.
impl Machine {
    pub(crate) fn done(&mut self, call: Syscall) {
        let name = format!("{call:?}");
        assert_eq!(self.call(call), Ok(Returned::Done), "{name}");
    }

    pub(crate) fn connect_call(&mut self, socket: SocketId) -> Result<Returned, Errno> {
        self.call(Syscall::Connect { socket, remote: peer(40_000) })
    }

    pub(crate) fn read(&mut self, socket: SocketId) -> Result<usize, Errno> {
        match self.call(Syscall::Read { socket, max: 1_000 }) {
            Ok(Returned::Data(data)) => Ok(data.len()),
            Ok(other) => panic!("read() = {other:?}"),
            Err(errno) => Err(errno),
        }
    }

    pub(crate) fn write(&mut self, socket: SocketId, octets: usize) -> Result<u32, Errno> {
        match self.call(Syscall::Write { socket, data: Bytes::from(vec![7; octets]) }) {
            Ok(Returned::Octets(octets)) => Ok(octets),
            Ok(other) => panic!("write() = {other:?}"),
            Err(errno) => Err(errno),
        }
    }

    pub(crate) fn shutdown(&mut self, socket: SocketId, how: How) -> Result<Returned, Errno> {
        self.call(Syscall::Shutdown { socket, how })
    }

    pub(crate) fn close(&mut self, socket: SocketId) -> Result<Returned, Errno> {
        self.call(Syscall::Close(socket))
    }

    pub(crate) fn accept(&mut self, listener: SocketId) -> Result<SocketId, Errno> {
        match self.call(Syscall::Accept(listener)) {
            Ok(Returned::Socket(socket)) => Ok(socket),
            Ok(other) => panic!("accept() = {other:?}"),
            Err(errno) => Err(errno),
        }
    }

    pub(crate) fn set(&mut self, socket: SocketId, option: SocketOption) {
        self.done(Syscall::SetOption { socket, option });
    }

    pub(crate) fn get(&mut self, socket: SocketId, name: OptionName) -> i64 {
        match self.call(Syscall::GetOption { socket, name }) {
            Ok(Returned::Value(value)) => value,
            other => panic!("getsockopt({name:?}) = {other:?}"),
        }
    }

    /// What `poll()` tells, as its flags: `IN OUT ERR HUP RDHUP`.
    pub(crate) fn poll(&mut self, socket: SocketId) -> String {
        let Ok(Returned::Events(Events { readable, writable, hangup, error, read_hangup })) =
            self.call(Syscall::Poll(socket))
        else {
            panic!("poll() is always possible")
        };
        let flags =
            [(readable, "IN"), (writable, "OUT"), (error, "ERR"), (hangup, "HUP"), (read_hangup, "RDHUP")];
        flags.iter().filter(|(is_set, _)| *is_set).map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
    }

    /// A socket bound to port 5000 that is connected to the stranger's port 40000.
    pub(crate) fn connected(&mut self) -> SocketId {
        let socket = self.socket();
        self.done(Syscall::Bind { socket, port: 5_000 });
        assert_eq!(self.connect_call(socket), Err(Errno::EINPROGRESS));
        self.receive(5_000, Flags::SYN | Flags::ACK, 0, 1, 0);
        assert_eq!(self.connect_call(socket), Ok(Returned::Done));
        self.out();
        socket
    }

    /// A listener on port 80.
    pub(crate) fn listening(&mut self, backlog: i32) -> SocketId {
        let socket = self.socket();
        self.done(Syscall::Bind { socket, port: 80 });
        self.done(Syscall::Listen { socket, backlog });
        self.out();
        socket
    }

    /// A connection to port 80 that was accepted.
    pub(crate) fn accepted(&mut self) -> SocketId {
        let listener = self.listening(5);
        self.shake_hands();
        let socket = self.accept(listener).expect("a connection waits");
        self.out();
        socket
    }
}
