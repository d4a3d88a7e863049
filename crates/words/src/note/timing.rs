//! What an endpoint decides about its timers and about what it sends. Clauses, to be put behind
//! the host's name.

use synscope_sim::Side;
use synscope_tcp::{Seq, Time, TimerKind};

use crate::Lang;
use crate::host::host;
use crate::lang::say;
use crate::number::{duration, grouped, moment, sequence};
use crate::timer::timer_name;

pub(super) fn isn_chosen(iss: Seq, lang: Lang) -> String {
    let iss = sequence(iss);
    say!(
        lang,
        "its initial sequence number is {iss}, from the clock and a secret hash",
        "初始序号为 {iss}，由时钟与带密钥的散列值相加得到"
    )
}

pub(super) fn rtt_measured(rtt_us: u64, rto_us: u64, lang: Lang) -> String {
    let (rtt, rto) = (duration(rtt_us), duration(rto_us));
    say!(
        lang,
        "the round trip took {rtt}, so the timeout is {rto} from now on",
        "测得往返时间 {rtt}，超时重传时间改为 {rto}"
    )
}

pub(super) const fn rtt_ambiguous(lang: Lang) -> &'static str {
    lang.pick(
        "the segment was sent more than once, so its ACK says nothing about the round trip",
        "该报文段重传过，无法判断确认的是哪一次，因此不用它测量往返时间",
    )
}

pub(super) fn rto_backed_off(rto_us: u64, lang: Lang) -> String {
    let rto = duration(rto_us);
    say!(lang, "the next wait for an answer is {rto}", "下一次等待应答的时间为 {rto}")
}

pub(super) fn rto_after_lost_syn(rto_us: u64, lang: Lang) -> String {
    let rto = duration(rto_us);
    say!(
        lang,
        "a SYN was lost, so data begins with a timeout of {rto}",
        "SYN 曾经丢失，因此数据的超时重传时间从 {rto} 开始"
    )
}

pub(super) fn timer_armed(timer: TimerKind, deadline: Time, lang: Lang) -> String {
    let (name, at) = (timer_name(timer, lang), moment(deadline));
    say!(lang, "the {name} runs and will fire at {at}", "启动{name}，将于 {at} 到期")
}

pub(super) fn timer_cancelled(timer: TimerKind, lang: Lang) -> String {
    let name = timer_name(timer, lang);
    say!(lang, "the {name} is stopped", "停止{name}")
}

pub(super) fn timer_fired(timer: TimerKind, lang: Lang) -> String {
    let name = timer_name(timer, lang);
    say!(lang, "the {name} has fired", "{name}到期")
}

/// What was tried in vain before the end.
pub(super) fn gave_up(timer: TimerKind, repeated: u8, lang: Lang) -> String {
    match timer {
        TimerKind::Retransmission => say!(
            lang,
            "it gives up, having sent the segment again {repeated} times without an answer",
            "重传 {repeated} 次仍无应答，放弃连接"
        ),
        TimerKind::Persist => say!(
            lang,
            "it gives up, having probed the closed window {repeated} times without an answer",
            "探测窗口 {repeated} 次均无应答，放弃连接"
        ),
        TimerKind::Keepalive => say!(
            lang,
            "it gives up, having sent {repeated} keepalive probes without an answer",
            "发送 {repeated} 次保活探测均无应答，放弃连接"
        ),
        TimerKind::UserTimeout => lang
            .pick(
                "it gives up, since data stayed unacknowledged for longer than the application allows",
                "数据未被确认的时间超过了应用程序的限度，放弃连接",
            )
            .to_owned(),
        TimerKind::DelayedAck | TimerKind::TimeWait | TimerKind::FinWait2 | TimerKind::LossProbe => {
            let name = timer_name(timer, lang);
            say!(lang, "it gives up when the {name} fires", "{name}到期，放弃连接")
        }
    }
}

pub(super) fn r1_reached(repeated: u8, lang: Lang) -> String {
    say!(
        lang,
        "after {repeated} retransmissions R1 is reached: the path may be dead, and IP is told",
        "重传 {repeated} 次，达到 R1：路径可能已中断，通知 IP"
    )
}

pub(super) fn ack_delayed(deadline: Time, lang: Lang) -> String {
    let at = moment(deadline);
    say!(
        lang,
        "the ACK waits for something to ride on, until {at} at the latest",
        "推迟确认，等待可以捎带它的报文段，最迟到 {at}"
    )
}

pub(super) const fn ack_merged(lang: Lang) -> &'static str {
    lang.pick("the ACK that waited rides on this segment", "推迟的确认由这个报文段捎带发出")
}

pub(super) fn held_by_nagle(len: u32, lang: Lang) -> String {
    let octets = grouped(len.into());
    say!(
        lang,
        "{octets} bytes wait until what is under way is acknowledged (Nagle)",
        "{octets} 字节等在途数据被确认后再发送（Nagle 算法）"
    )
}

pub(super) fn window_closed(peer: Side, len: u32, lang: Lang) -> String {
    let (peer, octets) = (host(peer, lang), grouped(len.into()));
    say!(
        lang,
        "{octets} bytes wait, since the {peer}'s window is closed",
        "{peer}的窗口为零，{octets} 字节等待发送"
    )
}

pub(super) const fn fin_queued(lang: Lang) -> &'static str {
    lang.pick("the FIN waits until the data before it is sent", "FIN 要等前面的数据发完才能发送")
}

pub(super) fn time_wait_restarted(deadline: Time, lang: Lang) -> String {
    let end = moment(deadline);
    say!(lang, "TIME-WAIT starts over and ends at {end}", "TIME-WAIT 重新计时，到 {end} 结束")
}

pub(super) fn time_wait_reopened(seq: Seq, rcv_nxt: Seq, lang: Lang) -> String {
    let (seq, next) = (sequence(seq), sequence(rcv_nxt));
    say!(
        lang,
        "the SYN's number {seq} lies beyond the old connection's {next}, so a new one begins",
        "SYN 的序号 {seq} 在旧连接的 {next} 之后，由此开始新的连接"
    )
}
