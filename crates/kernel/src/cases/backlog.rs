//! A server that has no time for its callers.

use std::time::Duration;

use anyhow::{Result, ensure};
use synscope_tcp::{Errno, Profile, State};

use super::{Cases, subject};
use crate::program::{CLIENT_PORT, Connection, SERVER_PORT, connect};
use crate::who::Who;
use crate::world::World;

pub(super) fn add(cases: &mut Cases) {
    for server in Who::BOTH {
        // Linux has room for one more than it is told (`sk_acceptq_is_full`).
        let is_linux = server == Who::Kernel || cases.profile == Profile::Linux;
        let room_for_one = i32::from(!is_linux);
        cases.add(&format!("backlog/{}-listen/full", subject(server)), move |world| {
            full(world, server, room_for_one)
        });
    }
}

/// The second caller's SYN is ignored until the first one is accepted, and is sent again.
fn full(world: &mut World, server: Who, backlog: i32) -> Result<()> {
    let client = !server;
    let second_port = CLIENT_PORT + 1;
    let listener = world.listen_with(server, backlog)?;
    let first = world.socket(client, CLIENT_PORT)?;
    world.connect(client, first)?;
    world.settle()?;

    let second = world.socket(client, second_port)?;
    let call = connect(client, second, SERVER_PORT);
    let answer = world.call(client, &call)?;
    ensure!(answer == Err(Errno::EINPROGRESS), "connect() gave {answer:?}");
    world.rest(Duration::from_millis(500))?;
    let state = world.state(client, second_port, SERVER_PORT)?;
    ensure!(state == Some(State::SynSent), "{client}: {state:?} while the backlog is full");

    let child = world.accept(server, listener)?;
    let first = Connection::new(client, CLIENT_PORT, first, child);
    world.done(client, &call)?;
    let child = world.accept(server, listener)?;
    let second = Connection::new(client, second_port, second, child);
    for connection in [&first, &second] {
        world.transfer(connection, client, 100)?;
        world.transfer(connection, server, 100)?;
        world.close_orderly(connection, client)?;
    }
    world.no_resets()
}
