//! Lets SynScope's endpoint speak with the machine's own TCP, and tells where the two do not agree.
//!
//! Each case has a thread, a network namespace and a TUN device of its own. On the one side of the device are the
//! kernel's sockets, on the other is a [`Host`](synscope_tcp::Host) that is told the real time; what happens to
//! the packets in between is the case's choice.
#![cfg(target_os = "linux")]
#![warn(missing_docs)]

mod cases;
mod ground;
mod journal;
mod kernel;
mod ours;
mod path;
mod program;
mod run;
mod who;
mod world;

pub use run::main;
