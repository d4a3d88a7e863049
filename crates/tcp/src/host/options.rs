//! `setsockopt()` and `getsockopt()`.

use std::sync::Arc;

use super::driven::{Driven, Phase, is_opening};
use super::{Host, HostSink, Socket, SocketId};
use crate::config::Config;
use crate::icmp::IcmpKind;
use crate::seq::Seq;
use crate::state::State;
use crate::syscall::{Errno, OptionName, Returned, SocketOption};
use crate::time::Time;

const SECOND_US: u64 = 1_000_000;
/// `TCP_MIN_MSS` and `MAX_TCP_WINDOW`.
const MAX_SEGMENT: core::ops::RangeInclusive<i32> = 88..=32_767;
const KEEP_SECONDS: core::ops::RangeInclusive<i32> = 1..=32_767;

impl Host {
    /// `sock_setsockopt` and `do_tcp_setsockopt`
    pub(super) fn set_option(
        &mut self,
        id: SocketId,
        option: SocketOption,
        now: Time,
        sink: &mut impl HostSink,
    ) -> Result<Returned, Errno> {
        let defaults = Arc::clone(&self.config);
        let driven = self.driven(id)?;
        let mut config = Config::clone(&driven.config);
        match option {
            SocketOption::ReuseAddress(on) => driven.reuse_address = on,
            SocketOption::Linger(seconds) => driven.linger = seconds,
            // MUST-24: a connection's own switch.
            SocketOption::KeepAlive(on) => config.keepalive = on,
            SocketOption::KeepIdle(seconds) => config.tcp_keepalive_time_us = keep_us(seconds)?,
            SocketOption::KeepInterval(seconds) => config.tcp_keepalive_intvl_us = keep_us(seconds)?,
            SocketOption::KeepCount(count) => {
                config.tcp_keepalive_probes =
                    u8::try_from(count).ok().filter(|n| (1..=127).contains(n)).ok_or(Errno::EINVAL)?;
            }
            // MUST-21: R2 of this connection.
            SocketOption::UserTimeout(ms) => {
                config.tcp_user_timeout_us = u64::try_from(ms).map_err(|_| Errno::EINVAL)? * 1_000;
            }
            SocketOption::Linger2(seconds) => config.set_linger2(seconds, &defaults),
            SocketOption::MaxSegment(0) => (driven.max_segment, config.mss) = (None, defaults.mss),
            SocketOption::MaxSegment(octets) if MAX_SEGMENT.contains(&octets) => {
                let octets = u16::try_from(octets).map_err(|_| Errno::EINVAL)?;
                (driven.max_segment, config.mss) = (Some(octets), octets.min(defaults.mss));
            }
            SocketOption::MaxSegment(_) => return Err(Errno::EINVAL),
            SocketOption::NoDelay(on) => config.nodelay = on,
            SocketOption::DeferAccept(seconds) => {
                driven.defer_accept = timeouts_in(seconds);
                self.defer_accept(id);
                return Ok(Returned::Done);
            }
        }
        if config != *driven.config {
            let config = Arc::new(config);
            driven.config = Arc::clone(&config);
            self.with_endpoint(id, now, sink, |endpoint, sink| endpoint.reconfigure(now, config, sink));
        }
        Ok(Returned::Done)
    }

    /// The connection learns of it; a listener's children begin as it is itself.
    pub(super) fn defer_accept(&mut self, id: SocketId) {
        if let Some(socket) = self.sockets.get_mut(id) {
            let timeouts = socket.driven.as_deref().map_or(0, |driven| driven.defer_accept);
            socket.endpoint.defer_accept(timeouts);
        }
    }

    /// `sock_getsockopt`, `do_tcp_getsockopt` and `tcp_ioctl`
    pub(super) fn get_option(&mut self, id: SocketId, name: OptionName) -> Result<Returned, Errno> {
        // MUST-47: what the network reports is here for whoever asks, and nobody has to (SHLD-20).
        if name == OptionName::Error {
            let error = match self.driven(id)?.error.take() {
                Some(error) => Some(error),
                None => self
                    .sockets
                    .get_mut(id)
                    .and_then(|socket| socket.endpoint.take_soft_error())
                    .map(IcmpKind::errno),
            };
            return Ok(Returned::Value(error.map_or(0, Errno::number)));
        }
        let (socket, driven) = self.program_has(id)?;
        let (config, state, view) = (&driven.config, socket.seen_state(), socket.endpoint.view());
        let seconds = |us: u64| i64::try_from(us / SECOND_US).unwrap_or(i64::MAX);
        let value = match name {
            OptionName::Error => 0,
            OptionName::ReuseAddress => i64::from(driven.reuse_address),
            OptionName::Linger => driven.linger.map_or(-1, i64::from),
            OptionName::KeepAlive => i64::from(config.keepalive),
            OptionName::KeepIdle => seconds(config.tcp_keepalive_time_us),
            OptionName::KeepInterval => seconds(config.tcp_keepalive_intvl_us),
            OptionName::KeepCount => i64::from(config.tcp_keepalive_probes),
            OptionName::UserTimeout => i64::try_from(config.tcp_user_timeout_us / 1_000).unwrap_or(i64::MAX),
            OptionName::Linger2 if config.no_fin_wait_2 => -1,
            OptionName::Linger2 => seconds(config.tcp_fin_timeout_us),
            OptionName::MaxSegment if is_idle(state) => {
                i64::from(driven.max_segment.unwrap_or_else(|| mss_cache(socket, driven)))
            }
            OptionName::SendMss | OptionName::AdvertisedMss if state == State::Listen => 0,
            OptionName::MaxSegment | OptionName::SendMss => i64::from(mss_cache(socket, driven)),
            OptionName::AdvertisedMss if socket.endpoint.remote().is_none() => {
                driven.mss_at_connect.map_or(0, |(_, advertised)| i64::from(advertised))
            }
            OptionName::AdvertisedMss => i64::from(socket.endpoint.advertised_mss()),
            OptionName::NoDelay => i64::from(config.nodelay),
            OptionName::DeferAccept => seconds_of(driven.defer_accept),
            OptionName::State => state.kernel_number(),
            OptionName::Unread if state == State::Listen => return Err(Errno::EINVAL),
            OptionName::Unread if is_opening(state) => 0,
            OptionName::Unread => i64::from(view.unread),
        };
        Ok(Returned::Value(value))
    }
}

/// Whether there is no connection.
const fn is_idle(state: State) -> bool {
    matches!(state, State::Closed | State::Listen)
}

/// What a segment can hold (`tcp_current_mss`).
fn mss_cache(socket: &Socket, driven: &Driven) -> u16 {
    let view = socket.endpoint.view();
    let knows_peer = view.rcv_nxt != Seq(0) || view.irs != Seq(0);
    let before = driven.mss_at_connect.map_or(DEFAULT_MSS, |(mss, _)| mss);
    if knows_peer { view.snd_mss } else { before }
}

impl Driven {
    /// It connects. Before the peer's SYN nobody knows what it takes, and the kernel counts on the least that
    /// everybody does, or on what the program has set.
    pub(super) fn connects(&mut self) {
        let timestamps = if self.config.tcp_timestamps { TIMESTAMPS_OCTETS } else { 0 };
        let mss = self.max_segment.unwrap_or(DEFAULT_MSS).min(self.config.mss);
        self.mss_at_connect = Some((mss.saturating_sub(timestamps), self.config.mss));
        self.phase = Phase::Connecting;
    }
}

/// `TCP_MSS_DEFAULT`
const DEFAULT_MSS: u16 = 536;
/// `TCPOLEN_TSTAMP_ALIGNED`
const TIMESTAMPS_OCTETS: u16 = 12;

fn keep_us(seconds: i32) -> Result<u64, Errno> {
    if !KEEP_SECONDS.contains(&seconds) {
        return Err(Errno::EINVAL);
    }
    u64::try_from(seconds).map(|seconds| seconds * SECOND_US).map_err(|_| Errno::EINVAL)
}

/// How many timeouts of 1 s, 2 s, 4 s … it takes until so many seconds are over (`secs_to_retrans`).
fn timeouts_in(seconds: i32) -> u8 {
    let (mut timeouts, mut timeout, mut period) = (u8::from(seconds > 0), 1_i32, 1_i32);
    while seconds > period && timeouts < u8::MAX {
        timeouts += 1;
        timeout = (timeout * 2).min(LONGEST_TIMEOUT);
        period = period.saturating_add(timeout);
    }
    timeouts
}

/// How many seconds so many timeouts take (`retrans_to_secs`).
fn seconds_of(timeouts: u8) -> i64 {
    let (mut timeout, mut period) = (1, i64::from(timeouts > 0));
    for _ in 1..timeouts {
        timeout = (timeout * 2).min(i64::from(LONGEST_TIMEOUT));
        period += timeout;
    }
    period
}

/// `TCP_RTO_MAX`, in seconds.
const LONGEST_TIMEOUT: i32 = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_to_defer_are_rounded_up_to_whole_timeouts() {
        let rounded: Vec<_> = [0, 1, 2, 3, 4, 5, 8].map(|s| seconds_of(timeouts_in(s))).into();
        assert_eq!(rounded, [0, 1, 3, 3, 7, 7, 15]);
    }
}
