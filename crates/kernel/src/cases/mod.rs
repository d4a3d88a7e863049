//! The cases: what the two are made to do, and what has to come of it.

mod backlog;
mod flow;
mod half_open;
mod icmp;
mod keepalive;
mod orderly;
mod patience;
mod reset;
mod simultaneous;
mod time_wait;

use anyhow::Result;
use synscope_tcp::{Config, Profile};

use crate::ground::Sysctl;
use crate::who::Who;
use crate::world::World;

/// Something that the two do together, in a world of its own.
pub(crate) struct Case {
    /// Profile, subject, and what is special, parted by slashes.
    pub(crate) name: String,
    /// Our host's configuration.
    pub(crate) config: Config,
    /// What is special about the kernel's.
    pub(crate) sysctls: Vec<Sysctl>,
    pub(crate) body: Body,
}

type Body = Box<dyn Fn(&mut World) -> Result<()> + Send + Sync>;

/// The cases of one profile, while they are gathered.
struct Cases {
    profile: Profile,
    list: Vec<Case>,
}

impl Cases {
    /// Adds a case, and gives it for changes of the configurations.
    fn add(
        &mut self,
        name: &str,
        body: impl Fn(&mut World) -> Result<()> + Send + Sync + 'static,
    ) -> &mut Case {
        let case = Case {
            name: format!("{}/{name}", self.profile),
            config: Config::new(self.profile),
            sysctls: Vec::new(),
            body: Box::new(body),
        };
        self.list.push(case);
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}

impl Case {
    /// Sets a knob of our host.
    fn knob(&mut self, name: &str, value: &str) -> &mut Self {
        self.config.set(name, value).unwrap_or_else(|error| panic!("a case is wrong: {error}"));
        self
    }

    /// Sets a parameter of the kernel, below `/proc/sys/net`.
    fn sysctl(&mut self, name: &'static str, value: &'static str) -> &mut Self {
        self.sysctls.push((name, value));
        self
    }
}

/// All cases, for each profile that has something to say to a kernel.
pub(crate) fn all() -> Vec<Case> {
    [Profile::Linux, Profile::Rfc9293].into_iter().flat_map(of).collect()
}

fn of(profile: Profile) -> Vec<Case> {
    let mut cases = Cases { profile, list: Vec::new() };
    // Those that wait longest come first.
    keepalive::add(&mut cases);
    half_open::add(&mut cases);
    time_wait::add(&mut cases);
    patience::add(&mut cases);
    flow::add(&mut cases);
    simultaneous::add(&mut cases);
    backlog::add(&mut cases);
    icmp::add(&mut cases);
    reset::add(&mut cases);
    orderly::add(&mut cases);
    cases.list
}

/// One of the two, as the subject of a case's name.
fn subject(who: Who) -> &'static str {
    match who {
        Who::Ours => "we",
        Who::Kernel => "kernel",
    }
}
