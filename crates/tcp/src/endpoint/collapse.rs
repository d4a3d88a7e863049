//! Small segments that were lost together go again as one (`tcp_retrans_try_collapse`).

use bytes::BytesMut;

use super::{Endpoint, octets};
use crate::segment::Flags;

impl Endpoint {
    /// Joins to the segment at a place of the retransmission queue those behind it that the peer lacks, too, as
    /// far as they fit into one segment. The kernel does so by default (`tcp_retrans_collapse`).
    pub(super) fn collapse(&mut self, place: usize) {
        let room = self.largest_payload();
        while let [first, next, ..] = self.in_flight.get_mut(place..).unwrap_or_default() {
            let len = octets(first.payload.len()).saturating_add(octets(next.payload.len()));
            if len > room || first.flags.contains(Flags::SYN) || first.sacked || next.sacked {
                return;
            }
            first.flags |= next.flags;
            if !next.payload.is_empty() {
                let mut joined = BytesMut::from(first.payload.as_ref());
                joined.extend_from_slice(&next.payload);
                first.payload = joined.freeze();
            }
            self.in_flight.remove(place + 1);
        }
    }
}
