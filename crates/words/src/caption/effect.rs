//! What a host did in a step, as predicates in the order of their weight.

use synscope_sim::{NoteRecord, Packet, Remark, Stimulus};
use synscope_tcp::{Cause, IcmpEffect, Note, ResetReason, Row, Source, State, TimerKind};

use super::Facts;
use crate::Lang;
use crate::cause::reset_clause;
use crate::lang::say;
use crate::note::ignored_clause;
use crate::number::duration;
use crate::packet::packet_kind;
use crate::phrase::octets;

/// What a host did.
pub(super) struct Effect {
    /// A predicate, such as `is ESTABLISHED`; or a whole clause.
    pub(super) text: String,
    /// Why, to be said where there is room for it.
    pub(super) reason: Option<&'static str>,
    /// Whether it is a predicate, to which the host is the subject.
    pub(super) wants_subject: bool,
    pub(super) source: Option<Source>,
}

impl Effect {
    const fn predicate(text: String, source: Option<Source>) -> Self {
        Self { text, reason: None, wants_subject: true, source }
    }
}

/// All effects of a step, the weightiest first.
pub(super) fn effects(facts: &Facts<'_>, lang: Lang) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    effects.extend(change_of_state(facts, lang));
    effects.extend(tcp_notes(facts.notes).filter_map(|note| noticed(facts, note, lang)));
    effects.extend(sending(facts, lang));
    if effects.is_empty() {
        effects.extend(tcp_notes(facts.notes).filter_map(|note| unused(note, lang)));
        effects.extend(tcp_notes(facts.notes).filter_map(|note| learned(note, lang)));
    }
    if effects.is_empty() && matches!(facts.step.stimulus, Stimulus::Arrival { .. }) {
        effects.push(Effect::predicate(lang.pick("has no need to act", "无需动作").to_owned(), None));
    }
    effects
}

fn tcp_notes(notes: &[NoteRecord]) -> impl Iterator<Item = &Note> {
    notes.iter().filter_map(|record| match &record.note {
        Remark::Tcp(note) => Some(note),
        Remark::Transition { .. } | Remark::Sent { .. } | Remark::Call { .. } | Remark::Removed { .. } => {
            None
        }
    })
}

/// Where the step has led: all rows taken, as one predicate.
fn change_of_state(facts: &Facts<'_>, lang: Lang) -> Option<Effect> {
    let rows: Vec<&Row> = facts
        .notes
        .iter()
        .filter_map(|record| match record.note {
            Remark::Transition { row } => Some(row.row()),
            Remark::Tcp(_) | Remark::Sent { .. } | Remark::Call { .. } | Remark::Removed { .. } => None,
        })
        .collect();
    let (last, before) = rows.split_last()?;
    let through: Vec<&str> = before.iter().map(|row| row.to.name()).collect();
    let text = if last.to == State::Listen && last.from == State::SynReceived {
        lang.pick("discards the embryonic connection and goes on listening", "丢弃半连接，继续监听")
            .to_owned()
    } else if through.is_empty() {
        arrived_at(facts, last.to, lang)
    } else {
        let (through, to) = (through.join(lang.pick(", ", "、")), last.to);
        say!(lang, "goes through {through} to {to}", "经 {through} 进入 {to}")
    };
    Some(Effect::predicate(text, Some(last.source)))
}

fn arrived_at(facts: &Facts<'_>, state: State, lang: Lang) -> String {
    let time_wait = tcp_notes(facts.notes).find_map(|note| {
        let Note::TimerArmed { timer: TimerKind::TimeWait, deadline } = note else { return None };
        Some(deadline.since_us(facts.step.at))
    });
    match (state, time_wait) {
        (State::TimeWait, Some(us)) => {
            let wait = duration(us);
            say!(lang, "is in TIME-WAIT for {wait}", "进入 TIME-WAIT，等待 {wait}")
        }
        (State::Established | State::Closed, _) => say!(lang, "is {state}", "进入 {state}"),
        (
            State::Listen
            | State::SynSent
            | State::SynReceived
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait,
            _,
        ) => say!(lang, "is in {state}", "进入 {state}"),
    }
}

/// What went out.
fn sending(facts: &Facts<'_>, lang: Lang) -> Vec<Effect> {
    if facts.sent.len() > 2 {
        let count = facts.sent.len();
        let text = say!(lang, "sends {count} packets", "发送 {count} 个报文段");
        return vec![Effect::predicate(
            text,
            facts.sent.first().and_then(|packet| packet.cause).map(Cause::source),
        )];
    }
    let with_cause = |packet: &Packet| Some(sent(facts, packet, packet.cause?, lang));
    facts.sent.iter().filter_map(with_cause).collect()
}

/// Whether a waiting ACK rides on what goes out.
fn merges(facts: &Facts<'_>) -> bool {
    tcp_notes(facts.notes).any(|note| matches!(note, Note::AckMerged))
}

/// Whether what arrived had arrived before.
fn repeats(facts: &Facts<'_>) -> bool {
    let is_before =
        |note: &Note| matches!(note, Note::Unacceptable { seq, rcv_nxt, .. } if seq.before(*rcv_nxt));
    tcp_notes(facts.notes).any(|note| matches!(note, Note::DataRepeated { .. }) || is_before(note))
}

fn sent(facts: &Facts<'_>, packet: &Packet, cause: Cause, lang: Lang) -> Effect {
    let source = Some(cause.source());
    let kind = packet_kind(packet, lang);
    if let Cause::Retransmission { nth, limit, .. } = cause {
        let text = say!(
            lang,
            "{kind} sent again, {nth} of {limit}",
            "再次发送 {kind}，第 {nth} 次，最多 {limit} 次"
        );
        return Effect { text, reason: None, wants_subject: false, source };
    }
    let text = match cause {
        Cause::AckOfUnacceptable if repeats(facts) => lang
            .pick("has seen its number before and answers with ACK", "先前已收到过该序号，回应 ACK")
            .to_owned(),
        Cause::Data | Cause::Fin if merges(facts) => {
            say!(lang, "sends {kind}, which carries the ACK", "发送 {kind}，并捎带确认")
        }
        cause => sent_predicate(cause, &kind, lang),
    };
    Effect { reason: sent_reason(cause, lang), ..Effect::predicate(text, source) }
}

/// Why a RST is the answer. An abort needs no reason: the head of the caption tells it.
fn sent_reason(cause: Cause, lang: Lang) -> Option<&'static str> {
    let Cause::Reset(reason) = cause else { return None };
    (reason != ResetReason::Abort).then(|| reset_clause(reason, lang))
}

fn sent_predicate(cause: Cause, kind: &str, lang: Lang) -> String {
    match cause {
        Cause::ActiveOpen
        | Cause::Data
        | Cause::Fin
        | Cause::WindowOpened
        | Cause::Reset(ResetReason::Abort | ResetReason::PeerUnresponsive) => {
            say!(lang, "sends {kind}", "发送 {kind}")
        }
        Cause::AnswerToSyn | Cause::SimultaneousOpen | Cause::AckOfSyn => {
            say!(lang, "answers with {kind}", "回应 {kind}")
        }
        Cause::Challenge(_) => say!(lang, "answers with a {kind}", "回应 {kind}"),
        Cause::AckOfData | Cause::AckOfFin => lang.pick("acknowledges it", "发送 ACK 予以确认").to_owned(),
        Cause::AckOfOutOfOrder => lang.pick("repeats its ACK", "重复发送 ACK").to_owned(),
        Cause::DelayedAck => lang.pick("sends the ACK that waited", "发送推迟的 ACK").to_owned(),
        Cause::Retransmission { .. } | Cause::LostToo | Cause::LossProbe | Cause::AnswerToRepeatedSyn => {
            say!(lang, "sends {kind} again", "再次发送 {kind}")
        }
        Cause::AckOfRepeatedFin => lang.pick("acknowledges it once more", "再次发送 ACK 予以确认").to_owned(),
        Cause::AckOfUnacceptable | Cause::AckOfUnsent => lang
            .pick("answers with an ACK that says what it expects", "回应 ACK，告知自己期望的序号")
            .to_owned(),
        Cause::WindowProbe { nth } => say!(lang, "sends window probe {nth}", "发送第 {nth} 个窗口探测报文段"),
        Cause::Keepalive { nth, limit } => say!(
            lang,
            "sends keepalive probe {nth} of {limit}",
            "发送第 {nth} 个保活探测报文段，最多 {limit} 个"
        ),
        Cause::WindowUpdate => lang.pick("announces its new window", "通告新的窗口").to_owned(),
        Cause::Reset(_) => say!(lang, "answers with {kind}", "回应 {kind}"),
    }
}

/// What was noticed and matters whatever else happened.
fn noticed(facts: &Facts<'_>, note: &Note, lang: Lang) -> Option<Effect> {
    let text = match *note {
        Note::TimeWaitRestarted { .. } => {
            lang.pick("starts TIME-WAIT over", "重新开始 TIME-WAIT 计时").to_owned()
        }
        Note::TimeWaitReopened { .. } => {
            lang.pick("takes it for a new connection", "把它当作新的连接").to_owned()
        }
        Note::TimestampOld { .. } => {
            lang.pick("knows it by its timestamp to be old", "凭时间戳得知它已过时").to_owned()
        }
        Note::DataInOrder { .. } => lang.pick("takes it", "收下数据").to_owned(),
        Note::DataOutOfOrder { .. } => {
            lang.pick("keeps it until the gap before it is filled", "先暂存，等前面的空缺补齐").to_owned()
        }
        Note::FinOutOfOrder { .. } => {
            lang.pick("remembers the FIN until the gap is filled", "先记下 FIN，等前面的空缺补齐").to_owned()
        }
        // One that rides on what goes out now was not delayed.
        Note::AckDelayed { .. } if merges(facts) => return None,
        Note::AckDelayed { deadline } => {
            let wait = duration(deadline.since_us(facts.step.at));
            say!(lang, "delays its ACK by up to {wait}", "确认最多推迟 {wait}")
        }
        Note::HeldByNagle { len } => {
            let octets = octets(len.into(), lang);
            say!(lang, "holds {octets} until an ACK comes (Nagle)", "收到确认前暂不发送 {octets}（Nagle）")
        }
        Note::WindowClosed { len } => {
            let octets = octets(len.into(), lang);
            say!(lang, "cannot send {octets}, since the window is closed", "因窗口为零，{octets} 暂不能发送")
        }
        Note::FinQueued => {
            lang.pick("keeps its FIN until all data is sent", "等数据发完再发送 FIN").to_owned()
        }
        Note::Passed { .. }
        | Note::Acceptable { .. }
        | Note::Unacceptable { .. }
        | Note::Ignored { .. }
        | Note::ResetBelieved { .. }
        | Note::IsnChosen { .. }
        | Note::AckAdvances { .. }
        | Note::AckRepeats { .. }
        | Note::AckOfUnsent { .. }
        | Note::WindowChanged { .. }
        | Note::DataRepeated { .. }
        | Note::FinInOrder { .. }
        | Note::FinRepeated { .. }
        | Note::RttMeasured { .. }
        | Note::RttAmbiguous
        | Note::RtoBackedOff { .. }
        | Note::RtoAfterLostSyn { .. }
        | Note::TimerArmed { .. }
        | Note::TimerCancelled { .. }
        | Note::TimerFired { .. }
        | Note::GaveUp { .. }
        | Note::R1Reached { .. }
        | Note::AckMerged
        | Note::SynCookieSent { .. }
        | Note::SynCookieTaken { .. }
        | Note::Icmp { effect: IcmpEffect::Fatal, .. } => return None,
        Note::Icmp { effect: IcmpEffect::Reported, .. } => lang
            .pick("keeps it for its application to ask about and goes on", "记下差错供应用程序查询，连接继续")
            .to_owned(),
        Note::Icmp { effect: IcmpEffect::NotInFlight, .. } => lang
            .pick("ignores it, because no such segment is under way", "忽略它，因为途中没有这个报文段")
            .to_owned(),
        Note::Icmp { effect: IcmpEffect::Discarded, .. } => lang.pick("discards it", "将其丢弃").to_owned(),
    };
    Some(Effect::predicate(text, Some(note.source())))
}

/// That the segment was not used, where nothing else happened.
fn unused(note: &Note, lang: Lang) -> Option<Effect> {
    let Note::Ignored { why, .. } = note else { return None };
    let ignores = Effect::predicate(lang.pick("ignores it", "不予理会").to_owned(), Some(note.source()));
    Some(Effect { reason: Some(ignored_clause(*why, lang)), ..ignores })
}

/// What an acknowledgement told, where nothing else happened.
fn learned(note: &Note, lang: Lang) -> Option<Effect> {
    let text = if let Note::AckAdvances { ack, snd_una } = note {
        let octets = octets((*ack - *snd_una).into(), lang);
        say!(lang, "learns that its {octets} have arrived", "得知所发的 {octets}已到达")
    } else if matches!(note, Note::DataRepeated { .. }) {
        lang.pick("has this data already", "先前已收到这些数据").to_owned()
    } else if matches!(note, Note::AckRepeats { .. }) {
        lang.pick("learns nothing new from it", "没有得到新的信息").to_owned()
    } else {
        return None;
    };
    Some(Effect::predicate(text, Some(note.source())))
}
