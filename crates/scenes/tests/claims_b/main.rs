//! The claims of the scenes about closing, silence, TIME-WAIT and what TCP does not do, as properties of
//! their runs.

#[path = "../common/mod.rs"]
mod common;

mod closing;
mod facts;
mod silence;
mod time_wait;
mod what_if;
