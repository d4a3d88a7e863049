//! One side has crashed, and the other one does not know (RFC 9293 §3.5.1).

use std::time::Duration;

use anyhow::Result;
use synscope_tcp::{Errno, State};

use super::{Cases, subject};
use crate::program::{CLIENT_PORT, Connection};
use crate::who::Who;
use crate::world::World;

pub(super) fn add(cases: &mut Cases) {
    for who in Who::BOTH {
        let name = subject(who);
        cases
            .add(&format!("half-open/{name}-crash/unreachable"), move |world| unreachable(world, who))
            .knob("tcp_retries2", "3");
        cases.add(&format!("half-open/{name}-crash/data-finds-out"), move |world| data_finds_out(world, who));
        cases.add(&format!("half-open/{name}-crash/fin-finds-out"), move |world| fin_finds_out(world, who));
        cases.add(&format!("half-open/{name}-crash/syn-finds-out"), move |world| syn_finds_out(world, who));
    }
    cases
        .add("half-open/kernel-gone/orphan-gives-up", |world| orphan_gives_up(world, Who::Ours))
        .knob("tcp_orphan_retries", "3");
    cases.add("half-open/we-gone/orphan-gives-up", |world| orphan_gives_up(world, Who::Kernel));
    for client in Who::BOTH {
        cases
            .add(&format!("half-open/{}-call/nobody-answers", subject(client)), move |world| {
                nobody_answers(world, client)
            })
            .knob("tcp_syn_retries", "1")
            .sysctl("ipv4/tcp_syn_retries", "1");
    }
}

fn crash(world: &mut World, connection: &Connection, who: Who) -> Result<()> {
    match who {
        Who::Ours => {
            let now = world.now();
            world.ours.crash(now)?;
        }
        Who::Kernel => world.kernel.forget(connection.sockets.kernel)?,
    }
    world.reaches(connection, who, None)?;
    world.reaches(connection, !who, Some(State::Established))
}

fn opened(world: &mut World, client: Who) -> Result<Connection> {
    let connection = world.open(client)?;
    world.transfer(&connection, client, 100)?;
    world.transfer(&connection, !client, 100)?;
    Ok(connection)
}

/// The host of the one that crashed is gone, too: retransmissions run out (RFC 9293 §3.8.3, MUST-20).
fn unreachable(world: &mut World, who: Who) -> Result<()> {
    let connection = opened(world, who)?;
    world.path.cut(who);
    world.write(&connection, !who, 100)?;
    world.read_fails(&connection, !who, Errno::ETIMEDOUT)?;
    world.reaches(&connection, !who, None)
}

fn data_finds_out(world: &mut World, who: Who) -> Result<()> {
    let connection = opened(world, who)?;
    crash(world, &connection, who)?;
    world.write(&connection, !who, 100)?;
    world.read_fails(&connection, !who, Errno::ECONNRESET)?;
    world.reaches(&connection, !who, None)
}

fn fin_finds_out(world: &mut World, who: Who) -> Result<()> {
    let connection = opened(world, who)?;
    crash(world, &connection, who)?;
    world.shutdown(&connection, !who)?;
    world.read_fails(&connection, !who, Errno::ECONNRESET)?;
    world.reaches(&connection, !who, None)
}

/// The client that crashed calls again from the same port (Figure 9): its SYN is challenged, it answers
/// the challenge with a RST, and its next SYN opens a connection.
fn syn_finds_out(world: &mut World, who: Who) -> Result<()> {
    let listener = world.listen(!who)?;
    let socket = world.socket(who, CLIENT_PORT)?;
    let old = world.open_between(who, socket, listener)?;
    world.transfer(&old, who, 100)?;
    crash(world, &old, who)?;
    let socket = world.socket(who, CLIENT_PORT)?;
    let new = world.open_between(who, socket, listener)?;
    world.transfer(&new, who, 1_000)?;
    world.transfer(&new, !who, 1_000)?;
    world.read_fails(&old, !who, Errno::ECONNRESET)?;
    world.close_orderly(&new, who)
}

/// Nobody waits any more, and the peer is gone: the connection goes, too, and nobody is told.
fn orphan_gives_up(world: &mut World, who: Who) -> Result<()> {
    let connection = opened(world, who)?;
    world.path.cut(!who);
    world.close(&connection, who)?;
    world.reaches(&connection, who, None)
}

fn nobody_answers(world: &mut World, client: Who) -> Result<()> {
    world.path.cut(!client);
    let socket = world.socket(client, CLIENT_PORT)?;
    let call = crate::program::connect(client, socket, crate::program::SERVER_PORT);
    world.fails(client, &call, Errno::ETIMEDOUT)?;
    world.rest(Duration::from_millis(10))
}
