//! Things that are drawn in more than one place, and the tokens by which they are found there.
//!
//! Whatever the page draws of a thing carries its token (`data-of="p3 s17"`), so that it lights up
//! wherever it is drawn, and nothing is drawn anew for that.

use core::fmt;
use core::str::FromStr;

use synscope_sim::{Index, Side};
use synscope_tcp::State;

/// Something that is drawn in more than one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A packet of the trace.
    Packet(Index),
    /// A step of the trace.
    Step(Index),
    /// A timer's interval of the trace.
    Timer(Index),
    /// A stay in a state: one of the trace's intervals.
    Stay(Index),
    /// A state, whoever is in it.
    State(State),
    /// A variable of a host's newest connection, by its place among all variables.
    Variable(Side, usize),
}

/// An element is so many things at most.
const MOST: usize = 64;

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Packet(place) => write!(f, "p{place}"),
            Self::Step(place) => write!(f, "s{place}"),
            Self::Timer(place) => write!(f, "t{place}"),
            Self::Stay(place) => write!(f, "b{place}"),
            Self::State(state) => write!(f, "q{}", *state as usize),
            Self::Variable(side, place) => write!(f, "v{}", place * Side::BOTH.len() + *side as usize),
        }
    }
}

impl FromStr for Thing {
    type Err = ();

    fn from_str(token: &str) -> Result<Self, ()> {
        let number: Index = token.get(1..).and_then(|number| number.parse().ok()).ok_or(())?;
        let place = usize::try_from(number).map_err(|_| ())?;
        match token.as_bytes() {
            [b'p', ..] => Ok(Self::Packet(number)),
            [b's', ..] => Ok(Self::Step(number)),
            [b't', ..] => Ok(Self::Timer(number)),
            [b'b', ..] => Ok(Self::Stay(number)),
            [b'q', ..] => State::ALL.get(place).copied().map(Self::State).ok_or(()),
            [b'v', ..] => {
                let sides = Side::BOTH.len();
                Ok(Self::Variable(Side::BOTH[place % sides], place / sides))
            }
            _ => Err(()),
        }
    }
}

/// What an element is, from its tokens: what the first one says, and others of that kind if it
/// stands for several.
pub(crate) fn parse(tokens: &str) -> Vec<Thing> {
    let things = tokens.split_ascii_whitespace().filter_map(|token| token.parse().ok());
    let mut found: Vec<Thing> = Vec::new();
    for thing in things.take(MOST) {
        if found.first().is_none_or(|first| core::mem::discriminant(first) == core::mem::discriminant(&thing))
        {
            found.push(thing);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_say_what_they_were_made_of() {
        let things = [
            Thing::Packet(7),
            Thing::Step(0),
            Thing::Timer(12),
            Thing::Stay(3),
            Thing::State(State::TimeWait),
            Thing::Variable(Side::Client, 4),
            Thing::Variable(Side::Server, 4),
        ];
        for thing in things {
            assert_eq!(parse(&thing.to_string()), [thing]);
        }
        for token in ["", "p", "p-1", "q99", "x1", "p1;}", "é1"] {
            assert_eq!(parse(token), [], "{token}");
        }
    }

    #[test]
    fn an_element_is_what_its_first_token_says() {
        assert_eq!(parse("b2 q5"), [Thing::Stay(2)]);
        assert_eq!(parse("s2 s9 s14"), [Thing::Step(2), Thing::Step(9), Thing::Step(14)]);
    }
}
