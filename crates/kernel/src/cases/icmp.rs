//! ICMP errors of a router in between (RFC 9293 §3.9.2.2).

use anyhow::Result;
use synscope_tcp::{IcmpKind, Profile};

use super::{Cases, subject};
use crate::path::{Fate, Kind};
use crate::program::{CLIENT_PORT, SERVER_PORT, connect};
use crate::who::Who;
use crate::world::World;

/// What a router, a firewall or a host says of a SYN.
const ERRORS: [IcmpKind; 8] = [
    IcmpKind::Unreachable(0),
    IcmpKind::Unreachable(1),
    IcmpKind::Unreachable(2),
    IcmpKind::Unreachable(3),
    IcmpKind::Unreachable(9),
    IcmpKind::Unreachable(13),
    IcmpKind::TimeExceeded,
    IcmpKind::ParameterProblem,
];

pub(super) fn add(cases: &mut Cases) {
    for client in Who::BOTH {
        for kind in ERRORS {
            let ends = client == Who::Kernel || cases.profile == Profile::Linux || kind.is_hard();
            cases.add(&format!("icmp/{}-call/{}", subject(client), file_name(kind)), move |world| {
                about_a_syn(world, client, kind, ends)
            });
        }
        cases.add(&format!("icmp/{}-write/soft-error", subject(client)), move |world| {
            about_data(world, client)
        });
    }
}

/// As a part of a case's name.
fn file_name(kind: IcmpKind) -> String {
    kind.to_string().replace([' ', '/'], "-")
}

/// The call fails as the kernel has it, or, where the RFC calls the error a soft one, goes on.
fn about_a_syn(world: &mut World, client: Who, kind: IcmpKind, ends: bool) -> Result<()> {
    world.path.plan(client, Kind::Syn, Fate::Refused(kind));
    if ends {
        let socket = world.socket(client, CLIENT_PORT)?;
        return world.fails(client, &connect(client, socket, SERVER_PORT), kind.errno());
    }
    let connection = world.open(client)?;
    world.transfer(&connection, client, 100)?;
    world.close_orderly(&connection, client)
}

/// An open connection outlives what may be over soon.
fn about_data(world: &mut World, from: Who) -> Result<()> {
    let connection = world.open(from)?;
    world.transfer(&connection, from, 100)?;
    world.settle()?;
    world.path.plan(from, Kind::Data, Fate::Refused(IcmpKind::Unreachable(1)));
    world.transfer(&connection, from, 100)?;
    world.close_orderly(&connection, from)
}
