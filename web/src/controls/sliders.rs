//! The knobs that are always there: four, or those that matter to the guided scene.

use synscope_scenes::Scene;
use synscope_sim::{AnyKnob, Scenario, is_turned};
use synscope_tcp::{Config, Profile, Unit};
use synscope_words::{Label, knob_meaning, knob_value};
use yew::prelude::*;

use super::drawer::onswitch;
use super::entry::{Entry, Typed};
use super::scale::Scale;
use crate::button::{Button, IconButton};
use crate::css::Css;
use crate::dock::timeline::slider_value;
use crate::icon::Icon;
use crate::markup::{classes, html};
use crate::memo::memo;
use crate::shared::Shared;
use crate::state::{Action, Opened};

/// A knob with its slider, or its switch.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Main {
    name: &'static str,
    /// `None` for one that is known by its name.
    label: Option<Label>,
    scale: Scale,
}

const MAIN: [Main; 4] = [
    Main {
        name: "loss",
        label: Some(Label::Loss),
        scale: Scale::Linear { min: 0, max: 1_000_000, step: 10_000 },
    },
    Main {
        name: "rtt",
        label: Some(Label::RoundTrip),
        scale: Scale::Logarithmic { least: None, min: 1_000, max: 3_000_000, past: None },
    },
    Main {
        name: "msl",
        label: Some(Label::Msl),
        scale: Scale::Logarithmic { least: Some(0), min: 10_000, max: 120_000_000, past: None },
    },
    Main { name: "retries", label: Some(Label::Retries), scale: Scale::Linear { min: 0, max: 15, step: 1 } },
];

impl Main {
    /// One of the four, or any other knob.
    fn of(knob: AnyKnob) -> Self {
        let known = MAIN.into_iter().find(|main| main.name == knob.name());
        known.unwrap_or_else(|| Self {
            name: knob.name(),
            label: None,
            scale: Scale::of(knob.unit(), knob.range()),
        })
    }
}

/// The knobs on the row: the four, or those that matter to a guided scene.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    sliders: Vec<(Main, Setting)>,
    is_of_scene: bool,
}

/// The row of a scenario that was loaded as `base`, and of the scene that leads through it.
pub(crate) fn row(scene: Option<&Scene>, scenario: &Scenario, base: &Scenario) -> Row {
    let mains: Vec<Main> = match scene {
        Some(scene) => scene.sliders.iter().filter_map(|name| AnyKnob::find(name)).map(Main::of).collect(),
        None => Vec::new(),
    };
    let is_of_scene = !mains.is_empty();
    let mains = if is_of_scene { mains } else { MAIN.to_vec() };
    let sliders = mains.into_iter().map(|main| (main, Setting::of(main.name, scenario, base))).collect();
    Row { sliders, is_of_scene }
}

impl Row {
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.sliders.iter().map(|(main, _)| main.name).collect()
    }
}

/// What a knob stands at, and what is to be known of that.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setting {
    value: u64,
    /// Retries: the limit of the SYN-ACK, where the SYN has another.
    second: Option<u64>,
    is_turned: bool,
    remark: Option<Label>,
}

impl Setting {
    fn of(name: &str, scenario: &Scenario, base: &Scenario) -> Self {
        let Some(knob) = AnyKnob::find(name) else {
            return Self { value: 0, second: None, is_turned: false, remark: None };
        };
        let value = knob.get(scenario);
        let syn_ack = Config::knob("tcp_synack_retries").filter(|_| name == "retries");
        let second = syn_ack.map(|knob| knob.get(&scenario.server.config));
        let is_fixed = name == "msl" && scenario.client.config.profile() == Profile::Linux;
        Self {
            value,
            second: second.filter(|second| *second != value),
            is_turned: is_turned(knob, scenario, base),
            remark: is_fixed.then_some(Label::FixedByLinux),
        }
    }

    /// As the field shows it, and as a screen reader says it.
    fn text(self, name: &str) -> (String, String) {
        if let Some(second) = self.second {
            let value = self.value;
            return (format!("{value} / {second}"), format!("SYN {value} / SYN-ACK {second}"));
        }
        let text = AnyKnob::find(name).map_or_else(String::new, |knob| knob_value(knob.unit(), self.value));
        (text.clone(), text)
    }
}

#[derive(PartialEq)]
pub(crate) struct Sliders {
    pub(crate) row: Row,
    /// On a phone, whether they are shown.
    pub(crate) is_unfolded: bool,
}

pub(crate) fn draw(sliders: &Sliders, shared: &Shared) -> Html {
    let Row { sliders: drawn, is_of_scene } = &sliders.row;
    let class = classes!(
        "knobs",
        "sheet",
        is_of_scene.then_some("of-scene"),
        sliders.is_unfolded.then_some("unfolded")
    );
    let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
    let more = Button::new(Action::Open(Opened::Knobs)).class("button quiet more").popup("dialog");
    html! {
        <section {class} aria-label={shared.text(Label::Knobs)}>
            { close.class("button quiet icon close").draw(shared) }
            if *is_of_scene {
                <h2>{ shared.text(Label::OfThisScene) }</h2>
            }
            { for drawn.iter().map(|slider| memo(shared, *slider, draw_slider)) }
            { more.draw(shared, shared.text(Label::More)) }
        </section>
    }
}

fn draw_slider((main, setting): &(Main, Setting), shared: &Shared) -> Html {
    let name = main.name;
    let label = main.label.map_or(name, |label| shared.text(label));
    let meaning = knob_meaning(name, shared.lang);
    // One that is known by its name alone says what it is.
    let about =
        setting.remark.map(|text| shared.text(text)).or_else(|| meaning.filter(|_| main.label.is_none()));
    let id = format!("about-{name}");
    let described = about.map(|_| id.clone());
    let is_switch = AnyKnob::find(name).is_some_and(|knob| knob.unit() == Unit::Switch);
    let reset = shared.pair(shared.text(Label::Reset), label);
    let reset = IconButton::new(reset, Icon::Reset, Action::ResetKnob(name));
    html! {
        <div class={classes!("knob", main.label.is_none().then_some("named"))}>
            <span aria-hidden="true" data-term={name}>{ label }</span>
            if is_switch {
                <label class="tick">
                    <input
                        type="checkbox" aria-label={name} aria-describedby={described} checked={setting.value != 0}
                        onchange={onswitch(name, shared)}
                    />
                </label>
            } else {
                { slider(main, *setting, label, described, shared) }
            }
            { reset.class("reset").disabled(!setting.is_turned).draw(shared) }
            if let Some(text) = about {
                <p class="about" {id}>{ text }</p>
            }
        </div>
    }
}

/// The slider, and beside it a field for its value.
fn slider(
    main: &Main,
    setting: Setting,
    label: &'static str,
    described: Option<String>,
    shared: &Shared,
) -> Html {
    let Main { name, scale, .. } = *main;
    let (text, spoken) = setting.text(name);
    let entry = shared.pair(label, shared.text(Label::Value));
    let oninput = shared.on(move |event: InputEvent| {
        Some(Action::SetKnob { name, value: scale.value(whole(slider_value(&event)?)) })
    });
    let (position, last) = (scale.position(setting.value), scale.last());
    let share = 100.0 * f64::from(position) / f64::from(last.max(1));
    html! {
        <>
            <input
                type="range" min="0" max={last.to_string()} step="1" value={position.to_string()}
                aria-label={label} aria-valuetext={spoken}
                aria-describedby={described} style={format!("--fill:{}%", Css(share))}
                {oninput} onchange={shared.act::<Event>(Action::Settle)}
            />
            <Entry
                shared={shared.clone()} typed={Typed::Knob(name)} value={setting.value} {text} label={entry}
                class="value"
            />
        </>
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a slider's position, 0 to its last"
)]
const fn whole(position: f64) -> u32 {
    position.max(0.0) as u32
}
