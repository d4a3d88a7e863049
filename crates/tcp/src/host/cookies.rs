//! SYN cookies (RFC 4987 §3.6): when a listener cannot remember another half-open connection, the number of
//! its SYN-ACK tells all that it needs to know, and the third step brings it back.

use super::{Host, HostSink, SocketId};
use crate::cause::{Cause, ResetReason};
use crate::endpoint::{SYN_COOKIE_MSS, SynCookie, reset_by};
use crate::note::{Ignored, Note, Step};
use crate::segment::{Flags, Segment};
use crate::time::Time;

/// For so long after a SYN queue overflowed an ACK may bring a cookie (`TCP_SYNCOOKIE_VALID`).
const VALID_US: u64 = 2 * 60_000_000;

impl Host {
    /// Answers a SYN and remembers nothing of it.
    pub(super) fn answer_with_cookie(
        &mut self,
        now: Time,
        listener: SocketId,
        syn: &Segment,
        sink: &mut impl HostSink,
    ) {
        let isn = self.isn;
        let Some(socket) = self.sockets.get_mut(listener) else { return };
        if let Some(listening) = socket.listening.as_mut() {
            listening.overflowed = Some(now);
        }
        let Some((answer, mss)) = socket.endpoint.syn_cookie_for(now, syn, isn) else { return };
        sink.note(Some(listener), || Note::SynCookieSent { mss });
        sink.transmit(None, answer, Cause::AnswerToSyn);
    }

    /// Makes a connection of an ACK that brings a cookie back; whether it did, or would if there were room
    /// (`cookie_v4_check`).
    pub(super) fn takes_cookie(
        &mut self,
        now: Time,
        listener: SocketId,
        ack: &Segment,
        sink: &mut impl HostSink,
    ) -> bool {
        let Some(cookie) = self.cookie_in(now, listener, ack) else { return false };
        if self.has_no_room(listener) {
            sink.note(Some(listener), || Note::Ignored { step: Step::Ack, why: Ignored::AcceptQueueFull });
            if self.config.tcp_abort_on_overflow && !self.config.is_linux() {
                sink.transmit(None, reset_by(ack), Cause::Reset(ResetReason::AcceptQueueFull));
            }
            return true;
        }
        let Some(child) = self.add_child(listener, sink) else { return true };
        let mss = cookie.mss;
        sink.note(Some(child), || Note::SynCookieTaken { mss });
        self.with_endpoint(child, now, sink, |endpoint, sink| {
            endpoint.open_by_cookie(now, cookie, ack, sink);
        });
        true
    }

    fn has_no_room(&self, listener: SocketId) -> bool {
        let listening = self.sockets.get(listener).and_then(|socket| socket.listening.as_ref());
        let is_linux = self.config.is_linux();
        listening.is_none_or(|listening| {
            let plainly_full = listening.waiting() >= u64::from(listening.backlog);
            if is_linux { listening.accept_queue_is_full() } else { plainly_full }
        })
    }

    fn cookie_in(&self, now: Time, listener: SocketId, ack: &Segment) -> Option<SynCookie> {
        let is_third_step = ack.has(Flags::ACK) && !ack.has(Flags::RST | Flags::SYN);
        if self.config.tcp_syncookies == 0 || !is_third_step {
            return None;
        }
        let socket = self.sockets.get(listener)?;
        let overflowed = socket.listening.as_ref()?.overflowed;
        let may_be =
            self.config.tcp_syncookies == 2 || overflowed.is_some_and(|at| now.since_us(at) <= VALID_US);
        if !may_be {
            return None;
        }
        let (iss, irs) = (ack.ack - 1, ack.seq - 1);
        let index = self.isn.open_cookie(now, ack.dst, ack.src, irs, iss)?;
        let mss = *SYN_COOKIE_MSS.get(usize::try_from(index).ok()?)?;
        Some(SynCookie { iss, irs, mss })
    }
}
