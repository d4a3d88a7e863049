//! What TCP does not do: variants that show what would happen if it were made otherwise.
//!
//! None of this is TCP, no profile has any of it, and a host that has it is not to be trusted with a
//! connection. Each variant leaves out one thing that is there for a reason; the reason shows when it is gone.

use serde::{Deserialize, Serialize};

/// A variant that TCP does not have. Each has a knob of its own, in [`Group::WhatIf`](crate::Group::WhatIf).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhatIf {
    /// The server is ESTABLISHED as soon as its SYN-ACK is sent: it does not wait for the third step.
    TwoStepHandshake,
    /// The side that closes first goes to CLOSED where it would go to TIME-WAIT.
    NoTimeWait,
    /// All initial sequence numbers are the same.
    ConstantIsn,
    /// The side that closes second does not acknowledge the peer's FIN before it closes itself.
    NoAckOfFin,
}

impl WhatIf {
    /// All variants.
    pub const ALL: [Self; 4] =
        [Self::TwoStepHandshake, Self::NoTimeWait, Self::ConstantIsn, Self::NoAckOfFin];

    /// The name of its knob.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwoStepHandshake => "two_step_handshake",
            Self::NoTimeWait => "no_time_wait",
            Self::ConstantIsn => "constant_isn",
            Self::NoAckOfFin => "no_ack_of_fin",
        }
    }
}
