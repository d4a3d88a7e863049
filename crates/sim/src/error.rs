//! Why a scenario cannot be run.

use synscope_tcp::KnobError;

use crate::name::PacketName;
use crate::side::Side;

/// What is wrong with a scenario, where, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// The text is not JSON, or not a scenario.
    #[error("line {line}, column {column}: {what}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there, and what was expected.
        what: String,
    },
    /// A knob is unknown, or cannot have that value.
    #[error("line {line}, column {column}: {error}")]
    Knob {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong with the knob.
        error: KnobError,
    },
    /// The text is longer than a scenario can be.
    #[error("{found} bytes, expected at most {max}")]
    TooLong {
        /// How many bytes it has.
        found: u64,
        /// How many it can have.
        max: u64,
    },
    /// It was written by a newer SynScope.
    #[error("version: {found}, expected {expected} or less; it was written by a newer SynScope")]
    Version {
        /// The version found.
        found: u32,
        /// The newest version that is understood.
        expected: u32,
    },
    /// A value is out of its range.
    #[error("{at}: {found}, expected {min} to {max}")]
    OutOfRange {
        /// Where, such as `script[3].do.send.octets`.
        at: String,
        /// The value found.
        found: u64,
        /// The smallest that can be.
        min: u64,
        /// The largest that can be.
        max: u64,
    },
    /// A list is too long.
    #[error("{at}: {found} entries, expected at most {max}")]
    TooMany {
        /// Which list.
        at: String,
        /// How many entries it has.
        found: usize,
        /// How many it can have.
        max: usize,
    },
    /// Conditions are nested too deeply.
    #[error("{at}: nested too deeply, expected at most {max} levels")]
    TooDeep {
        /// Where.
        at: String,
        /// How many levels there can be.
        max: usize,
    },
    /// A condition of nothing.
    #[error("{at}: empty, expected at least one condition")]
    EmptyCondition {
        /// Where.
        at: String,
    },
    /// A copy of a packet is to reach the host that has sent it.
    #[error("{at}: {found}, expected {expected}, where a copy of {packet} goes")]
    CopyGoesElsewhere {
        /// Where.
        at: String,
        /// The packet.
        packet: PacketName,
        /// The host found.
        found: Side,
        /// The host that the packet goes to.
        expected: Side,
    },
    /// An ICMP error is to reach the host that has not sent the packet which it is about.
    #[error("{at}: {found}, expected {expected}, where an error about {packet} goes")]
    IcmpGoesElsewhere {
        /// Where.
        at: String,
        /// The packet.
        packet: PacketName,
        /// The host found.
        found: Side,
        /// The host that has sent the packet.
        expected: Side,
    },
    /// A segment with the flag ACK lacks its number.
    #[error("{at}: missing, expected a number, because the flags have ACK")]
    AckWithoutNumber {
        /// Where.
        at: String,
    },
    /// A segment has an acknowledgement number and no flag ACK.
    #[error("{at}: a number, expected none, because the flags have no ACK")]
    NumberWithoutAck {
        /// Where.
        at: String,
    },
}
