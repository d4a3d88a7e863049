//! The host under test, and what it puts out.

use core::net::SocketAddrV4;
use std::collections::VecDeque;
use std::sync::Arc;

use synscope_tcp::{
    App, Call, Cause, Config, Errno, Host, HostSink, IcmpError, IsnGenerator, Note, OptionName, Outcome,
    Removal, Returned, Segment, SocketId, State, Syscall, Time, Transition, View,
};

use super::flow::LOCAL;
use crate::code::Field;

/// No script makes a host do more, packets that it sends counted.
const MOST_STEPS: u32 = 200_000;

/// A host, and all it has sent that nobody has looked at.
pub(super) struct Machine {
    host: Host,
    output: Output,
}

/// What a host puts out, in order.
#[derive(Default)]
struct Output {
    now: Time,
    news: VecDeque<News>,
    /// How often something was done to the host, and how many packets it sent.
    steps: u32,
}

/// Something that a host did.
pub(super) enum News {
    /// It sent a segment.
    Sent(Time, Option<SocketId>, Segment),
    /// A socket changed its state.
    State(Time, State),
    /// A socket is gone.
    Gone(Time),
}

/// The host does more than any script needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Restless;

impl Machine {
    pub(super) fn new(config: Arc<Config>) -> Self {
        let isn = IsnGenerator::new((0x5359_4e53, 0x434f_5045));
        Self { host: Host::new(LOCAL, config, isn, App::default()), output: Output::default() }
    }

    pub(super) fn next_timeout(&self) -> Option<Time> {
        self.host.poll_timeout()
    }

    pub(super) fn handle_timeout(&mut self, now: Time) -> Result<(), Restless> {
        self.step(now)?;
        self.host.handle_timeout(now, &mut self.output);
        Ok(())
    }

    pub(super) fn receive(&mut self, now: Time, segment: &Segment) -> Result<(), Restless> {
        self.step(now)?;
        self.host.handle_segment(now, segment, &mut self.output);
        Ok(())
    }

    pub(super) fn icmp(&mut self, now: Time, error: &IcmpError) -> Result<(), Restless> {
        self.step(now)?;
        self.host.handle_icmp(now, error, &mut self.output);
        Ok(())
    }

    pub(super) fn call(&mut self, now: Time, call: Syscall) -> Result<Result<Returned, Errno>, Restless> {
        self.step(now)?;
        Ok(self.host.syscall(now, call, &mut self.output))
    }

    /// The oldest thing that it did and that nobody has looked at.
    pub(super) fn news(&mut self) -> Option<News> {
        self.output.news.pop_front()
    }

    /// What a socket looks like.
    pub(super) fn view(&self, socket: SocketId) -> Option<View> {
        self.host.view(socket)
    }

    /// The connection between two addresses.
    pub(super) fn connection(&self, local: SocketAddrV4, remote: SocketAddrV4) -> Option<SocketId> {
        let is_it = |view: View| view.local == local && view.remote == Some(remote);
        self.host.sockets().map(|(socket, _)| socket).find(|socket| self.view(*socket).is_some_and(is_it))
    }

    /// What `TCP_INFO` tells of a socket; of one that no program has, what is seen from outside.
    pub(super) fn inspect(
        &mut self,
        now: Time,
        socket: SocketId,
        field: Field,
    ) -> Result<Option<i64>, Restless> {
        let name = match field {
            Field::State => OptionName::State,
            Field::SendMss => OptionName::SendMss,
            Field::AdvertisedMss => OptionName::AdvertisedMss,
        };
        if let Ok(Returned::Value(value)) = self.call(now, Syscall::GetOption { socket, name })? {
            return Ok(Some(value));
        }
        let view = self.view(socket);
        Ok(match field {
            Field::State => view.map(|view| view.state.kernel_number()),
            Field::SendMss => view.map(|view| i64::from(view.snd_mss)),
            Field::AdvertisedMss => None,
        })
    }

    /// The states of all sockets.
    pub(super) fn states(&self) -> impl Iterator<Item = State> {
        self.host.sockets().filter_map(|(socket, _)| Some(self.host.view(socket)?.state))
    }

    fn step(&mut self, now: Time) -> Result<(), Restless> {
        self.output.steps = self.output.steps.saturating_add(1);
        self.output.now = now;
        if self.output.steps > MOST_STEPS { Err(Restless) } else { Ok(()) }
    }
}

impl HostSink for Output {
    fn transmit(&mut self, socket: Option<SocketId>, segment: Segment, _: Cause) {
        self.steps = self.steps.saturating_add(1);
        self.news.push_back(News::Sent(self.now, socket, segment));
    }

    fn opened(&mut self, _: SocketId, _: bool, _: Option<SocketId>) {}

    fn transition(&mut self, _: SocketId, transition: Transition) {
        self.news.push_back(News::State(self.now, transition.to()));
    }

    fn removed(&mut self, _: SocketId, _: Removal) {
        self.news.push_back(News::Gone(self.now));
    }

    fn call(&mut self, _: Option<SocketId>, _: Call, _: Outcome) {}

    fn note(&mut self, _: Option<SocketId>, _: impl FnOnce() -> Note) {}
}
