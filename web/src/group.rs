//! Groups of states, which is what a hue means.

use synscope_tcp::State;

/// The class that gives a state its colours.
pub(crate) const fn group_class(state: State) -> &'static str {
    match state {
        State::Closed | State::Listen => "closed",
        State::SynSent | State::SynReceived => "opening",
        State::Established => "open",
        State::FinWait1 | State::FinWait2 | State::Closing | State::TimeWait => "active-close",
        State::CloseWait | State::LastAck => "passive-close",
    }
}
