//! What happens next? Questions about a run, whose answers are what the run shows.
//!
//! A question is asked before a step that is worth it, at most one a moment: before a change of state, a
//! segment with SYN, FIN or RST, a timer that fires, and while nothing happens for some time. Its wrong
//! choices are what the table of transitions, the header or the other timers make plausible. Which
//! question it is, and the order of its choices, are keyed draws: the same run asks the same.

mod before;
mod idle;
mod segment;
mod state;

use synscope_tcp::{Call, Flags, Seq, State, TimerKind};

use self::before::{Before, Purpose};
use crate::name::PacketName;
use crate::side::Side;
use crate::trace::{Index, Trace};

/// A question about what comes next, with exactly one right choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The step that answers it, as a place in [`Trace::steps`]; beyond them where nothing more happens.
    pub step: Index,
    /// What is asked.
    pub asks: Asks,
    /// Three or four choices, all different.
    pub choices: Vec<Choice>,
    /// The place of the right one.
    pub right: usize,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// In which state a host will be.
    State {
        /// The host.
        host: Side,
        /// What is about to happen.
        when: When,
    },
    /// Which segment a host will send.
    Segment {
        /// The host.
        host: Side,
        /// What is about to happen.
        when: When,
    },
    /// What a host waits for, while nothing happens.
    Wait {
        /// The host.
        host: Side,
        /// The state that it is in.
        state: State,
    },
    /// What will happen first, after a time in which nothing does.
    Next {
        /// Whether the same has happened before.
        again: bool,
    },
}

/// What is about to happen, as far as the person may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A packet arrives.
    Arrives {
        /// Its name.
        packet: PacketName,
        /// Whether it is the copy that a duplicating network made.
        is_copy: bool,
    },
    /// A timer of the host fires.
    Fires {
        /// Which.
        timer: TimerKind,
        /// Whether it has fired before.
        again: bool,
    },
    /// The host's application makes a call.
    Calls {
        /// Which.
        call: Call,
    },
}

/// Something to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The host is in a state.
    State(State),
    /// The host sends a segment.
    Segment(Guess),
    /// The host sends nothing.
    NoSegment,
    /// The host waits for something.
    Wait(Wait),
    /// This happens first.
    Next(Next),
}

/// A segment that may be the next one: what is written on its arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The sender.
    pub from: Side,
    /// The connection, from 1.
    pub connection: u32,
    /// The flags.
    pub flags: Flags,
    /// SEG.SEQ.
    pub seq: Seq,
    /// SEG.ACK; 0 without ACK.
    pub ack: Seq,
    /// SEG.SEQ relative to the sender's ISS.
    pub relative_seq: u32,
    /// SEG.ACK relative to the peer's ISS.
    pub relative_ack: u32,
    /// Octets of data.
    pub len: u32,
}

/// What a connection can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The answer to its SYN; the retransmission timer runs.
    SynAck,
    /// The ACK of its SYN-ACK; the retransmission timer runs.
    AckOfSyn,
    /// The ACK of its data; the retransmission timer runs.
    AckOfData,
    /// The ACK of its FIN; the retransmission timer runs.
    AckOfFin,
    /// Its own application, which has to close; no timer runs.
    Close,
    /// The peer's FIN; no timer runs.
    PeersFin,
    /// The peer's FIN, as long as the FIN-WAIT-2 timer runs.
    PeersFinForAWhile,
    /// Two maximum segment lifetimes.
    TwoMsl,
    /// The peer's window; the persist timer runs.
    Window,
    /// Any sign of the peer; the keepalive timer runs.
    Sign,
    /// Something for its ACK to ride on; the delayed-ACK timer runs.
    Ride,
    /// Nothing: the connection is open, and no timer runs.
    Nothing,
}

/// What can come after a time in which nothing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A timer fires.
    Fires {
        /// Whose.
        host: Side,
        /// Which.
        timer: TimerKind,
        /// Whether the host gives up then.
        gives_up: bool,
    },
    /// Nothing, for ever.
    Nothing,
}

impl Question {
    /// The question to be asked once so many steps have happened, if the next one is worth a question.
    ///
    /// ```
    /// use synscope_sim::{builtin, quiz::Question, run};
    /// let trace = run(&builtin::get("open-close").expect("a built-in scenario"))?;
    /// let asked = (0..=20).filter_map(|steps| Question::after(&trace, steps));
    /// assert!(asked.count() > 5);
    /// # Ok::<(), synscope_sim::ScenarioError>(())
    /// ```
    pub fn after(trace: &Trace, steps: Index) -> Option<Self> {
        let question = candidate(trace, steps)?;
        // The first question of a moment is the only one.
        let at = trace.step(steps).map(|step| step.at);
        let mut earlier = (0..steps).rev().take_while(|place| trace.step(*place).map(|step| step.at) == at);
        (!earlier.any(|place| candidate(trace, place).is_some())).then_some(question)
    }

    /// Whether it is asked while nothing happens, and not just before something does.
    pub const fn is_of_idle_time(&self) -> bool {
        match self.asks {
            Asks::Wait { .. } | Asks::Next { .. } => true,
            Asks::State { .. } | Asks::Segment { .. } => false,
        }
    }

    /// The right choice.
    pub fn answer(&self) -> Option<&Choice> {
        self.choices.get(self.right)
    }

    /// Whether who has answered one has answered the other, also in another run: the same is asked about
    /// the same, and has the same answer. From the second time on, repetitions are alike.
    pub fn is_alike(&self, other: &Self) -> bool {
        self.asks.of_its_kind() == other.asks.of_its_kind() && self.answer() == other.answer()
    }
}

impl Asks {
    /// The same for all repetitions.
    const fn of_its_kind(self) -> Self {
        match self {
            Self::State { host, when } => Self::State { host, when: when.of_its_kind() },
            Self::Segment { host, when } => Self::Segment { host, when: when.of_its_kind() },
            Self::Wait { .. } | Self::Next { .. } => self,
        }
    }
}

impl When {
    const fn of_its_kind(self) -> Self {
        match self {
            Self::Arrives { mut packet, is_copy } => {
                if packet.nth > 2 {
                    packet.nth = 2;
                }
                Self::Arrives { packet, is_copy }
            }
            Self::Fires { .. } | Self::Calls { .. } => self,
        }
    }
}

/// The question about a step, whatever else is asked at that moment.
fn candidate(trace: &Trace, step: Index) -> Option<Question> {
    let before = Before::new(trace, step)?;
    let mut questions: Vec<Question> = idle::questions(&before);
    if questions.is_empty() {
        questions.extend(state::question(&before));
        questions.extend(segment::question(&before));
    }
    let chosen = before.draw.below(questions.len(), Purpose::Question)?;
    Some(questions.swap_remove(chosen))
}

/// So many wrong choices stand beside the right one at most, and at least.
const WRONG: core::ops::RangeInclusive<usize> = 2..=3;

/// A question with its choices in an order that does not tell the right one. `wrong` are in the order of
/// how near they lie; the nearest are taken.
fn ask(before: &Before<'_>, asks: Asks, right: Choice, wrong: &[Choice]) -> Option<Question> {
    // One more than is needed, so that it is not always the same ones.
    let most = *WRONG.end();
    let mut near: Vec<Choice> = Vec::with_capacity(most + 1);
    for choice in wrong {
        if *choice != right && !near.contains(choice) && near.len() <= most {
            near.push(*choice);
        }
    }
    before.draw.shuffle(&mut near);
    near.truncate(most);
    if near.len() < *WRONG.start() {
        return None;
    }
    let place = before.draw.below(near.len() + 1, Purpose::Place)?;
    near.insert(place, right);
    Some(Question { step: before.place, asks, choices: near, right: place })
}
