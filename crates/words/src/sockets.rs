//! The sockets of a host: how many there are, what they take up, and what has run out.

use synscope_sim::{Counts, Gauge, Listed, Shortage, Side, Usage};
use synscope_tcp::State;

use crate::Lang;
use crate::host::host_title;
use crate::lang::say;
use crate::number::grouped;

/// How many connections there are in each state, the most advanced states last: `3 SYN-SENT, 17 FIN-WAIT-2`.
pub fn counts(counts: &Counts, lang: Lang) -> String {
    let states = State::ALL.into_iter().zip(counts).filter(|(_, count)| **count > 0);
    let parts: Vec<String> =
        states.map(|(state, count)| format!("{} {state}", grouped((*count).into()))).collect();
    if parts.is_empty() {
        return lang.pick("no connection", "没有连接").to_owned();
    }
    parts.join(lang.pick(", ", "，"))
}

/// The chart of a host's counts, for who does not see it.
pub fn chart_name(side: Side, now: &Counts, peak: u32, lang: Lang) -> String {
    let (title, now, peak) = (host_title(side, lang), counts(now, lang), grouped(peak.into()));
    say!(
        lang,
        "{title}, connections over time: now {now}; {peak} at most.",
        "{title}的连接数随时间的变化：当前 {now}；最多 {peak}。"
    )
}

/// What a host's sockets take up, a few words for each; ports only where some are taken.
pub fn usage(usage: &Usage, lang: Lang) -> Vec<String> {
    let numbers = |gauge: Gauge| (grouped(gauge.used.into()), grouped(gauge.limit.into()));
    let mut parts = Vec::new();
    let (used, limit) = numbers(usage.descriptors);
    parts.push(say!(lang, "{used} of {limit} file descriptors", "文件描述符 {used} 个，上限 {limit} 个"));
    if usage.ports.used > 0 {
        let (used, limit) = numbers(usage.ports);
        parts.push(say!(lang, "{used} of {limit} ephemeral ports", "临时端口 {used} 个，共 {limit} 个"));
    }
    if let Some(half_open) = usage.half_open {
        let (used, limit) = numbers(half_open);
        parts.push(say!(lang, "{used} half-open, backlog {limit}", "半连接 {used} 个，backlog 为 {limit}"));
    }
    parts
}

/// How often something has run out, in a few words.
pub fn shortage(of: Shortage, times: u32, lang: Lang) -> String {
    let times = grouped(times.into());
    match of {
        Shortage::Descriptors => {
            say!(lang, "{times} × EMFILE: no file descriptor left", "EMFILE {times} 次：文件描述符用尽")
        }
        Shortage::Ports => {
            say!(lang, "{times} × EADDRNOTAVAIL: no port left", "EADDRNOTAVAIL {times} 次：端口用尽")
        }
        Shortage::Backlog => {
            say!(
                lang,
                "{times} segments dropped: no room at the listener",
                "监听队列已满，丢弃报文段 {times} 个"
            )
        }
        Shortage::Cookies => {
            say!(lang, "{times} SYNs answered with a cookie", "以 SYN Cookie 应答 SYN {times} 个")
        }
    }
}

/// A socket of the list as what a press on it does.
pub fn show_on_ladder(listed: &Listed, lang: Lang) -> String {
    let (state, local, peer) = (listed.state.ss_name(), listed.local, listed.peer_text());
    say!(
        lang,
        "{state}, {local} to {peer}: show this connection on the ladder",
        "{state}，{local} 到 {peer}：在时序图上显示这个连接"
    )
}

/// That one connection of several is shown.
pub fn one_connection(number: u32, of: usize, lang: Lang) -> String {
    say!(lang, "Connection {number} of {of}", "连接 {number} / {of}")
}
