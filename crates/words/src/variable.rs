//! The variables of the transmission control block, by the RFC's names.

use synscope_tcp::{Seq, View};

use crate::Lang;
use crate::number::{duration, grouped, sequence};

/// How sequence and acknowledgement numbers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Numbers {
    /// Counted from the initial sequence number of their side.
    #[default]
    Relative,
    /// As they stand in the header.
    Absolute,
}

/// One variable of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variable {
    /// SND.UNA
    SndUna,
    /// SND.NXT
    SndNxt,
    /// SND.WND
    SndWnd,
    /// SND.WL1
    SndWl1,
    /// SND.WL2
    SndWl2,
    /// ISS
    Iss,
    /// RCV.NXT
    RcvNxt,
    /// RCV.WND
    RcvWnd,
    /// IRS
    Irs,
    /// The largest payload that the peer takes.
    SndMss,
    /// Bytes not sent yet.
    Unsent,
    /// Bytes not read yet.
    Unread,
    /// Bytes behind a gap.
    OutOfOrder,
    /// SRTT
    Srtt,
    /// RTTVAR
    Rttvar,
    /// RTO
    Rto,
    /// Retransmissions since the last progress.
    Retransmits,
}

impl Variable {
    /// All of them, in the order in which a panel shows them.
    pub const ALL: [Self; 17] = [
        Self::SndUna,
        Self::SndNxt,
        Self::SndWnd,
        Self::SndWl1,
        Self::SndWl2,
        Self::Iss,
        Self::RcvNxt,
        Self::RcvWnd,
        Self::Irs,
        Self::SndMss,
        Self::Unsent,
        Self::Unread,
        Self::OutOfOrder,
        Self::Srtt,
        Self::Rttvar,
        Self::Rto,
        Self::Retransmits,
    ];

    /// The name: the RFC's where it has one.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::SndUna => "SND.UNA",
            Self::SndNxt => "SND.NXT",
            Self::SndWnd => "SND.WND",
            Self::SndWl1 => "SND.WL1",
            Self::SndWl2 => "SND.WL2",
            Self::Iss => "ISS",
            Self::RcvNxt => "RCV.NXT",
            Self::RcvWnd => "RCV.WND",
            Self::Irs => "IRS",
            Self::SndMss => "MSS",
            Self::Unsent => lang.pick("unsent", "待发送"),
            Self::Unread => lang.pick("unread", "待读取"),
            Self::OutOfOrder => lang.pick("out of order", "失序"),
            Self::Srtt => "SRTT",
            Self::Rttvar => "RTTVAR",
            Self::Rto => "RTO",
            Self::Retransmits => lang.pick("retransmissions", "已重传"),
        }
    }

    /// What it holds, in one sentence.
    pub const fn meaning(self, lang: Lang) -> &'static str {
        match self {
            Self::SndUna => lang
                .pick("The oldest number sent that is not acknowledged.", "已发送但尚未被确认的最小序号。"),
            Self::SndNxt => lang.pick("The next number to be sent.", "下一个要发送的序号。"),
            Self::SndWnd => {
                lang.pick("How many bytes the peer's window takes.", "对端接收窗口允许发送的字节数。")
            }
            Self::SndWl1 => lang.pick(
                "The sequence number of the segment that last set SND.WND.",
                "最近一次更新 SND.WND 的报文段的序号。",
            ),
            Self::SndWl2 => lang.pick(
                "The acknowledgement number of the segment that last set SND.WND.",
                "最近一次更新 SND.WND 的报文段的确认号。",
            ),
            Self::Iss => lang.pick("Our initial sequence number.", "本端的初始序号。"),
            Self::RcvNxt => {
                lang.pick("The next number expected from the peer.", "期望从对端收到的下一个序号。")
            }
            Self::RcvWnd => lang.pick("How many bytes our own window takes.", "本端接收窗口可容纳的字节数。"),
            Self::Irs => lang.pick("The peer's initial sequence number.", "对端的初始序号。"),
            Self::SndMss => lang.pick(
                "The largest payload that the peer takes in one segment.",
                "对端一个报文段所能接收的最大数据长度。",
            ),
            Self::Unsent => lang.pick(
                "Bytes that the application gave and that are not sent yet.",
                "应用程序已交付、尚未发送的字节数。",
            ),
            Self::Unread => lang.pick(
                "Bytes that have arrived and that the application has not read.",
                "已到达、应用程序尚未读取的字节数。",
            ),
            Self::OutOfOrder => lang
                .pick("Bytes that wait until the gap before them is filled.", "因前面有空缺而暂存的字节数。"),
            Self::Srtt => lang.pick("The smoothed round-trip time.", "平滑的往返时间。"),
            Self::Rttvar => lang.pick("How much the round-trip time varies.", "往返时间的偏差。"),
            Self::Rto => lang.pick(
                "The retransmission timeout: how long an acknowledgement is waited for.",
                "超时重传时间：等待确认的时长。",
            ),
            Self::Retransmits => lang.pick(
                "How often the oldest segment was sent again since the last progress.",
                "自上次有进展以来，最早的报文段已重传的次数。",
            ),
        }
    }

    /// Its value in a TCB; a dash where there is none yet.
    pub fn value(self, view: &View, numbers: Numbers) -> String {
        let ours = |seq| number(seq, view.iss, numbers);
        let peers = |seq| number(seq, view.irs, numbers);
        match self {
            Self::SndUna => ours(view.snd_una),
            Self::SndNxt => ours(view.snd_nxt),
            Self::SndWnd => grouped(view.snd_wnd.into()),
            Self::SndWl1 => peers(view.snd_wl1),
            Self::SndWl2 => ours(view.snd_wl2),
            Self::Iss => sequence(view.iss),
            Self::RcvNxt => peers(view.rcv_nxt),
            Self::RcvWnd => grouped(view.rcv_wnd.into()),
            Self::Irs => sequence(view.irs),
            Self::SndMss => grouped(view.snd_mss.into()),
            Self::Unsent => grouped(view.unsent.into()),
            Self::Unread => grouped(view.unread.into()),
            Self::OutOfOrder => grouped(view.out_of_order.into()),
            Self::Srtt => time_or_dash(view.srtt_us),
            Self::Rttvar => time_or_dash(view.rttvar_us),
            Self::Rto => duration(view.rto_us),
            Self::Retransmits => view.retransmits.to_string(),
        }
    }
}

fn number(seq: Seq, start: Seq, numbers: Numbers) -> String {
    match numbers {
        Numbers::Relative => grouped((seq - start).into()),
        Numbers::Absolute => sequence(seq),
    }
}

fn time_or_dash(us: u64) -> String {
    if us == 0 { "–".to_owned() } else { duration(us) }
}
