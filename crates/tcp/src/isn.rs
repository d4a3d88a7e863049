//! Initial sequence numbers (RFC 6528, RFC 9293 §3.4.1).

use core::net::{Ipv4Addr, SocketAddrV4};
use siphasher::sip::SipHasher13;

use crate::seq::Seq;
use crate::time::Time;

/// Chooses initial sequence numbers: `ISN = M + F(addresses, secret)`, where M is a clock that
/// ticks every 4 microseconds (MUST-8, SHLD-1) and F a keyed hash, which cannot be computed without
/// the secret (MUST-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IsnGenerator {
    secret: (u64, u64),
    /// What was chosen beforehand, whatever the clock says.
    chosen: Option<Seq>,
}

impl IsnGenerator {
    /// A generator with a secret, made from a seed by whoever has randomness.
    pub const fn new(secret: (u64, u64)) -> Self {
        Self { secret, chosen: None }
    }

    /// This generator, but that it always gives the number `iss`, which was drawn or recorded elsewhere.
    pub const fn choosing(self, iss: Seq) -> Self {
        Self { chosen: Some(iss), ..self }
    }

    /// The number for a connection that is opened at `now`.
    pub fn next(&self, now: Time, local: SocketAddrV4, remote: SocketAddrV4) -> Seq {
        if let Some(chosen) = self.chosen {
            return chosen;
        }
        self.keyed(&pair(local, remote)) + modulo(now.as_us() / 4).0
    }

    /// By how much the timestamp clock of all connections between two hosts is ahead of the time (RFC 7323
    /// §7.1): the same for all ports, so that a new incarnation's timestamps come after the old one's.
    pub(crate) fn timestamp_offset(&self, local: Ipv4Addr, remote: Ipv4Addr) -> u32 {
        let mut octets = [0; 8];
        octets[..4].copy_from_slice(&local.octets());
        octets[4..].copy_from_slice(&remote.octets());
        self.keyed(&octets).0
    }

    /// A SYN cookie (RFC 4987 §3.6, appendix A): a number that looks like any other, from which
    /// [`IsnGenerator::open_cookie`] takes `told`, a small number, back for two minutes at most. It begins at
    /// the peer's number, so that it moves on as the peer's clock does.
    pub(crate) fn cookie(
        &self,
        now: Time,
        local: SocketAddrV4,
        remote: SocketAddrV4,
        irs: Seq,
        told: u32,
    ) -> Seq {
        let minute = minute(now);
        let told = self.cookie_key(local, remote, Some(minute)).wrapping_add(told) & TOLD;
        irs + self.cookie_key(local, remote, None).wrapping_add(minute << TOLD_BITS).wrapping_add(told)
    }

    /// What a cookie tells, if it is one of ours and not too old.
    pub(crate) fn open_cookie(
        &self,
        now: Time,
        local: SocketAddrV4,
        remote: SocketAddrV4,
        irs: Seq,
        cookie: Seq,
    ) -> Option<u32> {
        let bare = (cookie - irs).wrapping_sub(self.cookie_key(local, remote, None));
        let age = minute(now).wrapping_sub(bare >> TOLD_BITS) & (u32::MAX >> TOLD_BITS);
        if age >= COOKIE_MINUTES {
            return None;
        }
        let key = self.cookie_key(local, remote, Some(minute(now).wrapping_sub(age)));
        Some(bare.wrapping_sub(key) & TOLD)
    }

    fn cookie_key(&self, local: SocketAddrV4, remote: SocketAddrV4, minute: Option<u32>) -> u32 {
        let mut octets = [0; 17];
        octets[..12].copy_from_slice(&pair(local, remote));
        if let Some(minute) = minute {
            octets[12] = 1;
            octets[13..].copy_from_slice(&minute.to_le_bytes());
        }
        self.keyed(&octets).0
    }

    fn keyed(&self, octets: &[u8]) -> Seq {
        modulo(SipHasher13::new_with_keys(self.secret.0, self.secret.1).hash(octets))
    }
}

/// How many low bits of a cookie tell something, which the key of the minute hides.
const TOLD_BITS: u32 = 24;
const TOLD: u32 = (1 << TOLD_BITS) - 1;
/// A cookie is good in the minute in which it was made and in the next (`MAX_SYNCOOKIE_AGE`).
const COOKIE_MINUTES: u32 = 2;

fn minute(now: Time) -> u32 {
    modulo(now.as_us() / 60_000_000).0
}

/// Both addresses and ports.
fn pair(local: SocketAddrV4, remote: SocketAddrV4) -> [u8; 12] {
    let mut octets = [0; 12];
    for (place, address) in octets.chunks_exact_mut(6).zip([local, remote]) {
        place[..4].copy_from_slice(&address.ip().octets());
        place[4..].copy_from_slice(&address.port().to_le_bytes());
    }
    octets
}

/// A number modulo 2³², which is what a sequence number is.
fn modulo(number: u64) -> Seq {
    let [a, b, c, d, ..] = number.to_le_bytes();
    Seq(u32::from_le_bytes([a, b, c, d]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddrV4 {
        text.parse().expect("a test address")
    }

    #[test]
    fn the_clock_ticks_every_four_microseconds() {
        let isn = IsnGenerator::new((1, 2));
        let (local, remote) = (address("192.0.2.1:1"), address("192.0.2.2:2"));
        let first = isn.next(Time::from_us(0), local, remote);
        assert_eq!(isn.next(Time::from_us(400), local, remote), first + 100);
    }

    #[test]
    fn another_secret_or_port_gives_another_sequence() {
        let (local, remote) = (address("192.0.2.1:1"), address("192.0.2.2:2"));
        let isn = |secret, local| IsnGenerator::new(secret).next(Time::ZERO, local, remote);
        assert_ne!(isn((1, 2), local), isn((3, 4), local));
        assert_ne!(isn((1, 2), local), isn((1, 2), address("192.0.2.1:3")));
    }

    #[test]
    fn a_cookie_tells_what_was_put_in_for_two_minutes_to_whom_it_was_given() {
        let isn = IsnGenerator::new((1, 2));
        let (local, remote) = (address("192.0.2.1:80"), address("192.0.2.2:40000"));
        let (made, irs) = (Time::from_us(59_000_000), Seq(u32::MAX));
        for told in 0..4 {
            let cookie = isn.cookie(made, local, remote, irs, told);
            let open = |seconds: u64, remote| {
                isn.open_cookie(Time::from_us(seconds * 1_000_000), local, remote, irs, cookie)
            };
            assert_eq!((open(59, remote), open(119, remote)), (Some(told), Some(told)));
            assert_eq!(open(120, remote), None, "too old");
            assert!(open(59, address("192.0.2.2:40001")).is_none_or(|other| other > 3), "another client's");
        }
    }
}
