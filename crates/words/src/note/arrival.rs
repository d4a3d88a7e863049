//! What an arriving segment is found to be. Clauses, to be put behind the host's name.

use synscope_sim::Side;
use synscope_tcp::{IcmpEffect, IcmpKind, Ignored, Step};

use crate::Lang;
use crate::host::host;
use crate::lang::say;
use crate::number::grouped;

pub(crate) const fn passed(step: Step, lang: Lang) -> &'static str {
    match step {
        Step::Sequence => lang.pick("the sequence number is in order", "序号检查通过"),
        Step::Reset => lang.pick("there is no RST to obey", "没有 RST 需要处理"),
        Step::Syn => lang.pick("there is no SYN to object to", "没有不该出现的 SYN"),
        Step::Ack => lang.pick("the acknowledgement number is in order", "确认号检查通过"),
        Step::Text => lang.pick("there is no data to take", "没有数据需要接收"),
        Step::Fin => lang.pick("there is no FIN", "没有 FIN"),
    }
}

pub(super) fn acceptable(seq: &str, len: u32, rcv_nxt: &str, rcv_wnd: u32, lang: Lang) -> String {
    let (len, window) = (grouped(len.into()), grouped(rcv_wnd.into()));
    say!(
        lang,
        "the segment, number {seq} and length {len}, lies in the window of {window} from {rcv_nxt}",
        "报文段序号 {seq}，长度 {len}，落在接收窗口内（从 {rcv_nxt} 起，大小 {window}）"
    )
}

pub(super) fn unacceptable(seq: &str, len: u32, rcv_nxt: &str, rcv_wnd: u32, lang: Lang) -> String {
    let (len, window) = (grouped(len.into()), grouped(rcv_wnd.into()));
    say!(
        lang,
        "the segment, number {seq} and length {len}, lies outside of the window of {window} from {rcv_nxt}",
        "报文段序号 {seq}，长度 {len}，不在接收窗口内（从 {rcv_nxt} 起，大小 {window}）"
    )
}

pub(super) fn timestamp_old(val: u32, ts_recent: u32, lang: Lang) -> String {
    let age = grouped(ts_recent.wrapping_sub(val).into());
    say!(
        lang,
        "the timestamp is {age} ms older than the last one, so the segment is an old duplicate (PAWS)",
        "时间戳比最近一个早 {age} 毫秒，说明这是过时的重复报文段（PAWS）"
    )
}

pub(super) fn ignored(why: Ignored, lang: Lang) -> String {
    let why = ignored_clause(why, lang);
    say!(lang, "the segment is not used, since {why}", "不使用该报文段，因为 {why}")
}

/// Why a segment is not used, to be put behind "since".
pub(crate) const fn ignored_clause(why: Ignored, lang: Lang) -> &'static str {
    match why {
        Ignored::State => lang.pick("this state has no use for it", "当前状态下它没有意义"),
        Ignored::NoAck => lang.pick(
            "it lacks the ACK flag, which all must have",
            "它没有 ACK 标志位，而此时每个报文段都必须有",
        ),
        Ignored::ResetAnswersNothing => lang.pick("a RST is never answered", "对 RST 从不作答"),
        Ignored::ResetWithoutAck => lang.pick(
            "the RST does not acknowledge the SYN and may be forged",
            "这个 RST 没有确认 SYN，可能是伪造的",
        ),
        Ignored::ResetAtListen => lang.pick("a listener has nothing to reset", "监听中没有可以复位的连接"),
        Ignored::ResetOutsideWindow => lang.pick(
            "the RST lies outside of the window and may be old or forged",
            "这个 RST 不在接收窗口内，可能已过时或是伪造的",
        ),
        Ignored::ResetInTimeWait => lang.pick(
            "a RST must not end TIME-WAIT early (tcp_rfc1337)",
            "RST 不得提前结束 TIME-WAIT（tcp_rfc1337）",
        ),
        Ignored::SynWithFin => lang.pick("a SYN with a FIN makes no sense", "SYN 与 FIN 不应同时出现"),
        Ignored::BacklogFull => lang.pick("the listener's backlog is full", "监听队列已满"),
        Ignored::SynQueueFull => {
            lang.pick("the listener can remember no more half-open connections", "半连接队列已满")
        }
        Ignored::AcceptQueueFull => {
            lang.pick("too many connections wait to be accepted", "全连接队列已满，等待 accept() 的连接太多")
        }
        Ignored::AcceptDeferred => lang.pick(
            "the listener waits for data first (TCP_DEFER_ACCEPT)",
            "监听者要先等到数据（TCP_DEFER_ACCEPT）",
        ),
        Ignored::Throttled => {
            lang.pick("its challenge ACKs are used up for now", "此刻允许发送的质询 ACK 已经用完")
        }
        Ignored::OutsideWindow => {
            lang.pick("it lies outside of the window and takes no answer", "它不在接收窗口内，也无需作答")
        }
        Ignored::SynOfOldIncarnation => lang.pick(
            "the SYN is not newer than the connection in TIME-WAIT",
            "这个 SYN 并不比处于 TIME-WAIT 的连接更新",
        ),
        Ignored::NoTimestamps => lang.pick(
            "it has no timestamps, which all of this connection's segments must have",
            "它没有时间戳，而本连接的报文段都必须有",
        ),
    }
}

pub(super) const fn reset_believed(lang: Lang) -> &'static str {
    lang.pick("the RST carries a number that is believed", "RST 携带的序号或确认号符合要求，予以采信")
}

pub(super) fn ack_advances(ack: &str, snd_una: &str, lang: Lang) -> String {
    say!(
        lang,
        "everything before {ack} is acknowledged (before: {snd_una})",
        "{ack} 之前的序号都已被确认（此前为 {snd_una}）"
    )
}

pub(super) fn ack_repeats(ack: &str, lang: Lang) -> String {
    say!(lang, "the acknowledgement number {ack} says nothing new", "确认号 {ack} 没有新的内容")
}

pub(super) fn ack_of_unsent(ack: &str, snd_nxt: &str, lang: Lang) -> String {
    say!(
        lang,
        "the acknowledgement number {ack} is beyond all that was sent (up to {snd_nxt})",
        "确认号 {ack} 超出了已发送的范围（到 {snd_nxt} 为止）"
    )
}

pub(super) fn window_changed(peer: Side, snd_wnd: u32, lang: Lang) -> String {
    let (peer, window) = (host(peer, lang), grouped(snd_wnd.into()));
    say!(lang, "the {peer}'s window is now {window} bytes", "{peer}的窗口现在是 {window} 字节")
}

pub(super) fn data_in_order(seq: &str, len: u32, lang: Lang) -> String {
    let octets = grouped(len.into());
    say!(
        lang,
        "the data from {seq} on ({octets} bytes) is next in order and goes to the application",
        "从 {seq} 起的数据（{octets} 字节）按序到达，交给应用程序"
    )
}

pub(super) fn data_out_of_order(seq: &str, len: u32, rcv_nxt: &str, lang: Lang) -> String {
    let octets = grouped(len.into());
    say!(
        lang,
        "the data from {seq} on ({octets} bytes) is kept until the gap at {rcv_nxt} is filled",
        "从 {seq} 起的数据（{octets} 字节）先暂存，等 {rcv_nxt} 处的空缺补齐"
    )
}

pub(super) fn data_repeated(seq: &str, len: u32, lang: Lang) -> String {
    let octets = grouped(len.into());
    say!(
        lang,
        "the data from {seq} on ({octets} bytes) had arrived before",
        "从 {seq} 起的数据（{octets} 字节）先前已经收到"
    )
}

pub(super) fn fin_in_order(seq: &str, lang: Lang) -> String {
    say!(
        lang,
        "the FIN, number {seq}, is next in order: no more data will come",
        "FIN（序号 {seq}）按序到达：不会再有数据"
    )
}

pub(super) fn fin_out_of_order(seq: &str, rcv_nxt: &str, lang: Lang) -> String {
    say!(
        lang,
        "the FIN, number {seq}, is remembered until the gap at {rcv_nxt} is filled",
        "先记下 FIN（序号 {seq}），等 {rcv_nxt} 处的空缺补齐"
    )
}

pub(super) fn fin_repeated(seq: &str, lang: Lang) -> String {
    say!(lang, "the FIN, number {seq}, had arrived before", "FIN（序号 {seq}）先前已经收到")
}

pub(super) fn icmp(kind: IcmpKind, effect: IcmpEffect, lang: Lang) -> String {
    let effect = match effect {
        IcmpEffect::Discarded => {
            lang.pick("is discarded: nobody heeds a source quench", "被丢弃：源点抑制已无人理会")
        }
        IcmpEffect::NotInFlight => lang.pick(
            "is ignored: it is about a segment that is not under way, and so old or forged",
            "被忽略：它所指的报文段并不在途中，可能已过时或是伪造的",
        ),
        IcmpEffect::Reported => lang.pick(
            "is kept for the application to ask about; the connection goes on",
            "被记下，供应用程序查询；连接继续",
        ),
        IcmpEffect::Fatal => lang.pick("ends the connection", "使连接终止"),
    };
    say!(lang, "{kind} {effect}", "{kind} {effect}")
}

pub(super) fn syn_cookie_sent(mss: u16, lang: Lang) -> String {
    say!(
        lang,
        "it answers with a SYN cookie and remembers nothing: the number tells a segment size of {mss} bytes",
        "用 SYN Cookie 回应，不作任何记录：序号里藏着报文段长度 {mss} 字节"
    )
}

pub(super) fn syn_cookie_taken(mss: u16, lang: Lang) -> String {
    say!(
        lang,
        "the ACK brings its SYN cookie back, which makes the connection, with segments of up to {mss} bytes",
        "这个 ACK 带回了 SYN Cookie，连接由此建立，报文段最长 {mss} 字节"
    )
}
