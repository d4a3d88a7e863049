//! A value that is typed: what was typed stays while it is wrong, and is told what was expected.

use synscope_sim::{AnyKnob, DELAY_MAX_US, Scenario};
use synscope_tcp::{Group, Knob, KnobError, Unit};
use synscope_words::bad_knob;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::button::truth;
use crate::markup::html;
use crate::shared::{Shared, target_of};
use crate::state::Action;

/// What a field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// A knob, by its name.
    Knob(&'static str),
    /// By how much the selected packet is delayed.
    Delay,
    /// How much the button *send* sends.
    Octets,
}

/// Numbers that are no knobs of a scenario, and are typed like them.
static DELAY: Knob<u64> =
    Knob::new("delay", Unit::Time(1_000), (0, DELAY_MAX_US), Group::Network, |us| *us, |us, to| *us = to);
static OCTETS: Knob<u64> =
    Knob::new("octets", Unit::Octets, (1, 1 << 20), Group::Data, |octets| *octets, |octets, to| *octets = to);

impl Typed {
    const fn name(self) -> &'static str {
        match self {
            Self::Knob(name) => name,
            Self::Delay => DELAY.name,
            Self::Octets => OCTETS.name,
        }
    }

    /// What a text does.
    fn read(self, text: &str) -> Result<Action, KnobError> {
        let number = |knob: &Knob<u64>| {
            let mut number = 0;
            knob.set_text(&mut number, text).map(|()| number)
        };
        Ok(match self {
            Self::Knob(name) => Action::SetKnob { name, value: read(name, text)? },
            Self::Delay => Action::Delay(number(&DELAY)?),
            // It is within its bounds, and these are narrow.
            Self::Octets => Action::SetOctets(u32::try_from(number(&OCTETS)?).unwrap_or(u32::MAX)),
        })
    }
}

/// A field for a number, and below it what is wrong with what was typed.
#[derive(Default)]
pub(crate) struct Entry {
    refused: Option<Refused>,
}

/// What was typed and is not taken, and what is wrong with it.
pub(crate) struct Refused {
    typed: String,
    error: KnobError,
}

#[derive(Properties, PartialEq)]
pub(crate) struct EntryProps {
    pub(crate) shared: Shared,
    pub(crate) typed: Typed,
    pub(crate) value: u64,
    /// The value as it is written.
    pub(crate) text: String,
    /// What a screen reader calls the field.
    pub(crate) label: String,
    pub(crate) class: &'static str,
}

impl Component for Entry {
    /// What has become of what was typed.
    type Message = Option<Refused>;
    type Properties = EntryProps;

    fn create(_: &Context<Self>) -> Self {
        Self::default()
    }

    fn changed(&mut self, context: &Context<Self>, before: &EntryProps) -> bool {
        // A value from elsewhere puts an end to what was typed.
        if context.props().value != before.value {
            self.refused = None;
        }
        true
    }

    fn update(&mut self, _: &Context<Self>, refused: Option<Refused>) -> bool {
        self.refused = refused;
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let EntryProps { shared, typed, text, label, class, .. } = context.props();
        let id = format!("wrong-{class}-{}", typed.name()).replace(' ', "-");
        let is_wrong = self.refused.is_some();
        let shown = self.refused.as_ref().map_or(text, |refused| &refused.typed).clone();
        let wrong = self.refused.as_ref().map(|refused| bad_knob(&refused.error, shared.lang));
        html! {
            <>
                <input
                    type="text" autocomplete="off" spellcheck="false" class={*class} value={shown}
                    data-taken={text.clone()} aria-label={label.clone()}
                    aria-invalid={truth(is_wrong.then_some(true))}
                    aria-describedby={is_wrong.then(|| id.clone())}
                    onchange={onchange(context)}
                />
                if let Some(wrong) = wrong {
                    <p class="wrong" {id} role="alert">{ wrong }</p>
                }
            </>
        }
    }
}

fn onchange(context: &Context<Entry>) -> Callback<Event> {
    let EntryProps { shared, typed, text, .. } = context.props();
    let (dispatch, typed, text) = (shared.dispatch.clone(), *typed, text.clone());
    context.link().callback(move |event| {
        let input = target_of::<HtmlInputElement>(&event)?;
        let written = input.value();
        match typed.read(&written) {
            Ok(action) => {
                // Where the value stays, nothing is drawn anew, and what was typed would stay.
                input.set_value(&text);
                dispatch.dispatch(action);
                dispatch.dispatch(Action::Settle);
                None
            }
            Err(error) => Some(Refused { typed: written, error }),
        }
    })
}

/// The value that a text means for a knob; a number without a unit is read where the unit is plain.
fn read(name: &str, text: &str) -> Result<u64, KnobError> {
    let knob = AnyKnob::find(name).ok_or_else(|| KnobError::Unknown(name.to_owned()))?;
    let text = text.trim();
    let is_bare = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let text = if is_bare && knob.unit() == Unit::Share { format!("{text}%") } else { text.to_owned() };
    let mut scratch = Scenario::default();
    synscope_sim::set_knob(&mut scratch, knob.name(), &text)?;
    Ok(knob.get(&scratch))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(name: &str, text: &str) -> Option<u64> {
        read(name, text).ok()
    }

    #[test]
    fn values_are_read_as_people_type_them() {
        assert_eq!(typed("loss", "20"), Some(200_000));
        assert_eq!(typed("loss", " 20 % "), Some(200_000));
        assert_eq!(typed("rtt", "100"), Some(100_000));
        assert_eq!(typed("rtt", "1.5 s"), Some(1_500_000));
        assert_eq!(typed("msl", "30"), Some(30_000_000));
        assert_eq!(typed("retries", "3"), Some(3));
    }

    #[test]
    fn delays_and_amounts_are_read_like_knobs() {
        assert_eq!(Typed::Delay.read("250"), Ok(Action::Delay(250_000)));
        assert_eq!(Typed::Delay.read("1.5 s"), Ok(Action::Delay(1_500_000)));
        assert!(Typed::Delay.read("25 h").is_err());
        assert_eq!(Typed::Octets.read("3000"), Ok(Action::SetOctets(3_000)));
        assert!(Typed::Octets.read("0").is_err());
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(typed("loss", "much"), None);
        assert_eq!(typed("loss", "120"), None);
        assert_eq!(typed("retries", "16"), None);
        assert_eq!(typed("msl", ""), None);
    }
}
