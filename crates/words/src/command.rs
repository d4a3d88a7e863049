//! The buttons with which a person acts on a host.

use synscope_sim::{CommandKind, NotNow};

use crate::Lang;

/// The button's label.
pub const fn command_label(command: CommandKind, lang: Lang) -> &'static str {
    match command {
        CommandKind::Listen => lang.pick("Listen", "监听"),
        CommandKind::Connect => lang.pick("Connect", "连接"),
        CommandKind::Send => lang.pick("Send", "发送"),
        CommandKind::Close => lang.pick("Close", "关闭连接"),
        CommandKind::ShutdownWrite => lang.pick("Shut down writing", "关闭写方向"),
        CommandKind::Abort => lang.pick("Abort", "中止"),
        CommandKind::Kill => lang.pick("Kill process", "终止进程"),
        CommandKind::Hang => lang.pick("Hang", "挂起进程"),
        CommandKind::Resume => lang.pick("Resume", "恢复进程"),
        CommandKind::PowerOff => lang.pick("Power off", "断电"),
        CommandKind::Reboot => lang.pick("Reboot", "重启"),
        CommandKind::Cut => lang.pick("Cut link", "断开链路"),
        CommandKind::Mend => lang.pick("Mend link", "恢复链路"),
    }
}

/// What the button does, in one sentence.
pub const fn command_meaning(command: CommandKind, lang: Lang) -> &'static str {
    match command {
        CommandKind::Listen => lang
            .pick("The application listens for connections: passive open.", "应用程序开始监听：被动打开。"),
        CommandKind::Connect => lang.pick(
            "The application connects to the other host: active open, a SYN goes out.",
            "应用程序连接另一台主机：主动打开，发出 SYN。",
        ),
        CommandKind::Send => lang.pick("The application sends a few bytes.", "应用程序发送若干字节的数据。"),
        CommandKind::Close => lang.pick(
            "The application closes: a FIN follows its data, and data that still arrives draws a RST.",
            "应用程序关闭连接：数据发完后发送 FIN；此后再收到数据则回应 RST。",
        ),
        CommandKind::ShutdownWrite => lang.pick(
            "The application sends no more but goes on reading: half-close, a FIN goes out.",
            "应用程序不再发送，但继续读取：半关闭，发出 FIN。",
        ),
        CommandKind::Abort => lang
            .pick("The application ends the connection at once with a RST.", "应用程序用 RST 立即中止连接。"),
        CommandKind::Kill => lang.pick(
            "The process is killed; the kernel lives and closes its connections with a FIN.",
            "进程被终止；内核仍在工作，替它发送 FIN 关闭连接。",
        ),
        CommandKind::Hang => lang.pick(
            "The process does nothing any more; the kernel goes on acknowledging.",
            "进程停止响应；内核仍照常发送确认。",
        ),
        CommandKind::Resume => lang.pick("The hanging process goes on.", "挂起的进程继续运行。"),
        CommandKind::PowerOff => lang.pick(
            "The host loses power: it forgets all connections and sends nothing.",
            "主机断电：忘记所有连接，不发送任何报文段。",
        ),
        CommandKind::Reboot => lang.pick(
            "The host starts again and remembers no connection; old segments draw a RST.",
            "主机重新启动，不记得任何连接；收到旧连接的报文段就回应 RST。",
        ),
        CommandKind::Cut => {
            lang.pick("All that this host sends from now on is lost.", "这台主机此后发出的报文段全部丢失。")
        }
        CommandKind::Mend => {
            lang.pick("What this host sends gets through again.", "这台主机发出的报文段又能到达对端。")
        }
    }
}

/// Why the button cannot be pressed now.
pub const fn not_now(reason: NotNow, lang: Lang) -> &'static str {
    match reason {
        NotNow::HostDown => lang.pick("The host is switched off.", "主机已断电。"),
        NotNow::HostUp => lang.pick("The host is switched on already.", "主机正在运行。"),
        NotNow::NoConnection => lang.pick("There is no connection.", "当前没有连接。"),
        NotNow::AlreadyConnected => lang.pick("There is a connection already.", "连接已经存在。"),
        NotNow::AlreadyListening => lang.pick("The application listens already.", "应用程序已在监听。"),
        NotNow::AlreadyClosed => lang.pick("This side has closed already.", "本端已经关闭。"),
        NotNow::Hanging => lang.pick("The process hangs.", "进程已挂起。"),
        NotNow::NotHanging => lang.pick("The process does not hang.", "进程没有挂起。"),
        NotNow::AlreadyCut => lang.pick("The link is cut already.", "链路已经断开。"),
        NotNow::NotCut => lang.pick("The link is whole.", "链路没有断开。"),
        NotNow::NoProcess => lang.pick("No process has a socket here.", "这台主机上没有使用套接字的进程。"),
    }
}
