//! A value that is typed: what was typed stays while it is wrong, and is told what was expected.

use synscope_sim::{AnyKnob, Scenario};
use synscope_tcp::{KnobError, Unit};
use synscope_words::bad_knob;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::button::truth;
use crate::shared::{Shared, target_of};
use crate::state::Action;

/// A field for a knob, and below it what is wrong with what was typed.
#[derive(Default)]
pub(super) struct Entry {
    refused: Option<Refused>,
}

/// What was typed and is not taken, and what is wrong with it.
pub(super) struct Refused {
    typed: String,
    error: KnobError,
}

#[derive(Properties, PartialEq)]
pub(super) struct EntryProps {
    pub(super) shared: Shared,
    /// The knob's.
    pub(super) name: &'static str,
    pub(super) value: u64,
    /// The value as it is written.
    pub(super) text: String,
    /// What a screen reader calls the field.
    pub(super) label: String,
    pub(super) class: &'static str,
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
        let EntryProps { shared, name, text, label, class, .. } = context.props();
        let id = format!("wrong-{class}-{name}").replace(' ', "-");
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
    let EntryProps { shared, name, text, .. } = context.props();
    let (dispatch, name, text) = (shared.dispatch.clone(), *name, text.clone());
    context.link().callback(move |event| {
        let (input, knob) = (target_of::<HtmlInputElement>(&event)?, AnyKnob::find(name)?);
        let typed = input.value();
        match read(knob, &typed) {
            Ok(value) => {
                // Where the value stays, nothing is drawn anew, and what was typed would stay.
                input.set_value(&text);
                dispatch.dispatch(Action::SetKnob { name, value });
                dispatch.dispatch(Action::Settle);
                None
            }
            Err(error) => Some(Refused { typed, error }),
        }
    })
}

/// The value that a text means for a knob; a number without a unit is read where the unit is plain.
fn read(knob: AnyKnob, text: &str) -> Result<u64, KnobError> {
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
        read(AnyKnob::find(name).expect("a knob"), text).ok()
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
    fn nonsense_is_refused() {
        assert_eq!(typed("loss", "much"), None);
        assert_eq!(typed("loss", "120"), None);
        assert_eq!(typed("retries", "16"), None);
        assert_eq!(typed("msl", ""), None);
    }
}
