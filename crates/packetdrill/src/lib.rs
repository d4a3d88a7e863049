//! packetdrill scripts against the endpoint, in simulated time.
//!
//! A script plays the network and the program around one host: it says which packets arrive and which
//! system calls are made, and what the host has to send and to return, and when. [`parse`] reads one.
#![warn(missing_docs)]

mod code;
mod parse;
mod plan;
pub mod script;
mod shell;

pub use parse::{LONGEST, ParseError, parse};
