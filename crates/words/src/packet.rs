//! Packets: what they are, and what became of them.

use synscope_sim::{Fate, LossReason, Packet, Provenance};
use synscope_tcp::{Cause, Flags, Time};

use crate::Lang;
use crate::cause::cause;
use crate::host::{host, host_title};
use crate::lang::say;
use crate::number::{grouped, moment, signed};

/// What the packet is, as a noun: `SYN-ACK`, `data (100 bytes)`, `keepalive probe`.
pub fn packet_kind(packet: &Packet, lang: Lang) -> String {
    let len = u64::try_from(packet.segment.payload.len()).unwrap_or(u64::MAX);
    kind_of(packet.segment.flags, len, packet.cause, lang)
}

/// What a packet with these flags and so much data is, if it was sent for that.
pub(crate) fn kind_of(flags: Flags, len: u64, cause: Option<Cause>, lang: Lang) -> String {
    let octets = grouped(len);
    if flags.contains(Flags::SYN | Flags::ACK) {
        return "SYN-ACK".to_owned();
    }
    if flags.contains(Flags::SYN) {
        return "SYN".to_owned();
    }
    if flags.contains(Flags::RST) {
        return "RST".to_owned();
    }
    match (flags.contains(Flags::FIN), len) {
        (true, 0) => "FIN".to_owned(),
        (true, 1) => lang.pick("FIN with 1 byte of data", "携带 1 字节数据的 FIN").to_owned(),
        (true, _) => say!(lang, "FIN with {octets} bytes of data", "携带 {octets} 字节数据的 FIN"),
        (false, 0) => pure_ack(cause, lang).to_owned(),
        (false, 1) => probe_with_data(cause, lang).to_owned(),
        (false, _) => say!(lang, "data ({octets} bytes)", "数据（{octets} 字节）"),
    }
}

/// What a segment without flags, text or FIN is: usually an ACK.
const fn pure_ack(cause: Option<Cause>, lang: Lang) -> &'static str {
    let Some(cause) = cause else { return "ACK" };
    match cause {
        Cause::Keepalive { .. } => lang.pick("keepalive probe", "保活探测报文段"),
        Cause::WindowProbe { .. } => lang.pick("window probe", "窗口探测报文段"),
        Cause::WindowUpdate => lang.pick("window update", "窗口更新"),
        Cause::Challenge(_) => lang.pick("challenge ACK", "质询 ACK"),
        Cause::ActiveOpen
        | Cause::AnswerToSyn
        | Cause::SimultaneousOpen
        | Cause::AckOfSyn
        | Cause::Data
        | Cause::Fin
        | Cause::AckOfData
        | Cause::AckOfFin
        | Cause::DelayedAck
        | Cause::AckOfOutOfOrder
        | Cause::Retransmission { .. }
        | Cause::LostToo
        | Cause::LossProbe
        | Cause::AnswerToRepeatedSyn
        | Cause::AckOfRepeatedFin
        | Cause::AckOfUnacceptable
        | Cause::AckOfUnsent
        | Cause::WindowOpened
        | Cause::Reset(_) => "ACK",
    }
}

/// What a segment with one octet is: a probe of a closed window, or data.
const fn probe_with_data(cause: Option<Cause>, lang: Lang) -> &'static str {
    if matches!(cause, Some(Cause::WindowProbe { .. })) {
        lang.pick("window probe (1 byte)", "窗口探测报文段（1 字节）")
    } else {
        lang.pick("data (1 byte)", "数据（1 字节）")
    }
}

/// The packet with its sender, as a sentence begins: `The client's SYN`, `A forged RST in the client's
/// name`.
pub fn packet_title(packet: &Packet, lang: Lang) -> String {
    let (sender, kind) = (host(packet.from, lang), packet_kind(packet, lang));
    match packet.name.provenance {
        Provenance::Sent => say!(lang, "The {sender}'s {kind}", "{sender}的 {kind}"),
        Provenance::Forged if is_from_nowhere(packet) => {
            let address = packet.segment.src;
            say!(lang, "A forged {kind} from {address}", "来自 {address} 的伪造 {kind}")
        }
        Provenance::Forged => {
            say!(lang, "A forged {kind} in the {sender}'s name", "冒充{sender}的伪造 {kind}")
        }
        Provenance::Old => {
            say!(lang, "An old duplicate of the {sender}'s {kind}", "{sender}的 {kind} 的旧副本")
        }
    }
}

/// Whether the address that a packet claims to come from is no host's.
fn is_from_nowhere(packet: &Packet) -> bool {
    *packet.segment.src.ip() != packet.from.address()
}

/// The packet as one sentence, for lists that are read aloud: who sends what, with which numbers,
/// when, and what has become of it by `now`. Numbers are relative.
pub fn packet_sentence(packet: &Packet, now: Time, lang: Lang) -> String {
    let sender = host_title(packet.from, lang);
    let kind = packet_kind(packet, lang);
    let again = retransmission(packet, lang);
    let seq = signed(packet.seq);
    let ack = if packet.segment.flags.contains(Flags::ACK) {
        let ack = signed(packet.ack);
        say!(lang, ", acknowledgement number {ack}", "，确认号 {ack}")
    } else {
        String::new()
    };
    let sent = moment(packet.sent);
    let fate = fate(packet, now, lang);
    if packet.name.is_injected() {
        let title = packet_title(packet, lang);
        return say!(
            lang,
            "{title} is injected, sequence number {seq}{ack}, at {sent}; {fate}.",
            "{sent} 注入{title}，序号 {seq}{ack}；{fate}。"
        );
    }
    say!(
        lang,
        "{sender} sends {kind}{again}, sequence number {seq}{ack}, at {sent}; {fate}.",
        "{sender}在 {sent} 发送 {kind}{again}，序号 {seq}{ack}；{fate}。"
    )
}

/// Which retransmission it is, to be put behind the packet's kind; empty where it is none.
fn retransmission(packet: &Packet, lang: Lang) -> String {
    let Some(cause) = packet.cause else { return String::new() };
    match cause {
        Cause::Retransmission { nth, limit, .. } => {
            say!(lang, " again (retransmission {nth} of {limit})", "（第 {nth} 次重传，最多 {limit} 次）")
        }
        Cause::LostToo | Cause::LossProbe | Cause::AnswerToRepeatedSyn => {
            lang.pick(" again", "（再次发送）").to_owned()
        }
        Cause::ActiveOpen
        | Cause::AnswerToSyn
        | Cause::SimultaneousOpen
        | Cause::AckOfSyn
        | Cause::Data
        | Cause::Fin
        | Cause::AckOfData
        | Cause::AckOfFin
        | Cause::DelayedAck
        | Cause::AckOfOutOfOrder
        | Cause::AckOfRepeatedFin
        | Cause::AckOfUnacceptable
        | Cause::AckOfUnsent
        | Cause::Challenge(_)
        | Cause::WindowProbe { .. }
        | Cause::WindowOpened
        | Cause::Keepalive { .. }
        | Cause::WindowUpdate
        | Cause::Reset(_) => String::new(),
    }
}

/// What has become of it by `now`, without the end of the sentence.
fn fate(packet: &Packet, now: Time, lang: Lang) -> String {
    let copy = match packet.copy_arrives {
        Some(at) if at <= now => {
            let at = moment(at);
            say!(lang, ", a copy of it arrives at {at}", "，其副本在 {at} 到达")
        }
        Some(_) | None => String::new(),
    };
    if packet.ends() > now {
        return say!(lang, "it is still under way{copy}", "仍在途中{copy}");
    }
    match packet.fate {
        Fate::Arrived { at } => {
            let at = moment(at);
            say!(lang, "arrives at {at}{copy}", "{at} 到达{copy}")
        }
        Fate::Lost { at, why } => {
            let (at, why) = (moment(at), loss_clause(why, lang));
            say!(lang, "lost at {at}, {why}{copy}", "{at} 丢失，{why}{copy}")
        }
        Fate::InFlight { .. } => {
            lang.pick("still under way when the run ends", "运行结束时仍在途中").to_owned()
        }
    }
}

/// Why the packet was lost, as a full sentence.
pub fn loss(packet: &Packet, why: LossReason, lang: Lang) -> String {
    let (title, why) = (packet_title(packet, lang), loss_clause(why, lang));
    say!(lang, "{title} is lost: {why}.", "{title} 丢失：{why}。")
}

/// Why packets are lost, to be put behind a comma or a colon.
pub(crate) const fn loss_clause(why: LossReason, lang: Lang) -> &'static str {
    match why {
        LossReason::Luck => lang.pick("by chance", "网络随机丢包"),
        LossReason::Verdict => lang.pick("dropped on purpose", "被有意丢弃"),
        LossReason::Cut => lang.pick("the link is cut", "链路已断开"),
        LossReason::Lifetime => {
            lang.pick("it was under way for longer than a packet may live", "在网络中超过了最长报文段寿命")
        }
        LossReason::HostDown => lang.pick("the host it was for is switched off", "目的主机已断电"),
        LossReason::NoSuchHost => {
            lang.pick("no host has the address that it was for", "没有主机使用它的目的地址")
        }
    }
}

/// Why the packet was sent, as a full sentence.
pub fn packet_reason(packet: &Packet, lang: Lang) -> String {
    let kind = packet_kind(packet, lang);
    if let Some(why) = packet.cause {
        return cause(why, packet.from, &kind, lang);
    }
    let sender = host(packet.from, lang);
    if packet.name.provenance == Provenance::Old {
        say!(
            lang,
            "The {sender} sent this {kind} before; a duplicate of it has stayed in the network until now.",
            "{sender}先前发送过此 {kind}；它的一个副本一直滞留在网络中。"
        )
    } else if is_from_nowhere(packet) {
        let address = packet.segment.src.ip();
        say!(
            lang,
            "Somebody put this {kind} into the network with the address {address}, which no host has: nobody will hear the answer.",
            "有人以 {address} 为源地址把此 {kind} 注入网络；没有主机使用这个地址，不会有人收到应答。"
        )
    } else {
        say!(
            lang,
            "The {sender} has not sent this {kind}: somebody else put it into the network in its name.",
            "{sender}并未发送此 {kind}：有人冒充它把报文段注入网络。"
        )
    }
}
