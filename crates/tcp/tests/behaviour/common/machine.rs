//! A host with everything that it puts out written down, line by line.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;
use std::sync::Arc;

use synscope_tcp::{
    App, Call, Cause, CommandError, Config, Errno, Flags, Host, HostCommand, HostSink, IcmpError, Ignored,
    IsnGenerator, Note, OnEof, Outcome, Removal, Returned, Segment, Seq, SocketId, Syscall, Time, Transition,
};

use super::segments::payload;

const HOST: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);
const STRANGER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(198, 51, 100, 1), 40_000);

/// A host, and the lines of what it put out since somebody looked.
pub(crate) struct Machine {
    pub(crate) host: Host,
    pub(crate) now: Time,
    out: Lines,
}

impl Machine {
    pub(crate) fn new(config: Config, app: App) -> Self {
        let host = Host::new(HOST, Arc::new(config), IsnGenerator::new((3, 4)), app);
        Self { host, now: Time::ZERO, out: Lines::default() }
    }

    /// By RFC 9293, with an application that reads, answers nothing, and closes at once when the peer has
    /// closed.
    pub(crate) fn plain() -> Self {
        Self::new(Config::default(), App::default())
    }

    /// With an application that answers all that it reads with so many octets.
    pub(crate) fn replying(octets: u32) -> Self {
        Self::new(Config::default(), App { reply_octets: octets, ..App::default() })
    }

    /// With an application that forgets to close.
    pub(crate) fn never_closing() -> Self {
        Self::new(Config::default(), App { on_eof: OnEof::Never, ..App::default() })
    }

    /// With a listener on port 80, #1, and an open connection, #2.
    pub(crate) fn with_connection(mut self) -> Self {
        self.listen(5);
        self.shake_hands();
        self.out();
        self
    }

    /// The stranger's handshake with port 80; its SYN has the number 0.
    pub(crate) fn shake_hands(&mut self) {
        self.receive(80, Flags::SYN, 0, 0, 0);
        self.receive(80, Flags::ACK, 1, 1, 0);
    }

    /// Something is asked of the host.
    pub(crate) fn does(&mut self, command: HostCommand) -> Result<(), CommandError> {
        self.host.handle_command(self.now, command, &mut self.out)
    }

    /// A program makes a system call.
    pub(crate) fn call(&mut self, call: Syscall) -> Result<Returned, Errno> {
        self.host.syscall(self.now, call, &mut self.out)
    }

    /// An ICMP error comes in.
    pub(crate) fn icmp(&mut self, error: &IcmpError) {
        self.host.handle_icmp(self.now, error, &mut self.out);
    }

    /// A program makes a socket.
    pub(crate) fn socket(&mut self) -> SocketId {
        match self.call(Syscall::Socket) {
            Ok(Returned::Socket(socket)) => socket,
            other => panic!("socket() = {other:?}"),
        }
    }

    /// The application listens on port 80.
    pub(crate) fn listen(&mut self, backlog: u16) {
        self.does(HostCommand::Listen { port: 80, backlog }).expect("port 80 is free");
        self.out.lines.clear();
    }

    /// The application connects to the stranger's port 40000 from port 5000.
    pub(crate) fn connect(&mut self) -> Result<(), CommandError> {
        self.does(HostCommand::Connect { remote: STRANGER, from_port: Some(5_000) })
    }

    /// A segment of the stranger's port 40000 arrives.
    pub(crate) fn receive(&mut self, to_port: u16, flags: Flags, seq: u32, ack: u32, len: usize) {
        self.receive_from(STRANGER, to_port, flags, seq, ack, len);
    }

    /// A segment arrives. ACK numbers count from the last SYN that this host has sent there.
    pub(crate) fn receive_from(
        &mut self,
        from: SocketAddrV4,
        to_port: u16,
        flags: Flags,
        seq: u32,
        ack: u32,
        len: usize,
    ) {
        let mut segment = Segment::new(from, SocketAddrV4::new(HOST, to_port), Seq(seq), flags);
        if flags.contains(Flags::ACK) {
            segment.ack = self.out.iss_for(from) + ack;
        }
        segment.window = 10_000;
        segment.payload = payload(0, len);
        self.host.handle_segment(self.now, &segment, &mut self.out);
    }

    /// A segment arrives as it is.
    pub(crate) fn receive_raw(&mut self, segment: &Segment) {
        self.host.handle_segment(self.now, segment, &mut self.out);
    }

    /// A segment of the stranger's port 40000 arrives that is meant for any address.
    pub(crate) fn receive_at(&mut self, target: SocketAddrV4, flags: Flags) {
        let segment = Segment::new(STRANGER, target, Seq(0), flags);
        self.host.handle_segment(self.now, &segment, &mut self.out);
    }

    /// Time passes; deadlines are kept.
    pub(crate) fn pass(&mut self, us: u64) {
        let end = self.now.after_us(us);
        while let Some(due) = self.host.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.host.handle_timeout(self.now, &mut self.out);
        }
        self.now = end;
    }

    /// What was put out since the last look.
    pub(crate) fn out(&mut self) -> Vec<String> {
        core::mem::take(&mut self.out.lines)
    }
}

/// Everything as a line: `#2 → ESTABLISHED`, `#2 sends ACK 1 ack 1`, `#2 accept() = ok`.
#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    /// The number of the last SYN that was sent to each peer.
    iss: BTreeMap<SocketAddrV4, Seq>,
}

impl Lines {
    fn iss_for(&self, peer: SocketAddrV4) -> Seq {
        self.iss.get(&peer).copied().unwrap_or_default()
    }
}

fn name(socket: Option<SocketId>) -> String {
    socket.map_or_else(|| "host".to_owned(), |socket| format!("#{}", socket.0))
}

impl HostSink for Lines {
    fn transmit(&mut self, socket: Option<SocketId>, segment: Segment, _: Cause) {
        if segment.has(Flags::SYN) {
            self.iss.insert(segment.dst, segment.seq);
        }
        let text = super::lab::write_segment(&segment, self.iss_for(segment.dst), Seq(0));
        self.lines.push(format!("{} sends {text}", name(socket)));
    }

    fn opened(&mut self, socket: SocketId, is_listener: bool, listener: Option<SocketId>) {
        let kind = match (is_listener, listener) {
            (true, _) => "is a listener".to_owned(),
            (false, Some(listener)) => format!("is a child of #{}", listener.0),
            (false, None) => "is a connection".to_owned(),
        };
        self.lines.push(format!("#{} {kind}", socket.0));
    }

    fn transition(&mut self, socket: SocketId, transition: Transition) {
        self.lines.push(format!("#{} → {}", socket.0, transition.to()));
    }

    fn removed(&mut self, socket: SocketId, removal: Removal) {
        self.lines.push(format!("#{} is gone: {removal:?}", socket.0));
    }

    fn call(&mut self, socket: Option<SocketId>, call: Call, outcome: Outcome) {
        self.lines.push(format!("{} {call} = {outcome}", name(socket)));
    }

    fn note(&mut self, socket: Option<SocketId>, note: impl FnOnce() -> Note) {
        match note() {
            Note::Ignored {
                why:
                    why @ (Ignored::BacklogFull
                    | Ignored::SynQueueFull
                    | Ignored::AcceptQueueFull
                    | Ignored::AcceptDeferred
                    | Ignored::SynWithFin),
                ..
            } => self.lines.push(format!("{} ignores: {why:?}", name(socket))),
            Note::SynCookieTaken { mss } => {
                self.lines.push(format!("{} comes by a cookie: {mss}", name(socket)));
            }
            _ => {}
        }
    }
}
