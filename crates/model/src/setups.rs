//! The worlds that are explored.

use synscope_sim::PerSide;
use synscope_tcp::Profile;

use crate::setup::{Do, Forgery, Promise, Setup, Timing, anytime, open, peer_closed, peer_listens};

pub(crate) type Knobs = &'static [(&'static str, &'static str)];

/// So many retransmissions of everything, waits of one length, every ACK at once, and then other knobs.
macro_rules! knobs {
    ($tries:literal $(, $name:literal = $value:literal)*) => {
        &[
            ("tcp_syn_retries", $tries),
            ("tcp_synack_retries", $tries),
            ("tcp_retries2", $tries),
            ("tcp_orphan_retries", $tries),
            ("tcp_rto_max_ms", "1s"),
            ("delayed_ack", "0"),
            $(($name, $value)),*
        ]
    };
}

const ONE_TRY: Knobs = knobs!("1");
/// A RST that an old duplicate draws from a peer that is CLOSED already does not end TIME-WAIT.
const PATIENCE: Knobs = knobs!("3", "tcp_rfc1337" = "on");
const AT_ONCE: Knobs = knobs!("3", "tcp_rfc1337" = "on", "nodelay" = "on");
const KEEPALIVE: Knobs = &[
    ("keepalive", "on"),
    ("tcp_keepalive_time", "2s"),
    ("tcp_keepalive_intvl", "2s"),
    ("tcp_keepalive_probes", "3"),
];
/// FIN-WAIT-2 ends when nobody is there to read any more.
const ORPHANS_END: Knobs = knobs!("1", "tcp_fin_timeout" = "60s");
const WITH_KEEPALIVE: Knobs = knobs!("1", "keepalive" = "on", "tcp_keepalive_probes" = "1");
/// Probes of a closed window do not put keepalive off, and two hours would be counted down by the second.
const ROOM_IN_TIME: Knobs = knobs!("3", "rcvbuf" = "1", "tcp_rfc1337" = "on");
const ONE_OCTET_OF_ROOM: Knobs =
    knobs!("1", "rcvbuf" = "1", "tcp_keepalive_probes" = "1", "keepalive" = "on");
/// Timestamps come from the clock, which the model turns back.
const LINUX: Knobs = knobs!("1", "tcp_timestamps" = "off");
const LINUX_ONE_OCTET_OF_ROOM: Knobs =
    knobs!("1", "tcp_timestamps" = "off", "rcvbuf" = "1", "keepalive" = "on");
const WITH_USER_TIMEOUT: Knobs = knobs!("1", "tcp_user_timeout" = "500ms", "keepalive" = "on");
const SAME_NUMBERS: Knobs = knobs!(
    "3",
    "constant_isn" = "on",
    "tcp_rfc1337" = "on",
    "keepalive" = "on",
    "tcp_keepalive_probes" = "1"
);
const DELAYED_ACK: Knobs = knobs!("1", "delayed_ack" = "200ms", "keepalive" = "on");

/// One timer that repeats something may fire at each host.
const EACH_ONCE: PerSide<Option<u8>> = PerSide { client: Some(1), server: Some(1) };

/// What the setups have in common.
pub(crate) const BASE: Setup = Setup {
    name: "",
    about: "",
    profile: Profile::Rfc9293,
    knobs: ONE_TRY,
    knobs_of_client: &[],
    plans: PerSide { client: &[], server: &[] },
    listener_stays: false,
    reads_at_once: true,
    losses: 0,
    duplicates: 0,
    repeats: PerSide { client: None, server: None },
    timing: Timing::Any,
    waits: false,
    forged: &[],
    opening_gap_us: 1_000_000_000,
    promise: Promise::Nothing,
};

/// Data that waits for room, and behind it the FIN.
const QUEUED_FIN: Setup = Setup {
    name: "queued-fin",
    about: "The server closes while its data waits for room.",
    plans: PerSide {
        client: &[&[anytime(Do::Connect), open(Do::ShutdownWrite), anytime(Do::Read)]],
        server: &[&[anytime(Do::Listen), peer_closed(Do::Send(2)), peer_closed(Do::ShutdownWrite)]],
    },
    knobs: ONE_OCTET_OF_ROOM,
    reads_at_once: false,
    repeats: PerSide { client: Some(0), server: Some(1) },
    ..BASE
};

/// Every setup of real TCP.
pub static SETUPS: &[Setup] = &[
    Setup {
        name: "orderly",
        about: "Data both ways and a close from either side: two losses, which three retransmissions make good.",
        knobs: PATIENCE,
        plans: PerSide {
            client: &[&[peer_listens(Do::Connect), anytime(Do::Send(1)), open(Do::ShutdownWrite)]],
            server: &[&[anytime(Do::Listen), open(Do::Send(1)), open(Do::ShutdownWrite)]],
        },
        losses: 2,
        timing: Timing::Patient,
        promise: Promise::Orderly,
        ..BASE
    },
    Setup {
        name: "orderly-duplicates",
        about: "The same with one loss and one duplicate.",
        knobs: PATIENCE,
        plans: PerSide {
            client: &[&[peer_listens(Do::Connect), anytime(Do::Send(1)), open(Do::ShutdownWrite)]],
            server: &[&[anytime(Do::Listen), open(Do::ShutdownWrite)]],
        },
        losses: 1,
        duplicates: 1,
        timing: Timing::Patient,
        promise: Promise::Orderly,
        ..BASE
    },
    Setup {
        name: "orderly-octets",
        about: "Two octets, each in a segment of its own, one loss and one duplicate: each is read once, in its turn.",
        knobs: AT_ONCE,
        plans: PerSide {
            client: &[&[
                peer_listens(Do::Connect),
                open(Do::Send(1)),
                open(Do::Send(1)),
                open(Do::ShutdownWrite),
            ]],
            server: &[&[anytime(Do::Listen), peer_closed(Do::ShutdownWrite)]],
        },
        losses: 1,
        duplicates: 1,
        timing: Timing::Patient,
        promise: Promise::Orderly,
        ..BASE
    },
    Setup {
        name: "keepalive",
        about: "A host asks a silent one for a sign of life, two losses, and does not think it gone.",
        plans: PerSide {
            client: &[&[peer_listens(Do::Connect), open(Do::ShutdownWrite)]],
            server: &[&[anytime(Do::Listen), open(Do::ShutdownWrite)]],
        },
        knobs: PATIENCE,
        knobs_of_client: KEEPALIVE,
        losses: 2,
        timing: Timing::Patient,
        promise: Promise::Orderly,
        ..BASE
    },
    Setup {
        name: "client-server",
        about: "A client connects, each side closes when it likes, and timers fire when they like.",
        plans: PerSide {
            client: &[&[anytime(Do::Connect), anytime(Do::Close)]],
            server: &[&[anytime(Do::Listen), anytime(Do::Close)]],
        },
        knobs: ORPHANS_END,
        losses: 1,
        ..BASE
    },
    Setup {
        name: "simultaneous-open",
        about: "Both connect to each other and close.",
        plans: PerSide {
            client: &[&[anytime(Do::Connect), anytime(Do::Close)]],
            server: &[&[anytime(Do::Connect), anytime(Do::Close)]],
        },
        knobs: ORPHANS_END,
        losses: 1,
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup {
        name: "aborts",
        about: "Either side aborts, at any moment of the connection's life.",
        plans: PerSide {
            client: &[
                &[anytime(Do::Connect), anytime(Do::Abort)],
                &[anytime(Do::Connect), anytime(Do::ShutdownWrite), anytime(Do::Abort)],
                &[anytime(Do::Connect), open(Do::Send(1)), open(Do::Close)],
            ],
            server: &[
                &[anytime(Do::Listen), anytime(Do::Abort)],
                &[anytime(Do::Listen), open(Do::ShutdownWrite), anytime(Do::Abort)],
            ],
        },
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup {
        name: "half-close",
        about: "Each side shuts down writing and goes on to read; keepalive finds a peer that is gone.",
        plans: PerSide {
            client: &[&[anytime(Do::Connect), open(Do::ShutdownWrite)]],
            server: &[&[anytime(Do::Listen), peer_closed(Do::Send(1)), peer_closed(Do::ShutdownWrite)]],
        },
        knobs: WITH_KEEPALIVE,
        losses: 1,
        ..BASE
    },
    Setup {
        name: "data-after-close",
        about: "The client is gone before the server's data comes.",
        plans: PerSide {
            client: &[&[anytime(Do::Connect), open(Do::Close)]],
            server: &[&[anytime(Do::Listen), open(Do::Send(1)), open(Do::Close)]],
        },
        knobs: ORPHANS_END,
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup {
        name: "small-window",
        about: "There is room for one octet at a time: two are sent, read one by one, and none is lost for good.",
        plans: PerSide {
            client: &[&[
                peer_listens(Do::Connect),
                open(Do::Send(2)),
                open(Do::ShutdownWrite),
                anytime(Do::Read),
            ]],
            server: &[&[
                anytime(Do::Listen),
                open(Do::Send(1)),
                open(Do::Read),
                open(Do::Read),
                peer_closed(Do::ShutdownWrite),
            ]],
        },
        knobs: ROOM_IN_TIME,
        reads_at_once: false,
        losses: 1,
        timing: Timing::Patient,
        promise: Promise::Orderly,
        ..BASE
    },
    Setup {
        name: "closed-window",
        about: "What is sent finds no room, nobody reads, and the peer may be thought gone.",
        plans: PerSide {
            client: &[
                &[anytime(Do::Connect), open(Do::Send(1)), open(Do::ShutdownWrite)],
                &[anytime(Do::Connect), open(Do::ShutdownWrite), anytime(Do::Read)],
            ],
            server: &[
                &[anytime(Do::Listen), open(Do::ShutdownWrite)],
                &[anytime(Do::Listen), peer_closed(Do::Send(2)), peer_closed(Do::ShutdownWrite)],
            ],
        },
        knobs: ONE_OCTET_OF_ROOM,
        reads_at_once: false,
        repeats: PerSide { client: Some(2), server: Some(2) },
        ..BASE
    },
    QUEUED_FIN,
    Setup {
        name: "user-timeout",
        about: "What is not acknowledged in time is given up.",
        plans: PerSide {
            client: &[&[anytime(Do::Connect), open(Do::Send(1)), open(Do::ShutdownWrite)]],
            server: &[&[anytime(Do::Listen), open(Do::Send(1)), open(Do::ShutdownWrite)]],
        },
        knobs: WITH_USER_TIMEOUT,
        ..BASE
    },
    Setup {
        name: "forged",
        about: "Somebody else sends segments that nearly fit, and one that does.",
        plans: PerSide {
            client: &[&[anytime(Do::Connect), open(Do::ShutdownWrite)]],
            server: &[&[anytime(Do::Listen), open(Do::ShutdownWrite)]],
        },
        knobs: WITH_KEEPALIVE,
        forged: &[Forgery::ResetInWindow, Forgery::AckOfUnsent, Forgery::SynInWindow, Forgery::ResetThatHits],
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup {
        name: "forged-nearly",
        about: "Segments that only nearly fit do no harm: nobody is reset, and all that was written is read.",
        plans: PerSide {
            client: &[&[peer_listens(Do::Connect), open(Do::Send(1)), open(Do::ShutdownWrite)]],
            server: &[&[anytime(Do::Listen), open(Do::ShutdownWrite)]],
        },
        knobs: PATIENCE,
        forged: &[Forgery::ResetInWindow, Forgery::AckOfUnsent, Forgery::SynWhenOpen],
        timing: Timing::Patient,
        promise: Promise::Orderly,
        ..BASE
    },
    Setup {
        name: "icmp",
        about: "A router says that the port cannot be reached.",
        plans: PerSide {
            client: &[
                &[anytime(Do::Connect), open(Do::Send(1)), open(Do::ShutdownWrite)],
                &[anytime(Do::Connect), open(Do::ShutdownWrite)],
            ],
            server: &[
                &[anytime(Do::Listen), peer_closed(Do::Send(1)), open(Do::ShutdownWrite)],
                &[anytime(Do::Connect), open(Do::ShutdownWrite)],
            ],
        },
        knobs: WITH_KEEPALIVE,
        forged: &[Forgery::PortUnreachable],
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup {
        name: "out-of-time-wait",
        about: "The server closes first, and the client connects again while it is in TIME-WAIT.",
        plans: PerSide {
            client: &[&[
                anytime(Do::Connect),
                peer_closed(Do::Close),
                anytime(Do::Connect),
                anytime(Do::Close),
            ]],
            server: &[&[
                anytime(Do::Accept),
                open(Do::ShutdownWrite),
                anytime(Do::Accept),
                peer_closed(Do::Close),
            ]],
        },
        listener_stays: true,
        forged: &[Forgery::SynInWindow, Forgery::PortUnreachable],
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup {
        name: "time-wait",
        about: "Two connections on the same ports begin with the same numbers: TIME-WAIT alone keeps them apart.",
        plans: PerSide {
            client: &[&[
                anytime(Do::Connect),
                open(Do::Send(1)),
                open(Do::ShutdownWrite),
                anytime(Do::Connect),
                open(Do::ShutdownWrite),
            ]],
            server: &[&[
                anytime(Do::Listen),
                peer_closed(Do::ShutdownWrite),
                anytime(Do::Listen),
                peer_closed(Do::ShutdownWrite),
            ]],
        },
        knobs: SAME_NUMBERS,
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup {
        name: "delayed-ack",
        about: "ACKs wait for something to ride on, and time passes while they do.",
        plans: PerSide {
            client: &[&[anytime(Do::Connect), open(Do::Send(1)), open(Do::ShutdownWrite)]],
            server: &[&[anytime(Do::Listen), open(Do::Send(1)), open(Do::ShutdownWrite)]],
        },
        knobs: DELAYED_ACK,
        repeats: EACH_ONCE,
        waits: true,
        ..BASE
    },
    Setup {
        name: "listeners",
        about: "A listener closes, aborts, or opens actively itself.",
        plans: PerSide {
            client: &[&[anytime(Do::Connect), open(Do::Close)]],
            server: &[
                &[anytime(Do::Listen), anytime(Do::Close)],
                &[anytime(Do::Listen), anytime(Do::Abort)],
                &[anytime(Do::Listen), anytime(Do::ConnectInstead), open(Do::Close)],
                &[anytime(Do::ListenForPeer), anytime(Do::Send(1)), open(Do::Close)],
            ],
        },
        knobs: ORPHANS_END,
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup {
        name: "linux",
        about: "The Linux profile: crossed SYNs, requests that are dropped in silence, data before the FIN.",
        profile: Profile::Linux,
        knobs: LINUX,
        plans: PerSide {
            client: &[&[anytime(Do::Connect), anytime(Do::Close)]],
            server: &[
                &[anytime(Do::Connect), anytime(Do::Close)],
                &[anytime(Do::Listen), anytime(Do::Abort)],
            ],
        },
        repeats: EACH_ONCE,
        ..BASE
    },
    Setup { name: "linux-queued-fin", profile: Profile::Linux, knobs: LINUX_ONE_OCTET_OF_ROOM, ..QUEUED_FIN },
];
