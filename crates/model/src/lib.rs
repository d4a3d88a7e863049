//! Every interleaving of two endpoints and a network that loses, duplicates and reorders.
//!
//! What is explored is [`synscope_tcp::Endpoint`] itself, not a copy of its rules: a *world* holds two of
//! them, what their applications are still going to do, the segments under way, and what has to be
//! remembered to judge it all. From each world everything leads on that can happen next: an application makes
//! its next call, a segment arrives, or is lost, or arrives and leaves a copy, a timer fires. The checker
//! ([`stateright`]) goes through all worlds, breadth first, and asks of each whether what must hold always
//! holds ([`Invariant`]).
//!
//! A [`Setup`] bounds this: what the applications may do, how many segments may be lost or arrive twice, how
//! often timers may repeat something. Within these bounds nothing is left out, save for what follows.
//!
//! # Time
//! An endpoint is told the time, and remembers it. Were that part of a world, no two would be the same. So each
//! host has a clock that stands still until one of its timers fires, and after each step it is turned back
//! ([`synscope_tcp::Endpoint::forget_past`]): of time only remains by how much each deadline lies ahead.
//!
//! - *More than can happen.* The hosts' clocks know nothing of each other, and a timer may fire whatever is
//!   under way. So everything happens that can happen with any delays, and some that cannot: of two timers at two
//!   hosts the longer may fire first. Whatever holds here holds with real clocks, too. It is the other way
//!   round for what is to hold only if the network is fast enough; there ([`Timing::Patient`]) both hosts go by one
//!   clock.
//! - *Less than can happen.* Where several timers run at one host, they fire in the order of their deadlines,
//!   and these were all reckoned from the same moment. That one which was armed later can fire later,
//!   although it is shorter, happens only in setups that let time pass ([`Setup::waits`]), and there only
//!   until just before the next deadline. With ACKs that are not delayed and no keepalive one timer runs at a
//!   time, and nothing is lost.
//! - *Left out altogether:* the length of waits: round-trip times, backoff (the waits are set to one length), the
//!   throttle of challenge ACKs, giving up by elapsed time; timestamps, which come from the clock. Other tests
//!   hold these.
//! - TIME-WAIT ends only when the network holds no segment of its connection. That is what two maximum
//!   segment lifetimes are for; with a length of zero it is over at once, whatever is under way.
//! - Initial sequence numbers come from the endpoint's own generator. Between two openings at one host its
//!   clock moves on by [`Setup::opening_gap_us`].
//!
//! # Hosts
//! Each host has one connection at a time, always between the same two ports. What a host with a listener
//! does with a segment for no connection, or for one in TIME-WAIT, is said here once more (RFC 9293 §3.10.7.1,
//! §3.6.1), because [`synscope_tcp::Host`] numbers its sockets and never uses a number again: no two worlds
//! would be the same.
//!
//! # History
//! Some invariants speak of what was before: which connection an octet was written on, whether a RST answers
//! an old segment, who knows of whose numbers. Octets say which connection and place they are of; each segment
//! under way has with it which connection it is of and whether it repeats something ([`Packet`]); each host
//! remembers the numbers of the connections that it began. All of that is part of the world.
//!
//! # What if
//! Some of what TCP does can be left out ([`synscope_tcp::WhatIf`]). [`WHAT_IFS`] are worlds in which that makes an
//! invariant untrue; a shortest way there becomes a scenario for the simulation ([`counterexample`]), and is
//! kept in `counterexamples/`.
#![warn(missing_docs)]

mod counterexample;
mod exploration;
mod explore;
mod fault;
mod net;
mod setup;
mod setups;
mod station;
mod step;
mod story;
mod unreached;
mod what_ifs;
mod world;

pub use counterexample::{NoCounterexample, counterexample};
pub use exploration::Exploration;
pub use explore::{Bounds, CutShort, Findings, Violation, explore, violation};
pub use fault::{Fault, Invariant};
pub use net::{Net, Packet};
pub use setup::{Do, Forgery, Line, Plan, Promise, Setup, Timing, When};
pub use setups::SETUPS;
pub use station::Station;
pub use story::{Untellable, tell};
pub use unreached::{UNREACHED, Unreached};
pub use what_ifs::{WHAT_IFS, WhatIfSetup};
pub use world::{Action, World};
