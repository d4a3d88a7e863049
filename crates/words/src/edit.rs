//! What a person has changed of a scenario, each in a line.

use synscope_sim::{
    Action, AnyKnob, Decision, Edit, Entry, Forgery, Injection, Number, PacketName, Provenance, Repeat, Side,
    When,
};
use synscope_tcp::{Call, IcmpKind, Time};

use crate::Lang;
use crate::host::{host, host_title};
use crate::label::Label;
use crate::lang::say;
use crate::number::{duration, grouped, knob_value, moment};
use crate::packet::kind_of;
use crate::profile::profile_name;

/// The edit as a person would tell it: `Loss 20%`, `Client: close() at 1.200 s`, `Client's SYN #1 dropped`.
pub fn edit(edit: &Edit, lang: Lang) -> String {
    match edit {
        Edit::Profile(profile) => {
            let (label, name) = (Label::Profile.text(lang), profile_name(*profile, lang));
            say!(lang, "{label}: {name}", "{label}：{name}")
        }
        Edit::Knob { name, value } => {
            let value =
                AnyKnob::find(name).map_or_else(|| value.to_string(), |knob| knob_value(knob.unit(), *value));
            let label = knob_label(name).map_or(*name, |label| label.text(lang));
            say!(lang, "{label} {value}", "{label} {value}")
        }
        Edit::Line { entry, .. } => line(entry, lang),
        Edit::Verdict(verdict) => decided(&verdict.packet, verdict.fate, lang),
    }
}

/// How many changes there are.
pub fn changes(count: usize, lang: Lang) -> String {
    match (lang, count) {
        (Lang::En, 1) => "1 change".to_owned(),
        _ => say!(lang, "{count} changes", "{count} 处改动"),
    }
}

/// What a knob with a slider of its own is called there.
fn knob_label(name: &str) -> Option<Label> {
    const LABELS: [(&str, Label); 4] =
        [("loss", Label::Loss), ("rtt", Label::RoundTrip), ("msl", Label::Msl), ("retries", Label::Retries)];
    LABELS.iter().find(|(known, _)| *known == name).map(|(_, label)| *label)
}

/// A packet by its name, in the middle of a sentence: `client's SYN #1`, and of which connection if not of
/// the first.
pub fn packet_named(name: &PacketName, lang: Lang) -> String {
    let (sender, nth) = (host(name.from, lang), name.nth);
    let what = name.what();
    let what = if name.flags().is_empty() { say!(lang, "data {what}", "数据 {what}") } else { what };
    let packet = match name.provenance {
        Provenance::Sent => say!(lang, "{sender}'s {what} #{nth}", "{sender}的 {what} #{nth}"),
        Provenance::Forged => {
            say!(lang, "forged {what} #{nth} of the {sender}", "冒充{sender}的 {what} #{nth}")
        }
        Provenance::Old => say!(lang, "old {what} #{nth} of the {sender}", "{sender}的旧 {what} #{nth}"),
    };
    match name.connection {
        0 | 1 => packet,
        nth => say!(lang, "{packet} (connection {nth})", "{packet}（连接 {nth}）"),
    }
}

/// What is to be injected in a host's name, with the numbers that it will bear.
pub fn injection(injection: &Injection, from: Side, lang: Lang) -> String {
    let what = injected(injection, from, lang);
    let Injection::Segment(Forgery { seq, ack, .. }) = injection else { return what };
    let written = |number: &Number| match *number {
        Number::Absolute(number) => set(number.into()),
        Number::Relative(number) => set(number.into()),
    };
    let (seq, ack) = (written(seq), ack.as_ref().map(written));
    let ack =
        ack.map_or_else(String::new, |ack| say!(lang, ", acknowledgement number {ack}", "，确认号 {ack}"));
    say!(lang, "{what}, sequence number {seq}{ack}", "{what}，序号 {seq}{ack}")
}

/// Where and when something is injected, as a full sentence.
pub fn injected_where(from: Side, time: Time, lang: Lang) -> String {
    let (sender, receiver, at) = (host(from, lang), host(from.other(), lang), moment(time));
    say!(
        lang,
        "In the {sender}'s name, on its way to the {receiver}, at {at}.",
        "{at} 以{sender}的名义发往{receiver}。"
    )
}

/// What is wrong with a field that takes a number, as a full sentence.
pub fn bad_number(field: Label, (min, max): (i64, i64), lang: Lang) -> String {
    let (field, min, max) = (field.text(lang), set(min), set(max));
    say!(
        lang,
        "{field}: expected a whole number from {min} to {max}.",
        "{field}：应为 {min} 到 {max} 之间的整数。"
    )
}

/// A number with its sign and its digits in groups.
fn set(number: i64) -> String {
    let digits = grouped(number.unsigned_abs());
    if number < 0 { format!("−{digits}") } else { digits }
}

/// What an ICMP error says.
pub fn icmp_name(kind: IcmpKind, lang: Lang) -> String {
    match kind {
        IcmpKind::Unreachable(1) => lang.pick("host unreachable", "主机不可达").to_owned(),
        IcmpKind::Unreachable(3) => lang.pick("port unreachable", "端口不可达").to_owned(),
        IcmpKind::Unreachable(code) => {
            say!(lang, "destination unreachable (code {code})", "目的不可达（代码 {code}）")
        }
        IcmpKind::SourceQuench => lang.pick("source quench", "源点抑制").to_owned(),
        IcmpKind::TimeExceeded => lang.pick("time exceeded", "超时").to_owned(),
        IcmpKind::ParameterProblem => lang.pick("parameter problem", "参数问题").to_owned(),
    }
}

fn decided(packet: &PacketName, fate: Decision, lang: Lang) -> String {
    let packet = packet_named(packet, lang);
    let packet = capitalized(&packet);
    match fate {
        Decision::Drop => say!(lang, "{packet} dropped", "{packet}：丢弃"),
        Decision::DelayUs(us) => {
            let by = duration(us);
            say!(lang, "{packet} delayed by {by}", "{packet}：推迟 {by}")
        }
        Decision::Duplicate => say!(lang, "{packet} duplicated", "{packet}：复制"),
        Decision::LetThrough => say!(lang, "{packet} let through", "{packet}：放行"),
    }
}

/// A line of the script: who does what, and when.
fn line(entry: &Entry, lang: Lang) -> String {
    let what = match done(&entry.action, lang) {
        Ok(what) => {
            let who = host_title(entry.host, lang);
            say!(lang, "{who}: {what}", "{who}：{what}")
        }
        Err(injection) => injected(injection, entry.host.other(), lang),
    };
    let what = match entry.repeat {
        Some(Repeat { times, every_us }) => {
            let (times, every) = (grouped(times.into()), duration(every_us));
            say!(lang, "{what}, {times} times, every {every}", "{what}，共 {times} 次，每隔 {every} 一次")
        }
        None => what,
    };
    match entry.when {
        When::At(time) => {
            let time = moment(time);
            say!(lang, "{what} at {time}", "{time} {what}")
        }
        When::After { .. } => what,
    }
}

/// What is injected in whose name.
fn injected(injection: &Injection, from: Side, lang: Lang) -> String {
    match injection {
        Injection::Segment(forgery) => {
            let (sender, kind) = (host(from, lang), kind_of(forgery.flags, forgery.len.into(), None, lang));
            if let Some(address) = forgery.from_address {
                return say!(lang, "Forged {kind} from {address}", "来自 {address} 的伪造 {kind}");
            }
            say!(lang, "Forged {kind} from the {sender}", "冒充{sender}的伪造 {kind}")
        }
        Injection::CopyOf(name) => {
            let packet = packet_named(name, lang);
            say!(lang, "Old duplicate of the {packet}", "{packet} 的旧副本")
        }
        Injection::Icmp(report) => {
            let (kind, packet) = (icmp_name(report.kind, lang), packet_named(&report.about, lang));
            say!(lang, "ICMP {kind}, about the {packet}", "ICMP {kind}（关于{packet}）")
        }
    }
}

/// What is done to a host, in a few words, unless no host does it. Calls are as programmers write them.
fn done(action: &Action, lang: Lang) -> Result<String, &Injection> {
    let call = |call: Call| call.to_string();
    Ok(match action {
        Action::Listen { .. } => call(Call::Listen),
        Action::Connect { .. } => call(Call::Connect),
        Action::Send { octets, .. } => call(Call::Write(*octets)),
        Action::ShutdownWrite { .. } => call(Call::ShutdownWrite),
        Action::Close { .. } => call(Call::Close),
        Action::Abort { .. } => call(Call::Abort),
        Action::CloseListener { .. } => lang.pick("stops listening", "停止监听").to_owned(),
        Action::Kill => lang.pick("process killed", "进程被终止").to_owned(),
        Action::Hang => lang.pick("process hangs", "进程挂起").to_owned(),
        Action::Resume => lang.pick("process goes on", "进程恢复").to_owned(),
        Action::PowerOff => lang.pick("power off", "断电").to_owned(),
        Action::Reboot => lang.pick("reboot", "重启").to_owned(),
        Action::Cut => lang.pick("link cut", "链路断开").to_owned(),
        Action::Mend => lang.pick("link mended", "链路恢复").to_owned(),
        Action::Inject(injection) => return Err(injection),
    })
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
