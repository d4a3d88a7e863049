//! Calls at random and what Linux returned, recorded on Linux 6.18 between two network namespaces: the host
//! with the profile `linux` returns the same.
//!
//! A line is a host (0 or 1), a call, the number of a socket of that host, an argument and the result. After each
//! call but `socket` both hosts had 12 ms.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use synscope_tcp::{
    App, Config, Host, How, IsnGenerator, OptionName, Profile, Returned, SocketId, SocketOption, Syscall,
    Time,
};

use crate::common::Wire;

const RECORDED: &str = include_str!("recorded_calls.txt");
const PAUSE_US: u64 = 12_000;

/// Two hosts that reach each other at once.
struct World {
    hosts: [Host; 2],
    sockets: [BTreeMap<u32, SocketId>; 2],
    now: Time,
    wire: Wire,
}

fn address(side: usize) -> Ipv4Addr {
    [Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2)][side]
}

impl World {
    fn new() -> Self {
        let config = Arc::new(Config::new(Profile::Linux));
        let host = |side: usize| {
            let isn = IsnGenerator::new((side as u64, 7));
            Host::new(address(side), Arc::clone(&config), isn, App::default())
        };
        let sockets = [BTreeMap::new(), BTreeMap::new()];
        Self { hosts: [host(0), host(1)], sockets, now: Time::ZERO, wire: Wire::default() }
    }

    fn pause(&mut self) {
        let end = self.now.after_us(PAUSE_US);
        loop {
            while let Some(segment) = self.wire.0.pop_front() {
                let to = usize::from(*segment.dst.ip() == address(1));
                self.hosts[to].handle_segment(self.now, &segment, &mut self.wire);
            }
            let due = self.hosts.iter().filter_map(Host::poll_timeout).min().filter(|due| *due <= end);
            let Some(due) = due else { break };
            self.now = self.now.max(due);
            for host in &mut self.hosts {
                host.handle_timeout(self.now, &mut self.wire);
            }
        }
        self.now = end;
    }

    /// Makes the call of a line; what it returns, as the line would say it.
    fn calls(&mut self, side: usize, call: &str, number: u32, argument: &str, expected: &str) -> String {
        if call == "socket" {
            let made = self.hosts[side].syscall(self.now, Syscall::Socket, &mut self.wire);
            let Ok(Returned::Socket(socket)) = made else { panic!("socket() = {made:?}") };
            self.sockets[side].insert(number, socket);
            return "ok".to_owned();
        }
        let socket = self.sockets[side][&number];
        let syscall = syscall(call, socket, argument, SocketAddrV4::new(address(1 - side), 0));
        let result = self.hosts[side].syscall(self.now, syscall, &mut self.wire);
        self.pause();
        match result {
            Ok(Returned::Socket(new)) => {
                let number = expected.strip_prefix("new").and_then(|number| number.parse().ok());
                self.sockets[side].extend(number.map(|number: u32| (number, new)));
                number.map_or_else(|| "new".to_owned(), |number| format!("new{number}"))
            }
            Ok(Returned::Done) => "ok".to_owned(),
            Ok(Returned::Octets(octets)) => octets.to_string(),
            Ok(Returned::Data(data)) => data.len().to_string(),
            Ok(Returned::Value(value)) => value.to_string(),
            Ok(Returned::Events(events)) => {
                let flags = [
                    (events.readable, "IN"),
                    (events.writable, "OUT"),
                    (events.error, "ERR"),
                    (events.hangup, "HUP"),
                    (events.read_hangup, "RDHUP"),
                ];
                let set: Vec<_> =
                    flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name).collect();
                if set.is_empty() { "none".to_owned() } else { set.join("|") }
            }
            Err(errno) => errno.to_string(),
        }
    }
}

fn syscall(call: &str, socket: SocketId, argument: &str, peer: SocketAddrV4) -> Syscall {
    let number = || argument.parse::<i32>().expect("a number");
    let size = || argument.parse::<u32>().expect("a size");
    let port = || argument.parse::<u16>().expect("a port");
    let set = |option| Syscall::SetOption { socket, option };
    let get = |name| Syscall::GetOption { socket, name };
    match call {
        "bind" => Syscall::Bind { socket, port: port() },
        "listen" => Syscall::Listen { socket, backlog: number() },
        "accept" => Syscall::Accept(socket),
        "connect" => Syscall::Connect { socket, remote: SocketAddrV4::new(*peer.ip(), port()) },
        "read" => Syscall::Read { socket, max: size() },
        "write" => Syscall::Write { socket, data: Bytes::from(vec![0; size() as usize]) },
        "shutdown" => {
            let how = [How::Read, How::Write, How::Both];
            Syscall::Shutdown { socket, how: how[size() as usize] }
        }
        "close" => Syscall::Close(socket),
        "poll" => Syscall::Poll(socket),
        "reuse" => set(SocketOption::ReuseAddress(number() != 0)),
        "linger0" => set(SocketOption::Linger((number() != 0).then_some(0))),
        "linger2" => set(SocketOption::Linger2(number())),
        "defer" => set(SocketOption::DeferAccept(number())),
        "setmaxseg" => set(SocketOption::MaxSegment(number())),
        "keepidle" => set(SocketOption::KeepIdle(number())),
        "keepalive" => set(SocketOption::KeepAlive(number() != 0)),
        "soerror" => get(OptionName::Error),
        "state" => get(OptionName::State),
        "inq" => get(OptionName::Unread),
        "maxseg" => get(OptionName::MaxSegment),
        "sndmss" => get(OptionName::SendMss),
        "advmss" => get(OptionName::AdvertisedMss),
        "getdefer" => get(OptionName::DeferAccept),
        "getlinger2" => get(OptionName::Linger2),
        "getkeepidle" => get(OptionName::KeepIdle),
        "getkeepalive" => get(OptionName::KeepAlive),
        "getreuse" => get(OptionName::ReuseAddress),
        other => panic!("no call: {other}"),
    }
}

#[test]
fn calls_return_what_linux_returned() {
    let (mut world, mut calls) = (World::new(), 0);
    for (line, text) in (1..).zip(RECORDED.lines()) {
        if text.starts_with('#') {
            world = World::new();
            continue;
        }
        let words: Vec<&str> = text.split(' ').collect();
        let [side, call, socket, argument, expected] = words[..] else { panic!("line {line}: five words") };
        let side = usize::from(side == "1");
        let socket = socket.parse().expect("a number");
        let returned = world.calls(side, call, socket, argument, expected);
        assert_eq!(returned, expected, "line {line}: {text}");
        calls += 1;
    }
    assert!(calls > 1_000, "{calls} calls");
}
