use super::*;
use crate::script::{Call, OptionList, Packet, TcpOption, Value};
use synscope_tcp::Flags;

fn actions(text: &str) -> Vec<(When, Action)> {
    let script = parse(text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    script.events.into_iter().map(|event| (event.when, event.action)).collect()
}

fn packet_of(text: &str) -> Packet {
    match actions(text).pop() {
        Some((_, Action::Packet(packet))) => packet,
        other => panic!("{other:?}"),
    }
}

fn call_of(text: &str) -> Call {
    match actions(text).pop() {
        Some((_, Action::Call(call))) => call,
        other => panic!("{other:?}"),
    }
}

fn error(text: &str) -> String {
    parse(text).expect_err(text).to_string()
}

#[test]
fn all_kinds_of_times_are_read_to_the_microsecond() {
    let times = |text: &str| actions(text).into_iter().map(|(when, _)| when).collect::<Vec<_>>();
    let text = "0 > . 1:1(0)\n1.5 > . 1:1(0)\n+.010 > . 1:1(0) +0.1234567 > . 1:1(0)\n1~2 > . 1:1(0)
        +.55~+.75 > . 1:1(0)\n* > . 1:1(0)";
    let expected = vec![
        When::At(0),
        When::At(1_500_000),
        When::After(10_000),
        When::After(123_456),
        When::Between(1_000_000, 2_000_000),
        When::AfterBetween(550_000, 750_000),
        When::Any,
    ];
    assert_eq!(times(text), expected);
}

#[test]
fn a_packet_has_flags_numbers_window_and_options() {
    let packet =
        packet_of("0 < S. 10:10(0) ack 1 win 32767 <mss 1460,nop,wscale 7,sackOK,TS val 1 ecr 2,eol>");
    let options = vec![
        TcpOption::Mss(1460),
        TcpOption::Nop,
        TcpOption::WindowScale(7),
        TcpOption::SackPermitted,
        TcpOption::Timestamps { val: 1, ecr: 2 },
        TcpOption::Eol,
    ];
    let expected = Packet {
        direction: Direction::In,
        flags: Flags::SYN | Flags::ACK,
        seq: 10,
        len: 0,
        ack: Some(1),
        window: Some(32767),
        options: OptionList::These(options),
        unsupported: None,
    };
    assert_eq!(packet, expected);
}

#[test]
fn flags_come_in_any_combination_and_may_be_none() {
    for (text, flags) in [
        (".", Flags::ACK),
        ("-", Flags::empty()),
        ("SFRP.", Flags::all() - Flags::URG),
        ("FP.", Flags::FIN | Flags::PSH | Flags::ACK),
    ] {
        assert_eq!(packet_of(&format!("0 > {text} 1:1(0)")).flags, flags, "{text}");
    }
}

#[test]
fn no_list_of_options_is_none_and_dots_are_whatever() {
    assert_eq!(packet_of("0 > . 1:1(0) ack 1").options, OptionList::These(Vec::new()));
    assert_eq!(packet_of("0 > . 1:1(0) ack 1 <...>").options, OptionList::Whatever);
    let sack = packet_of("0 < . 1:1(0) ack 1 win 5 <nop,nop,sack 1:2 3:4>").options;
    let blocks = TcpOption::Sack(vec![(1, 2), (3, 4)]);
    assert_eq!(sack, OptionList::These(vec![TcpOption::Nop, TcpOption::Nop, blocks]));
}

#[test]
fn what_is_well_formed_and_not_known_is_told_apart() {
    for (text, word) in [
        ("SEW 0:0(0)", "ECN"),
        ("P.5 1:11(10) ack 1", "ECN"),
        ("[ect0] . 1:1(0) ack 1", "ect0"),
        ("(tos 0x3) . 1:1(0) ack 1", "tos"),
        ("4000 > 8080 S 0:0(0)", "port"),
        ("U. 1:1(0) ack 1 urg 5", "urgent"),
    ] {
        let unsupported = packet_of(&format!("0 > {text}")).unsupported.unwrap_or_default();
        assert!(unsupported.contains(word), "{text}: {unsupported}");
    }
    let options = packet_of("0 > S 0:0(0) <mss 1460,FO 1234,mpcapable v1 fl []>").options;
    let others = vec![
        TcpOption::Mss(1460),
        TcpOption::Other("FO 1234".to_owned()),
        TcpOption::Other("mpcapable v1 fl []".to_owned()),
    ];
    assert_eq!(options, OptionList::These(others));
    assert_eq!(actions("0 > udp (500)\n")[0].1, Action::OtherPacket("udp".to_owned()));
}

#[test]
fn an_icmp_message_names_the_segment_that_it_is_about() {
    let text = "0 < icmp unreachable frag_needed mtu 1200 [1:1001(1000)]";
    let Action::Icmp(icmp) = actions(text).remove(0).1 else { panic!("an ICMP message") };
    assert_eq!((icmp.kind.as_str(), icmp.code.as_deref()), ("unreachable", Some("frag_needed")));
    assert_eq!((icmp.mtu, icmp.seq, icmp.unsupported), (Some(1200), Some(1), None));
}

#[test]
fn a_call_has_arguments_a_result_and_an_error() {
    let call = call_of("0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)");
    let arguments = vec![Value::Number(3), Value::Ellipsis, Value::Ellipsis];
    let expected = Call {
        until: None,
        name: "connect".to_owned(),
        arguments,
        result: Value::Number(-1),
        errno: Some("EINPROGRESS".to_owned()),
    };
    assert_eq!(call, expected);
}

#[test]
fn a_blocking_call_has_an_end() {
    assert_eq!(call_of("+0...0.200 accept(3, ..., ...) = 4").until, Some(200_000));
    assert_eq!(call_of("0.100...0.300 read(4, ..., 10) = 10").until, Some(300_000));
}

#[test]
fn values_are_lists_records_fields_and_alternatives() {
    let call = call_of(
        "0 f({onoff=1, linger=0}, [1], A|B | C, htons(8080), \"a\" \"b\"..., 0x10) = 0x2 (flags O_RDWR)",
    );
    let field = |name: &str, value| Value::Field(name.to_owned(), Box::new(Value::Number(value)));
    let word = |name: &str| Value::Word(name.to_owned());
    let expected = vec![
        Value::Record(vec![field("onoff", 1), field("linger", 0)]),
        Value::List(vec![Value::Number(1)]),
        Value::Either(vec![word("A"), word("B"), word("C")]),
        Value::Applied("htons".to_owned(), vec![Value::Number(8080)]),
        Value::Text("ab".to_owned()),
        Value::Number(16),
    ];
    assert_eq!((call.arguments, call.result), (expected, Value::Number(2)));
}

#[test]
fn options_comments_and_commands_are_read() {
    let text = "// first\n--tolerance_usecs=75000 // here\n--mss=1000\n--ip_version=ipv4\n--define=CC=\"a b\"\n
        /* more\n lines */ `./defaults.sh`\n# so\n0 `true` // there\n+0 %{ assert tcpi_state == 1 }%\n`cleanup`\n";
    let script = parse(text).expect("a script");
    let options: Vec<_> = script
        .options
        .iter()
        .map(|option| (option.line, option.name.as_str(), option.value.as_deref()))
        .collect();
    let expected = vec![
        (2, "tolerance_usecs", Some("75000")),
        (3, "mss", Some("1000")),
        (4, "ip_version", Some("ipv4")),
        (5, "define", Some("CC=a b")),
    ];
    assert_eq!(options, expected);
    let events: Vec<_> =
        script.events.iter().map(|event| (event.line, event.when, event.text.as_str())).collect();
    let expected = vec![
        (8, When::Untimed, "`./defaults.sh`"),
        (10, When::At(0), "0 `true`"),
        (11, When::After(0), "+0 %{ assert tcpi_state == 1 }%"),
        (12, When::Untimed, "`cleanup`"),
    ];
    assert_eq!(events, expected);
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    for (text, expected) in [
        (
            "",
            "1:1: expected an event, such as `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3`, found the end of the file",
        ),
        ("0 < S 0:0(0) win many", "1:18: expected a number, found `many`"),
        ("0 < S 0:0(0) win 65536", "1:18: expected a window from 0 to 65535, found `65536`"),
        (
            "0 < S 0:0(1)",
            "1:7: expected sequence numbers whose difference is the length in brackets, found `0`",
        ),
        ("0 < S 0:0", "1:10: expected `(` and the length, found the end of the file"),
        ("0 < X 0:0(0)", "1:5: expected flags such as S, S., P., F., R, . or -, found `X`"),
        ("0 < S 0:0(0) <mss>", "1:18: expected a number, found `>`"),
        (
            "0 < S 0:0(0) <...>",
            "1:14: expected options that are written out, since this packet comes in, found `<`",
        ),
        ("0 < S 0:0(0) <mss 5 nop>", "1:21: expected `,` or `>` after an option, found `nop`"),
        ("0 socket(3 = 4", "1:12: expected `,` or `)`, found `=`"),
        ("0 socket(3)", "1:12: expected `=` and what the call returns, found the end of the file"),
        (
            "+0\n  close(3) = 0\nnonsense",
            "3:1: expected a time such as 0, 1.5, +.1, 1~2 or *, found `nonsense`",
        ),
        ("0 `true", "1:3: expected a command that is closed by a backtick, found ```"),
        (
            "0 close(3)\n// so\n+0 close(4) = 0",
            "1:11: expected `=` and what the call returns, found the end of the line",
        ),
        ("0 /* true", "1:3: expected a comment that is closed by `*/`, found `/`"),
        ("-1 > . 1:1(0)", "1:1: expected a time such as 0, 1.5, +.1, 1~2 or *, found `-`"),
        ("2~1 > . 1:1(0)", "1:3: expected a time that is not before the beginning of the range, found `1`"),
        ("+1~2 > . 1:1(0)", "1:4: expected `+`, because the range begins with one, found `2`"),
        (
            "* < . 1:1(0)",
            "1:3: expected a packet that is sent (`>`), which alone can have a range of times or `*`, found `<`",
        ),
        ("1...0.5 read(3, ..., 1) = 1", "1:5: expected a time that is not before the call, found `0`"),
        (
            "--tolerance_usecs=x\n0 `true`",
            "1:20: expected a whole number as the value of this option, found the end of the line",
        ),
        ("0 %{ assert 1", "1:14: expected `}%`, found the end of the file"),
        ("0 ü", "1:3: expected a packet (`<` or `>`), a system call, a `command` or %{ code }%, found `ü`"),
        (
            "/* ü */ 0 socket(ü",
            "1:18: expected a value: a number, a name, a \"text\", `...`, `[…]` or `{…}`, found `ü`",
        ),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn lists_in_lists_end_somewhere() {
    let deep = format!("0 f({}", "[".repeat(100_000));
    assert_eq!(error(&deep), "1:22: expected at most 16 lists in each other, found `[`");
    let fields = format!("0 f({{{}", "a=".repeat(100_000));
    assert!(error(&fields).contains("at most 16"));
}

#[test]
fn ten_megabytes_of_anything_are_read_or_refused_at_once() {
    let size = 10 << 20;
    for piece in
        ["x", "(", "/*", "\"", "`", "\n", " ", "ü", "0 ", "0 > . 1:1(0)\n", "* `a`", "--a=b ", "#", "\\"]
    {
        let _ = parse(&piece.repeat(size / piece.len()));
        let shorter = piece.repeat(size / 20 / piece.len());
        let _ = parse(&format!("0 f({shorter}"));
        let _ = parse(&format!("0 > S 0:0(0) <{shorter}"));
    }
    assert!(error(&" ".repeat(LONGEST + 1)).contains("16 MiB"));
}
