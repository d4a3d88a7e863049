//! `html!` for the page: the markup that yew's macro of this name has, compiled to little code.
//!
//! Yew's makes every element where it is written, in some two hundred bytes. This one makes a list of calls,
//! each a few bytes, of `crate::markup` in the page, which does the work; and what is known of an element
//! beforehand becomes data.
//!
//! It knows what the page uses: elements, fragments, `if` and `if let` with `else`, `{ value }`,
//! `{ for values }`, attributes, listeners, `key` and `ref`. A component, which ends in `/>`, is left to
//! yew's.

mod emit;
mod parse;

use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Makes an `Html` of markup.
#[proc_macro]
pub fn html(markup: TokenStream) -> TokenStream {
    parse::root(markup).map_or_else(Mistake::into_error, |nodes| emit::root(&nodes))
}

/// A piece of markup.
enum Node {
    Element(Element),
    /// `<> … </>`.
    Fragment(Vec<Node>),
    /// What yew has to make.
    Component(TokenStream),
    /// `if condition { … } else …`; without a condition it is what stands behind the last `else`.
    If(Vec<(TokenStream, Vec<Node>)>),
    Text(Literal),
    Value(TokenStream),
    Values(TokenStream),
}

struct Element {
    name: String,
    attributes: Vec<Attribute>,
    children: Vec<Node>,
}

struct Attribute {
    name: String,
    span: Span,
    value: AttributeValue,
}

enum AttributeValue {
    Literal(Literal),
    Expression(TokenStream),
}

/// What is wrong with markup, and where.
struct Mistake {
    span: Span,
    what: String,
}

impl Mistake {
    fn new<T>(span: Span, what: impl Into<String>) -> Result<T, Self> {
        Err(Self { span, what: what.into() })
    }

    fn into_error(self) -> TokenStream {
        let mut message = Literal::string(&self.what);
        message.set_span(self.span);
        let tokens: [TokenTree; 3] = [
            Ident::new("compile_error", self.span).into(),
            Punct::new('!', Spacing::Alone).into(),
            Group::new(Delimiter::Parenthesis, TokenTree::from(message).into()).into(),
        ];
        Group::new(Delimiter::Brace, tokens.into_iter().collect()).stream()
    }
}
