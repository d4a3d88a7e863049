//! Random scenarios, made from a list of numbers, so that every source of numbers will do. Zeros make the
//! plainest scenario: one connection that is opened and closed over a network that loses nothing.

use synscope_sim::{
    Action, Condition, Decision, Entry, Forgery, IcmpReport, Injection, Link, Number, PacketName, Scenario,
    Side, Verdict, When, set_profile,
};
use synscope_tcp::{Config, Flags, IcmpKind, KNOBS, OnEof, Options, Profile, Seq, State, Time};

/// Names that packets of a first connection are likely to have.
const NAMES: [&str; 12] = [
    "client:SYN#1",
    "client:SYN#2",
    "server:SYN,ACK#1",
    "server:SYN,ACK#2",
    "client:ACK 1#1",
    "client:FIN#1",
    "client:FIN#2",
    "server:FIN#1",
    "client:1+100#1",
    "server:1+200#1",
    "client:ACK 2#1",
    "server:RST 1#1",
];

/// Ports that connections come from; the same again makes another incarnation.
const FROM_PORTS: [Option<u16>; 3] = [Some(49_152), Some(50_000), None];

/// Numbers that decisions are taken by; zeros when there are no more.
pub(crate) struct Choices {
    numbers: std::vec::IntoIter<u32>,
}

impl Choices {
    /// Decisions by random numbers (SplitMix64, which needs no library).
    pub(crate) fn from_seed(seed: u64) -> Self {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            u32::try_from((mixed ^ (mixed >> 31)) >> 32).expect("the upper half")
        };
        Self::new((0..120).map(|_| next()).collect())
    }

    /// Decisions by these numbers.
    pub(crate) fn new(numbers: Vec<u32>) -> Self {
        Self { numbers: numbers.into_iter() }
    }

    /// A number from 0 to `max`.
    fn up_to(&mut self, max: u64) -> u64 {
        let number = u64::from(self.numbers.next().unwrap_or(0));
        // Spread over the range without a remainder's bias: 2^32 numbers onto max + 1.
        u64::try_from((u128::from(number) * (u128::from(max) + 1)) >> 32).expect("at most `max`")
    }

    fn number(&mut self, max: u32) -> u32 {
        u32::try_from(self.up_to(max.into())).expect("at most `max`")
    }

    /// True in one of `n` cases.
    fn one_in(&mut self, n: u64) -> bool {
        self.up_to(n - 1) == n - 1
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let last = u64::try_from(from.len() - 1).expect("a short list");
        from[usize::try_from(self.up_to(last)).expect("within the list")]
    }
}

/// A scenario.
pub(crate) fn scenario(choices: &mut Choices) -> Scenario {
    let mut scenario = Scenario {
        name: "generated".to_owned(),
        seed: choices.up_to(u64::from(u32::MAX)),
        until_us: 900_000_000,
        ..Scenario::default()
    };
    scenario.script = opening(choices);
    for side in Side::BOTH {
        *scenario.network.link_mut(side) = link(choices);
        host(choices, &mut scenario, side);
    }
    for _ in 0..choices.up_to(12) {
        scenario.script.push(entry(choices));
    }
    for _ in 0..choices.up_to(3) {
        let packet = name(choices);
        scenario.verdicts.push(Verdict { packet, fate: decision(choices), by_person: false });
    }
    scenario
}

fn opening(choices: &mut Choices) -> Vec<Entry> {
    let connect = Action::Connect { port: 80, from_port: choices.pick(&FROM_PORTS) };
    let established = Condition::BothIn(State::Established);
    let send = Action::Send { octets: 1 + choices.number(5_000), connection: None };
    let pause_us = if choices.one_in(3) { choices.up_to(20_000_000) } else { 0 };
    vec![
        at(0, Side::Server, Action::Listen { port: 80, backlog: 4 }),
        at(0, Side::Client, connect),
        after(established.clone(), 1_000, Side::Client, send),
        after(established, 400_000 + pause_us, Side::Client, Action::Close { connection: None }),
    ]
}

fn link(choices: &mut Choices) -> Link {
    let some = |choices: &mut Choices, max| if choices.one_in(3) { choices.number(max) } else { 0 };
    Link {
        delay_us: 50_000 + choices.up_to(200_000),
        jitter_us: some(choices, 100_000).into(),
        loss_ppm: some(choices, 400_000),
        duplicate_ppm: some(choices, 300_000),
        reorder_ppm: some(choices, 300_000),
        reorder_us: choices.up_to(300_000),
        ..Link::default()
    }
}

fn host(choices: &mut Choices, scenario: &mut Scenario, side: Side) {
    set_profile(scenario, side, choices.pick(&Profile::ALL));
    if choices.one_in(4) {
        scenario.host_mut(side).iss = vec![Seq(choices.number(u32::MAX)), Seq(u32::MAX)];
    }
    for _ in 0..choices.up_to(6) {
        let last = u64::try_from(KNOBS.len() - 1).expect("a short list");
        let knob = &KNOBS[usize::try_from(choices.up_to(last)).expect("within the list")];
        let value = knob.min + choices.up_to(knob.max - knob.min);
        knob.set(&mut scenario.host_mut(side).config, value).expect("within the bounds");
    }
    // Rarely drawn together, but needed for keepalive, for probes of a closed window, and for another
    // incarnation soon after.
    for (name, max) in [("tcp_keepalive_time", 5_000_000), ("rcvbuf", 3_000), ("msl", 2_000_000)] {
        if choices.one_in(3) {
            let config = &mut scenario.host_mut(side).config;
            let knob = Config::knob(name).expect("a knob");
            knob.set(config, knob.min + choices.up_to(max)).expect("within the bounds");
            config.set("keepalive", "on").expect("a knob");
        }
    }
    let app = &mut scenario.host_mut(side).app;
    if side == Side::Server && choices.one_in(2) {
        app.reply_octets = 200;
    }
    app.on_eof = match choices.up_to(4) {
        0 => OnEof::CloseAfterUs(0),
        1..4 => OnEof::CloseAfterUs(choices.up_to(1_000_000)),
        _ => OnEof::Never,
    };
}

fn entry(choices: &mut Choices) -> Entry {
    let host = choices.pick(&Side::BOTH);
    let action = action(choices, host);
    if choices.one_in(3) {
        let condition = condition(choices, 0);
        after(condition, choices.up_to(1_000_000), host, action)
    } else {
        at(choices.up_to(12_000_000), host, action)
    }
}

fn action(choices: &mut Choices, host: Side) -> Action {
    let connection = None;
    match choices.up_to(16) {
        13 => Action::Inject(injection(choices, host)),
        0..3 => Action::Send { octets: 1 + choices.number(70_000), connection },
        3..6 => Action::Connect { port: 80, from_port: choices.pick(&FROM_PORTS) },
        6 => Action::ShutdownWrite { connection },
        7..9 => Action::Close { connection },
        9 => Action::Abort { connection: Some(1 + choices.number(2)) },
        10 => pick(
            choices,
            [Action::Listen { port: 80, backlog: 1 }, Action::CloseListener { port: 80 }, Action::Kill],
        ),
        11 => pick(choices, [Action::Hang, Action::Resume, Action::Kill]),
        12 => pick(choices, [Action::PowerOff, Action::Reboot, Action::Reboot]),
        _ => pick(choices, [Action::Cut, Action::Mend, Action::Mend]),
    }
}

/// Something that nobody sends, on its way to a host: no data, which the peer's application has not written.
fn injection(choices: &mut Choices, to: Side) -> Injection {
    let copy = name(choices);
    if copy.from != to && choices.one_in(2) {
        return Injection::CopyOf(copy);
    }
    if copy.from == to && choices.one_in(2) {
        let kinds = [IcmpKind::Unreachable(1), IcmpKind::Unreachable(3), IcmpKind::TimeExceeded];
        return Injection::Icmp(IcmpReport { kind: choices.pick(&kinds), about: copy });
    }
    let flags = choices.pick(&[Flags::RST, Flags::SYN, Flags::ACK, Flags::SYN | Flags::ACK]);
    let number = |choices: &mut Choices| match choices.up_to(2) {
        0 => Number::Relative(1),
        1 => Number::Relative(i32::try_from(choices.up_to(200)).expect("small") - 100),
        _ => Number::Absolute(choices.number(u32::MAX)),
    };
    let seq = number(choices);
    let ack = flags.contains(Flags::ACK).then(|| number(choices));
    let (options, from_port, to_port) = (Options::default(), None, None);
    Injection::Segment(Forgery {
        flags,
        seq,
        ack,
        len: 0,
        window: 1_000,
        options,
        from_address: None,
        from_port,
        to_port,
    })
}

fn pick(choices: &mut Choices, [first, second, third]: [Action; 3]) -> Action {
    match choices.up_to(2) {
        0 => first,
        1 => second,
        _ => third,
    }
}

fn condition(choices: &mut Choices, depth: u32) -> Condition {
    let side = choices.pick(&Side::BOTH);
    match choices.up_to(7) {
        0 => Condition::BothIn(choices.pick(&State::ALL)),
        1 => Condition::State { host: side, state: choices.pick(&State::ALL) },
        2 => Condition::Gone(side),
        3 => Condition::Sent(name(choices)),
        4 => Condition::Arrived(name(choices)),
        5 => Condition::Read { host: side, octets: choices.up_to(2_000) },
        6 if depth < 2 => Condition::All(vec![condition(choices, depth + 1), condition(choices, depth + 1)]),
        _ => Condition::EndOfStream(side),
    }
}

fn decision(choices: &mut Choices) -> Decision {
    match choices.up_to(3) {
        0 => Decision::Drop,
        1 => Decision::DelayUs(choices.up_to(3_000_000)),
        2 => Decision::Duplicate,
        _ => Decision::LetThrough,
    }
}

fn name(choices: &mut Choices) -> PacketName {
    choices.pick(&NAMES).parse().expect("a packet's name")
}

fn at(us: u64, host: Side, action: Action) -> Entry {
    Entry { when: When::At(Time::from_us(us)), host, action, repeat: None, by_person: false }
}

fn after(condition: Condition, delay_us: u64, host: Side, action: Action) -> Entry {
    Entry { when: When::After { condition, delay_us }, host, action, repeat: None, by_person: false }
}
