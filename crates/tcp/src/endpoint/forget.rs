//! Forgetting how long ago things were, for those who explore every order in which they can happen.

use super::Endpoint;
use super::rto::Rto;
use crate::time::Time;

impl Endpoint {
    /// Moves the connection's clock from `now` to `epoch`, and forgets what it knows of durations.
    ///
    /// Two connections that differ only in when things happened are the same afterwards. Deadlines keep
    /// their distance from now, and when the retransmissions began is kept where it matters. Forgotten are when segments were
    /// sent and with it the estimate of the round-trip time, by how much waits have grown, and how many
    /// challenge ACKs there have been, so that the throttle of RFC 5961 §7 never closes.
    ///
    /// This is nothing that TCP does. A model checker calls it after each step, because it explores states
    /// and knows them by their hash.
    pub fn forget_past(&mut self, now: Time, epoch: Time) {
        self.rto = Rto::new(&self.config);
        for segment in &mut self.in_flight {
            segment.sent = epoch;
        }
        let counts_time = self.config.is_linux();
        self.first_retransmit =
            self.first_retransmit.map(|moment| if counts_time { moved(moment, now, epoch) } else { epoch });
        self.ack_mode.forget_past(epoch);
        self.stamps.forget_past(epoch);
        self.persist_backoff = self.persist_backoff.min(1);
        self.challenges = 0;
        self.challenge_since = epoch;
        self.timers.move_clock(now, epoch);
        if let Some(former) = &mut self.former {
            former.forget_past(now, epoch);
        }
    }
}

/// The moment that lies to `epoch` as `moment` lies to `now`.
pub(crate) const fn moved(moment: Time, now: Time, epoch: Time) -> Time {
    let behind_us = now.since_us(moment);
    if behind_us > 0 {
        Time::from_us(epoch.as_us().saturating_sub(behind_us))
    } else {
        epoch.after_us(moment.since_us(now))
    }
}
