//! One side has crashed, and the other one does not know (RFC 9293 §3.5.1).

use anyhow::Result;
use synscope_tcp::{Errno, State};

use super::{Cases, subject};
use crate::program::{CLIENT_PORT, Connection};
use crate::who::Who;
use crate::world::World;

pub(super) fn add(cases: &mut Cases) {
    for who in Who::BOTH {
        let name = subject(who);
        cases.add(&format!("half-open/{name}-crash/data-finds-out"), move |world| data_finds_out(world, who));
        cases.add(&format!("half-open/{name}-crash/fin-finds-out"), move |world| fin_finds_out(world, who));
        cases.add(&format!("half-open/{name}-crash/syn-finds-out"), move |world| syn_finds_out(world, who));
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
