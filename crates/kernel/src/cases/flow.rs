//! Data that does not flow by itself: a reader that takes its time, and a bad network.

use std::time::Duration;

use anyhow::Result;

use super::{Cases, subject};
use crate::who::Who;
use crate::world::World;

/// More than windows and buffers hold, whoever reads.
const MUCH: usize = 8_000_000;

pub(super) fn add(cases: &mut Cases) {
    for from in Who::BOTH {
        let name = subject(from);
        cases.add(&format!("flow/{name}-write/reader-sleeps"), move |world| reader_sleeps(world, from));
        cases.add(&format!("flow/{name}-write/every-tenth-lost"), move |world| bad_network(world, from));
    }
}

/// The window closes, is probed, and opens again.
fn reader_sleeps(world: &mut World, from: Who) -> Result<()> {
    let connection = world.open(from)?;
    let written = world.fill(&connection, from, MUCH)?;
    world.rest(Duration::from_secs(2))?;
    world.drain(&connection, !from, written)?;
    world.transfer(&connection, from, 10_000)?;
    world.close_orderly(&connection, from)
}

fn bad_network(world: &mut World, from: Who) -> Result<()> {
    let connection = world.open(from)?;
    world.path.lose_every(10);
    world.transfer(&connection, from, 40_000)?;
    world.close_orderly(&connection, from)
}
