//! The application: the model, what listens to the browser, and the parts of the page.

use synscope_sim::{AnyKnob, ScenarioError, Side};
use synscope_tcp::Profile;
use synscope_words::{Label, Lang, bad_scenario};
use yew::prelude::*;

use crate::announcer::Announcer;
use crate::banner::Banner;
use crate::browser::{load_prefs, use_document, use_keys, use_motion_preference};
use crate::button::Button;
use crate::controls::drawer::Drawer;
use crate::controls::sliders::{Setting, Sliders, settings};
use crate::dock::caption::CaptionBar;
use crate::dock::transport::Transport;
use crate::graph::Sheet;
use crate::help::Help;
use crate::panel::Panel;
use crate::playback::use_frames;
use crate::shared::Shared;
use crate::stage::Stage;
use crate::state::{Action, Model, Motion, Opened, Told, Version, is_turned};

#[component]
pub(crate) fn App() -> Html {
    let model = use_reducer(|| Model::new(load_prefs()));
    let dispatch = model.dispatcher();
    use_document(model.prefs);
    use_keys(dispatch.clone());
    use_motion_preference(dispatch.clone());
    use_frames(dispatch.clone(), model.motion != Motion::Still, model.pending.clone());
    let shared = Shared { dispatch, lang: model.prefs.lang };
    let knobs = use_memo(model.version.clone(), Knobs::of);
    html! {
        <ContextProvider<Shared> context={shared}>
            { page(&model, &knobs) }
        </ContextProvider<Shared>>
    }
}

/// What the scenario stands at; costs too much to be asked in every frame.
struct Knobs {
    is_changed: bool,
    is_msl_turned: bool,
    settings: [Setting; 4],
}

impl Knobs {
    fn of(version: &Version) -> Self {
        let Version { scenario, base } = version;
        let is_msl_turned = AnyKnob::find("msl").is_some_and(|knob| is_turned(knob, scenario, base));
        Self { is_changed: scenario != base, is_msl_turned, settings: settings(scenario, base) }
    }
}

/// All parts of the page. Only those that get the playhead change while it moves.
fn page(model: &Model, knobs: &Knobs) -> Html {
    let Model { picture, prefs, version, .. } = model;
    let playhead = model.playhead();
    let steps = playhead.steps;
    let run = &picture.run;
    let panel = |side: Side| {
        let is_unfolded = model.open == Some(Opened::Host(side));
        html! {
            <Panel {side} run={run.clone()} {playhead} numbers={prefs.numbers} {is_unfolded} />
        }
    };
    html! {
        <div class="page">
            <Banner
                scenario={version.scenario.name.clone()} is_changed={knobs.is_changed}
                is_menu_open={model.open == Some(Opened::Scenarios)} theme={prefs.theme}
                can_undo={model.can_undo()} can_redo={model.can_redo()}
            />
            <main>
                { panel(Side::Client) }
                <Stage
                    picture={picture.clone()} position={model.position} selected={model.selected_index()}
                    numbers={prefs.numbers} shows_future={prefs.shows_future} is_following={model.following}
                    ghost={model.ghost.clone()} is_untouched={model.untouched} is_hinting={model.is_hinting()}
                />
                { panel(Side::Server) }
                if model.open == Some(Opened::Graph) {
                    <Sheet run={run.clone()} {steps} />
                }
                <div class="dock">
                    if let Some(error) = &model.failure {
                        { failure(error, prefs.lang) }
                    }
                    <CaptionBar
                        run={run.clone()} {steps} is_rule_open={model.open == Some(Opened::Rule)} remark={remark(model, knobs)}
                    />
                    <Transport
                        picture={picture.clone()} position={model.position} is_playing={model.is_playing()}
                        pace={prefs.pace} numbers={prefs.numbers}
                    />
                    <Sliders
                        settings={knobs.settings}
                        is_unfolded={model.open == Some(Opened::MainKnobs)}
                    />
                </div>
            </main>
            if model.open == Some(Opened::Knobs) {
                <Drawer scenario={version.scenario.clone()} base={version.base.clone()} prefs={*prefs} />
            }
            if model.open == Some(Opened::Help) {
                <Help />
            }
            <Announcer told={model.told} run={run.clone()} {steps} />
        </div>
    }
}

/// What is to be known of an edit of the world: it computes the run anew.
fn remark(model: &Model, knobs: &Knobs) -> Option<Label> {
    let is_edited = matches!(model.told, Told::Edit(_));
    let is_what_if = knobs.is_msl_turned && model.version.scenario.client.config.profile() == Profile::Linux;
    is_edited.then_some(if is_what_if { Label::LinuxFixesTimeWait } else { Label::KnobsComputeAnew })
}

/// Why the last edit cannot be run; the last good run stays on screen.
fn failure(error: &ScenarioError, lang: Lang) -> Html {
    html! {
        <div class="error" role="alert">
            <p>{ bad_scenario(error, lang) }{ " " }{ Label::LastRunStays.text(lang) }</p>
            <Button action={Action::DismissFailure}>{ Label::Dismiss.text(lang) }</Button>
        </div>
    }
}
