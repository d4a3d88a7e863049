//! Starts programs, and does not leave them behind.

use std::{
    io::{self, BufRead, BufReader},
    process::{self, Child, Command, ExitStatus, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, Result, ensure};

/// Process ids of the programs that are running now.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Ends what was started when this program is interrupted, terminated, or
/// loses its terminal.
pub(crate) fn stop_children_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        for &id in running().iter() {
            terminate_group(id);
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
pub(crate) fn run_lines(
    command: &mut Command,
    mut each_line: impl FnMut(&str),
) -> Result<ExitStatus> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    if let Some(stdout) = running.0.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line =
                line.with_context(|| format!("cannot read what {} prints", show(command)))?;
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
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", show(command)))?;
        running().push(child.id());
        Ok(Self(child))
    }

    fn wait(mut self) -> Result<ExitStatus> {
        Ok(self.0.wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            terminate_group(self.0.id());
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

/// Asks every process of the group to end. There is nobody to tell if that
/// fails: the group may just be over.
fn terminate_group(id: u32) {
    let _: io::Result<ExitStatus> = if cfg!(windows) {
        Command::new("taskkill")
            .args(["/T", "/F", "/PID", &id.to_string()])
            .status()
    } else {
        Command::new("kill")
            .args(["-TERM", "--", &format!("-{id}")])
            .status()
    };
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
