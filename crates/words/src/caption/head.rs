//! What a step begins with: an arrival, a loss, a timer, or what somebody does.

use synscope_sim::{Action, Fate, IcmpReport, Injection, Packet, PacketName, Remark, Side, Stimulus};
use synscope_tcp::{Call, Note, Source, TimerKind};

use super::Facts;
use crate::Lang;
use crate::call::call_head;
use crate::host::host;
use crate::lang::say;
use crate::packet::{loss_clause, packet_kind, packet_title};
use crate::remark::at;

/// The head of a caption, without a mark at its end.
pub(super) struct Head {
    pub(super) text: String,
    /// What its subject is, which decides how the rest goes on.
    pub(super) about: About,
    /// The rule, where the head has one that comes before those of what follows.
    pub(super) source: Option<Source>,
}

/// The subject of a head.
#[derive(Clone, Copy)]
pub(super) enum About {
    /// The host at which the step happens.
    TheHost,
    /// Something that belongs to that host, such as a timer or an application.
    SomethingOfTheHost,
    /// Something else, such as the peer's packet.
    SomethingElse,
}

impl Head {
    const fn new(about: About, text: String) -> Self {
        Self { text, about, source: None }
    }
}

pub(super) fn head(facts: &Facts<'_>, lang: Lang) -> Head {
    match facts.step.stimulus {
        Stimulus::Arrival { packet } => {
            let text = at(&facts.trace.packets, packet).map(|packet| arrival(facts, packet, lang));
            Head::new(About::SomethingElse, text.unwrap_or_default())
        }
        Stimulus::Loss { packet } => {
            let text = at(&facts.trace.packets, packet).map(|packet| lost(packet, lang));
            Head::new(About::SomethingElse, text.unwrap_or_default())
        }
        Stimulus::Timeout => timeout(facts, lang),
        Stimulus::Script { entry } => script(facts, entry, lang),
    }
}

fn arrival(facts: &Facts<'_>, packet: &Packet, lang: Lang) -> String {
    let title = packet_title(packet, lang);
    let is_copy = packet.copy_arrives == Some(facts.step.at)
        && !matches!(packet.fate, Fate::Arrived { at } if at == facts.step.at);
    if is_copy {
        let (sender, kind) = (host(packet.from, lang), packet_kind(packet, lang));
        say!(lang, "A copy of the {sender}'s {kind} arrived", "{sender}的 {kind} 副本到达")
    } else {
        say!(lang, "{title} arrived", "{title} 到达")
    }
}

fn lost(packet: &Packet, lang: Lang) -> String {
    let title = packet_title(packet, lang);
    let receiver = host(packet.from.other(), lang);
    match packet.fate {
        Fate::Lost { why, .. } => {
            let why = loss_clause(why, lang);
            say!(
                lang,
                "{title} is lost ({why}): the {receiver} learns nothing of it",
                "{title} 丢失（{why}）：{receiver}对此一无所知"
            )
        }
        Fate::Arrived { .. } | Fate::InFlight { .. } => {
            say!(lang, "{title} is lost", "{title} 丢失")
        }
    }
}

fn timeout(facts: &Facts<'_>, lang: Lang) -> Head {
    let side = facts.step.host.unwrap_or(Side::Client);
    for record in facts.notes {
        if let Remark::Tcp(note @ Note::GaveUp { timer, repeated }) = record.note {
            let text = gives_up(side, timer, repeated, lang);
            return Head { text, about: About::TheHost, source: Some(note.source()) };
        }
    }
    for record in facts.notes {
        if let Remark::Tcp(Note::TimerFired { timer }) = record.note {
            return Head::new(fired_about(timer), fired(side, timer, lang));
        }
    }
    let text = first_call(facts).map(|call| call_head(side, call, lang));
    Head::new(
        About::SomethingOfTheHost,
        text.unwrap_or_else(|| {
            let name = host(side, lang);
            say!(lang, "The {name}'s application wakes up", "{name}的应用程序继续执行")
        }),
    )
}

fn gives_up(side: Side, timer: TimerKind, repeated: u8, lang: Lang) -> String {
    let name = host(side, lang);
    match timer {
        TimerKind::Retransmission if repeated == 0 => {
            say!(lang, "The {name} gives up without a retransmission", "{name}未作重传，放弃连接")
        }
        TimerKind::Retransmission if repeated == 1 => {
            say!(lang, "The {name} gives up after 1 retransmission", "{name}重传 1 次仍无应答，放弃连接")
        }
        TimerKind::Retransmission => say!(
            lang,
            "The {name} gives up after {repeated} retransmissions",
            "{name}重传 {repeated} 次仍无应答，放弃连接"
        ),
        TimerKind::Persist => say!(
            lang,
            "The {name} gives up after {repeated} window probes",
            "{name}探测窗口 {repeated} 次均无应答，放弃连接"
        ),
        TimerKind::Keepalive => say!(
            lang,
            "The {name} gives up after {repeated} keepalive probes",
            "{name}发送 {repeated} 次保活探测均无应答，放弃连接"
        ),
        TimerKind::UserTimeout
        | TimerKind::DelayedAck
        | TimerKind::TimeWait
        | TimerKind::FinWait2
        | TimerKind::LossProbe => say!(
            lang,
            "The {name} gives up, since the user timeout is over",
            "{name}的用户超时已到，放弃连接"
        ),
    }
}

/// What the head of a timer that fired is about: where it tells what is over, the host.
const fn fired_about(timer: TimerKind) -> About {
    match timer {
        TimerKind::TimeWait | TimerKind::FinWait2 => About::TheHost,
        TimerKind::Retransmission
        | TimerKind::DelayedAck
        | TimerKind::Persist
        | TimerKind::Keepalive
        | TimerKind::UserTimeout
        | TimerKind::LossProbe => About::SomethingOfTheHost,
    }
}

fn fired(side: Side, timer: TimerKind, lang: Lang) -> String {
    let name = host(side, lang);
    match timer {
        TimerKind::Retransmission => {
            say!(lang, "The {name}'s retransmission timer fired", "{name}的重传计时器到期")
        }
        TimerKind::DelayedAck => {
            say!(lang, "The {name}'s delayed-ACK timer fired", "{name}的延迟确认计时器到期")
        }
        TimerKind::Persist => say!(lang, "The {name}'s persist timer fired", "{name}的持续计时器到期"),
        TimerKind::Keepalive => say!(lang, "The {name}'s keepalive timer fired", "{name}的保活计时器到期"),
        TimerKind::TimeWait => say!(lang, "The {name} has waited 2 MSL", "{name}等待 2MSL 期满"),
        TimerKind::FinWait2 => say!(
            lang,
            "The {name} has waited long enough for the peer's FIN",
            "{name}等待对端的 FIN 已满时限"
        ),
        TimerKind::UserTimeout => say!(lang, "The {name}'s user timeout is over", "{name}的用户超时已到"),
        TimerKind::LossProbe => {
            say!(lang, "The {name}'s loss-probe timer fired", "{name}的尾部丢失探测计时器到期")
        }
    }
}

fn script(facts: &Facts<'_>, entry: u32, lang: Lang) -> Head {
    let entry = at(&facts.trace.scenario.script, entry);
    let is_injection = entry.is_some_and(|entry| matches!(entry.action, Action::Inject(_)));
    let about = if is_injection { About::SomethingElse } else { About::SomethingOfTheHost };
    let call = facts.step.host.zip(first_call(facts)).filter(|_| !is_injection);
    let text = match call {
        Some((side, call)) => Some(call_head(side, call, lang)),
        None => entry.map(|entry| action(facts, entry.host, &entry.action, lang)),
    };
    Head::new(about, text.unwrap_or_default())
}

/// What turned up in the network.
fn injected(facts: &Facts<'_>, injection: &Injection, lang: Lang) -> String {
    match (facts.sent.first(), injection) {
        (Some(packet), Injection::Segment(_) | Injection::CopyOf(_)) => {
            let (title, to) = (packet_title(packet, lang), host(packet.from.other(), lang));
            say!(lang, "{title} turns up on its way to the {to}", "{title} 出现在前往{to}的途中")
        }
        (None, Injection::CopyOf(name)) => say!(
            lang,
            "Nothing turns up in the network: {name} has not been sent, so there is no copy of it",
            "网络中没有出现任何报文段：{name} 尚未发送，没有可用的副本"
        ),
        (None, Injection::Segment(_)) => String::new(),
        (_, Injection::Icmp(IcmpReport { kind, about })) if has_been_sent(facts, about) => say!(
            lang,
            "An ICMP error ({kind}) comes back for {about}",
            "收到针对 {about} 的 ICMP 差错报文（{kind}）"
        ),
        (_, Injection::Icmp(IcmpReport { about, .. })) => say!(
            lang,
            "No ICMP error comes back: {about} has not been sent",
            "没有收到 ICMP 差错报文：{about} 尚未发送"
        ),
    }
}

fn has_been_sent(facts: &Facts<'_>, name: &PacketName) -> bool {
    facts.trace.packets.iter().any(|packet| packet.name == *name && packet.sent <= facts.step.at)
}

/// What a line of the script does, where no call tells it.
fn action(facts: &Facts<'_>, side: Side, action: &Action, lang: Lang) -> String {
    let (name, peer) = (host(side, lang), host(side.other(), lang));
    let call = match action {
        Action::Inject(injection) => return injected(facts, injection, lang),
        Action::Cut => {
            return say!(lang, "The link from {name} to {peer} is cut", "从{name}到{peer}的链路断开");
        }
        Action::Mend => {
            return say!(lang, "The link from {name} to {peer} is mended", "从{name}到{peer}的链路恢复");
        }
        Action::CloseListener { .. } => {
            return say!(lang, "The {name}'s application stops listening", "{name}的应用程序停止监听");
        }
        Action::Listen { .. } => Call::Listen,
        Action::Connect { .. } => Call::Connect,
        Action::Send { octets, .. } => Call::Write(*octets),
        Action::ShutdownWrite { .. } => Call::ShutdownWrite,
        Action::Close { .. } => Call::Close,
        Action::Abort { .. } => Call::Abort,
        Action::Kill => Call::Kill,
        Action::Hang => Call::Hang,
        Action::Resume => Call::Resume,
        Action::PowerOff => Call::PowerOff,
        Action::Reboot => Call::Reboot,
    };
    call_head(side, call, lang)
}

/// The call that a step begins with.
fn first_call(facts: &Facts<'_>) -> Option<Call> {
    facts.notes.iter().find_map(|record| match record.note {
        Remark::Call { call, .. } => at(&facts.trace.calls, call).map(|record| record.call),
        Remark::Tcp(_) | Remark::Transition { .. } | Remark::Sent { .. } | Remark::Removed { .. } => None,
    })
}
