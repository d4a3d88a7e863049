//! How many sockets are in a state: `ss -Htan | grep -c '^TIME-WAIT'`.

use synscope_tcp::State;

use super::words::{Word, split};
use super::{Effect, Pipeline, pipelines, plain};

/// The line that `ss` prints above its table.
const HEADER: &str = "State Recv-Q Send-Q Local Address:Port Peer Address:Port Process";

/// A count of sockets, as `ss` lists them and `grep` picks them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Census {
    /// Whether listeners are listed, too.
    all: bool,
    /// Whether nothing but listeners is listed.
    only_listeners: bool,
    /// Whether the header is counted.
    header: bool,
    filters: Vec<Filter>,
    /// Whether it is asked if there are any, rather than counted.
    question: bool,
}

/// A `grep`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filter {
    text: String,
    /// Whether the line has to begin with it.
    anchored: bool,
    /// Whether the lines without it are wanted.
    inverted: bool,
}

/// What a count has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// `-eq`
    Equal(u64),
    /// `-ne`
    Unequal(u64),
    /// `-ge`, and `-gt` the number before
    AtLeast(u64),
    /// `-le`
    AtMost(u64),
    /// `-lt`
    Below(u64),
}

impl Comparison {
    fn read(operator: &str, number: u64) -> Option<Self> {
        match operator {
            "-eq" | "=" | "==" => Some(Self::Equal(number)),
            "-ne" | "!=" => Some(Self::Unequal(number)),
            "-ge" => Some(Self::AtLeast(number)),
            "-gt" => number.checked_add(1).map(Self::AtLeast),
            "-le" => Some(Self::AtMost(number)),
            "-lt" => Some(Self::Below(number)),
            _ => None,
        }
    }

    /// Whether a count is as it has to be.
    pub(crate) fn holds(self, count: u64) -> bool {
        match self {
            Self::Equal(number) => count == number,
            Self::Unequal(number) => count != number,
            Self::AtLeast(number) => count >= number,
            Self::AtMost(number) => count <= number,
            Self::Below(number) => count < number,
        }
    }
}

impl core::fmt::Display for Comparison {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Equal(number) => write!(f, "{number}"),
            Self::Unequal(number) => write!(f, "another number than {number}"),
            Self::AtLeast(number) => write!(f, "{number} or more"),
            Self::AtMost(number) => write!(f, "{number} or fewer"),
            Self::Below(number) => write!(f, "fewer than {number}"),
        }
    }
}

impl Census {
    /// Reads `ss … | grep …`, with a count or a question at its end.
    pub(super) fn of(pipeline: &Pipeline) -> Option<Self> {
        let (list, filters) = pipeline.split_first()?;
        let mut census = Self::listing(&plain(list)?)?;
        let (last, others) = filters.split_last()?;
        for filter in others {
            let (filter, end) = Filter::read(&plain(filter)?)?;
            census.filters.push(filter);
            if end != End::Lines {
                return None;
            }
        }
        if plain(last)?[..] == ["wc", "-l"] {
            return Some(census);
        }
        let (filter, end) = Filter::read(&plain(last)?)?;
        census.filters.push(filter);
        census.question = match end {
            End::Lines => return None,
            End::Count => false,
            End::Question => true,
        };
        Some(census)
    }

    /// `ss -Htan`
    fn listing(words: &[&str]) -> Option<Self> {
        let ["ss", flags @ ..] = words else { return None };
        let mut letters = String::new();
        for flag in flags {
            letters.push_str(flag.strip_prefix('-')?);
        }
        let known = letters.chars().all(|c| matches!(c, 'H' | 't' | 'a' | 'n' | 'l' | '4'));
        let (all, only_listeners) = (letters.contains('a'), letters.contains('l'));
        if !known || !letters.contains('t') || !(all || only_listeners) {
            return None;
        }
        let header = !letters.contains('H');
        Some(Self { all, only_listeners, header, filters: Vec::new(), question: false })
    }

    /// Whether it succeeds or fails by itself, as `grep -q` does.
    pub(super) fn is_a_question(&self) -> bool {
        self.question
    }

    /// How many of the lines for sockets in these states are counted.
    pub(crate) fn count(&self, states: impl IntoIterator<Item = State>) -> u64 {
        let listed = |state: &State| match state {
            // Sockets that have no connection are in no table.
            State::Closed => false,
            State::Listen => self.all || self.only_listeners,
            State::SynSent
            | State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait
            | State::Closing
            | State::LastAck
            | State::TimeWait => !self.only_listeners || self.all,
        };
        let sockets = states.into_iter().filter(listed).map(State::ss_name);
        let lines = self.header.then_some(HEADER).into_iter().chain(sockets);
        let picked = lines.filter(|line| self.filters.iter().all(|filter| filter.picks(line)));
        picked.map(|_| 1).sum()
    }
}

impl core::fmt::Display for Census {
    /// `sockets in ^TIME-WAIT`
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(if self.only_listeners && !self.all { "listening sockets" } else { "sockets" })?;
        for filter in &self.filters {
            let but = if filter.inverted { "not " } else { "" };
            write!(f, " {but}in {}", filter.text)?;
        }
        Ok(())
    }
}

/// What a `grep` puts out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Lines,
    Count,
    Question,
}

impl Filter {
    /// `grep -vc '^FIN-WAIT'`, with a pattern that can only match a state.
    fn read(words: &[&str]) -> Option<(Self, End)> {
        let ["grep", flags @ .., pattern] = words else { return None };
        let (mut inverted, mut end) = (false, End::Lines);
        for flag in flags {
            for letter in flag.strip_prefix('-')?.chars() {
                match letter {
                    'v' => inverted = true,
                    'c' => end = End::Count,
                    'q' => end = End::Question,
                    _ => return None,
                }
            }
        }
        let (anchored, text) = match pattern.strip_prefix('^') {
            Some(text) => (true, text),
            None => (false, *pattern),
        };
        let is_state = text.chars().any(|c| c.is_ascii_uppercase())
            && text.chars().all(|c| c == '-' || c.is_ascii_uppercase() || c.is_ascii_digit());
        is_state.then(|| (Self { text: text.to_owned(), anchored, inverted }, end))
    }

    fn picks(&self, line: &str) -> bool {
        let found = if self.anchored { line.starts_with(&self.text) } else { line.contains(&self.text) };
        found != self.inverted
    }
}

/// `[ $(ss … | grep -c …) -eq N ]`
pub(super) fn test(command: &[Word]) -> Option<Effect> {
    let (count, operator, number) = match command {
        [Word::Plain(open), count, Word::Plain(operator), Word::Plain(number), Word::Plain(close)]
            if open == "[" && close == "]" =>
        {
            (count, operator, number)
        }
        [Word::Plain(open), count, Word::Plain(operator), Word::Plain(number)] if open == "test" => {
            (count, operator, number)
        }
        _ => return None,
    };
    let Word::Substitution(line) = count else { return None };
    let comparison = Comparison::read(operator, number.parse().ok()?)?;
    let words = split(line).ok()?;
    let [pipeline] = &pipelines(words).ok()?[..] else { return None };
    let census = Census::of(pipeline).filter(|census| !census.question)?;
    Some(Effect::Assert(census, comparison))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::read;

    fn holds(line: &str, states: &[State]) -> bool {
        match read(line).expect(line).pop() {
            Some(Effect::Assert(census, comparison)) => {
                comparison.holds(census.count(states.iter().copied()))
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn sockets_are_counted_by_state() {
        let states = [State::Listen, State::FinWait1, State::TimeWait, State::TimeWait, State::Closed];
        for line in [
            "[ $(ss -Htan | grep -c '^TIME-WAIT') -eq 2 ]",
            "[ $(ss -Htan | grep -c TIME-WAIT) -ge 2 ]",
            "[ $(ss -Htan | grep -c FIN-WAIT) -eq 1 ]",
            "[ $(ss -Htan | grep -vc LISTEN) -eq 3 ]",
            "[ $(ss -H -t -a -n | grep -v LISTEN | grep -c WAIT) -eq 3 ]",
            "[ $(ss -Htan | wc -l) -eq 4 ]",
            "[ $(ss -tan | grep -vc LISTEN) -eq 4 ]",
            "[ $(ss -Htln | grep -c LISTEN) -eq 1 ]",
            "test $(ss -Htan | grep -c ESTAB) -ne 1",
            "ss -Htan | grep -q LISTEN",
        ] {
            assert!(holds(line, &states), "{line}");
            assert!(!holds(line, &[State::Established]), "{line}");
        }
    }
}
