//! Data that came before its turn.

use bytes::Bytes;

use super::octets;
use crate::options::SackBlock;
use crate::seq::Seq;

/// Segments beyond a gap, by their numbers; none is empty or overlaps another. All lie in the receive
/// window, which bounds how much there can be, and none before RCV.NXT.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Reassembly {
    parts: Vec<(Seq, Bytes)>,
    fin: Option<Seq>,
}

impl Reassembly {
    /// Whether neither data nor a FIN waits.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.fin.is_none()
    }

    /// Whether the data that begins at `rcv_nxt` is there.
    pub(super) fn begins_at(&self, rcv_nxt: Seq) -> bool {
        self.parts.first().is_some_and(|(start, _)| *start == rcv_nxt)
    }

    /// Octets that wait.
    pub(super) fn octets(&self) -> u32 {
        self.parts.iter().map(|(_, part)| octets(part.len())).sum()
    }

    /// The run that begins first after the number `at`, which no run holds.
    pub(super) fn first_run_after(&self, at: Seq) -> Option<SackBlock> {
        let mut starts = self.parts.iter().map(|(start, _)| *start).chain(self.fin);
        self.run_with(starts.find(|start| start.after(at))?)
    }

    /// The number after all that waits.
    pub(super) fn end(&self) -> Option<Seq> {
        let data = self.parts.last().map(|(start, part)| *start + octets(part.len()));
        self.fin.map(|fin| fin + 1).or(data)
    }

    /// The run of data, and perhaps the FIN, that holds the number `at`.
    pub(super) fn run_with(&self, at: Seq) -> Option<SackBlock> {
        let data = self.parts.iter().map(|(start, part)| (*start, octets(part.len())));
        let mut run: Option<SackBlock> = None;
        // The FIN comes after all data.
        for (start, len) in data.chain(self.fin.map(|fin| (fin, 1))) {
            match &mut run {
                Some(run) if run.right == start => run.right += len,
                Some(run) if at.within(run.left, run.right - run.left) => break,
                Some(_) | None => run = Some(SackBlock { left: start, right: start + len }),
            }
        }
        run.filter(|run| at.within(run.left, run.right - run.left))
    }

    /// Keeps data that begins at `seq`; what is there already is not kept twice.
    pub(super) fn insert(&mut self, mut seq: Seq, mut data: Bytes) {
        let mut place = 0;
        while !data.is_empty() {
            let Some((start, part)) = self.parts.get(place) else {
                self.parts.push((seq, data));
                return;
            };
            let (start, end) = (*start, *start + octets(part.len()));
            if end.at_or_before(seq) {
                place += 1;
                continue;
            }
            if seq.before(start) {
                let gap = usize::try_from(start - seq).unwrap_or(usize::MAX).min(data.len());
                let before = data.split_to(gap);
                self.parts.insert(place, (seq, before));
                seq = start;
                place += 1;
                continue;
            }
            let known = usize::try_from(end - seq).unwrap_or(usize::MAX).min(data.len());
            let _ = data.split_to(known);
            seq = end;
            place += 1;
        }
    }

    /// Remembers that the peer's FIN has the number `seq`.
    pub(super) fn insert_fin(&mut self, seq: Seq) {
        self.fin = Some(seq);
    }

    /// The data that begins at `rcv_nxt`, which is then no longer kept.
    pub(super) fn next_at(&mut self, rcv_nxt: Seq) -> Option<Bytes> {
        self.begins_at(rcv_nxt).then(|| self.parts.remove(0).1)
    }

    /// Whether the FIN is next.
    pub(super) fn fin_at(&self, rcv_nxt: Seq) -> bool {
        self.fin == Some(rcv_nxt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(reassembly: &mut Reassembly, mut at: Seq) -> Vec<u8> {
        let mut out = Vec::new();
        while let Some(data) = reassembly.next_at(at) {
            at += octets(data.len());
            out.extend_from_slice(&data);
        }
        out
    }

    #[test]
    fn overlapping_parts_come_out_once_and_in_order() {
        let mut reassembly = Reassembly::default();
        reassembly.insert(Seq(14), Bytes::from_static(b"ef"));
        reassembly.insert(Seq(10), Bytes::from_static(b"ab"));
        reassembly.insert(Seq(11), Bytes::from_static(b"bcdefgh"));
        assert_eq!(reassembly.octets(), 8);
        assert_eq!(drain(&mut reassembly, Seq(10)), b"abcdefgh");
    }

    #[test]
    fn a_run_is_what_lies_together_with_the_fin() {
        let mut reassembly = Reassembly::default();
        for seq in [10, 20, 22] {
            reassembly.insert(Seq(seq), Bytes::from_static(b"xy"));
        }
        reassembly.insert_fin(Seq(24));
        let after = |at| reassembly.first_run_after(Seq(at)).map(|run| (run.left.0, run.right.0));
        assert_eq!([after(5), after(12), after(25)], [Some((10, 12)), Some((20, 25)), None]);
        let run = |at| reassembly.run_with(Seq(at)).map(|run| (run.left.0, run.right.0));
        assert_eq!(
            [run(10), run(12), run(20), run(24)],
            [Some((10, 12)), None, Some((20, 25)), Some((20, 25))]
        );
    }

    #[test]
    fn a_gap_holds_back_what_is_behind_it() {
        let mut reassembly = Reassembly::default();
        reassembly.insert(Seq(u32::MAX), Bytes::from_static(b"xy"));
        assert_eq!(reassembly.next_at(Seq(u32::MAX - 1)), None);
        assert_eq!(drain(&mut reassembly, Seq(u32::MAX)), b"xy");
    }
}
