//! Two runs that are compared: where they part, and what came of each.

use synscope_sim::{Difference, Fate, Index, Packet, Pair, Parting, Side, Tally, Trace, Which};
use synscope_tcp::{Segment, State, Time};

use crate::Lang;
use crate::caption::caption;
use crate::host::host;
use crate::lang::say;
use crate::number::{duration, grouped, moment};
use crate::packet::{loss_clause, packet_kind, packet_title};
use crate::phrase::end;
use crate::timer::timer_name;

/// What happens in each run where they part, as full sentences.
pub fn parting(traces: Pair<&Trace>, difference: &Difference, lang: Lang) -> Pair<String> {
    let none = || lang.pick("This does not happen.", "没有发生这一步。").to_owned();
    Pair::from_fn(|which| {
        let trace = traces[which];
        let said = match difference.what {
            Parting::Fate(packets) => trace.packet(packets[which]).map(|packet| fared(packet, lang)),
            Parting::Sending(packets) => sending(traces, packets, which, lang),
            Parting::State(side, turns) => Some(turned(trace, side, turns[which], difference.at, lang)),
            Parting::Step(steps) => steps[which].and_then(|step| happened(trace, step, lang)),
            Parting::Timer(timers) => timer(trace, timers[which], lang),
            Parting::Header(packets) => trace.packet(packets[which]).map(|packet| header(packet, lang)),
            Parting::End => Some(end(trace, lang)),
        };
        said.unwrap_or_else(none)
    })
}

/// What came of a run, in figures: when it ended, its packets, and the states that it ended in.
pub fn tally(tally: &Tally, lang: Lang) -> String {
    let Tally { ends, packets, lost, again, states } = tally;
    let (at, client, server) = (moment(*ends), states.client, states.server);
    let [packets, lost, again] = [packets, lost, again].map(|count| grouped((*count).into()));
    say!(
        lang,
        "{packets} packets, {lost} lost, {again} sent again; ends at {at}: {client}, {server}",
        "{packets} 个报文段，丢失 {lost} 个，重传 {again} 个；{at} 结束：{client}，{server}"
    )
}

/// What has become of a packet.
fn fared(packet: &Packet, lang: Lang) -> String {
    let title = title(packet, lang);
    let copy = packet.copy_arrives.map_or_else(String::new, |at| {
        let at = moment(at);
        say!(lang, ", and a copy of it at {at}", "，其副本在 {at} 到达")
    });
    match packet.fate {
        Fate::Arrived { at } => {
            let at = moment(at);
            say!(lang, "{title} arrives at {at}{copy}.", "{title} 在 {at} 到达{copy}。")
        }
        Fate::Lost { at, why } => {
            let (at, why) = (moment(at), loss_clause(why, lang));
            say!(lang, "{title} is lost at {at}: {why}.", "{title} 在 {at} 丢失：{why}。")
        }
        Fate::InFlight { .. } => {
            say!(lang, "{title} is under way when the run ends.", "运行结束时{title} 仍在途中。")
        }
    }
}

/// The packet with its sender, and which transmission it is where it is not the first.
fn title(packet: &Packet, lang: Lang) -> String {
    let title = packet_title(packet, lang);
    let Some(nth) = repeated(packet) else { return title };
    let (sender, kind) = (host(packet.from, lang), packet_kind(packet, lang));
    say!(lang, "{title} (transmission {nth})", "{sender}第 {nth} 次发送的 {kind}")
}

fn repeated(packet: &Packet) -> Option<u32> {
    (packet.name.nth > 1 && !packet.name.is_injected()).then_some(packet.name.nth)
}

/// When a packet is sent, or that it is not.
fn sending(traces: Pair<&Trace>, packets: Pair<Option<Index>>, which: Which, lang: Lang) -> Option<String> {
    let found = |which: Which| traces[which].packet(packets[which]?);
    let Some(packet) = found(which) else {
        let other = found(which.other()).filter(|packet| !packet.name.is_injected())?;
        return Some(absent(other, lang));
    };
    let at = moment(packet.sent);
    if packet.name.is_injected() {
        let title = packet_title(packet, lang);
        return Some(say!(lang, "{title} is injected at {at}.", "{at} 注入{title}。"));
    }
    let (sender, kind) = (host(packet.from, lang), packet_kind(packet, lang));
    Some(match repeated(packet) {
        Some(nth) => say!(
            lang,
            "The {sender} sends {kind} again (transmission {nth}) at {at}.",
            "{sender}在 {at} 第 {nth} 次发送 {kind}。"
        ),
        None => say!(lang, "The {sender} sends {kind} at {at}.", "{sender}在 {at} 发送 {kind}。"),
    })
}

/// That a packet is not sent.
fn absent(packet: &Packet, lang: Lang) -> String {
    let (sender, kind) = (host(packet.from, lang), packet_kind(packet, lang));
    if repeated(packet).is_some() {
        return say!(lang, "The {sender} does not send {kind} again.", "{sender}没有再次发送 {kind}。");
    }
    say!(lang, "The {sender} does not send this {kind}.", "{sender}没有发送这个 {kind}。")
}

/// How a packet of one run fares in the other, as a full sentence.
pub fn counterpart(other: Which, packet: Option<&Packet>, lang: Lang) -> String {
    let name = other.name();
    match packet {
        Some(packet) => {
            let fared = fared(packet, lang);
            say!(lang, "In {name}: {fared}", "在 {name} 中：{fared}")
        }
        None => say!(lang, "{name} does not have this packet.", "{name} 中没有这个报文段。"),
    }
}

/// When a host changes its state, or that it does not.
fn turned(trace: &Trace, side: Side, turn: Option<Index>, at: Time, lang: Lang) -> String {
    let host = host(side, lang);
    let found = turn.and_then(|turn| trace.states.get(usize::try_from(turn).ok()?));
    if let Some(turn) = found {
        let (state, at) = (turn.state, moment(turn.from));
        return say!(lang, "The {host} goes to {state} at {at}.", "{host}在 {at} 进入 {state}。");
    }
    let mut before = trace.states.iter().rev().filter(|known| known.host == side && known.from <= at);
    let state = before.next().map_or(State::Closed, |known| known.state);
    say!(lang, "The {host} stays in {state}.", "{host}停留在 {state}。")
}

fn happened(trace: &Trace, step: Index, lang: Lang) -> Option<String> {
    let at = moment(trace.step(step)?.at);
    let text = caption(trace, step, lang).text;
    Some(say!(lang, "At {at}: {text}", "{at}：{text}"))
}

/// How long a timer is to run.
fn timer(trace: &Trace, timer: Index, lang: Lang) -> Option<String> {
    let set = trace.timers.get(usize::try_from(timer).ok()?)?;
    let (host, name) = (host(set.host, lang), timer_name(set.timer, lang));
    let (at, length) = (moment(set.armed), duration(set.deadline.since_us(set.armed)));
    Some(say!(
        lang,
        "At {at} the {host} sets its {name} to {length}.",
        "{host}在 {at} 把{name}设为 {length}。"
    ))
}

/// What a packet announces.
fn header(packet: &Packet, lang: Lang) -> String {
    let Segment { window, ref options, .. } = packet.segment;
    let (title, window) = (packet_title(packet, lang), grouped(window.into()));
    let mss = options.mss.map(|mss| format!("MSS {mss}"));
    let scale = options.window_scale.map(|shift| format!("WScale {shift}"));
    let sack = (options.sack_permitted || !options.sack.is_empty()).then(|| "SACK".to_owned());
    let timestamps = options.timestamps.map(|_| "TS".to_owned());
    let named: Vec<String> = [mss, scale, sack, timestamps].into_iter().flatten().collect();
    let options = if named.is_empty() { "–".to_owned() } else { named.join(" ") };
    say!(
        lang,
        "{title} has window {window} and options {options}.",
        "{title}：窗口 {window}，选项 {options}。"
    )
}
