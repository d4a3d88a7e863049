//! What a host did with a packet that arrived: the tests of RFC 9293 §3.10.7 in their order, each with what
//! was found, told by the notes of the step.

mod findings;

use synscope_tcp::{Flags, Profile, Segment, SocketId, State, View};

use self::findings::Findings;
use super::{Index, Packet, Stimulus, Trace};

/// What was done with a packet at one of its arrivals.
#[derive(Clone, Debug, PartialEq)]
pub struct Reception<'t> {
    /// The step in which it arrived.
    pub step: Index,
    /// The packet.
    pub packet: &'t Packet,
    /// Whose it was, as it was before: `None` where it was nobody's.
    pub view: Option<&'t View>,
    /// The socket of that.
    pub socket: Option<SocketId>,
    /// The part of RFC 9293 §3.10.7 that holds.
    pub part: Part,
    /// The tests, in the order in which they are made.
    pub checks: Vec<Check>,
    /// What came of it: the notes that belong to no test, and what was sent, as places in
    /// [`Trace::notes`].
    pub results: Vec<Index>,
}

/// The parts of SEGMENT ARRIVES, by the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// RFC 9293 §3.10.7.1: nobody's.
    Closed,
    /// RFC 9293 §3.10.7.2.
    Listen,
    /// RFC 9293 §3.10.7.3.
    SynSent,
    /// RFC 9293 §3.10.7.4.
    Otherwise,
}

/// A test of an arriving segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// The timestamp, before all others (RFC 7323 §5.3).
    Timestamp,
    /// The sequence number.
    Sequence,
    /// The RST bit.
    Reset,
    /// The security and compartment of IP, which nothing here has.
    Security,
    /// The SYN bit.
    Syn,
    /// The ACK field.
    Ack,
    /// The URG bit; urgent data is none of ours.
    Urgent,
    /// The segment text.
    Text,
    /// The FIN bit.
    Fin,
    /// What is left when it is none of those.
    Other,
}

impl Part {
    /// The section of RFC 9293.
    pub const fn section(self) -> &'static str {
        match self {
            Self::Closed => "3.10.7.1",
            Self::Listen => "3.10.7.2",
            Self::SynSent => "3.10.7.3",
            Self::Otherwise => "3.10.7.4",
        }
    }

    /// The tests in the section's order.
    pub const fn tests(self) -> &'static [Test] {
        match self {
            Self::Closed => &[Test::Reset, Test::Other],
            Self::Listen => &[Test::Reset, Test::Ack, Test::Syn, Test::Other],
            Self::SynSent => &[Test::Ack, Test::Reset, Test::Security, Test::Syn, Test::Other],
            Self::Otherwise => &[
                Test::Sequence,
                Test::Reset,
                Test::Security,
                Test::Syn,
                Test::Ack,
                Test::Urgent,
                Test::Text,
                Test::Fin,
            ],
        }
    }

    const fn of(state: Option<State>) -> Self {
        match state {
            None | Some(State::Closed) => Self::Closed,
            Some(State::Listen) => Self::Listen,
            Some(State::SynSent) => Self::SynSent,
            Some(
                State::SynReceived
                | State::Established
                | State::FinWait1
                | State::FinWait2
                | State::CloseWait
                | State::Closing
                | State::LastAck
                | State::TimeWait,
            ) => Self::Otherwise,
        }
    }
}

/// How a test came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// Nothing to object to, and nothing to do.
    Passed,
    /// Something was done, and the next test is made.
    Acted,
    /// Something was done, and that was all.
    Ended,
    /// It was not passed; what is left is looked at all the same.
    Failed,
    /// It was not passed, and that was all.
    Stopped,
    /// It is not made here: no host has security compartments or urgent data, and Linux looks at some
    /// segments in an order of its own.
    Skipped,
    /// It is not made, since one before it ended the matter.
    NotReached,
}

impl Finding {
    /// Whether no further test is made.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Ended | Self::Stopped)
    }
}

/// A test, and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The test.
    pub test: Test,
    /// Which it is in its section, from 1; `None` for the timestamp's, which stands in another RFC.
    pub ordinal: Option<u8>,
    /// How it came out.
    pub finding: Finding,
    /// What says so, as places in [`Trace::notes`]; nothing where the segment itself does.
    pub notes: Vec<Index>,
}

impl Trace {
    /// The steps in which a packet arrives or is lost, in their order: two where the network made a copy, none
    /// where it is under way at the end.
    pub fn landings(&self, packet: Index) -> Vec<Index> {
        let Some(known) = self.packet(packet) else { return Vec::new() };
        let last = known.copy_arrives.map_or(known.ends(), |copy| copy.max(known.ends()));
        let begin = usize::try_from(known.step).unwrap_or(usize::MAX);
        let later = self.steps.iter().zip(0_u32..).skip(begin).take_while(|(step, _)| step.at <= last);
        let lands = |stimulus| match stimulus {
            Stimulus::Arrival { packet: landed } | Stimulus::Loss { packet: landed } => landed == packet,
            Stimulus::Timeout | Stimulus::Script { .. } => false,
        };
        later.filter(|(step, _)| lands(step.stimulus)).map(|(_, place)| place).collect()
    }

    /// What was done with the packet that arrives in a step; `None` where none does.
    pub fn reception(&self, place: Index) -> Option<Reception<'_>> {
        let step = self.step(place)?;
        let Stimulus::Arrival { packet } = step.stimulus else { return None };
        let packet = self.packet(packet)?;
        let owner = self.owner_before(place, packet);
        let (socket, view) = owner.unzip();
        let part = Part::of(view.map(|view| view.state));
        let is_linux = self.scenario.host(packet.from.other()).config.profile() == Profile::Linux;
        let mut findings = Findings::new(part, &packet.segment, is_linux);
        for (record, note) in self.notes_of(step).iter().zip(step.notes.start..) {
            findings.take(note, &record.note, |sent| self.packet(sent)?.cause);
        }
        let (checks, results) = findings.finish();
        Some(Reception { step: place, packet, view, socket, part, checks, results })
    }

    /// The connection, or else the listener, that a packet is for, as it is before a step.
    fn owner_before(&self, step: Index, packet: &Packet) -> Option<(SocketId, &View)> {
        let Segment { src, dst, .. } = packet.segment;
        let seen = self.views_after(usize::try_from(step).ok()?);
        let here = seen.iter().filter(|record| {
            let View { state, local, .. } = record.view;
            record.host == packet.from.other() && local.port() == dst.port() && state != State::Closed
        });
        let connection = here.clone().find(|record| record.view.remote == Some(src));
        let owner = connection.or_else(|| here.clone().find(|record| record.view.state == State::Listen));
        owner.map(|record| (record.socket, &record.view))
    }
}

/// Whether a segment has nothing of what a test looks for.
fn lacks(test: Test, segment: &Segment) -> bool {
    match test {
        Test::Timestamp | Test::Sequence | Test::Security | Test::Other => false,
        Test::Reset => !segment.has(Flags::RST),
        Test::Syn => !segment.has(Flags::SYN),
        Test::Ack => !segment.has(Flags::ACK),
        Test::Urgent => !segment.has(Flags::URG),
        Test::Text => segment.payload.is_empty(),
        Test::Fin => !segment.has(Flags::FIN),
    }
}
