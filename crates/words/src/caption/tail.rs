//! What an application learned or did in a step, to be put at a caption's end.

use synscope_sim::{Remark, Stimulus};
use synscope_tcp::{Call, Outcome};

use super::Facts;
use crate::Lang;
use crate::lang::say;
use crate::remark::at;

/// Whole clauses, failures first.
pub(super) fn tails(facts: &Facts<'_>, lang: Lang) -> Vec<String> {
    let calls = facts.notes.iter().filter_map(|record| match record.note {
        Remark::Call { call, result } => at(&facts.trace.calls, call).map(|record| (record.call, result)),
        Remark::Tcp(_) | Remark::Transition { .. } | Remark::Sent { .. } | Remark::Removed { .. } => None,
    });
    let begins_with_a_call = match facts.step.stimulus {
        Stimulus::Script { .. } | Stimulus::Timeout => true,
        Stimulus::Arrival { .. } | Stimulus::Loss { .. } => false,
    };
    let mut tails = Vec::new();
    for (place, (call, result)) in calls.enumerate() {
        match result.errno() {
            Some(errno) => tails.insert(0, failed(call, result, errno, lang)),
            None if place > 0 || !begins_with_a_call => tails.extend(done(call, result, lang)),
            None => {}
        }
    }
    tails
}

fn failed(call: Call, result: Outcome, errno: &str, lang: Lang) -> String {
    if matches!(result, Outcome::Refused(_)) {
        say!(lang, "{call} is refused with {errno}", "{call} 被拒绝，返回 {errno}")
    } else {
        say!(lang, "{call} fails with {errno}", "{call} 失败，返回 {errno}")
    }
}

/// What is worth telling of a call that went well.
fn done(call: Call, result: Outcome, lang: Lang) -> Option<String> {
    match (call, result) {
        (_, Outcome::Blocked) => None,
        (Call::Close, _) => Some(say!(lang, "its application calls {call}", "应用程序调用 {call}")),
        (Call::Read, Outcome::EndOfStream) => Some(say!(lang, "{call} returns 0", "{call} 返回 0")),
        (Call::Connect | Call::Accept, _) => Some(say!(lang, "{call} returns", "{call} 返回")),
        (
            Call::Bind
            | Call::Listen
            | Call::Read
            | Call::Write(_)
            | Call::ShutdownWrite
            | Call::Abort
            | Call::Kill
            | Call::Hang
            | Call::Resume
            | Call::PowerOff
            | Call::Reboot
            | Call::Socket,
            _,
        ) => None,
    }
}
