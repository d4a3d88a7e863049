//! TIME-WAIT: what comes late, and a port that is used again (RFC 9293 §3.6.1, RFC 6191).

use anyhow::Result;
use synscope_tcp::{State, Syscall};

use super::{Cases, subject};
use crate::path::Kind;
use crate::program::{CLIENT_PORT, DELAYED_ACK};
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
    world.done(server, &Syscall::Close(listener))
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
    world.reaches(&connection, !who, Some(State::TimeWait))?;
    world.reaches(&connection, who, None)
}
