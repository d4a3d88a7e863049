//! What happens next? The questions, what there is to choose, and how an answer was.

use synscope_sim::quiz::{Asks, Choice, Guess, Next, Question, Wait, When};
use synscope_sim::{Side, Trace};
use synscope_tcp::TimerKind;

use crate::Lang;
use crate::call::call_head;
use crate::host::host;
use crate::lang::say;
use crate::number::grouped;
use crate::packet::{packet_kind, packet_title};
use crate::state::state_meaning;
use crate::timer::timer_name;

/// The question, as full sentences: what is about to happen, and what is asked.
pub fn question(trace: &Trace, question: &Question, lang: Lang) -> String {
    match question.asks {
        Asks::State { host: side, when } => {
            let (when, name) = (occasion(trace, side, when, lang), host(side, lang));
            say!(lang, "{when} In which state is the {name} then?", "{when}{name}随后处于哪个状态？")
        }
        Asks::Segment { host: side, when } => {
            let (when, name) = (occasion(trace, side, when, lang), host(side, lang));
            say!(lang, "{when} What does the {name} send at once?", "{when}{name}立即发送什么？")
        }
        Asks::Wait { host: side, state } => {
            let name = host(side, lang);
            say!(
                lang,
                "Nothing is under way, and the {name}'s state is {state}. What does the {name} wait for?",
                "途中没有报文段，{name}处于 {state} 状态。{name}在等待什么？"
            )
        }
        Asks::Next { .. } => lang
            .pick("Nothing is under way. What happens first?", "途中没有报文段。接下来首先发生什么？")
            .to_owned(),
    }
}

/// What is about to happen at a host, as a full sentence.
fn occasion(trace: &Trace, side: Side, when: When, lang: Lang) -> String {
    let name = host(side, lang);
    match when {
        When::Arrives { packet, is_copy } => {
            let packet = trace.find_packet(&packet).and_then(|place| trace.packet(place));
            let Some(packet) = packet else { return String::new() };
            if is_copy {
                let (sender, kind) = (host(packet.from, lang), packet_kind(packet, lang));
                return say!(
                    lang,
                    "A copy of the {sender}'s {kind} arrives.",
                    "{sender}的 {kind} 的副本到达{name}。"
                );
            }
            let title = packet_title(packet, lang);
            say!(lang, "{title} arrives.", "{title} 到达{name}。")
        }
        When::Fires { timer: TimerKind::TimeWait, .. } => {
            say!(lang, "The {name} has waited 2 MSL.", "{name}等待 2MSL 期满。")
        }
        When::Fires { timer, .. } => {
            let timer = timer_name(timer, lang);
            say!(lang, "The {name}'s {timer} fires.", "{name}的{timer}到期。")
        }
        When::Calls { call } => {
            let call = call_head(side, call, lang);
            say!(lang, "{call}.", "{call}。")
        }
    }
}

/// Something to choose, without a mark at its end; `write` writes what stands on a segment's arrow.
pub fn choice(choice: &Choice, lang: Lang, write: impl FnOnce(&Guess) -> String) -> String {
    match choice {
        Choice::State(state) => state.name().to_owned(),
        Choice::Segment(guess) => write(guess),
        Choice::NoSegment => lang.pick("Nothing", "什么都不发送").to_owned(),
        Choice::Wait(wait) => awaited(*wait, lang).to_owned(),
        Choice::Next(next) => first(*next, lang),
    }
}

const fn awaited(wait: Wait, lang: Lang) -> &'static str {
    match wait {
        Wait::SynAck => lang.pick(
            "For a SYN-ACK, or for its retransmission timer to fire",
            "等待 SYN-ACK，等不到则重传计时器到期",
        ),
        Wait::AckOfSyn => lang.pick(
            "For the ACK of its SYN-ACK, or for its retransmission timer to fire",
            "等待对其 SYN-ACK 的确认，等不到则重传计时器到期",
        ),
        Wait::AckOfData => lang.pick(
            "For the ACK of its data, or for its retransmission timer to fire",
            "等待对其数据的确认，等不到则重传计时器到期",
        ),
        Wait::AckOfFin => lang.pick(
            "For the ACK of its FIN, or for its retransmission timer to fire",
            "等待对其 FIN 的确认，等不到则重传计时器到期",
        ),
        Wait::Close => lang.pick(
            "For its own application to call close(), without any timer",
            "等待本端应用程序调用 close()，没有计时器",
        ),
        Wait::PeersFin => lang.pick("For the peer's FIN, without any timer", "等待对端的 FIN，没有计时器"),
        Wait::PeersFinForAWhile => lang.pick(
            "For the peer's FIN, until its FIN-WAIT-2 timer fires",
            "等待对端的 FIN，直到 FIN-WAIT-2 计时器到期",
        ),
        Wait::TwoMsl => lang.pick("For 2 MSL to pass", "等待 2MSL 期满"),
        Wait::Window => lang.pick(
            "For the peer's window to open, or for its persist timer to fire",
            "等待对端打开窗口，等不到则持续计时器到期",
        ),
        Wait::Sign => lang.pick(
            "For any sign of the peer, or for its keepalive timer to fire",
            "等待对端的任何报文段，等不到则保活计时器到期",
        ),
        Wait::Ride => lang.pick(
            "For something its ACK can ride on, or for its delayed-ACK timer to fire",
            "等待可以捎带确认的报文段，等不到则延迟确认计时器到期",
        ),
        Wait::Nothing => lang.pick(
            "For nothing: it is ready for data, without any timer",
            "不等待什么：可以收发数据，没有计时器",
        ),
    }
}

fn first(next: Next, lang: Lang) -> String {
    let Next::Fires { host: side, timer, gives_up } = next else {
        return lang.pick("Nothing: all stays as it is for ever", "什么都不会再发生").to_owned();
    };
    let name = host(side, lang);
    if gives_up {
        let timer = timer_name(timer, lang);
        return say!(
            lang,
            "The {name}'s {timer} fires for the last time, and it gives up",
            "{name}的{timer}最后一次到期，放弃连接"
        );
    }
    match timer {
        TimerKind::Retransmission => say!(
            lang,
            "The {name}'s retransmission timer fires, and it sends once more",
            "{name}的重传计时器到期，再次发送"
        ),
        TimerKind::DelayedAck => say!(
            lang,
            "The {name}'s delayed-ACK timer fires, and its ACK goes out",
            "{name}的延迟确认计时器到期，发出 ACK"
        ),
        TimerKind::Persist => say!(
            lang,
            "The {name}'s persist timer fires, and it probes the window",
            "{name}的持续计时器到期，探测对端的窗口"
        ),
        TimerKind::Keepalive => say!(
            lang,
            "The {name}'s keepalive timer fires, and it probes its peer",
            "{name}的保活计时器到期，探测对端"
        ),
        TimerKind::TimeWait => say!(
            lang,
            "The {name} has waited 2 MSL and forgets the connection",
            "{name}等待 2MSL 期满，删除连接"
        ),
        TimerKind::FinWait2 => say!(
            lang,
            "The {name} waits no longer for the peer's FIN and forgets the connection",
            "{name}不再等待对端的 FIN，删除连接"
        ),
        TimerKind::UserTimeout => {
            say!(lang, "The {name}'s user timeout is over, and it gives up", "{name}的用户超时已到，放弃连接")
        }
        TimerKind::LossProbe => say!(
            lang,
            "The {name}'s loss-probe timer fires, and the last segment goes once more",
            "{name}的尾部丢失探测计时器到期，重发最后一个报文段"
        ),
    }
}

/// How an answer was, as full sentences; `write` writes what stands on a segment's arrow.
pub fn verdict(question: &Question, given: usize, lang: Lang, write: impl Fn(&Guess) -> String) -> String {
    let said = |place: usize| question.choices.get(place).map(|chosen| choice(chosen, lang, &write));
    let right = said(question.right).unwrap_or_default();
    if given == question.right {
        return say!(lang, "Right: {right}.", "答对了：{right}。");
    }
    // What is a sentence of its own need not be said once more.
    if let Asks::Wait { .. } | Asks::Next { .. } = question.asks {
        return say!(lang, "Wrong. Right is: {right}.", "答错了。正确答案是：{right}。");
    }
    let given = said(given).unwrap_or_default();
    say!(lang, "Wrong: {given}. Right is: {right}.", "答错了：{given}。正确答案是：{right}。")
}

/// Why it is so, where what happens next does not say it: what a state waits for.
pub const fn reason(question: &Question, lang: Lang) -> Option<&'static str> {
    match question.asks {
        Asks::Wait { state, .. } => Some(state_meaning(state, lang)),
        Asks::State { .. } | Asks::Segment { .. } | Asks::Next { .. } => None,
    }
}

/// How many answers were right, of how many.
pub fn score(right: u32, given: u32, lang: Lang) -> String {
    let (right, given) = (grouped(right.into()), grouped(given.into()));
    say!(lang, "{right} of {given} right", "{given} 题答对 {right} 题")
}
