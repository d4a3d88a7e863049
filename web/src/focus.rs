//! Where the keyboard is.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// Stands in what opens above the page: gives it the focus, and once it is gone gives the focus back
/// to where it was, unless it has gone elsewhere.
#[derive(Default)]
pub(crate) struct Borrowed {
    before: Option<Element>,
    taker: Option<Element>,
}

#[derive(Properties, PartialEq)]
pub(crate) struct BorrowedProps {
    /// What takes the focus, as a selector.
    pub(crate) by: &'static str,
}

impl Component for Borrowed {
    type Message = ();
    type Properties = BorrowedProps;

    fn create(_: &Context<Self>) -> Self {
        Self::default()
    }

    fn view(&self, _: &Context<Self>) -> Html {
        Html::default()
    }

    fn rendered(&mut self, context: &Context<Self>, is_first: bool) {
        if is_first {
            self.before = document().and_then(|document| document.active_element());
            self.taker = find(context.props().by);
            if let Some(dialog) = self.taker.as_ref().and_then(|taker| taker.dyn_ref::<HtmlDialogElement>()) {
                let _ = dialog.show_modal();
            }
            focus(self.taker.clone());
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        let now = document().and_then(|document| document.active_element());
        let is_free = now.is_none_or(|now| {
            now.tag_name() == "BODY" || self.taker.as_ref().is_some_and(|taker| taker.contains(Some(&now)))
        });
        if is_free {
            focus(self.before.take().filter(|element| element.is_connected()));
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The first element of the page that a selector names.
pub(crate) fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok()?
}

/// Where the keyboard goes on when what it was at is there no longer: at what stands in its place within
/// the first of these that it lay in, or at what opens that.
const AFTERWARDS: [(&str, &str); 4] = [
    (".acts", ".acts button"),
    (".panel", ".unfold"),
    (".knobs", ".transport .narrow"),
    (".quiz", ".quiz :is(.choice, .go-on)"),
];

/// What the keyboard was at.
struct Kept {
    element: HtmlElement,
    /// The groups that it lies in, each with the place of the element among the buttons there.
    groups: Vec<(Element, &'static str, u32)>,
}

impl Kept {
    /// `element`, if it shows that it has the focus: who uses a pointer expects no focus elsewhere.
    fn new(element: HtmlElement) -> Option<Self> {
        if !element.matches(":focus-visible").unwrap_or(false) {
            return None;
        }
        let group = |(group, next): (&'static str, &'static str)| {
            let group = element.closest(group).ok()??;
            let buttons = group.query_selector_all("button").ok()?;
            let same = |at: &u32| buttons.item(*at).is_some_and(|button| button == **element);
            let place = (0..buttons.length()).find(same).unwrap_or(0);
            Some((group, next, place))
        };
        Some(Self { groups: AFTERWARDS.into_iter().filter_map(group).collect(), element })
    }

    /// What has its place now, if it is gone.
    fn afterwards(&self) -> Option<HtmlElement> {
        if is_shown(&self.element) {
            return None;
        }
        let document = web_sys::window()?.document()?;
        let within = |(group, next, place): &(Element, &'static str, u32)| {
            let found = group.query_selector_all(next).ok()?;
            let found = found.item((*place).min(found.length().saturating_sub(1)));
            let found = found.or_else(|| document.query_selector(next).ok()?.map(Into::into));
            found?.dyn_into::<HtmlElement>().ok().filter(is_shown)
        };
        let stage = || document.query_selector(".scroller").ok()??.dyn_into().ok();
        self.groups.iter().find_map(within).or_else(stage)
    }
}

fn is_shown(element: &HtmlElement) -> bool {
    element.is_connected() && element.offset_width() > 0
}

/// Hands the focus on when what has it goes, which may happen whenever `change` becomes another.
#[hook]
pub(crate) fn use_kept_focus<T: PartialEq + 'static>(change: T) {
    let kept = use_mut_ref(|| None::<Kept>);
    {
        let kept = kept.clone();
        use_effect_with((), move |()| {
            // A pointer that is pressed anywhere takes over from the keyboard.
            let listeners = ["focusin", "pointerdown"].map(|event| {
                let kept = kept.clone();
                let window = web_sys::window()?;
                Some(EventListener::new(&window, event, move |event| {
                    let element = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
                    let focused = element.filter(|_| event.type_() == "focusin");
                    *kept.borrow_mut() = focused.and_then(Kept::new);
                }))
            });
            move || drop(listeners)
        });
    }
    use_effect_with(change, move |_| {
        let afterwards = kept.borrow().as_ref().and_then(Kept::afterwards);
        if let Some(element) = afterwards {
            let _ = element.focus();
        }
    });
}

/// Gives an element the focus, if there is one and it takes it.
pub(crate) fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
