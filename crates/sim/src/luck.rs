//! Luck that is keyed, not sequential: every draw is a function of the seed, of what it is for, and
//! of the packet's name. So losing one packet leaves the luck of all others alone, and a packet that
//! is lost at one probability is lost at every higher one.

use siphasher::sip::SipHasher13;
use synscope_tcp::IsnGenerator;

use crate::name::PacketName;
use crate::side::Side;

/// Probabilities are counted in parts of this.
pub(crate) const PPM: u32 = 1_000_000;

/// What a draw is for; draws for different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Whether the packet is lost.
    Loss = 1,
    /// Whether it arrives twice.
    Duplicate = 2,
    /// How much longer it takes.
    Jitter = 3,
    /// Whether it is held back.
    Reorder = 4,
    /// How much longer its copy takes.
    CopyJitter = 5,
    /// The secret of a host's initial sequence numbers.
    Isn = 6,
    /// What is asked about a step, and in which order its choices stand.
    Question = 7,
}

/// A number that is evenly distributed over all of `u64`.
pub(crate) fn draw(seed: u64, purpose: Purpose, name: &PacketName) -> u64 {
    let mut octets = [0; 23];
    octets[0..4].copy_from_slice(&name.connection.to_le_bytes());
    octets[4] = name.from as u8;
    octets[5] = name.kind;
    octets[6] = u8::from(name.probe) | (name.provenance as u8) << 1;
    octets[7..11].copy_from_slice(&name.seq.to_le_bytes());
    octets[11..15].copy_from_slice(&name.len.to_le_bytes());
    octets[15..19].copy_from_slice(&name.ack.to_le_bytes());
    octets[19..23].copy_from_slice(&name.nth.to_le_bytes());
    SipHasher13::new_with_keys(seed, purpose as u64).hash(&octets)
}

/// Whether something of probability `ppm` happens: never at 0, always at [`PPM`].
pub(crate) fn happens(ppm: u32, seed: u64, purpose: Purpose, name: &PacketName) -> bool {
    // draw / 2^64 < ppm / 1,000,000, without a division.
    ppm > 0 && u128::from(draw(seed, purpose, name)) * u128::from(PPM) < u128::from(ppm) << 64
}

/// A number from 0 to `max`, both included.
pub(crate) fn up_to(max: u64, seed: u64, purpose: Purpose, name: &PacketName) -> u64 {
    if max == 0 {
        return 0;
    }
    let scaled = (u128::from(draw(seed, purpose, name)) * (u128::from(max) + 1)) >> 64;
    // The product's upper half is at most `max`.
    u64::try_from(scaled).unwrap_or(max)
}

/// A number for what is asked about a step of a run, evenly distributed over all of `u64`.
pub(crate) fn question(seed: u64, step: u32, nth: u32) -> u64 {
    let key = u64::from(step) << 32 | u64::from(nth);
    SipHasher13::new_with_keys(seed, Purpose::Question as u64).hash(&key.to_le_bytes())
}

/// The generator of a host's initial sequence numbers.
pub(crate) fn isn_generator(seed: u64, side: Side) -> IsnGenerator {
    let hasher = SipHasher13::new_with_keys(seed, Purpose::Isn as u64);
    let half = |half: u8| hasher.hash(&[side as u8, half]);
    IsnGenerator::new((half(0), half(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PacketName {
        text.parse().expect("a packet's name")
    }

    #[test]
    fn what_cannot_happen_never_does_and_what_must_always_does() {
        for nth in 1..=1_000 {
            let name = name("client:SYN#1").with_nth(nth);
            assert!(!happens(0, 7, Purpose::Loss, &name));
            assert!(happens(PPM, 7, Purpose::Loss, &name));
        }
    }

    #[test]
    fn what_happens_at_a_probability_happens_at_every_higher_one() {
        for nth in 1..=1_000 {
            let name = name("server:SYN,ACK#1").with_nth(nth);
            let lost: Vec<_> = (0..=10).map(|p| happens(p * PPM / 10, 3, Purpose::Loss, &name)).collect();
            assert!(lost.is_sorted(), "{name}: {lost:?}");
        }
    }

    #[test]
    fn a_fifth_is_about_a_fifth() {
        let lost = (1..=10_000)
            .filter(|nth| happens(200_000, 1, Purpose::Loss, &name("client:SYN#1").with_nth(*nth)))
            .count();
        assert!((1_850..2_150).contains(&lost), "{lost} of 10000");
    }

    #[test]
    fn every_part_of_a_name_counts() {
        let names = [
            "client:SYN#1",
            "client:SYN#2",
            "server:SYN#1",
            "2/client:SYN#1",
            "client:SYN,ACK#1",
            "client:1+100#1",
            "client:101+100#1",
            "client:1+101#1",
            "client:ACK 1#1",
            "client:ACK 2#1",
            "client:ACK 1 at 1#1",
            "client:ACK 1 at 2#1",
            "forged:client:SYN#1",
            "old:client:SYN#1",
        ];
        let draws: std::collections::BTreeSet<_> =
            names.iter().map(|text| draw(1, Purpose::Loss, &name(text))).collect();
        assert_eq!(draws.len(), names.len());
    }

    #[test]
    fn purposes_and_seeds_are_independent() {
        let syn = name("client:SYN#1");
        assert_ne!(draw(1, Purpose::Loss, &syn), draw(1, Purpose::Jitter, &syn));
        assert_ne!(draw(1, Purpose::Loss, &syn), draw(2, Purpose::Loss, &syn));
    }

    #[test]
    fn jitter_stays_within_its_bounds_and_reaches_them() {
        let drawn: Vec<_> =
            (1..=200).map(|nth| up_to(3, 1, Purpose::Jitter, &name("client:SYN#1").with_nth(nth))).collect();
        assert!((0..=3).all(|value| drawn.contains(&value)));
        assert!(drawn.iter().all(|value| *value <= 3));
        assert_eq!(up_to(0, 1, Purpose::Jitter, &name("client:SYN#1")), 0);
    }
}
