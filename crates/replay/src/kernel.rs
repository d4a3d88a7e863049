//! What the kernel calls the states.

use synscope_tcp::State;

use crate::error::{ReadError, value};

/// The kernel's name of a state.
pub(crate) fn state(at: &str, name: &str) -> Result<State, ReadError> {
    State::ALL
        .into_iter()
        .find(|state| kernel_name(*state) == name)
        .or(match name {
            "CLOSED" | "UNCONN" | "BOUND_INACTIVE" => Some(State::Closed),
            "NEW_SYN_RECV" => Some(State::SynReceived),
            "ESTAB" => Some(State::Established),
            _ => None,
        })
        .ok_or_else(|| value(at, name, "a state, such as SYN_SENT"))
}

/// What the kernel calls a state.
pub(crate) const fn kernel_name(state: State) -> &'static str {
    match state {
        State::Closed => "CLOSE",
        State::Listen => "LISTEN",
        State::SynSent => "SYN_SENT",
        State::SynReceived => "SYN_RECV",
        State::Established => "ESTABLISHED",
        State::FinWait1 => "FIN_WAIT1",
        State::FinWait2 => "FIN_WAIT2",
        State::CloseWait => "CLOSE_WAIT",
        State::Closing => "CLOSING",
        State::LastAck => "LAST_ACK",
        State::TimeWait => "TIME_WAIT",
    }
}

/// The name of a state's number in `TCP_INFO`.
pub(crate) fn kernel_state(number: i64) -> &'static str {
    let state = State::ALL.into_iter().find(|state| state.kernel_number() == number);
    state.map_or("?", |state| kernel_name(state))
}
