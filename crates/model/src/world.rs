//! The state that is explored, and what can happen in it.

use std::sync::Arc;

use synscope_sim::{PerSide, Side};

use crate::fault::Fault;
use crate::net::Net;
use crate::station::Station;

/// Both hosts and the network at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// The hosts.
    pub hosts: PerSide<Arc<Station>>,
    /// What is under way.
    pub net: Net,
    /// How many segments may still be lost.
    pub losses_left: u8,
    /// How many may still arrive twice.
    pub duplicates_left: u8,
    /// Which of the setup's forgeries have come, a bit for each.
    pub forged: u8,
    /// What went wrong in the last step. Nothing happens after it.
    pub fault: Option<Fault>,
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// An application makes the next call of its plan.
    Call(Side),
    /// A segment arrives: the one at this place among those under way.
    Deliver(usize),
    /// A segment arrives, and the network's copy of it is still under way.
    DeliverAndKeep(usize),
    /// A segment is lost.
    Lose(usize),
    /// The timers of a host fire that are next.
    Timeout(Side),
    /// A host's clock moves on until just before its next timer.
    Wait(Side),
    /// One of the setup's forgeries, by its place, reaches a host.
    Forge(Side, usize),
}
