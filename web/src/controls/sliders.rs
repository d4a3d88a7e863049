//! The four knobs that are always there.

use synscope_sim::{AnyKnob, Scenario, is_turned};
use synscope_tcp::{Config, Profile};
use synscope_words::{Label, knob_meaning, knob_value};
use yew::prelude::*;

use super::entry::{Entry, Typed};
use super::scale::Scale;
use crate::button::{Button, IconButton};
use crate::css::Css;
use crate::dock::timeline::slider_value;
use crate::icon::Icon;
use crate::memo::memo;
use crate::shared::Shared;
use crate::state::{Action, Opened};

/// A knob with its slider.
#[derive(Clone, Copy, PartialEq)]
struct Main {
    name: &'static str,
    label: Label,
    scale: Scale,
}

const MAIN: [Main; 4] = [
    Main { name: "loss", label: Label::Loss, scale: Scale::Linear { min: 0, max: 1_000_000, step: 10_000 } },
    Main {
        name: "rtt",
        label: Label::RoundTrip,
        scale: Scale::Logarithmic { zero: false, min: 1_000, max: 3_000_000 },
    },
    Main {
        name: "msl",
        label: Label::Msl,
        scale: Scale::Logarithmic { zero: true, min: 10_000, max: 120_000_000 },
    },
    Main { name: "retries", label: Label::Retries, scale: Scale::Linear { min: 0, max: 15, step: 1 } },
];

/// What a knob stands at, and what is to be known of that.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Setting {
    pub(crate) value: u64,
    /// Retries: the limit of the SYN-ACK, where the SYN has another.
    pub(crate) second: Option<u64>,
    pub(crate) is_turned: bool,
    pub(crate) remark: Option<Label>,
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

/// The settings of the four knobs of a scenario that was loaded as `base`.
pub(crate) fn settings(scenario: &Scenario, base: &Scenario) -> [Setting; 4] {
    MAIN.map(|main| Setting::of(main.name, scenario, base))
}

#[derive(PartialEq)]
pub(crate) struct Sliders {
    pub(crate) settings: [Setting; 4],
    /// On a phone, whether they are shown.
    pub(crate) is_unfolded: bool,
}

pub(crate) fn draw(sliders: &Sliders, shared: &Shared) -> Html {
    let class = classes!("knobs", "sheet", sliders.is_unfolded.then_some("unfolded"));
    let close = IconButton::new(shared.text(Label::ClosePanel), Icon::Close, Action::Dismiss);
    let more = Button::new(Action::Open(Opened::Knobs)).class("button quiet more").popup("dialog");
    html! {
        <section {class} aria-label={shared.text(Label::Knobs)}>
            { close.class("button quiet icon close").draw(shared) }
            { for MAIN.into_iter().zip(sliders.settings).map(|slider| memo(shared, slider, draw_slider)) }
            { more.draw(shared, shared.text(Label::More)) }
        </section>
    }
}

fn draw_slider((main, setting): &(Main, Setting), shared: &Shared) -> Html {
    let Main { name, label, scale } = *main;
    let label = shared.text(label);
    let (text, spoken) = setting.text(name);
    let entry = shared.pair(label, shared.text(Label::Value));
    let oninput = shared.on(move |event: InputEvent| {
        Some(Action::SetKnob { name, value: scale.value(whole(slider_value(&event)?)) })
    });
    let (position, last) = (scale.position(setting.value), scale.last());
    let share = 100.0 * f64::from(position) / f64::from(last.max(1));
    let remark = format!("remark-{name}");
    let reset = shared.pair(shared.text(Label::Reset), label);
    let reset = IconButton::new(reset, Icon::Reset, Action::ResetKnob(name));
    html! {
        <div class="knob">
            <span aria-hidden="true" title={knob_meaning(name, shared.lang)}>{ label }</span>
            <input
                type="range" min="0" max={last.to_string()} step="1" value={position.to_string()}
                aria-label={label} aria-valuetext={spoken}
                aria-describedby={setting.remark.map(|_| remark.clone())} style={format!("--fill:{}%", Css(share))}
                {oninput} onchange={shared.act::<Event>(Action::Settle)}
            />
            <Entry
                shared={shared.clone()} typed={Typed::Knob(name)} value={setting.value} {text} label={entry}
                class="value"
            />
            { reset.class("reset").disabled(!setting.is_turned).draw(shared) }
            if let Some(text) = setting.remark {
                <p class="about" id={remark}>{ shared.text(text) }</p>
            }
        </div>
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
