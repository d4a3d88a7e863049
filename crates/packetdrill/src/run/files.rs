//! The program: its sockets by the script's numbers, and its system calls.

use core::net::SocketAddrV4;
use std::collections::BTreeMap;

use bytes::Bytes;
use synscope_tcp::{Errno, OptionName, Returned, SocketId, Syscall, Time};

use super::flow::{Flow, PORT, REMOTE, ZEROS};
use super::machine::{Machine, Restless};
use crate::plan::{Expected, Given, NONBLOCKING, Operation, PlannedCall, READ_WRITE};

/// The program's sockets.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    open: BTreeMap<i64, File>,
}

#[derive(Clone, Copy, Debug)]
struct File {
    socket: SocketId,
    nonblocking: bool,
}

/// How far a call has come that blocks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    begun: bool,
    /// Octets that are written already.
    written: u32,
}

impl Progress {
    pub(super) const fn begun(self) -> bool {
        self.begun
    }
}

/// What a call returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Number(i64),
    Error(Errno),
    /// A new socket, and whether it does not block.
    Socket(SocketId, bool),
    /// 0, and the value of an option.
    Value(i64),
}

/// Whether a call has returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    Returned(Outcome),
    Blocks,
}

/// In what a result differs.
pub(super) struct Difference {
    pub(super) why: &'static str,
    pub(super) expected: String,
    pub(super) actual: String,
}

impl Files {
    /// Makes a call, or makes it once more after it has blocked.
    pub(super) fn attempt(
        &mut self,
        call: &PlannedCall,
        progress: &mut Progress,
        now: Time,
        machine: &mut Machine,
        flow: &mut Flow,
    ) -> Result<Attempt, Restless> {
        let (fd, system_call) = match self.system_call(&call.operation, *progress) {
            Ok(both) => both,
            Err(outcome) => return Ok(Attempt::Returned(outcome)),
        };
        let result = machine.call(now, system_call)?;
        let file = fd.and_then(|fd| self.open.get(&fd)).copied();
        match (&call.operation, file) {
            (Operation::Listen { .. }, Some(file)) if result.is_ok() => {
                let port = machine.view(file.socket).map_or(PORT, |view| view.local.port());
                *flow = Flow::passive(port);
            }
            (Operation::Connect { remote, .. }, _) if result == Err(Errno::EINPROGRESS) => {
                *flow = Flow::active(address(*remote));
            }
            _ => {}
        }
        let attempt = Self::understand(call, file, result, progress);
        progress.begun = true;
        if let (Operation::Close { fd }, Attempt::Returned(Outcome::Number(_))) = (&call.operation, attempt) {
            self.open.remove(fd);
        }
        Ok(attempt)
    }

    /// The call for the host, with the number that it is for; or what a call returns that is none for it.
    fn system_call(
        &mut self,
        operation: &Operation,
        progress: Progress,
    ) -> Result<(Option<i64>, Syscall), Outcome> {
        let fd = match *operation {
            Operation::Socket { .. } => return Ok((None, Syscall::Socket)),
            Operation::Bind { fd, .. }
            | Operation::Listen { fd, .. }
            | Operation::Accept { fd, .. }
            | Operation::Connect { fd, .. }
            | Operation::Read { fd, .. }
            | Operation::Write { fd, .. }
            | Operation::Shutdown { fd, .. }
            | Operation::Close { fd }
            | Operation::GetFlags { fd }
            | Operation::SetFlags { fd, .. }
            | Operation::SetOption { fd, .. }
            | Operation::GetOption { fd, .. } => fd,
        };
        let file = self.open.get_mut(&fd).ok_or(Outcome::Error(Errno::EBADF))?;
        let socket = file.socket;
        let call = match *operation {
            Operation::Socket { .. } => Syscall::Socket,
            Operation::Bind { local, .. } => Syscall::Bind { socket, port: address(local).port() },
            Operation::Listen { backlog, .. } => Syscall::Listen { socket, backlog },
            Operation::Accept { .. } => Syscall::Accept(socket),
            Operation::Connect { remote, .. } => Syscall::Connect { socket, remote: address(remote) },
            Operation::Read { max, .. } => Syscall::Read { socket, max },
            Operation::Write { octets, .. } => {
                let left = usize::try_from(octets - progress.written).unwrap_or(0);
                Syscall::Write { socket, data: Bytes::from_static(ZEROS.get(..left).unwrap_or_default()) }
            }
            Operation::Shutdown { how, .. } => Syscall::Shutdown { socket, how },
            Operation::Close { .. } => Syscall::Close(socket),
            Operation::SetOption { option, .. } => Syscall::SetOption { socket, option },
            Operation::GetOption { name, .. } => Syscall::GetOption { socket, name },
            Operation::GetFlags { .. } => {
                let nonblocking = if file.nonblocking { NONBLOCKING } else { 0 };
                return Err(Outcome::Number(READ_WRITE | nonblocking));
            }
            Operation::SetFlags { nonblocking, .. } => {
                file.nonblocking = nonblocking;
                return Err(Outcome::Number(0));
            }
        };
        Ok((Some(fd), call))
    }

    /// Whether the program gets a result back, and which.
    fn understand(
        call: &PlannedCall,
        file: Option<File>,
        result: Result<Returned, Errno>,
        progress: &mut Progress,
    ) -> Attempt {
        let blocks = blocks(&call.operation, file);
        match result {
            Ok(Returned::Done | Returned::Events(_)) => Attempt::Returned(Outcome::Number(0)),
            Ok(Returned::Socket(socket)) => {
                let nonblocking = match call.operation {
                    Operation::Socket { nonblocking } | Operation::Accept { nonblocking, .. } => nonblocking,
                    _ => false,
                };
                Attempt::Returned(Outcome::Socket(socket, nonblocking))
            }
            Ok(Returned::Value(value)) => Attempt::Returned(Outcome::Value(value)),
            Ok(Returned::Data(data)) => {
                Attempt::Returned(Outcome::Number(i64::try_from(data.len()).unwrap_or(i64::MAX)))
            }
            Ok(Returned::Octets(octets)) => {
                progress.written = progress.written.saturating_add(octets);
                match call.operation {
                    Operation::Write { octets, .. } if blocks && progress.written < octets => Attempt::Blocks,
                    _ => Attempt::Returned(Outcome::Number(i64::from(progress.written))),
                }
            }
            Err(Errno::EAGAIN | Errno::EINPROGRESS | Errno::EALREADY) if blocks => Attempt::Blocks,
            // What could be written before counts more than what went wrong then.
            Err(_) if progress.written > 0 => Attempt::Returned(Outcome::Number(i64::from(progress.written))),
            Err(errno) => Attempt::Returned(Outcome::Error(errno)),
        }
    }

    /// Compares what a call returned with what it has to. A new socket gets the script's number.
    pub(super) fn check(&mut self, call: &PlannedCall, outcome: &Outcome) -> Result<(), Difference> {
        let as_expected = match (&call.expected, *outcome) {
            (Expected::Whatever, _) => true,
            (Expected::Number(number), Outcome::Socket(socket, nonblocking)) => {
                let is_new = *number >= 0 && !self.open.contains_key(number);
                if is_new {
                    self.open.insert(*number, File { socket, nonblocking });
                }
                is_new
            }
            (Expected::Number(number), Outcome::Number(actual)) => *number == actual,
            (Expected::Number(number), Outcome::Value(_)) => *number == 0,
            (Expected::Error(name), Outcome::Error(errno)) => is_called(errno, name),
            (Expected::Number(_), Outcome::Error(_)) | (Expected::Error(_), _) => false,
        };
        if !as_expected {
            let actual = self.shown(outcome, &call.expected);
            return Err(Difference { why: "the result", expected: call.expected.to_string(), actual });
        }
        match (&call.operation, outcome) {
            (Operation::GetOption { name, value: Given::This(value), .. }, Outcome::Value(actual))
                if value != actual =>
            {
                let (expected, actual) = (value_shown(*name, *value), value_shown(*name, *actual));
                Err(Difference { why: "the value", expected, actual })
            }
            _ => Ok(()),
        }
    }

    /// What a call returned, as a trace shows it. A new socket is called as the script does.
    pub(super) fn shown(&self, outcome: &Outcome, expected: &Expected) -> String {
        match outcome {
            Outcome::Number(number) => number.to_string(),
            Outcome::Error(errno) => format!("-1 {errno}"),
            Outcome::Value(value) => format!("0 [{value}]"),
            Outcome::Socket(..) => match expected {
                Expected::Number(number) if !self.open.contains_key(number) => number.to_string(),
                Expected::Number(_) | Expected::Error(_) | Expected::Whatever => "a new socket".to_owned(),
            },
        }
    }
}

/// Whether the program waits where the call cannot return at once.
fn blocks(operation: &Operation, file: Option<File>) -> bool {
    let file_blocks = file.is_none_or(|file| !file.nonblocking);
    match operation {
        Operation::Accept { .. } | Operation::Connect { .. } => file_blocks,
        Operation::Read { nonblocking, .. } | Operation::Write { nonblocking, .. } => {
            file_blocks && !nonblocking
        }
        // A linger time is waited for in any case.
        Operation::Close { .. } => true,
        Operation::Socket { .. }
        | Operation::Bind { .. }
        | Operation::Listen { .. }
        | Operation::Shutdown { .. }
        | Operation::GetFlags { .. }
        | Operation::SetFlags { .. }
        | Operation::SetOption { .. }
        | Operation::GetOption { .. } => false,
    }
}

/// The address that a script gives, or the one that there is.
fn address(given: Given<SocketAddrV4>) -> SocketAddrV4 {
    match given {
        Given::This(address) => address,
        Given::Whatever => SocketAddrV4::new(REMOTE, PORT),
    }
}

fn is_called(errno: Errno, name: &str) -> bool {
    errno.name() == name || (errno == Errno::EAGAIN && name == "EWOULDBLOCK")
}

/// An option's value; an error by its name.
fn value_shown(name: OptionName, value: i64) -> String {
    let errno = Errno::ALL.iter().find(|errno| name == OptionName::Error && errno.number() == value);
    errno.map_or_else(|| value.to_string(), |errno| errno.name().to_owned())
}
