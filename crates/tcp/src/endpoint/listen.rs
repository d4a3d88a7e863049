//! SEGMENT ARRIVES in LISTEN (RFC 9293 §3.10.7.2), and a SYN that opens a connection anew out of
//! TIME-WAIT (§3.6.1).

use core::net::SocketAddrV4;

use super::reset::refuse;
use super::{Endpoint, octets};
use crate::cause::{Cause, ResetReason};
use crate::note::{Ignored, Note, Step};
use crate::segment::{Flags, Segment};
use crate::seq::Seq;
use crate::sink::Sink;
use crate::state::{Event, State};
use crate::time::Time;
use crate::timers::Timers;
use crate::view::Origin;

/// How far the ISS of a new incarnation lies beyond what the old one used: beyond its largest window.
/// Linux always takes it so, the RFC's clock only where it has not moved on by itself.
pub(crate) const ISS_STEP: u32 = 65_535 + 2;

impl Endpoint {
    pub(super) fn segment_in_listen(&mut self, now: Time, segment: &Segment, sink: &mut impl Sink) {
        let ignored = |step, why| move || Note::Ignored { step, why };
        if segment.has(Flags::RST) {
            return sink.note(ignored(Step::Reset, Ignored::ResetAtListen));
        }
        if segment.has(Flags::ACK) {
            return refuse(segment, ResetReason::AckAtListen, sink);
        }
        if !segment.has(Flags::SYN) {
            return sink.note(ignored(Step::Syn, Ignored::State));
        }
        if !self.takes_syn(segment) {
            return sink.note(ignored(Step::Syn, Ignored::SynWithFin));
        }
        if self.only_from.is_some_and(|remote| remote != segment.src) {
            return refuse(segment, ResetReason::NobodyListens, sink);
        }
        let iss = self.choose_iss(now, segment.src);
        self.answer_syn(now, segment, iss, sink);
    }

    /// Whether a segment that comes to a listener asks for a connection.
    pub(crate) fn takes_syn(&self, segment: &Segment) -> bool {
        segment.has(Flags::SYN)
            && !segment.has(Flags::ACK | Flags::RST)
            && !(segment.has(Flags::FIN) && self.config.is_linux())
    }

    /// Begins a new incarnation of `old`, a connection in TIME-WAIT, of which this is the listener's
    /// child. If the SYN turns out to be an old duplicate, this becomes `old` again; Linux has
    /// forgotten it by then.
    pub fn reopen(&mut self, now: Time, old: Self, segment: &Segment, sink: &mut impl Sink) {
        let iss = self.choose_iss(now, segment.src);
        let clock_is_beyond = iss.after(old.snd_nxt) && !self.config.is_linux();
        let iss = if clock_is_beyond { iss } else { old.snd_nxt + ISS_STEP };
        self.state = State::TimeWait;
        let (seq, rcv_nxt) = (segment.seq, old.rcv_nxt);
        sink.note(|| Note::TimeWaitReopened { seq, rcv_nxt });
        if !self.config.is_linux() {
            self.former = Some(Box::new(Self { timers: Timers::default(), ..old }));
        }
        self.answer_syn(now, segment, iss, sink);
        self.output(now, sink);
    }

    /// To SYN-RECEIVED: a SYN is answered with ours.
    fn answer_syn(&mut self, now: Time, segment: &Segment, iss: Seq, sink: &mut impl Sink) {
        self.origin = Origin::Passive;
        self.remote = Some(segment.src);
        self.take_syn(now, segment);
        self.keep_what_rides_on_syn(segment);
        self.take(Event::ReceiveSyn, sink);
        self.send_syn(now, iss, Cause::AnswerToSyn, sink);
        if self.take(Event::SynAckSent, sink).is_some() {
            self.established(now, sink);
            self.deliver(now, sink);
        }
    }

    /// ISS: by the generator (MUST-8), or what-if the same for every connection.
    pub(super) fn choose_iss(&self, now: Time, remote: SocketAddrV4) -> Seq {
        if self.config.constant_isn { CONSTANT_ISN } else { self.isn.next(now, self.local, remote) }
    }

    /// The peer's numbers and options, as its SYN says them.
    pub(super) fn take_syn(&mut self, now: Time, segment: &Segment) {
        self.irs = segment.seq;
        self.rcv_nxt = segment.seq + 1;
        let offered = self.first_window();
        self.agree_on_options(now, segment);
        // Our SYN has offered a window already, without regard to what the peer's options take.
        let window = if self.state == State::SynSent { offered } else { self.first_window() };
        self.rcv_edge = self.rcv_nxt + window;
        self.update_window(segment);
    }

    /// Data and FIN on a SYN wait until the connection is open. Linux takes none of it.
    pub(super) fn keep_what_rides_on_syn(&mut self, segment: &Segment) {
        if self.config.is_linux() {
            return;
        }
        let room = usize::try_from(self.rcv_wnd()).unwrap_or(usize::MAX);
        let data = segment.payload.slice(..segment.payload.len().min(room));
        let complete = data.len() == segment.payload.len();
        let end = self.rcv_nxt + octets(data.len());
        self.reassembly.insert(self.rcv_nxt, data);
        if segment.has(Flags::FIN) && complete {
            self.reassembly.insert_fin(end);
        }
    }
}

/// The number that every connection begins with under [`WhatIf::ConstantIsn`](crate::WhatIf::ConstantIsn).
const CONSTANT_ISN: Seq = Seq(1_000);
