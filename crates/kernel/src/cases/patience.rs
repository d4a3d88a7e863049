//! How long the two wait before they give up. Neither may be more patient than the other one (RFC 9293 §3.8.3,
//! MUST-20 to MUST-23; RFC 5482).

use std::ops::RangeInclusive;

use anyhow::Result;
use synscope_tcp::{Errno, Profile, SocketOption, State, Syscall};

use super::reset::reset_in_close_wait;
use super::{Cases, subject};
use crate::program::{CLIENT_PORT, Connection, SERVER_PORT, connect};
use crate::who::Who;
use crate::world::World;

/// What comes of the configurations below, in milliseconds. The kernel's timers are late by up to an eighth; one
/// retransmission more takes at least a second more than that.
const DATA_MS: RangeInclusive<u64> = 2_900..=4_800;
const SYN_MS: RangeInclusive<u64> = 2_900..=3_900;
/// The user timeout below; it counts from the first retransmission.
const USER_MS: RangeInclusive<u64> = 1_400..=2_600;
const USER_TIMEOUT: SocketOption = SocketOption::UserTimeout(1_500);
const FIN_WAIT_2_MS: RangeInclusive<u64> = 2_000..=3_800;

pub(super) fn add(cases: &mut Cases) {
    let profile = cases.profile;
    // The kernel is told 3, and waits as long as three retransmissions 200, 400 and 800 ms apart would take, and for
    // the last one's answer; the RFC's timeouts begin with a second.
    let retries = if profile == Profile::Linux { "3" } else { "1" };
    for who in Who::BOTH {
        let name = subject(who);
        cases
            .add(&format!("give-up/{name}-write"), move |world| unanswered_data(world, who))
            .knob("tcp_retries2", retries);
        cases
            .add(&format!("give-up/{name}-close"), move |world| unanswered_fin(world, who))
            .knob("tcp_orphan_retries", retries);
        cases
            .add(&format!("give-up/{name}-call"), move |world| unanswered_syn(world, who))
            .knob("tcp_syn_retries", "1")
            .sysctl("ipv4/tcp_syn_retries", "1");
        cases.add(&format!("give-up/{name}-write/user-timeout"), move |world| user_timeout(world, who));
        // RFC 9293 knows no end of FIN-WAIT-2, so our host is told the kernel's.
        cases
            .add(&format!("give-up/{name}-close/fin-wait-2"), move |world| never_closed(world, who, profile))
            .knob("tcp_fin_timeout", "2s");
    }
}

fn opened(world: &mut World, client: Who) -> Result<Connection> {
    let connection = world.open(client)?;
    world.transfer(&connection, client, 100)?;
    world.transfer(&connection, !client, 100)?;
    world.settle()?;
    Ok(connection)
}

fn unanswered_data(world: &mut World, who: Who) -> Result<()> {
    let connection = opened(world, who)?;
    world.path.cut(!who);
    world.write(&connection, who, 100)?;
    world.takes(DATA_MS, |world| world.read_fails(&connection, who, Errno::ETIMEDOUT))?;
    world.reaches(&connection, who, None)
}

/// Nobody waits for it any more, and nobody is told.
fn unanswered_fin(world: &mut World, who: Who) -> Result<()> {
    let connection = opened(world, who)?;
    world.path.cut(!who);
    world.close(&connection, who)?;
    world.takes(DATA_MS, |world| world.reaches(&connection, who, None))
}

fn unanswered_syn(world: &mut World, client: Who) -> Result<()> {
    world.path.cut(!client);
    let socket = world.socket(client, CLIENT_PORT)?;
    let call = connect(client, socket, SERVER_PORT);
    world.takes(SYN_MS, |world| world.fails(client, &call, Errno::ETIMEDOUT))
}

fn user_timeout(world: &mut World, who: Who) -> Result<()> {
    let connection = opened(world, who)?;
    world.set(who, connection.sockets[who], USER_TIMEOUT)?;
    world.path.cut(!who);
    world.write(&connection, who, 100)?;
    world.takes(USER_MS, |world| world.read_fails(&connection, who, Errno::ETIMEDOUT))?;
    world.reaches(&connection, who, None)
}

/// An orphan leaves FIN-WAIT-2 after a while, and has nothing to say to what comes later.
fn never_closed(world: &mut World, who: Who, profile: Profile) -> Result<()> {
    let connection = opened(world, who)?;
    world.takes(FIN_WAIT_2_MS, |world| {
        world.close(&connection, who)?;
        world.end_of_stream(&connection, !who)?;
        world.reaches(&connection, who, Some(State::FinWait2))?;
        world.reaches(&connection, who, None)
    })?;
    world.reaches(&connection, !who, Some(State::CloseWait))?;
    world.write(&connection, !who, 100)?;
    world.reaches(&connection, !who, None)?;
    let write = Syscall::Write { socket: connection.sockets[!who], data: vec![7; 10].into() };
    world.fails(!who, &write, reset_in_close_wait(!who, profile))
}
