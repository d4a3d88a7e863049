//! Whose segment it is (RFC 9293 §3.10.7.1 where it is nobody's).

use core::net::Ipv4Addr;

use super::listeners::{Admission, Admitted};
use super::{Host, HostSink, Pair, SocketId};
use crate::endpoint::answer_to_unowned;
use crate::note::{Ignored, Note, Step};
use crate::segment::Segment;
use crate::time::Time;

impl Host {
    /// A segment arrives. A host that is switched off takes no notice, nor does one that is not meant;
    /// a sender that can be none is not listened to (RFC 9293 §3.9.2.3, MUST-57 and MUST-63).
    pub fn handle_segment(&mut self, now: Time, segment: &Segment, sink: &mut impl HostSink) {
        if !self.up || *segment.dst.ip() != self.address || !is_one_host(*segment.src.ip()) {
            return;
        }
        self.deliver(now, segment, sink);
        self.accept_starved(now, sink);
    }

    fn deliver(&mut self, now: Time, segment: &Segment, sink: &mut impl HostSink) {
        let Some(id) = self.connection_of(segment) else {
            return self.segment_for_port(now, segment, sink);
        };
        if self.may_reopen(id, segment)
            && let Some(listener) = self.listener_of(segment.dst.port())
        {
            return self.reopen(now, id, listener, segment, sink);
        }
        match self.looked_at_by_listener(now, id, segment, sink) {
            Admitted::Yes => {
                self.with_endpoint(id, now, sink, |endpoint, sink| {
                    endpoint.handle_segment(now, segment, sink);
                });
            }
            Admitted::No => {}
            Admitted::NobodyListens => self.segment_for_port(now, segment, sink),
        }
    }

    /// A segment that belongs to no connection: a listener's, or nobody's.
    fn segment_for_port(&mut self, now: Time, segment: &Segment, sink: &mut impl HostSink) {
        match self.listener_of(segment.dst.port()) {
            Some(listener) => self.segment_to_listener(now, listener, segment, sink),
            None => answer_for_nobody(segment, sink),
        }
    }

    fn connection_of(&self, segment: &Segment) -> Option<SocketId> {
        let pair = Pair::new(segment.dst.port(), Some(segment.src));
        self.sockets.id_with_pair(pair)
    }

    pub(super) fn listener_of(&self, port: u16) -> Option<SocketId> {
        self.sockets
            .with_pair(Pair::new(port, None))
            .find(|(_, socket)| socket.is_listener())
            .map(|(id, _)| id)
    }

    fn may_reopen(&self, id: SocketId, segment: &Segment) -> bool {
        self.sockets.get(id).is_some_and(|socket| socket.endpoint.may_reopen(segment))
    }

    /// A SYN makes a child, if there is room; an ACK may bring a cookie back; whatever else comes the
    /// listener answers itself.
    fn segment_to_listener(
        &mut self,
        now: Time,
        listener: SocketId,
        segment: &Segment,
        sink: &mut impl HostSink,
    ) {
        let opens = self.sockets.get(listener).is_some_and(|socket| socket.endpoint.takes_syn(segment));
        if opens {
            return self.syn_to_listener(now, listener, segment, sink);
        }
        if !self.takes_cookie(now, listener, segment, sink) {
            self.with_endpoint(listener, now, sink, |endpoint, sink| {
                endpoint.handle_segment(now, segment, sink);
            });
        }
    }

    fn syn_to_listener(&mut self, now: Time, listener: SocketId, syn: &Segment, sink: &mut impl HostSink) {
        match self.admission(listener) {
            Admission::Remembered => {
                let Some(child) = self.add_child(listener, sink) else { return };
                self.with_endpoint(child, now, sink, |endpoint, sink| {
                    endpoint.handle_segment(now, syn, sink);
                });
            }
            Admission::Cookie => self.answer_with_cookie(now, listener, syn, sink),
            Admission::Dropped(why) => sink.note(Some(listener), || Note::Ignored { step: Step::Syn, why }),
        }
    }

    /// A new incarnation takes the place of a connection in TIME-WAIT.
    fn reopen(
        &mut self,
        now: Time,
        old: SocketId,
        listener: SocketId,
        segment: &Segment,
        sink: &mut impl HostSink,
    ) {
        match self.admission(listener) {
            // The kernel gives the number itself, so that it needs no cookie, and counts nothing else.
            Admission::Remembered | Admission::Cookie | Admission::Dropped(Ignored::SynQueueFull) => {}
            Admission::Dropped(why) => {
                return sink.note(Some(listener), || Note::Ignored { step: Step::Syn, why });
            }
        }
        let Some(child) = self.add_child(listener, sink) else { return };
        let Some(old) = self.take_out_of_time_wait(old, now, sink) else { return };
        self.with_endpoint(child, now, sink, |endpoint, sink| {
            endpoint.reopen(now, old, segment, sink);
        });
    }
}

/// Whether an address is that of one host, not of many or of none.
pub(super) const fn is_one_host(address: Ipv4Addr) -> bool {
    !(address.is_unspecified() || address.is_broadcast() || address.is_multicast())
}

fn answer_for_nobody(segment: &Segment, sink: &mut impl HostSink) {
    match answer_to_unowned(segment) {
        Some((reply, cause)) => sink.transmit(None, reply, cause),
        None => sink.note(None, || Note::Ignored { step: Step::Reset, why: Ignored::ResetAnswersNothing }),
    }
}
