//! The scripts that come along: each passes under its profiles, and each can fail.

use std::fs;
use std::path::{Path, PathBuf};

use synscope_packetdrill::script::{Action, Direction, Event, Packet, Script, Value, When};
use synscope_packetdrill::{Verdict, parse, run};
use synscope_tcp::{Flags, Profile};

/// Further than any tolerance.
const FAR_US: u64 = 1_000_000_000;

/// The states by the names of their directories, and the scripts that were given.
const DIRECTORIES: [&str; 12] = [
    "given",
    "closed",
    "listen",
    "syn-sent",
    "syn-received",
    "established",
    "fin-wait-1",
    "fin-wait-2",
    "close-wait",
    "closing",
    "last-ack",
    "time-wait",
];

struct File {
    path: PathBuf,
    text: String,
    script: Script,
    profiles: Vec<Profile>,
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let read = |directory: &str| fs::read_dir(root.join(directory)).expect(directory);
    let mut paths: Vec<PathBuf> =
        DIRECTORIES.into_iter().flat_map(read).map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.into_iter().map(file).collect()
}

fn file(path: PathBuf) -> File {
    let text = fs::read_to_string(&path).expect("a script");
    let script = parse(&text).unwrap_or_else(|error| panic!("{}:{error}", path.display()));
    let profiles = text.lines().find_map(|line| line.strip_prefix("// Profiles: ")?.strip_suffix('.'));
    let profiles = if let Some(names) = profiles {
        names.split(", ").map(|name| name.parse().expect("a profile")).collect()
    } else {
        assert!(text.contains("\n// Passes on Linux 6.18.\n"), "{}: which profiles?", path.display());
        vec![Profile::Linux]
    };
    File { path, text, script, profiles }
}

#[test]
fn all_scripts_pass_under_their_profiles() {
    let files = files();
    for File { path, script, profiles, .. } in &files {
        for profile in profiles {
            let verdict = run(script, *profile);
            assert_eq!(verdict, Verdict::Passed, "{} under {profile}", path.display());
        }
    }
    let given =
        files.iter().filter(|file| file.path.parent().is_some_and(|parent| parent.ends_with("given")));
    assert_eq!(given.count(), 12);
    assert!(files.len() >= 12 + 40);
}

#[test]
fn each_says_at_its_top_which_state_it_is_about() {
    for File { path, text, .. } in files() {
        let state =
            path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).expect("a directory");
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("// "), "{}", path.display());
        assert!(state == "given" || first.contains(&state.to_uppercase()), "{}: {first}", path.display());
    }
}

/// Requires that a script fails with an event changed, under all its profiles.
fn must_fail(file: &File, place: usize, change: &str, events: Vec<Event>) {
    let changed = Script { options: file.script.options.clone(), events };
    for profile in &file.profiles {
        let verdict = run(&changed, *profile);
        assert!(
            matches!(verdict, Verdict::Failed(_)),
            "{}:{} under {profile} with {change}: {verdict:?}",
            file.path.display(),
            file.script.events[place].line,
        );
    }
}

/// Tries each way of changing an event; those that it has not are left out.
fn with_each_event(change: &str, changed: impl Fn(&Event) -> Option<Event>) {
    let mut tried = 0;
    for file in files() {
        for (place, event) in file.script.events.iter().enumerate() {
            let Some(event) = changed(event) else { continue };
            let mut events = file.script.events.clone();
            events[place] = event;
            must_fail(&file, place, change, events);
            tried += 1;
        }
    }
    assert!(tried > 0);
}

/// An expected packet with something changed.
fn sent(event: &Event, change: impl Fn(&mut Packet)) -> Option<Event> {
    let mut event = event.clone();
    match &mut event.action {
        Action::Packet(packet) if packet.direction == Direction::Out => {
            change(packet);
            Some(event)
        }
        _ => None,
    }
}

#[test]
fn each_fails_if_a_flag_is_another() {
    for flag in [Flags::FIN, Flags::SYN, Flags::RST, Flags::PSH, Flags::ACK] {
        with_each_event(&format!("{flag} flipped"), |event| sent(event, |packet| packet.flags ^= flag));
    }
}

#[test]
fn each_fails_if_a_number_is_another() {
    // A script may call the host's SYN as it likes.
    let is_syn =
        |event: &Event| matches!(&event.action, Action::Packet(packet) if packet.flags.contains(Flags::SYN));
    with_each_event("SEQ + 1", |event| {
        if is_syn(event) { None } else { sent(event, |packet| packet.seq = packet.seq.wrapping_add(1)) }
    });
    with_each_event("ACK + 1", |event| {
        sent(event, |packet| packet.ack = Some(packet.ack.unwrap_or_default().wrapping_add(1)))
    });
    with_each_event("an octet more", |event| sent(event, |packet| packet.len += 1));
    with_each_event("another window", |event| {
        sent(event, |packet| packet.window = Some(packet.window.unwrap_or(0x1234) ^ 1))
    });
}

#[test]
fn each_fails_if_a_packet_has_to_come_at_another_time() {
    with_each_event("another time", |event| {
        let when = match event.when {
            When::At(us) => When::At(us + FAR_US),
            When::After(us) => When::After(us + FAR_US),
            When::Between(from, to) => When::Between(from + FAR_US, to + FAR_US),
            When::AfterBetween(from, to) => When::AfterBetween(from + FAR_US, to + FAR_US),
            When::Any | When::Untimed => return None,
        };
        sent(&Event { when, ..event.clone() }, |_| {})
    });
}

#[test]
fn each_fails_if_a_call_has_to_return_something_else() {
    with_each_event("another result", |event| {
        let mut event = event.clone();
        let Action::Call(call) = &mut event.action else { return None };
        let makes_socket = matches!(call.name.as_str(), "socket" | "accept");
        match (&call.errno, &mut call.result) {
            (Some(errno), _) => {
                call.errno = Some(if errno == "EPROTO" { "EMSGSIZE" } else { "EPROTO" }.to_owned());
            }
            (None, result) if makes_socket => {
                *result = Value::Number(-1);
                call.errno = Some("EAGAIN".to_owned());
            }
            (None, Value::Number(number)) => *number += 1,
            (None, _) => return None,
        }
        Some(event)
    });
}

#[test]
fn each_fails_if_sockets_have_to_be_in_another_state() {
    with_each_event("one socket more", |event| {
        let mut event = event.clone();
        match &mut event.action {
            Action::Command(line) if line.contains(" -eq ") => {
                *line = line.replace(" -eq 1 ", " -eq 2 ").replace(" -eq 0 ", " -eq 1 ");
            }
            Action::Code(code) if code.contains(" == ") => *code = code.replacen(" == ", " == 1", 1),
            _ => return None,
        }
        Some(event)
    });
}

#[test]
fn each_fails_without_its_last_stimulus() {
    for file in files() {
        let events = &file.script.events;
        let comes_in = |event: &Event| match &event.action {
            Action::Packet(packet) => packet.direction == Direction::In,
            Action::Icmp(_) => true,
            _ => false,
        };
        let Some(last) = events[..events.len() - 1].iter().rposition(comes_in) else { continue };
        let mut events = events.clone();
        // Time passes all the same.
        events[last].action = Action::Command("true".to_owned());
        must_fail(&file, last, "nothing coming in", events);
    }
}

#[test]
fn settings_of_our_own_scripts_matter() {
    for file in files()
        .into_iter()
        .filter(|file| file.profiles != [Profile::Linux] || !file.text.contains("Passes on"))
    {
        let settings =
            |event: &Event| matches!(&event.action, Action::Command(line) if line.starts_with("sysctl"));
        let Some(place) = file.script.events.iter().position(settings) else { continue };
        let mut events = file.script.events.clone();
        events[place].action = Action::Command("true".to_owned());
        must_fail(&file, place, "no settings", events);
    }
}
