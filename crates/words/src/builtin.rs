//! The built-in scenarios: what they are called and what they show.

use crate::Lang;

/// Makes [`BuiltIn`] from one entry a scenario, so that none can lack a language.
macro_rules! built_in {
    ($($known:ident $name:literal: $title_en:literal, $title_zh:literal;
       $about_en:literal, $about_zh:literal;)+) => {
        /// A built-in scenario.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum BuiltIn {
            $(#[doc = $about_en] $known,)+
        }

        impl BuiltIn {
            /// All of them, in the order of a menu.
            pub const ALL: &'static [Self] = &[$(Self::$known,)+];

            /// The name in links and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$known => $name,)+
                }
            }

            /// The title in a menu.
            pub const fn title(self, lang: Lang) -> &'static str {
                match self {
                    $(Self::$known => lang.pick($title_en, $title_zh),)+
                }
            }

            /// What there is to see, in one sentence.
            pub const fn about(self, lang: Lang) -> &'static str {
                match self {
                    $(Self::$known => lang.pick($about_en, $about_zh),)+
                }
            }
        }
    };
}

built_in! {
    OpenClose "open-close":
        "Open and close", "建立与关闭";
        "Three steps open the connection, a few bytes cross, four steps close it, client first.",
        "三次握手建立连接，传送少量数据，再由客户端先发起四次挥手。";
    ServerClosesFirst "server-closes-first":
        "Server closes first", "服务器先关闭";
        "Either side may begin the teardown: here the server does, and TIME-WAIT is on its side.",
        "任何一方都可以先发起挥手：这里是服务器，因此由它经历 TIME-WAIT。";
    ThirdAckLost "third-ack-lost":
        "Third ACK lost", "第三次握手的 ACK 丢失";
        "The client is ESTABLISHED, the server is not: it sends its SYN-ACK again and gets a new ACK.",
        "客户端已是 ESTABLISHED，服务器还不是：它重传 SYN-ACK，换来新的 ACK。";
    ThirdAckLostForGood "third-ack-lost-for-good":
        "Third ACK lost for good", "第三次握手的 ACK 始终丢失";
        "No ACK gets through until the server gives up; the client learns of it by a RST when it writes.",
        "ACK 一直到不了，直到服务器放弃；客户端写数据时收到 RST，才得知连接并不存在。";
    SynLost "syn-lost":
        "SYN lost", "SYN 丢失";
        "The first SYN never arrives: the client's retransmission timer sends it again.",
        "第一个 SYN 没有到达：客户端的重传计时器到期后再次发送。";
    SynAckLost "syn-ack-lost":
        "SYN-ACK lost", "SYN-ACK 丢失";
        "The answer is lost, and both sides have a segment to send again.",
        "应答丢失，双方都有报文段需要重传。";
    FinLost "fin-lost":
        "FIN lost", "FIN 丢失";
        "The first FIN never arrives: without its ACK the client sends it again.",
        "第一个 FIN 没有到达：收不到确认，客户端就重传 FIN。";
    LastAckLost "last-ack-lost":
        "Last ACK lost", "最后的 ACK 丢失";
        "The server repeats its FIN; TIME-WAIT is there to answer it, and starts over.",
        "服务器重传 FIN；处于 TIME-WAIT 的客户端再次确认，并重新计时：这就是等待 2MSL 的原因之一。";
    FinAckMerged "fin-ack-merged":
        "ACK and FIN merged", "ACK 与 FIN 合并";
        "A server that closes at once lets its delayed ACK ride on its FIN: three segments close it all.",
        "服务器立即关闭，推迟的 ACK 由 FIN 捎带：三个报文段即可完成关闭。";
    SimultaneousOpen "simultaneous-open":
        "Simultaneous open", "同时打开";
        "Both sides connect at once, and their SYNs cross: one connection comes of it, not two.",
        "双方同时发起连接，SYN 在途中交错：结果是一个连接，而不是两个。";
    SimultaneousClose "simultaneous-close":
        "Simultaneous close", "同时关闭";
        "Both sides close at once, and their FINs cross: through CLOSING, both end in TIME-WAIT.",
        "双方同时关闭，FIN 在途中交错：都经过 CLOSING，进入 TIME-WAIT。";
    ConnectionRefused "connection-refused":
        "Connection refused", "连接被拒绝";
        "Nobody listens on the port: the server's host answers the SYN with a RST.",
        "端口上没有应用程序监听：服务器主机以 RST 回应 SYN。";
    PeerCrashed "peer-crashed":
        "Peer crashed", "对端崩溃";
        "The server loses power and forgets everything; the client finds out only when it sends.",
        "服务器断电，忘记了一切；客户端要到发送数据时才会发现。";
}

impl BuiltIn {
    /// The built-in scenario of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.name() == name)
    }
}
