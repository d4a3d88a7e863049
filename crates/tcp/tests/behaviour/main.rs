//! The endpoint's behaviour, by state and stimulus: one file for each part of a connection's life.

mod common;

mod closing;
mod matrix;
mod opening;
mod time_wait;
mod timers;
