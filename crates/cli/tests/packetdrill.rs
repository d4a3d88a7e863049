//! `synscope packetdrill` as a person and as another program meets it.

use std::path::PathBuf;
use std::process::{Command, Output};

const PASSES: &str = "// Nobody is there.\n0 < . 1:1(0) ack 7 win 100\n+0 > R 7:7(0)\n";
const FAILS: &str = "0 < . 1:1(0) ack 7 win 100\n+0 > R 8:8(0)\n";
const SKIPPED: &str = "0 < . 1:1(0) ack 7 win 100\n+0 epoll_create(1) = 4\n";
const MALFORMED: &str = "0 < . 1:1(0) ack 7 win 100\n+0 > R 7:7(0\n";

/// A file for one test alone.
fn script(name: &str, text: impl AsRef<[u8]>) -> String {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("packetdrill");
    std::fs::create_dir_all(&directory).expect("a directory");
    let path = directory.join(name);
    std::fs::write(&path, text).expect("a file");
    path.to_str().expect("a name").to_owned()
}

fn packetdrill(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synscope"));
    command.arg("packetdrill").args(arguments).output().expect("the command starts")
}

fn lines(octets: &[u8]) -> Vec<String> {
    String::from_utf8(octets.to_vec()).expect("UTF-8").lines().map(str::to_owned).collect()
}

#[test]
fn each_script_has_a_line_and_the_last_line_counts() {
    let files = [script("count-ok.pkt", PASSES), script("count-skip.pkt", SKIPPED)];
    let output = packetdrill(&[&files[0], &files[1], &files[0]]);
    assert_eq!(output.status.code(), Some(0));
    let expected = [
        format!("ok {}", files[0]),
        format!("skip {}:2: the system call epoll_create()", files[1]),
        format!("ok {}", files[0]),
        "2 passed, 0 failed, 1 skipped".to_owned(),
    ];
    assert_eq!(lines(&output.stdout), expected);
    assert!(output.stderr.is_empty());
}

#[test]
fn a_failure_shows_expected_actual_and_what_came_before() {
    let files = [script("fails.pkt", FAILS), script("fails-not.pkt", PASSES)];
    let output = packetdrill(&[&files[0], &files[1]]);
    assert_eq!(output.status.code(), Some(1));
    let lines = lines(&output.stdout);
    assert_eq!(lines[0], format!("not ok {}:2: the sequence number", files[0]));
    assert_eq!(lines[1], "    event:    +0 > R 8:8(0)");
    assert_eq!(lines[2], "    expected: R 8:8(0) at 0.000000s");
    assert_eq!(lines[3], "    actual:   R 7:7(0) at 0.000000s");
    assert!(lines[5..].iter().any(|line| line.contains("│◀── . 1:1(0) ack 7 win 100")), "{lines:?}");
    let end = &lines[lines.len() - 2..];
    assert_eq!(end, [format!("ok {}", files[1]), "1 passed, 1 failed, 0 skipped".to_owned()]);
}

#[test]
fn a_malformed_file_is_told_with_its_place_and_the_others_run() {
    let files = [script("malformed.pkt", MALFORMED), script("malformed-not.pkt", FAILS)];
    let output = packetdrill(&[&files[0], &files[1]]);
    assert_eq!(output.status.code(), Some(2));
    let complaint = format!("synscope: {}:2:13: expected `)`, found the end of the line", files[0]);
    assert_eq!(lines(&output.stderr), [complaint]);
    assert_eq!(lines(&output.stdout).last().map(String::as_str), Some("0 passed, 1 failed, 0 skipped"));
}

#[test]
fn what_cannot_be_read_is_told() {
    let not_text = script("latin1.pkt", b"// na\xefve\n0 `true`\n");
    for (file, complaint) in [
        ("no-such-file.pkt", "cannot read no-such-file.pkt: "),
        (not_text.as_str(), "latin1.pkt:1:6: expected UTF-8 text"),
        (env!("CARGO_TARGET_TMPDIR"), "cannot read "),
    ] {
        let output = packetdrill(&[file]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(complaint), "{told}");
    }
    assert_eq!(packetdrill(&[]).status.code(), Some(2));
}

#[test]
fn the_profile_decides() {
    let file = script(
        "profile.pkt",
        "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32767 <mss 1460>\n+0 > S. 0:0(0) ack 1 <...>\n+3 > S. 0:0(0) ack 1 <...>",
    );
    for (profile, status) in [("classic", 0), ("linux", 1), ("rfc9293", 1)] {
        let output = packetdrill(&["--profile", profile, &file]);
        assert_eq!(output.status.code(), Some(status), "{profile}");
    }
    assert_eq!(packetdrill(&["--profile", "windows", &file]).status.code(), Some(2));
}

#[test]
fn the_scripts_that_come_along_pass() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../packetdrill/scripts/given");
    let entries = std::fs::read_dir(directory).expect("scripts");
    let files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    let files: Vec<&str> = files.iter().map(|file| file.to_str().expect("a name")).collect();
    let output = packetdrill(&files);
    assert_eq!(lines(&output.stdout).last().map(String::as_str), Some("12 passed, 0 failed, 0 skipped"));
    assert!(output.status.success());
}
