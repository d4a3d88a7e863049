//! All keys, as a dialog.

use synscope_words::Label;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::button::Button;
use crate::focus::use_borrowed_focus;
use crate::shared::{use_act, use_shared};
use crate::state::Action;

/// Keys that do one thing; those that belong together stand in one line.
const KEYS: [(&[&str], Label); 10] = [
    (&["Space"], Label::KeyPlay),
    (&["←", "→"], Label::KeyStep),
    (&["Shift ←", "Shift →"], Label::KeyPacket),
    (&["Home", "End"], Label::KeyEnds),
    (&["+", "−"], Label::KeyPace),
    (&["D", "L", "U", "P"], Label::KeyVerdicts),
    (&["Ctrl Z", "Ctrl Shift Z"], Label::KeyUndo),
    (&["G"], Label::StateGraph),
    (&["Esc"], Label::KeyDeselect),
    (&["?"], Label::KeyHelp),
];

#[component]
pub(crate) fn Help() -> Html {
    let shared = use_shared();
    let dialog = use_node_ref();
    let onclose = use_act::<Event>(Action::Dismiss);
    use_borrowed_focus(&dialog);
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                let _ = dialog.show_modal();
            }
        });
    }
    html! {
        <dialog ref={dialog} aria-labelledby="keys" oncancel={onclose}>
            <h2 id="keys">{ shared.text(Label::Keys) }</h2>
            <dl class="keys">
                { for KEYS.iter().map(|(keys, label)| html! {
                    <>
                        <dt>{ for keys.iter().map(|key| html! { <><kbd>{ *key }</kbd>{ " " }</> }) }</dt>
                        <dd>{ shared.text(*label) }</dd>
                    </>
                }) }
            </dl>
            <Button action={Action::Dismiss}>{ shared.text(Label::Close) }</Button>
        </dialog>
    }
}
