//! What holds for every text: something is said, and it is set as its language wants it.

use core::net::SocketAddrV4;
use synscope_sim::{
    Action, AnyKnob, CommandKind, Condition, Decision, Edit, Entry, Fate, Finding, Forgery, IcmpReport,
    Injection, LossReason, NotNow, Number, Packet, Part, Repeat, ScenarioError, Side, Test, Verdict, When,
    all_knobs,
};
use synscope_tcp::{
    Call, Cause, Challenge, CommandError, ConnectionError, Flags, Group, IcmpEffect, IcmpKind, Ignored,
    KnobError, Note, Options, Outcome, Profile, Removal, ResetReason, RowId, Segment, Seq, State, Step,
    TABLE, Time, TimerKind, WhatIf,
};
use synscope_wire::{ControlBit, Field, TcpOption};
use synscope_words::{
    BuiltIn, Label, Lang, Teller, Variable, bad_knob, bad_number, bad_scenario, cause, changes,
    command_error, command_label, command_meaning, connection_error, edit, field_meaning, field_name,
    finding_name, group_name, host, host_title, injected_where, injection, knob_meaning, loss, not_now, note,
    octets, option_name, outcome, packet_reason, packet_sentence, profile_meaning, profile_name, removal,
    rule, state_meaning, test_name, timer_meaning, timer_name, transition, waits_without_timer, what_if_name,
};

/// One of each cause. The match makes whoever adds a cause come here.
fn causes() -> Vec<Cause> {
    let exhaustive = |cause: &Cause| match cause {
        Cause::ActiveOpen
        | Cause::AnswerToSyn
        | Cause::SimultaneousOpen
        | Cause::AckOfSyn
        | Cause::Data
        | Cause::Fin
        | Cause::AckOfData
        | Cause::AckOfFin
        | Cause::DelayedAck
        | Cause::AckOfOutOfOrder
        | Cause::Retransmission { .. }
        | Cause::LostToo
        | Cause::LossProbe
        | Cause::AnswerToRepeatedSyn
        | Cause::AckOfRepeatedFin
        | Cause::AckOfUnacceptable
        | Cause::AckOfUnsent
        | Cause::Challenge(Challenge::Reset | Challenge::Syn | Challenge::OldAck)
        | Cause::WindowProbe { .. }
        | Cause::WindowOpened
        | Cause::Keepalive { .. }
        | Cause::WindowUpdate
        | Cause::Reset(
            ResetReason::NobodyListens
            | ResetReason::NoConnection
            | ResetReason::AckAtListen
            | ResetReason::BadAckInHandshake
            | ResetReason::BadEcho
            | ResetReason::Abort
            | ResetReason::DataAfterClose
            | ResetReason::UnreadData
            | ResetReason::AcceptQueueFull
            | ResetReason::PeerUnresponsive,
        ) => {}
    };
    let causes = vec![
        Cause::ActiveOpen,
        Cause::AnswerToSyn,
        Cause::SimultaneousOpen,
        Cause::AckOfSyn,
        Cause::Data,
        Cause::Fin,
        Cause::AckOfData,
        Cause::AckOfFin,
        Cause::DelayedAck,
        Cause::AckOfOutOfOrder,
        Cause::Retransmission { nth: 2, limit: 5, waited_us: 3_000_000 },
        Cause::LostToo,
        Cause::LossProbe,
        Cause::AnswerToRepeatedSyn,
        Cause::AckOfRepeatedFin,
        Cause::AckOfUnacceptable,
        Cause::AckOfUnsent,
        Cause::Challenge(Challenge::Reset),
        Cause::Challenge(Challenge::Syn),
        Cause::Challenge(Challenge::OldAck),
        Cause::WindowProbe { nth: 1 },
        Cause::WindowOpened,
        Cause::Keepalive { nth: 1, limit: 9 },
        Cause::WindowUpdate,
        Cause::Reset(ResetReason::NobodyListens),
        Cause::Reset(ResetReason::NoConnection),
        Cause::Reset(ResetReason::AckAtListen),
        Cause::Reset(ResetReason::BadAckInHandshake),
        Cause::Reset(ResetReason::BadEcho),
        Cause::Reset(ResetReason::Abort),
        Cause::Reset(ResetReason::DataAfterClose),
        Cause::Reset(ResetReason::UnreadData),
        Cause::Reset(ResetReason::AcceptQueueFull),
        Cause::Reset(ResetReason::PeerUnresponsive),
    ];
    for cause in &causes {
        exhaustive(cause);
    }
    causes
}

const IGNORED: [Ignored; 16] = [
    Ignored::State,
    Ignored::NoAck,
    Ignored::ResetAnswersNothing,
    Ignored::ResetWithoutAck,
    Ignored::ResetAtListen,
    Ignored::ResetOutsideWindow,
    Ignored::SynOfOldIncarnation,
    Ignored::NoTimestamps,
    Ignored::ResetInTimeWait,
    Ignored::SynWithFin,
    Ignored::BacklogFull,
    Ignored::SynQueueFull,
    Ignored::AcceptQueueFull,
    Ignored::AcceptDeferred,
    Ignored::Throttled,
    Ignored::OutsideWindow,
];

const STEPS: [Step; 6] = [Step::Sequence, Step::Reset, Step::Syn, Step::Ack, Step::Text, Step::Fin];

/// One of each note, and of what notes hold.
fn notes() -> Vec<Note> {
    let (seq, rcv_nxt, later) = (Seq(1_000_100), Seq(1_000_000), Time::from_us(2_500_000));
    let mut notes = vec![
        Note::Acceptable { seq, len: 100, rcv_nxt, rcv_wnd: 65_535 },
        Note::Unacceptable { seq, len: 1, rcv_nxt, rcv_wnd: 65_535 },
        Note::TimestampOld { val: 100, ts_recent: 3_100 },
        Note::ResetBelieved { seq },
        Note::IsnChosen { iss: seq },
        Note::AckAdvances { ack: seq, snd_una: rcv_nxt },
        Note::AckRepeats { ack: seq },
        Note::AckOfUnsent { ack: seq, snd_nxt: rcv_nxt },
        Note::WindowChanged { snd_wnd: 4096 },
        Note::DataInOrder { seq, len: 100 },
        Note::DataOutOfOrder { seq, len: 100, rcv_nxt },
        Note::DataRepeated { seq, len: 100 },
        Note::FinInOrder { seq },
        Note::FinOutOfOrder { seq, rcv_nxt },
        Note::FinRepeated { seq },
        Note::RttMeasured { rtt_us: 100_000, srtt_us: 100_000, rto_us: 1_000_000 },
        Note::RttAmbiguous,
        Note::RtoBackedOff { rto_us: 2_000_000 },
        Note::RtoAfterLostSyn { rto_us: 3_000_000 },
        Note::AckDelayed { deadline: later },
        Note::AckMerged,
        Note::HeldByNagle { len: 10 },
        Note::WindowClosed { len: 10 },
        Note::FinQueued,
        Note::SynCookieSent { mss: 1_460 },
        Note::SynCookieTaken { mss: 1_460 },
        Note::TimeWaitRestarted { deadline: later },
        Note::TimeWaitReopened { seq, rcv_nxt },
    ];
    let effects = [IcmpEffect::Discarded, IcmpEffect::NotInFlight, IcmpEffect::Reported, IcmpEffect::Fatal];
    notes.extend(effects.map(|effect| Note::Icmp { kind: IcmpKind::Unreachable(1), effect }));
    notes.extend(STEPS.map(|step| Note::Passed { step }));
    notes.extend(IGNORED.map(|why| Note::Ignored { step: Step::Sequence, why }));
    for timer in TimerKind::ALL {
        notes.extend([
            Note::TimerArmed { timer, deadline: later },
            Note::TimerCancelled { timer },
            Note::TimerFired { timer },
            Note::GaveUp { timer, repeated: 5 },
        ]);
    }
    notes.push(Note::R1Reached { repeated: 3 });
    notes
}

const ERRORS: [ConnectionError; 8] = [
    ConnectionError::Refused,
    ConnectionError::Reset,
    ConnectionError::TimedOut,
    ConnectionError::BrokenPipe,
    ConnectionError::Icmp(IcmpKind::Unreachable(3)),
    ConnectionError::Icmp(IcmpKind::Unreachable(1)),
    ConnectionError::Icmp(IcmpKind::TimeExceeded),
    ConnectionError::Icmp(IcmpKind::ParameterProblem),
];

const REFUSALS: [CommandError; 9] = [
    CommandError::NoConnection,
    CommandError::AlreadyExists,
    CommandError::Closing,
    CommandError::RemoteUnspecified,
    CommandError::InsufficientResources,
    CommandError::AddressInUse,
    CommandError::NoPortFree,
    CommandError::HostDown,
    CommandError::TooManyFiles,
];

const NOT_NOW: [NotNow; 11] = [
    NotNow::HostDown,
    NotNow::HostUp,
    NotNow::NoConnection,
    NotNow::AlreadyConnected,
    NotNow::AlreadyListening,
    NotNow::AlreadyClosed,
    NotNow::Hanging,
    NotNow::NotHanging,
    NotNow::AlreadyCut,
    NotNow::NotCut,
    NotNow::NoProcess,
];

const REMOVALS: [Removal; 4] = [Removal::Closed, Removal::BackToListen, Removal::PowerOff, Removal::Reopened];

const GROUPS: [Group; 6] =
    [Group::Network, Group::Opening, Group::Data, Group::Closing, Group::Keepalive, Group::WhatIf];

/// One of each fault of a scenario.
fn faults() -> [ScenarioError; 12] {
    let at = || "script[3].when".to_owned();
    [
        ScenarioError::Json { line: 3, column: 7, what: "expected `,` or `}`".to_owned() },
        ScenarioError::Knob { line: 3, column: 7, error: KnobError::Unknown("lose".to_owned()) },
        ScenarioError::TooLong { found: 9_000_000, max: 8_388_608 },
        ScenarioError::Version { found: 2, expected: 1 },
        ScenarioError::OutOfRange { at: at(), found: 0, min: 1, max: 10 },
        ScenarioError::TooMany { at: at(), found: 2_000, max: 1_000 },
        ScenarioError::TooDeep { at: at(), max: 8 },
        ScenarioError::EmptyCondition { at: at() },
        ScenarioError::CopyGoesElsewhere {
            at: at(),
            packet: "client:SYN#1".parse().expect("a name"),
            found: Side::Client,
            expected: Side::Server,
        },
        ScenarioError::IcmpGoesElsewhere {
            at: at(),
            packet: "client:SYN#1".parse().expect("a name"),
            found: Side::Server,
            expected: Side::Client,
        },
        ScenarioError::AckWithoutNumber { at: at() },
        ScenarioError::NumberWithoutAck { at: at() },
    ]
}

/// What can be wrong with the value of each knob, and with names.
fn knob_faults() -> Vec<KnobError> {
    let names = all_knobs().map(AnyKnob::name).chain(["seed", "profile", "delay", "octets"]);
    let mut faults: Vec<KnobError> = names
        .map(|name| KnobError::Malformed { name, text: "many".to_owned(), expected: "a number" })
        .collect();
    let (value, min, max) = ("3min".to_owned(), "0s".to_owned(), "2min".to_owned());
    faults.extend([
        KnobError::OutOfRange { name: "msl", value, min, max },
        KnobError::Unknown("lose".to_owned()),
    ]);
    faults
}

const FINDINGS: [Finding; 7] = [
    Finding::Passed,
    Finding::Acted,
    Finding::Ended,
    Finding::Failed,
    Finding::Stopped,
    Finding::Skipped,
    Finding::NotReached,
];
/// One of each edit.
fn edits() -> Vec<Edit> {
    let about = "client:SYN#1".parse().expect("a name");
    let connection = None;
    let options = Options::default();
    let (seq, ack, len, window) = (Number::Relative(1), None, 0, 100);
    let forged = Forgery {
        flags: Flags::RST,
        seq,
        ack,
        len,
        window,
        options,
        from_address: None,
        from_port: None,
        to_port: None,
    };
    let kinds = [
        IcmpKind::Unreachable(1),
        IcmpKind::Unreachable(3),
        IcmpKind::Unreachable(13),
        IcmpKind::TimeExceeded,
    ]
    .into_iter()
    .chain([IcmpKind::SourceQuench, IcmpKind::ParameterProblem]);
    let icmp = kinds.map(|kind| Action::Inject(Injection::Icmp(IcmpReport { kind, about })));
    let mut actions: Vec<Action> = icmp.collect();
    actions.extend([
        Action::Listen { port: 80, backlog: 1 },
        Action::Connect { port: 80, from_port: None },
        Action::Send { octets: 100, connection },
        Action::ShutdownWrite { connection },
        Action::Close { connection },
        Action::Abort { connection },
        Action::CloseListener { port: 80 },
        Action::Kill,
        Action::Hang,
        Action::Resume,
        Action::PowerOff,
        Action::Reboot,
        Action::Cut,
        Action::Mend,
        Action::Inject(Injection::Segment(Forgery {
            from_address: Some("203.0.113.1".parse().expect("an address")),
            ..forged.clone()
        })),
        Action::Inject(Injection::Segment(forged)),
        Action::Inject(Injection::CopyOf(about)),
    ]);
    let whens =
        [When::At(Time::from_us(1_200_000)), When::After { condition: Condition::Sent(about), delay_us: 0 }];
    let entries = actions.into_iter().flat_map(|action| {
        let entry = move |when| Entry {
            when,
            host: Side::Server,
            action: action.clone(),
            repeat: None,
            by_person: true,
        };
        whens.clone().map(entry)
    });
    let mut edits: Vec<Edit> = entries.map(|entry| Edit::Line { place: 0, entry }).collect();
    let again = edits.first().cloned().map(|edit| match edit {
        Edit::Line { place, entry } => {
            let repeat = Some(Repeat { times: 20, every_us: 250_000 });
            Edit::Line { place, entry: Entry { repeat, ..entry } }
        }
        other @ (Edit::Profile(_) | Edit::Knob { .. } | Edit::Verdict(_)) => other,
    });
    edits.extend(again);
    let names = ["client:SYN#1", "server:1+100#2", "forged:client:RST 101#1", "old:client:SYN#1"];
    let fates = [Decision::Drop, Decision::DelayUs(500_000), Decision::Duplicate, Decision::LetThrough];
    edits.extend(names.into_iter().zip(fates).map(|(name, fate)| {
        Edit::Verdict(Verdict { packet: name.parse().expect("a name"), fate, by_person: true })
    }));
    edits.extend(Profile::ALL.map(Edit::Profile));
    edits.extend(all_knobs().map(|knob| Edit::Knob { name: knob.name(), value: knob.range().1 }));
    edits
}

const LOSSES: [LossReason; 6] = [
    LossReason::Luck,
    LossReason::Verdict,
    LossReason::Cut,
    LossReason::Lifetime,
    LossReason::HostDown,
    LossReason::NoSuchHost,
];

fn packet(cause: Cause, flags: Flags, octets: usize, fate: Fate) -> Packet {
    let address = SocketAddrV4::new(Side::Client.address(), 80);
    Packet {
        name: "client:SYN#1".parse().expect("a name"),
        number: 1,
        from: Side::Client,
        socket: None,
        sent: Time::ZERO,
        step: 0,
        fate,
        copy_arrives: Some(Time::from_us(70_000)),
        segment: Segment {
            src: address,
            dst: address,
            seq: Seq(1),
            ack: Seq(1),
            flags,
            window: 100,
            options: Options::default(),
            payload: vec![0; octets].into(),
        },
        seq: 0,
        ack: 0,
        cause: Some(cause),
        decided: false,
    }
}

fn packets() -> Vec<Packet> {
    let arrived = Fate::Arrived { at: Time::from_us(50_000) };
    let mut packets: Vec<Packet> =
        causes().into_iter().map(|cause| packet(cause, Flags::ACK, 0, arrived)).collect();
    for flags in [Flags::SYN, Flags::SYN | Flags::ACK, Flags::FIN | Flags::ACK, Flags::RST, Flags::ACK] {
        for octets in [0, 1, 100] {
            packets.push(packet(Cause::Data, flags, octets, Fate::InFlight { at: Time::ZERO }));
        }
    }
    packets.extend(
        LOSSES.map(|why| {
            packet(Cause::ActiveOpen, Flags::SYN, 0, Fate::Lost { at: Time::from_us(34_000), why })
        }),
    );
    packets.extend(["forged:client:RST 101#1", "old:client:SYN#1"].map(|name| {
        let name = name.parse().expect("a name");
        Packet { name, cause: None, ..packet(Cause::Data, Flags::RST, 0, arrived) }
    }));
    packets
}

const TCP_OPTIONS: [TcpOption; 8] = [
    TcpOption::EndOfList,
    TcpOption::NoOperation,
    TcpOption::SegmentSize,
    TcpOption::WindowScale,
    TcpOption::SackPermitted,
    TcpOption::Sack,
    TcpOption::Timestamps,
    TcpOption::Other(253),
];

/// All fields. The texts themselves are made by exhaustive matches.
fn fields() -> Vec<Field> {
    let mut fields = vec![
        Field::Version,
        Field::HeaderLength,
        Field::TypeOfService,
        Field::TotalLength,
        Field::Identification,
        Field::FragmentFlags,
        Field::FragmentOffset,
        Field::TimeToLive,
        Field::Protocol,
        Field::HeaderChecksum,
        Field::SourceAddress,
        Field::DestinationAddress,
        Field::IpOptions,
        Field::SourcePort,
        Field::DestinationPort,
        Field::SequenceNumber,
        Field::AcknowledgmentNumber,
        Field::DataOffset,
        Field::Reserved,
        Field::Window,
        Field::Checksum,
        Field::UrgentPointer,
        Field::SegmentSize,
        Field::WindowShift,
        Field::TimestampValue,
        Field::TimestampEcho,
        Field::SackLeft,
        Field::SackRight,
        Field::OptionData,
        Field::Padding,
        Field::Payload,
    ];
    fields.extend(ControlBit::ALL.map(Field::Control));
    fields.extend(TCP_OPTIONS.map(Field::OptionKind));
    fields.extend(TCP_OPTIONS.map(Field::OptionLength));
    fields
}

/// Full sentences: they end with a full stop.
fn sentences(lang: Lang) -> Vec<String> {
    let mut texts = meanings(lang);
    for side in Side::BOTH {
        let strangers = Teller { host: side, iss: None, irs: None };
        let acquainted = Teller { host: side, iss: Some(Seq(7)), irs: Some(Seq(9)) };
        for teller in [strangers, acquainted] {
            texts.extend(notes().iter().map(|said| note(said, teller, lang)));
        }
        texts.extend(causes().into_iter().map(|why| cause(why, side, "ACK", lang)));
        texts.extend(REMOVALS.map(|why| removal(side, why, lang)));
    }
    for packet in packets() {
        texts.extend([Time::ZERO, Time::NEVER].map(|now| packet_sentence(&packet, now, lang)));
        texts.push(packet_reason(&packet, lang));
        texts.extend(LOSSES.map(|why| loss(&packet, why, lang)));
    }
    let outcomes = [Outcome::Blocked, Outcome::Done, Outcome::Octets(10), Outcome::EndOfStream];
    texts.extend(outcomes.map(|result| outcome(Call::Read, result, lang)));
    texts.extend(ERRORS.map(|error| outcome(Call::Write(100), Outcome::Failed(error), lang)));
    texts.extend(REFUSALS.map(|error| outcome(Call::Connect, Outcome::Refused(error), lang)));
    texts.extend(faults().iter().map(|error| bad_scenario(error, lang)));
    texts.extend(knob_faults().iter().map(|error| bad_knob(error, lang)));
    texts.extend(Side::BOTH.map(|side| injected_where(side, Time::from_us(3_000_000), lang)));
    texts.push(bad_number(Label::SequenceNumber, (i32::MIN.into(), i32::MAX.into()), lang));
    texts.extend(RowId::all().map(|row| transition(row, lang)));
    texts
}

/// Sentences without anything to fill in.
fn meanings(lang: Lang) -> Vec<String> {
    let rules = sources().into_iter().map(|source| rule(source, lang).unwrap_or_else(|| panic!("{source}")));
    let knobs = all_knobs().map(|knob| knob_meaning(knob.name(), lang).unwrap_or_else(|| panic!("{knob:?}")));
    let mut texts: Vec<&str> = rules.chain(knobs).collect();
    texts.extend(State::ALL.map(|state| state_meaning(state, lang)));
    texts.extend(TimerKind::ALL.map(|timer| timer_meaning(timer, lang)));
    texts.extend(CommandKind::ALL.map(|command| command_meaning(command, lang)));
    texts.extend(NOT_NOW.map(|reason| not_now(reason, lang)));
    texts.extend(ERRORS.map(|error| connection_error(error, lang)));
    texts.extend(REFUSALS.map(|error| command_error(error, lang)));
    texts.extend(Variable::ALL.map(|variable| variable.meaning(lang)));
    texts.extend(Profile::ALL.map(|profile| profile_meaning(profile, lang)));
    texts.extend(BuiltIn::ALL.iter().map(|known| known.about(lang)));
    texts.extend(fields().into_iter().map(|field| field_meaning(field, lang)));
    texts.into_iter().map(str::to_owned).collect()
}

/// Names, labels and phrases.
fn words(lang: Lang) -> Vec<String> {
    let mut texts: Vec<&str> = Label::ALL.iter().map(|label| label.text(lang)).collect();
    texts.extend(State::ALL.into_iter().filter_map(|state| waits_without_timer(state, lang)));
    texts.extend(TimerKind::ALL.map(|timer| timer_name(timer, lang)));
    texts.extend(CommandKind::ALL.map(|command| command_label(command, lang)));
    texts.extend(BuiltIn::ALL.iter().map(|known| known.title(lang)));
    texts.extend(Profile::ALL.map(|profile| profile_name(profile, lang)));
    texts.extend(GROUPS.map(|group| group_name(group, lang)));
    texts.extend(WhatIf::ALL.map(|variant| what_if_name(variant, lang)));
    texts.extend(fields().into_iter().map(|field| field_name(field, lang)));
    texts.extend(TCP_OPTIONS.map(|option| option_name(option, lang)));
    for part in [Part::Closed, Part::Listen, Part::SynSent, Part::Otherwise] {
        texts.extend(part.tests().iter().map(|test| test_name(*test, part, lang)));
    }
    texts.push(test_name(Test::Timestamp, Part::Otherwise, lang));
    texts.extend(FINDINGS.map(|finding| finding_name(finding, lang)));
    texts.extend(Side::BOTH.map(|side| host(side, lang)));
    texts.extend(Side::BOTH.map(|side| host_title(side, lang)));
    let mut texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
    texts.extend([octets(1, lang), octets(100, lang), changes(1, lang), changes(3, lang)]);
    texts.extend(edits().iter().map(|known| edit(known, lang)));
    texts.extend(edits().iter().filter_map(|known| match known {
        Edit::Line { entry: Entry { action: Action::Inject(what), .. }, .. } => {
            Some(injection(what, Side::Client, lang))
        }
        Edit::Line { .. } | Edit::Profile(_) | Edit::Knob { .. } | Edit::Verdict(_) => None,
    }));
    texts
}

fn sources() -> Vec<synscope_tcp::Source> {
    let rows = TABLE.iter().map(|row| row.source);
    let causes = causes().into_iter().map(Cause::source);
    let notes: Vec<_> = notes().iter().map(Note::source).collect();
    rows.chain(causes).chain(notes).chain(TimerKind::ALL.map(TimerKind::source)).collect()
}

fn all(lang: Lang) -> Vec<String> {
    let mut texts = sentences(lang);
    texts.extend(words(lang));
    texts
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

#[test]
fn every_text_says_something_and_has_no_stray_spaces() {
    for lang in Lang::ALL {
        for text in all(lang) {
            assert!(!text.trim().is_empty());
            assert_eq!(text.trim(), text);
            assert!(!text.contains("  "), "{text}");
        }
    }
}

#[test]
fn sentences_end_with_a_full_stop() {
    for text in sentences(Lang::En) {
        assert!(text.ends_with('.') && !text.ends_with(".."), "{text}");
    }
    for text in meanings(Lang::En) {
        assert!(text.starts_with(|c: char| c.is_ascii_uppercase()), "{text}");
    }
    for text in sentences(Lang::Zh) {
        assert!(text.ends_with('。') && !text.ends_with("。。"), "{text}");
    }
}

#[test]
fn english_has_no_chinese_in_it() {
    for text in all(Lang::En) {
        assert!(
            !text
                .chars()
                .any(|c| is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')),
            "{text}"
        );
    }
}

#[test]
fn chinese_sentences_are_chinese_with_full_width_marks() {
    for text in sentences(Lang::Zh) {
        let han = text.chars().filter(|c| is_han(*c)).count();
        assert!(han >= 4, "{text}");
        for mark in [", ", "; ", ": ", ". ", "? "] {
            assert!(!text.contains(mark), "a half-width mark in {text}");
        }
    }
}

#[test]
fn chinese_keeps_a_space_to_latin_and_none_within() {
    for text in all(Lang::Zh) {
        let chars: Vec<char> = text.chars().collect();
        for window in chars.windows(3) {
            let [before, middle, after] = [window[0], window[1], window[2]];
            assert!(!(middle == ' ' && is_han(before) && is_han(after)), "{text}");
        }
        for pair in chars.windows(2) {
            let [left, right] = [pair[0], pair[1]];
            let touches = is_han(left) && right.is_ascii_alphanumeric()
                || left.is_ascii_alphanumeric() && is_han(right);
            assert!(!touches, "{left}{right} in {text}");
        }
    }
}

#[test]
fn the_terms_are_those_of_the_glossary() {
    for text in all(Lang::Zh) {
        for term in ["数据分段", "确认码", "梯形图", "数据包", "序列号", "头部", "定时器", "客户机", "服务端"]
        {
            assert!(!text.contains(term), "{term} in {text}");
        }
    }
}

#[test]
fn every_knob_and_only_a_knob_is_explained() {
    for name in all_knobs().map(AnyKnob::name).chain(["profile", "seed"]) {
        assert!(knob_meaning(name, Lang::En).is_some(), "{name}");
    }
    assert_eq!(knob_meaning("no_such_knob", Lang::En), None);
}

#[test]
fn a_packets_sentence_does_not_tell_the_future() {
    let at = |us| Time::from_us(us);
    let packet = packet(Cause::ActiveOpen, Flags::SYN, 0, Fate::Arrived { at: at(50_000) });
    let says = |us, what: &str| packet_sentence(&packet, at(us), Lang::En).contains(what);
    assert!(says(49_999, "still under way") && !says(49_999, "arrives"));
    assert!(says(50_000, "arrives at 0.050 s") && !says(50_000, "copy"));
    assert!(says(70_000, "a copy of it arrives at 0.070 s"));
}

#[test]
fn an_edit_says_who_has_done_what_and_when() {
    let said: Vec<String> = edits().iter().map(|known| edit(known, Lang::En)).collect();
    for line in [
        "Server: close() at 1.200 s",
        "Server: power off at 1.200 s",
        "Forged RST from the client at 1.200 s",
        "Old duplicate of the client's SYN #1 at 1.200 s",
        "ICMP port unreachable, about the client's SYN #1 at 1.200 s",
        "Client's SYN #1 dropped",
        "Server's data 1+100 #2 delayed by 500 ms",
        "Profile: Linux",
        "Loss 100%",
        "tcp_fin_timeout 1 h",
    ] {
        assert!(said.iter().any(|known| known == line), "{line} is not among {said:#?}");
    }
    let said: Vec<String> = edits().iter().map(|known| edit(known, Lang::Zh)).collect();
    for line in ["1.200 s 服务器：close()", "客户端的 SYN #1：丢弃", "服务器的数据 1+100 #2：推迟 500 ms"]
    {
        assert!(said.iter().any(|known| known == line), "{line} is not among {said:#?}");
    }
}

#[test]
fn built_in_scenarios_are_found_by_their_names() {
    for known in BuiltIn::ALL {
        assert_eq!(BuiltIn::named(known.name()), Some(*known));
    }
    assert_eq!(BuiltIn::named("no-such-scenario"), None);
}
