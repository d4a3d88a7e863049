//! A case's world: the two, the way between them, and programs on both sides.
//!
//! Everything happens in one thread, in real time. A program that waits lets the world go on, until its
//! call returns.

use std::ops::RangeInclusive;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;
use synscope_tcp::{Config, Errno, IcmpKind, Returned, Segment, State, Syscall, Time};
use synscope_wire::{Envelope, WireError, decode, decode_icmp, encode, encode_icmp};
use tun_rs::SyncDevice;

use crate::ground::{self, Sysctl};
use crate::journal::Journal;
use crate::kernel::{self, Kernel};
use crate::ours::Ours;
use crate::path::{Fate, Path};
use crate::who::{ROUTER, Who};

/// How long a program waits before it gives a case up.
const PATIENCE_US: u64 = 40_000_000;
/// How long the kernel's programs wait before they try again. Ours, and packets, are noticed at once.
const TICK_US: u64 = 5_000;
/// The most packets that are taken from the device in one go.
const BURST: usize = 256;
/// As long as an IPv4 packet can be.
const LONGEST: usize = 65_535;

/// Something took a time that it must not take; on a machine that has no time for us, that says nothing.
#[derive(Debug, thiserror::Error)]
#[error("it took {took_ms} ms, expected {range_ms:?}")]
pub(crate) struct Untimely {
    took_ms: u64,
    range_ms: RangeInclusive<u64>,
}

#[cfg(test)]
impl Untimely {
    pub(crate) fn example() -> Self {
        Self { took_ms: 2, range_ms: 0..=1 }
    }
}

/// Everything that a case deals with.
pub(crate) struct World {
    start: Instant,
    tun: SyncDevice,
    buffer: Vec<u8>,
    pub(crate) path: Path,
    pub(crate) ours: Ours,
    pub(crate) kernel: Kernel,
    pub(crate) journal: Journal,
}

impl World {
    /// A new world, in a namespace of its own.
    pub(crate) fn new(config: Config, sysctls: &[Sysctl]) -> Result<Self> {
        Ok(Self {
            tun: ground::enter(sysctls)?,
            start: Instant::now(),
            buffer: vec![0; LONGEST],
            path: Path::default(),
            // Sequence numbers and timestamps cross 2³² somewhere else in each run.
            ours: Ours::new(config, (u64::from(std::process::id()), 0)),
            kernel: Kernel::default(),
            journal: Journal::default(),
        })
    }

    /// The time since the case began, as our host is told it.
    pub(crate) fn now(&self) -> Time {
        Time::from_us(u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// Makes a system call at one of the two.
    pub(crate) fn call(&mut self, who: Who, call: &Syscall) -> Result<Result<Returned, Errno>> {
        let now = self.now();
        let answer = match who {
            Who::Ours => self.ours.syscall(now, call.clone()),
            Who::Kernel => self.kernel.syscall(call)?,
        };
        if answer != Err(Errno::EAGAIN) && answer != Err(Errno::EALREADY) {
            self.journal.call(now, who, call, &answer);
        }
        self.send_ours()?;
        Ok(answer)
    }

    /// Makes a call as a program does that waits for it.
    pub(crate) fn blocking(&mut self, who: Who, call: &Syscall) -> Result<Result<Returned, Errno>> {
        self.until(
            |world| match world.call(who, call)? {
                Err(Errno::EAGAIN | Errno::EALREADY | Errno::EINPROGRESS) => Ok(None),
                answer => Ok(Some(answer)),
            },
            || format!("{who}: {call:?} does not return"),
        )
    }

    /// Waits until there is something.
    pub(crate) fn until<T>(
        &mut self,
        mut attempt: impl FnMut(&mut Self) -> Result<Option<T>>,
        complaint: impl FnOnce() -> String,
    ) -> Result<T> {
        let deadline = self.now().after_us(PATIENCE_US);
        while self.now() < deadline {
            if let Some(found) = attempt(self)? {
                return Ok(found);
            }
            self.step(deadline)?;
        }
        bail!("{} ({} s)", complaint(), PATIENCE_US / 1_000_000)
    }

    /// Does something that has to take so long, in milliseconds. The error is [`Untimely`] when it does not.
    pub(crate) fn takes<T>(
        &mut self,
        range_ms: RangeInclusive<u64>,
        work: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let start = self.now();
        let result = work(self)?;
        let took_ms = self.now().since_us(start) / 1_000;
        if range_ms.contains(&took_ms) { Ok(result) } else { Err(Untimely { took_ms, range_ms }.into()) }
    }

    /// Lets time pass. On a busy machine the thread may stand still; then both ends cannot have done what they
    /// would have, and of such a while only a little counts.
    pub(crate) fn rest(&mut self, time: Duration) -> Result<()> {
        let mut left_us = u64::try_from(time.as_micros())?;
        while left_us > 0 {
            let start = self.now();
            self.step(start.after_us(left_us))?;
            left_us = left_us.saturating_sub(self.now().since_us(start).min(2 * TICK_US));
        }
        Ok(())
    }

    /// The state of the connection between these ports at one of the two.
    pub(crate) fn state(&self, who: Who, local: u16, remote: u16) -> Result<Option<State>> {
        match who {
            Who::Ours => Ok(self.ours.state(local, remote)),
            Who::Kernel => kernel::state(local, remote),
        }
    }

    /// Does what is due and then waits, for a packet, a timer or a tick, but not past `end`.
    fn step(&mut self, end: Time) -> Result<()> {
        self.deliver()?;
        let now = self.now();
        if self.ours.poll_timeout().is_some_and(|deadline| deadline <= now) {
            self.ours.handle_timeout(now);
            self.send_ours()?;
        }
        self.fetch()?;
        self.sleep(end)?;
        self.fetch()
    }

    fn sleep(&self, end: Time) -> Result<()> {
        let now = self.now();
        let wake = [self.path.next_arrival(), self.ours.poll_timeout()]
            .into_iter()
            .flatten()
            .fold(end.min(now.after_us(TICK_US)), Time::min);
        let time = TimeSpec::from(Duration::from_micros(wake.since_us(now)));
        let mut fds = [PollFd::new(self.tun.as_fd(), PollFlags::POLLIN)];
        ppoll(&mut fds, Some(time), None).context("cannot wait for packets")?;
        Ok(())
    }

    /// Hands over what has arrived.
    fn deliver(&mut self) -> Result<()> {
        while let Some((from, segment)) = self.path.arrived(self.now()) {
            match !from {
                Who::Ours => {
                    self.ours.handle_segment(self.now(), &segment);
                    self.send_ours()?;
                }
                Who::Kernel => self.give_kernel(&encode(&segment, Envelope::default())?)?,
            }
        }
        Ok(())
    }

    /// Takes what the kernel sends.
    fn fetch(&mut self) -> Result<()> {
        for _ in 0..BURST {
            let len = match self.tun.recv(&mut self.buffer) {
                Ok(len) => len,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).context("cannot read from the TUN device"),
            };
            match decode(&self.buffer[..len]) {
                Ok(segment) => self.send(Who::Kernel, &segment)?,
                // Not TCP over IPv4, and none of ours.
                Err(WireError::Version { .. } | WireError::Protocol { .. }) => {}
                Err(error) => bail!("a packet of the kernel is not understood: {error}"),
            }
        }
        Ok(())
    }

    /// Puts on its way what our host has sent, and notes what it says.
    fn send_ours(&mut self) -> Result<()> {
        let now = self.now();
        for remark in self.ours.remarks() {
            self.journal.remark(now, Who::Ours, remark);
        }
        for segment in self.ours.segments() {
            self.send(Who::Ours, &segment)?;
        }
        Ok(())
    }

    fn send(&mut self, from: Who, segment: &Segment) -> Result<()> {
        let now = self.now();
        let fate = self.path.send(now, from, segment);
        let numbers = self.path.relative(segment);
        self.journal.packet(now, from, segment, numbers, fate);
        match fate {
            Fate::Delivered | Fate::Lost | Fate::Doubled => Ok(()),
            Fate::Refused(kind) => self.refuse(from, segment, kind),
        }
    }

    /// A router tells the sender that it does not send a segment on.
    fn refuse(&mut self, sender: Who, segment: &Segment, kind: IcmpKind) -> Result<()> {
        let now = self.now();
        self.journal.remark(now, sender, format_args!("{kind}"));
        let packet = encode_icmp(kind, ROUTER, &encode(segment, Envelope::default())?, Envelope::default())?;
        match sender {
            Who::Ours => {
                self.ours.handle_icmp(now, &decode_icmp(&packet)?);
                self.send_ours()
            }
            Who::Kernel => self.give_kernel(&packet),
        }
    }

    fn give_kernel(&self, packet: &[u8]) -> Result<()> {
        let sent = self.tun.send(packet).context("the TUN device takes no packet")?;
        ensure!(sent == packet.len(), "the TUN device took {sent} of {} octets", packet.len());
        Ok(())
    }
}
