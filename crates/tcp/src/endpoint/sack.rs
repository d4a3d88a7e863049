//! Selective acknowledgements: what the receiver has beyond a gap (RFC 2018) and what came twice (RFC
//! 2883), and what the sender makes of them.

use smallvec::SmallVec;

use super::{Endpoint, InFlight};
use crate::cause::Cause;
use crate::options::SackBlock;
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::sink::Sink;
use crate::time::Time;

/// So many blocks fit into a header, and one less beside timestamps.
const MOST_BLOCKS: usize = 4;
/// What the option takes for itself, padded, and for each block (RFC 2018 §3).
const OPTION_OCTETS: u16 = 4;
const BLOCK_OCTETS: u16 = 8;
/// How many lost segments an ACK lets out after a timeout: the slow start of RFC 5681 §3.1.
const SENT_FOR_AN_ACK: usize = 2;

/// What the next segments report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Sack {
    /// What waits beyond a gap, in the order in which it was last added to, the newest first.
    waiting: Vec<SackBlock>,
    /// What came twice; it is reported once.
    duplicate: Option<SackBlock>,
}

impl Sack {
    /// Something has been added to a run beyond a gap: it is reported first, in place of what it holds.
    fn add(&mut self, run: SackBlock) {
        self.waiting.retain(|block| block.right.before(run.left) || block.left.after(run.right));
        self.waiting.truncate(MOST_BLOCKS - 1);
        self.waiting.insert(0, run);
    }

    /// Everything before `rcv_nxt` is acknowledged by its number.
    fn forget_before(&mut self, rcv_nxt: Seq) {
        self.waiting.retain(|block| block.left.after(rcv_nxt));
    }

    /// The blocks of a segment, of which so many fit.
    fn take(&mut self, most: usize) -> SmallVec<[SackBlock; 2]> {
        self.duplicate.take().into_iter().chain(self.waiting.iter().copied()).take(most).collect()
    }

    fn len(&self) -> usize {
        self.waiting.len() + usize::from(self.duplicate.is_some())
    }
}

impl Endpoint {
    /// Data or a FIN has come beyond a gap.
    pub(super) fn report_out_of_order(&mut self, at: Seq) {
        if self.agreed.sack
            && let Some(run) = self.reassembly.run_with(at)
        {
            self.sack.add(run);
        }
    }

    /// A segment carries what is there already: the ACK says so, if it may (RFC 2883 §4).
    pub(super) fn report_duplicate(&mut self, segment: &Segment) {
        let (left, end) = (segment.seq, segment.end());
        if !(self.agreed.sack && self.config.tcp_dsack) || segment.is_empty() {
            return;
        }
        let known = if left.before(self.rcv_nxt) {
            Some(SackBlock { left, right: self.rcv_nxt })
        } else {
            self.reassembly.run_with(left).or_else(|| self.reassembly.first_run_after(left))
        };
        if let Some(known) = known.filter(|known| known.left.before(end)) {
            let right = if end.before(known.right) { end } else { known.right };
            self.sack.duplicate = Some(SackBlock { left: left.max(known.left), right });
        }
    }

    /// The SACK option of a segment that leaves.
    pub(super) fn put_sack(&mut self, segment: &mut Segment) {
        if self.sack.len() > 0 && segment.has(Flags::ACK) && !segment.has(Flags::SYN) {
            self.sack.forget_before(self.rcv_nxt);
            segment.options.sack = self.sack.take(self.most_blocks());
        }
    }

    /// What the SACK option would take from the payload of a segment that leaves now.
    pub(super) fn octets_of_sack(&self) -> u16 {
        match u16::try_from(self.sack.len().min(self.most_blocks())) {
            Ok(0) | Err(_) => 0,
            Ok(blocks) => OPTION_OCTETS + BLOCK_OCTETS * blocks,
        }
    }

    fn most_blocks(&self) -> usize {
        MOST_BLOCKS - usize::from(self.agreed.timestamps)
    }

    /// The peer has what these blocks say, so it need not be sent again.
    pub(super) fn take_sack(&mut self, segment: &Segment) {
        if !self.agreed.sack {
            return;
        }
        for block in &segment.options.sack {
            let has = |sent: &&mut InFlight| {
                block.left.at_or_before(sent.seq) && sent.end().at_or_before(block.right)
            };
            for sent in self.in_flight.iter_mut().filter(has) {
                (sent.sacked, sent.lost) = (true, false);
            }
        }
    }

    /// The retransmission timer fired: all that the peer does not say to have is taken for lost. If it does
    /// not acknowledge what it said to have, it has thrown it away (RFC 2018 §8).
    pub(super) fn all_is_lost(&mut self) {
        if !self.agreed.sack {
            return;
        }
        let thrown_away = self.in_flight.first().is_some_and(|first| first.sacked);
        for sent in &mut self.in_flight {
            sent.sacked &= !thrown_away;
            sent.lost = !sent.sacked;
        }
    }

    /// The first ACK after a timeout that says anything new: if it covers what was not sent again, nothing was
    /// lost but time (F-RTO, RFC 5682 §2.1).
    pub(super) fn undo_spurious_timeout(&mut self, acked: usize) {
        if self.retransmits > 0 && self.in_flight[..acked].iter().any(|sent| sent.lost) {
            for sent in &mut self.in_flight {
                sent.lost = false;
            }
        }
    }

    /// What was lost together with a segment whose retransmission is acknowledged goes again, without
    /// waiting for the timer.
    pub(super) fn retransmit_lost(&mut self, now: Time, sink: &mut impl Sink) {
        for _ in 0..SENT_FOR_AN_ACK {
            let Some(place) = self.in_flight.iter().position(|sent| sent.lost) else { return };
            self.transmit_again(now, place, Cause::LostToo, sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(left: u32, right: u32) -> SackBlock {
        SackBlock { left: Seq(left), right: Seq(right) }
    }

    #[test]
    fn the_run_that_grew_last_comes_first_and_swallows_what_it_joins() {
        let mut sack = Sack::default();
        for run in [block(10, 20), block(30, 40), block(50, 60), block(10, 45)] {
            sack.add(run);
        }
        assert_eq!(sack.waiting.as_slice(), [block(10, 45), block(50, 60)]);
    }

    #[test]
    fn what_came_twice_is_reported_first_and_once() {
        let mut sack = Sack::default();
        sack.add(block(10, 20));
        sack.duplicate = Some(block(1, 2));
        assert_eq!(sack.take(3).as_slice(), [block(1, 2), block(10, 20)]);
        assert_eq!(sack.take(3).as_slice(), [block(10, 20)]);
    }
}
