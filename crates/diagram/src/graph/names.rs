//! What stands on an edge: event over action, as in the RFC's figure; names only.

use synscope_tcp::{Action, Event, RowId};

/// The label of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeName {
    /// What happens.
    pub event: &'static str,
    /// What goes out, if anything does.
    pub action: Option<&'static str>,
}

/// What stands on the edge of a row.
pub fn edge_name(row: RowId) -> EdgeName {
    let row = row.row();
    EdgeName { event: event(row.event), action: action(row.action) }
}

const fn event(event: Event) -> &'static str {
    match event {
        Event::PassiveOpen => "listen()",
        Event::ActiveOpen => "connect()",
        Event::Send => "send()",
        Event::Close => "close()",
        Event::FinSent => "data sent",
        Event::Abort => "abort()",
        Event::ReceiveSyn => "SYN",
        Event::SynAckSent => "what if",
        Event::ReceiveSynAck => "SYN,ACK",
        Event::ReceiveAckOfSyn | Event::ReceiveAckOfFin => "ACK",
        Event::ReceiveFin => "FIN",
        Event::ReceiveReset => "RST",
        Event::HardIcmpError => "ICMP",
        Event::ReceiveDataAfterClose => "data",
        Event::RetriesExhausted | Event::FinWait2Timeout => "timeout",
        Event::PeerUnresponsive => "keepalive",
        Event::UserTimeout => "UTO",
        Event::TimeWaitTimeout => "2 MSL",
    }
}

const fn action(action: Action) -> Option<&'static str> {
    match action {
        Action::Nothing => None,
        Action::SendSyn => Some("SYN"),
        Action::SendSynAck => Some("SYN,ACK"),
        Action::SendAck => Some("ACK"),
        Action::SendFin => Some("FIN"),
        Action::SendReset => Some("RST"),
    }
}

/// Whether it belongs to a connection that opens and closes in order.
pub(super) const fn is_orderly(event: Event) -> bool {
    match event {
        Event::PassiveOpen
        | Event::ActiveOpen
        | Event::Send
        | Event::Close
        | Event::FinSent
        | Event::ReceiveSyn
        | Event::SynAckSent
        | Event::ReceiveSynAck
        | Event::ReceiveAckOfSyn
        | Event::ReceiveFin
        | Event::ReceiveAckOfFin
        | Event::TimeWaitTimeout => true,
        Event::Abort
        | Event::ReceiveReset
        | Event::HardIcmpError
        | Event::ReceiveDataAfterClose
        | Event::RetriesExhausted
        | Event::PeerUnresponsive
        | Event::UserTimeout
        | Event::FinWait2Timeout => false,
    }
}
