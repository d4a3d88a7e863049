//! `synscope replay` as a person and as another program meets it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn replay(files: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_synscope"))
        .arg("replay")
        .args(files)
        .output()
        .expect("the command starts")
}

fn text(octets: &[u8]) -> &str {
    std::str::from_utf8(octets).expect("UTF-8")
}

/// A recording of the kernel.
fn recorded(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../replay/recordings").join(id).with_extension("json")
}

/// A file of this test alone.
fn scratch(name: &str, content: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("a scratch file");
    path
}

/// A recording with something in it changed.
fn changed(id: &str, name: &str, from: &str, to: &str) -> PathBuf {
    let original = std::fs::read_to_string(recorded(id)).expect("a recording");
    assert!(original.contains(from), "{id} has {from}");
    scratch(name, original.replacen(from, to, 1).as_bytes())
}

#[test]
fn an_equal_recording_gives_a_line_and_the_count() {
    let file = recorded("02a");
    let output = replay(&[&file]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert_eq!(text(&output.stdout), format!("equal {}\n1 equal, 0 differ, 0 skipped\n", file.display()));
    assert!(output.stderr.is_empty());
}

#[test]
fn a_changed_recording_differs_and_says_where() {
    let file = changed("02a", "changed.json", "\"result\":\"0 (EOF)\"", "\"result\":\"7 bytes\"");
    let output = replay(&[&file, &recorded("02a")]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    let expected = format!("differs {}: 0.52", file.display());
    assert!(lines[0].starts_with(&expected), "{}", lines[0]);
    assert!(lines[0].contains("b conn.recv(): recorded 7 bytes at 0.52"), "{}", lines[0]);
    assert!(lines[1].starts_with("equal "), "the others are replayed all the same");
    assert_eq!(lines[2], "1 equal, 1 differ, 0 skipped");
}

#[test]
fn what_is_not_modelled_is_skipped_and_nothing_is_wrong() {
    let file = changed("02a", "skipped.json", "\"tcp_recovery\":1", "\"tcp_recovery\":7");
    let output = replay(&[&file]);
    assert_eq!(output.status.code(), Some(0));
    let expected =
        format!("skip {}: tcp_recovery=7 is not modelled\n0 equal, 0 differ, 1 skipped\n", file.display());
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn a_file_that_is_no_recording_is_wrong_and_the_others_are_replayed() {
    let garbage = scratch("garbage.json", b"\x00\xff{");
    let nowhere = Path::new("no/such/file.json");
    let output = replay(&[&garbage, nowhere, &recorded("02a")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).ends_with("1 equal, 0 differ, 0 skipped, 2 cannot be read\n"));
    let complaints: Vec<&str> = text(&output.stderr).lines().collect();
    assert!(
        complaints[0].contains("garbage.json: not a recording: expected value at line 1"),
        "{}",
        complaints[0]
    );
    assert!(complaints[1].contains("no/such/file.json: cannot be read"), "{}", complaints[1]);
}

#[test]
fn a_file_of_any_size_is_answered_at_once() {
    let path = scratch("sparse.json", b"");
    std::fs::File::options()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_len(1 << 30))
        .expect("a sparse file");
    let output = replay(&[&path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("longer than 64 MiB"), "{}", text(&output.stderr));
}

#[test]
fn verbose_tells_what_the_replay_did() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_synscope")).args(["replay", "-v"]).arg(recorded("02a")).output();
    let output = output.expect("the command starts");
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines[0], "     -0.4823  b L.bind(5000): ok");
    assert!(lines.iter().any(|line| line.ends_with("a:40000 > 5000 SYN seq=0 len=0")), "{lines:?}");
    assert!(lines.iter().any(|line| line.ends_with("b conn.recv(): 0 (EOF)")), "{lines:?}");
}
