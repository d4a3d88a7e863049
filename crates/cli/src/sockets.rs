//! `synscope ss`: the sockets of both hosts at one time of a run.

use std::fmt::Write as _;

use synscope_sim::{Census, Frame, Gauge, Listed, Shortage, Side, Trace, run};
use synscope_tcp::{State, Time};

use crate::args::SsArgs;
use crate::error::Error;
use crate::input;
use crate::run::set;

/// Runs what the command line asks for and lists the sockets that there are then.
pub(crate) fn list(args: &SsArgs) -> Result<String, Error> {
    let mut scenario = input::scenario(&args.scenario)?;
    for setting in &args.set {
        set(&mut scenario, setting)?;
    }
    let trace = run(&scenario)
        .map_err(|source| Error::BadScenario { from: args.scenario.clone(), source: Box::new(source) })?;
    let census = Census::new(&trace);
    let playhead = args.at.map_or_else(|| trace.finish(), |us| trace.playhead_at(Time::from_us(us)));
    let frame = trace.at(playhead);
    Ok(Side::BOTH.map(|side| of_host(&trace, &census, &frame, side)).join("\n"))
}

fn of_host(trace: &Trace, census: &Census, frame: &Frame<'_>, side: Side) -> String {
    let mut text = format!("{side}: {}\n", summary(trace, census, frame, side));
    text.push_str(&table(&trace.listed(census, frame, side)));
    text
}

/// How many there are in each state, what they take up, and what ran out so far.
fn summary(trace: &Trace, census: &Census, frame: &Frame<'_>, side: Side) -> String {
    let counts = census.at(side, frame.playhead.time);
    let states = State::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let mut parts: Vec<String> = states.map(|(state, count)| format!("{count} {state}")).collect();
    let usage = trace.usage(census, frame, side);
    let gauge = |what: &str, Gauge { used, limit }| format!("{what} {used}/{limit}");
    parts.push(gauge("descriptors", usage.descriptors));
    parts.push(gauge("ephemeral ports", usage.ports));
    parts.extend(usage.half_open.map(|half_open| gauge("half-open", half_open)));
    for (shortage, what) in [
        (Shortage::Descriptors, "EMFILE"),
        (Shortage::Ports, "EADDRNOTAVAIL"),
        (Shortage::Backlog, "dropped at the listener"),
        (Shortage::Cookies, "SYN cookies sent"),
    ] {
        let times = census.shortages(side, shortage, frame.playhead.steps);
        parts.extend((times > 0).then(|| format!("{times} {what}")));
    }
    parts.join(", ")
}

/// The lines, in columns as wide as they have to be.
fn table(sockets: &[Listed]) -> String {
    let local = |listed: &Listed| listed.local.to_string();
    let wide =
        |cell: fn(&Listed) -> usize, head: &str| sockets.iter().map(cell).max().unwrap_or(0).max(head.len());
    let (here, there) = ("Local Address:Port", "Peer Address:Port");
    let local_width = wide(|listed| listed.local.to_string().len(), here);
    let peer_width = wide(|listed| listed.peer_text().len(), there);
    let mut text = format!(
        "  {:<10} {:>6} {:>6} {here:>local_width$} {there:>peer_width$}\n",
        "State", "Recv-Q", "Send-Q"
    );
    for listed in sockets {
        let timer = listed.timer.map(|timer| format!(" {timer}")).unwrap_or_default();
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "  {:<10} {:>6} {:>6} {:>local_width$} {:>peer_width$}{timer}",
            listed.state.ss_name(),
            listed.recv_q,
            listed.send_q,
            local(listed),
            listed.peer_text(),
        );
    }
    text
}
