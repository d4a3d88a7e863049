//! Worlds in which something that TCP does is left out, and what goes wrong then.

use synscope_sim::PerSide;

use crate::fault::Invariant;
use crate::setup::{Do, Promise, Setup, Timing, anytime, open, peer_closed, peer_listens};
use crate::setups::{BASE, Knobs};

/// A setup that is all right, until something is left out.
#[derive(Clone, Copy, Debug)]
pub struct WhatIfSetup {
    /// The setup as it is with TCP.
    pub setup: Setup,
    /// The knobs with what is left out.
    pub without: Knobs,
    /// What no longer holds then.
    pub violates: Invariant,
    /// What is to be seen, in English.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
}

impl WhatIfSetup {
    /// The setup with something left out.
    pub fn left_out(&self) -> Setup {
        Setup { knobs: self.without, ..self.setup }
    }
}

macro_rules! what_if {
    ($left_out:literal = $value:literal $(, $name:literal = $also:literal)*) => {
        (
            &[("delayed_ack", "0"), ("tcp_rto_max_ms", "1s") $(, ($name, $also))*],
            &[("delayed_ack", "0"), ("tcp_rto_max_ms", "1s") $(, ($name, $also))*, ($left_out, $value)],
        )
    };
}

const TWO_STEPS: (Knobs, Knobs) = what_if!("two_step_handshake" = "on");
const NO_WAIT: (Knobs, Knobs) = what_if!("msl" = "0s", "tcp_rfc1337" = "on");
const NO_TIME_WAIT: (Knobs, Knobs) = what_if!("no_time_wait" = "on", "tcp_rfc1337" = "on");
const NO_WAIT_SAME_NUMBERS: (Knobs, Knobs) =
    what_if!("msl" = "0s", "constant_isn" = "on", "tcp_rfc1337" = "on");
const NO_TIME_WAIT_SAME_NUMBERS: (Knobs, Knobs) =
    what_if!("no_time_wait" = "on", "constant_isn" = "on", "tcp_rfc1337" = "on");

/// A timer that repeats something may fire once at the client, and none at the server.
const CLIENT_ONCE: PerSide<Option<u8>> = PerSide { client: Some(1), server: Some(0) };

/// Two connections on the same ports with the same numbers, one after the other; on the second nothing is
/// written.
const TWICE: Setup = Setup {
    plans: PerSide {
        client: &[&[
            peer_listens(Do::Connect),
            open(Do::Send(3)),
            open(Do::ShutdownWrite),
            anytime(Do::Connect),
        ]],
        server: &[&[anytime(Do::Listen), peer_closed(Do::ShutdownWrite), anytime(Do::Listen)]],
    },
    repeats: CLIENT_ONCE,
    ..BASE
};

/// Every such setup.
pub static WHAT_IFS: &[WhatIfSetup] = &[
    WhatIfSetup {
        setup: Setup {
            name: "two-step-handshake",
            about: "The client's SYN goes twice, and one of the two arrives when the connection has been closed.",
            knobs: TWO_STEPS.0,
            plans: PerSide {
                client: &[&[peer_listens(Do::Connect), open(Do::ShutdownWrite)]],
                server: &[&[anytime(Do::Listen), peer_closed(Do::ShutdownWrite), anytime(Do::Listen)]],
            },
            repeats: CLIENT_ONCE,
            ..BASE
        },
        without: TWO_STEPS.1,
        violates: Invariant::Somebody,
        en: "With two steps the old SYN makes a connection at the server that nobody at the client has.",
        zh: "只有两次握手时，这个已失效的连接请求报文段使服务器建立了一个客户端并不知道的连接。",
    },
    WhatIfSetup {
        setup: Setup {
            name: "time-wait-of-zero-reset",
            about: "The client closes first, and something of the connection is still under way when it is done.",
            knobs: NO_WAIT.0,
            plans: PerSide {
                client: &[&[peer_listens(Do::Connect), open(Do::ShutdownWrite)]],
                server: &[&[anytime(Do::Listen), peer_closed(Do::ShutdownWrite)]],
            },
            losses: 1,
            timing: Timing::Patient,
            promise: Promise::Orderly,
            ..BASE
        },
        without: NO_WAIT.1,
        violates: Invariant::Orderly,
        en: "The client has forgotten the connection: what still comes of it is answered with a RST, and the server's orderly close fails.",
        zh: "客户端已经忘了这个连接：迟到的报文段只换来一个 RST，服务器的正常关闭以出错告终。",
    },
    WhatIfSetup {
        setup: Setup {
            name: "no-time-wait-reset",
            about: "The same without the state TIME-WAIT, and either side may close first.",
            knobs: NO_TIME_WAIT.0,
            plans: PerSide {
                client: &[&[peer_listens(Do::Connect), open(Do::ShutdownWrite)]],
                server: &[&[anytime(Do::Listen), open(Do::ShutdownWrite)]],
            },
            losses: 1,
            timing: Timing::Patient,
            promise: Promise::Orderly,
            ..BASE
        },
        without: NO_TIME_WAIT.1,
        violates: Invariant::Orderly,
        en: "One side has forgotten the connection: what still comes of it is answered with a RST, and the other's orderly close fails.",
        zh: "一方已经忘了这个连接：迟到的报文段只换来一个 RST，另一方的正常关闭以出错告终。",
    },
    WhatIfSetup {
        setup: Setup {
            name: "time-wait-of-zero-old-data",
            about: "Data of one connection is late and reaches the next one on the same ports, whose numbers are the same.",
            knobs: NO_WAIT_SAME_NUMBERS.0,
            ..TWICE
        },
        without: NO_WAIT_SAME_NUMBERS.1,
        violates: Invariant::OwnOctets,
        en: "On this connection the client has written nothing; the server reads what belongs to the one before.",
        zh: "在这个连接上客户端什么也没写，服务器却读到了属于上一个连接的数据。",
    },
    WhatIfSetup {
        setup: Setup {
            name: "no-time-wait-old-data",
            about: "The same without the state TIME-WAIT.",
            knobs: NO_TIME_WAIT_SAME_NUMBERS.0,
            ..TWICE
        },
        without: NO_TIME_WAIT_SAME_NUMBERS.1,
        violates: Invariant::OwnOctets,
        en: "On this connection the client has written nothing; the server reads what belongs to the one before.",
        zh: "在这个连接上客户端什么也没写，服务器却读到了属于上一个连接的数据。",
    },
];
