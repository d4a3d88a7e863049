//! How scripts are run and judged: what fails, what is left alone, what is skipped.

use synscope_packetdrill::{Failure, Skip, Verdict, parse, run};
use synscope_tcp::Profile;

/// A connection that the peer has opened, on socket 4.
const OPEN: &str = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32767 <mss 1460>
+0 > S. 0:0(0) ack 1 <...>
+.1 < . 1:1(0) ack 1 win 32767
+0 accept(3, ..., ...) = 4
";

fn verdict(text: &str, profile: Profile) -> Verdict {
    let script = parse(text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    run(&script, profile)
}

/// The verdict about what follows on an open connection, for Linux.
fn open(rest: &str) -> Verdict {
    verdict(&format!("{OPEN}{rest}"), Profile::Linux)
}

fn failure(verdict: Verdict) -> Failure {
    match verdict {
        Verdict::Failed(failure) => *failure,
        other => panic!("{other:?}"),
    }
}

fn skip(text: &str) -> Skip {
    match verdict(text, Profile::Linux) {
        Verdict::Skipped(skip) => skip,
        other => panic!("{other:?} for\n{text}"),
    }
}

#[test]
fn a_failure_tells_line_event_expected_actual_and_what_came_before() {
    let failure = failure(open("+.1 write(4, ..., 10) = 10\n+0 > P. 1:12(11) ack 1 // wrong"));
    assert_eq!((failure.line, failure.event.as_str()), (9, "+0 > P. 1:12(11) ack 1"));
    assert_eq!(failure.why, "the length");
    assert_eq!(failure.expected, "P. 1:12(11) ack 1 at 0.200000s");
    assert_eq!(failure.actual, "P. 1:11(10) ack 1 at 0.200000s");
    for line in ["accept(3, ..., ...) = 4", "write(4, ..., 10) = 10", "│──▶ P. 1:11(10) ack 1", "ESTABLISHED"]
    {
        assert!(failure.ladder.contains(line), "{line} in\n{}", failure.ladder);
    }
}

#[test]
fn an_unexpected_packet_before_the_expected_one_fails() {
    let failure = failure(open("+0 write(4, ..., 10) = 10\n+.1 < R 1:1(0) win 0\n+0 > . 11:11(0) ack 1"));
    assert_eq!((failure.why.as_str(), failure.line), ("the flags", 10));
}

#[test]
fn packets_left_over_at_the_end_do_not_fail() {
    assert_eq!(open("+0 write(4, ..., 10) = 10"), Verdict::Passed);
}

#[test]
fn a_packet_that_never_comes_fails() {
    let failure = failure(open("+.1 > . 1:1(0) ack 1"));
    assert_eq!(failure.why, "no packet");
    assert!(failure.actual.starts_with("nothing was sent"), "{}", failure.actual);
}

#[test]
fn times_may_differ_by_the_tolerance_and_not_more() {
    let probe = |tolerance: &str, time: &str| {
        let close = "+.1 shutdown(4, SHUT_WR) = 0\n+0 > F. 1:1(0) ack 1\n";
        let text = format!("{tolerance}{OPEN}{close}{time} > F. 1:1(0) ack 1");
        verdict(&text, Profile::Rfc9293) == Verdict::Passed
    };
    // The FIN goes again after exactly one second.
    for (tolerance, time, passes) in [
        ("", "+1", true),
        // 12.5 % of the wait, which is more than 4 ms.
        ("", "+1.12", true),
        ("", "+1.15", false),
        ("", "+.85", false),
        ("--tolerance_usecs=200000\n", "+1.19", true),
        ("--tolerance_usecs=200000\n", "+1.3", false),
        ("", "+.9~+1.1", true),
        ("", "+1.2~+1.4", false),
        ("", "*", true),
        ("", "1.2", true),
        ("", "1.1~1.3", true),
        ("", "2.2", false),
    ] {
        assert_eq!(probe(tolerance, time), passes, "{tolerance}{time}");
    }
}

#[test]
fn an_event_that_the_script_brings_about_cannot_be_late() {
    let late = "+.1 shutdown(4, SHUT_WR) = 0\n+0 > F. 1:1(0) ack 1\n+.3 > F. 1:1(0) ack 1\n0.3 close(4) = 0";
    assert_eq!(failure(open(late)).why, "the time");
}

#[test]
fn options_are_compared_in_their_order_unless_left_open() {
    let syn_ack = |sent: &str, list: &str| {
        let text = OPEN.replace("<mss 1460>", sent).replace("<...>", list);
        verdict(&text, Profile::Linux) == Verdict::Passed
    };
    let all = "<mss 1460,nop,wscale 7,nop,nop,sackOK>";
    assert!(syn_ack("<mss 1460>", "<mss 1460>"));
    assert!(!syn_ack("<mss 1460>", "<mss 1000>"));
    assert!(!syn_ack("<mss 1460>", ""));
    assert!(syn_ack(all, "<mss 1460,nop,nop,sackOK,nop,wscale 10>"));
    assert!(!syn_ack(all, "<mss 1460,nop,wscale 10,nop,nop,sackOK>"));
}

#[test]
fn a_window_is_compared_only_where_it_is_written() {
    assert_eq!(open("+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1"), Verdict::Passed);
    let failure = failure(open("+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1 win 7"));
    assert_eq!(failure.why, "the window");
}

#[test]
fn timestamps_are_translated_and_compared_if_the_script_asks_for_it() {
    let script = |tick: &str, val: u32, ecr: u32| {
        let text = format!(
            "{tick}0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
+0 > S 0:0(0) <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 10>
+.1 < S. 0:0(0) ack 1 win 32767 <mss 1460,sackOK,TS val 700 ecr 100,nop,wscale 7>
+0 > . 1:1(0) ack 1 <nop,nop,TS val {val} ecr {ecr}>"
        );
        verdict(&text, Profile::Linux) == Verdict::Passed
    };
    assert!(script("", 200, 700));
    assert!(script("", 5, 700));
    assert!(!script("", 200, 701));
    assert!(script("--tcp_ts_tick_usecs=1000\n", 200, 700));
    assert!(!script("--tcp_ts_tick_usecs=1000\n", 5, 700));
}

#[test]
fn what_the_network_card_would_cut_may_be_expected_in_one_piece() {
    let write = "+0 write(4, ..., 2920) = 2920\n";
    assert_eq!(open(&format!("{write}+0 > P. 1:2921(2920) ack 1")), Verdict::Passed);
    let pieces = "+0 > . 1:1461(1460) ack 1\n+0 > P. 1461:2921(1460) ack 1";
    assert_eq!(open(&format!("{write}{pieces}")), Verdict::Passed);
    assert_eq!(failure(open(&format!("{write}+0 > P. 1:2001(2000) ack 1"))).why, "the length");
}

#[test]
fn the_peers_first_number_may_be_any() {
    let text = OPEN
        .replace("< S 0:0(0)", "< S 4294967290:4294967290(0)")
        .replace("> S. 0:0(0) ack 1", "> S. 77:77(0) ack 4294967291");
    let rest = "+.1 < P. 1:21(20) ack 1 win 32767\n+0 > . 1:1(0) ack 21\n+0 read(4, ..., 100) = 20";
    assert_eq!(verdict(&format!("{text}{rest}"), Profile::Linux), Verdict::Passed);
}

#[test]
fn a_call_that_blocks_without_an_end_fails() {
    assert_eq!(failure(open("+0 read(4, ..., 10) = 10")).why, "the call blocks");
    let nonblocking = "+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n+0 read(4, ..., 10) = -1 EAGAIN (again)";
    assert_eq!(open(nonblocking), Verdict::Passed);
    let once = "+0 recv(4, ..., 10, MSG_DONTWAIT) = -1 EWOULDBLOCK (again)";
    assert_eq!(open(once), Verdict::Passed);
}

#[test]
fn a_call_that_blocks_returns_at_its_end() {
    let read = |end: &str, result: &str| {
        open(&format!(
            "+0...{end} read(4, ..., 10) = {result}\n+.2 < P. 1:11(10) ack 1 win 32767\n+1 close(4) = 0"
        ))
    };
    assert_eq!(read("0.2", "10"), Verdict::Passed);
    assert_eq!(failure(read("0.5", "10")).why, "the time");
    assert_eq!(failure(read("0.2", "9")).why, "the result");
    let never = failure(open("+0...0.2 read(4, ..., 10) = 10"));
    assert_eq!((never.why.as_str(), never.line), ("the call blocks", 8));
}

#[test]
fn a_write_that_blocks_goes_on_as_the_window_opens() {
    // The send buffer holds 65,535 octets; the peer takes 30,000 of them at first.
    let begin = OPEN.replace("ack 1 win 32767\n+0 accept", "ack 1 win 30000\n+0 accept");
    let text = format!(
        "{begin}+0...0.1 write(4, ..., 90000) = 90000
* > . 1:29201(29200) ack 1
+.1 < . 1:1(0) ack 29201 win 65535"
    );
    assert_eq!(verdict(&text, Profile::Rfc9293), Verdict::Passed);
}

#[test]
fn the_next_call_waits_for_the_one_that_blocks() {
    let late = "+0...0.5 read(4, ..., 10) = 10\n+.1 close(4) = 0\n+.4 < P. 1:11(10) ack 1 win 32767";
    assert_eq!(failure(open(late)).why, "the call blocks");
}

#[test]
fn sockets_are_called_as_the_script_calls_them() {
    let text = OPEN.replace("= 3\n", "= 17\n").replace("(3, ", "(17, ").replace("= 4\n", "= 99\n");
    let rest =
        "+0 fcntl(99, F_GETFL) = 0x2 (flags O_RDWR)\n+0 close(99) = 0\n+0 close(99) = -1 EBADF (no file)";
    assert_eq!(verdict(&format!("{text}{rest}"), Profile::Linux), Verdict::Passed);
    assert_eq!(failure(open("+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")).why, "the result");
}

#[test]
fn option_values_and_errors_are_compared() {
    for (call, why) in [
        ("getsockopt(4, SOL_SOCKET, SO_ERROR, [0], [4]) = 0", None),
        ("getsockopt(4, SOL_SOCKET, SO_ERROR, [ETIMEDOUT], [4]) = 0", Some("the value")),
        ("getsockopt(4, SOL_TCP, TCP_MAXSEG, [1460], [4]) = 0", None),
        ("getsockopt(4, SOL_TCP, TCP_MAXSEG, ..., [4]) = 0", None),
        ("setsockopt(4, SOL_TCP, TCP_NODELAY, [1], 4) = 0", None),
        ("ioctl(4, SIOCINQ, [0]) = 0", None),
        ("ioctl(4, SIOCINQ, [1]) = 0", Some("the value")),
        ("close(4) = -1 EBADF (no file)", Some("the result")),
    ] {
        let verdict = open(&format!("+0 {call}"));
        match why {
            None => assert_eq!(verdict, Verdict::Passed, "{call}"),
            Some(why) => assert_eq!(failure(verdict).why, why, "{call}"),
        }
    }
}

#[test]
fn assertions_look_at_sockets_and_at_the_connection() {
    for (assertion, holds) in [
        ("`[ $(ss -Htan | grep -c ESTAB) -eq 1 ]`", true),
        ("`[ $(ss -Htan | grep -c ESTAB) -eq 0 ]`", false),
        ("`ss -Htan | grep -q LISTEN`", true),
        ("%{ assert tcpi_state == 1 }%", true),
        ("%{ assert tcpi_state == 8 }%", false),
        ("%{ assert tcpi_snd_mss == 1460\nassert tcpi_advmss == 1460 }%", true),
    ] {
        assert_eq!(open(&format!("+0 {assertion}")) == Verdict::Passed, holds, "{assertion}");
    }
}

#[test]
fn settings_make_the_host_and_cannot_change_it_later() {
    let retries = "0 `sysctl -q net.ipv4.tcp_syn_retries=0 net.ipv4.tcp_syn_linear_timeouts=0`
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
+1.5 getsockopt(3, SOL_SOCKET, SO_ERROR, [ETIMEDOUT], [4]) = 0\n";
    assert_eq!(verdict(retries, Profile::Linux), Verdict::Passed);
    let same = format!("{retries}+0 `sysctl -q net.ipv4.tcp_syn_retries=0`\n+0 close(3) = 0");
    assert_eq!(verdict(&same, Profile::Linux), Verdict::Passed);
    let later = format!("{retries}+0 `sysctl -q net.ipv4.tcp_syn_retries=1`\n+0 close(3) = 0");
    assert_eq!(skip(&later).line, 6);
    let cleanup = format!("{retries}`sysctl -q net.ipv4.tcp_syn_retries=6; /tmp/restore.sh`");
    assert_eq!(verdict(&cleanup, Profile::Linux), Verdict::Passed);
}

#[test]
fn the_kernels_defaults_are_linux_whatever_was_asked_for() {
    let syn_retries = |retries: usize| {
        let begin = "`../common/defaults.sh`\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
+0 > S 0:0(0) <mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 8>\n";
        format!("{begin}{}", "* > S 0:0(0) <...>\n".repeat(retries))
    };
    assert_eq!(verdict(&syn_retries(9), Profile::Rfc9293), Verdict::Passed);
    assert_eq!(failure(verdict(&syn_retries(10), Profile::Rfc9293)).why, "no packet");
}

#[test]
fn what_is_not_supported_is_skipped_with_its_line_and_name() {
    for (event, word) in [
        ("+0 sendmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 10}], msg_flags=0}, 0) = 10", "sendmsg()"),
        ("+0 epoll_create(1) = 5", "epoll_create()"),
        ("+0 setsockopt(4, SOL_SOCKET, SO_SNDBUF, [1000], 4) = 0", "setsockopt()"),
        ("+0 sendto(4, ..., 10, MSG_FASTOPEN, ..., ...) = 10", "sendto()"),
        ("+0 send(4, ..., 10, MSG_ZEROCOPY) = 10", "send()"),
        ("+0 > SEW 0:0(0)", "ECN"),
        ("+0 < [ect0] . 1:1(0) ack 1 win 5", "ect0"),
        ("+0 < S 0:0(0) win 5 <mss 1460,FO abcd>", "FO abcd"),
        ("+0 < icmp unreachable frag_needed mtu 1200 [1:1(0)]", "frag_needed"),
        ("+0 < udp (100)", "udp"),
        ("+0 `reboot`", "reboot"),
        ("+0 `sysctl -q net.ipv4.tcp_ecn=1`", "tcp_ecn"),
        ("+0 %{ print(tcpi_rtt) }%", "print"),
        ("+0 read(4, ..., 10) = -1", "read()"),
    ] {
        // What is not understood is never run, also where the script had failed before.
        for before in ["", "+0 close(4) = 7\n"] {
            let skip = skip(&format!("{OPEN}{before}{event}\n+0 close(4) = 0"));
            assert_eq!(skip.line, if before.is_empty() { 8 } else { 9 });
            assert!(skip.reason.contains(word), "{event}: {}", skip.reason);
        }
    }
    assert!(skip(&format!("--ip_version=ipv6\n{OPEN}")).reason.contains("IPv6"));
    assert_eq!(
        verdict(&format!("--ip_version=ipv4\n--bind_port=5000\n{OPEN}"), Profile::Linux),
        Verdict::Passed
    );
}

#[test]
fn a_script_that_makes_a_host_work_without_end_is_skipped() {
    let keepalive = "+0 setsockopt(4, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0
+0 setsockopt(4, SOL_TCP, TCP_KEEPIDLE, [1], 4) = 0
+0 setsockopt(4, SOL_TCP, TCP_KEEPINTVL, [1], 4) = 0
+0 setsockopt(4, SOL_TCP, TCP_KEEPCNT, [127], 4) = 0\n";
    let answers = "* > . 0:0(0) ack 1\n+.1 < . 1:1(0) ack 1 win 32767\n".repeat(40_000);
    let text = format!("{OPEN}{keepalive}{answers}+0 close(4) = 0");
    assert!(matches!(verdict(&text, Profile::Linux), Verdict::Skipped(_) | Verdict::Passed));
    // A billion seconds pass at once where nothing happens.
    assert_eq!(open("+1000000000 < P. 1:11(10) ack 1 win 32767\n+0~+.1 > . 1:1(0) ack 11"), Verdict::Passed);
}
