//! How long the two wait: for a reader that never closes, and for an acknowledgement.

use std::time::Duration;

use anyhow::{Result, ensure};
use synscope_tcp::{Errno, Profile, SocketOption, State, Syscall};

use super::reset::reset_in_close_wait;
use super::{Cases, subject};
use crate::program::{CLIENT_PORT, SERVER_PORT, connect};
use crate::who::Who;
use crate::world::World;

pub(super) fn add(cases: &mut Cases) {
    let profile = cases.profile;
    for who in Who::BOTH {
        let name = subject(who);
        // RFC 9293 knows no end of FIN-WAIT-2, so our host is told the kernel's.
        cases
            .add(&format!("fin-wait-2/{name}-close/nobody-else-does"), move |world| {
                never_closed(world, who, profile)
            })
            .knob("tcp_fin_timeout", "2s");
        cases.add(&format!("user-timeout/{name}-write"), move |world| user_timeout(world, who));
        cases.add(&format!("close-while-connecting/{name}"), move |world| close_early(world, who));
    }
}

/// An orphan leaves FIN-WAIT-2 after a while, and has nothing to say to what comes later.
fn never_closed(world: &mut World, who: Who, profile: Profile) -> Result<()> {
    let connection = world.open(who)?;
    world.transfer(&connection, who, 100)?;
    world.close(&connection, who)?;
    world.end_of_stream(&connection, !who)?;
    world.reaches(&connection, who, Some(State::FinWait2))?;
    world.reaches(&connection, who, None)?;
    world.reaches(&connection, !who, Some(State::CloseWait))?;
    world.write(&connection, !who, 100)?;
    world.reaches(&connection, !who, None)?;
    let write = Syscall::Write { socket: connection.sockets[!who], data: vec![7; 10].into() };
    world.fails(!who, &write, reset_in_close_wait(!who, profile))
}

/// Data that nobody acknowledges ends the connection after a time of the program's choice (RFC 5482).
fn user_timeout(world: &mut World, who: Who) -> Result<()> {
    let connection = world.open(who)?;
    world.set(who, connection.sockets[who], SocketOption::UserTimeout(1_500))?;
    world.transfer(&connection, who, 100)?;
    world.rest(Duration::from_millis(300))?;
    world.path.cut(!who);
    world.write(&connection, who, 100)?;
    world.read_fails(&connection, who, Errno::ETIMEDOUT)?;
    world.reaches(&connection, who, None)
}

/// The program changes its mind before there is an answer: the SYN-ACK is answered with a RST.
fn close_early(world: &mut World, client: Who) -> Result<()> {
    let listener = world.listen(!client)?;
    let socket = world.socket(client, CLIENT_PORT)?;
    let answer = world.call(client, &connect(client, socket, SERVER_PORT))?;
    ensure!(answer == Err(Errno::EINPROGRESS), "connect() gave {answer:?}");
    world.done(client, &Syscall::Close(socket))?;
    world.rest(Duration::from_millis(100))?;
    let answer = world.call(!client, &Syscall::Accept(listener))?;
    ensure!(answer == Err(Errno::EAGAIN), "accept() gave {answer:?}");
    for who in Who::BOTH {
        let (local, remote) =
            if who == client { (CLIENT_PORT, SERVER_PORT) } else { (SERVER_PORT, CLIENT_PORT) };
        let state = world.state(who, local, remote)?;
        ensure!(state.is_none(), "{who}: {state:?}, expected no connection");
    }
    Ok(())
}
