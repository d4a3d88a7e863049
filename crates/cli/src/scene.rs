//! `synscope scene`: a guided scene as its author sees it.

use std::fmt::Write as _;

use synscope_diagram::text;
use synscope_scenes::{Followed, Scene};
use synscope_sim::{ScenarioError, Trace, Which};
use synscope_words::{Lang, moment, not_so};

use crate::args::SceneArgs;
use crate::error::Error;
use crate::{input, run};

/// The claim, the runs, each with its beats, and the rule.
pub(crate) fn scene(args: &SceneArgs) -> Result<String, Error> {
    let scene = input::scene(&args.scene)?;
    let mut scenario = scene.scenario.clone();
    for setting in &args.set {
        run::set(&mut scenario, setting)?;
    }
    let blame =
        |error: ScenarioError| Error::BadScenario { from: args.scene.clone(), source: Box::new(error) };
    let first = synscope_sim::run(&scenario).map_err(blame)?;
    let second =
        scene.has_other().then(|| synscope_sim::run(&scene.other(&scenario)).map_err(blame)).transpose()?;
    Ok(told(&scene, &first, second.as_ref(), args.lang))
}

fn told(scene: &Scene, first: &Trace, second: Option<&Trace>, lang: Lang) -> String {
    let followed = scene.follow(first, second);
    let Scene { title, claim, rule, try_it, .. } = scene;
    let mut told = format!("{}\n{}\n\n", lang.of(title), lang.of(claim));
    for (which, trace) in [(Which::A, Some(first)), (Which::B, second)] {
        let Some(trace) = trace else { continue };
        if let Some(name) = scene.names.as_ref().map(|names| names.of(which)) {
            let _ = writeln!(told, "=== {} ===", lang.of(name));
        }
        told += &text::render(trace);
        told += &beats(scene, &followed, which, lang);
        told.push('\n');
    }
    let (rule_text, what, look) = (lang.of(&rule.text), lang.of(&try_it.what), lang.of(&try_it.look));
    let _ = writeln!(told, "{}: {rule_text}\n{what}\n{look}", rule.source);
    told
}

/// The beats of one run, each with when it happens.
fn beats(scene: &Scene, followed: &[Followed], which: Which, lang: Lang) -> String {
    let mut told = String::new();
    let beats = scene.beats.iter().zip(followed).enumerate();
    for (place, (beat, followed)) in beats.filter(|(_, (beat, _))| beat.run == which) {
        let at = followed.reading.found().map_or_else(|| "-".to_owned(), |found| moment(found.at));
        let said = not_so(beat, followed.reading, lang);
        let said = said.as_deref().unwrap_or_else(|| lang.of(&beat.text));
        let _ = writeln!(told, "{}. {at}  {said}", place + 1);
    }
    told
}
