//! `synscope run`: a scenario in, a text out.

use synscope_diagram::{Ladder, Options, svg, text};
use synscope_sim::document::{Document, Narrator};
use synscope_sim::{
    AnyKnob, Decision, Index, NoteRecord, Scenario, ScenarioError, Side, Trace, Verdict, all_knobs, set_knob,
};
use synscope_tcp::{KNOBS, KnobError};
use synscope_words::{BuiltIn, Lang, caption, end, remark};

use crate::args::{Format, RunArgs, Setting, UNTIL};
use crate::error::Error;
use crate::input;
use crate::nearest::nearest;

/// Runs what the command line asks for and writes it in its format.
pub(crate) fn run(args: &RunArgs) -> Result<String, Error> {
    let mut scenario = input::scenario(&args.scenario)?;
    for setting in &args.set {
        set(&mut scenario, setting)?;
    }
    scenario.seed = args.seed.unwrap_or(scenario.seed);
    scenario.until_us = args.until.unwrap_or(scenario.until_us);
    let mut trace = run_to_end(&scenario, args)?;
    for packet in &args.drop {
        let place = trace.resolve(packet).map_err(Error::BadPacket)?;
        let lost = trace.packet(place).map(|packet| packet.name);
        scenario.verdicts.retain(|verdict| Some(verdict.packet) != lost);
        scenario.verdicts.extend(lost.map(|packet| Verdict {
            packet,
            fate: Decision::Drop,
            by_person: false,
        }));
        trace = run_to_end(&scenario, args)?;
    }
    match args.format {
        Format::Text => Ok(text::render(&trace)),
        Format::Json => json(&trace),
        Format::Svg => Ok(picture(&trace)),
    }
}

fn run_to_end(scenario: &Scenario, args: &RunArgs) -> Result<Trace, Error> {
    synscope_sim::run(scenario).map_err(|error| blame(error, args))
}

/// Turns a knob as the command line asks for.
pub(crate) fn set(scenario: &mut Scenario, setting: &Setting) -> Result<(), Error> {
    let Setting { knob, value } = setting;
    set_knob(scenario, knob, value).map_err(|error| match error {
        KnobError::Unknown(name) => Error::UnknownKnob {
            setting: format!("{knob}={value}"),
            nearest: nearest(&name, knob_names(&name)),
            name,
        },
        KnobError::Malformed { .. } | KnobError::OutOfRange { .. } => Error::BadKnob(error),
    })
}

/// All names that can be set: those of one host's knobs where a host was asked for.
fn knob_names(asked: &str) -> Vec<String> {
    let host =
        asked.split_once('.').and_then(|(host, _)| Side::BOTH.into_iter().find(|side| side.name() == host));
    match host {
        Some(side) => {
            let names = KNOBS.iter().map(|knob| knob.name).chain(["profile"]);
            names.map(|name| format!("{side}.{name}")).collect()
        }
        None => all_knobs().map(AnyKnob::name).chain(["profile", "seed"]).map(str::to_owned).collect(),
    }
}

/// Scenarios are checked when they are read and knobs when they are turned, so that only the end that
/// was asked for can be wrong; what else the run finds is a fault of the scenario.
fn blame(error: ScenarioError, args: &RunArgs) -> Error {
    match error {
        ScenarioError::OutOfRange { at, found, min, max } if at == "until_us" => {
            let [found, min, max] = [found, min, max].map(|us| UNTIL.format(us));
            Error::BadUntil { found, min, max }
        }
        error => Error::BadScenario { from: args.scenario.clone(), source: Box::new(error) },
    }
}

fn json(trace: &Trace) -> Result<String, Error> {
    let mut text = serde_json::to_string_pretty(&Document::new(trace, &English))?;
    text.push('\n');
    Ok(text)
}

/// The sentences of a document.
struct English;

impl Narrator for English {
    fn step(&self, trace: &Trace, step: Index) -> String {
        caption(trace, step, Lang::En).text
    }

    fn note(&self, trace: &Trace, host: Side, record: &NoteRecord) -> String {
        remark(trace, host, record, Lang::En)
    }
}

fn picture(trace: &Trace) -> String {
    let name = &trace.scenario.name;
    let known = BuiltIn::named(name);
    let title = known.map_or(name.as_str(), |known| known.title(Lang::En));
    let about = known.map_or_else(|| end(trace, Lang::En), |known| known.about(Lang::En).to_owned());
    svg::render(&Ladder::new(trace, &Options::default()), &svg::Words::english(title, &about))
}
