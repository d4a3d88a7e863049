//! Which note tells of which test.

use synscope_tcp::{Cause, Challenge, Event, Ignored, Note, ResetReason, RowId, Segment, State, Step};

use super::{Check, Finding, Part, Test, lacks};
use crate::trace::{Index, Remark};

/// What the notes of a step have told so far.
pub(super) struct Findings<'t> {
    part: Part,
    segment: &'t Segment,
    is_linux: bool,
    checks: Vec<Check>,
    results: Vec<Index>,
}

impl<'t> Findings<'t> {
    pub(super) fn new(part: Part, segment: &'t Segment, is_linux: bool) -> Self {
        let begin = |(test, ordinal): (&Test, u8)| Check {
            test: *test,
            ordinal: (part != Part::Closed).then_some(ordinal),
            finding: Finding::NotReached,
            notes: Vec::new(),
        };
        let mut checks: Vec<_> = part.tests().iter().zip(1_u8..).map(begin).collect();
        if part == Part::Otherwise && segment.options.timestamps.is_some() {
            checks.insert(0, timestamp());
        }
        Self { part, segment, is_linux, checks, results: Vec::new() }
    }

    /// Takes a note; `cause` tells why a packet was sent.
    pub(super) fn take(&mut self, place: Index, note: &Remark, cause: impl FnOnce(Index) -> Option<Cause>) {
        match *note {
            Remark::Tcp(ref said) => match self.found(said) {
                Some((test, finding)) => self.note(test, finding, place),
                None => self.results.push(place),
            },
            Remark::Transition { row } => {
                if let Some((test, finding)) = self.moved(row) {
                    self.note(test, finding, place);
                }
                self.results.push(place);
            }
            Remark::Sent { packet } => {
                if let Some((test, finding)) = cause(packet).and_then(|cause| self.answered(cause)) {
                    self.note(test, finding, place);
                }
                self.results.push(place);
            }
            Remark::Removed { .. } => {
                self.end_at_last();
                self.results.push(place);
            }
            Remark::Call { .. } => self.results.push(place),
        }
    }

    /// All tests, also those of which no note tells.
    pub(super) fn finish(mut self) -> (Vec<Check>, Vec<Index>) {
        let end = self.checks.iter().position(|check| check.finding.is_end()).unwrap_or(self.checks.len());
        let is_told = self.checks.iter().any(|check| check.finding != Finding::NotReached);
        for (place, check) in self.checks.iter_mut().enumerate() {
            if check.finding == Finding::NotReached && place < end {
                check.finding = untold(check.test, self.part, self.segment, is_told);
            }
        }
        (self.checks, self.results)
    }

    /// A test has come out so; what is more outweighs what is less.
    fn note(&mut self, test: Test, finding: Finding, note: Index) {
        if test == Test::Timestamp && self.checks.first().is_some_and(|check| check.test != test) {
            self.checks.insert(0, timestamp());
        }
        let Some(check) = self.checks.iter_mut().find(|check| check.test == test) else { return };
        if weight(finding) > weight(check.finding) {
            check.finding = finding;
        }
        check.notes.push(note);
    }

    /// The last test of which something was told was the last that was made.
    fn end_at_last(&mut self) {
        if self.checks.iter().any(|check| check.finding.is_end()) {
            return;
        }
        if let Some(last) = self.checks.iter_mut().rfind(|check| check.finding != Finding::NotReached) {
            last.finding = Finding::Ended;
        }
    }

    /// Whether a test has ended the matter.
    fn ended_at(&self, test: Test) -> bool {
        self.checks.iter().any(|check| check.test == test && check.finding.is_end())
    }

    /// The test that an endpoint's note tells of, if it tells of one.
    fn found(&self, note: &Note) -> Option<(Test, Finding)> {
        match self.part {
            Part::Closed | Part::Listen => found_in_listen(note),
            Part::SynSent => found_in_syn_sent(note),
            Part::Otherwise => self.found_otherwise(note),
        }
    }

    fn found_otherwise(&self, note: &Note) -> Option<(Test, Finding)> {
        Some(match *note {
            Note::Passed { step } => (test_of(step), Finding::Passed),
            Note::Acceptable { .. } => (Test::Sequence, Finding::Passed),
            // With a closed window ACK and RST count all the same (MUST-66).
            Note::Unacceptable { seq, rcv_nxt, rcv_wnd: 0, .. } if seq == rcv_nxt => {
                (Test::Sequence, Finding::Failed)
            }
            Note::Unacceptable { .. } => (Test::Sequence, Finding::Stopped),
            Note::TimestampOld { .. } => (Test::Timestamp, Finding::Stopped),
            Note::Ignored { step, why } => self.ignored_otherwise(step, why),
            Note::ResetBelieved { .. } => (Test::Reset, Finding::Ended),
            Note::AckAdvances { .. } | Note::WindowChanged { .. } => (Test::Ack, Finding::Acted),
            Note::AckRepeats { .. } => (Test::Ack, Finding::Passed),
            Note::AckOfUnsent { .. } => (Test::Ack, Finding::Stopped),
            Note::DataInOrder { .. } | Note::DataOutOfOrder { .. } => (Test::Text, Finding::Acted),
            Note::DataRepeated { .. } => (Test::Text, Finding::Failed),
            // The exception of step one (RFC 9293 A.2).
            Note::FinRepeated { .. } if self.ended_at(Test::Sequence) => (Test::Sequence, Finding::Stopped),
            Note::FinInOrder { .. } | Note::FinOutOfOrder { .. } | Note::FinRepeated { .. } => {
                (Test::Fin, Finding::Acted)
            }
            Note::TimeWaitReopened { .. } => (Test::Syn, Finding::Ended),
            Note::IsnChosen { .. }
            | Note::RttMeasured { .. }
            | Note::RttAmbiguous
            | Note::RtoBackedOff { .. }
            | Note::RtoAfterLostSyn { .. }
            | Note::TimerArmed { .. }
            | Note::TimerCancelled { .. }
            | Note::TimerFired { .. }
            | Note::GaveUp { .. }
            | Note::R1Reached { .. }
            | Note::AckDelayed { .. }
            | Note::AckMerged
            | Note::HeldByNagle { .. }
            | Note::WindowClosed { .. }
            | Note::FinQueued
            | Note::Icmp { .. }
            | Note::SynCookieSent { .. }
            | Note::SynCookieTaken { .. }
            | Note::TimeWaitRestarted { .. } => return None,
        })
    }

    fn ignored_otherwise(&self, step: Step, why: Ignored) -> (Test, Finding) {
        match (step, why) {
            (_, Ignored::NoTimestamps) => (Test::Timestamp, Finding::Stopped),
            // Step one drops it, with regard to the RST bit.
            (Step::Reset, Ignored::ResetOutsideWindow) if self.ended_at(Test::Sequence) => {
                (Test::Sequence, Finding::Stopped)
            }
            (Step::Sequence, Ignored::OutsideWindow | Ignored::Throttled)
                if self.ended_at(Test::Timestamp) =>
            {
                (Test::Timestamp, Finding::Stopped)
            }
            (Step::Text, Ignored::State) if self.is_looked_at(Test::Ack) => (Test::Text, Finding::Failed),
            (Step::Text, Ignored::OutsideWindow) => (Test::Text, Finding::Failed),
            // At a closed window only the answer is left out.
            (Step::Sequence, Ignored::Throttled) if !self.ended_at(Test::Sequence) => {
                (Test::Sequence, Finding::Failed)
            }
            (step, _) => (test_of(step), Finding::Stopped),
        }
    }

    fn is_looked_at(&self, test: Test) -> bool {
        self.checks.iter().any(|check| check.test == test && check.finding != Finding::NotReached)
    }

    /// What a change of state tells of a test.
    fn moved(&self, row: RowId) -> Option<(Test, Finding)> {
        let row = row.row();
        let known = MOVES.iter().find(|known| (known.0, known.1) == (self.part, row.event));
        let (_, event, test, finding) = *known?;
        // The kernel is done with a segment that takes it from CLOSING to TIME-WAIT.
        let is_end = row.to == State::Closed || (self.is_linux && row.from == State::Closing);
        if event == Event::ReceiveAckOfFin && is_end {
            return Some((test, Finding::Ended));
        }
        // To Linux, data that goes on past a FIN is as bad as a RST.
        if event == Event::ReceiveReset && lacks(Test::Reset, self.segment) {
            return Some((Test::Text, Finding::Stopped));
        }
        Some((test, finding))
    }

    /// What an answer tells of a test.
    fn answered(&self, cause: Cause) -> Option<(Test, Finding)> {
        let is_over = self.checks.iter().any(|check| check.finding.is_end());
        let test = match self.part {
            Part::Closed => Some(Test::Other),
            Part::Listen | Part::SynSent | Part::Otherwise => {
                ANSWERS.iter().find(|known| (known.0, known.1) == (self.part, cause)).map(|known| known.2)
            }
        }?;
        // Linux challenges a SYN wherever it lies: the test that it failed was an earlier one.
        (!is_over || self.ended_at(test)).then_some((test, Finding::Stopped))
    }
}

/// Which test a change of state tells of, and how it came out.
const MOVES: [(Part, Event, Test, Finding); 10] = [
    (Part::Listen, Event::ReceiveSyn, Test::Syn, Finding::Ended),
    (Part::SynSent, Event::ReceiveSyn, Test::Syn, Finding::Ended),
    (Part::SynSent, Event::ReceiveSynAck, Test::Syn, Finding::Ended),
    (Part::SynSent, Event::ReceiveReset, Test::Reset, Finding::Ended),
    (Part::Otherwise, Event::ReceiveReset, Test::Reset, Finding::Ended),
    (Part::Otherwise, Event::ReceiveSyn, Test::Syn, Finding::Ended),
    (Part::Otherwise, Event::ReceiveAckOfSyn, Test::Ack, Finding::Acted),
    (Part::Otherwise, Event::ReceiveAckOfFin, Test::Ack, Finding::Acted),
    (Part::Otherwise, Event::ReceiveDataAfterClose, Test::Text, Finding::Stopped),
    (Part::Otherwise, Event::ReceiveFin, Test::Fin, Finding::Acted),
];

/// Which test an answer shows not to be passed.
const ANSWERS: [(Part, Cause, Test); 9] = [
    (Part::Listen, Cause::Reset(ResetReason::AckAtListen), Test::Ack),
    (Part::Listen, Cause::Reset(ResetReason::NobodyListens), Test::Syn),
    (Part::SynSent, Cause::Reset(ResetReason::BadEcho), Test::Ack),
    (Part::Otherwise, Cause::Reset(ResetReason::AcceptQueueFull), Test::Ack),
    (Part::Otherwise, Cause::Reset(ResetReason::DataAfterClose), Test::Text),
    (Part::Otherwise, Cause::Challenge(Challenge::Reset), Test::Reset),
    (Part::Otherwise, Cause::Challenge(Challenge::Syn), Test::Syn),
    (Part::Otherwise, Cause::AnswerToRepeatedSyn, Test::Syn),
    (Part::Otherwise, Cause::Challenge(Challenge::OldAck), Test::Ack),
];

/// How a test came out that no note tells of, and that was not behind the end.
fn untold(test: Test, part: Part, segment: &Segment, is_told: bool) -> Finding {
    let is_quiet = match (part, test) {
        (_, Test::Security) => false,
        // Whoever got behind it has passed it.
        (Part::Closed | Part::Listen, _) => true,
        (Part::SynSent, Test::Ack) => true,
        (Part::SynSent | Part::Otherwise, Test::Timestamp) => is_told,
        (Part::SynSent | Part::Otherwise, Test::Sequence) => false,
        (Part::SynSent | Part::Otherwise, test) => lacks(test, segment) && (is_told || test == Test::Reset),
    };
    if is_quiet { Finding::Passed } else { Finding::Skipped }
}

/// In CLOSED, too: all that is noted there is that a RST is not answered.
fn found_in_listen(note: &Note) -> Option<(Test, Finding)> {
    if let Note::Ignored { step, why } = note {
        return Some((ignored_at(*step, *why), Finding::Stopped));
    }
    let cookie = matches!(note, Note::SynCookieSent { .. }).then_some((Test::Syn, Finding::Ended));
    cookie.or(matches!(note, Note::SynCookieTaken { .. }).then_some((Test::Ack, Finding::Ended)))
}

fn found_in_syn_sent(note: &Note) -> Option<(Test, Finding)> {
    if let Note::Ignored { step, why } = note {
        return Some((ignored_at(*step, *why), Finding::Stopped));
    }
    if matches!(note, Note::AckOfUnsent { .. }) {
        return Some((Test::Ack, Finding::Stopped));
    }
    if matches!(note, Note::AckAdvances { .. }) {
        return Some((Test::Ack, Finding::Passed));
    }
    matches!(note, Note::ResetBelieved { .. }).then_some((Test::Reset, Finding::Ended))
}

/// In LISTEN and SYN-SENT, what is no SYN is left for the last step.
const fn ignored_at(step: Step, why: Ignored) -> Test {
    if matches!((step, why), (Step::Syn, Ignored::State)) { Test::Other } else { test_of(step) }
}

const fn test_of(step: Step) -> Test {
    match step {
        Step::Sequence => Test::Sequence,
        Step::Reset => Test::Reset,
        Step::Syn => Test::Syn,
        Step::Ack => Test::Ack,
        Step::Text => Test::Text,
        Step::Fin => Test::Fin,
    }
}

/// What is more outweighs what is less, where several notes tell of one test.
const fn weight(finding: Finding) -> u8 {
    match finding {
        Finding::NotReached | Finding::Skipped => 0,
        Finding::Passed => 1,
        Finding::Failed => 2,
        Finding::Acted => 3,
        Finding::Ended => 4,
        Finding::Stopped => 5,
    }
}

const fn timestamp() -> Check {
    Check { test: Test::Timestamp, ordinal: None, finding: Finding::NotReached, notes: Vec::new() }
}
