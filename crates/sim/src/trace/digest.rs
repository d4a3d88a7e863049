//! One number for a whole trace: the same for the same scenario on every machine.

use core::hash::{Hash, Hasher};
use siphasher::sip::SipHasher13;

use super::Trace;

impl Trace {
    /// The hash of all that happened: steps, packets, sockets, connections, states, timers, calls, notes,
    /// views, and the end.
    ///
    /// It is the same on machines of 32 and 64 bits. What is hashed includes the order in which types
    /// declare their fields and variants, so a digest is comparable within one version of SynScope.
    /// It takes time in proportion to the trace; keep it if it is needed again.
    pub fn digest(&self) -> u64 {
        let mut hasher = Portable(SipHasher13::new());
        self.steps.hash(&mut hasher);
        self.packets.hash(&mut hasher);
        self.sockets.hash(&mut hasher);
        self.connections.hash(&mut hasher);
        self.states.hash(&mut hasher);
        self.timers.hash(&mut hasher);
        self.calls.hash(&mut hasher);
        self.notes.hash(&mut hasher);
        self.views.hash(&mut hasher);
        self.end.hash(&mut hasher);
        hasher.finish()
    }
}

/// A hasher that takes lengths and discriminants, which are as wide as the machine's words, as 64 bits,
/// and all numbers in one order of octets.
struct Portable(SipHasher13);

macro_rules! little_endian {
    ($($write:ident: $number:ty as $wide:ty),* $(,)?) => {
        $(fn $write(&mut self, number: $number) {
            self.0.write(&(number as $wide).to_le_bytes());
        })*
    };
}

impl Hasher for Portable {
    fn finish(&self) -> u64 {
        self.0.finish()
    }

    fn write(&mut self, octets: &[u8]) {
        self.0.write(octets);
    }

    little_endian! {
        write_u16: u16 as u16,
        write_u32: u32 as u32,
        write_u64: u64 as u64,
        write_u128: u128 as u128,
        write_usize: usize as u64,
        write_i16: i16 as i16,
        write_i32: i32 as i32,
        write_i64: i64 as i64,
        write_i128: i128 as i128,
        write_isize: isize as i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(value: impl Hash) -> u64 {
        let mut hasher = Portable(SipHasher13::new());
        value.hash(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn lengths_and_discriminants_are_64_bits_wide() {
        assert_eq!(hash(5_usize), hash(5_u64));
        assert_eq!(hash(-5_isize), hash(-5_i64));
        assert_eq!(hash([7_u8].as_slice()), hash((1_u64, 7_u8)));
        assert_eq!(hash(Some(3_u8)), hash((1_i64, 3_u8)));
    }
}
