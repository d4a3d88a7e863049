//! Sequence numbers that pass through 2³² at every point of a connection's life.

use core::net::SocketAddrV4;

use synscope_tcp::{Command, Flags, IsnGenerator, Profile, Segment, Seq, State, Time};

use crate::common::{Lab, Pair, SECOND, Side, ack, config, data, payload, rst, syn_ack};

/// A moment at which the generator of the harness's client gives `iss`: its clock moves the number by
/// one each 4 µs.
fn moment_for(iss: u32, client: SocketAddrV4, server: SocketAddrV4) -> Time {
    let at_zero = IsnGenerator::new((1, 1)).next(Time::ZERO, client, server);
    Time::from_us(4 * u64::from(Seq(iss) - at_zero))
}

/// Opens, sends both ways, and closes; the client's first number is so far below the wrap.
fn whole_life(below: u32, profile: Profile, lost: &[(Side, usize)]) -> (Pair, Time) {
    let probe = Pair::new(&config(profile, &[]));
    let (client, server) = (probe.endpoint(Side::Client).local(), probe.endpoint(Side::Server).local());
    let start = moment_for(0_u32.wrapping_sub(below), client, server);
    let knobs = config(profile, &[("mss", "100")]);
    let mut pair = Pair::at(start, knobs.clone(), knobs).lose(lost).opened();
    assert_eq!(pair.endpoint(Side::Client).view().iss, Seq(0_u32.wrapping_sub(below)));
    for side in [Side::Client, Side::Server] {
        pair.call(side, Command::Send(payload(0, 300)));
    }
    pair.run_for(60 * SECOND);
    for side in [Side::Client, Side::Server] {
        pair.read_all(side);
        assert_eq!(pair.read[side as usize], payload(0, 300), "{below} below the wrap");
    }
    pair.call(Side::Client, Command::Close);
    pair.run_for(SECOND);
    pair.call(Side::Server, Command::Close);
    pair.run_for(10 * SECOND);
    (pair, start)
}

/// The story without its times.
fn told(pair: &Pair, start: Time) -> Vec<String> {
    let start_ms = start.as_us() / 1_000;
    pair.story
        .iter()
        .map(|line| {
            let (at, rest) = line.split_once(' ').expect("a time and a text");
            let ms: u64 = at.replace('.', "").parse().expect("a time");
            format!("{} {rest}", ms - start_ms)
        })
        .collect()
}

#[test]
fn a_connection_is_the_same_wherever_its_numbers_wrap() {
    for profile in [Profile::Rfc9293, Profile::Linux] {
        let lost = [(Side::Client, 4), (Side::Server, 3)];
        let (plain, start) = whole_life(1_000_000, profile, &lost);
        let expected: Vec<String> = told(&plain, start).iter().map(|line| drop_rounding(line)).collect();
        // In the SYN, at its end, in each segment of the data, before the FIN, in it, after it.
        for below in [0, 1, 2, 50, 100, 101, 250, 300, 301, 302, 303] {
            let (pair, start) = whole_life(below, profile, &lost);
            let found: Vec<String> = told(&pair, start).iter().map(|line| drop_rounding(line)).collect();
            assert_eq!(found, expected, "{profile}, {below} below the wrap");
            assert_eq!(pair.states(), [State::TimeWait, State::Closed]);
        }
    }
}

/// The tests' start is no whole millisecond, so that the last digit of a time may differ by one.
fn drop_rounding(line: &str) -> String {
    let (ms, rest) = line.split_once(' ').expect("a time and a text");
    let ms: u64 = ms.parse().expect("a number");
    format!("{} {rest}", (ms + 5) / 10)
}

/// An endpoint whose peer's numbers wrap after the given offset.
fn peer_wraps_after(offset: u32) -> Lab {
    let mut lab = Lab::new(Profile::Rfc9293);
    lab.peer_isn = Seq(0_u32.wrapping_sub(offset));
    lab.connect();
    lab.receive(syn_ack());
    lab.forget_output();
    lab
}

#[test]
fn the_window_test_holds_across_the_wrap() {
    for offset in [0, 1, 2, 50, 100] {
        let mut lab = peer_wraps_after(offset);
        lab.receive(data(51, 50, 1));
        lab.receive(data(1, 50, 1));
        assert_eq!(lab.endpoint.unread(), 100, "{offset}");
        lab.receive(data(1, 100, 1));
        assert_eq!(lab.endpoint.unread(), 100, "{offset}: old data is old on both sides of the wrap");
        lab.forget_output();
        lab.receive(rst(100));
        assert_eq!(lab.state(), State::Established, "{offset}: a RST just before the window");
        lab.receive(rst(101));
        assert_eq!(lab.state(), State::Closed, "{offset}");
    }
}

#[test]
fn a_window_update_is_newer_across_the_wrap() {
    let mut lab = peer_wraps_after(5);
    lab.receive(data(1, 10, 1).window(77));
    lab.receive(ack(11, 1).window(88));
    assert_eq!(lab.view().snd_wnd, 88);
}

#[test]
fn what_nobody_owns_is_acknowledged_across_the_wrap() {
    let mut lab = Lab::new(Profile::Rfc9293);
    let view = lab.view();
    let mut segment = Segment::new(view.local, view.local, Seq(u32::MAX), Flags::SYN);
    segment.payload = payload(0, 3);
    lab.receive_raw(&segment);
    assert_eq!(lab.log.sent[0].0.ack, Seq(3));
}
