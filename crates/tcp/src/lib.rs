//! A TCP endpoint (RFC 9293) without I/O, clock or randomness of its own.
//!
//! Inputs carry the time, outputs go to a [`Sink`]; the same inputs give the same outputs.
//! [`Endpoint`] is one connection, [`Host`] has many of them, listeners, and the applications that
//! hold them. Whatever they do they say why, with typed [`Note`]s.
#![warn(missing_docs)]

mod app;
mod cause;
mod command;
mod config;
mod endpoint;
mod host;
mod icmp;
mod isn;
mod knob;
mod note;
mod options;
mod profile;
mod segment;
mod seq;
mod signal;
mod sink;
mod sorted;
mod source;
mod state;
mod syscall;
mod time;
mod timers;
mod view;
mod what_if;

pub use app::{App, Call, Errand, OnEof, Outcome};
pub use cause::{Cause, Challenge, ResetReason};
pub use command::{Command, CommandError, Reply};
pub use config::{Config, KNOBS};
pub use endpoint::Endpoint;
pub use host::{Host, HostCommand, HostSink, Quiet, Removal, SocketId};
pub use icmp::{IcmpEffect, IcmpError, IcmpKind};
pub use isn::IsnGenerator;
pub use knob::{Group, Knob, KnobError, Unit};
pub use note::{Ignored, Note, Step, Transition};
pub use options::{Options, SackBlock, Timestamps};
pub use profile::{Profile, UnknownProfile};
pub use segment::{Flags, Segment, UnknownFlag};
pub use seq::Seq;
pub use signal::{ConnectionError, Signal};
pub use sink::{Log, Sink};
pub use sorted::{SortedMap, SortedSet, sort_by};
pub use source::Source;
pub use state::{Action, Event, Guard, Profiles, Row, RowId, State, TABLE};
pub use syscall::{Errno, Events, How, OptionName, Returned, SocketOption, Syscall};
pub use time::Time;
pub use timers::{Running, TimerKind, Timers};
pub use view::{Origin, View};
pub use what_if::WhatIf;
