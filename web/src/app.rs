//! The application: the model, what listens to the browser, and the parts of the page.

use std::rc::Rc;

use synscope_sim::{AnyKnob, PerSide, Playhead, Side, Which, builtin, is_turned};
use synscope_tcp::{Profile, WhatIf};
use synscope_words::{BuiltIn, Label, bad_scenario};
use yew::prelude::*;

use crate::announcer::{self, Announced};
use crate::banner::{self, Banner};
use crate::browser::{load_prefs, use_document, use_keys, use_motion_preference, use_title};
use crate::button::Button;
use crate::compare::{self, Chooser};
use crate::controls::drawer::Drawer;
use crate::controls::sliders::{self, Row, Sliders, row};
use crate::dock::caption::{self, Caption};
use crate::dock::quiz::Quizzed;
use crate::dock::transport::{self, Transport};
use crate::extras::{self, Extras, use_extras};
use crate::fetch::use_fetched;
use crate::focus::use_kept_focus;
use crate::graph::Graph;
use crate::guide::{self, Guide};
use crate::inject::Sheet;
use crate::inspector::Inspected;
use crate::markup::{classes, html};
use crate::memo::memo;
use crate::open::use_gifts;
use crate::panel::{self, Panel, Timers};
use crate::playback::use_frames;
use crate::shared::Shared;
use crate::sockets::{self, Sheet as Sockets};
use crate::stage::Stage;
use crate::state::{
    Action, Change, Failure, Guided, Model, Motion, Opened, Run, Thing, Told, Version, changes,
};
use crate::terms::{self, use_terms};
use crate::what_if::{self, what_ifs};

#[component]
pub(crate) fn App() -> Html {
    let model = use_reducer(|| Model::new(load_prefs()));
    let dispatch = model.dispatcher();
    use_document(model.prefs);
    use_keys(dispatch.clone());
    use_motion_preference(dispatch.clone());
    use_gifts(dispatch.clone());
    use_fetched(dispatch.clone(), model.shelf.wanted_list());
    use_fetched(dispatch.clone(), model.shelf.wanted_scene());
    use_fetched(dispatch.clone(), model.wanted_words());
    use_terms(dispatch.clone());
    use_extras(dispatch.clone(), model.wants_extras());
    use_frames(dispatch.clone(), model.motion.is_on_its_way(), model.pending().cloned());
    use_kept_focus((
        model.open,
        model.failure.is_some(),
        model.compared().is_some(),
        model.selected,
        model.following,
        model.playhead().steps,
        model.version.clone(),
        model.quiz.is_open(),
    ));
    let shared = Shared { dispatch, lang: model.prefs.lang };
    let knobs = use_memo((model.version.clone(), model.picture.run.clone(), model.is_guided()), Knobs::of);
    use_title(banner::title(
        model.version.scene.as_deref(),
        knobs.built_in,
        &model.version.scenario.name,
        shared.lang,
    ));
    let timers = use_memo((model.picture.run.clone(), model.playhead().steps), |(run, steps)| {
        PerSide::from_fn(|side| Timers::of(run, side, *steps))
    });
    page(&model, &knobs, &timers, &shared)
}

/// What the scenario stands at; costs too much to be asked in every frame.
struct Knobs {
    /// Whether it is one of ours, and not one that only has its name.
    built_in: Option<BuiltIn>,
    is_changed: bool,
    is_msl_turned: bool,
    row: Row,
    changes: Rc<Vec<Change>>,
}

impl Knobs {
    fn of((version, run, is_guided): &(Version, Run, bool)) -> Self {
        let Version { scenario, base, scene } = version;
        let changes = Rc::new(changes(version, run));
        let is_msl_turned = AnyKnob::find("msl").is_some_and(|knob| is_turned(knob, scenario, base));
        let built_in =
            BuiltIn::named(&base.name).filter(|known| builtin::get(known.name()).as_ref() == Some(base));
        let row = row(scene.as_deref().filter(|_| *is_guided), scenario, base);
        Self { built_in, is_changed: scenario != base, is_msl_turned, row, changes }
    }
}

/// All parts of the page. Only those that get the playhead change while it moves.
fn page(model: &Model, knobs: &Knobs, timers: &PerSide<Timers>, shared: &Shared) -> Html {
    let Model { picture, prefs, version, .. } = model;
    let banner = Banner {
        scene: version.scene.clone(),
        built_in: knobs.built_in,
        listing: model.shelf.listing.clone(),
        name: version.scenario.name.clone(),
        is_changed: knobs.is_changed,
        is_menu_open: model.open == Some(Opened::Scenarios),
        changes: Rc::clone(&knobs.changes),
        are_changes_open: model.open == Some(Opened::Changes),
        theme: prefs.theme,
        can_undo: model.can_undo(),
        can_redo: model.can_redo(),
        compare: Chooser {
            chosen: model.compared().map(|compared| compared.against),
            open: (model.open == Some(Opened::Compare)).then(|| compare::choices(model)),
            scene: version.scene.clone(),
        },
    };
    let compared = model.compared();
    let playhead = model.playhead();
    let panel = |side: Side| {
        let is_unfolded = model.open == Some(Opened::Host(side));
        let (run, timers) = (&picture.run, &timers[side]);
        let (numbers, octets) = (prefs.numbers, model.octets);
        panel::draw(&Panel { side, run, playhead, timers, numbers, octets, is_unfolded }, shared)
    };
    let guided = model.guided();
    let announced = Announced {
        told: model.told,
        run: picture.run.clone(),
        steps: playhead.steps,
        other: model.other_steps(),
        guided: guided.clone(),
        asked: model.quiz.asked.clone(),
        predicts: prefs.predicts,
    };
    html! {
        <div class="page">
            { memo(shared, banner, banner::draw) }
            { memo(shared, not_tcp(model), what_if::draw_strip) }
            <main class={classes!(compared.map(|_| "comparing"), model.quiz.is_open().then_some("asking"))}>
                { match compared {
                    Some(compared) => extras::loaded()
                        .map_or_else(Html::default, |extras| (extras.heads)(model, compared, shared)),
                    None => panel(Side::Client),
                } }
                <Stage
                    shared={shared.clone()}
                    picture={picture.clone()} position={model.position} selected={model.selected_index()}
                    numbers={prefs.numbers} connection={model.shown_connection()} shows_future={prefs.shows_future} is_following={model.following} is_held={model.motion == Motion::Held}
                    ghost={model.ghost.clone().filter(|_| !prefs.predicts)} dragged={model.dragged} is_untouched={model.untouched} is_hinting={model.is_hinting()}
                    told={told_there(model, guided.as_ref())}
                    compared={compared.cloned()} selected_beside={model.selected_beside()}
                />
                if compared.is_none() {
                    { panel(Side::Server) }
                }
                { sheet(model, guided.as_ref(), shared) }
                { dock(model, guided.as_ref(), knobs, shared) }
            </main>
            { above(model, knobs, shared) }
            { memo(shared, announced, announcer::draw) }
            { terms::draw(model.explanation(), shared) }
        </div>
    }
}

/// The variants of the run that TCP does not have, and those of the one beside it.
fn not_tcp(model: &Model) -> (Vec<WhatIf>, Option<Vec<WhatIf>>) {
    let other = model.other_steps().map(|(beside, _)| what_ifs(&beside.picture.run.scenario));
    (what_ifs(&model.version.scenario), other)
}

/// All of the scene.
fn whole(model: &Model, guided: &Guided) -> guide::sheet::Sheet {
    let have_come = (0..guided.beats.len()).map(|beat| guided.has_come(beat, model.position)).collect();
    guide::sheet::Sheet { guided: guided.clone(), have_come }
}

/// What lies over the picture.
fn sheet(model: &Model, guided: Option<&Guided>, shared: &Shared) -> Html {
    let Some(extras) = extras::loaded() else { return Html::default() };
    if model.open == Some(Opened::Graph) {
        memo(shared, graphed(model), extras.graph)
    } else if model.open == Some(Opened::Sockets) {
        memo(shared, listed(model), extras.sockets)
    } else if model.open == Some(Opened::Inspector) {
        memo(shared, inspected(model), extras.inspector)
    } else if let Some(guided) = guided.filter(|_| model.open == Some(Opened::Guide)) {
        memo(shared, whole(model, guided), extras.whole_guide)
    } else {
        Html::default()
    }
}

fn graphed(model: &Model) -> Graph {
    Graph { run: model.picture.run.clone(), steps: model.playhead().steps }
}

/// The sockets at the playhead; while it moves, as the last step left them.
fn listed(model: &Model) -> Sockets {
    let (run, Playhead { time, steps }) = (model.picture.run.clone(), model.playhead());
    let time = if model.motion.is_on_its_way() { sockets::time_of(&run, steps) } else { time };
    Sockets { run, steps, time, listing: model.socket_list, connection: model.shown_connection() }
}

fn inspected(model: &Model) -> Inspected {
    let steps = model.playhead().steps;
    Inspected { run: model.picture.run.clone(), steps, selected: model.selected_index(), spots: model.spots }
}

/// What stands below the picture.
fn dock(model: &Model, guided: Option<&Guided>, knobs: &Knobs, shared: &Shared) -> Html {
    let Model { picture, prefs, .. } = model;
    let (steps, asked) = (model.playhead().steps, model.quiz.asked.as_ref());
    let quizzed = Quizzed {
        asked: asked.cloned(),
        score: model.quiz.score,
        numbers: prefs.numbers,
        is_comparing: model.compared().is_some(),
    };
    let caption = Caption {
        run: picture.run.clone(),
        other: model.other_steps().map(|(beside, steps)| (beside.picture.run.clone(), steps)),
        steps: asked.and_then(|asked| asked.shown()).unwrap_or(steps),
        is_rule_open: model.open == Some(Opened::Rule),
        remark: remark(model, knobs),
    };
    let transport = Transport {
        picture,
        position: model.position,
        other: model.other_steps(),
        selected: model.selected_index(),
        spoken_of: spoken_of(model, guided).map(|(which, thing, _)| (which, thing)),
        is_playing: model.is_playing(),
        pace: prefs.pace,
        numbers: prefs.numbers,
        hides_future: prefs.predicts && model.compared().is_none(),
        is_asking: model.quiz.is_open(),
    };
    let sliders = Sliders { row: knobs.row.clone(), is_unfolded: model.open == Some(Opened::MainKnobs) };
    html! {
        <div class="dock">
            if let Some(error) = &model.failure {
                { failure(error, shared) }
            }
            if let Some((guided, extras)) = guided.cloned().zip(extras::loaded()) {
                { memo(shared, Guide { guided, is_open: model.open == Some(Opened::Guide) }, extras.guide) }
            }
            if model.shelf.wanted_scene().is_some() {
                <p class="comes">{ shared.text(Label::SceneComes) }</p>
            }
            if let Some(extras) = extras::loaded().filter(|_| prefs.predicts) {
                { memo(shared, quizzed, extras.quiz) }
            }
            if !model.quiz.is_open() {
                { memo(shared, caption, caption::draw) }
            }
            { transport::draw(&transport, shared) }
            { memo(shared, sliders, sliders::draw) }
        </div>
    }
}

/// The beat that is told, and how far down what it speaks of is.
fn told_there(model: &Model, guided: Option<&Guided>) -> Option<(usize, f64)> {
    let (_, _, height) = spoken_of(model, guided)?;
    Some((guided.filter(|guided| guided.stands)?.current?, height))
}

/// What the guide speaks of, while it can be looked at.
fn spoken_of(model: &Model, guided: Option<&Guided>) -> Option<(Which, Thing, f64)> {
    let other = model.other_steps();
    let spoken_of = guided?.spoken_of(&model.picture, other.as_ref().map(|(beside, _)| beside));
    spoken_of.filter(|_| !model.motion.is_on_its_way())
}

/// What is open above the page and has no place on it.
fn above(model: &Model, knobs: &Knobs, shared: &Shared) -> Html {
    let Some(extras) = extras::loaded() else { return Html::default() };
    match model.open {
        Some(Opened::Knobs) => {
            let Version { scenario, base, .. } = model.version.clone();
            let on_row = knobs.row.names();
            memo(shared, Drawer { scenario, base, on_row, prefs: model.prefs }, extras.knobs)
        }
        Some(Opened::Help) => (extras.help)(shared),
        Some(Opened::Injection) => injection(model, extras, shared),
        Some(
            Opened::Scenarios
            | Opened::Compare
            | Opened::MainKnobs
            | Opened::Host(_)
            | Opened::Rule
            | Opened::Graph
            | Opened::Inspector
            | Opened::Changes
            | Opened::Guide
            | Opened::Sockets,
        )
        | None => Html::default(),
    }
}

/// The sheet on which a segment is made up, at the playhead.
fn injection(model: &Model, extras: &Extras, shared: &Shared) -> Html {
    let Some(draft) = model.draft.clone() else { return Html::default() };
    let sheet = Sheet { draft, run: model.picture.run.clone(), time: model.playhead().time };
    memo(shared, sheet, extras.injection)
}

/// What is to be known of an edit of the world: it computes the run anew.
fn remark(model: &Model, knobs: &Knobs) -> Option<Label> {
    let is_edited = model.has_turned && matches!(model.told, Told::Edit(_) | Told::Rested(_));
    let is_what_if = knobs.is_msl_turned && model.version.scenario.client.config.profile() == Profile::Linux;
    is_edited.then_some(if is_what_if { Label::LinuxFixesTimeWait } else { Label::KnobsComputeAnew })
}

/// Why there is no new run; the last good run stays on screen.
fn failure(failure: &Failure, shared: &Shared) -> Html {
    let told = match failure {
        Failure::Scenario(error) => bad_scenario(error, shared.lang),
        Failure::Unreadable => shared.text(Label::Unreadable).to_owned(),
        Failure::Unreachable => shared.text(Label::Unreachable).to_owned(),
    };
    html! {
        <div class="error" role="alert">
            <p>{ told }{ " " }{ shared.text(Label::LastRunStays) }</p>
            { Button::new(Action::DismissFailure).draw(shared, shared.text(Label::Dismiss)) }
        </div>
    }
}
