//! What goes wrong for an application.

use synscope_tcp::{CommandError, ConnectionError, IcmpKind};

use crate::Lang;

/// Why a connection failed, as a sentence.
pub const fn connection_error(error: ConnectionError, lang: Lang) -> &'static str {
    match error {
        ConnectionError::Refused => lang.pick(
            "The peer refused the connection: it answered the SYN with a RST.",
            "对端拒绝连接：以 RST 回应了 SYN。",
        ),
        ConnectionError::Reset => {
            lang.pick("The peer reset the connection with a RST.", "对端用 RST 复位了连接。")
        }
        ConnectionError::TimedOut => lang.pick(
            "The peer did not answer for too long: the connection timed out.",
            "对端长时间没有应答：连接超时。",
        ),
        ConnectionError::Icmp(kind) => match kind {
            IcmpKind::Unreachable(3) => lang.pick(
                "An ICMP error says that nobody listens on the port.",
                "ICMP 差错报文说：该端口无人监听。",
            ),
            IcmpKind::Unreachable(_) => lang.pick(
                "An ICMP error says that the destination is unreachable.",
                "ICMP 差错报文说：目的不可达。",
            ),
            IcmpKind::TimeExceeded => lang.pick(
                "An ICMP error says that the packet passed too many routers.",
                "ICMP 差错报文说：报文段经过的路由器太多（超时）。",
            ),
            IcmpKind::ParameterProblem | IcmpKind::SourceQuench => lang.pick(
                "An ICMP error says that the packet could not be processed.",
                "ICMP 差错报文说：报文段无法处理。",
            ),
        },
        ConnectionError::BrokenPipe => lang.pick(
            "The peer had closed and then reset the connection: nobody reads there any more.",
            "对端先关闭、后复位了连接：那边已无人读取。",
        ),
    }
}

/// Why a call was refused, as a sentence.
pub const fn command_error(error: CommandError, lang: Lang) -> &'static str {
    match error {
        CommandError::NoConnection => lang.pick("There is no connection.", "连接不存在。"),
        CommandError::AlreadyExists => {
            lang.pick("The connection exists already, or is being opened.", "连接已经存在，或正在打开。")
        }
        CommandError::Closing => {
            lang.pick("This side has closed already and can send no more.", "本端已经关闭，不能再发送。")
        }
        CommandError::RemoteUnspecified => {
            lang.pick("A listening socket has no peer to send to.", "监听套接字没有可发送的对端。")
        }
        CommandError::InsufficientResources => lang.pick("The send buffer is full.", "发送缓存已满。"),
        CommandError::AddressInUse => {
            lang.pick("The address is in use by another socket.", "该地址正被另一个套接字占用。")
        }
        CommandError::NoPortFree => lang.pick("All ports are in use.", "所有端口都已被占用。"),
        CommandError::HostDown => lang.pick("The host is switched off.", "主机已断电。"),
        CommandError::TooManyFiles => lang.pick(
            "The process has as many file descriptors open as it may have.",
            "进程打开的文件描述符已达上限。",
        ),
    }
}
