//! The knobs: what each one turns.

use synscope_sim::KNOBS as SCENARIO_KNOBS;
use synscope_tcp::{Group, KNOBS as HOST_KNOBS};

use crate::Lang;

/// What the knob of that name does, in one sentence; `None` for a name that is no knob's.
pub fn knob_meaning(name: &str, lang: Lang) -> Option<&'static str> {
    MEANINGS.iter().find(|(known, _, _)| *known == name).map(|(_, en, zh)| lang.pick(en, zh))
}

/// The heading over a group of knobs.
pub const fn group_name(group: Group, lang: Lang) -> &'static str {
    match group {
        Group::Network => lang.pick("Network", "网络"),
        Group::Opening => lang.pick("Opening", "打开连接"),
        Group::Data => lang.pick("Data", "数据传送"),
        Group::Closing => lang.pick("Closing", "关闭连接"),
        Group::Keepalive => lang.pick("Keepalive", "TCP 保活"),
        Group::WhatIf => lang.pick("What if: not TCP", "假如：并非 TCP"),
    }
}

/// Name, English, Chinese. The network's knobs first, then those of the hosts.
const MEANINGS: &[(&str, &str, &str)] = &[
    (
        "profile",
        "Whose behaviour both hosts have; sets all their knobs.",
        "两台主机采用哪种协议栈的行为；会设定它们的全部参数。",
    ),
    ("seed", "What luck and initial sequence numbers are drawn from.", "随机丢包和初始序号都由它产生。"),
    ("loss", "How likely a packet is lost, in both directions.", "报文段丢失的概率，两个方向相同。"),
    ("loss_client_to_server", "How likely a packet of the client is lost.", "客户端所发报文段丢失的概率。"),
    ("loss_server_to_client", "How likely a packet of the server is lost.", "服务器所发报文段丢失的概率。"),
    ("reorder_delay", "By how much a packet that is held back is late.", "被扣留的报文段推迟多久才到达。"),
    ("rtt", "How long a packet and its answer take, there and back.", "报文段与其应答一去一回所需的时间。"),
    ("jitter", "By how much a packet may be late, by luck.", "报文段随机额外延迟的上限。"),
    ("duplicate", "How likely a packet arrives twice.", "报文段重复到达的概率。"),
    (
        "reorder",
        "How likely a packet is held back so that later ones overtake it.",
        "报文段被扣留、让后发者先到的概率。",
    ),
    (
        "packet_lifetime",
        "How long a packet can be under way before the network discards it.",
        "报文段在网络中最多存活多久，超过即被丢弃。",
    ),
    (
        "retries",
        "How often a SYN or a SYN-ACK is sent again at most; sets both limits.",
        "SYN 和 SYN-ACK 的最大重传次数；同时设定两者。",
    ),
    (
        "client_closes_after",
        "How long the client's application takes to close after it has read the end of the stream; never: it forgets to.",
        "客户端应用程序读到流的末尾之后多久才关闭连接；never 表示忘了关闭。",
    ),
    (
        "server_closes_after",
        "How long the server's application takes to close after it has read the end of the stream; never: it forgets to.",
        "服务器应用程序读到流的末尾之后多久才关闭连接；never 表示忘了关闭。",
    ),
    (
        "tcp_syn_retries",
        "How often a SYN is sent again before connect() fails.",
        "connect() 失败之前，SYN 最多重传几次。",
    ),
    (
        "tcp_synack_retries",
        "How often a SYN-ACK is sent again before the server gives up.",
        "服务器放弃之前，SYN-ACK 最多重传几次。",
    ),
    (
        "tcp_syn_linear_timeouts",
        "How many of the first SYN retransmissions come without doubling the wait.",
        "最初几次 SYN 重传不加倍等待时间。",
    ),
    (
        "somaxconn",
        "The largest backlog that a listener can ask for.",
        "监听套接字所能请求的 backlog 的上限。",
    ),
    (
        "tcp_max_syn_backlog",
        "How many half-open connections a listener remembers without SYN cookies; the last quarter is kept back.",
        "不用 SYN Cookie 时，监听者最多记住多少个半连接；最后四分之一留作后备。",
    ),
    (
        "tcp_syncookies",
        "SYN cookies: 0 never, 1 when a listener cannot remember another half-open connection, 2 always.",
        "SYN Cookie：0 从不使用，1 监听者记不下更多半连接时使用，2 总是使用。",
    ),
    (
        "tcp_abort_on_overflow",
        "Resets a connection that comes to be open when the accept queue is full, instead of waiting.",
        "全连接队列已满时，直接用 RST 复位刚建立的连接，而不是等待。",
    ),
    (
        "rlimit_nofile",
        "How many file descriptors a process may have (ulimit -n): each of its sockets takes one, and three are taken from the start.",
        "一个进程最多能打开多少个文件描述符（ulimit -n）：每个套接字占一个，标准输入、输出和错误已占三个。",
    ),
    (
        "ip_local_port_range_min",
        "The first of the ports that are given to connections which ask for none.",
        "自动分配给连接的本地端口，从这个端口开始。",
    ),
    (
        "ip_local_port_range_max",
        "The last of the ports that are given to connections which ask for none.",
        "自动分配给连接的本地端口，到这个端口为止。",
    ),
    (
        "tcp_tw_reuse",
        "Whether connect() may take a port whose connection is in TIME-WAIT: 0 no, 1 with timestamps, 2 only on this machine.",
        "connect() 可否占用仍处于 TIME-WAIT 的端口：0 不可，1 有时间戳时可以，2 仅限本机内部。",
    ),
    (
        "tcp_tw_reuse_delay",
        "How long a connection must have been in TIME-WAIT before tcp_tw_reuse takes its port.",
        "连接进入 TIME-WAIT 多久之后，tcp_tw_reuse 才可占用它的端口。",
    ),
    (
        "reuse_address",
        "Applications set SO_REUSEADDR: a port may be bound again although old connections, also in TIME-WAIT, still have it.",
        "应用程序设置 SO_REUSEADDR：即使旧连接（包括 TIME-WAIT）仍占着端口，也可以重新绑定它。",
    ),
    (
        "rto_initial",
        "The first wait for an answer, before any round trip is measured.",
        "测得往返时间之前，第一次等待应答的时间。",
    ),
    (
        "tcp_timestamps",
        "Offers timestamps: they measure round trips and betray old segments (RFC 7323).",
        "协商时间戳：用来测量往返时间、识别过时的报文段（RFC 7323）。",
    ),
    (
        "tcp_window_scaling",
        "Offers to scale windows, so that they can be larger than 64 KiB (RFC 7323).",
        "协商窗口扩大，使窗口可以超过 64 KiB（RFC 7323）。",
    ),
    (
        "tcp_sack",
        "Offers selective acknowledgements of what arrives out of order (RFC 2018).",
        "协商选择确认：报告失序到达的数据（RFC 2018）。",
    ),
    (
        "tcp_dsack",
        "Says with a SACK block what arrived twice (RFC 2883).",
        "用 SACK 块报告重复到达的数据（RFC 2883）。",
    ),
    (
        "tcp_retries1",
        "How often data is sent again before IP is told that the path may be dead (R1); except in Linux the application is told, too.",
        "数据重传几次之后，通知 IP 路径可能已中断（R1）；除 Linux 外也通知应用程序。",
    ),
    (
        "tcp_retries2",
        "How often data is sent again before the connection is given up.",
        "放弃连接之前，数据最多重传几次。",
    ),
    (
        "tcp_early_retrans",
        "Probes a lost tail before the retransmission timeout, if SACK is agreed on; 3 or 4 does, 0 does not.",
        "协商了 SACK 时，在超时重传之前先探测尾部丢失；3 或 4 表示启用，0 表示不用。",
    ),
    ("tcp_rto_min_us", "The shortest retransmission timeout.", "超时重传时间的下限。"),
    (
        "tcp_rto_max_ms",
        "The longest retransmission timeout; doubling stops here.",
        "超时重传时间的上限，加倍到此为止。",
    ),
    (
        "delayed_ack",
        "How long an ACK may wait for something to ride on; 0 acknowledges at once.",
        "确认最多可推迟多久以便捎带；0 表示立即确认。",
    ),
    (
        "nodelay",
        "Sends small data at once, without Nagle's algorithm.",
        "小块数据立即发送，不使用 Nagle 算法。",
    ),
    ("mss", "The largest payload this host takes in one segment.", "本机一个报文段最多接收的数据长度。"),
    ("rcvbuf", "The receive buffer, and so the largest window.", "接收缓存的大小，也就是窗口的上限。"),
    (
        "tcp_rmem_max",
        "What the receive buffer might grow to: the window's scale is chosen for it.",
        "接收缓存可能增长到的大小：窗口扩大因子据此选定。",
    ),
    (
        "sndbuf",
        "The send buffer: how many bytes can wait to be sent or acknowledged.",
        "发送缓存的大小：可等待发送或确认的字节数。",
    ),
    (
        "tcp_user_timeout",
        "How long data may stay unacknowledged; 0 leaves it to the retries.",
        "数据未被确认的最长时间；0 表示由重传次数决定。",
    ),
    (
        "challenge_ack_limit",
        "How many challenge ACKs may go out within tcp_invalid_ratelimit.",
        "在 tcp_invalid_ratelimit 的时间内最多发送多少个质询 ACK。",
    ),
    (
        "tcp_invalid_ratelimit",
        "The time over which challenge ACKs and answers to invalid segments are counted.",
        "质询 ACK 以及对无效报文段的应答按这段时间计数。",
    ),
    (
        "msl",
        "The maximum segment lifetime; TIME-WAIT lasts twice as long.",
        "最长报文段寿命；TIME-WAIT 持续它的两倍。",
    ),
    (
        "tcp_fin_timeout",
        "How long an orphan waits for the peer's FIN in FIN-WAIT-2; 0 waits for ever, and in Linux for 3.5 retransmission timeouts.",
        "孤儿连接在 FIN-WAIT-2 等待对端 FIN 的时间；0 表示一直等待，在 Linux 则为 3.5 倍超时重传时间。",
    ),
    (
        "tcp_orphan_retries",
        "How often an orphan sends again before it is given up.",
        "放弃孤儿连接之前，最多重传几次。",
    ),
    (
        "tcp_rfc1337",
        "Ignores a RST in TIME-WAIT, so that it cannot end early.",
        "在 TIME-WAIT 忽略 RST，使其不会提前结束。",
    ),
    ("keepalive", "Probes a peer that has been silent for long.", "对长时间沉默的对端发送保活探测。"),
    (
        "tcp_keepalive_time",
        "How long a connection is silent before the first keepalive probe.",
        "连接沉默多久后发送第一个保活探测报文段。",
    ),
    ("tcp_keepalive_intvl", "The time between keepalive probes.", "两次保活探测之间的间隔。"),
    (
        "tcp_keepalive_probes",
        "How many probes stay unanswered before the connection is given up.",
        "多少次保活探测没有应答就放弃连接。",
    ),
    (
        "two_step_handshake",
        "Not TCP: a server is ESTABLISHED as soon as it has sent its SYN-ACK, without the third step.",
        "并非 TCP：服务器发出 SYN-ACK 后立即进入 ESTABLISHED，不等第三次握手。",
    ),
    (
        "no_time_wait",
        "Not TCP: the side that closes first is CLOSED at once, without TIME-WAIT.",
        "并非 TCP：先关闭的一方不经 TIME-WAIT，直接进入 CLOSED。",
    ),
    (
        "constant_isn",
        "Not TCP: every connection begins with the same sequence number.",
        "并非 TCP：每个连接都使用同一个初始序号。",
    ),
    (
        "no_ack_of_fin",
        "Not TCP: in CLOSE-WAIT the peer's FIN is not acknowledged before we close, too.",
        "并非 TCP：在 CLOSE-WAIT 不单独确认对端的 FIN，直到自己也关闭。",
    ),
];

/// A knob without a meaning does not compile.
const _: () = {
    let mut knob = 0;
    while knob < HOST_KNOBS.len() {
        assert!(is_explained(HOST_KNOBS[knob].name), "a knob of the hosts has no entry in MEANINGS");
        knob += 1;
    }
    let mut knob = 0;
    while knob < SCENARIO_KNOBS.len() {
        assert!(is_explained(SCENARIO_KNOBS[knob].name), "a knob of the scenario has no entry in MEANINGS");
        knob += 1;
    }
};

const fn is_explained(name: &str) -> bool {
    let mut place = 0;
    while place < MEANINGS.len() {
        if same(MEANINGS[place].0, name) {
            return true;
        }
        place += 1;
    }
    false
}

/// Whether two texts are the same; `==` on them is not const yet.
pub(crate) const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut place = 0;
    while place < left.len() {
        if left[place] != right[place] {
            return false;
        }
        place += 1;
    }
    true
}
