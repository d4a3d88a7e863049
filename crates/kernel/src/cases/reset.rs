//! Refusals and aborts (RFC 9293 §3.5.2, §3.10.5, §3.10.7).

use anyhow::{Result, ensure};
use synscope_tcp::{Errno, Profile, State, Syscall};

use super::{Cases, subject};
use crate::path::Kind;
use crate::program::{CLIENT_PORT, SERVER_PORT, connect};
use crate::who::Who;
use crate::world::World;

pub(super) fn add(cases: &mut Cases) {
    for who in Who::BOTH {
        let name = subject(who);
        cases.add(&format!("reset/{name}-call-where-nobody-listens"), move |world| refused(world, who));
        cases.add(&format!("reset/{name}-abort/established"), move |world| abort(world, who));
        cases.add(&format!("reset/{name}-abort/RST-lost"), move |world| abort_unheard(world, who));
        let pipe = reset_in_close_wait(!who, cases.profile);
        cases
            .add(&format!("reset/{name}-abort/fin-wait-2"), move |world| abort_half_closed(world, who, pipe));
        cases.add(&format!("reset/{name}-abort/close-wait"), move |world| abort_in_close_wait(world, who));
        cases.add(&format!("reset/{name}-close/unread-data"), move |world| close_unread(world, who));
        cases.add(&format!("reset/{name}-close/data-afterwards"), move |world| {
            data_after_close(world, who, pipe)
        });
        cases.add(&format!("reset/{name}-close/while-connecting"), move |world| close_early(world, who));
        cases.add(&format!("reset/{name}-close/listener-with-a-caller"), move |world| {
            listener_closes(world, who)
        });
    }
}

/// What a RST means to somebody in CLOSE-WAIT: to Linux it is a broken pipe (`tcp_reset`).
pub(super) fn reset_in_close_wait(who: Who, profile: Profile) -> Errno {
    match (who, profile) {
        (Who::Kernel, _) | (Who::Ours, Profile::Linux) => Errno::EPIPE,
        (Who::Ours, Profile::Rfc9293 | Profile::Classic) => Errno::ECONNRESET,
    }
}

fn refused(world: &mut World, client: Who) -> Result<()> {
    let socket = world.socket(client, CLIENT_PORT)?;
    world.fails(client, &connect(client, socket, SERVER_PORT), Errno::ECONNREFUSED)
}

/// `who` aborts; the other one has nothing of it but an error.
fn abort(world: &mut World, who: Who) -> Result<()> {
    for client in Who::BOTH {
        let connection = world.open(client)?;
        world.transfer(&connection, client, 100)?;
        world.abort(&connection, who)?;
        world.reaches(&connection, who, None)?;
        world.read_fails(&connection, !who, Errno::ECONNRESET)?;
        world.reaches(&connection, !who, None)?;
        world.close(&connection, !who)?;
    }
    Ok(())
}

/// What is sent to a connection that is no more is answered by another RST.
fn abort_unheard(world: &mut World, who: Who) -> Result<()> {
    let connection = world.open(!who)?;
    world.transfer(&connection, who, 100)?;
    world.path.lose(who, Kind::Rst);
    world.abort(&connection, who)?;
    world.write(&connection, !who, 100)?;
    world.read_fails(&connection, !who, Errno::ECONNRESET)?;
    world.reaches(&connection, !who, None)
}

fn abort_half_closed(world: &mut World, who: Who, errno: Errno) -> Result<()> {
    let connection = world.open(who)?;
    world.shutdown(&connection, who)?;
    world.end_of_stream(&connection, !who)?;
    world.reaches(&connection, who, Some(State::FinWait2))?;
    world.abort(&connection, who)?;
    world.reaches(&connection, who, None)?;
    world.reaches(&connection, !who, None)?;
    let write = Syscall::Write { socket: connection.sockets[!who], data: vec![7; 10].into() };
    world.fails(!who, &write, errno)
}

fn abort_in_close_wait(world: &mut World, who: Who) -> Result<()> {
    let connection = world.open(who)?;
    world.shutdown(&connection, !who)?;
    world.end_of_stream(&connection, who)?;
    world.reaches(&connection, !who, Some(State::FinWait2))?;
    world.abort(&connection, who)?;
    world.read_fails(&connection, !who, Errno::ECONNRESET)?;
    world.reaches(&connection, !who, None)
}

/// Data that was received and will not be read: the peer must not believe that it was (RFC 2525 §2.17).
fn close_unread(world: &mut World, who: Who) -> Result<()> {
    let connection = world.open(who)?;
    world.write(&connection, !who, 100)?;
    world.settle()?;
    world.close(&connection, who)?;
    world.read_fails(&connection, !who, Errno::ECONNRESET)?;
    for who in Who::BOTH {
        world.reaches(&connection, who, None)?;
    }
    Ok(())
}

/// Data that comes when nobody will read it any more (SHLD-3).
fn data_after_close(world: &mut World, who: Who, errno: Errno) -> Result<()> {
    let connection = world.open(who)?;
    world.close(&connection, who)?;
    world.end_of_stream(&connection, !who)?;
    world.reaches(&connection, who, Some(State::FinWait2))?;
    world.write(&connection, !who, 100)?;
    for who in Who::BOTH {
        world.reaches(&connection, who, None)?;
    }
    let write = Syscall::Write { socket: connection.sockets[!who], data: vec![7; 10].into() };
    world.fails(!who, &write, errno)
}

/// Whoever was not accepted yet is reset.
fn listener_closes(world: &mut World, who: Who) -> Result<()> {
    let listener = world.listen(who)?;
    let socket = world.socket(!who, CLIENT_PORT)?;
    world.connect(!who, socket)?;
    world.settle()?;
    world.done(who, &Syscall::Close(listener))?;
    world.fails(!who, &Syscall::Read { socket, max: 10 }, Errno::ECONNRESET)
}

/// The program changes its mind before there is an answer: the SYN-ACK is answered with a RST.
fn close_early(world: &mut World, client: Who) -> Result<()> {
    let listener = world.listen(!client)?;
    let socket = world.socket(client, CLIENT_PORT)?;
    let answer = world.call(client, &connect(client, socket, SERVER_PORT))?;
    ensure!(answer == Err(Errno::EINPROGRESS), "connect() gave {answer:?}");
    world.done(client, &Syscall::Close(socket))?;
    world.settle()?;
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
