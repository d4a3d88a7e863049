//! Runs the cases, many at once, and tells what came of them.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use clap::Parser;

use crate::cases::{self, Case};
use crate::ground;
use crate::world::{Untimely, World};

/// Lets the endpoint speak with the machine's own TCP.
#[derive(Parser)]
struct Options {
    /// Only the cases whose names contain all of these words
    words: Vec<String>,
    /// How many cases take place at once; they mostly wait
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: u16,
    /// Show what happened in every case, not only in those that failed
    #[arg(long)]
    show: bool,
}

/// What came of a case.
struct Outcome<'a> {
    case: &'a Case,
    result: Result<()>,
    journal: String,
    time: Duration,
}

/// Reads the command line and runs what it asks for, where that is possible.
pub fn main() -> ExitCode {
    let options = Options::parse();
    match ground::prepare() {
        Ok(()) => run(&options),
        Err(reason) => {
            println!("skipped: {reason:#}");
            ExitCode::SUCCESS
        }
    }
}

fn run(options: &Options) -> ExitCode {
    let mut cases = cases::all();
    cases.retain(|case| options.words.iter().all(|word| case.name.contains(word)));
    if cases.is_empty() {
        eprintln!("error: no case has all of these words in its name: {}", options.words.join(" "));
        return ExitCode::from(2);
    }
    if let Ok(release) = fs::read_to_string("/proc/sys/kernel/osrelease") {
        println!("Linux {}", release.trim_end());
    }
    let (mut failed, untimely) = together(&cases, options);
    if !untimely.is_empty() {
        println!("{} that took another time than they should are tried again, one by one", untimely.len());
    }
    for case in &untimely {
        failed += usize::from(!alone(case, options));
    }
    println!("{} passed, {failed} failed", cases.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs all cases, many at once. Returns how many failed, and those that would not have if the machine had
/// more time for us: they have to be tried again.
fn together<'a>(cases: &'a [Case], options: &Options) -> (usize, Vec<&'a Case>) {
    let next = AtomicUsize::new(0);
    let (mut failed, mut untimely) = (0, Vec::new());
    thread::scope(|scope| {
        let (sender, outcomes) = mpsc::channel();
        for _ in 0..options.jobs {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || work(cases, next, &sender));
        }
        drop(sender);
        for outcome in outcomes {
            if outcome.is_untimely() {
                untimely.push(outcome.case);
            } else {
                failed += usize::from(outcome.result.is_err());
                outcome.print(options.show);
            }
        }
    });
    (failed, untimely)
}

/// Runs a case while nothing else of ours goes on, a few times if it has to be. Returns whether it passed.
fn alone(case: &Case, options: &Options) -> bool {
    let once = || {
        thread::scope(|scope| {
            let (sender, outcomes) = mpsc::channel();
            scope.spawn(move || work(std::slice::from_ref(case), &AtomicUsize::new(0), &sender));
            outcomes.recv()
        })
    };
    for last in [false, false, true] {
        match once() {
            Ok(outcome) if outcome.is_untimely() && !last => {}
            Ok(outcome) => {
                outcome.print(options.show);
                return outcome.result.is_ok();
            }
            Err(_) => return false,
        }
    }
    false
}

/// Takes one case after the other. Each one takes the thread into a namespace of its own.
fn work<'a>(cases: &'a [Case], next: &AtomicUsize, outcomes: &Sender<Outcome<'a>>) {
    while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
        let start = Instant::now();
        let (result, journal) = panic::catch_unwind(AssertUnwindSafe(|| perform(case)))
            .unwrap_or_else(|_| (Err(anyhow!("it panicked")), String::new()));
        let outcome = Outcome { case, result, journal, time: start.elapsed() };
        if outcomes.send(outcome).is_err() {
            break;
        }
    }
}

fn perform(case: &Case) -> (Result<()>, String) {
    let mut world = match World::new(case.config.clone(), &case.sysctls) {
        Ok(world) => world,
        Err(error) => return (Err(error), String::new()),
    };
    let result = (case.body)(&mut world).and_then(|()| match world.path.missed() {
        Some((who, kind)) => bail!("{who} never sent the {kind} that something was to happen to"),
        None => Ok(()),
    });
    (result, world.journal.to_string())
}

impl Outcome<'_> {
    /// Whether only the clock speaks against it.
    fn is_untimely(&self) -> bool {
        self.result.as_ref().is_err_and(|error| error.downcast_ref::<Untimely>().is_some())
    }

    fn print(&self, show: bool) {
        let Self { case, result, journal, time } = self;
        let (mark, seconds) = (if result.is_ok() { "ok    " } else { "not ok" }, time.as_secs_f64());
        println!("{mark} {} ({seconds:.1} s)", case.name);
        if let Err(error) = result {
            println!("    {error:#}");
        }
        if show || result.is_err() {
            print!("{journal}");
        }
    }
}

#[cfg(test)]
mod tests {
    use synscope_tcp::{Config, Profile};

    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// Held by whoever runs cases: the namespaces of this process are counted.
    static WORLDS: Mutex<()> = Mutex::new(());

    /// How many namespaces the threads of this process are in.
    fn namespaces() -> usize {
        let threads = fs::read_dir("/proc/self/task").expect("there is /proc").flatten();
        let mut all: Vec<_> =
            threads.filter_map(|thread| fs::read_link(thread.path().join("ns/net")).ok()).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// A case that takes too long so many times, and then does not.
    fn untimely(times: usize) -> Case {
        let tried = AtomicUsize::new(0);
        let body = move |_: &mut World| {
            if tried.fetch_add(1, Ordering::Relaxed) < times {
                Err(Untimely::example().into())
            } else {
                Ok(())
            }
        };
        Case {
            name: String::new(),
            config: Config::new(Profile::Linux),
            sysctls: Vec::new(),
            body: Box::new(body),
        }
    }

    #[test]
    fn a_case_that_took_too_long_is_tried_again_but_not_for_ever() {
        if let Err(reason) = ground::prepare() {
            eprintln!("skipped: {reason:#}");
            return;
        }
        let _alone = WORLDS.lock().unwrap_or_else(PoisonError::into_inner);
        let options = Options { words: Vec::new(), jobs: 1, show: false };
        let cases = [untimely(1)];
        let (failed, again) = together(&cases, &options);
        assert_eq!((failed, again.len()), (0, 1));
        assert!(alone(again[0], &options));
        assert!(alone(&untimely(2), &options));
        assert!(!alone(&untimely(3), &options));
    }

    #[test]
    fn a_case_that_panics_has_failed_and_leaves_nothing() {
        if let Err(reason) = ground::prepare() {
            eprintln!("skipped: {reason:#}");
            return;
        }
        let _alone = WORLDS.lock().unwrap_or_else(PoisonError::into_inner);
        let case = Case {
            name: String::new(),
            config: Config::new(Profile::Linux),
            sysctls: Vec::new(),
            body: Box::new(|_| panic!("this is a test")),
        };
        thread::scope(|scope| {
            let (sender, outcomes) = mpsc::channel();
            let cases = std::slice::from_ref(&case);
            scope.spawn(move || work(cases, &AtomicUsize::new(0), &sender)).join().expect("it is caught");
            let error = outcomes.recv().expect("there is an outcome").result.expect_err("it failed");
            assert_eq!(error.to_string(), "it panicked");
        });
        assert_eq!(namespaces(), 1);
    }
}
