//! However a run ends, nothing of it is left: no process, no namespace, no device.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const PATIENCE: Duration = Duration::from_secs(20);

/// Cases that take seconds, so that they are under way when the signal comes.
fn start() -> Child {
    Command::new(env!("CARGO_BIN_EXE_synscope-kernel"))
        .args(["keepalive", "--jobs", "4"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program can be started")
}

/// The namespaces that the threads of a process are in, such as `net:[4026532000]`.
fn namespaces(process: &Path) -> BTreeSet<PathBuf> {
    let threads = fs::read_dir(process.join("task")).into_iter().flatten().flatten();
    threads.filter_map(|thread| fs::read_link(thread.path().join("ns/net")).ok()).collect()
}

fn namespaces_of_all() -> BTreeSet<PathBuf> {
    let all = fs::read_dir("/proc").expect("there is /proc").flatten();
    all.flat_map(|entry| namespaces(&entry.path())).collect()
}

/// Whether a mount keeps one of the namespaces, as `ip netns add` does it.
fn is_mounted(namespaces: &BTreeSet<PathBuf>) -> bool {
    let mounts = fs::read_to_string("/proc/self/mountinfo").expect("there is /proc");
    namespaces.iter().any(|namespace| mounts.contains(&*namespace.to_string_lossy()))
}

/// The TUN devices of this namespace: others may come and go meanwhile.
fn tun_devices() -> BTreeSet<String> {
    let table = fs::read_to_string("/proc/net/dev").expect("there is /proc");
    let names = table.lines().skip(2).filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned()));
    names.filter(|name| name.starts_with("tun")).collect()
}

/// Waits until several cases are under way, each in its namespace; `None` where that is not possible.
fn under_way(child: &mut Child) -> Option<BTreeSet<PathBuf>> {
    let own = namespaces(Path::new("/proc/self"));
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let theirs: BTreeSet<PathBuf> =
            namespaces(&PathBuf::from(format!("/proc/{}", child.id()))).difference(&own).cloned().collect();
        if theirs.len() >= 4 {
            return Some(theirs);
        }
        if child.try_wait().expect("it is our child").is_some() {
            break;
        }
        sleep(Duration::from_millis(20));
    }
    let line = BufReader::new(child.stdout.take()?).lines().next()?.expect("it prints text");
    assert!(line.starts_with("skipped: "), "no namespaces, and no reason: {line}");
    eprintln!("{line}");
    None
}

fn ends_without_a_trace(signal: Signal) {
    let before = tun_devices();
    let mut child = start();
    let Some(theirs) = under_way(&mut child) else { return };
    assert_eq!(tun_devices(), before, "the devices are in namespaces of their own");

    kill(Pid::from_raw(child.id().try_into().expect("a process id")), signal).expect("it still runs");
    let status = child.wait().expect("it is our child");
    assert!(!status.success(), "it was interrupted");
    let left: Vec<PathBuf> = namespaces_of_all().intersection(&theirs).cloned().collect();
    assert!(left.is_empty(), "still there: {left:?}");
    assert!(!is_mounted(&theirs), "a mount keeps one of {theirs:?}");
    assert_eq!(tun_devices(), before);
}

#[test]
fn nothing_is_left_of_a_run_that_is_interrupted() {
    ends_without_a_trace(Signal::SIGINT);
}

#[test]
fn nothing_is_left_of_a_run_that_is_killed() {
    ends_without_a_trace(Signal::SIGKILL);
}
