//! Segments as octets: IPv4 packets with checksums, and the ICMP errors that quote them.
//!
//! ```
//! use synscope_tcp::{Flags, Segment, Seq};
//! use synscope_wire::{Envelope, decode, encode};
//!
//! let syn = Segment::new("192.0.2.1:40000".parse()?, "192.0.2.2:80".parse()?, Seq(7), Flags::SYN);
//! let packet = encode(&syn, Envelope::default())?;
//! assert_eq!(packet.len(), 40);
//! assert_eq!(decode(&packet)?, syn);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(missing_docs)]

mod error;
mod fields;
mod icmp;
mod ip;
mod options;
mod segment;

pub use error::{Part, WireError};
pub use fields::{ControlBit, Field, Placed, TcpOption, fields};
pub use icmp::{decode_icmp, encode_icmp};
pub use ip::Envelope;
pub use segment::{decode, encode};
