//! The fields of a packet: what they are called, what they mean, and how their values are written.

use core::net::Ipv4Addr;

use synscope_tcp::Seq;
use synscope_wire::{ControlBit, Field, Placed, TcpOption};

use crate::Lang;
use crate::number::{grouped, sequence};
use crate::phrase::octets;

/// What a field is called, as the RFC has it.
pub const fn field_name(field: Field, lang: Lang) -> &'static str {
    match field {
        Field::Version => lang.pick("Version", "版本"),
        Field::HeaderLength => lang.pick("IHL", "首部长度"),
        Field::TypeOfService => lang.pick("Type of Service", "服务类型"),
        Field::TotalLength => lang.pick("Total Length", "总长度"),
        Field::Identification => lang.pick("Identification", "标识"),
        Field::FragmentFlags => lang.pick("Flags", "标志"),
        Field::FragmentOffset => lang.pick("Fragment Offset", "片偏移"),
        Field::TimeToLive => lang.pick("Time to Live", "生存时间"),
        Field::Protocol => lang.pick("Protocol", "协议"),
        Field::HeaderChecksum => lang.pick("Header Checksum", "首部检验和"),
        Field::SourceAddress => lang.pick("Source Address", "源地址"),
        Field::DestinationAddress => lang.pick("Destination Address", "目的地址"),
        Field::IpOptions => lang.pick("Options", "选项"),
        Field::SourcePort => lang.pick("Source Port", "源端口"),
        Field::DestinationPort => lang.pick("Destination Port", "目的端口"),
        Field::SequenceNumber => lang.pick("Sequence Number", "序号"),
        Field::AcknowledgmentNumber => lang.pick("Acknowledgment Number", "确认号"),
        Field::DataOffset => lang.pick("Data Offset", "数据偏移"),
        Field::Reserved => lang.pick("Reserved", "保留"),
        Field::Control(bit) => bit.name(),
        Field::Window => lang.pick("Window", "窗口"),
        Field::Checksum => lang.pick("Checksum", "检验和"),
        Field::UrgentPointer => lang.pick("Urgent Pointer", "紧急指针"),
        Field::OptionKind(_) => lang.pick("Kind", "类型"),
        Field::OptionLength(_) => lang.pick("Length", "长度"),
        Field::SegmentSize => lang.pick("Maximum Segment Size", "最大报文段长度"),
        Field::WindowShift => lang.pick("Shift Count", "移位值"),
        Field::TimestampValue => lang.pick("TS Value", "时间戳值"),
        Field::TimestampEcho => lang.pick("TS Echo Reply", "时间戳回显"),
        Field::SackLeft => lang.pick("Left Edge", "左边界"),
        Field::SackRight => lang.pick("Right Edge", "右边界"),
        Field::OptionData => lang.pick("Option Data", "选项内容"),
        Field::Padding => lang.pick("Padding", "填充"),
        Field::Payload => lang.pick("Data", "数据"),
    }
}

/// What an option is called.
pub const fn option_name(option: TcpOption, lang: Lang) -> &'static str {
    match option {
        TcpOption::EndOfList => lang.pick("End of Option List", "选项表结束"),
        TcpOption::NoOperation => lang.pick("No-Operation", "无操作"),
        TcpOption::SegmentSize => lang.pick("Maximum Segment Size", "最大报文段长度"),
        TcpOption::WindowScale => lang.pick("Window Scale", "窗口扩大"),
        TcpOption::SackPermitted => lang.pick("SACK Permitted", "允许选择确认"),
        TcpOption::Sack => lang.pick("Selective ACK", "选择确认"),
        TcpOption::Timestamps => lang.pick("Timestamps", "时间戳"),
        TcpOption::Other(_) => lang.pick("Unknown option", "未知选项"),
    }
}

/// What a field is for, as a full sentence.
#[expect(clippy::too_many_lines, reason = "a sentence a field, and nothing else")]
pub const fn field_meaning(field: Field, lang: Lang) -> &'static str {
    match field {
        Field::Version => lang.pick("The version of IP.", "IP 协议的版本。"),
        Field::HeaderLength => lang.pick(
            "How long the IP header is, in words of 32 bits.",
            "IP 首部的长度，以 32 位字为单位。",
        ),
        Field::TypeOfService => lang.pick(
            "How routers are to treat the packet; today its last two bits tell of congestion.",
            "要求路由器如何对待此分组；如今其最后两位用于通告拥塞。",
        ),
        Field::TotalLength => {
            lang.pick("How many bytes the whole packet has.", "整个分组的字节数。")
        }
        Field::Identification => lang.pick(
            "What the pieces of one packet have in common, should it be fragmented.",
            "分组若被分片，同一分组的各片有相同的标识。",
        ),
        Field::FragmentFlags => lang.pick(
            "Whether the packet must not be fragmented (DF), and whether more pieces follow (MF).",
            "是否禁止分片（DF），后面是否还有片（MF）。",
        ),
        Field::FragmentOffset => lang.pick(
            "Where a piece belongs in its packet, in units of 8 bytes.",
            "该片在原分组中的位置，以 8 字节为单位。",
        ),
        Field::TimeToLive => lang.pick(
            "How many more routers may pass it on: none forwards it at 0.",
            "还可以经过多少个路由器：减到 0 就被丢弃。",
        ),
        Field::Protocol => lang.pick("What the packet carries: 6 is TCP.", "分组携带的协议：6 表示 TCP。"),
        Field::HeaderChecksum => {
            lang.pick("Shows whether the IP header was damaged.", "用来检验 IP 首部是否出错。")
        }
        Field::SourceAddress => lang.pick("The host that it comes from.", "发送主机的地址。"),
        Field::DestinationAddress => lang.pick("The host that it is for.", "接收主机的地址。"),
        Field::IpOptions => lang.pick("Options of the IP header.", "IP 首部的选项。"),
        Field::SourcePort => lang.pick(
            "The port of the sender. Both addresses and both ports together name the connection.",
            "发送方的端口。两端的地址与端口合起来标识一个连接。",
        ),
        Field::DestinationPort => {
            lang.pick("The port that it is for: it tells which program.", "接收方的端口：决定交给哪个程序。")
        }
        Field::SequenceNumber => lang.pick(
            "The number of the first data byte; with SYN it is the initial number itself, and data begins one later.",
            "第一个数据字节的序号；有 SYN 时就是初始序号，数据从下一个序号开始。",
        ),
        Field::AcknowledgmentNumber => lang.pick(
            "The number that the sender expects next: all before it has arrived. It counts only with ACK.",
            "发送方期望收到的下一个序号：此前的都已收到。仅当 ACK 置 1 时有效。",
        ),
        Field::DataOffset => lang.pick(
            "Where the data begins: how long the TCP header is, in words of 32 bits.",
            "数据从哪里开始，即 TCP 首部的长度，以 32 位字为单位。",
        ),
        Field::Reserved => {
            lang.pick("Kept for the future: sent as 0, and ignored.", "留作今后使用：发送时置 0，接收时忽略。")
        }
        Field::Control(bit) => control_meaning(bit, lang),
        Field::Window => lang.pick(
            "How many bytes from the acknowledgment number on the sender will take.",
            "从确认号算起，发送方还愿意接收的字节数。",
        ),
        Field::Checksum => lang.pick(
            "Shows whether header, data or addresses were damaged; a wrong one is dropped in silence.",
            "检验首部、数据及两端地址是否出错；有错就直接丢弃。",
        ),
        Field::UrgentPointer => lang.pick(
            "Where urgent data ends, if URG is set; hardly used today.",
            "URG 置 1 时指出紧急数据的末尾；如今很少使用。",
        ),
        Field::OptionKind(option) => option_meaning(option, lang),
        Field::OptionLength(_) => lang.pick(
            "How many bytes the option has, kind and length included.",
            "整个选项的字节数，包括类型和长度本身。",
        ),
        Field::SegmentSize => lang.pick(
            "The most data that the sender of this SYN takes in one segment, in bytes.",
            "发出此 SYN 的一方在一个报文段中最多接收的数据字节数。",
        ),
        Field::WindowShift => lang.pick(
            "By so many bits the sender of this SYN shifts its windows, if both sides have the option.",
            "双方都有此选项时，发出此 SYN 的一方的窗口值要左移这么多位。",
        ),
        Field::TimestampValue => {
            lang.pick("The sender's clock as it sent the segment.", "发送此报文段时发送方的时钟。")
        }
        Field::TimestampEcho => lang.pick(
            "The peer's last timestamp sent back, by which the peer measures the round trip.",
            "把对端最近的时间戳送回去，对端借此测量往返时间。",
        ),
        Field::SackLeft => lang.pick(
            "The first number of a block that has arrived beyond a gap.",
            "空缺之后已收到的一块数据的第一个序号。",
        ),
        Field::SackRight => {
            lang.pick("The number after the last of that block.", "该块最后一个序号的下一个序号。")
        }
        Field::OptionData => lang.pick("What the option carries.", "选项携带的内容。"),
        Field::Padding => {
            lang.pick("Fills the header up to words of 32 bits.", "把首部补齐到 32 位字的整数倍。")
        }
        Field::Payload => lang.pick("What the application sends.", "应用程序发送的数据。"),
    }
}

const fn control_meaning(bit: ControlBit, lang: Lang) -> &'static str {
    match bit {
        ControlBit::Cwr => {
            lang.pick("The sender has slowed down because of congestion.", "发送方已因拥塞减慢发送。")
        }
        ControlBit::Ece => lang.pick(
            "The sender was told of congestion; with SYN, it understands such signs.",
            "发送方得知路径拥塞；与 SYN 同时置 1 表示支持拥塞通告。",
        ),
        ControlBit::Urg => lang.pick("The urgent pointer counts.", "紧急指针有效。"),
        ControlBit::Ack => lang.pick(
            "The acknowledgment number counts: in every segment but the first SYN.",
            "确认号有效：除第一个 SYN 外每个报文段都有。",
        ),
        ControlBit::Psh => lang.pick(
            "The receiver is to hand the data to its application without waiting for more.",
            "请接收方不等后续数据，尽快交给应用程序。",
        ),
        ControlBit::Rst => lang.pick("The connection is broken off at once.", "立即复位（中断）连接。"),
        ControlBit::Syn => lang.pick(
            "The sequence numbers of this direction begin here; the SYN takes one of them.",
            "此方向的序号由此开始；SYN 本身占用一个序号。",
        ),
        ControlBit::Fin => lang.pick(
            "The sender has no more data; the FIN takes a number of its own.",
            "发送方不再有数据；FIN 本身占用一个序号。",
        ),
    }
}

const fn option_meaning(option: TcpOption, lang: Lang) -> &'static str {
    match option {
        TcpOption::EndOfList => lang.pick("The options end here.", "选项到此结束。"),
        TcpOption::NoOperation => lang.pick(
            "One byte that says nothing, so that what follows begins on a word.",
            "不含内容的一个字节，使后面的选项按字对齐。",
        ),
        TcpOption::SegmentSize => {
            lang.pick("How large segments may be; only with SYN.", "报文段最大可以多长；只随 SYN 出现。")
        }
        TcpOption::WindowScale => lang.pick(
            "Windows beyond 65 535 bytes; only with SYN, and in force if both sides send it.",
            "使窗口可以超过 65 535 字节；只随 SYN 出现，双方都有才生效。",
        ),
        TcpOption::SackPermitted => lang.pick(
            "The sender understands selective acknowledgments; only with SYN.",
            "发送方支持选择确认；只随 SYN 出现。",
        ),
        TcpOption::Sack => lang.pick(
            "Tells what has arrived beyond a gap, so that it need not be sent again.",
            "告知空缺之后已收到哪些数据，免得重发。",
        ),
        TcpOption::Timestamps => lang.pick(
            "Two clocks: for measuring the round trip, and for telling old duplicates.",
            "两个时间戳：用于测量往返时间，并识别过时的重复报文段。",
        ),
        TcpOption::Other(_) => {
            lang.pick("An option that is passed over by its length.", "不认识的选项，按其长度跳过。")
        }
    }
}

/// How a field's value is written; the data is only counted.
pub fn field_value(placed: &Placed, lang: Lang) -> String {
    let Placed { field, bits, value, .. } = *placed;
    match field {
        Field::SourceAddress | Field::DestinationAddress => Ipv4Addr::from(value).to_string(),
        Field::HeaderChecksum | Field::Checksum | Field::Identification => format!("0x{value:04x}"),
        Field::TypeOfService => format!("0x{value:02x}"),
        Field::FragmentFlags => match value {
            0b010 => "DF".to_owned(),
            0b001 => "MF".to_owned(),
            value => format!("{value:03b}"),
        },
        Field::Protocol if value == 6 => "6 (TCP)".to_owned(),
        Field::SourcePort | Field::DestinationPort => value.to_string(),
        Field::Payload | Field::Padding | Field::IpOptions | Field::OptionData => {
            octets(u64::from(bits / 8), lang)
        }
        Field::SequenceNumber | Field::AcknowledgmentNumber | Field::SackLeft | Field::SackRight => {
            sequence(Seq(value))
        }
        Field::Version
        | Field::HeaderLength
        | Field::DataOffset
        | Field::TotalLength
        | Field::FragmentOffset
        | Field::TimeToLive
        | Field::Protocol
        | Field::Reserved
        | Field::Control(_)
        | Field::Window
        | Field::UrgentPointer
        | Field::OptionKind(_)
        | Field::OptionLength(_)
        | Field::SegmentSize
        | Field::WindowShift
        | Field::TimestampValue
        | Field::TimestampEcho => grouped(value.into()),
    }
}
