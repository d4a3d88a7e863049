//! SynScope in the browser: two TCP hosts, every packet between them, and the reasons.
//!
//! One way round: an action of the person edits the scenario, the scenario is run, the trace is
//! drawn. [`state`] holds all of it in one pure model; the rest draws that model and dispatches
//! actions.

mod announcer;
mod app;
mod banner;
mod browser;
mod button;
mod compare;
mod controls;
mod css;
mod dock;
mod extras;
mod fetch;
mod focus;
mod graph;
mod group;
mod guide;
mod help;
mod icon;
mod inject;
mod inspector;
mod keys;
mod later;
mod links;
mod markup;
mod memo;
mod open;
mod panel;
mod panic;
mod playback;
mod prefs;
mod select;
mod shared;
mod sockets;
mod stage;
mod state;
mod terms;
mod what_if;

fn main() {
    panic::install();
    let root = web_sys::window().and_then(|window| window.document()?.get_element_by_id("synscope"));
    let root = root.expect("index.html has a place for the application");
    yew::Renderer::<app::App>::with_root(root).render();
}
