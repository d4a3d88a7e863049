//! The application's calls (RFC 9293 §3.10.1 to §3.10.5).

use core::net::SocketAddrV4;
use std::sync::Arc;

use bytes::Bytes;

use super::{Endpoint, octets};
use crate::cause::{Cause, ResetReason};
use crate::command::{Command, CommandError, Reply};
use crate::config::Config;
use crate::note::Note;
use crate::sink::Sink;
use crate::state::{Action, Event, State};
use crate::time::Time;
use crate::timers::TimerKind;
use crate::view::Origin;

impl Endpoint {
    /// The application makes a call.
    ///
    /// # Errors
    /// Those of RFC 9293 §3.10 for the state that the connection is in; nothing has changed then.
    pub fn handle_command(
        &mut self,
        now: Time,
        command: Command,
        sink: &mut impl Sink,
    ) -> Result<Reply, CommandError> {
        self.allows(&command)?;
        match command {
            Command::PassiveOpen { remote } => return Ok(self.open_passive(remote, sink)),
            Command::ActiveOpen { remote } => {
                return Ok(self.open_active(now, remote, Event::ActiveOpen, sink));
            }
            Command::Send(data) => return self.send(now, data, sink),
            Command::Receive(max) => return Ok(self.receive(now, max, sink)),
            Command::ShutdownWrite => self.shut_down_writing(now, sink),
            Command::Close => self.close(now, sink),
            Command::Abort => self.abort(now, ResetReason::Abort, sink),
        }
        Ok(Reply::Done)
    }

    /// Whether the state allows a call: the errors of RFC 9293 §3.10.1 to §3.10.5.
    ///
    /// RECEIVE follows the sockets rather than the RFC where the peer has closed: what is left can be
    /// read, and then [`Reply::EndOfStream`] says what the RFC's "connection closing" would.
    ///
    /// # Errors
    /// The one that [`Endpoint::handle_command`] would return, save for a full send buffer.
    pub fn allows(&self, command: &Command) -> Result<(), CommandError> {
        use State::{
            CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived,
            SynSent, TimeWait,
        };
        match (command, self.state) {
            (Command::PassiveOpen { .. }, Closed) => Ok(()),
            (Command::PassiveOpen { .. }, _) => Err(CommandError::AlreadyExists),
            (Command::ActiveOpen { .. }, Closed | Listen) => Ok(()),
            (Command::ActiveOpen { .. }, _) => Err(CommandError::AlreadyExists),
            (Command::Receive(_), Closed) if !self.unread.is_empty() => Ok(()),
            (_, Closed) => Err(CommandError::NoConnection),
            (Command::Send(_), Listen) if self.only_from.is_none() => Err(CommandError::RemoteUnspecified),
            (
                Command::Send(_) | Command::ShutdownWrite,
                FinWait1 | FinWait2 | Closing | LastAck | TimeWait,
            ) => Err(CommandError::Closing),
            (Command::Send(_) | Command::ShutdownWrite, _) if self.closed => Err(CommandError::Closing),
            (Command::Receive(_) | Command::Close, _) if self.orphan => Err(CommandError::Closing),
            (
                Command::Send(_)
                | Command::ShutdownWrite
                | Command::Receive(_)
                | Command::Close
                | Command::Abort,
                Listen | SynSent | SynReceived | Established | FinWait1 | FinWait2 | CloseWait | Closing
                | LastAck | TimeWait,
            ) => Ok(()),
        }
    }

    /// How many octets a SEND would take.
    pub fn send_room(&self) -> u32 {
        let kept: usize = self.in_flight.iter().map(|segment| segment.payload.len()).sum();
        self.config.sndbuf.saturating_sub(octets(kept + self.unsent.len()))
    }

    /// Octets that are kept for sending: not sent, or not acknowledged.
    pub(crate) fn unsent_and_unacked(&self) -> u32 {
        self.config.sndbuf.saturating_sub(self.send_room())
    }

    /// The program shuts down reading: it is still there, but data that comes after its FIN is lost, and
    /// the peer is told so.
    pub(crate) const fn shut_reading(&mut self) {
        self.reads_no_more = true;
    }

    /// The program has set options of its own.
    pub(crate) fn reconfigure(&mut self, now: Time, config: Arc<Config>, sink: &mut impl Sink) {
        let mut config = config;
        if self.remote.is_some() {
            // What the SYNs have agreed on stays.
            Arc::make_mut(&mut config).mss = self.config.mss;
        }
        let before = core::mem::replace(&mut self.config, config);
        let (was, is) = (&before, &self.config);
        let keepalive_changes = was.keepalive != is.keepalive
            || (is.keepalive && was.tcp_keepalive_time_us != is.tcp_keepalive_time_us);
        if keepalive_changes {
            self.timers.cancel(TimerKind::Keepalive, sink);
            self.restart_keepalive(now, sink);
        }
        if self.remote.is_none() {
            self.snd_mss = self.config.mss;
        }
    }

    fn open_passive(&mut self, remote: Option<SocketAddrV4>, sink: &mut impl Sink) -> Reply {
        *self = self.fresh();
        self.take(Event::PassiveOpen, sink);
        self.origin = Origin::Passive;
        self.only_from = remote;
        Reply::Done
    }

    fn open_active(&mut self, now: Time, remote: SocketAddrV4, event: Event, sink: &mut impl Sink) -> Reply {
        if self.state == State::Closed {
            *self = self.fresh();
        }
        self.take(event, sink);
        self.origin = Origin::Active;
        self.remote = Some(remote);
        let iss = self.choose_iss(now, remote);
        self.send_syn(now, iss, Cause::ActiveOpen, sink);
        Reply::Done
    }

    fn send(&mut self, now: Time, mut data: Bytes, sink: &mut impl Sink) -> Result<Reply, CommandError> {
        let room = usize::try_from(self.send_room()).unwrap_or(usize::MAX);
        if room == 0 && !data.is_empty() {
            return Err(CommandError::InsufficientResources);
        }
        let taken = data.len().min(room);
        data.truncate(taken);
        self.unsent.push(data);
        match (self.state, self.only_from) {
            (State::Listen, Some(remote)) => {
                self.open_active(now, remote, Event::Send, sink);
            }
            _ => self.output(now, sink),
        }
        Ok(Reply::Taken(taken))
    }

    fn receive(&mut self, now: Time, max: usize, sink: &mut impl Sink) -> Reply {
        if !self.unread.is_empty() && max > 0 {
            let data = self.unread.take(max);
            if self.config.is_linux() {
                self.linux_application_read(now, sink);
            }
            self.tell_window(now, sink);
            return Reply::Data(data);
        }
        if self.fin_received { Reply::EndOfStream } else { Reply::NotYet }
    }

    /// RFC 9293's CLOSE: no more data goes out, receiving goes on.
    fn shut_down_writing(&mut self, now: Time, sink: &mut impl Sink) {
        let nothing_to_end = matches!(self.state, State::Listen | State::SynSent);
        self.closed = true;
        if !self.unsent.is_empty() && !nothing_to_end {
            sink.note(|| Note::FinQueued);
        }
        // Where data is queued, SYN-RECEIVED and CLOSE-WAIT stay until it is sent.
        self.take(Event::Close, sink);
        if nothing_to_end {
            self.end(None, sink);
        } else {
            self.output(now, sink);
        }
    }

    /// `close()`: the application is gone. What it left unread is lost, and the peer is told so (RFC
    /// 9293 §3.6.1, SHLD-3), save in TIME-WAIT, when the peer has nothing more to learn.
    fn close(&mut self, now: Time, sink: &mut impl Sink) {
        let loses_data = !self.unread.is_empty() || self.reassembly.begins_at(self.rcv_nxt);
        self.unread.clear();
        if loses_data && self.state != State::TimeWait {
            return self.abort(now, ResetReason::UnreadData, sink);
        }
        self.orphan = true;
        if !self.closed {
            self.shut_down_writing(now, sink);
        } else if self.state == State::FinWait2 {
            self.arm_fin_wait_2(now, sink);
        }
    }

    pub(super) fn abort(&mut self, now: Time, reason: ResetReason, sink: &mut impl Sink) {
        let row = self.take(Event::Abort, sink);
        // The RFC has no RST in CLOSING and LAST-ACK, but there it does not speak of lost data either.
        if reason == ResetReason::UnreadData || row.is_some_and(|row| row.action == Action::SendReset) {
            self.send_reset(now, reason, sink);
        }
        self.orphan = true;
        self.end(None, sink);
    }
}
