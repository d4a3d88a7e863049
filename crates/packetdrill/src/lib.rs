//! packetdrill scripts against the endpoint, in simulated time.
//!
//! A script plays the network and the program around one host: it says which packets arrive and which
//! system calls are made, and what the host has to send and to return, and when. [`parse`] reads one,
//! [`run`] tells whether the host does as it says. Nothing in a script is ever executed: what it asks of a
//! shell or of Python is either understood as a setting or an assertion, or the script is skipped.
//!
//! ```
//! use synscope_packetdrill::{Verdict, parse, run};
//! use synscope_tcp::Profile;
//!
//! let script = parse(
//!     "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
//!      +0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
//!      +0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
//!      +0 > S 0:0(0) <...>
//!      +.1 < R. 0:0(0) ack 1 win 0
//!      +0 getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0",
//! )?;
//! assert_eq!(run(&script, Profile::Linux), Verdict::Passed);
//! # Ok::<(), synscope_packetdrill::ParseError>(())
//! ```
#![warn(missing_docs)]

mod code;
mod options;
mod parse;
mod plan;
mod run;
pub mod script;
mod shell;

pub use parse::{LONGEST, ParseError, parse};
pub use plan::Skip;
pub use run::{Failure, Verdict, run};
pub use script::Script;
