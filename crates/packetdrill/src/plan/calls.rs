//! System calls: which one it is, of which socket, and what it has to return.

use core::net::SocketAddrV4;

use synscope_tcp::{How, OptionName, SocketOption};

use crate::script::{Call, Value};

/// The most that a script writes at once, in octets.
const MOST_WRITTEN: u32 = 4 << 20;

/// A system call that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlannedCall {
    pub(crate) operation: Operation,
    pub(crate) expected: Expected,
    /// As a program trace shows it: `read(4, ..., 100)`.
    pub(crate) text: String,
}

/// What a call does. The number is the script's for the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Socket { nonblocking: bool },
    Bind { fd: i64, local: Given<SocketAddrV4> },
    Listen { fd: i64, backlog: i32 },
    Accept { fd: i64, nonblocking: bool },
    Connect { fd: i64, remote: Given<SocketAddrV4> },
    Read { fd: i64, max: u32, nonblocking: bool },
    Write { fd: i64, octets: u32, nonblocking: bool },
    Shutdown { fd: i64, how: How },
    Close { fd: i64 },
    GetFlags { fd: i64 },
    SetFlags { fd: i64, nonblocking: bool },
    SetOption { fd: i64, option: SocketOption },
    GetOption { fd: i64, name: OptionName, value: Given<i64> },
}

/// A value, or `...` where it is left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given<T> {
    This(T),
    Whatever,
}

/// What a call has to return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// This number; of `socket()` and `accept()` the number by which the script calls the new socket.
    Number(i64),
    /// -1, and this error.
    Error(String),
    /// Anything.
    Whatever,
}

impl core::fmt::Display for Expected {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Error(errno) => write!(f, "-1 {errno}"),
            Self::Whatever => f.write_str("anything"),
        }
    }
}

/// `O_NONBLOCK`, as Linux has it on x86-64 and ARM.
pub(crate) const NONBLOCKING: i64 = 0o4000;
/// `O_RDWR`
pub(crate) const READ_WRITE: i64 = 0o2;

/// Plans a call.
///
/// # Errors
/// What is not supported.
pub(super) fn plan(call: &Call) -> Result<PlannedCall, String> {
    let operation = operation(call)?;
    let expected = expected(call).ok_or_else(|| format!("the result of {}()", call.name))?;
    Ok(PlannedCall { operation, expected, text: written(call) })
}

fn operation(call: &Call) -> Result<Operation, String> {
    let arguments = Arguments { name: &call.name, values: &call.arguments };
    let known = match call.name.as_str() {
        "socket" => arguments.socket(),
        "bind" => arguments
            .with(3)
            .and_then(|()| Some(Operation::Bind { fd: arguments.number(0)?, local: arguments.address(1)? })),
        "listen" => arguments.with(2).and_then(|()| {
            Some(Operation::Listen { fd: arguments.number(0)?, backlog: arguments.small(1)? })
        }),
        "accept" => arguments
            .with(3)
            .and_then(|()| Some(Operation::Accept { fd: arguments.number(0)?, nonblocking: false })),
        "accept4" => arguments.with(4).and_then(|()| {
            let nonblocking = arguments.flag(3, &["SOCK_NONBLOCK"], &["SOCK_CLOEXEC"])?;
            Some(Operation::Accept { fd: arguments.number(0)?, nonblocking })
        }),
        "connect" => arguments.with(3).and_then(|()| {
            Some(Operation::Connect { fd: arguments.number(0)?, remote: arguments.address(1)? })
        }),
        "read" | "recv" => arguments.transfer("read").and_then(|(fd, max, nonblocking)| {
            Some(Operation::Read { fd, max: u32::try_from(max).ok()?, nonblocking })
        }),
        "write" | "send" => arguments.transfer("write").and_then(|(fd, octets, nonblocking)| {
            let octets = u32::try_from(octets).ok().filter(|octets| *octets <= MOST_WRITTEN)?;
            Some(Operation::Write { fd, octets, nonblocking })
        }),
        "shutdown" => arguments.shutdown(),
        "close" => arguments.with(1).and_then(|()| Some(Operation::Close { fd: arguments.number(0)? })),
        "fcntl" => arguments.fcntl(),
        "ioctl" => arguments.ioctl(),
        "setsockopt" => arguments.set_option(),
        "getsockopt" => arguments.get_option(),
        name => return Err(format!("the system call {name}()")),
    };
    known.ok_or_else(|| format!("these arguments of {}()", call.name))
}

fn expected(call: &Call) -> Option<Expected> {
    match (&call.errno, &call.result) {
        (Some(errno), Value::Number(-1)) => Some(Expected::Error(errno.clone())),
        (Some(_), _) | (None, Value::Number(-1)) => None,
        (None, Value::Ellipsis) => Some(Expected::Whatever),
        (None, value) => file_flags(value).map(Expected::Number),
    }
}

/// A number, or names of `fcntl()`'s flags.
fn file_flags(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Word(word) => match word.as_str() {
            "O_RDONLY" => Some(0),
            "O_RDWR" => Some(READ_WRITE),
            "O_NONBLOCK" => Some(NONBLOCKING),
            _ => None,
        },
        Value::Either(values) => values.iter().try_fold(0, |all, value| Some(all | file_flags(value)?)),
        Value::Ellipsis
        | Value::Text(_)
        | Value::List(_)
        | Value::Record(_)
        | Value::Field(..)
        | Value::Applied(..) => None,
    }
}

/// The arguments of a call; what is not understood is `None`.
struct Arguments<'c> {
    name: &'c str,
    values: &'c [Value],
}

impl Arguments<'_> {
    /// Whether there are so many.
    fn with(&self, count: usize) -> Option<()> {
        (self.values.len() == count).then_some(())
    }

    fn number(&self, place: usize) -> Option<i64> {
        match self.values.get(place)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn small(&self, place: usize) -> Option<i32> {
        i32::try_from(self.number(place)?).ok()
    }

    fn word(&self, place: usize) -> Option<&str> {
        match self.values.get(place)? {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// `[5]`, `5` or `[ETIMEDOUT]`: what an option is set to, or is.
    fn option_value(&self, place: usize) -> Option<&Value> {
        match self.values.get(place)? {
            Value::List(values) => match &values[..] {
                [value] => Some(value),
                _ => None,
            },
            value => Some(value),
        }
    }

    /// Whether one of the wanted flags is set; `None` if there are others than those that change nothing.
    fn flag(&self, place: usize, wanted: &[&str], harmless: &[&str]) -> Option<bool> {
        let value = self.values.get(place)?;
        let single = core::slice::from_ref(value);
        let flags = if let Value::Either(values) = value { &values[..] } else { single };
        let mut found = false;
        for flag in flags {
            match flag {
                Value::Number(0) => {}
                Value::Word(word) if wanted.contains(&word.as_str()) => found = true,
                Value::Word(word) if harmless.contains(&word.as_str()) => {}
                _ => return None,
            }
        }
        Some(found)
    }

    /// `...`, or an address of IPv4.
    fn address(&self, place: usize) -> Option<Given<SocketAddrV4>> {
        let fields = match self.values.get(place)? {
            Value::Ellipsis => return Some(Given::Whatever),
            Value::Record(fields) => fields,
            _ => return None,
        };
        let (mut address, mut port, mut family) = (None, None, false);
        for field in fields {
            let Value::Field(name, value) = field else { return None };
            match (name.as_str(), &**value) {
                ("sa_family", Value::Word(word)) if word == "AF_INET" => family = true,
                ("sin_port", Value::Applied(function, values)) if function == "htons" => {
                    let [Value::Number(number)] = values[..] else { return None };
                    port = Some(u16::try_from(number).ok()?);
                }
                ("sin_addr", Value::Applied(function, values)) if function == "inet_addr" => {
                    let [Value::Text(text)] = &values[..] else { return None };
                    address = Some(text.parse().ok()?);
                }
                _ => return None,
            }
        }
        family.then_some(Given::This(SocketAddrV4::new(address?, port?)))
    }

    fn socket(&self) -> Option<Operation> {
        self.with(3)?;
        let family =
            matches!(self.values.first()?, Value::Ellipsis) || matches!(self.word(0)?, "AF_INET" | "PF_INET");
        let protocol = self.number(2) == Some(0) || matches!(self.word(2)?, "IPPROTO_TCP" | "IPPROTO_IP");
        let is_stream = match &self.values[1] {
            Value::Word(word) => word == "SOCK_STREAM",
            Value::Either(values) => values.contains(&Value::Word("SOCK_STREAM".to_owned())),
            _ => false,
        };
        let nonblocking = self.flag(1, &["SOCK_NONBLOCK"], &["SOCK_STREAM", "SOCK_CLOEXEC"])?;
        (family && protocol && is_stream).then_some(Operation::Socket { nonblocking })
    }

    /// Socket, length and whether it must not block, of `read` and `write` and their relatives with flags.
    fn transfer(&self, plain: &str) -> Option<(i64, i64, bool)> {
        let nonblocking = if self.name == plain {
            self.with(3)?;
            false
        } else {
            self.with(4)?;
            self.flag(3, &["MSG_DONTWAIT"], &["MSG_NOSIGNAL"])?
        };
        matches!(self.values[1], Value::Ellipsis | Value::Text(_)).then_some(())?;
        Some((self.number(0)?, self.number(2)?, nonblocking))
    }

    fn shutdown(&self) -> Option<Operation> {
        self.with(2)?;
        let how = match &self.values[1] {
            Value::Word(word) => match word.as_str() {
                "SHUT_RD" => How::Read,
                "SHUT_WR" => How::Write,
                "SHUT_RDWR" => How::Both,
                _ => return None,
            },
            Value::Number(0) => How::Read,
            Value::Number(1) => How::Write,
            Value::Number(2) => How::Both,
            _ => return None,
        };
        Some(Operation::Shutdown { fd: self.number(0)?, how })
    }

    fn fcntl(&self) -> Option<Operation> {
        let fd = self.number(0)?;
        match self.word(1)? {
            "F_GETFL" => Some(Operation::GetFlags { fd }),
            "F_SETFL" => {
                self.with(3)?;
                let flags = file_flags(&self.values[2])?;
                let known = flags & !(NONBLOCKING | READ_WRITE) == 0;
                known.then_some(Operation::SetFlags { fd, nonblocking: flags & NONBLOCKING != 0 })
            }
            _ => None,
        }
    }

    fn ioctl(&self) -> Option<Operation> {
        self.with(3)?;
        matches!(self.word(1)?, "SIOCINQ" | "FIONREAD").then_some(())?;
        let value = self.compared(2, OptionName::Unread)?;
        Some(Operation::GetOption { fd: self.number(0)?, name: OptionName::Unread, value })
    }

    fn set_option(&self) -> Option<Operation> {
        self.with(5)?;
        let (fd, name) = (self.number(0)?, self.option_name()?);
        if name == OptionName::Linger {
            let (on, seconds) = linger(&self.values[3])?;
            let seconds = u32::try_from(seconds).ok()?;
            return Some(Operation::SetOption { fd, option: SocketOption::Linger(on.then_some(seconds)) });
        }
        let Value::Number(number) = self.option_value(3)? else { return None };
        let value = i32::try_from(*number).ok()?;
        let option = match name {
            OptionName::ReuseAddress => SocketOption::ReuseAddress(value != 0),
            OptionName::KeepAlive => SocketOption::KeepAlive(value != 0),
            OptionName::NoDelay => SocketOption::NoDelay(value != 0),
            OptionName::KeepIdle => SocketOption::KeepIdle(value),
            OptionName::KeepInterval => SocketOption::KeepInterval(value),
            OptionName::KeepCount => SocketOption::KeepCount(value),
            OptionName::UserTimeout => SocketOption::UserTimeout(value),
            OptionName::Linger2 => SocketOption::Linger2(value),
            OptionName::MaxSegment => SocketOption::MaxSegment(value),
            OptionName::DeferAccept => SocketOption::DeferAccept(value),
            OptionName::Error
            | OptionName::Linger
            | OptionName::State
            | OptionName::SendMss
            | OptionName::AdvertisedMss
            | OptionName::Unread => return None,
        };
        Some(Operation::SetOption { fd, option })
    }

    fn get_option(&self) -> Option<Operation> {
        self.with(5)?;
        let name = self.option_name()?;
        let value = if name == OptionName::Linger {
            let (on, seconds) = linger(&self.values[3])?;
            Given::This(if on { seconds } else { -1 })
        } else {
            self.compared(3, name)?
        };
        Some(Operation::GetOption { fd: self.number(0)?, name, value })
    }

    /// What an option has to be.
    fn compared(&self, place: usize, name: OptionName) -> Option<Given<i64>> {
        match self.option_value(place)? {
            Value::Number(number) => Some(Given::This(*number)),
            Value::Ellipsis => Some(Given::Whatever),
            Value::Word(word) if name == OptionName::Error => {
                let errno = synscope_tcp::Errno::ALL.iter().find(|errno| errno.name() == word)?;
                Some(Given::This(errno.number()))
            }
            _ => None,
        }
    }

    fn option_name(&self) -> Option<OptionName> {
        Some(match (self.word(1)?, self.word(2)?) {
            ("SOL_SOCKET", "SO_REUSEADDR") => OptionName::ReuseAddress,
            ("SOL_SOCKET", "SO_ERROR") => OptionName::Error,
            ("SOL_SOCKET", "SO_LINGER") => OptionName::Linger,
            ("SOL_SOCKET", "SO_KEEPALIVE") => OptionName::KeepAlive,
            ("SOL_TCP" | "IPPROTO_TCP", name) => match name {
                "TCP_KEEPIDLE" => OptionName::KeepIdle,
                "TCP_KEEPINTVL" => OptionName::KeepInterval,
                "TCP_KEEPCNT" => OptionName::KeepCount,
                "TCP_USER_TIMEOUT" => OptionName::UserTimeout,
                "TCP_LINGER2" => OptionName::Linger2,
                "TCP_MAXSEG" => OptionName::MaxSegment,
                "TCP_NODELAY" => OptionName::NoDelay,
                "TCP_DEFER_ACCEPT" => OptionName::DeferAccept,
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// `{onoff=1, linger=0}`
fn linger(value: &Value) -> Option<(bool, i64)> {
    let Value::Record(fields) = value else { return None };
    let [Value::Field(on, on_value), Value::Field(seconds, seconds_value)] = &fields[..] else { return None };
    match (on.as_str(), &**on_value, seconds.as_str(), &**seconds_value) {
        ("onoff", Value::Number(on), "linger", Value::Number(seconds)) => Some((*on != 0, *seconds)),
        _ => None,
    }
}

/// The call as a trace of the program shows it.
fn written(call: &Call) -> String {
    let arguments = call.arguments.iter().map(ToString::to_string).collect::<Vec<_>>();
    format!("{}({})", call.name, arguments.join(", "))
}
