//! What a fuzzer once found is tried again, and some garbage besides.
//!
//! `regressions/TARGET` holds one file for each finding, as the fuzzer wrote it. To add one: copy it from
//! `target/fuzz/artifacts`, and give it the name of what it broke.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use synscope_fuzz::{edited_scenario, packetdrill, scenario, segments};

fn try_again(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a file of the folder").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in files {
        println!("{}", file.display());
        run(&fs::read(&file).expect("a file that can be read"));
    }
}

#[test]
fn segments_that_broke_an_endpoint_do_so_no_more() {
    try_again("segments", segments);
}

#[test]
fn scenarios_that_broke_a_run_do_so_no_more() {
    try_again("scenario", scenario);
}

#[test]
fn edits_that_broke_a_run_do_so_no_more() {
    try_again("edited_scenario", edited_scenario);
}

#[test]
fn scripts_that_broke_the_reader_do_so_no_more() {
    try_again("packetdrill", packetdrill);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_breaks_no_endpoint(data in prop::collection::vec(any::<u8>(), 0..2_000)) {
        segments(&data);
    }

    #[test]
    fn edits_break_no_run(data in prop::collection::vec(any::<u8>(), 0..300)) {
        edited_scenario(&data);
    }

    #[test]
    fn garbage_is_no_scenario(data in prop::collection::vec(any::<u8>(), 0..200)) {
        scenario(&data);
    }

    #[test]
    fn garbage_is_no_script(data in prop::collection::vec(any::<u8>(), 0..500)) {
        packetdrill(&data);
    }

    #[test]
    fn pieces_of_scripts_break_no_run(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        packetdrill(pieces.concat().as_bytes());
    }
}

/// What scripts are made of.
const PIECES: &[&str] = &[
    "0 ",
    "+0 ",
    "+.1 ",
    "+1 ",
    "* ",
    "+1~+2 ",
    "+0...1 ",
    "+1000000000 ",
    "\n",
    "\n",
    "\n",
    "// ",
    "--mss=9\n",
    "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n",
    "bind(3, ..., ...) = 0\n",
    "listen(3, 1) = 0\n",
    "accept(3, ..., ...) = 4\n",
    "fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n",
    "connect(3, ..., ...) = 0\n",
    "connect(3, ..., ...) = -1 EINPROGRESS (so)\n",
    "write(4, ..., 4000000) = 9\n",
    "read(4, ..., 9) = 9\n",
    "close(3) = 0\n",
    "shutdown(4, SHUT_WR) = 0\n",
    "< S 0:0(0) win 9 <mss 9>\n",
    "> S. 0:0(0) ack 1 <...>\n",
    "> S 0:0(0) <...>\n",
    "< . 1:1(0) ack 1 win 9\n",
    "< F. 1:1(0) ack 1 win 0\n",
    "> . 1:1(0) ack 1\n",
    "< P. 1:65536(65535) ack 4294967295 win 65535 <TS val 1 ecr 2,nop,nop,sack 4:1>\n",
    "`true`\n",
    "`[ $(ss -Htan | grep -c ESTAB) -eq 1 ]`\n",
    "%{ assert tcpi_state == 1 }%\n",
    "< icmp source_quench\n",
    "setsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0\n",
    "getsockopt(3, SOL_SOCKET, SO_ERROR, [0], [4]) = 0\n",
];
