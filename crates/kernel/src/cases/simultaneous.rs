//! Both do the same at the same time, and their segments cross (RFC 9293 §3.5 Figure 7, §3.6 Figure 13).

use anyhow::{Result, ensure};
use synscope_tcp::{Errno, Profile};

use super::{Cases, subject};
use crate::path::Kind;
use crate::program::{CLIENT_PORT, Connection, SERVER_PORT, connect};
use crate::who::{Both, Who};
use crate::world::World;

pub(super) fn add(cases: &mut Cases) {
    for client in Who::BOTH {
        let name = format!("simultaneous-close/{}-open", subject(client));
        cases.add(&format!("{name}/nothing-lost"), move |world| close(world, client));
        for from in Who::BOTH {
            for kind in [Kind::Fin, Kind::FinAck] {
                cases.add(&format!("{name}/{from}-{kind}-lost"), move |world| {
                    world.path.lose(from, kind);
                    close(world, client)
                });
            }
        }
    }
    // After a simultaneous open Linux 6.18 scales its windows although our SYN does not offer it
    // (RFC 7323 §1.3 wants both): where we do not, it must not, or it takes 63 octets at a time.
    let scaling = if cases.profile == Profile::Linux { "1" } else { "0" };
    let losses = Who::BOTH.into_iter().flat_map(|from| [(from, Kind::Syn), (from, Kind::SynAck)]);
    for loss in losses.map(Some).chain([None]) {
        let name = loss.map_or("nothing-lost".to_owned(), |(from, kind)| format!("{from}-{kind}-lost"));
        cases
            .add(&format!("simultaneous-open/{name}"), move |world| {
                if let Some((from, kind)) = loss {
                    world.path.lose(from, kind);
                }
                open(world)
            })
            .sysctl("ipv4/tcp_window_scaling", scaling);
    }
}

fn close(world: &mut World, client: Who) -> Result<()> {
    let connection = world.open(client)?;
    world.transfer(&connection, client, 100)?;
    world.transfer(&connection, !client, 100)?;
    for who in Who::BOTH {
        world.close(&connection, who)?;
    }
    for who in Who::BOTH {
        world.waits(&connection, who)?;
    }
    Ok(())
}

fn open(world: &mut World) -> Result<()> {
    let ports = Both { ours: CLIENT_PORT, kernel: SERVER_PORT };
    let sockets =
        Both { ours: world.socket(Who::Ours, ports.ours)?, kernel: world.socket(Who::Kernel, ports.kernel)? };
    let connection = Connection { ports, sockets };
    for who in Who::BOTH {
        let answer = world.call(who, &connect(who, sockets[who], ports[!who]))?;
        ensure!(answer == Err(Errno::EINPROGRESS), "{who}: connect() gave {answer:?}");
    }
    for who in Who::BOTH {
        world.done(who, &connect(who, sockets[who], ports[!who]))?;
    }
    for who in Who::BOTH {
        world.transfer(&connection, who, 1_000)?;
    }
    world.close_orderly(&connection, Who::Ours)
}
