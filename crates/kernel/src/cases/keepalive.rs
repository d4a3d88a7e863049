//! Keepalive: an idle connection is tested (RFC 9293 §3.8.4).

use std::ops::RangeInclusive;
use std::time::Duration;

use anyhow::Result;
use synscope_tcp::{Errno, SocketOption, State};

use super::{Cases, subject};
use crate::program::{Connection, DELAYED_ACK};
use crate::who::Who;
use crate::world::World;

/// How long it takes with the options below until nobody believes in the peer any more, in milliseconds: a second of
/// silence and two unanswered probes, and what the rest of the connection takes.
const GONE_MS: RangeInclusive<u64> = 3_000..=4_800;

pub(super) fn add(cases: &mut Cases) {
    for who in Who::BOTH {
        let name = subject(who);
        cases.add(&format!("keepalive/{name}-ask/alive"), move |world| alive(world, who));
        cases.add(&format!("keepalive/{name}-ask/gone"), move |world| gone(world, who));
        cases.add(&format!("keepalive/{name}-ask/crashed"), move |world| crashed(world, who));
    }
}

/// An idle connection on which `who` asks after a second, and again after another, twice in all.
fn idle(world: &mut World, who: Who) -> Result<Connection> {
    let connection = world.open(who)?;
    world.transfer(&connection, who, 100)?;
    let socket = connection.sockets[who];
    for option in [
        SocketOption::KeepIdle(1),
        SocketOption::KeepInterval(1),
        SocketOption::KeepCount(2),
        SocketOption::KeepAlive(true),
    ] {
        world.set(who, socket, option)?;
    }
    // Nothing is under way that would be retransmitted.
    world.rest(DELAYED_ACK)?;
    Ok(connection)
}

fn alive(world: &mut World, who: Who) -> Result<()> {
    let connection = idle(world, who)?;
    // Without answers it would be over after three seconds.
    world.rest(Duration::from_secs(5))?;
    world.transfer(&connection, who, 100)?;
    world.transfer(&connection, !who, 100)?;
    world.close_orderly(&connection, who)
}

fn gone(world: &mut World, who: Who) -> Result<()> {
    let connection = world.takes(GONE_MS, |world| {
        let connection = idle(world, who)?;
        for who in Who::BOTH {
            world.path.cut(who);
        }
        world.read_fails(&connection, who, Errno::ETIMEDOUT)?;
        Ok(connection)
    })?;
    world.reaches(&connection, who, None)?;
    world.reaches(&connection, !who, Some(State::Established))
}

/// The host is there, the connection is not: a probe is answered with a RST.
fn crashed(world: &mut World, who: Who) -> Result<()> {
    let connection = idle(world, who)?;
    match !who {
        Who::Ours => {
            let now = world.now();
            world.ours.crash(now)?;
        }
        Who::Kernel => world.kernel.forget(connection.sockets.kernel)?,
    }
    world.read_fails(&connection, who, Errno::ECONNRESET)?;
    world.reaches(&connection, who, None)
}
