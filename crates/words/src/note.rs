//! What endpoints noticed and decided, each as a full sentence.

mod arrival;
mod timing;

use synscope_sim::{Side, Trace};
use synscope_tcp::{Note, Seq, SocketId};

use self::arrival::{
    acceptable, ack_advances, ack_of_unsent, ack_repeats, data_in_order, data_out_of_order, data_repeated,
    fin_in_order, fin_out_of_order, fin_repeated, icmp, ignored, reset_believed, syn_cookie_sent,
    syn_cookie_taken, timestamp_old, unacceptable, window_changed,
};
pub(crate) use self::arrival::{ignored_clause, passed};
use self::timing::{
    ack_delayed, ack_merged, fin_queued, gave_up, held_by_nagle, isn_chosen, r1_reached, rto_after_lost_syn,
    rto_backed_off, rtt_ambiguous, rtt_measured, time_wait_reopened, time_wait_restarted, timer_armed,
    timer_cancelled, timer_fired, window_closed,
};
use crate::Lang;
use crate::host::host_title;
use crate::lang::say;
use crate::number::{sequence, signed};

/// Whose note it is, and where the sequence numbers of both directions begin.
#[derive(Clone, Copy, Debug)]
pub struct Teller {
    /// The host that noticed.
    pub host: Side,
    /// Its initial sequence number, if it is known.
    pub iss: Option<Seq>,
    /// The peer's, if it is known.
    pub irs: Option<Seq>,
}

impl Teller {
    /// The host and the numbers of its connection in a run.
    pub fn of(trace: &Trace, host: Side, socket: Option<SocketId>) -> Self {
        let connection = trace
            .sockets
            .iter()
            .find(|known| known.host == host && Some(known.id) == socket)
            .and_then(|socket| socket.connection)
            .and_then(|number| trace.connections.iter().find(|connection| connection.number == number));
        Self {
            host,
            iss: connection.and_then(|connection| connection.iss[host]),
            irs: connection.and_then(|connection| connection.iss[host.other()]),
        }
    }

    pub(crate) fn ours(self, seq: Seq) -> String {
        relative(seq, self.iss)
    }

    pub(crate) fn peers(self, seq: Seq) -> String {
        relative(seq, self.irs)
    }
}

/// The number counted from where its direction begins, below 0 if it lies before; as it stands in the
/// header where that is not known.
fn relative(seq: Seq, start: Option<Seq>) -> String {
    start.map_or_else(|| sequence(seq), |start| signed(seq - start))
}

/// The note as a full sentence. Sequence numbers are relative where they can be.
pub fn note(note: &Note, teller: Teller, lang: Lang) -> String {
    let name = host_title(teller.host, lang);
    let detail = detail(note, teller, lang);
    say!(lang, "{name}: {detail}.", "{name}：{detail}。")
}

/// The note as a full sentence about the segment that has arrived, without the host's name.
pub(crate) fn sentence(note: &Note, teller: Teller, lang: Lang) -> String {
    as_sentence(&detail(note, teller, lang), lang)
}

/// A clause as a sentence of its own.
pub(crate) fn as_sentence(clause: &str, lang: Lang) -> String {
    let mut rest = clause.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    let stop = lang.pick(".", "。");
    first.into_iter().chain(rest).chain(stop.chars()).collect()
}

fn detail(note: &Note, teller: Teller, lang: Lang) -> String {
    match *note {
        Note::Passed { step } => passed(step, lang).to_owned(),
        Note::Acceptable { seq, len, rcv_nxt, rcv_wnd } => {
            acceptable(&teller.peers(seq), len, &teller.peers(rcv_nxt), rcv_wnd, lang)
        }
        Note::Unacceptable { seq, len, rcv_nxt, rcv_wnd } => {
            unacceptable(&teller.peers(seq), len, &teller.peers(rcv_nxt), rcv_wnd, lang)
        }
        Note::TimestampOld { val, ts_recent } => timestamp_old(val, ts_recent, lang),
        Note::Ignored { step: _, why } => ignored(why, lang),
        Note::ResetBelieved { seq: _ } => reset_believed(lang).to_owned(),
        Note::IsnChosen { iss } => isn_chosen(iss, lang),
        Note::AckAdvances { ack, snd_una } => ack_advances(&teller.ours(ack), &teller.ours(snd_una), lang),
        Note::AckRepeats { ack } => ack_repeats(&teller.ours(ack), lang),
        Note::AckOfUnsent { ack, snd_nxt } => ack_of_unsent(&teller.ours(ack), &teller.ours(snd_nxt), lang),
        Note::WindowChanged { snd_wnd } => window_changed(teller.host.other(), snd_wnd, lang),
        Note::DataInOrder { seq, len } => data_in_order(&teller.peers(seq), len, lang),
        Note::DataOutOfOrder { seq, len, rcv_nxt } => {
            data_out_of_order(&teller.peers(seq), len, &teller.peers(rcv_nxt), lang)
        }
        Note::DataRepeated { seq, len } => data_repeated(&teller.peers(seq), len, lang),
        Note::FinInOrder { seq } => fin_in_order(&teller.peers(seq), lang),
        Note::FinOutOfOrder { seq, rcv_nxt } => {
            fin_out_of_order(&teller.peers(seq), &teller.peers(rcv_nxt), lang)
        }
        Note::FinRepeated { seq } => fin_repeated(&teller.peers(seq), lang),
        Note::RttMeasured { rtt_us, srtt_us: _, rto_us } => rtt_measured(rtt_us, rto_us, lang),
        Note::RttAmbiguous => rtt_ambiguous(lang).to_owned(),
        Note::RtoBackedOff { rto_us } => rto_backed_off(rto_us, lang),
        Note::RtoAfterLostSyn { rto_us } => rto_after_lost_syn(rto_us, lang),
        Note::TimerArmed { timer, deadline } => timer_armed(timer, deadline, lang),
        Note::TimerCancelled { timer } => timer_cancelled(timer, lang),
        Note::TimerFired { timer } => timer_fired(timer, lang),
        Note::GaveUp { timer, repeated } => gave_up(timer, repeated, lang),
        Note::R1Reached { repeated } => r1_reached(repeated, lang),
        Note::AckDelayed { deadline } => ack_delayed(deadline, lang),
        Note::AckMerged => ack_merged(lang).to_owned(),
        Note::HeldByNagle { len } => held_by_nagle(len, lang),
        Note::WindowClosed { len } => window_closed(teller.host.other(), len, lang),
        Note::FinQueued => fin_queued(lang).to_owned(),
        Note::Icmp { kind, effect } => icmp(kind, effect, lang),
        Note::SynCookieSent { mss } => syn_cookie_sent(mss, lang),
        Note::SynCookieTaken { mss } => syn_cookie_taken(mss, lang),
        Note::TimeWaitRestarted { deadline } => time_wait_restarted(deadline, lang),
        Note::TimeWaitReopened { seq, rcv_nxt } => time_wait_reopened(seq, rcv_nxt, lang),
    }
}
