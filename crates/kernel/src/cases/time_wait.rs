//! TIME-WAIT: what comes late, and a port that is used again (RFC 9293 §3.6.1, RFC 6191).

use anyhow::Result;
use synscope_tcp::{Errno, Profile, State, Syscall};

use super::{Cases, subject};
use crate::path::Kind;
use crate::program::{CLIENT_PORT, DELAYED_ACK, SERVER_PORT, connect};
use crate::who::Who;
use crate::world::World;

pub(super) fn add(cases: &mut Cases) {
    for client in Who::BOTH {
        let name = format!("time-wait/{}-call-again", subject(client));
        cases.add(&format!("{name}/server-waits"), move |world| server_waits(world, client));
        cases
            .add(&format!("{name}/server-waits/no-timestamps"), move |world| server_waits(world, client))
            .sysctl("ipv4/tcp_timestamps", "0");
    }
    for client in Who::BOTH {
        let name = format!("time-wait/{}-call-again/client-waits", subject(client));
        let has_timestamps = cases.profile == Profile::Linux;
        cases.add(&name, move |world| client_waits(world, client, has_timestamps));
        cases
            .add(&format!("{name}/no-timestamps"), move |world| client_waits(world, client, false))
            .sysctl("ipv4/tcp_timestamps", "0");
    }
    for who in Who::BOTH {
        cases.add(&format!("time-wait/{}-repeat-the-fin", subject(who)), move |world| {
            repeated_fin(world, who)
        });
    }
}

/// The server closed first and is in TIME-WAIT; the client calls again from the same port.
fn server_waits(world: &mut World, client: Who) -> Result<()> {
    let server = !client;
    let listener = world.listen(server)?;
    for _ in 0..3 {
        let socket = world.socket(client, CLIENT_PORT)?;
        let connection = world.open_between(client, socket, listener)?;
        world.transfer(&connection, client, 5_000)?;
        world.transfer(&connection, server, 5_000)?;
        world.close_orderly(&connection, server)?;
    }
    world.done(server, &Syscall::Close(listener))?;
    world.no_resets()
}

/// The client closed first and is in TIME-WAIT. Timestamps tell old segments from new ones, and so a program
/// that asks for the same port again gets it; without them it does not, and TIME-WAIT is not disturbed.
fn client_waits(world: &mut World, client: Who, has_timestamps: bool) -> Result<()> {
    let listener = world.listen(!client)?;
    let socket = world.socket(client, CLIENT_PORT)?;
    let connection = world.open_between(client, socket, listener)?;
    world.transfer(&connection, client, 100)?;
    world.close_orderly(&connection, client)?;
    let is_waiting = world.state(client, CLIENT_PORT, SERVER_PORT)? == Some(State::TimeWait);
    let socket = world.socket(client, CLIENT_PORT)?;
    if has_timestamps || !is_waiting {
        let connection = world.open_between(client, socket, listener)?;
        world.transfer(&connection, client, 100)?;
        world.transfer(&connection, !client, 100)?;
        world.close_orderly(&connection, client)?;
        return world.no_resets();
    }
    world.fails(client, &connect(client, socket, SERVER_PORT), Errno::EADDRNOTAVAIL)?;
    world.waits(&connection, client)
}

/// The last ACK is lost twice: each repeated FIN is acknowledged out of TIME-WAIT.
fn repeated_fin(world: &mut World, who: Who) -> Result<()> {
    let connection = world.open(who)?;
    world.transfer(&connection, who, 100)?;
    world.path.lose(!who, Kind::FinAck);
    world.path.lose(!who, Kind::FinAck);
    world.close(&connection, !who)?;
    world.end_of_stream(&connection, who)?;
    world.rest(DELAYED_ACK)?;
    world.close(&connection, who)?;
    world.waits(&connection, !who)?;
    world.reaches(&connection, who, None)
}
