//! Why segments are sent.

use synscope_sim::Side;
use synscope_tcp::{Cause, Challenge, ResetReason};

use crate::Lang;
use crate::host::host;
use crate::lang::say;
use crate::number::duration;

/// Why `sender` sent a segment of the kind named, as a full sentence.
pub fn cause(cause: Cause, sender: Side, kind: &str, lang: Lang) -> String {
    let peer = host(sender.other(), lang);
    let sender = host(sender, lang);
    let why = match cause {
        Cause::Retransmission { nth, limit, waited_us } => {
            let waited = duration(waited_us);
            return say!(
                lang,
                "The {sender} sends {kind} again, {nth} of {limit}: no acknowledgement came within {waited}.",
                "{sender}再次发送 {kind}，第 {nth} 次，最多 {limit} 次：等待 {waited} 仍未收到确认。"
            );
        }
        Cause::WindowProbe { nth } => say!(
            lang,
            "the {peer}'s window is closed, and this is probe {nth} to learn whether it has opened",
            "{peer}的窗口为零，这是第 {nth} 次探测，看窗口是否已打开"
        ),
        Cause::Keepalive { nth, limit } => say!(
            lang,
            "nothing was heard from the {peer} for long, and this is keepalive probe {nth} of {limit}",
            "长时间没有收到{peer}的报文段，这是第 {nth} 次保活探测，最多 {limit} 次"
        ),
        Cause::ActiveOpen => lang.pick("its application opens a connection", "应用程序发起连接").to_owned(),
        Cause::AnswerToSyn => say!(lang, "a SYN came from the {peer}", "收到了{peer}的 SYN"),
        Cause::SimultaneousOpen => {
            say!(lang, "the {peer}'s SYN crossed its own", "{peer}的 SYN 与自己的 SYN 在途中交错")
        }
        Cause::AckOfSyn => say!(
            lang,
            "the {peer}'s SYN-ACK came, and this is the third step of the handshake",
            "收到了{peer}的 SYN-ACK，这是第三次握手"
        ),
        Cause::Data => lang.pick("its application has data to send", "应用程序有数据要发送").to_owned(),
        Cause::Fin => lang
            .pick("its application has closed and all data is sent", "应用程序已关闭，且数据已全部发出")
            .to_owned(),
        Cause::AckOfData => {
            say!(lang, "data came and is acknowledged at once", "收到{peer}的数据，立即确认")
        }
        Cause::AckOfFin => say!(lang, "the {peer}'s FIN came", "收到了{peer}的 FIN"),
        Cause::DelayedAck => lang
            .pick(
                "the ACK was held back, and nothing came for it to ride on",
                "确认已推迟，但一直没有可以捎带它的报文段",
            )
            .to_owned(),
        Cause::AckOfOutOfOrder => lang
            .pick(
                "a segment came that leaves a gap, and this says where the gap begins",
                "收到失序的报文段，重复确认空缺之前的部分",
            )
            .to_owned(),
        Cause::LostToo => lang
            .pick(
                "it was under way when the retransmission timer fired, and must be lost, too",
                "重传计时器到期时它还在途中，想必也丢失了",
            )
            .to_owned(),
        Cause::LossProbe => lang
            .pick(
                "nothing was heard for two round trips, and sending the last segment again makes the peer say what it lacks",
                "两个往返时间内没有回音，重发最后一个报文段，好让对端说明缺少什么",
            )
            .to_owned(),
        Cause::AnswerToRepeatedSyn => say!(lang, "the {peer}'s SYN came again", "再次收到{peer}的 SYN"),
        Cause::AckOfRepeatedFin => say!(
            lang,
            "the {peer}'s FIN came again, so the ACK of it was lost",
            "再次收到{peer}的 FIN，说明先前的确认丢失了"
        ),
        Cause::AckOfUnacceptable => lang
            .pick(
                "a segment came that lies outside of its window, and this says what it expects",
                "收到的报文段不在接收窗口内，借此告知期望的序号",
            )
            .to_owned(),
        Cause::AckOfUnsent => lang
            .pick("a segment came that acknowledges what was never sent", "收到的报文段确认了从未发送的序号")
            .to_owned(),
        Cause::Challenge(challenge) => challenge_clause(challenge, lang).to_owned(),
        Cause::Reset(reason) => reset_clause(reason, lang).to_owned(),
        Cause::WindowOpened => say!(
            lang,
            "the {peer}'s window is open again, and what the last probe carried goes once more",
            "{peer}的窗口重新打开，上次探测所带的数据再发一次"
        ),
        Cause::WindowUpdate => lang
            .pick("its application has read, and the window has opened", "应用程序读走了数据，窗口重新打开")
            .to_owned(),
    };
    say!(lang, "The {sender} sends {kind}: {why}.", "{sender}发送 {kind}：{why}。")
}

/// What a challenge ACK is about, without the end of the sentence.
pub(crate) const fn challenge_clause(challenge: Challenge, lang: Lang) -> &'static str {
    match challenge {
        Challenge::Reset => lang.pick(
            "a RST came with a number that only a guess would have; a real one will be sent again",
            "收到的 RST 序号不完全吻合，可能是猜测的；若对端确要复位，会再发一次",
        ),
        Challenge::Syn => lang.pick(
            "a SYN came although the connection is open; a peer that has restarted will answer with RST",
            "连接已同步却又收到 SYN；若对端真的重启过，会回应 RST",
        ),
        Challenge::OldAck => {
            lang.pick("an ACK came that is far too old to be true", "收到的确认号过旧，不可信")
        }
    }
}

/// Why a RST is sent, without the end of the sentence.
pub(crate) const fn reset_clause(reason: ResetReason, lang: Lang) -> &'static str {
    match reason {
        ResetReason::NobodyListens => lang.pick("nobody listens on that port", "该端口没有应用程序在监听"),
        ResetReason::NoConnection => lang.pick("it knows no such connection", "它不知道有这个连接"),
        ResetReason::AckAtListen => {
            lang.pick("a listener has no such connection", "监听套接字没有这样的连接")
        }
        ResetReason::BadAckInHandshake => {
            lang.pick("what came acknowledges a SYN that it never sent", "对方确认的是它从未发送过的 SYN")
        }
        ResetReason::BadEcho => lang.pick(
            "what came echoes a timestamp that its SYN never had",
            "对方回显的时间戳不属于它发送过的 SYN",
        ),
        ResetReason::Abort => lang.pick("its application aborts", "应用程序中止连接"),
        ResetReason::DataAfterClose => {
            lang.pick("data came for an application that has closed", "应用程序已关闭，却仍有数据到达")
        }
        ResetReason::UnreadData => {
            lang.pick("its application closed and left data unread", "应用程序关闭时还有未读的数据")
        }
        ResetReason::AcceptQueueFull => {
            lang.pick("too many connections wait to be accepted", "全连接队列已满，等待 accept() 的连接太多")
        }
        ResetReason::PeerUnresponsive => lang.pick("no keepalive probe was answered", "保活探测一直没有应答"),
    }
}
