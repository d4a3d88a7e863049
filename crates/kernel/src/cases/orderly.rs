//! Open, speak, close: in every role, and with each segment lost or doubled in turn.

use std::time::Duration;

use anyhow::Result;
use synscope_tcp::{Profile, Seq, State};

use super::{Cases, subject};
use crate::ground::Sysctl;
use crate::path::{Fate, Kind};
use crate::who::Who;
use crate::world::World;

/// More than both send buffers and windows hold, so that it has to flow.
const MUCH: usize = 300_000;

/// What the kernel is told not to offer, or to do always, and what that is called.
const KERNELS: [(&str, Sysctl); 4] = [
    ("without-timestamps", ("ipv4/tcp_timestamps", "0")),
    ("without-SACK", ("ipv4/tcp_sack", "0")),
    ("without-window-scale", ("ipv4/tcp_window_scaling", "0")),
    ("with-SYN-cookies", ("ipv4/tcp_syncookies", "2")),
];

/// The knobs of what our host does otherwise than its profile: Linux without, the RFC with it.
const OPTIONS: [&str; 3] = ["tcp_timestamps", "tcp_sack", "tcp_window_scaling"];

pub(super) fn add(cases: &mut Cases) {
    for client in Who::BOTH {
        for first in Who::BOTH {
            add_roles(cases, client, first);
        }
    }
}

fn add_roles(cases: &mut Cases, client: Who, first: Who) {
    let name = format!("{}-open/{}-close", subject(client), subject(first));
    cases.add(&format!("{name}/nothing-lost"), move |world| undisturbed(world, client, first));
    for (from, kind) in segments(client, first) {
        cases.add(&format!("{name}/{from}-{kind}-lost"), move |world| {
            world.path.lose(from, kind);
            undisturbed(world, client, first)
        });
        cases.add(&format!("{name}/{from}-{kind}-doubled"), move |world| {
            world.path.plan(from, kind, Fate::Doubled);
            undisturbed(world, client, first)
        });
    }
    for (kernel, (parameter, value)) in KERNELS {
        cases
            .add(&format!("{name}/kernel-{kernel}"), move |world| undisturbed(world, client, first))
            .sysctl(parameter, value);
    }
    let (with, value) = if cases.profile == Profile::Linux { ("without", "0") } else { ("with", "1") };
    for knob in OPTIONS {
        cases
            .add(&format!("{name}/we-{with}-{knob}"), move |world| undisturbed(world, client, first))
            .knob(knob, value);
    }
    cases
        .add(&format!("{name}/we-with-SYN-cookies"), move |world| undisturbed(world, client, first))
        .knob("tcp_syncookies", "2");
    cases.add(&format!("{name}/our-numbers-wrap"), move |world| {
        world.ours.choose_iss(Seq(0u32.wrapping_sub(150)));
        undisturbed(world, client, first)
    });
    cases.add(&format!("{}-open/{}-half-close", subject(client), subject(first)), move |world| {
        half_close(world, client, first)
    });
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

/// No segment of the one surprises the other.
fn undisturbed(world: &mut World, client: Who, first: Who) -> Result<()> {
    orderly(world, client, first)?;
    world.no_resets()
}

/// The server greets, as a mail server does: were the client first, its data would stand in for a lost
/// ACK of the handshake.
fn orderly(world: &mut World, client: Who, first: Who) -> Result<()> {
    let connection = world.open(client)?;
    world.transfer(&connection, !client, 300)?;
    world.transfer(&connection, client, 5_000)?;
    world.close_orderly(&connection, first)
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
    world.waits(&connection, first)?;
    world.no_resets()
}
