//! What the scenes about N1 to N7 claim is so in their runs, and so is what they say of the thing to try.

mod common;

use common::{Shown, shown, trace};
use synscope_sim::{Decision, Fate, Packet, Scenario, Side, Trace, Verdict, set_knob};
use synscope_tcp::{Flags, State, Time};

const MILLISECOND: u64 = 1_000;
const SECOND: u64 = 1_000 * MILLISECOND;

/// A packet by name.
fn packet<'trace>(trace: &'trace Trace, name: &str) -> &'trace Packet {
    find(trace, name).unwrap_or_else(|| panic!("{name} is not sent"))
}

fn find<'trace>(trace: &'trace Trace, name: &str) -> Option<&'trace Packet> {
    let place = trace.find_packet(&name.parse().expect("a name"))?;
    trace.packet(place)
}

/// When a packet arrives.
fn arrival(trace: &Trace, name: &str) -> u64 {
    match packet(trace, name).fate {
        Fate::Arrived { at } => at.as_us(),
        fate @ (Fate::Lost { .. } | Fate::InFlight { .. }) => panic!("{name}: {fate:?}"),
    }
}

/// The states of a host's connections, one after the other; its listener's are left out.
/// What goes back to LISTEN ends there.
fn states(trace: &Trace, host: Side) -> Vec<State> {
    let stays = trace.states.iter().filter(|stay| stay.host == host && stay.connection.is_some());
    stays.map(|stay| stay.state).collect()
}

/// When a connection of a host comes into a state for the first time.
fn enters(trace: &Trace, host: Side, state: State) -> Option<u64> {
    trace.states.iter().find(|stay| stay.host == host && stay.state == state).map(|stay| stay.from.as_us())
}

/// When a connection of a host leaves a state for the first time.
fn leaves(trace: &Trace, host: Side, state: State) -> Option<u64> {
    trace.states.iter().find(|stay| stay.host == host && stay.state == state)?.to.map(Time::as_us)
}

/// What a host's calls return, in their order.
fn calls(trace: &Trace, host: Side) -> Vec<String> {
    let calls = trace.calls.iter().filter(|call| call.host == host);
    calls.map(|call| format!("{} → {}", call.call, call.result)).collect()
}

/// When a host sends packets with these flags and no others.
fn times_of(trace: &Trace, host: Side, flags: Flags) -> Vec<u64> {
    let packets = trace.packets.iter().filter(|packet| packet.from == host && packet.segment.flags == flags);
    packets.map(|packet| packet.sent.as_us()).collect()
}

const SYN_ACK: Flags = Flags::SYN.union(Flags::ACK);

fn has_reset(trace: &Trace) -> bool {
    trace.packets.iter().any(|packet| packet.segment.flags.contains(Flags::RST))
}

/// The packets of a run that close it: those with a FIN, and pure ACKs after the first of them.
fn closing(trace: &Trace) -> usize {
    let first = trace.packets.iter().position(|packet| packet.segment.flags.contains(Flags::FIN));
    trace.packets.len() - first.expect("a FIN is sent")
}

/// The first run with a knob turned.
fn turned(shown: &Shown, knob: &str, value: &str) -> Trace {
    trace(&with(&shown.scene.scenario, knob, value))
}

fn with(scenario: &Scenario, knob: &str, value: &str) -> Scenario {
    let mut scenario = scenario.clone();
    set_knob(&mut scenario, knob, value).expect("a knob and its value");
    scenario
}

/// A scenario with a decision of the person's about a packet.
fn decided(scenario: &Scenario, name: &str, fate: Decision) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.verdicts.push(Verdict { packet: name.parse().expect("a name"), fate, by_person: true });
    scenario
}

#[test]
fn three_segments_tell_both_numbers_and_acknowledge_them() {
    let shown = shown("three-way-handshake");
    let names = ["client:SYN#1", "server:SYN,ACK#1", "client:ACK 1#1"];
    let [syn, syn_ack, ack] = names.map(|name| packet(&shown.a, name));
    assert!(!syn.segment.flags.contains(Flags::ACK));
    assert_eq!(syn_ack.segment.ack, syn.segment.seq + 1);
    assert_eq!(ack.segment.seq, syn.segment.seq + 1, "the third step has a seq, too: A+1");
    assert_eq!(ack.segment.ack, syn_ack.segment.seq + 1);
    let data = packet(&shown.a, "client:1+100#1");
    assert_eq!(data.segment.seq, ack.segment.seq, "an ACK without data takes up no number");
}

#[test]
fn the_client_is_established_half_a_round_trip_before_the_server() {
    let shown = shown("three-way-handshake");
    for (rtt, half) in [("1ms", 500), ("3s", 1_500 * MILLISECOND)] {
        let run = turned(&shown, "rtt", rtt);
        let entered = |host| enters(&run, host, State::Established).expect("it opens");
        assert_eq!(entered(Side::Server) - entered(Side::Client), half, "{rtt}");
    }
}

#[test]
fn an_answer_to_an_old_syn_is_refused_and_the_new_attempt_opens() {
    let Shown { a, scene, .. } = &shown("old-syn-recognised");
    let (old, new) = (packet(a, "client:SYN#1"), packet(a, "2/client:SYN#1"));
    assert_eq!(old.segment.src, new.segment.src, "the same port");
    assert_ne!(old.segment.seq, new.segment.seq);
    let between = new.sent.as_us() - old.sent.as_us();
    assert_eq!(u64::from(new.segment.seq - old.segment.seq), between / 4, "a clock of 4 µs");

    let answer = packet(a, "server:SYN,ACK#1");
    assert_eq!(answer.segment.ack, old.segment.seq + 1);
    let reset = a.packets.iter().find(|packet| packet.segment.flags == Flags::RST).expect("a RST");
    assert_eq!((reset.from, reset.segment.seq), (Side::Client, answer.segment.ack));
    let path = [State::SynReceived, State::Listen, State::SynReceived, State::Established];
    assert_eq!(states(a, Side::Server), path);
    assert_eq!(calls(a, Side::Server), ["listen() → ok", "accept() → ok"]);

    let same = trace(&with(&scene.scenario, "constant_isn", "on"));
    assert!(!has_reset(&same), "with one number for all, nothing tells the answers apart");
    assert_eq!(enters(&same, Side::Client, State::Established), Some(arrival(&same, "server:SYN,ACK#1")));
}

#[test]
fn a_forged_segment_misses_random_numbers_and_hits_constant_ones() {
    let shown = shown("predictable-isn");
    let read = |trace: &Trace| {
        let reads = trace.calls.iter().filter(|call| call.host == Side::Server);
        let reads: Vec<_> = reads.filter(|call| call.call.to_string() == "read()").collect();
        let [read] = reads[..] else { panic!("one read: {reads:?}") };
        assert_eq!(read.result.to_string(), "100");
        read.returned.expect("it returns").as_us()
    };
    assert_eq!(read(&shown.a), arrival(&shown.a, "client:1+100#1"), "what the client has sent");
    assert_eq!(read(shown.b()), arrival(shown.b(), "forged:client:1+100#1"), "what it has not");

    let wanted = packet(&shown.a, "client:1+100#1").segment.seq;
    let forged = packet(&shown.a, "forged:client:-914726875+100#1").segment.seq;
    assert!(wanted - forged > 65_535, "far outside the window");

    assert_eq!(find(shown.b(), "client:1+100#2"), None, "the client believes that its data has arrived");
    let last = shown.b().packets.last().expect("packets");
    assert_eq!(last.name.to_string(), "server:ACK 101#1");
}

#[test]
fn who_reads_along_can_forge_in_spite_of_random_numbers() {
    let shown = shown("predictable-isn");
    let text = shown.scene.scenario.to_json().replace("\"absolute\": 1001", "\"relative\": 1");
    let run = trace(&Scenario::from_json(&text).expect("a scenario"));
    let read = run.calls.iter().find(|call| call.call.to_string() == "read()").expect("read()");
    assert_eq!(read.returned.expect("it returns").as_us(), arrival(&run, "forged:client:1+100#1"));
}

#[test]
fn each_of_five_flags_does_its_work() {
    let Shown { a, .. } = &shown("flags-at-work");
    assert_eq!(packet(a, "client:SYN#1").segment.flags, Flags::SYN);
    let refusal = packet(a, "server:RST,ACK#1");
    assert_eq!(calls(a, Side::Client)[0], "connect() → ECONNREFUSED");
    assert_eq!(refusal.segment.ack, packet(a, "client:SYN#1").segment.seq + 1);

    let without_ack: Vec<_> =
        a.packets.iter().filter(|packet| !packet.segment.flags.contains(Flags::ACK)).collect();
    assert!(without_ack.iter().all(|packet| packet.segment.flags == Flags::SYN), "{without_ack:?}");

    let with_push: Vec<_> =
        a.packets.iter().filter(|packet| packet.segment.flags.contains(Flags::PSH)).collect();
    let [last] = with_push[..] else { panic!("one PSH: {with_push:?}") };
    assert_eq!(last.name.to_string(), "2/client:2921+80#1");
    let reads: Vec<_> =
        calls(a, Side::Server).into_iter().filter(|call| call.starts_with("read()")).collect();
    assert_eq!(reads, ["read() → 1460", "read() → 1460", "read() → 80", "read() → 0"]);
    let first = a.calls.iter().find(|call| call.call.to_string() == "read()").expect("read()");
    let returned = first.returned.expect("it returns").as_us();
    assert!(returned < arrival(a, "2/client:2921+80#1"), "nobody waits for PSH");

    let fin = packet(a, "2/client:FIN#1");
    assert_eq!(packet(a, "2/server:ACK 3002#1").segment.ack, fin.segment.seq + 1, "a FIN takes up a number");
    assert_eq!(a.packets.iter().filter(|packet| packet.segment.flags.contains(Flags::URG)).count(), 0);
}

#[test]
fn a_host_that_has_forgotten_tells_so_only_when_it_is_asked() {
    let Shown { a, scene, .. } = &shown("rst-after-reboot");
    let reset = packet(a, "server:RST 1#1");
    let data = packet(a, "client:1+100#1");
    assert_eq!(reset.sent.as_us(), arrival(a, "client:1+100#1"));
    assert_eq!(reset.segment.seq, data.segment.ack);
    assert_eq!(states(a, Side::Client), [State::SynSent, State::Established, State::Closed]);
    assert_eq!(leaves(a, Side::Client, State::Established), Some(arrival(a, "server:RST 1#1")));
    assert!(calls(a, Side::Client).contains(&"read() → ECONNRESET".to_owned()));

    let keepalive = with(&with(&scene.scenario, "keepalive", "on"), "tcp_keepalive_time", "3s");
    let probed = trace(&keepalive);
    let write = probed.calls.iter().find(|call| call.call.to_string() == "write(100)").expect("a write");
    assert!(leaves(&probed, Side::Client, State::Established) < Some(write.at.as_us()), "the probe is first");
    assert!(has_reset(&probed));
}

#[test]
fn the_ghost_connection_exists_with_two_steps_and_not_with_three() {
    let shown = shown("two-steps-or-three");
    let (three, two) = (&shown.a, shown.b());
    assert_eq!(states(three, Side::Server), [State::SynReceived, State::Listen]);
    assert_eq!(calls(three, Side::Server), ["listen() → ok"]);
    assert_eq!(states(two, Side::Server), [State::SynReceived, State::Established, State::Closed]);
    assert_eq!(calls(two, Side::Server), ["listen() → ok", "accept() → ok", "read() → ECONNRESET"]);
    for run in [three, two] {
        assert_eq!(
            states(run, Side::Client),
            [State::SynSent, State::Closed],
            "the client never has a connection"
        );
        assert_eq!(packet(run, "client:RST 1#1").from, Side::Client);
        assert!(
            arrival(run, "client:SYN#1") > leaves(run, Side::Client, State::SynSent).expect("it gives up")
        );
    }
}

#[test]
fn a_ghost_lives_on_until_a_reset_arrives() {
    let shown = shown("two-steps-or-three");
    let lifetime = |scenario: &Scenario| {
        let run = trace(scenario);
        let left = leaves(&run, Side::Server, State::Established).expect("it ends");
        left - enters(&run, Side::Server, State::Established).expect("there is a ghost")
    };
    let two = shown.scene.other(&shown.scene.scenario);
    assert_eq!(lifetime(&two), 100 * MILLISECOND, "a round trip");
    let dropped = decided(&two, "client:RST 1#1", Decision::Drop);
    assert_eq!(lifetime(&dropped), SECOND + 100 * MILLISECOND, "until the repeated SYN-ACK is answered");
    let three = trace(&decided(&shown.scene.scenario, "client:RST 1#1", Decision::Drop));
    assert_eq!(calls(&three, Side::Server), ["listen() → ok"]);
}

#[test]
fn data_completes_the_handshake_whose_third_ack_is_lost() {
    let Shown { a, scene, .. } = &shown("third-ack-lost-then-data");
    assert_eq!(times_of(a, Side::Server, SYN_ACK).len(), 2, "one repetition");
    let again = packet(a, "client:ACK 1#2");
    assert_eq!(again.sent.as_us(), arrival(a, "server:SYN,ACK#2"), "the client answers it");
    let opens = enters(a, Side::Server, State::Established);
    assert_eq!(opens, Some(arrival(a, "client:1+100#1")));
    assert!(calls(a, Side::Server).contains(&"read() → 100".to_owned()));
    assert!(!has_reset(a));

    let through = trace(&decided(&scene.scenario, "client:ACK 1#2", Decision::LetThrough));
    let opens = enters(&through, Side::Server, State::Established);
    assert_eq!(opens, Some(arrival(&through, "client:ACK 1#2")));
    assert!(opens < Some(packet(&through, "client:1+100#1").sent.as_us()));
}

#[test]
fn the_waits_of_3_6_12_seconds_follow_one_another() {
    let shown = shown("third-ack-never-arrives");
    let cases = [(&shown.a, [3, 9, 21, 45, 93], 189), (shown.b(), [1, 3, 7, 15, 31], 63)];
    for (run, repeats, given_up) in cases {
        let sent = times_of(run, Side::Server, SYN_ACK);
        let after: Vec<_> = sent.iter().skip(1).map(|at| (at - sent[0]) / SECOND).collect();
        assert_eq!(after, repeats);
        let given_up_at = leaves(run, Side::Server, State::SynReceived).expect("it gives up");
        assert_eq!(given_up_at - sent[0], given_up * SECOND);
    }
}

#[test]
fn the_client_learns_that_it_is_alone_when_it_writes() {
    let shown = shown("third-ack-never-arrives");
    for run in [&shown.a, shown.b()] {
        let given_up = leaves(run, Side::Server, State::SynReceived).expect("it gives up");
        let asked = times_of(run, Side::Server, SYN_ACK);
        let before = |packet: &&Packet| packet.segment.flags == Flags::ACK && packet.sent.as_us() < given_up;
        let answers: Vec<_> = run.packets.iter().filter(before).collect();
        assert_eq!(answers.len(), asked.len(), "each SYN-ACK is answered");
        assert!(answers.iter().all(|ack| matches!(ack.fate, Fate::Lost { .. })));
        assert!(!run.packets.iter().any(|packet| packet.sent.as_us() == given_up), "it gives up silently");
        assert_eq!(leaves(run, Side::Client, State::Established), Some(arrival(run, "server:RST 1#1")));
        assert_eq!(packet(run, "server:RST 1#1").sent.as_us(), arrival(run, "client:1+100#1"));
    }
}

#[test]
fn a_server_without_retries_gives_up_after_one_wait() {
    let shown = shown("third-ack-never-arrives");
    let run = turned(&shown, "tcp_synack_retries", "0");
    assert_eq!(times_of(&run, Side::Server, SYN_ACK).len(), 1);
    let waited = leaves(&run, Side::Server, State::SynReceived).expect("it gives up");
    assert_eq!(waited - enters(&run, Side::Server, State::SynReceived).expect("it begins"), 3 * SECOND);
}

#[test]
fn data_flows_to_whoever_has_closed_first() {
    let shown = shown("four-way-teardown");
    let a = &shown.a;
    let opening = [State::SynSent, State::Established];
    assert_eq!(
        states(a, Side::Client),
        [&opening[..], &[State::FinWait1, State::FinWait2, State::TimeWait, State::Closed]].concat()
    );
    let opening = [State::SynReceived, State::Established];
    assert_eq!(
        states(a, Side::Server),
        [&opening[..], &[State::CloseWait, State::LastAck, State::Closed]].concat()
    );
    assert_eq!(enters(a, Side::Server, State::CloseWait), Some(arrival(a, "client:FIN#1")));
    assert_eq!(enters(a, Side::Server, State::LastAck), Some(packet(a, "server:FIN#1").sent.as_us()));
    let half_closed = enters(a, Side::Client, State::FinWait2)..leaves(a, Side::Client, State::FinWait2);
    for data in ["server:1+400#1", "server:401+400#1"] {
        assert!(half_closed.contains(&Some(arrival(a, data))), "{data}");
    }
    assert_eq!(calls(a, Side::Client).iter().filter(|call| *call == "read() → 400").count(), 2);
    assert!(!has_reset(a));

    let half = turned(&shown, "server_closes_after", "never");
    assert_eq!(states(&half, Side::Client).last(), Some(&State::FinWait2));
    assert_eq!(states(&half, Side::Server).last(), Some(&State::CloseWait));
    assert!(half.timers.iter().all(|timer| timer.ended.is_some()), "no timer runs");
}

#[test]
fn time_wait_is_where_the_first_fin_comes_from() {
    let shown = shown("server-begins-teardown");
    let a = &shown.a;
    let opening = [State::SynReceived, State::Established];
    assert_eq!(
        states(a, Side::Server),
        [&opening[..], &[State::FinWait1, State::FinWait2, State::TimeWait, State::Closed]].concat()
    );
    assert_eq!(
        states(a, Side::Client),
        [State::SynSent, State::Established, State::CloseWait, State::LastAck, State::Closed]
    );
    let fin = packet(a, "server:FIN 2921+80#1");
    assert_eq!(fin.segment.payload.len(), 80, "the FIN rides on data");

    let merged = turned(&shown, "client_closes_after", "0s");
    assert_eq!(
        enters(&merged, Side::Server, State::FinWait2),
        leaves(&merged, Side::Server, State::FinWait2)
    );
}

#[test]
fn data_that_arrives_after_close_draws_a_reset() {
    let shown = shown("unread-after-close");
    let a = &shown.a;
    let reset = packet(a, "client:RST 102#1");
    assert_eq!(reset.sent.as_us(), arrival(a, "server:1+400#1"));
    assert_eq!(enters(a, Side::Client, State::TimeWait), None);
    assert_eq!(leaves(a, Side::Server, State::CloseWait), Some(arrival(a, "client:RST 102#1")));
    assert!(calls(a, Side::Server).contains(&"read() → EPIPE".to_owned()));
    assert!(calls(a, Side::Client).iter().all(|call| !call.starts_with("read()")), "nobody reads");

    let in_order = turned(&shown, "server_closes_after", "0s");
    assert!(!has_reset(&in_order));
    assert!(enters(&in_order, Side::Client, State::TimeWait).is_some());
}

#[test]
fn the_servers_syn_waits_for_nobody_and_its_fin_for_the_application() {
    let shown = shown("opening-and-closing");
    let a = &shown.a;
    assert_eq!(packet(a, "server:SYN,ACK#1").sent.as_us(), arrival(a, "client:SYN#1"));
    let closes = a.calls.iter().find(|call| call.host == Side::Server && call.call.to_string() == "close()");
    let closes = closes.expect("the server closes").at.as_us();
    assert_eq!(packet(a, "server:FIN#1").sent.as_us(), closes);
    assert!(packet(a, "server:ACK 2#1").sent.as_us() < closes, "the ACK goes ahead");
    assert_eq!((a.packets.len() - closing(a), closing(a)), (3, 4));

    let at_once = turned(&shown, "server_closes_after", "0s");
    assert_eq!(closing(&at_once), 3);
}
