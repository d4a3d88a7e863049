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
        let mut octets = [0; 12];
        for (place, address) in octets.chunks_exact_mut(6).zip([local, remote]) {
            place[..4].copy_from_slice(&address.ip().octets());
            place[4..].copy_from_slice(&address.port().to_le_bytes());
        }
        self.keyed(&octets) + modulo(now.as_us() / 4).0
    }

    /// By how much the timestamp clock of all connections between two hosts is ahead of the time (RFC 7323
    /// §7.1): the same for all ports, so that a new incarnation's timestamps come after the old one's.
    pub(crate) fn timestamp_offset(&self, local: Ipv4Addr, remote: Ipv4Addr) -> u32 {
        let mut octets = [0; 8];
        octets[..4].copy_from_slice(&local.octets());
        octets[4..].copy_from_slice(&remote.octets());
        self.keyed(&octets).0
    }

    fn keyed(&self, octets: &[u8]) -> Seq {
        modulo(SipHasher13::new_with_keys(self.secret.0, self.secret.1).hash(octets))
    }
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
}
