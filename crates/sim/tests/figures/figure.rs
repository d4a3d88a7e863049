//! The figures as `rfc9293_figures.json` has them.

use std::collections::BTreeMap;

use serde::Deserialize;
use synscope_tcp::{Flags, State};

/// Figures 6 to 13 of RFC 9293 and Figures 1 and 4 of RFC 1337: the text of the RFCs, line by line. Its
/// field `source` tells which text, and `reading` how it is to be read.
const FIGURES: &str = include_str!("rfc9293_figures.json");

/// Host A of the figures is the client, host B the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) enum Tcp {
    A,
    B,
}

#[derive(Deserialize)]
struct Figures {
    figures: Vec<Figure>,
    extra_rfc1337: Vec<Figure>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Figure {
    #[serde(default = "rfc9293")]
    pub(crate) rfc: u16,
    #[serde(rename = "figure")]
    pub(crate) number: u16,
    pub(crate) title: String,
    /// The states before the first line; where they are not given they are those of the first line.
    #[serde(default)]
    init: BTreeMap<Tcp, String>,
    /// The variables of both, or of B alone, before the first line.
    #[serde(default)]
    vars: BTreeMap<Tcp, Variables>,
    #[serde(default)]
    b_vars: Option<Variables>,
    /// The initial sequence numbers.
    #[serde(default)]
    pub(crate) iss: BTreeMap<Tcp, OneOrMore>,
    pub(crate) steps: Vec<Line>,
    /// Where the figure disagrees with the RFC's own text.
    #[serde(default)]
    pub(crate) caveat: Option<String>,
}

const fn rfc9293() -> u16 {
    9293
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMore {
    One(u32),
    More(Vec<u32>),
}

impl OneOrMore {
    pub(crate) fn all(&self) -> &[u32] {
        match self {
            Self::One(one) => core::slice::from_ref(one),
            Self::More(all) => all,
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Variables {
    #[serde(rename = "SND.NXT")]
    pub(crate) snd_nxt: u32,
    #[serde(rename = "RCV.NXT")]
    pub(crate) rcv_nxt: u32,
}

/// One line of a figure.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Line {
    #[serde(default, rename = "line")]
    label: Option<serde_json::Value>,
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) from: Option<Tcp>,
    #[serde(default)]
    pub(crate) seg: Option<Seg>,
    #[serde(default)]
    a_state_after: Option<String>,
    #[serde(default)]
    b_state_after: Option<String>,
    #[serde(default)]
    pub(crate) note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Only states.
    State,
    /// Something happens to a host.
    Event,
    /// A segment leaves and arrives.
    Deliver,
    /// A segment leaves, and is under way.
    Send,
    /// A segment arrives that was under way, or that no host has sent.
    Arrive,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Seg {
    pub(crate) seq: Number,
    ctl: Vec<String>,
    #[serde(default)]
    pub(crate) ack: Option<Number>,
    #[serde(default)]
    pub(crate) wnd: Option<u16>,
    /// How much, or that there is some.
    #[serde(default)]
    data: Option<Number>,
}

/// A number, or a letter that stands for one: `Z`, `Z+1`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Number {
    Given(u32),
    Symbolic(String),
}

impl Number {
    /// The numbers that the letters of Figure 11 stand for; any would do.
    pub(crate) fn value(&self) -> u32 {
        match self {
            Self::Given(number) => *number,
            Self::Symbolic(text) => match text.as_str() {
                "Z" => 90,
                "Z+1" => 91,
                "X" => 300,
                other => panic!("what is {other}?"),
            },
        }
    }
}

impl Seg {
    pub(crate) fn flags(&self) -> Flags {
        self.ctl.iter().map(|name| Flags::from_name(name).expect("a control bit")).collect()
    }

    /// Octets of data; where the figure only says that there are some, it is ten.
    pub(crate) fn octets(&self) -> u32 {
        match &self.data {
            None => 0,
            Some(Number::Given(octets)) => *octets,
            Some(Number::Symbolic(_)) => 10,
        }
    }
}

impl Line {
    /// What the figure calls it.
    pub(crate) fn name(&self) -> String {
        match &self.label {
            Some(serde_json::Value::String(name)) => format!("line {name}"),
            Some(other) => format!("line {other}"),
            None => "the first line".to_owned(),
        }
    }

    /// The states that may follow: one, or those that the figure gives a choice of.
    pub(crate) fn states_after(&self, host: Tcp) -> Vec<State> {
        let text = match host {
            Tcp::A => &self.a_state_after,
            Tcp::B => &self.b_state_after,
        };
        text.iter().flat_map(|text| text.split(" or ")).map(state).collect()
    }
}

fn state(name: &str) -> State {
    State::ALL.into_iter().find(|state| state.name() == name).unwrap_or_else(|| panic!("no state {name}"))
}

impl Figure {
    /// One figure.
    pub(crate) fn get(rfc: u16, number: u16) -> Self {
        Self::changed(rfc, number, str::to_owned)
    }

    /// One figure, of a changed text.
    pub(crate) fn changed(rfc: u16, number: u16, change: fn(&str) -> String) -> Self {
        let all: Figures = serde_json::from_str(&change(FIGURES)).expect("figures");
        let mut all = all.figures.into_iter().chain(all.extra_rfc1337);
        all.find(|known| (known.rfc, known.number) == (rfc, number)).expect("a figure of that number")
    }

    /// This figure's lines after the first so many of another, which is how it begins.
    pub(crate) fn after(self, other: Self, lines: usize) -> Self {
        let mut steps = other.steps;
        steps.truncate(lines);
        steps.extend(self.steps);
        Self { rfc: self.rfc, number: self.number, title: self.title, steps, ..other }
    }

    /// Whether a host listens before the first line.
    pub(crate) fn listens(&self, host: Tcp) -> bool {
        match self.init.get(&host) {
            Some(state) => state == "LISTEN",
            None => self.steps[0].states_after(host) == [State::Listen],
        }
    }

    /// The variables of B, or its peer's seen from B, if the figure begins with an open connection.
    pub(crate) fn open_connection(&self) -> Option<Variables> {
        self.vars.get(&Tcp::B).copied().or(self.b_vars)
    }

    /// What a host's SYNs have for numbers, in the order of the lines; each once.
    pub(crate) fn initial_numbers(&self, host: Tcp) -> Vec<u32> {
        let mut numbers = Vec::new();
        let sent = self.steps.iter().filter(|line| matches!(line.kind, Kind::Deliver | Kind::Send));
        for seg in sent.filter(|line| line.from == Some(host)).filter_map(|line| line.seg.as_ref()) {
            if seg.flags().contains(Flags::SYN) && !numbers.contains(&seg.seq.value()) {
                numbers.push(seg.seq.value());
            }
        }
        numbers
    }
}
