//! Where a case takes place: a network namespace without a name, with one TUN device.
//!
//! Nothing of it has to be taken away. The namespace belongs to the thread that made it and to the
//! sockets in it, the device to its file descriptor; both are gone with the process, however it ends.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::geteuid;
use tun_rs::{DeviceBuilder, SyncDevice};

use crate::who::Who;

/// A kernel parameter of the namespace, below `/proc/sys/net`, and its value.
pub(crate) type Sysctl = (&'static str, &'static str);

/// Short, so that a case is over in seconds; and nothing remembered of earlier connections.
const SYSCTLS: [Sysctl; 6] = [
    ("ipv4/tcp_no_metrics_save", "1"),
    ("ipv4/tcp_syn_retries", "2"),
    ("ipv4/tcp_synack_retries", "2"),
    ("ipv4/tcp_retries2", "3"),
    ("ipv4/tcp_orphan_retries", "3"),
    ("ipv4/tcp_fin_timeout", "2"),
];

/// Octets of an IP packet on the device.
const MTU: u16 = 1500;

/// Whether cases can take place on this machine; what is missing otherwise.
///
/// Without being root this makes the process root of a user namespace, which has to be done as long as
/// it has only one thread.
pub(crate) fn prepare() -> Result<()> {
    // Where it is missing tun-rs would make it, and leave it there.
    ensure!(Path::new("/dev/net/tun").exists(), "there is no /dev/net/tun");
    if !geteuid().is_root() {
        unshare(CloneFlags::CLONE_NEWUSER).context("not root, and not allowed to make a user namespace")?;
    }
    thread::spawn(|| enter(&[]).map(drop)).join().unwrap_or_else(|_| bail!("the first try panicked"))
}

/// Takes this thread into a new namespace, and gives the device that leads to its TCP.
pub(crate) fn enter(sysctls: &[Sysctl]) -> Result<SyncDevice> {
    unshare(CloneFlags::CLONE_NEWNET).context("not allowed to make a network namespace")?;
    for (name, value) in SYSCTLS.iter().chain(sysctls) {
        set(name, value)?;
    }
    be_silent_about_ipv6()?;
    let tun = DeviceBuilder::new()
        .name("tun0")
        .mtu(MTU)
        .ipv4(Who::Kernel.address(), 24, None)
        .build_sync()
        .context("cannot make a device with /dev/net/tun")?;
    tun.set_nonblocking(true).context("cannot make the TUN device non-blocking")?;
    Ok(tun)
}

/// `/proc/sys/net` shows the namespace of the thread that looks.
fn set(name: &str, value: &str) -> Result<()> {
    let path = Path::new("/proc/sys/net").join(name);
    fs::write(&path, value).with_context(|| format!("cannot write {value} to {}", path.display()))
}

/// A kernel that speaks IPv6 would ask for routers and neighbours on the device.
fn be_silent_about_ipv6() -> Result<()> {
    let path = Path::new("/proc/sys/net/ipv6/conf/default/disable_ipv6");
    match fs::write(path, "1") {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot write 1 to {}", path.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
