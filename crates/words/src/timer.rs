//! The timers of a connection.

use synscope_tcp::TimerKind;

use crate::Lang;

/// The timer's name.
pub const fn timer_name(timer: TimerKind, lang: Lang) -> &'static str {
    match timer {
        TimerKind::Retransmission => lang.pick("retransmission timer", "重传计时器"),
        TimerKind::DelayedAck => lang.pick("delayed-ACK timer", "延迟确认计时器"),
        TimerKind::Persist => lang.pick("persist timer", "持续计时器"),
        TimerKind::Keepalive => lang.pick("keepalive timer", "保活计时器"),
        TimerKind::TimeWait => lang.pick("TIME-WAIT timer", "时间等待计时器"),
        TimerKind::FinWait2 => lang.pick("FIN-WAIT-2 timer", "FIN-WAIT-2 计时器"),
        TimerKind::UserTimeout => lang.pick("user timeout", "用户超时计时器"),
        TimerKind::LossProbe => lang.pick("loss-probe timer", "尾部丢失探测计时器"),
    }
}

/// What the timer waits for, and what happens when it fires.
pub const fn timer_meaning(timer: TimerKind, lang: Lang) -> &'static str {
    match timer {
        TimerKind::Retransmission => lang.pick(
            "Waits for an acknowledgement; when it fires, the oldest unacknowledged segment is sent again.",
            "等待确认；到期时重传最早的未被确认的报文段。",
        ),
        TimerKind::DelayedAck => lang.pick(
            "Waits for data or a FIN that the ACK can ride on; when it fires, the ACK goes alone.",
            "等待可以捎带确认的数据或 FIN；到期时单独发送 ACK。",
        ),
        TimerKind::Persist => lang.pick(
            "Waits for the peer's window to open; when it fires, the closed window is probed.",
            "等待对端打开窗口；到期时发送窗口探测报文段。",
        ),
        TimerKind::Keepalive => lang.pick(
            "Waits for any sign of the peer; when it fires, the silent peer is probed.",
            "等待对端的任何报文段；到期时向沉默的对端发送保活探测报文段。",
        ),
        TimerKind::TimeWait => lang.pick(
            "Two maximum segment lifetimes; when it fires, the connection is forgotten.",
            "两倍的最长报文段寿命；到期时连接彻底关闭。",
        ),
        TimerKind::FinWait2 => lang.pick(
            "Nobody reads this connection any more; when the timer fires, it stops waiting for the peer's FIN.",
            "已无应用程序使用此连接（孤儿连接）；到期时不再等待对端的 FIN。",
        ),
        TimerKind::UserTimeout => lang.pick(
            "The longest that data may stay unacknowledged; when it fires, the connection is given up.",
            "数据未被确认的最长时间；到期时放弃连接。",
        ),
        TimerKind::LossProbe => lang.pick(
            "Waits two round trips; when it fires, the last segment is sent again, before the retransmission timeout.",
            "等待两个往返时间；到期时不等超时重传，先重发最后一个报文段。",
        ),
    }
}
