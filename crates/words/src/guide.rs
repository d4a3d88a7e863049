//! What is said of a guided scene's beats when the run has become another one.

use synscope_scenes::{Beat, Event, Group, Reading, Text};
use synscope_sim::Side;

use crate::Lang;
use crate::edit::packet_named;
use crate::host::host;
use crate::lang::say;
use crate::timer::timer_name;

impl Lang {
    /// The text in this language, or in the other one where a scene has only that.
    pub fn of(self, text: &Text) -> &str {
        let (first, second) = match self {
            Self::En => (&text.en, &text.zh),
            Self::Zh => (&text.zh, &text.en),
        };
        if first.is_empty() { second } else { first }
    }
}

/// The name of a part of the menu of scenes.
pub const fn group_of_scenes(group: Group, lang: Lang) -> &'static str {
    match group {
        Group::Notes => lang.pick("How TCP opens and closes", "TCP 连接的建立与关闭"),
        Group::Misconceptions => lang.pick("Often believed, but not so", "常见的误解"),
        Group::WhatIf => lang.pick("What if TCP did otherwise", "假如 TCP 不是这样"),
        Group::Many => lang.pick("Many connections on one host", "一台主机上的许多连接"),
    }
}

/// Which beat it is of how many, from 1.
pub fn place_of_beat(place: usize, count: usize, lang: Lang) -> String {
    say!(lang, "{place} of {count}", "第 {place} 点，共 {count} 点")
}

/// What the beat says instead of its text, as a full sentence; nothing where its text is so.
pub fn not_so(beat: &Beat, reading: Reading, lang: Lang) -> Option<String> {
    match reading {
        Reading::Happens(_) => None,
        Reading::Never => {
            let what = clause(&beat.at, lang);
            Some(say!(
                lang,
                "With your changes, this does not happen here any more: {what}.",
                "改动之后，这里不再发生：{what}。"
            ))
        }
        Reading::Untrue { unless, .. } => {
            let what = clause(beat.unless.get(unless)?, lang);
            Some(say!(
                lang,
                "With your changes, it is different here: {what}.",
                "改动之后，这里已经不同：{what}。"
            ))
        }
        Reading::NoRun => Some(
            lang.pick(
                "This happens in the second run: have the two compared to see it.",
                "这发生在另一次运行中：请打开对比。",
            )
            .to_owned(),
        ),
    }
}

/// What an event is, without the end of a sentence.
fn clause(event: &Event, lang: Lang) -> String {
    match event {
        Event::Sent(name) => {
            let packet = packet_named(name, lang);
            say!(lang, "the {packet} is sent", "{packet} 发出")
        }
        Event::Arrived(name) => {
            let packet = packet_named(name, lang);
            say!(lang, "the {packet} arrives", "{packet} 到达")
        }
        Event::Lost(name) => {
            let packet = packet_named(name, lang);
            say!(lang, "the {packet} is lost", "{packet} 丢失")
        }
        Event::Read(name) => {
            let packet = packet_named(name, lang);
            say!(lang, "the {packet} is read as it arrives", "{packet} 一到就被读取")
        }
        Event::Enters(side, state) => {
            let host = host(*side, lang);
            say!(lang, "the {host} comes into {state}", "{host}进入 {state}")
        }
        Event::Leaves(side, state) => {
            let host = host(*side, lang);
            say!(lang, "the {host} leaves {state}", "{host}离开 {state}")
        }
        Event::Armed(side, timer) => {
            let (host, timer) = (host(*side, lang), timer_name(*timer, lang));
            say!(lang, "the {host}'s {timer} is started", "{host}启动{timer}")
        }
        Event::Fired(side, timer) => {
            let (host, timer) = (host(*side, lang), timer_name(*timer, lang));
            say!(lang, "the {host}'s {timer} expires", "{host}的{timer}到期")
        }
        Event::Stopped(side, timer) => {
            let (host, timer) = (host(*side, lang), timer_name(*timer, lang));
            say!(lang, "the {host}'s {timer} is stopped", "{host}停止{timer}")
        }
        Event::Calls(side, call, result) => calls(*side, call, result.as_deref(), lang),
        Event::End => lang.pick("the run ends", "运行结束").to_owned(),
    }
}

fn calls(side: Side, call: &str, result: Option<&str>, lang: Lang) -> String {
    let host = host(side, lang);
    let is_call = call.ends_with(')');
    match result {
        Some(result) if is_call => {
            say!(lang, "{call} at the {host} returns {result}", "{host}的 {call} 返回 {result}")
        }
        None if is_call => {
            say!(lang, "the {host}'s application calls {call}", "{host}的应用程序调用 {call}")
        }
        // Not a call, but what befalls the host: `power off`.
        Some(_) | None => say!(lang, "the {host}: {call}", "{host}：{call}"),
    }
}
