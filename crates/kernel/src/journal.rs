//! What happened in a case, for whoever has to find out why it failed.

use std::fmt;

use synscope_tcp::{Errno, Options, Returned, SackBlock, Segment, Syscall, Time, Timestamps};

use crate::path::Fate;
use crate::who::Who;

/// The lines of a case, in order: packets as a ladder, calls and changes of state at their sides.
#[derive(Default)]
pub(crate) struct Journal {
    lines: Vec<String>,
}

impl Journal {
    /// A packet sets out; `seq` and `ack` count from the SYNs.
    pub(crate) fn packet(
        &mut self,
        now: Time,
        from: Who,
        segment: &Segment,
        (seq, ack): (u32, u32),
        fate: Fate,
    ) {
        let arrow = match (from, fate) {
            (Who::Ours, Fate::Delivered) => "ours ───▶ kernel",
            (Who::Ours, Fate::Doubled) => "ours ══▶▶ kernel",
            (Who::Ours, Fate::Lost | Fate::Refused(_)) => "ours ─✕   kernel",
            (Who::Kernel, Fate::Delivered) => "ours ◀─── kernel",
            (Who::Kernel, Fate::Doubled) => "ours ◀◀══ kernel",
            (Who::Kernel, Fate::Lost | Fate::Refused(_)) => "ours   ✕─ kernel",
        };
        let Segment { flags, window, options, payload, .. } = segment;
        let len = payload.len();
        self.add(now, format_args!("{arrow}  {flags} {seq}+{len} ack {ack} win {window}{}", Shown(options)));
    }

    /// A program called, and has its answer.
    pub(crate) fn call(&mut self, now: Time, who: Who, call: &Syscall, answer: &Result<Returned, Errno>) {
        let answer = match answer {
            Ok(Returned::Data(data)) => format!("{} octets", data.len()),
            Ok(returned) => format!("{returned:?}"),
            Err(errno) => errno.to_string(),
        };
        let call = match call {
            Syscall::Write { socket, data } => format!("Write {{ {socket:?}, {} octets }}", data.len()),
            call => format!("{call:?}"),
        };
        self.remark(now, who, format_args!("{call} = {answer}"));
    }

    /// Something happened at one side.
    pub(crate) fn remark(&mut self, now: Time, who: Who, what: impl fmt::Display) {
        match who {
            Who::Ours => self.add(now, format_args!("│ {what}")),
            Who::Kernel => self.add(now, format_args!("               │ {what}")),
        }
    }

    fn add(&mut self, now: Time, line: impl fmt::Display) {
        let us = now.as_us();
        self.lines.push(format!("{:4}.{:06}  {line}", us / 1_000_000, us % 1_000_000));
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "    {line}")?;
        }
        Ok(())
    }
}

/// Options as tcpdump writes them.
struct Shown<'a>(&'a Options);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Options { mss, window_scale, sack_permitted, timestamps, sack } = self.0;
        if let Some(mss) = mss {
            write!(f, " mss {mss}")?;
        }
        if *sack_permitted {
            f.write_str(" sackOK")?;
        }
        if let Some(Timestamps { val, ecr }) = timestamps {
            write!(f, " TS {val} ecr {ecr}")?;
        }
        if let Some(shift) = window_scale {
            write!(f, " wscale {shift}")?;
        }
        for SackBlock { left, right } in sack {
            write!(f, " sack {left}:{right}")?;
        }
        Ok(())
    }
}
