//! What `html!` calls: makes elements step by step, by code that is there once.
//!
//! What is marked to be inlined only chooses what to call by the type of a value, and what is marked never
//! to be is what is called.
#![expect(clippy::inline_always, reason = "a choice by type is no code at all, once it is made")]

use std::rc::Rc;

pub(crate) use synscope_markup::html;
use yew::html::NodeRef;
use yew::virtual_dom::{
    AttrValue, AttributeOrProperty, Attributes, Key, Listener, Listeners, VList, VNode, VTag, VText,
};

/// What is known of an element when the page is compiled.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Whether it has one child, or none, and never a list of them.
    pub(crate) is_single: bool,
    pub(crate) known: Known,
}

/// The attributes of an element.
pub(crate) enum Known {
    /// All of them are what they are.
    All(&'static [(&'static str, AttributeOrProperty)]),
    /// Their names, and the values of those that are known.
    Some(&'static [&'static str], &'static [Option<&'static str>]),
}

/// No element, but a list of nodes.
pub(crate) const LIST: Shape = Shape { name: "", is_single: false, known: Known::All(&[]) };

/// Markup that is being made: what is open, the innermost last. The outermost holds what is finished.
pub(crate) struct Markup(Vec<Open>);

/// An element, or a list, that is not closed yet.
struct Open {
    shape: &'static Shape,
    /// The values of its attributes, as far as they are known.
    values: Vec<Option<AttributeOrProperty>>,
    children: Vec<VNode>,
    listeners: Vec<Option<Rc<dyn Listener>>>,
    key: Option<Key>,
    node_ref: NodeRef,
    /// Of an input.
    value: Option<AttrValue>,
    checked: Option<bool>,
}

impl Markup {
    #[inline(never)]
    #[expect(clippy::unnecessary_box_returns, reason = "who calls has one word to hand on, and not a place")]
    pub(crate) fn begin() -> Box<Self> {
        let mut markup = Box::new(Self(Vec::with_capacity(4)));
        markup.open(&LIST);
        markup
    }

    #[inline(never)]
    #[expect(clippy::boxed_local, reason = "as it was begun")]
    pub(crate) fn finish(mut self: Box<Self>) -> VNode {
        self.0.pop().and_then(|mut outermost| outermost.children.pop()).unwrap_or_default()
    }

    #[inline(never)]
    pub(crate) fn open(&mut self, shape: &'static Shape) {
        let mut open = Open {
            shape,
            values: Vec::new(),
            children: Vec::new(),
            listeners: Vec::new(),
            key: None,
            node_ref: NodeRef::default(),
            value: None,
            checked: None,
        };
        if let Known::Some(names, _) = shape.known {
            open.values.reserve_exact(names.len());
        }
        open.skip_known();
        self.0.push(open);
    }

    #[inline(never)]
    pub(crate) fn close(&mut self) {
        if let Some(closed) = self.0.pop() {
            self.node(closed.close());
        }
    }

    #[inline(never)]
    pub(crate) fn node(&mut self, node: VNode) {
        if let Some(open) = self.0.last_mut() {
            open.children.push(node);
        }
    }

    #[inline(never)]
    pub(crate) fn text(&mut self, text: &'static str) {
        self.node(VText::new(AttrValue::Static(text)).into());
    }

    #[inline(always)]
    pub(crate) fn add(&mut self, child: impl Child) {
        child.add_to(self);
    }

    #[inline(always)]
    pub(crate) fn all<C: Child>(&mut self, children: impl IntoIterator<Item = C>) {
        children.into_iter().for_each(|child| child.add_to(self));
    }

    #[inline(always)]
    pub(crate) fn attribute(&mut self, value: impl Value) {
        value.set_on(self);
    }

    /// An attribute that is there or not.
    #[inline(never)]
    pub(crate) fn switch(&mut self, is_there: bool) {
        self.set(is_there.then_some(AttributeOrProperty::Static("")));
    }

    #[inline(never)]
    fn set(&mut self, value: Option<AttributeOrProperty>) {
        if let Some(open) = self.0.last_mut() {
            open.values.push(value);
            open.skip_known();
        }
    }

    #[inline(never)]
    pub(crate) fn listener(&mut self, listener: Option<Rc<dyn Listener>>) {
        if let Some(open) = self.0.last_mut() {
            open.listeners.push(listener);
        }
    }

    #[inline(always)]
    pub(crate) fn key(&mut self, key: impl Into<Key>) {
        self.set_key(key.into());
    }

    #[inline(never)]
    fn set_key(&mut self, key: Key) {
        if let Some(open) = self.0.last_mut() {
            open.key = Some(key);
        }
    }

    pub(crate) fn node_ref(&mut self, node_ref: NodeRef) {
        if let Some(open) = self.0.last_mut() {
            open.node_ref = node_ref;
        }
    }

    pub(crate) fn value(&mut self, value: impl Into<AttrValue>) {
        if let Some(open) = self.0.last_mut() {
            open.value = Some(value.into());
        }
    }

    pub(crate) fn checked(&mut self, is_checked: bool) {
        if let Some(open) = self.0.last_mut() {
            open.checked = Some(is_checked);
        }
    }
}

impl Open {
    /// Puts down the known values up to the next one that is not known.
    fn skip_known(&mut self) {
        let Known::Some(_, known) = self.shape.known else { return };
        while let Some(Some(value)) = known.get(self.values.len()) {
            self.values.push(Some(AttributeOrProperty::Static(value)));
        }
    }

    fn close(self) -> VNode {
        let Self { shape, values, mut children, listeners, key, node_ref, value, checked } = self;
        if shape.name.is_empty() {
            return VList::with_children(children, key).into();
        }
        let attributes = match shape.known {
            Known::All(all) => Attributes::Static(all),
            Known::Some(keys, _) => Attributes::Dynamic { keys, values: values.into() },
        };
        let listeners =
            if listeners.is_empty() { Listeners::None } else { Listeners::Pending(listeners.into()) };
        let element = if shape.name == "input" {
            VTag::__new_input(value, checked, node_ref, key, attributes, listeners)
        } else {
            let children = if shape.is_single {
                children.pop().unwrap_or_default()
            } else {
                VList::with_children(children, None).into()
            };
            VTag::__new_other(AttrValue::Static(shape.name), node_ref, key, attributes, listeners, children)
        };
        element.into()
    }
}

/// What can be the value of an attribute.
pub(crate) trait Value {
    fn set_on(self, markup: &mut Markup);
}

impl Value for Option<AttrValue> {
    #[inline(never)]
    fn set_on(self, markup: &mut Markup) {
        markup.set(self.map(AttributeOrProperty::Attribute));
    }
}

impl Value for AttrValue {
    #[inline(never)]
    fn set_on(self, markup: &mut Markup) {
        Some(self).set_on(markup);
    }
}

impl Value for &'static str {
    #[inline(never)]
    fn set_on(self, markup: &mut Markup) {
        markup.set(Some(AttributeOrProperty::Static(self)));
    }
}

impl Value for Option<&'static str> {
    #[inline(never)]
    fn set_on(self, markup: &mut Markup) {
        markup.set(self.map(AttributeOrProperty::Static));
    }
}

impl Value for String {
    #[inline(never)]
    fn set_on(self, markup: &mut Markup) {
        AttrValue::from(self).set_on(markup);
    }
}

impl Value for Option<String> {
    #[inline(never)]
    fn set_on(self, markup: &mut Markup) {
        self.map(AttrValue::from).set_on(markup);
    }
}

/// What can stand within an element.
pub(crate) trait Child {
    fn add_to(self, markup: &mut Markup);
}

impl Child for VNode {
    #[inline(always)]
    fn add_to(self, markup: &mut Markup) {
        markup.node(self);
    }
}

impl Child for AttrValue {
    #[inline(never)]
    fn add_to(self, markup: &mut Markup) {
        markup.node(VText::new(self).into());
    }
}

impl Child for String {
    #[inline(never)]
    fn add_to(self, markup: &mut Markup) {
        AttrValue::from(self).add_to(markup);
    }
}

impl Child for &str {
    #[inline(never)]
    fn add_to(self, markup: &mut Markup) {
        AttrValue::from(Rc::<str>::from(self)).add_to(markup);
    }
}

impl Child for &String {
    #[inline(always)]
    fn add_to(self, markup: &mut Markup) {
        self.as_str().add_to(markup);
    }
}

impl Child for u32 {
    fn add_to(self, markup: &mut Markup) {
        self.to_string().add_to(markup);
    }
}

impl Child for usize {
    fn add_to(self, markup: &mut Markup) {
        self.to_string().add_to(markup);
    }
}

impl<C: Child> Child for Option<C> {
    #[inline(always)]
    fn add_to(self, markup: &mut Markup) {
        if let Some(child) = self {
            child.add_to(markup);
        }
    }
}

/// The classes of an element, with a space between them.
macro_rules! classes {
    ($($class:expr),* $(,)?) => {
        $crate::markup::class_of(&[$(Option::<&str>::from($class)),*])
    };
}
pub(crate) use classes;

pub(crate) fn class_of(classes: &[Option<&str>]) -> Option<AttrValue> {
    let mut text = String::new();
    for class in classes.iter().flatten().filter(|class| !class.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(class);
    }
    (!text.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use yew::Html;

    use super::html;

    #[test]
    fn what_is_made_is_what_yew_makes() {
        let (some, none, id) = (Some("x".to_owned()), None::<String>, || "id".to_owned());
        macro_rules! both {
            ($($markup:tt)*) => {
                assert_eq!(html! { $($markup)* }, yew::html! { $($markup)* });
            };
        }
        both! { <p data-of="b" class="a">{ "text" }</p> }
        both! { <p id={id()} title={some.clone()} lang={none.clone()} key="k"><b /></p> }
        both! { <ul>{ for (0..3_u32).map(|n| yew::html! { <li key={n}>{ n }</li> }) }</ul> }
        both! { <p>{ some.clone() }{ none.clone() }{ " " }<br />{ 7_u32 }</p> }
        both! { <><p />{ id() }</> }
        both! { <input type="text" value={id()} checked={true} /> }
        for number in [Some(1_u32), Some(2), None] {
            both! {
                <p>
                    if let Some(1) = number { <i /> } else if number == Some(2) { <b />{ id() } } else { { id() } }
                    if number.is_none() { <u /> }
                </p>
            }
        }
        let empty: Html = html! {};
        assert_eq!(empty, Html::default());
    }
}
