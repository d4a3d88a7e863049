//! Changes of state: the rows of the table, as sentences.

use synscope_sim::Side;
use synscope_tcp::{Action, Event, Guard, RowId, State, Time};

use crate::Lang;
use crate::host::{host, host_title};
use crate::lang::say;
use crate::number::moment;

/// The row as a full sentence, true for every connection that takes it.
pub fn transition(row: RowId, lang: Lang) -> String {
    let row = row.row();
    let (from, to) = (row.from, row.to);
    let event = event_clause(row.event, lang);
    let guard = guard_clause(row.guard, lang);
    let action = action_clause(row.action, lang);
    say!(
        lang,
        "In {from}, {event}{guard}: the connection goes to {to}{action}.",
        "在 {from} 状态，{event}{guard}：进入 {to}{action}。"
    )
}

/// That a host took the row, as a full sentence.
pub fn taken(side: Side, row: RowId, at: Time, lang: Lang) -> String {
    let (name, at, row) = (host_title(side, lang), moment(at), transition(row, lang));
    say!(lang, "{name} at {at}: {row}", "{name}，{at}：{row}")
}

/// Where both hosts are in the graph of states, as a full sentence.
pub fn whereabouts(client: State, server: State, lang: Lang) -> String {
    let (one, other) = (host(Side::Client, lang), host(Side::Server, lang));
    say!(
        lang,
        "State graph: the {one} is in {client}, the {other} in {server}.",
        "状态图：{one}处于 {client}，{other}处于 {server}。"
    )
}

/// What happens, to be put into a sentence.
pub(crate) const fn event_clause(event: Event, lang: Lang) -> &'static str {
    match event {
        Event::PassiveOpen => lang.pick("the application listens", "应用程序开始监听"),
        Event::ActiveOpen => lang.pick("the application connects", "应用程序发起连接"),
        Event::Send => lang.pick("the application sends", "应用程序发送数据"),
        Event::Close => lang.pick("the application closes", "应用程序关闭连接"),
        Event::FinSent => {
            lang.pick("the queued data is gone and the FIN can follow", "排队的数据已发完，轮到 FIN")
        }
        Event::Abort => lang.pick("the application aborts", "应用程序中止连接"),
        Event::ReceiveSyn => lang.pick("a SYN arrives", "收到 SYN"),
        Event::SynAckSent => {
            lang.pick("our SYN-ACK is sent and nobody waits for its ACK", "已发出 SYN-ACK，不等对它的确认")
        }
        Event::ReceiveSynAck => {
            lang.pick("a SYN with the ACK of our SYN arrives", "收到 SYN，且它确认了我方的 SYN")
        }
        Event::ReceiveAckOfSyn => lang.pick("the ACK of our SYN arrives", "收到对我方 SYN 的确认"),
        Event::ReceiveFin => {
            lang.pick("the peer's FIN arrives, and all data before it", "收到对端的 FIN 及其之前的全部数据")
        }
        Event::ReceiveAckOfFin => lang.pick("the ACK of our FIN arrives", "收到对我方 FIN 的确认"),
        Event::ReceiveReset => lang.pick("a RST arrives and is believed", "收到有效的 RST"),
        Event::HardIcmpError => lang.pick(
            "an ICMP error says that the destination cannot be reached",
            "收到 ICMP 差错报文，得知目的不可达",
        ),
        Event::ReceiveDataAfterClose => {
            lang.pick("data arrives that nobody will read", "收到数据，但已无人读取")
        }
        Event::RetriesExhausted => {
            lang.pick("the retransmissions are used up without an answer", "重传次数用尽仍无应答")
        }
        Event::PeerUnresponsive => lang.pick("all probes stay unanswered", "所有探测都没有应答"),
        Event::UserTimeout => {
            lang.pick("data stays unacknowledged past the user timeout", "数据超过用户超时仍未被确认")
        }
        Event::FinWait2Timeout => lang
            .pick("an orphan has waited long enough for the peer's FIN", "孤儿连接等待对端的 FIN 已满时限"),
        Event::TimeWaitTimeout => lang.pick("two maximum segment lifetimes are over", "等待 2MSL 期满"),
    }
}

const fn guard_clause(guard: Guard, lang: Lang) -> &'static str {
    match guard {
        Guard::Always => "",
        Guard::ActiveOrigin => lang.pick(" (opened actively)", "（主动打开的一方）"),
        Guard::PassiveOrigin => lang.pick(" (opened passively)", "（被动打开的一方）"),
        Guard::OutOfTimeWait => lang.pick(" (opened anew out of TIME-WAIT)", "（由 TIME-WAIT 重新打开）"),
        Guard::NothingQueued => lang.pick(" (no data waits)", "（没有待发送的数据）"),
        Guard::DataQueued => lang.pick(" (data still waits)", "（仍有待发送的数据）"),
    }
}

const fn action_clause(action: Action, lang: Lang) -> &'static str {
    match action {
        Action::Nothing => "",
        Action::SendSyn => lang.pick(" and sends SYN", "，发送 SYN"),
        Action::SendSynAck => lang.pick(" and sends SYN-ACK", "，发送 SYN-ACK"),
        Action::SendAck => lang.pick(" and acknowledges", "，发送 ACK"),
        Action::SendFin => lang.pick(" and sends FIN", "，发送 FIN"),
        Action::SendReset => lang.pick(" and sends RST", "，发送 RST"),
    }
}
