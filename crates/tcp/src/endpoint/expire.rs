//! Timers that fire (RFC 9293 §3.8, §3.10.8). The persist timer has its own file.

use super::{Ack, Endpoint};
use crate::cause::{Cause, ResetReason};
use crate::note::Note;
use crate::signal::ConnectionError;
use crate::sink::Sink;
use crate::state::Event;
use crate::time::Time;
use crate::timers::TimerKind;

impl Endpoint {
    /// Fires the timers that are due at `now`; does nothing when none is.
    pub fn handle_timeout(&mut self, now: Time, sink: &mut impl Sink) {
        // A timer that is armed again in here lies in the future, so each fires once at most.
        for _ in TimerKind::ALL {
            let Some((timer, ran)) = self.timers.take_due(now) else { return };
            sink.note(|| Note::TimerFired { timer });
            match timer {
                TimerKind::Retransmission => {
                    self.retransmission_expired(now, ran.deadline.since_us(ran.since), sink);
                }
                TimerKind::LossProbe => self.loss_probe_expired(now, sink),
                TimerKind::DelayedAck => self.delayed_ack_expired(now, sink),
                TimerKind::Persist => self.persist_expired(now, sink),
                TimerKind::Keepalive => self.keepalive_expired(now, sink),
                TimerKind::TimeWait => self.expire(Event::TimeWaitTimeout, None, sink),
                TimerKind::FinWait2 => self.fin_wait_2_expired(now, sink),
                TimerKind::UserTimeout => {
                    self.expire(Event::UserTimeout, Some(ConnectionError::TimedOut), sink);
                }
            }
        }
    }

    pub(super) fn expire(&mut self, event: Event, error: Option<ConnectionError>, sink: &mut impl Sink) {
        if self.take(event, sink).is_some() {
            self.end(error, sink);
        }
    }

    pub(super) fn give_up(
        &mut self,
        now: Time,
        timer: TimerKind,
        repeated: u8,
        event: Event,
        sink: &mut impl Sink,
    ) {
        sink.note(|| Note::GaveUp { timer, repeated });
        if self.take(event, sink).is_none() {
            return;
        }
        if timer == TimerKind::Keepalive && self.config.is_linux() {
            self.send_reset(now, ResetReason::PeerUnresponsive, sink);
        }
        self.end(Some(self.why_given_up()), sink);
    }

    fn delayed_ack_expired(&mut self, now: Time, sink: &mut impl Sink) {
        if self.ack != Ack::Nothing {
            if self.config.is_linux() {
                self.linux_ack_waited();
            }
            self.send_ack(now, Cause::DelayedAck, sink);
        }
    }
}
