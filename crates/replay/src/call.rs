//! System calls as recorded: what was called, when, and what came of it.

use std::net::SocketAddrV4;

use synscope_tcp::{How, SocketOption, Time};

use crate::clock::time;
use crate::document::AppResult;
use crate::error::ReadError;
use crate::error::value;
use crate::parse::side;
use crate::recording::Side;

/// A system call of an application.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// At which host.
    pub(crate) side: Side,
    /// Which program.
    pub(crate) app: String,
    /// Its name for the socket.
    pub(crate) sock: String,
    /// The call.
    pub(crate) what: What,
    /// As it stands in the recording, for people.
    pub(crate) text: String,
    /// When it was made.
    pub(crate) at: Time,
    /// What came of it.
    pub(crate) outcome: Outcome,
}

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// `bind()` to a port.
    Bind(u16),
    /// `listen()` with a backlog.
    Listen(i32),
    /// `accept()`
    Accept,
    /// `connect()`
    Connect(SocketAddrV4),
    /// `recv()`
    Receive,
    /// `send()` of so many octets.
    Send(u32),
    /// `shutdown()`
    Shutdown(How),
    /// `close()`
    Close,
    /// `setsockopt()`, perhaps several.
    SetOptions(Vec<SocketOption>),
    /// `getsockopt(SO_ERROR)`
    GetError,
    /// `getsockopt(TCP_INFO)`, of which only the state.
    GetState,
    /// `poll()` for at most so many milliseconds.
    Poll(u32),
    /// Something that a replay does not know how to do.
    Unknown,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It had not returned when the recording ended.
    Blocked,
    /// It returned this, at that time.
    Returned(String, Time),
    /// It failed with the error of this name, at that time.
    Failed(String, Time),
}

impl Outcome {
    /// When it returned.
    pub(crate) fn at(&self) -> Option<Time> {
        match self {
            Self::Blocked => None,
            Self::Returned(_, at) | Self::Failed(_, at) => Some(*at),
        }
    }
}

impl Call {
    /// Checks a row.
    pub(crate) fn parse(index: usize, row: &AppResult) -> Result<Self, ReadError> {
        let at = format!("app_results[{index}]");
        let returned = row.t1.map(|t1| time(&format!("{at}.t1"), t1)).transpose()?;
        let outcome = match (returned, &row.errno, &row.result) {
            (None, _, _) => Outcome::Blocked,
            (Some(when), Some(errno), _) => Outcome::Failed(errno.clone(), when),
            (Some(when), None, Some(result)) => Outcome::Returned(result.clone(), when),
            (Some(_), None, None) => return Err(value(&at, "neither", "result or errno")),
        };
        Ok(Self {
            side: side(&format!("{at}.host"), &row.host)?,
            app: row.app.clone(),
            sock: row.sock.clone(),
            what: What::parse(&row.call, &row.args).unwrap_or(What::Unknown),
            text: format!("{} {}.{}({})", row.host, row.sock, row.call, row.args),
            at: time(&format!("{at}.t0"), row.t0)?,
            outcome,
        })
    }
}

impl What {
    /// When a call that was made at that time returns at the latest, if it knows.
    pub(crate) fn ends(&self, made: Time) -> Option<Time> {
        match self {
            Self::Poll(wait_ms) => Some(made.after_us(u64::from(*wait_ms) * 1000)),
            Self::Bind(_)
            | Self::Listen(_)
            | Self::Accept
            | Self::Connect(_)
            | Self::Receive
            | Self::Send(_)
            | Self::Shutdown(_)
            | Self::Close
            | Self::SetOptions(_)
            | Self::GetError
            | Self::GetState
            | Self::Unknown => None,
        }
    }

    fn parse(call: &str, args: &str) -> Option<Self> {
        Some(match call {
            "bind" => Self::Bind(args.parse().ok()?),
            "listen" => Self::Listen(args.parse().ok()?),
            "accept" if args.is_empty() => Self::Accept,
            "connect" => Self::Connect(args.parse().ok()?),
            "recv" if matches!(args, "" | "MSG_DONTWAIT") => Self::Receive,
            "send" => Self::Send(args.strip_suffix(" bytes")?.parse().ok()?),
            "shutdown" => Self::Shutdown(match args {
                "SHUT_RD" => How::Read,
                "SHUT_WR" => How::Write,
                "SHUT_RDWR" => How::Both,
                _ => return None,
            }),
            "close" if args.is_empty() => Self::Close,
            "setsockopt" => Self::SetOptions(options(args)?),
            "getsockopt" if args == "SO_ERROR" => Self::GetError,
            "getsockopt" if args == "TCP_INFO.state" => Self::GetState,
            "poll" => Self::Poll(args.strip_suffix(" ms")?.parse().ok()?),
            _ => return None,
        })
    }
}

/// Such as `SO_KEEPALIVE idle=5 intvl=1 cnt=3` or `TCP_LINGER2=5`; 0 among a keepalive's numbers means
/// that it is not set.
fn options(args: &str) -> Option<Vec<SocketOption>> {
    let (name, rest) = args.split_once([' ', '=']).unwrap_or((args, ""));
    let number = || rest.parse::<i32>().ok();
    let field = |name: &str| {
        rest.split_whitespace()
            .find_map(|word| word.strip_prefix(name)?.strip_prefix('=')?.parse::<i32>().ok())
    };
    Some(match name {
        "SO_REUSEADDR" => vec![SocketOption::ReuseAddress(number()? != 0)],
        "SO_LINGER" => {
            let seconds = u32::try_from(field("sec")?).ok()?;
            vec![SocketOption::Linger((field("on")? != 0).then_some(seconds))]
        }
        "SO_KEEPALIVE" => {
            let times = [
                (field("idle")?, SocketOption::KeepIdle as fn(i32) -> SocketOption),
                (field("intvl")?, SocketOption::KeepInterval),
                (field("cnt")?, SocketOption::KeepCount),
            ];
            let set = times.into_iter().filter(|(value, _)| *value != 0);
            [SocketOption::KeepAlive(true)].into_iter().chain(set.map(|(value, of)| of(value))).collect()
        }
        "TCP_USER_TIMEOUT" => vec![SocketOption::UserTimeout(number()?)],
        "TCP_LINGER2" => vec![SocketOption::Linger2(number()?)],
        "TCP_MAXSEG" => vec![SocketOption::MaxSegment(number()?)],
        "TCP_NODELAY" => vec![SocketOption::NoDelay(number()? != 0)],
        "TCP_DEFER_ACCEPT" => vec![SocketOption::DeferAccept(number()?)],
        _ => return None,
    })
}
