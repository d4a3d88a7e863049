//! A value that is typed: what was typed stays while it is wrong, and is told what was expected.

use synscope_sim::{AnyKnob, Scenario};
use synscope_tcp::{KnobError, Unit};
use synscope_words::bad_knob;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::shared::use_shared;
use crate::state::Action;

/// Where a value is typed, and what is wrong with what was typed.
pub(super) struct Entry {
    pub(super) field: Html,
    pub(super) wrong: Html,
}

/// What was typed and is not taken, and what is wrong with it.
struct Refused {
    typed: String,
    error: KnobError,
}

/// A field for the value of the knob of a name, which is written as `text`. `label` is what a screen
/// reader calls it.
#[hook]
pub(super) fn use_entry(
    name: &'static str,
    value: u64,
    text: String,
    label: String,
    class: &'static str,
) -> Entry {
    let shared = use_shared();
    let lang = shared.lang;
    let refused = use_state(|| None::<Refused>);
    let id = format!("wrong-{class}-{name}").replace(' ', "-");
    {
        // A value from elsewhere puts an end to what was typed.
        let refused = refused.setter();
        use_effect_with(value, move |_| refused.set(None));
    }
    let onchange = {
        let refused = refused.setter();
        use_callback((shared.dispatch, name, text.clone()), move |event: Event, (dispatch, name, text)| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let (Some(input), Some(knob)) = (input, AnyKnob::find(name)) else { return };
            let typed = input.value();
            match read(knob, &typed) {
                Ok(value) => {
                    refused.set(None);
                    // Where the value stays, nothing is drawn anew, and what was typed would stay.
                    input.set_value(text);
                    dispatch.dispatch(Action::SetKnob { name, value });
                    dispatch.dispatch(Action::Settle);
                }
                Err(error) => refused.set(Some(Refused { typed, error })),
            }
        })
    };
    let shown = refused.as_ref().map_or_else(|| text.clone(), |refused| refused.typed.clone());
    let field = html! {
        <input
            type="text" autocomplete="off" spellcheck="false" {class} value={shown}
            data-taken={text} aria-label={label}
            aria-invalid={refused.is_some().then_some("true")}
            aria-describedby={refused.is_some().then(|| id.clone())}
            {onchange}
        />
    };
    let wrong = match &*refused {
        Some(Refused { error, .. }) => {
            html! { <p class="wrong" {id} role="alert">{ bad_knob(error, lang) }</p> }
        }
        None => Html::default(),
    };
    Entry { field, wrong }
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
