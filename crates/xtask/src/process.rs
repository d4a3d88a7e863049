//! Starts programs, and does not leave them behind.

use std::{
    io::{BufRead, BufReader},
    process::{self, Child, Command, ExitStatus, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

/// Process ids of the programs that are running now.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// How long a program may take to tidy up after it was interrupted.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends what was started when this program is interrupted, terminated, or
/// loses its terminal.
pub(crate) fn stop_children_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        // As long as the list is held, nothing new is started.
        let running = running();
        for &id in running.iter() {
            signal_group("INT", id);
        }
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline && running.iter().any(|&id| signal_group("0", id)) {
            thread::sleep(Duration::from_millis(50));
        }
        for &id in running.iter() {
            signal_group("TERM", id);
        }
        process::exit(130);
    })
    .context("cannot listen for Ctrl-C")
}

/// Runs a program to its end; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = Running::start(command)?.wait()?;
    check(command, status)
}

/// Runs a program to its end, shows each line it prints and hands it to
/// `each_line`. Returns how it ended.
pub(crate) fn run_lines(command: &mut Command, mut each_line: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    if let Some(stdout) = running.0.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.with_context(|| format!("cannot read what {} prints", show(command)))?;
            println!("{line}");
            each_line(&line);
        }
    }
    running.wait()
}

/// What a program that is over at once prints, or nothing if it cannot be run.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| stdout.trim().to_owned())
}

/// Takes the place of this process, so that whoever ends it ends the program.
#[cfg(unix)]
pub(crate) fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", show(command)))
}

/// Runs the program to its end: without `exec` the nearest thing there is.
#[cfg(not(unix))]
pub(crate) fn become_program(command: &mut Command) -> Result<()> {
    run(command)
}

/// A program that runs, and that is ended when nobody waits for it any more.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Result<Self> {
        lead_a_group(command);
        let mut running = running();
        let child = command.spawn().with_context(|| format!("cannot start {}", show(command)))?;
        running.push(child.id());
        Ok(Self(child))
    }

    fn wait(mut self) -> Result<ExitStatus> {
        Ok(self.0.wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            signal_group("TERM", self.0.id());
        }
        running().retain(|&id| id != self.0.id());
    }
}

fn running() -> MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A group of its own, so that what the program itself started ends with it.
#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn lead_a_group(_command: &mut Command) {}

/// Sends a signal to every process of the group, or with "0" only asks whether
/// there is one. Returns whether there was.
#[cfg(unix)]
fn signal_group(signal: &str, id: u32) -> bool {
    let mut kill = Command::new("kill");
    kill.args([&format!("-{signal}"), "--", &format!("-{id}")]);
    kill.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Without groups and signals, the system's own tool ends the whole tree.
#[cfg(not(unix))]
fn signal_group(signal: &str, id: u32) -> bool {
    let mut kill = Command::new("taskkill");
    kill.args(["/T", "/F", "/PID", &id.to_string()]);
    signal != "0" && kill.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    ensure!(status.success(), "{} failed ({status})", show(command));
    Ok(())
}

/// The command as it would be typed.
fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    format!("`{}`", words.join(" "))
}
