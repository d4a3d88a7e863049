//! Every sentence SynScope says, in English and Simplified Chinese.
//!
//! The words are made from typed values by exhaustive matches: a state, a reason or a note that
//! somebody adds does not compile until both languages can say it. Chinese uses full-width marks,
//! and a space between Chinese and Latin.
#![warn(missing_docs)]

mod builtin;
mod call;
mod caption;
mod cause;
mod command;
mod comparison;
mod edit;
mod error;
mod fault;
mod field;
mod guide;
mod host;
mod knob;
mod label;
mod lang;
mod note;
mod number;
mod packet;
mod phrase;
mod profile;
mod question;
mod reception;
mod remark;
mod rule;
mod sockets;
mod state;
mod term;
mod timer;
mod transition;
mod variable;
mod what_if;

pub use builtin::BuiltIn;
pub use call::outcome;
pub use caption::{Caption, caption};
pub use cause::cause;
pub use command::{command_label, command_meaning, not_now};
pub use comparison::{counterpart, parting, tally};
pub use edit::{bad_number, changes, edit, icmp_name, injected_where, injection, packet_named};
pub use error::{command_error, connection_error};
pub use fault::{bad_knob, bad_scenario};
pub use field::{field_meaning, field_name, field_value, option_name};
pub use guide::{group_of_scenes, not_so, place_of_beat};
pub use host::{host, host_title};
pub use knob::{group_name, knob_meaning};
pub use label::Label;
pub use lang::Lang;
pub use note::{Teller, note};
pub use number::{duration, grouped, knob_value, moment, sequence, signed};
pub use packet::{loss, packet_kind, packet_reason, packet_sentence, packet_title};
pub use phrase::{end, octets, removal, run_summary};
pub use profile::{profile_meaning, profile_name};
pub use question::{choice, question, reason, score, verdict};
pub use reception::{check_sentence, comparison, finding_name, test_name};
pub use remark::remark;
pub use rule::rule;
pub use sockets::{chart_name, counts, one_connection, shortage, show_on_ladder, usage};
pub use state::{state_meaning, waits_without_timer};
pub use term::terms;
pub use timer::{timer_meaning, timer_name};
pub use transition::{taken, transition, whereabouts};
pub use variable::{Numbers, Variable};
pub use what_if::what_if_name;
