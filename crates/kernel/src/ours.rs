//! Our side: a host of the endpoint, and what comes out of it.

use std::sync::Arc;

use synscope_tcp::{
    App, Call, Cause, Config, Errno, Host, HostCommand, HostSink, IcmpError, IsnGenerator, Note, Outcome,
    Removal, Returned, Segment, Seq, SocketId, State, Syscall, Time, Transition,
};

use crate::who::Who;

/// Our host.
pub(crate) struct Ours {
    host: Host,
    out: Out,
}

/// What the host puts out, until somebody fetches it.
#[derive(Default)]
struct Out {
    segments: Vec<Segment>,
    remarks: Vec<String>,
}

impl Ours {
    pub(crate) fn new(config: Config, secret: (u64, u64)) -> Self {
        let isn = IsnGenerator::new(secret);
        Self {
            host: Host::new(Who::Ours.address(), Arc::new(config), isn, App::default()),
            out: Out::default(),
        }
    }

    pub(crate) fn syscall(&mut self, now: Time, call: Syscall) -> Result<Returned, Errno> {
        self.host.syscall(now, call, &mut self.out)
    }

    pub(crate) fn handle_segment(&mut self, now: Time, segment: &Segment) {
        self.host.handle_segment(now, segment, &mut self.out);
    }

    pub(crate) fn handle_icmp(&mut self, now: Time, error: &IcmpError) {
        self.host.handle_icmp(now, error, &mut self.out);
    }

    pub(crate) fn handle_timeout(&mut self, now: Time) {
        self.host.handle_timeout(now, &mut self.out);
    }

    pub(crate) fn poll_timeout(&self) -> Option<Time> {
        self.host.poll_timeout()
    }

    /// The next connection begins with this number.
    pub(crate) fn choose_iss(&mut self, iss: Seq) {
        self.host.choose_iss(vec![iss]);
    }

    /// The power fails, and is there again at once: nothing is sent, nothing remembered.
    pub(crate) fn crash(&mut self, now: Time) -> anyhow::Result<()> {
        self.host.handle_command(now, HostCommand::PowerOff, &mut self.out)?;
        self.host.handle_command(now, HostCommand::Reboot, &mut self.out)?;
        Ok(())
    }

    /// The state of the connection between these ports; `None` where there is none.
    pub(crate) fn state(&self, local: u16, remote: u16) -> Option<State> {
        self.host
            .sockets()
            .filter_map(|(socket, _)| self.host.view(socket))
            .find(|view| view.local.port() == local && view.remote.is_some_and(|peer| peer.port() == remote))
            .map(|view| view.state)
            .filter(|state| *state != State::Closed)
    }

    /// The segments that are to be sent, in order.
    pub(crate) fn segments(&mut self) -> Vec<Segment> {
        std::mem::take(&mut self.out.segments)
    }

    /// What happened inside.
    pub(crate) fn remarks(&mut self) -> Vec<String> {
        std::mem::take(&mut self.out.remarks)
    }
}

impl HostSink for Out {
    fn transmit(&mut self, _socket: Option<SocketId>, segment: Segment, _cause: Cause) {
        self.segments.push(segment);
    }

    fn opened(&mut self, _socket: SocketId, _is_listener: bool, _listener: Option<SocketId>) {}

    fn transition(&mut self, _socket: SocketId, transition: Transition) {
        let row = transition.row.row();
        self.remarks.push(format!("{} → {}", row.from, row.to));
    }

    fn removed(&mut self, _socket: SocketId, removal: Removal) {
        self.remarks.push(format!("socket gone: {removal:?}"));
    }

    fn call(&mut self, _socket: Option<SocketId>, _call: Call, _outcome: Outcome) {}

    fn note(&mut self, _socket: Option<SocketId>, _note: impl FnOnce() -> Note) {}
}
