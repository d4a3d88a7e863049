//! What is done with octets that a fuzzer made up, and what must hold whatever they are.
//!
//! Each function is a fuzz target: `cargo xtask fuzz` feeds it, and a finding is a panic, an endless
//! loop, or memory without a bound. They are ordinary functions, so that what was found once is tried
//! again by the tests.
#![warn(missing_docs)]

mod connection;
mod edited;
mod packetdrill;
mod scenario;

pub use connection::segments;
pub use edited::edited_scenario;
pub use packetdrill::packetdrill;
pub use scenario::scenario;
