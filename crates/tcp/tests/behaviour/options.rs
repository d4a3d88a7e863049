//! What the options of the two SYNs agree on: segment sizes, window scale, SACK, timestamps.

use synscope_tcp::{Options, Profile, Segment};

use crate::common::{Lab, Pair, Seg, Side, ack, config, data, established, listen, syn, syn_ack, syn_sent};

const RFC: Profile = Profile::Rfc9293;
const LINUX: Profile = Profile::Linux;

/// A SYN that offers all that there is.
fn full(syn: Seg) -> Seg {
    syn.mss(1_460).scale(7).sack_permitted().stamped(1_000, 0)
}

/// Which options a segment has, without their values.
fn kinds(segment: &Segment) -> Vec<&'static str> {
    let Options { mss, window_scale, sack_permitted, timestamps, sack } = &segment.options;
    [
        (mss.is_some(), "MSS"),
        (window_scale.is_some(), "WS"),
        (*sack_permitted, "SACK permitted"),
        (timestamps.is_some(), "TS"),
        (!sack.is_empty(), "SACK"),
    ]
    .into_iter()
    .filter_map(|(has, name)| has.then_some(name))
    .collect()
}

const ALL: [&str; 4] = ["MSS", "WS", "SACK permitted", "TS"];

#[test]
fn linux_offers_everything_on_its_syn_and_the_others_only_their_mss() {
    for (profile, offered) in [(RFC, &ALL[..1]), (Profile::Classic, &ALL[..1]), (LINUX, &ALL[..])] {
        let mut lab = Lab::new(profile);
        lab.connect();
        assert_eq!(kinds(lab.last()), offered, "{profile}");
    }
}

#[test]
fn each_option_has_a_knob() {
    let knobs = [("tcp_window_scaling", "WS"), ("tcp_sack", "SACK permitted"), ("tcp_timestamps", "TS")];
    for (knob, option) in knobs {
        let mut rfc = Lab::with(config(RFC, &[(knob, "on")]));
        rfc.connect();
        assert_eq!(kinds(rfc.last()), ["MSS", option]);
        let mut linux = Lab::with(config(LINUX, &[(knob, "off")]));
        linux.connect();
        assert!(!kinds(linux.last()).contains(&option), "{knob}");
    }
}

#[test]
fn a_syn_ack_has_what_the_syn_had_and_no_more() {
    let mut lab = listen(config(LINUX, &[]));
    lab.receive(full(syn()));
    assert_eq!(kinds(lab.last()), ALL);
    let mut lab = listen(config(LINUX, &[]));
    lab.receive(syn().stamped(1_000, 0));
    assert_eq!(kinds(lab.last()), ["MSS", "TS"]);
    let mut lab = listen(config(RFC, &[]));
    lab.receive(full(syn()));
    assert_eq!(kinds(lab.last()), ["MSS"]);
}

/// Linux 6.18 was seen to send its SYN again as it was.
#[test]
fn the_syn_ack_of_crossed_syns_has_what_both_syns_had_and_linuxs_all_that_it_offers() {
    let on = [("tcp_timestamps", "on"), ("tcp_window_scaling", "on")];
    for (config, has) in [(config(RFC, &on), &["MSS", "TS"][..]), (config(LINUX, &[]), &ALL[..])] {
        let mut lab = syn_sent(config);
        lab.receive(syn().mss(1_460).stamped(1_000, 0));
        assert_eq!(lab.last().flags.to_string(), "SYN,ACK");
        assert_eq!(kinds(lab.last()), has);
    }
}

/// Holds RFC 7323 §3.2.
#[test]
fn timestamps_are_on_every_segment_once_both_syns_had_them() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(full(syn_ack()));
    lab.send(10);
    lab.receive(data(1, 5, 11).stamped(1_001, 0));
    lab.does(synscope_tcp::Command::Abort);
    let sent: Vec<_> = lab.log.sent.iter().map(|(segment, _)| kinds(segment)).collect();
    assert!(sent.len() >= 3, "an ACK, data and a RST");
    assert!(sent.iter().all(|kinds| kinds.contains(&"TS")), "{sent:?}");
}

#[test]
fn no_timestamps_are_sent_to_a_peer_that_had_none() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(syn_ack().mss(1_460));
    lab.send(10);
    assert_eq!(kinds(lab.last()), [""; 0]);
    assert_eq!(lab.view().snd_mss, 1_460);
}

/// Recordings 01a and 23b: the kernel's windows are whole segments, those with timestamps shorter.
#[test]
fn linux_offers_windows_as_the_recordings_have_them() {
    for (timestamps, of_syn_ack, scaled) in [("on", 65_160, 64), ("off", 64_240, 63)] {
        let config = config(LINUX, &[("tcp_timestamps", timestamps)]);
        let mut client = Lab::with(config.clone());
        client.connect();
        assert_eq!((client.last().window, client.last().options.window_scale), (64_240, Some(10)));
        client.receive(full(syn_ack()));
        assert_eq!(client.last().window, 63);
        let mut server = listen(config);
        server.receive(full(syn()));
        assert_eq!((server.last().window, server.last().options.window_scale), (of_syn_ack, Some(10)));
        server.receive(ack(1, 1).stamped(1_000, 0));
        server.receive(data(2, 1, 1).stamped(1_000, 0));
        assert_eq!(server.last().window, scaled);
    }
}

/// RFC 7323 §2.2: the window of a SYN is never scaled, that of all others is.
#[test]
fn the_peers_windows_are_scaled_except_on_its_syn() {
    let mut lab = syn_sent(config(RFC, &[("tcp_window_scaling", "on")]));
    lab.receive(syn_ack().scale(7).window(500));
    assert_eq!(lab.view().snd_wnd, 500);
    lab.receive(ack(1, 1).window(500));
    assert_eq!(lab.view().snd_wnd, 64_000);
}

/// RFC 7323 §2.2: scaled only if both SYNs had the option.
///
/// Holds RFC 7323 §2.2.
#[test]
fn windows_are_not_scaled_by_one_side_alone() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(syn_ack().mss(1_460).window(500));
    lab.receive(ack(1, 1).window(500));
    assert_eq!(lab.view().snd_wnd, 500);
    assert_eq!(lab.last().window, 64_240);
}

/// RFC 7323 §2.3.
///
/// Holds RFC 7323 §2.2.
#[test]
fn a_shift_beyond_14_counts_as_14() {
    let mut lab = syn_sent(config(RFC, &[("tcp_window_scaling", "on")]));
    lab.receive(syn_ack().scale(200));
    lab.receive(ack(1, 1).window(2));
    assert_eq!(lab.view().snd_wnd, 2 << 14);
}

#[test]
fn a_buffer_of_a_mebibyte_is_offered_with_the_smallest_shift_that_fits() {
    let mut lab = syn_sent(config(RFC, &[("tcp_window_scaling", "on"), ("rcvbuf", "1048576")]));
    lab.receive(syn_ack().scale(0));
    lab.receive(data(1, 1_400, 1));
    lab.receive(data(1_401, 1_400, 1));
    assert_eq!(lab.last().window, 32_680, "32 octets each: 1 MiB is one too much for 16");
    assert_eq!(lab.view().rcv_wnd, 1_048_576 - 2_800);
}

/// The window is closed by what nobody reads, also where its field counts kibibytes.
#[test]
fn a_scaled_window_closes_and_opens_again() {
    let mut pair = Pair::new(&config(LINUX, &[("nodelay", "on")])).opened();
    for _ in 0..3 {
        pair.call(Side::Client, synscope_tcp::Command::Send(vec![7; 65_000].into()));
        pair.run_for(crate::common::SECOND);
    }
    let held = pair.endpoint(Side::Server).unread();
    assert!((65_000..67_000).contains(&held), "{held} octets are held");
    assert_eq!(pair.endpoint(Side::Client).view().snd_wnd, 0);
    for _ in 0..6 {
        pair.read_all(Side::Server);
        pair.run_for(60 * crate::common::SECOND);
    }
    pair.read_all(Side::Server);
    assert!(pair.read[1].len() > 130_000, "{} octets are read", pair.read[1].len());
    assert!(pair.read[1].iter().all(|octet| *octet == 7));
}

/// Holds MUST-14.
/// Holds SHLD-5.
/// Holds MAY-3.
#[test]
fn every_syn_and_syn_ack_has_an_mss_and_that_of_the_peer_is_heeded() {
    for profile in Profile::ALL {
        for mss in ["536", "1000", "1460"] {
            let config = config(profile, &[("mss", mss), ("tcp_timestamps", "off")]);
            let mut client = Lab::with(config.clone());
            client.connect();
            assert_eq!(client.last().options.mss.map(|mss| mss.to_string()).as_deref(), Some(mss));
            client.receive(syn_ack().mss(400));
            client.forget_output();
            client.send(1_000);
            assert!(client.log.sent.iter().all(|(segment, _)| segment.payload.len() <= 400), "{profile}");
            let mut server = listen(config);
            server.receive(syn().mss(400));
            assert_eq!(server.last().options.mss.map(|mss| mss.to_string()).as_deref(), Some(mss));
        }
    }
}

/// Holds MUST-15.
#[test]
fn a_peer_that_names_no_mss_is_taken_to_have_536() {
    for profile in Profile::ALL {
        let mut lab = syn_sent(config(profile, &[]));
        lab.receive(syn_ack());
        assert_eq!(lab.view().snd_mss, 536, "{profile}");
        let mut lab = syn_sent(config(profile, &[]));
        lab.receive(syn_ack().mss(0));
        assert_eq!(lab.view().snd_mss, 536, "{profile}: 0 says nothing");
    }
}

/// As Linux 6.18 was seen to send into windows of 400, 800 and 1,600 octets (`tcp_bound_to_half_wnd`).
#[test]
fn linux_fills_no_more_than_half_of_the_largest_window_with_a_segment() {
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(syn_ack().mss(1_460).window(400));
    lab.forget_output();
    lab.send(3_000);
    lab.receive(ack(1, 401).window(800));
    assert_eq!(lab.sent(), ["ACK 1+400 ack 1", "ACK 401+400 ack 1", "PSH,ACK 801+400 ack 1"]);
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(syn_ack().mss(1_460).window(500));
    lab.forget_output();
    lab.send(3_000);
    lab.receive(ack(1, 1).window(1_600));
    assert_eq!(lab.sent(), ["ACK 1+500 ack 1", "ACK 501+800 ack 1"]);
}

/// Holds MUST-16.
#[test]
fn what_goes_into_a_segment_is_the_smaller_mss_less_what_the_options_take() {
    for (ours, peers, timestamps, largest) in
        [("1460", 9_000, "off", 1_460), ("1460", 1_000, "off", 1_000), ("1460", 1_460, "on", 1_448)]
    {
        let mut lab = syn_sent(config(LINUX, &[("mss", ours), ("tcp_timestamps", timestamps)]));
        lab.receive(full(syn_ack()).mss(peers));
        lab.forget_output();
        lab.send(3_000);
        assert_eq!(lab.log.sent[0].0.payload.len(), largest, "timestamps {timestamps}");
    }
    let mut lab = syn_sent(config(LINUX, &[]));
    lab.receive(full(syn_ack()));
    lab.receive(data(10, 5, 1).stamped(1_001, 0));
    lab.receive(data(20, 5, 1).stamped(1_001, 0));
    lab.forget_output();
    lab.send(3_000);
    assert_eq!(lab.log.sent[0].0.payload.len(), 1_460 - 12 - 4 - 2 * 8, "timestamps and two SACK blocks");
}

/// Holds MUST-67.
///
/// An IPv4 packet holds 65,535 octets (MMS_R is 65,515), so 20 less for the TCP header.
#[test]
fn no_mss_is_advertised_that_a_packet_could_not_hold() {
    assert!(synscope_tcp::Config::default().set("mss", "65495").is_ok());
    assert!(synscope_tcp::Config::default().set("mss", "65496").is_err());
}

/// Holds MUST-65.
#[test]
fn only_a_syn_has_an_mss() {
    for profile in Profile::ALL {
        let mut pair = Pair::new(&config(profile, &[])).opened();
        pair.call(Side::Client, synscope_tcp::Command::Send(vec![1; 5_000].into()));
        pair.run_for(crate::common::SECOND);
        pair.call(Side::Client, synscope_tcp::Command::Abort);
        let mut lab = established(config(profile, &[]));
        lab.send(10);
        lab.receive(data(1, 10, 11));
        lab.receive(syn_ack());
        lab.does(synscope_tcp::Command::Abort);
        assert!(lab.log.sent.iter().all(|(segment, _)| segment.options.mss.is_none()), "{profile}");
    }
}
