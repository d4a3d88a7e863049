//! All keys, as a dialog.

use synscope_words::Label;
use yew::prelude::*;

use crate::button::Button;
use crate::focus::Borrowed;
use crate::markup::html;
use crate::shared::Shared;
use crate::state::Action;

/// Keys that do one thing; those that belong together stand in one line.
const KEYS: [(&[&str], Label); 19] = [
    (&["Space"], Label::KeyPlay),
    (&["←", "→"], Label::KeyStep),
    (&[",", "."], Label::KeyPacket),
    (&["Shift ←", "Shift →"], Label::KeyHostPacket),
    (&["N", "Shift N"], Label::KeyNotable),
    (&["S", "Shift S"], Label::KeyBeat),
    (&["Home", "End"], Label::KeyEnds),
    (&["+", "−"], Label::KeyPace),
    (&["D", "L", "U", "P"], Label::KeyVerdicts),
    (&["Ctrl Z", "Ctrl Shift Z"], Label::KeyUndo),
    (&["F"], Label::KeyFolds),
    (&["C", "A", "B", "X"], Label::KeyCompare),
    (&["Q"], Label::KeyPredict),
    (&["1", "2", "3", "4"], Label::KeyAnswer),
    (&["G"], Label::StateGraph),
    (&["I"], Label::KeyHeader),
    (&["T"], Label::KeySockets),
    (&["Esc"], Label::KeyDeselect),
    (&["?"], Label::KeyHelp),
];

pub(crate) fn draw(shared: &Shared) -> Html {
    html! {
        <dialog aria-labelledby="keys" oncancel={shared.act::<Event>(Action::Dismiss)}>
            <h2 id="keys">{ shared.text(Label::Keys) }</h2>
            <dl class="keys">
                { for KEYS.iter().map(|(keys, label)| html! {
                    <>
                        <dt>{ for keys.iter().map(|key| html! { <><kbd>{ *key }</kbd>{ " " }</> }) }</dt>
                        <dd>{ shared.text(*label) }</dd>
                    </>
                }) }
            </dl>
            { Button::new(Action::Dismiss).draw(shared, shared.text(Label::Close)) }
            <Borrowed by="[aria-labelledby=keys]" />
        </dialog>
    }
}
