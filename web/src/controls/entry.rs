//! A value that is typed: what was typed stays while it is wrong, and is told what was expected.

use synscope_sim::{AnyKnob, Scenario};
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

/// A field for the value of the knob of a name. `label` is what a screen reader calls it.
#[hook]
pub(super) fn use_entry(name: &'static str, value: u64, label: String, class: &'static str) -> Entry {
    let shared = use_shared();
    let wrong = use_state(|| None::<String>);
    let id = format!("wrong-{class}-{name}").replace(' ', "-");
    {
        // A value from elsewhere puts an end to what was typed.
        let wrong = wrong.setter();
        use_effect_with(value, move |_| wrong.set(None));
    }
    let onchange = {
        let wrong = wrong.setter();
        use_callback((shared, name, value), move |event: Event, (shared, name, value)| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let (Some(input), Some(knob)) = (input, AnyKnob::find(name)) else { return };
            match read(knob, &input.value()) {
                Ok(typed) => {
                    wrong.set(None);
                    shared.dispatch.dispatch(Action::SetKnob { name, value: typed });
                    shared.dispatch.dispatch(Action::Settle);
                    if typed == *value {
                        // Nothing is drawn anew, so that what was typed would stay as it is.
                        input.set_value(&knob.unit().format(typed));
                    }
                }
                Err(error) => wrong.set(Some(bad_knob(&error, shared.lang))),
            }
        })
    };
    let text = AnyKnob::find(name).map_or_else(String::new, |knob| knob.unit().format(value));
    let field = html! {
        <input
            type="text" autocomplete="off" spellcheck="false" {class} value={text.clone()}
            data-taken={text} aria-label={label}
            aria-invalid={wrong.is_some().then_some("true")}
            aria-describedby={wrong.is_some().then(|| id.clone())}
            {onchange}
        />
    };
    let wrong = match &*wrong {
        Some(text) => html! { <p class="wrong" {id} role="alert">{ text }</p> },
        None => Html::default(),
    };
    Entry { field, wrong }
}

/// The value that a text means for a knob; a number without a unit is read where the unit is plain.
fn read(knob: AnyKnob, text: &str) -> Result<u64, synscope_tcp::KnobError> {
    let text = text.trim();
    let is_bare = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let text = if is_bare && knob.unit() == synscope_tcp::Unit::Share {
        format!("{text}%")
    } else {
        text.to_owned()
    };
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
