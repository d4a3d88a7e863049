//! Data that waits in order: to be sent, or to be read.

use core::hash::{Hash, Hasher};

use bytes::{Bytes, BytesMut};

/// Octets in the parts in which they came, so that none is copied while it waits. How they are parted makes
/// no difference.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    /// None is empty.
    parts: Vec<Bytes>,
    len: usize,
}

impl Queue {
    /// How many octets wait.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing waits.
    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts data behind all that waits.
    pub(super) fn push(&mut self, data: Bytes) {
        if !data.is_empty() {
            self.len += data.len();
            self.parts.push(data);
        }
    }

    /// Takes so many octets from the front, or as many as there are. They are only copied where they come
    /// from several parts.
    pub(super) fn take(&mut self, octets: usize) -> Bytes {
        let octets = octets.min(self.len);
        self.len -= octets;
        match self.parts.first_mut() {
            Some(first) if first.len() > octets => first.split_to(octets),
            Some(first) if first.len() == octets => self.parts.remove(0),
            Some(_) => self.take_parts(octets),
            None => Bytes::new(),
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn take_parts(&mut self, octets: usize) -> Bytes {
        let mut data = BytesMut::with_capacity(octets);
        let mut whole = 0;
        for part in &mut self.parts {
            let missing = octets - data.len();
            if part.len() > missing {
                data.extend_from_slice(&part.split_to(missing));
                break;
            }
            data.extend_from_slice(part);
            whole += 1;
        }
        self.parts.drain(..whole);
        data.freeze()
    }

    fn octets(&self) -> impl Iterator<Item = &u8> {
        self.parts.iter().flatten()
    }
}

impl PartialEq for Queue {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.octets().eq(other.octets())
    }
}

impl Eq for Queue {}

impl Hash for Queue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len.hash(state);
        self.octets().for_each(|octet| octet.hash(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(parts: &[&'static str]) -> Queue {
        let mut queue = Queue::default();
        for part in parts {
            queue.push(Bytes::from_static(part.as_bytes()));
        }
        queue
    }

    #[test]
    fn octets_come_out_in_the_order_in_which_they_went_in() {
        let mut queue = queue(&["abc", "", "d", "efg"]);
        assert_eq!(queue.len(), 7);
        assert_eq!(queue.take(2), "ab");
        assert_eq!(queue.take(3), "cde");
        assert_eq!(queue.take(0), "");
        assert_eq!(queue.take(9), "fg");
        assert!(queue.is_empty());
        assert_eq!(queue.take(1), "");
    }

    #[test]
    fn how_octets_are_parted_makes_no_difference() {
        let hash = |queue: &Queue| {
            let mut hasher = siphasher::sip::SipHasher13::new();
            queue.hash(&mut hasher);
            hasher.finish()
        };
        let (one, other) = (queue(&["ab", "cde"]), queue(&["abcd", "e"]));
        assert_eq!(one, other);
        assert_eq!(hash(&one), hash(&other));
        assert_ne!(one, queue(&["abcdf"]));
    }
}
