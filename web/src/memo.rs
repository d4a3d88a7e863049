//! What is drawn again only when the value that it draws has become another.
//!
//! One component for all of them, because each of Yew's components is several kilobytes of code of
//! its own: what needs no state is a function from a value to markup, and is kept by this one.

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::VComp;

use crate::shared::Shared;

/// What `draw` makes of a value; it is asked again once the value, or the language, is another.
pub(crate) fn memo<T: PartialEq + 'static>(shared: &Shared, value: T, draw: fn(&T, &Shared) -> Html) -> Html {
    let props = MemoProps { shared: shared.clone(), drawn: Box::new(Value { value, draw }) };
    VComp::new::<Memo>(Rc::new(props), None).into()
}

struct Memo;

#[derive(Properties)]
struct MemoProps {
    shared: Shared,
    drawn: Box<dyn Drawn>,
}

impl PartialEq for MemoProps {
    fn eq(&self, other: &Self) -> bool {
        self.shared == other.shared && self.drawn.is_same(other.drawn.as_ref())
    }
}

impl Component for Memo {
    type Message = ();
    type Properties = MemoProps;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let MemoProps { shared, drawn } = context.props();
        drawn.draw(shared)
    }
}

/// A value of any type, with how it is drawn.
trait Drawn {
    fn draw(&self, shared: &Shared) -> Html;
    fn is_same(&self, other: &dyn Drawn) -> bool;
    fn as_any(&self) -> &dyn Any;
}

struct Value<T> {
    value: T,
    draw: fn(&T, &Shared) -> Html,
}

impl<T: PartialEq + 'static> Drawn for Value<T> {
    fn draw(&self, shared: &Shared) -> Html {
        (self.draw)(&self.value, shared)
    }

    fn is_same(&self, other: &dyn Drawn) -> bool {
        other
            .as_any()
            .downcast_ref::<Self>()
            .is_some_and(|other| core::ptr::fn_addr_eq(self.draw, other.draw) && self.value == other.value)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
