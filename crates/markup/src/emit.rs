//! From pieces of markup to calls that make them.

use proc_macro::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};

use crate::{Attribute, AttributeValue, Element, Node};

/// Attributes that are there or not.
const SWITCHES: [&str; 6] = ["autofocus", "disabled", "hidden", "open", "readonly", "selected"];

pub(crate) fn root(nodes: &[Node]) -> TokenStream {
    let mut code = Code::default();
    code.rust("let mut made = crate::markup::Markup::begin();");
    code.nodes(nodes);
    code.rust("made.finish()");
    TokenTree::Group(Group::new(Delimiter::Brace, code.0.into_iter().collect())).into()
}

/// The code as far as it is written.
#[derive(Default)]
struct Code(Vec<TokenTree>);

impl Code {
    /// Adds code of our own: no lint looks at it, and its names meet none of those around it.
    fn rust(&mut self, text: &str) {
        let tokens: TokenStream = text.parse().expect("it is Rust");
        self.0.extend(tokens.into_iter().map(hidden));
    }

    /// Adds a call with what is written in the page as its argument.
    fn call(&mut self, method: &str, argument: TokenStream) {
        self.rust(&format!("made.{method}"));
        self.0.push(Group::new(Delimiter::Parenthesis, argument).into());
        self.rust(";");
    }

    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Element(element) => self.element(element),
            Node::Fragment(children) => self.list(children),
            Node::Component(tokens) => {
                let mut yews = Self::default();
                yews.rust("::yew::html!");
                yews.0.push(Group::new(Delimiter::Brace, tokens.clone()).into());
                self.call("add", yews.0.into_iter().collect());
            }
            Node::If(branches) => self.branches(branches),
            Node::Text(literal) => self.call("text", TokenTree::from(literal.clone()).into()),
            Node::Value(value) => self.call("add", value.clone()),
            Node::Values(values) => self.call("all", values.clone()),
        }
    }

    fn list(&mut self, children: &[Node]) {
        self.rust("made.open(&crate::markup::LIST);");
        self.nodes(children);
        self.rust("made.close();");
    }

    /// Whether or not, there is always a list of what is there.
    fn branches(&mut self, branches: &[(TokenStream, Vec<Node>)]) {
        for (place, (condition, children)) in branches.iter().enumerate() {
            if place > 0 {
                self.rust("else");
            }
            self.0.extend(condition.clone());
            self.braced(children);
        }
        if branches.last().is_some_and(|(condition, _)| !condition.is_empty()) {
            self.rust("else");
            self.braced(&[]);
        }
    }

    fn braced(&mut self, children: &[Node]) {
        let mut inner = Self::default();
        inner.list(children);
        self.0.push(Group::new(Delimiter::Brace, inner.0.into_iter().collect()).into());
    }

    fn element(&mut self, element: &Element) {
        let is_input = element.name == "input";
        let is_special = |attribute: &&Attribute| is_special(&attribute.name, is_input);
        let (special, others): (Vec<_>, Vec<_>) = element.attributes.iter().partition(is_special);
        let (listeners, attributes): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|attribute| attribute.name.starts_with("on"));
        self.rust(&format!("made.open(&{});", shape(element, &attributes)));
        for attribute in special {
            self.special(attribute);
        }
        for attribute in attributes {
            if let AttributeValue::Expression(value) = &attribute.value {
                let method = match attribute.name.as_str() {
                    name if SWITCHES.contains(&name) => "switch",
                    _ => "attribute",
                };
                self.call(method, value.clone());
            }
        }
        for listener in listeners {
            self.special(listener);
        }
        self.nodes(&element.children);
        self.rust("made.close();");
    }

    fn special(&mut self, Attribute { name, span, value }: &Attribute) {
        let value: TokenStream = match value {
            AttributeValue::Literal(literal) => TokenTree::from(literal.clone()).into(),
            AttributeValue::Expression(value) => value.clone(),
        };
        match name.as_str() {
            "ref" => self.call("node_ref", value),
            "key" | "value" | "checked" => self.call(name, value),
            listener => {
                let mut wrapped = Self::default();
                wrapped.rust("::yew::html::");
                wrapped.0.push(Ident::new(listener, *span).into());
                wrapped.rust("::Wrapper::__macro_new");
                wrapped.0.push(Group::new(Delimiter::Parenthesis, value).into());
                self.call("listener", wrapped.0.into_iter().collect());
            }
        }
    }
}

/// What looks like an attribute of an element, and is something else.
fn is_special(name: &str, is_input: bool) -> bool {
    matches!(name, "ref" | "key") || (is_input && matches!(name, "value" | "checked"))
}

/// What is known of an element beforehand, as code.
fn shape(element: &Element, attributes: &[&Attribute]) -> String {
    let text = |text: &str| Literal::string(text).to_string();
    let literal = |attribute: &&Attribute| match &attribute.value {
        AttributeValue::Literal(literal) => Some(literal.to_string()),
        AttributeValue::Expression(_) => None,
    };
    let name = text(&element.name);
    let is_single = match &element.children[..] {
        [] => true,
        [only] => !matches!(only, Node::Values(_)),
        _ => false,
    };
    let literals: Option<Vec<String>> = attributes.iter().map(literal).collect();
    let known = if let Some(literals) = literals {
        let pair = |(attribute, literal): (&&Attribute, String)| {
            format!("({}, ::yew::virtual_dom::AttributeOrProperty::Static({literal}))", text(&attribute.name))
        };
        format!("All(&[{}])", attributes.iter().zip(literals).map(pair).collect::<Vec<_>>().join(","))
    } else {
        let names: Vec<_> = attributes.iter().map(|attribute| text(&attribute.name)).collect();
        let value = |attribute| {
            literal(attribute).map_or_else(|| "None".to_owned(), |literal| format!("Some({literal})"))
        };
        let values: Vec<_> = attributes.iter().map(value).collect();
        format!("Some(&[{}], &[{}])", names.join(","), values.join(","))
    };
    format!(
        "crate::markup::Shape {{ name: {name}, is_single: {is_single}, known: crate::markup::Known::{known} }}"
    )
}

/// A token as if it stood nowhere in the page, but for `crate`.
fn hidden(token: TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) => {
            let inner = group.stream().into_iter().map(hidden).collect();
            TokenTree::Group(Group::new(group.delimiter(), inner))
        }
        TokenTree::Ident(ident) if ident.to_string() == "crate" => TokenTree::Ident(ident),
        mut other => {
            other.set_span(Span::mixed_site());
            other
        }
    }
}
