//! The states of a connection.

use synscope_tcp::State;

use crate::Lang;

/// What it means to be in the state, in one sentence.
pub const fn state_meaning(state: State, lang: Lang) -> &'static str {
    match state {
        State::Closed => lang.pick("There is no connection.", "没有连接。"),
        State::Listen => {
            lang.pick("The server waits for a SYN from anyone.", "等待任何一方发来的 SYN（连接请求）。")
        }
        State::SynSent => lang.pick(
            "A SYN has been sent; its answer, a SYN-ACK, is awaited.",
            "已发送 SYN，正在等待对端的 SYN-ACK。",
        ),
        State::SynReceived => lang.pick(
            "A SYN came and was answered; the ACK of our own SYN is awaited.",
            "收到了 SYN 并已回应，正在等待对端确认我方的 SYN。",
        ),
        State::Established => {
            lang.pick("The connection is open: data flows both ways.", "连接已建立，双方都可以发送数据。")
        }
        State::FinWait1 => lang.pick(
            "This side has closed; the ACK of its FIN is awaited.",
            "本端已关闭，正在等待对端确认我方的 FIN。",
        ),
        State::FinWait2 => lang.pick(
            "Our FIN is acknowledged; the peer may still send, and its FIN is awaited.",
            "我方的 FIN 已被确认；对端仍可发送数据，正在等待对端的 FIN。",
        ),
        State::CloseWait => lang.pick(
            "The peer has closed; only our own application can end this state, by close().",
            "对端已关闭；只有本端应用程序调用 close() 才能离开此状态。",
        ),
        State::Closing => lang.pick(
            "Both sides closed at once; the ACK of our FIN is awaited.",
            "双方同时关闭，正在等待对端确认我方的 FIN。",
        ),
        State::LastAck => lang.pick(
            "Both sides have closed; the ACK of our FIN, the last one, is awaited.",
            "双方都已关闭，正在等待对我方 FIN 的最后一个确认。",
        ),
        State::TimeWait => lang.pick(
            "All is done; for 2 MSL a repeated FIN can still be answered, and old segments die out.",
            "收发均已完成；再等待 2MSL，以便回应重传的 FIN，并让旧报文段在网络中消失。",
        ),
    }
}

/// Why a state has no timer, and what it waits for instead; `None` where a timer always runs, or
/// where there is nothing to wait for.
pub const fn waits_without_timer(state: State, lang: Lang) -> Option<&'static str> {
    match state {
        State::Established => {
            Some(lang.pick("no timer: a silent peer goes unnoticed", "无计时器：对端失联也无从察觉"))
        }
        State::FinWait2 => Some(lang.pick("no timer: waits for the peer's FIN", "无计时器：等待对端的 FIN")),
        State::CloseWait => Some(lang.pick("no timer: waits for close()", "无计时器：等待 close()")),
        State::Closed
        | State::Listen
        | State::SynSent
        | State::SynReceived
        | State::FinWait1
        | State::Closing
        | State::LastAck
        | State::TimeWait => None,
    }
}
