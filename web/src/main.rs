//! SynScope in the browser.

use yew::prelude::*;

#[component]
fn App() -> Html {
    html! {
        <main>
            <h1>{ "SynScope" }</h1>
        </main>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
