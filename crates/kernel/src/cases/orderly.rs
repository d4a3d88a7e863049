//! Open, speak, close: in every role, and with each segment lost in turn.

use std::time::Duration;

use anyhow::{Result, ensure};
use synscope_tcp::State;

use super::{Cases, subject};
use crate::path::Kind;
use crate::who::Who;
use crate::world::World;

/// More than both send buffers and windows hold, so that it has to flow.
const MUCH: usize = 300_000;

pub(super) fn add(cases: &mut Cases) {
    for client in Who::BOTH {
        for first in Who::BOTH {
            let name = format!("{}-open/{}-close", subject(client), subject(first));
            cases.add(&format!("{name}/nothing-lost"), move |world| orderly(world, client, first));
            for (from, kind) in segments(client, first) {
                cases.add(&format!("{name}/{from}-{kind}-lost"), move |world| {
                    world.path.lose(from, kind);
                    orderly(world, client, first)
                });
            }
        }
        for first in Who::BOTH {
            cases.add(&format!("{}-open/{}-half-close", subject(client), subject(first)), move |world| {
                half_close(world, client, first)
            });
        }
    }
}

/// The segments of handshake and teardown, and the first ones with data.
fn segments(client: Who, first: Who) -> [(Who, Kind); 9] {
    let server = !client;
    [
        (client, Kind::Syn),
        (server, Kind::SynAck),
        (client, Kind::HandshakeAck),
        (server, Kind::Data),
        (client, Kind::Data),
        (first, Kind::Fin),
        (!first, Kind::FinAck),
        (!first, Kind::Fin),
        (first, Kind::FinAck),
    ]
}

/// The server greets, as a mail server does: were the client first, its data would stand in for a lost
/// ACK of the handshake.
fn orderly(world: &mut World, client: Who, first: Who) -> Result<()> {
    let connection = world.open(client)?;
    world.transfer(&connection, !client, 300)?;
    world.transfer(&connection, client, 5_000)?;
    world.close_orderly(&connection, first)?;
    no_resets(world)
}

/// One side has said everything, and listens for long.
fn half_close(world: &mut World, client: Who, first: Who) -> Result<()> {
    let connection = world.open(client)?;
    world.transfer(&connection, first, 1_000)?;
    world.shutdown(&connection, first)?;
    world.end_of_stream(&connection, !first)?;
    world.reaches(&connection, first, Some(State::FinWait2))?;
    world.reaches(&connection, !first, Some(State::CloseWait))?;
    world.transfer(&connection, !first, MUCH)?;
    // Longer than an orphan waits in FIN-WAIT-2: this one has a reader.
    world.rest(Duration::from_millis(2_500))?;
    world.transfer(&connection, !first, 10)?;
    world.close(&connection, !first)?;
    world.end_of_stream(&connection, first)?;
    world.close(&connection, first)?;
    world.reaches(&connection, !first, None)?;
    world.reaches(&connection, first, Some(State::TimeWait))?;
    no_resets(world)
}

/// Nobody may find the other's segments unacceptable.
fn no_resets(world: &World) -> Result<()> {
    let resets = world.path.resets();
    ensure!(resets == 0, "{resets} RST were sent, expected none");
    Ok(())
}
