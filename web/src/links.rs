//! Pointing at a thing, or focusing it, lights it wherever it is drawn.
//!
//! Nothing is drawn anew for that: whatever is drawn of a thing says so (`data-of`), and all that
//! changes is a style sheet that selects by it, and the stretch of the timeline beside it.

use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

use gloo_events::EventListener;
use synscope_sim::{Index, Which};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::css::Css;
use crate::markup::html;
use crate::state::{Beside, Picture, Thing, linked, parse};

/// The attribute's value for something that is drawn of things; the first says what it is.
pub(crate) fn of(things: &[Thing]) -> AttrValue {
    let mut tokens = String::new();
    for thing in things {
        let gap = if tokens.is_empty() { "" } else { " " };
        let _ = write!(tokens, "{gap}{thing}");
    }
    tokens.into()
}

/// How what is meant is lit, and how what belongs to it is: by weight, so that it can be told
/// without colour.
const STRONG: &str =
    "--lit:var(--lit-ink);--more:2px;--halo:.14;--ring:2px solid var(--lit-ink);--line:underline";
const LIGHT: &str = "--lit:var(--lit-ink);--more:.75px;--ring:1px dashed var(--lit-ink);--line:underline";

#[derive(Properties, PartialEq)]
pub(crate) struct LinksProps {
    pub(crate) picture: Picture,
    /// How many steps have happened.
    pub(crate) steps: Index,
    /// The run beside it, and its steps.
    pub(crate) other: Option<(Beside, Index)>,
    /// A finger does not point: what it has selected counts as pointed at.
    pub(crate) selected: Option<Index>,
    /// What a scene's beat speaks of, and in which run: it is meant where nobody points at anything.
    pub(crate) spoken_of: Option<(Which, Thing)>,
    /// Whether what is still to come is not to be told: then only what is meant itself is lit.
    pub(crate) hides: bool,
}

/// The style sheet, and the stretches of the timeline.
#[component]
pub(crate) fn Links(props: &LinksProps) -> Html {
    let LinksProps { picture, steps, other, selected, spoken_of, hides } = props;
    let attention = use_attention().into_iter().find(|(_, things)| !things.is_empty());
    let (which, things) = attention
        .or_else(|| Some((Which::A, vec![Thing::Packet((*selected)?)])))
        .or_else(|| spoken_of.map(|(which, thing)| (which, vec![thing])))
        .unwrap_or((Which::A, Vec::new()));
    if things.is_empty() {
        return Html::default();
    }
    let (picture, steps) = match (which, other) {
        (Which::B, Some((beside, steps))) => (&beside.picture, steps),
        (Which::A, _) | (Which::B, None) => (picture, steps),
    };
    let belonging = if *hides { Vec::new() } else { linked(&picture.run, &things, *steps) };
    let stretches = if *hides { Vec::new() } else { picture.stretches(&things) };
    let mut sheet = rule(which, &belonging, LIGHT) + &rule(which, &things, STRONG);
    if let Some((beside, _)) = other {
        sheet += &rule(which.other(), &beside.counterparts(which, &things), STRONG);
    }
    html! {
        <>
            <style>{ sheet }</style>
            <div class="stretches" aria-hidden="true">
                { for stretches.into_iter().map(|(from, to)| html! {
                    <i style={format!("left:{}%;width:{}%", Css(100.0 * from), Css(100.0 * (to - from)))} />
                }) }
            </div>
        </>
    }
}

/// Lights all that is drawn of things of a run.
fn rule(which: Which, things: &[Thing], how: &str) -> String {
    let mut rule = String::new();
    for thing in things {
        let gap = if rule.is_empty() { "" } else { "," };
        let _ = match which {
            Which::A => write!(rule, "{gap}[data-of~={thing}]:not({OF_B} *)"),
            Which::B => write!(rule, "{gap}{OF_B} [data-of~={thing}]"),
        };
    }
    if !rule.is_empty() {
        let _ = write!(rule, "{{{how}}}");
    }
    rule
}

/// Things of a run.
type Attention = (Which, Vec<Thing>);

/// What the pointer is on, and what the keyboard is at.
#[hook]
fn use_attention() -> [Attention; 2] {
    let nothing = || (Which::A, Vec::new());
    let (pointed, focused) = (use_state_eq(nothing), use_state_eq(nothing));
    let setters = (pointed.setter(), focused.setter());
    use_effect_with((), move |()| {
        let document = web_sys::window().and_then(|window| window.document());
        let known = Rc::new(RefCell::new((String::new(), String::new())));
        let listeners = document.map(|document| {
            ["pointermove", "pointerout", "focusin", "focusout"].map(|name| {
                let (known, setters) = (Rc::clone(&known), setters.clone());
                EventListener::new(&document, name, move |event| {
                    let (mut known, (point, focus)) = (known.borrow_mut(), &setters);
                    let (known, setter, tokens) = match event.dyn_ref::<PointerEvent>() {
                        Some(event) => (&mut known.0, point, pointed_at(event)),
                        None => (&mut known.1, focus, Some(focused_at(event))),
                    };
                    // A pointer moves many times on one thing.
                    if let Some(tokens) = tokens.filter(|tokens| tokens != known) {
                        let which = if tokens.starts_with(MARK_OF_B) { Which::B } else { Which::A };
                        setter.set((which, parse(&tokens)));
                        *known = tokens;
                    }
                })
            })
        });
        move || drop(listeners)
    });
    [(*pointed).clone(), (*focused).clone()]
}

/// The tokens of what the pointer has come to; `None` where it does not point: a finger, a drag, or
/// something that moves below a pointer that rests.
fn pointed_at(event: &PointerEvent) -> Option<String> {
    if event.type_() == "pointerout" {
        return event.related_target().is_none().then(String::new);
    }
    if event.pointer_type() == "touch" || event.buttons() != 0 {
        return None;
    }
    let target = target(event)?;
    let below = || {
        // The small graph is pressed as a whole; its states are pointed at all the same.
        let over = target.closest(".over").ok()??;
        let parts = over.parent_element()?.query_selector_all(".nodes > [data-of]").ok()?;
        let point = (f64::from(event.client_x()), f64::from(event.client_y()));
        let mut parts = (0..parts.length()).filter_map(|place| parts.get(place)?.dyn_into::<Element>().ok());
        parts.find(|part| contains(part, point))?.get_attribute(OF)
    };
    Some(of_nearest(&target).or_else(below).unwrap_or_default())
}

/// The tokens of what the keyboard is at; nothing where it was brought by a pointer, or left.
fn focused_at(event: &Event) -> String {
    let target = target(event)
        .filter(|target| event.type_() == "focusin" && target.matches(":focus-visible") == Ok(true));
    target.and_then(|target| of_nearest(&target)).unwrap_or_default()
}

const OF: &str = "data-of";
/// What is drawn of the run that is compared with, and how its tokens are told from others.
const OF_B: &str = ":is(.run,.packets).b";
const MARK_OF_B: &str = "B ";

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The tokens of an element, or of the nearest that it lies in.
fn of_nearest(element: &Element) -> Option<String> {
    let tokens = element.closest("[data-of]").ok()??.get_attribute(OF)?;
    let is_of_b = element.closest(OF_B).ok().flatten().is_some();
    Some(if is_of_b { [MARK_OF_B, &tokens].concat() } else { tokens })
}

fn contains(element: &Element, (x, y): (f64, f64)) -> bool {
    let area = element.get_bounding_client_rect();
    (area.left()..=area.right()).contains(&x) && (area.top()..=area.bottom()).contains(&y)
}
