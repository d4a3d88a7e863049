//! From tokens to pieces of markup.

use proc_macro::{Delimiter, Group, Span, TokenStream, TokenTree};

use crate::{Attribute, AttributeValue, Element, Mistake, Node};

pub(crate) fn root(markup: TokenStream) -> Result<Vec<Node>, Mistake> {
    let nodes = children(&Group::new(Delimiter::Brace, markup))?;
    if nodes.len() > 1 {
        return Mistake::new(Span::call_site(), "more than one root: put a fragment, <> … </>, around them");
    }
    Ok(nodes)
}

/// All that stands in a pair of braces.
fn children(group: &Group) -> Result<Vec<Node>, Mistake> {
    let mut tokens = Tokens::new(group);
    let mut nodes = Vec::new();
    while !tokens.rest.is_empty() {
        nodes.push(node(&mut tokens)?);
    }
    Ok(nodes)
}

/// Tokens of which the first ones are taken, and where they end.
struct Tokens {
    /// Backwards.
    rest: Vec<TokenTree>,
    end: Span,
}

impl Tokens {
    fn new(group: &Group) -> Self {
        let mut rest: Vec<TokenTree> = group.stream().into_iter().collect();
        rest.reverse();
        Self { rest, end: group.span_close() }
    }

    fn take(&mut self) -> Result<TokenTree, Mistake> {
        self.rest.pop().map_or_else(|| Mistake::new(self.end, "the markup ends too early"), Ok)
    }

    /// The token that is so many behind the next one.
    fn ahead(&self, by: usize) -> Option<&TokenTree> {
        self.rest.len().checked_sub(by + 1).and_then(|place| self.rest.get(place))
    }

    fn is_punct(&self, by: usize, sign: char) -> bool {
        matches!(self.ahead(by), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.ahead(0), Some(TokenTree::Ident(ident)) if ident.to_string() == word)
    }

    fn take_punct(&mut self, sign: char) -> Result<(), Mistake> {
        let token = self.take()?;
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == sign => Ok(()),
            _ => Mistake::new(token.span(), format!("expected {sign}")),
        }
    }

    /// A name such as `data-of`.
    fn take_name(&mut self) -> Result<(String, Span), Mistake> {
        let first = self.take()?;
        let TokenTree::Ident(ident) = &first else {
            return Mistake::new(first.span(), "expected a name");
        };
        let mut name = ident.to_string();
        while self.is_punct(0, '-') {
            self.take()?;
            name = format!("{name}-{}", self.take()?);
        }
        Ok((name, first.span()))
    }
}

fn node(tokens: &mut Tokens) -> Result<Node, Mistake> {
    if tokens.is_word("if") {
        return branches(tokens);
    }
    if tokens.is_punct(0, '<') {
        return tagged(tokens);
    }
    match tokens.take()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Ok(block(&group)),
        other => Mistake::new(other.span(), "expected <, { or if"),
    }
}

/// `{ value }` or `{ for values }`.
fn block(group: &Group) -> Node {
    let mut content = group.stream().into_iter();
    match (content.next(), content.next()) {
        (Some(TokenTree::Ident(word)), Some(first)) if word.to_string() == "for" => {
            Node::Values(TokenStream::from(first).into_iter().chain(content).collect())
        }
        (Some(TokenTree::Literal(literal)), None) if literal.to_string().starts_with('"') => {
            Node::Text(literal)
        }
        _ => Node::Value(group.stream()),
    }
}

fn branches(tokens: &mut Tokens) -> Result<Node, Mistake> {
    let mut branches = Vec::new();
    loop {
        let mut condition = Vec::new();
        if tokens.is_word("if") {
            condition.push(tokens.take()?);
        }
        let body = loop {
            match tokens.take()? {
                // Braces before a `=` are those of a pattern.
                TokenTree::Group(group)
                    if group.delimiter() == Delimiter::Brace && !tokens.is_punct(0, '=') =>
                {
                    break children(&group)?;
                }
                token => condition.push(token),
            }
        };
        let is_last = condition.is_empty();
        branches.push((condition.into_iter().collect(), body));
        if is_last || !tokens.is_word("else") {
            return Ok(Node::If(branches));
        }
        tokens.take()?;
    }
}

fn tagged(tokens: &mut Tokens) -> Result<Node, Mistake> {
    if tokens.is_punct(1, '>') {
        tokens.take_punct('<')?;
        tokens.take_punct('>')?;
        return Ok(Node::Fragment(until_closed(tokens, "")?));
    }
    if let Some(TokenTree::Ident(ident)) = tokens.ahead(1)
        && ident.to_string().starts_with(char::is_uppercase)
    {
        return component(tokens);
    }
    tokens.take_punct('<')?;
    let (name, _) = tokens.take_name()?;
    let mut attributes = Vec::new();
    while !tokens.is_punct(0, '>') && !tokens.is_punct(0, '/') {
        attributes.push(attribute(tokens)?);
    }
    let is_closed = tokens.is_punct(0, '/');
    if is_closed {
        tokens.take()?;
    }
    tokens.take_punct('>')?;
    let children = if is_closed { Vec::new() } else { until_closed(tokens, &name)? };
    Ok(Node::Element(Element { name, attributes, children }))
}

/// `name="literal"`, `name={expression}`, or `{name}` for `name={name}`.
fn attribute(tokens: &mut Tokens) -> Result<Attribute, Mistake> {
    if let Some(TokenTree::Group(group)) = tokens.ahead(0) {
        let (value, span) = (group.stream(), group.span());
        tokens.take()?;
        return Ok(Attribute { name: value.to_string(), span, value: AttributeValue::Expression(value) });
    }
    let (name, span) = tokens.take_name()?;
    tokens.take_punct('=')?;
    let value = match tokens.take()? {
        TokenTree::Literal(literal) => AttributeValue::Literal(literal),
        TokenTree::Group(group) => AttributeValue::Expression(group.stream()),
        other => AttributeValue::Expression(other.into()),
    };
    Ok(Attribute { name, span, value })
}

fn until_closed(tokens: &mut Tokens, name: &str) -> Result<Vec<Node>, Mistake> {
    let mut children = Vec::new();
    while !(tokens.is_punct(0, '<') && tokens.is_punct(1, '/')) {
        children.push(node(tokens)?);
    }
    tokens.take_punct('<')?;
    tokens.take_punct('/')?;
    if !name.is_empty() {
        let (closed, span) = tokens.take_name()?;
        if closed != name {
            return Mistake::new(span, format!("expected </{name}>"));
        }
    }
    tokens.take_punct('>')?;
    Ok(children)
}

fn component(tokens: &mut Tokens) -> Result<Node, Mistake> {
    let mut taken = Vec::new();
    loop {
        let is_end = tokens.is_punct(0, '/') && tokens.is_punct(1, '>');
        taken.push(tokens.take()?);
        if is_end {
            taken.push(tokens.take()?);
            return Ok(Node::Component(taken.into_iter().collect()));
        }
    }
}
