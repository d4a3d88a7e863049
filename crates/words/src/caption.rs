//! One sentence for a step: what happened, what came of it, and where the rule stands.
//!
//! A caption has a head (`The client's SYN arrived`) and, behind a colon, what the host did: its
//! change of state first, then what it sent, then what it noticed; at last what its application
//! learned. What no longer fits into two lines is left to the step's notes.

mod effect;
mod head;
mod tail;

use synscope_sim::{Index, NoteRecord, Packet, Side, Step, Trace};
use synscope_tcp::Source;

use self::effect::{Effect, effects};
use self::head::{About, Head, head};
use self::tail::tails;
use crate::Lang;
use crate::host::host;
use crate::label::Label;
use crate::lang::{is_chinese, say};

/// How much fits into two lines: letters in English, and Chinese characters, of which two Latin
/// letters take the room of one.
const ROOM: [(Lang, u32); 2] = [(Lang::En, 120), (Lang::Zh, 68)];

/// More than two predicates read like a list.
const MOST_EFFECTS: usize = 2;

/// A step's sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// The sentence; it fits into two lines of 64 letters or 34 Chinese characters.
    pub text: String,
    /// Where the rule behind it stands, if it has one.
    pub source: Option<Source>,
}

/// The sentence for a step of a run; for a step that is not there, that nothing has happened yet.
pub fn caption(trace: &Trace, step: Index, lang: Lang) -> Caption {
    let Some(facts) = Facts::of(trace, step) else {
        return Caption { text: Label::NothingYet.text(lang).to_owned(), source: None };
    };
    let head = head(&facts, lang);
    let Some(side) = facts.step.host else {
        return Caption { text: finish(&head.text, lang), source: head.source };
    };
    let effects = effects(&facts, lang);
    let source = head.source.or_else(|| effects.iter().find_map(|effect| effect.source));
    let text = compose(&head, side, &effects, &tails(&facts, lang), lang);
    Caption { text, source }
}

/// What the trace holds about one step.
struct Facts<'t> {
    trace: &'t Trace,
    step: &'t Step,
    notes: &'t [NoteRecord],
    sent: &'t [Packet],
}

impl<'t> Facts<'t> {
    fn of(trace: &'t Trace, step: Index) -> Option<Self> {
        let step = trace.step(step)?;
        Some(Self { trace, step, notes: trace.notes_of(step), sent: trace.sent_by(step) })
    }
}

/// Puts the parts together, as many as there is room for.
fn compose(head: &Head, side: Side, effects: &[Effect], tails: &[String], lang: Lang) -> String {
    let mut body = String::new();
    for (place, effect) in effects.iter().take(MOST_EFFECTS).enumerate() {
        let joined = join(&body, head, side, effect, lang);
        if place > 0 && !fits(&head.text, &joined, lang) {
            break;
        }
        body = joined;
        let Some(reason) = effect.reason else { continue };
        let reasoned = say!(lang, "{body}, since {reason}", "{body}，因为 {reason}");
        if fits(&head.text, &reasoned, lang) {
            body = reasoned;
        }
    }
    for tail in tails {
        let joined = if body.is_empty() { tail.clone() } else { semicolon(&body, tail, lang) };
        if fits(&head.text, &joined, lang) {
            body = joined;
        }
    }
    let head = &head.text;
    if body.is_empty() {
        finish(head, lang)
    } else {
        finish(&say!(lang, "{head}: {body}", "{head}：{body}"), lang)
    }
}

/// What was said so far, and one more effect.
fn join(body: &str, head: &Head, side: Side, effect: &Effect, lang: Lang) -> String {
    let text = &effect.text;
    match (body.is_empty(), effect.wants_subject) {
        (true, true) => with_subject(head, side, text, lang),
        (true, false) => text.clone(),
        (false, true) => say!(lang, "{body} and {text}", "{body}，{text}"),
        (false, false) => semicolon(body, text, lang),
    }
}

/// A predicate with its subject. Chinese leaves the subject out where the head has named it.
fn with_subject(head: &Head, side: Side, text: &str, lang: Lang) -> String {
    let name = host(side, lang);
    match head.about {
        About::TheHost => say!(lang, "it {text}", "{text}"),
        About::SomethingOfTheHost => say!(lang, "the {name} {text}", "{text}"),
        About::SomethingElse => say!(lang, "the {name} {text}", "{name} {text}"),
    }
}

fn semicolon(left: &str, right: &str, lang: Lang) -> String {
    say!(lang, "{left}; {right}", "{left}；{right}")
}

/// Whether a caption of these parts leaves room for its end.
fn fits(head: &str, body: &str, lang: Lang) -> bool {
    ROOM.iter().all(|(known, room)| *known != lang || width(head, lang) + width(body, lang) + 3 <= *room)
}

/// How much room a text takes.
fn width(text: &str, lang: Lang) -> u32 {
    let (mut wide, mut narrow) = (0, 0);
    for c in text.chars() {
        if is_chinese(c) { wide += 1 } else { narrow += 1 }
    }
    match lang {
        Lang::En => wide * 2 + narrow,
        Lang::Zh => wide + narrow.div_ceil(2),
    }
}

fn finish(text: &str, lang: Lang) -> String {
    say!(lang, "{text}.", "{text}。")
}
