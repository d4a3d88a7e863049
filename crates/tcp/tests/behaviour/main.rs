//! The endpoint's behaviour, by state and stimulus: one file for each part of a connection's life.

mod common;

mod acks;
mod addresses;
mod backlog;
mod calls_at_random;
mod closing;
mod commands;
mod data;
mod giving_up;
mod host;
mod icmp;
mod isn;
mod keepalive;
mod linux;
mod linux_acks;
mod listeners;
mod lossy;
mod matrix;
mod minisocks;
mod opening;
mod options;
mod ports;
mod properties;
mod resets;
mod rows;
mod sack;
mod socket_options;
mod syscalls;
mod tail_probe;
mod time_wait;
mod timers;
mod timestamps;
mod what_if;
mod window;
mod wrap;
