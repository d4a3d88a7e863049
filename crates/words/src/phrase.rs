//! Phrases with numbers in them, and short sentences about a whole run.

use synscope_sim::{EndReason, PerSide, Side, Tally, Trace};
use synscope_tcp::{Outcome, Removal};

use crate::Lang;
use crate::host::{host, host_title};
use crate::lang::say;
use crate::number::{grouped, moment};

/// So many bytes.
pub fn octets(count: u64, lang: Lang) -> String {
    let number = grouped(count);
    if count == 1 {
        return lang.pick("1 byte", "1 字节").to_owned();
    }
    say!(lang, "{number} bytes", "{number} 字节")
}

/// Why a host's socket is gone, as a full sentence.
pub fn removal(side: Side, removal: Removal, lang: Lang) -> String {
    let name = host(side, lang);
    match removal {
        Removal::Closed => say!(lang, "The {name} forgets the connection.", "{name}删除了这个连接。"),
        Removal::BackToListen => say!(
            lang,
            "The {name} discards the embryonic connection and goes on listening.",
            "{name}丢弃半连接，继续监听。"
        ),
        Removal::PowerOff => say!(
            lang,
            "The {name} has lost power and with it all memory of the connection.",
            "{name}断电，这个连接的一切记录随之消失。"
        ),
        Removal::Reopened => say!(
            lang,
            "A new connection takes the place of the {name}'s old one in TIME-WAIT.",
            "新的连接取代了{name}处于 TIME-WAIT 的旧连接。"
        ),
    }
}

/// Why the run ends where it does, as a full sentence.
pub fn end(trace: &Trace, lang: Lang) -> String {
    let at = moment(trace.end.at);
    match trace.end.why {
        EndReason::Quiet => {
            say!(
                lang,
                "The run ends at {at}: nothing is left to happen.",
                "运行到 {at} 结束：不会再发生任何事。"
            )
        }
        EndReason::Until => {
            say!(
                lang,
                "The run ends at {at}, where the scenario says so.",
                "运行到 {at} 结束：到了场景规定的时刻。"
            )
        }
        EndReason::TooManySteps => say!(
            lang,
            "The run was stopped at {at}: it had too many steps.",
            "运行到 {at} 被停止：步骤太多。"
        ),
    }
}

/// What has come out of a run, in one or two sentences: to be said after a slider has moved.
pub fn run_summary(trace: &Trace, lang: Lang) -> String {
    let Tally { ends, packets, lost, states, .. } = trace.tally();
    let (packets, lost, at) = (grouped(packets.into()), grouped(lost.into()), moment(ends));
    let PerSide { client, server } = states;
    let run = say!(
        lang,
        "New run: {packets} packets, {lost} lost; at {at} the client is {client}, the server {server}.",
        "重新运行：共 {packets} 个报文段，丢失 {lost} 个；到 {at} 时客户端为 {client}，服务器为 {server}。"
    );
    match failure(trace, lang) {
        Some(failure) => say!(lang, "{run} {failure}", "{run}{failure}"),
        None => run,
    }
}

/// The first call that failed, as a full sentence.
fn failure(trace: &Trace, lang: Lang) -> Option<String> {
    trace.calls.iter().find_map(|record| match record.result {
        Outcome::Failed(error) => {
            let (name, call, errno) = (host_title(record.host, lang), record.call, error.errno());
            Some(say!(lang, "{name}: {call} fails with {errno}.", "{name}：{call} 失败，返回 {errno}。"))
        }
        Outcome::Blocked
        | Outcome::Done
        | Outcome::Octets(_)
        | Outcome::EndOfStream
        | Outcome::Refused(_) => None,
    })
}
