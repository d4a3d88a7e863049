//! Programs on two hosts that call at random, over a network that loses: nothing panics, nothing is left
//! behind.

use core::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;

use bytes::Bytes;
use proptest::prelude::*;
use synscope_tcp::{
    App, Errno, Host, How, IcmpError, IcmpKind, IsnGenerator, OptionName, Profile, Returned, SocketId,
    SocketOption, Syscall, Time,
};

use crate::common::{MS, SECOND, Wire, config};

/// One thing that a program does: which host, which call, on which of its sockets, with which number.
type Deed = (bool, u8, u8, u8);

struct World {
    hosts: [Host; 2],
    held: [Vec<SocketId>; 2],
    now: Time,
    wire: Wire,
    /// Bits that say which packets are lost, used in turn.
    luck: u64,
}

fn address(side: usize) -> Ipv4Addr {
    [Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(198, 51, 100, 1)][side]
}

impl World {
    fn new(profile: Profile, luck: u64) -> Self {
        let knobs = [("keepalive", "on"), ("tcp_fin_timeout", "60s"), ("ip_local_port_range_min", "65530")];
        let config = Arc::new(config(profile, &knobs));
        let host = |side| {
            let isn = IsnGenerator::new((side as u64, 2));
            Host::new(address(side), Arc::clone(&config), isn, App::default())
        };
        let held = [Vec::new(), Vec::new()];
        Self { hosts: [host(0), host(1)], held, now: Time::ZERO, wire: Wire::default(), luck }
    }

    fn does(&mut self, (side, what, which, number): Deed) {
        let side = usize::from(side);
        let held = &self.held[side];
        let socket = held.get(usize::from(which) % held.len().max(1)).copied().unwrap_or(SocketId(99));
        let port = 80 + u16::from(number % 3);
        let small = i32::from(number) - 3;
        let call = match what % 14 {
            0 | 1 => Syscall::Socket,
            2 => Syscall::Bind { socket, port: if number > 200 { 0 } else { port } },
            3 => Syscall::Listen { socket, backlog: small % 4 },
            4 => Syscall::Accept(held.first().copied().unwrap_or(socket)),
            5 | 6 => Syscall::Connect { socket, remote: SocketAddrV4::new(address(1 - side), port) },
            7 => Syscall::Read { socket, max: u32::from(number) },
            8 => Syscall::Write { socket, data: Bytes::from(vec![1; usize::from(number) * 20]) },
            9 => {
                Syscall::Shutdown { socket, how: [How::Read, How::Write, How::Both][usize::from(number % 3)] }
            }
            10 => Syscall::Close(socket),
            11 => Syscall::SetOption { socket, option: option(number, small) },
            12 => Syscall::GetOption { socket, name: name(number) },
            _ => Syscall::Poll(socket),
        };
        let closes = matches!(call, Syscall::Close(_));
        let result = self.hosts[side].syscall(self.now, call, &mut self.wire);
        if closes {
            // Also where it lingers: it is closed when its time is over.
            self.held[side].retain(|held| *held != socket);
        }
        match result {
            Ok(Returned::Socket(new)) => self.held[side].push(new),
            Ok(_) => {}
            Err(errno) => assert!(errno != Errno::EBADF || socket == SocketId(99), "{errno}"),
        }
        if number == 77 {
            self.icmp(side);
        }
    }

    /// A router says something about whatever is under way.
    fn icmp(&mut self, side: usize) {
        let ours = self.wire.0.iter().find(|segment| *segment.src.ip() == address(side));
        let Some(segment) = ours else { return };
        let kind = IcmpKind::Unreachable(u8::try_from(self.luck % 14).unwrap_or(1));
        let error = IcmpError { kind, src: segment.src, dst: segment.dst, seq: segment.seq };
        self.hosts[side].handle_icmp(self.now, &error, &mut self.wire);
    }

    /// What is under way arrives, or is lost; then so much time passes, with all that is sent meanwhile.
    fn pass(&mut self, us: u64) {
        let end = self.now.after_us(us);
        for _ in 0..100_000 {
            while let Some(segment) = self.wire.0.pop_front() {
                self.luck = self.luck.rotate_left(1);
                if !self.luck.is_multiple_of(4) {
                    let to = usize::from(*segment.dst.ip() == address(1));
                    self.hosts[to].handle_segment(self.now, &segment, &mut self.wire);
                }
            }
            let due = self.hosts.iter().filter_map(Host::poll_timeout).min().filter(|due| *due <= end);
            let Some(due) = due else { break };
            self.now = self.now.max(due);
            for host in &mut self.hosts {
                host.handle_timeout(self.now, &mut self.wire);
            }
        }
        self.now = self.now.max(end);
    }
}

fn option(number: u8, small: i32) -> SocketOption {
    match number % 9 {
        0 => SocketOption::ReuseAddress(number > 30),
        1 => SocketOption::Linger((number > 50).then_some(u32::from(number % 3))),
        2 => SocketOption::KeepAlive(number > 100),
        3 => SocketOption::KeepIdle(small),
        4 => SocketOption::UserTimeout(small * 100),
        5 => SocketOption::Linger2(small),
        6 => SocketOption::MaxSegment(small * 10),
        7 => SocketOption::NoDelay(true),
        _ => SocketOption::DeferAccept(small % 8),
    }
}

fn name(number: u8) -> OptionName {
    let names = [
        OptionName::Error,
        OptionName::ReuseAddress,
        OptionName::Linger,
        OptionName::KeepAlive,
        OptionName::KeepIdle,
        OptionName::KeepInterval,
        OptionName::KeepCount,
        OptionName::UserTimeout,
        OptionName::Linger2,
        OptionName::MaxSegment,
        OptionName::NoDelay,
        OptionName::DeferAccept,
        OptionName::State,
        OptionName::SendMss,
        OptionName::AdvertisedMss,
        OptionName::Unread,
    ];
    names[usize::from(number) % names.len()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn programs_that_call_at_random_leave_nothing_behind(
        deeds in proptest::collection::vec((any::<Deed>(), 0..2_000_u64), 1..80),
        luck: u64,
    ) {
        for profile in Profile::ALL {
            let mut world = World::new(profile, luck);
            // So that there is somebody to connect to.
            for (side, what) in [(true, 0), (true, 2), (true, 3), (false, 0), (false, 5)] {
                world.does((side, what, 0, 3));
            }
            for (deed, ms) in &deeds {
                world.does(*deed);
                world.pass(ms * MS);
            }
            for side in [0, 1] {
                while let Some(socket) = world.held[side].pop() {
                    let _ = world.hosts[side].syscall(world.now, Syscall::Close(socket), &mut world.wire);
                }
            }
            world.luck = u64::MAX;
            world.pass(40_000 * SECOND);
            for host in &world.hosts {
                let left: Vec<_> = host.sockets().filter_map(|(id, _)| host.view(id)).collect();
                prop_assert!(left.is_empty(), "{profile}: {left:#?}");
                prop_assert_eq!(host.poll_timeout(), None);
            }
        }
    }
}
