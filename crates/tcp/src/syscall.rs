//! System calls on TCP sockets, as a program makes them, and what the kernel answers.

use core::net::SocketAddrV4;

use bytes::Bytes;

use crate::host::SocketId;
use crate::signal::ConnectionError;

/// A system call. None of them blocks: see [`Host::syscall`](crate::Host::syscall).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Syscall {
    /// `socket()`: returns [`Returned::Socket`].
    Socket,
    /// `bind()` to our address and a port.
    Bind {
        /// The socket.
        socket: SocketId,
        /// The port; 0 for one that the host chooses.
        port: u16,
    },
    /// `listen()`
    Listen {
        /// The socket.
        socket: SocketId,
        /// How many connections may wait to be accepted; bounded by `somaxconn`, which a negative one stands for.
        backlog: i32,
    },
    /// `accept()`: returns [`Returned::Socket`], or would block.
    Accept(SocketId),
    /// `connect()`: [`Errno::EINPROGRESS`] at first, [`Errno::EALREADY`] until it is decided, then success or
    /// the error, once.
    Connect {
        /// The socket.
        socket: SocketId,
        /// The peer.
        remote: SocketAddrV4,
    },
    /// `read()` or `recv()`: returns [`Returned::Data`], empty at the end of the stream, or would block.
    Read {
        /// The socket.
        socket: SocketId,
        /// At most so many octets.
        max: u32,
    },
    /// `write()` or `send()`: returns how many [`Returned::Octets`] were taken, or would block.
    Write {
        /// The socket.
        socket: SocketId,
        /// What is to be sent.
        data: Bytes,
    },
    /// `shutdown()`
    Shutdown {
        /// The socket.
        socket: SocketId,
        /// Which directions.
        how: How,
    },
    /// `close()`. With a linger time it would block until the FIN is acknowledged or the time is over; it is
    /// closed by then, whether the call is made again or not.
    Close(SocketId),
    /// `setsockopt()`
    SetOption {
        /// The socket.
        socket: SocketId,
        /// The option with its value.
        option: SocketOption,
    },
    /// `getsockopt()` or `ioctl()`: returns [`Returned::Value`].
    GetOption {
        /// The socket.
        socket: SocketId,
        /// The option.
        name: OptionName,
    },
    /// `poll()` for all events: returns [`Returned::Events`].
    Poll(SocketId),
}

/// What a system call returns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Returned {
    /// 0.
    Done,
    /// A new socket.
    Socket(SocketId),
    /// So many octets.
    Octets(u32),
    /// Data; empty at the end of the stream.
    Data(Bytes),
    /// An option's value.
    Value(i64),
    /// What can be done.
    Events(Events),
}

/// What `poll()` tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Events {
    /// `POLLIN`: a read, or an accept, would not block.
    pub readable: bool,
    /// `POLLOUT`: a write would not block.
    pub writable: bool,
    /// `POLLHUP`: both directions are shut.
    pub hangup: bool,
    /// `POLLERR`: an error waits to be fetched.
    pub error: bool,
    /// `POLLRDHUP`: no more data will come.
    pub read_hangup: bool,
}

/// Which directions `shutdown()` ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// `SHUT_RD`
    Read,
    /// `SHUT_WR`
    Write,
    /// `SHUT_RDWR`
    Both,
}

/// A socket option and what it is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SocketOption {
    /// `SO_REUSEADDR`
    ReuseAddress(bool),
    /// `SO_LINGER`: how many seconds `close()` waits; 0 resets the connection, `None` is off.
    Linger(Option<u32>),
    /// `SO_KEEPALIVE`
    KeepAlive(bool),
    /// `TCP_KEEPIDLE`, in seconds, 1 to 32767.
    KeepIdle(i32),
    /// `TCP_KEEPINTVL`, in seconds, 1 to 32767.
    KeepInterval(i32),
    /// `TCP_KEEPCNT`, 1 to 127.
    KeepCount(i32),
    /// `TCP_USER_TIMEOUT`, in milliseconds; 0 for none.
    UserTimeout(i32),
    /// `TCP_LINGER2`, in seconds; 0 for the host's `tcp_fin_timeout`, negative for no FIN-WAIT-2.
    Linger2(i32),
    /// `TCP_MAXSEG`, in octets, 88 to 32767; 0 for the host's.
    MaxSegment(i32),
    /// `TCP_NODELAY`
    NoDelay(bool),
    /// `TCP_DEFER_ACCEPT`, in seconds; 0 is off.
    DeferAccept(i32),
}

/// A socket option, or what an `ioctl()` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OptionName {
    /// `SO_ERROR`: the number of the error that waits, which is fetched with it; 0 for none.
    Error,
    /// `SO_REUSEADDR`: 0 or 1.
    ReuseAddress,
    /// `SO_LINGER`: seconds; -1 where it is off.
    Linger,
    /// `SO_KEEPALIVE`: 0 or 1.
    KeepAlive,
    /// `TCP_KEEPIDLE`, in seconds.
    KeepIdle,
    /// `TCP_KEEPINTVL`, in seconds.
    KeepInterval,
    /// `TCP_KEEPCNT`
    KeepCount,
    /// `TCP_USER_TIMEOUT`, in milliseconds.
    UserTimeout,
    /// `TCP_LINGER2`, in seconds; -1 for no FIN-WAIT-2.
    Linger2,
    /// `TCP_MAXSEG`, in octets.
    MaxSegment,
    /// `TCP_NODELAY`: 0 or 1.
    NoDelay,
    /// `TCP_DEFER_ACCEPT`, in seconds, as the kernel rounds them up to whole timeouts.
    DeferAccept,
    /// `TCP_INFO`'s `tcpi_state`, as the kernel numbers the states.
    State,
    /// `TCP_INFO`'s `tcpi_snd_mss`, in octets.
    SendMss,
    /// `TCP_INFO`'s `tcpi_advmss`, in octets.
    AdvertisedMss,
    /// `SIOCINQ`: octets that can be read.
    Unread,
}

macro_rules! errno {
    ($($(#[$doc:meta])* $name:ident = $number:literal),* $(,)?) => {
        /// An error number, by the kernel's name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Errno {
            $($(#[$doc])* $name,)*
        }

        impl Errno {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name, such as `ECONNRESET`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// The number, as Linux on x86-64 and ARM has it.
            pub const fn number(self) -> i64 {
                match self {
                    $(Self::$name => $number,)*
                }
            }
        }
    };
}

errno! {
    /// No such socket.
    EBADF = 9,
    /// The call would block (also `EWOULDBLOCK`).
    EAGAIN = 11,
    /// The state of the socket, or the value, does not allow it.
    EINVAL = 22,
    /// The process has as many file descriptors as it may have.
    EMFILE = 24,
    /// Writing where no more may be written.
    EPIPE = 32,
    /// The peer's host is not on the network.
    ENONET = 64,
    /// An ICMP error says that our packet was malformed.
    EPROTO = 71,
    /// A datagram was too long.
    EMSGSIZE = 90,
    /// The peer's host does not speak TCP.
    ENOPROTOOPT = 92,
    /// The source route failed.
    EOPNOTSUPP = 95,
    /// The port is taken.
    EADDRINUSE = 98,
    /// No port is free for this peer.
    EADDRNOTAVAIL = 99,
    /// No way leads to the network, or the peer's address is none.
    ENETUNREACH = 101,
    /// The connection failed before, and the error was fetched, or the host ended it.
    ECONNABORTED = 103,
    /// The peer reset the connection.
    ECONNRESET = 104,
    /// Connected already.
    EISCONN = 106,
    /// Not connected.
    ENOTCONN = 107,
    /// Nobody answered for too long.
    ETIMEDOUT = 110,
    /// Nobody listens there.
    ECONNREFUSED = 111,
    /// The host is switched off.
    EHOSTDOWN = 112,
    /// No way leads to the host.
    EHOSTUNREACH = 113,
    /// The connection is being opened already.
    EALREADY = 114,
    /// The connection is being opened.
    EINPROGRESS = 115,
}

impl core::fmt::Display for Errno {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.name())
    }
}

impl std::error::Error for Errno {}

impl From<ConnectionError> for Errno {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::Refused => Self::ECONNREFUSED,
            ConnectionError::Reset => Self::ECONNRESET,
            ConnectionError::TimedOut => Self::ETIMEDOUT,
            ConnectionError::Icmp(kind) => kind.errno(),
            ConnectionError::BrokenPipe => Self::EPIPE,
        }
    }
}
